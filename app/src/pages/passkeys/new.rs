//! A new passkey.

use leptos::prelude::*;

use crate::{
    api::forwarding::FieldError,
    components::{FieldMessage, PasskeyButton, Wanted, message_of},
    words::{lang, passkey_name, passkeys as say},
};

#[component]
pub(super) fn NewPasskey(
    /// This browser, and its system.
    here: (Option<&'static str>, Option<&'static str>),
    /// As typed.
    draft: Option<String>,
    writer: String,
    /// There are as many as may be.
    full: bool,
    errors: Vec<FieldError>,
) -> impl IntoView {
    let lang = lang();
    let [name_error, error] = ["name", "passkey"].map(|field| message_of(lang, &errors, field));
    let name = draft.unwrap_or_else(|| passkey_name(lang, here));
    let invalid = name_error.is_some().then_some("true");
    let focus = name_error.is_some();
    let form = (!full).then(|| {
        view! {
            <form method="post" action="/account/passkeys" novalidate>
                <input type="hidden" name="writer" value=writer/>
                <p class="muted">{say::new_lead(lang)}</p>
                <p class="unscripted">{say::no_script(lang)}</p>
                <div class="field">
                    <label for="name">{say::name(lang)}</label>
                    <input
                        class="input"
                        id="name"
                        name="name"
                        type="text"
                        maxlength="60"
                        autocomplete="off"
                        aria-describedby="name-hint name-error"
                        aria-invalid=invalid
                        autofocus=focus
                        value=name
                    />
                    <p class="hint" id="name-hint">{say::name_hint(lang)}</p>
                    <FieldMessage id="name-error" text=name_error/>
                </div>
                <PasskeyButton
                    id="make"
                    options="/account/passkeys/options"
                    label=say::make(lang)
                    wanted=Wanted::Made
                    primary=true
                    error
                />
            </form>
        }
    });
    view! {
        <section class="card settings-card" aria-labelledby="new-title">
            <h2 id="new-title">{say::new(lang)}</h2>
            {full.then(|| view! { <p>{say::full(lang)}</p> })}
            {form}
        </section>
    }
    .into_any()
}
