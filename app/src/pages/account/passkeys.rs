//! How many passkeys there are, and the way to their page.

use leptos::prelude::*;

use crate::words::{lang, passkeys as say};

#[component]
pub(super) fn Passkeys(count: u32) -> impl IntoView {
    let lang = lang();
    let (state, open) = if count == 0 {
        (say::none(lang).to_owned(), say::new(lang))
    } else {
        (say::count(lang, u64::from(count)), say::manage(lang))
    };
    view! {
        <section class="card settings-card" aria-labelledby="passkeys-title">
            <h2 id="passkeys-title">{say::title(lang)}</h2>
            <p class="muted">{say::lead(lang)}</p>
            <p>{state}</p>
            <p>
                <a href="/account/passkeys" rel="external">{open}</a>
            </p>
        </section>
    }
    .into_any()
}
