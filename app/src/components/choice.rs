//! One of several.

use leptos::prelude::*;

/// One of several, and what it means where its name does not say so.
#[component]
pub(crate) fn Choice(
    name: &'static str,
    value: &'static str,
    checked: bool,
    label: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input type="radio" name=name value=value checked=checked/>
            <span>
                {label}
                {hint.map(|hint| view! {
                    " "
                    <small class="muted">{hint}</small>
                })}
            </span>
        </label>
    }
    .into_any()
}
