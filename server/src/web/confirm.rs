//! Before credentials change: once more who it is, in the same form, unless that was proved a moment ago.

use axum::http::request::Parts;
use renvoi_app::api::{
    ApiError, Code,
    forwarding::FieldError,
    session::{Session, User},
};

use super::{Web, account::session, form::Form, identity::PROVED, page, passkey};
use crate::{
    accounts::{ConfirmError, FRESH, PasskeyError},
    errors::internal,
};

/// Why a form is not heard.
pub(super) enum Unconfirmed {
    /// What is wrong with `confirm`.
    Field(FieldError),
    /// It was wrong too often: seconds until it is tried again.
    Wait(u32),
    /// Ours, or there is no such account any more.
    Other(ApiError),
}

/// Whether a form has to ask.
pub(super) fn is_asked(web: &Web, parts: &Parts) -> bool {
    let ago = web.clock.millis() - page::identity(parts).proved;
    // A clock that was set back proves nothing.
    !(0..FRESH).contains(&ago)
}

/// Reads `confirm` of a form where it has to be, or the passkey beside it; for a while it is not asked again.
pub(super) async fn confirmed(
    web: &Web,
    parts: &Parts,
    who: &Session<User>,
    form: &Form,
) -> Result<(), Unconfirmed> {
    if !is_asked(web, parts) {
        return Ok(());
    }
    let wrong = |code: &str| Unconfirmed::Field(FieldError::new("confirm", code, ""));
    if let Some(shown) = passkey::shown(web, parts, form) {
        return match web.accounts.confirm_with_passkey(who, shown).await {
            Ok(()) => proved(web, parts).await,
            Err(PasskeyError::Wrong { .. }) => Err(wrong("passkey_wrong")),
            Err(PasskeyError::Over) => Err(wrong("passkey_over")),
            Err(PasskeyError::Wait(seconds)) => Err(Unconfirmed::Wait(seconds)),
            Err(PasskeyError::Store(error)) => Err(Unconfirmed::Other(internal(error))),
        };
    }
    let typed = form.get("confirm").unwrap_or_default();
    if typed.trim().is_empty() {
        return Err(wrong("confirm_empty"));
    }
    match web.accounts.confirm(who, typed).await {
        Ok(()) => proved(web, parts).await,
        Err(ConfirmError::Wrong) => Err(wrong("confirm_wrong")),
        Err(ConfirmError::Wait(seconds)) => Err(Unconfirmed::Wait(seconds)),
        Err(ConfirmError::Gone) => Err(Unconfirmed::Other(Code::SignedOut.into())),
        Err(error) => Err(Unconfirmed::Other(internal(error))),
    }
}

/// For a while it is not asked again.
async fn proved(web: &Web, parts: &Parts) -> Result<(), Unconfirmed> {
    let kept = session(parts).insert(PROVED, web.clock.millis()).await;
    kept.map_err(|error| Unconfirmed::Other(internal(error)))
}
