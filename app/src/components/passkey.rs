//! A passkey is asked for: a button that only the page's script shows, and the fields in which it posts the answer.

use leptos::{nonce::use_nonce, prelude::*};

use super::FieldMessage;
use crate::{
    shell::Assets,
    words::{lang, passkeys as say},
};

/// What a button asks for, and when it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// One that is shown.
    #[default]
    Shown,
    /// The same; a field of the page offers them as one types, too (`autocomplete="… webauthn"`).
    ShownOrChosen,
    /// The same, in a form with other ways on: only for who has one, which the server says.
    ShownIfAny,
    /// A new one.
    Made,
}

/// The fields, the button and what is said beside it; to stand within a form, which the script posts.
#[component]
pub(crate) fn PasskeyButton(
    /// Its id, as a page may have several.
    #[prop(into)]
    id: String,
    /// Where the script learns what to ask.
    options: &'static str,
    label: &'static str,
    /// What it asks for.
    #[prop(optional)]
    wanted: Wanted,
    /// The button that the form is there for.
    #[prop(optional)]
    primary: bool,
    /// Over the whole width.
    #[prop(optional)]
    wide: bool,
    /// What is wrong with one that was shown.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let lang = lang();
    let script = use_context::<Assets>().unwrap_or_default().passkeys;
    let class = match (primary, wide) {
        (true, true) => "btn btn-primary btn-wide",
        (true, false) => "btn btn-primary",
        (false, true) => "btn btn-wide",
        (false, false) => "btn",
    };
    let said = format!("{id}-said");
    view! {
        <input type="hidden" name="passkey"/>
        <input type="hidden" name="passkey_sealed"/>
        <div class="field passkey">
            <button
                class=class
                id=id
                type="button"
                hidden=true
                aria-describedby=said.clone()
                data-passkey=if wanted == Wanted::Made { "make" } else { "show" }
                data-options=options
                data-fills=(wanted == Wanted::ShownOrChosen).then_some("")
                data-beside=(wanted == Wanted::ShownIfAny).then_some("")
                data-cancelled=say::cancelled(lang)
                data-known=say::known(lang)
                data-failed=say::failed(lang)
                data-unable=say::unable(lang)
            >
                {label}
            </button>
            <FieldMessage id=said text=error/>
        </div>
        <script type="module" src=script nonce=use_nonce()></script>
    }
    .into_any()
}
