//! What a list is searched by.

use leptos::prelude::*;

use super::Icon;

/// The field `q` of a form that asks by its page's address.
#[component]
pub(crate) fn SearchField(
    /// What it finds by.
    label: &'static str,
    /// What is asked for now.
    asked: String,
    /// The page is there for it: it has the focus, and Control and K come back to it.
    #[prop(optional)]
    leads: bool,
    /// More about it, below it.
    #[prop(optional)]
    hint: Option<AnyView>,
) -> impl IntoView {
    let described = hint.is_some().then_some("q-hint");
    view! {
        <div class="field">
            <label for="q">{label}</label>
            <div class="affix">
                <Icon name="search"/>
                <input
                    class="input"
                    type="search"
                    id="q"
                    name="q"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="120"
                    aria-keyshortcuts=leads.then_some("Control+K")
                    aria-describedby=described
                    autofocus=leads
                    value=asked
                />
            </div>
            {hint.map(|hint| view! { <p class="hint" id="q-hint">{hint}</p> })}
        </div>
    }
    .into_any()
}
