//! How many passkeys there are, and the way to their page.

use leptos::prelude::*;

use crate::{
    api::passkeys::Serve,
    words::{lang, passkeys as say},
};

#[component]
pub(super) fn Passkeys(count: u32, serve: Serve) -> impl IntoView {
    let lang = lang();
    let lead = match serve {
        Serve::SignIn => say::lead(lang),
        Serve::Second => say::serve_second(lang),
        Serve::Nothing => say::serve_nothing(lang),
    };
    let (state, open) = if count == 0 {
        (say::none(lang).to_owned(), say::new(lang))
    } else {
        (say::count(lang, u64::from(count)), say::manage(lang))
    };
    // Nobody is led to a page where there is nothing to do.
    let open = (count > 0 || serve != Serve::Nothing).then(|| {
        view! {
            <p>
                <a href="/account/passkeys" rel="external">{open}</a>
            </p>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="passkeys-title">
            <h2 id="passkeys-title">{say::title(lang)}</h2>
            <p class="muted">{lead}</p>
            <p>{state}</p>
            {open}
        </section>
    }
    .into_any()
}
