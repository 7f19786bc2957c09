//! The six digits of an application.

use leptos::prelude::*;

use crate::{
    components::FieldMessage,
    words::{lang, second as say},
};

#[component]
pub(super) fn CodeField(
    label: &'static str,
    error: Option<String>,
    #[prop(optional)] focus: bool,
) -> impl IntoView {
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="field">
            <label for="code">{label}</label>
            <input
                class="input code"
                id="code"
                name="code"
                type="text"
                inputmode="numeric"
                maxlength="16"
                autocomplete="one-time-code"
                spellcheck="false"
                aria-describedby="code-error code-hint"
                aria-invalid=invalid
                aria-required="true"
                autofocus=focus
            />
            <FieldMessage id="code-error" text=error/>
            <p class="hint" id="code-hint">{say::code_hint(lang())}</p>
        </div>
    }
    .into_any()
}
