//! Whether there is a second factor, and the way to its page.

use jiff::civil::Date;
use leptos::prelude::*;

use crate::words::{full_date, lang, second as say};

#[component]
pub(super) fn SecondFactor(
    since: Option<Date>,
    /// Passkeys are asked for in its place.
    by_passkey: bool,
    left: u32,
    required: bool,
) -> impl IntoView {
    let lang = lang();
    let (state, open) = match since {
        Some(since) => (
            say::on_since(lang, &full_date(lang, since)),
            say::manage(lang),
        ),
        None if by_passkey => (say::by_passkey(lang).to_owned(), say::manage(lang)),
        None => (say::is_off(lang).to_owned(), say::set_up(lang)),
    };
    let codes = (since.is_some() || by_passkey)
        .then(|| view! { <p>{say::codes_left(lang, u64::from(left))}</p> });
    view! {
        <section class="card settings-card" aria-labelledby="second-title">
            <h2 id="second-title">{say::title(lang)}</h2>
            <p class="muted">{say::lead(lang)}</p>
            <p>{state}</p>
            {codes}
            {required.then(|| view! { <p>{say::required(lang)}</p> })}
            <p>
                <a href="/account/second" rel="external">{open}</a>
            </p>
        </section>
    }
    .into_any()
}
