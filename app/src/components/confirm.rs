//! Who it is, once more: in forms that change credentials, where it was not proved a moment ago.

#![expect(
    clippy::needless_pass_by_value,
    reason = "a component owns its properties"
)]

use leptos::prelude::*;

use super::{Notice, PasskeyButton, PasswordField, Tone, Wanted, message_of};
use crate::{
    api::{forwarding::FieldError, services::Request},
    forms::percent_encode,
    words::{account as say, duration, lang, passkeys, sso},
};

/// The field `confirm`, and a passkey instead, for who has one.
#[component]
pub(crate) fn Confirm(
    /// Its id, as a page may have several.
    id: &'static str,
    /// What is wrong with a form's fields.
    errors: Vec<FieldError>,
    /// It was wrong too often: seconds until it is heard again.
    wait: Option<u32>,
) -> impl IntoView {
    let lang = lang();
    let error = message_of(lang, &errors, "confirm");
    let focus = error.is_some();
    view! {
        {wait.map(|seconds| view! {
            <Notice tone=Tone::Bad>
                <p>{say::current_wait(lang, &duration(lang, seconds))}</p>
            </Notice>
        })}
        <PasswordField name="confirm" id label=say::confirm(lang) error focus/>
        <PasskeyButton
            id=format!("{id}-passkey")
            options="/account/confirm/options"
            label=passkeys::instead(lang)
            wanted=Wanted::ShownIfAny
        />
        {elsewhere()}
    }
    .into_any()
}

/// Who came in by their organisation's provider proves there who they are.
fn elsewhere() -> Option<AnyView> {
    let slug = use_context::<Request>()?.sso?;
    let lang = lang();
    let here = leptos_router::hooks::use_location()
        .pathname
        .get_untracked();
    let again = format!("/sso/{slug}/start?again&back={}", percent_encode(&here));
    let link = view! {
        <p class="hint">
            <a href=again rel="external nofollow">{sso::confirm(lang)}</a>
        </p>
    };
    Some(link.into_any())
}
