//! A change of the list of rules that was not made, and why.

use leptos::prelude::*;

use super::{Notice, Tone};
use crate::{
    api::forwarding::Changed,
    words::{self, lang, list_error},
};

/// Rule by rule; nothing for what was saved.
#[component]
pub(crate) fn NotChanged(changed: Changed) -> impl IntoView {
    let lang = lang();
    let (tone, title, text, errors) = match changed {
        Changed::Saved { .. } => return ().into_any(),
        Changed::Stale { .. } => (
            Tone::Caution,
            words::rules::stale_title(lang),
            words::rules::stale(lang).to_owned(),
            vec![],
        ),
        Changed::Warned { chain } => (
            Tone::Bad,
            words::problem::not_saved(lang),
            words::rules::unchanged_circle(lang, &chain.join(" → ")),
            vec![],
        ),
        Changed::Refused { errors } => (
            Tone::Bad,
            words::problem::not_saved(lang),
            words::rules::unchanged(lang).to_owned(),
            errors,
        ),
    };
    view! {
        <Notice tone title>
            {(!errors.is_empty()).then(|| view! {
                <ul class="notice-list">
                    {errors.iter().map(|error| view! { <li>{list_error(lang, error)}</li> }).collect_view()}
                </ul>
            })}
            <p>{text}</p>
        </Notice>
    }
    .into_any()
}
