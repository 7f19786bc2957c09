//! Whether the organisation's provider means somebody.

use leptos::prelude::*;

use crate::{
    api::sso::OwnLink,
    words::{full_date, lang, sso_settings as say},
};

#[component]
pub(super) fn Provider(link: OwnLink) -> impl IntoView {
    let lang = lang();
    let OwnLink {
        organisation,
        since,
    } = link;
    let state = match since {
        Some(since) => say::own_since(lang, &full_date(lang, since)),
        None => say::own_none(lang, &organisation),
    };
    let end = since.is_some().then(|| {
        view! {
            <form method="post" action="/account/sso/unlink">
                <p class="muted">{say::own_lead(lang)}</p>
                <div class="actions">
                    <button class="btn">{say::own_unlink(lang)}</button>
                </div>
            </form>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="sso-title">
            <h2 id="sso-title">{say::own(lang)}</h2>
            <p>{state}</p>
            {end}
        </section>
    }
    .into_any()
}
