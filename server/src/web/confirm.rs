//! Before credentials change: once more who it is, in the same form, unless that was proved a moment ago.

use axum::http::request::Parts;
use renvoi_app::api::{
    ApiError, Code,
    forwarding::FieldError,
    session::{Session, User},
};

use super::{Web, account::session, form::Form, identity::PROVED, page};
use crate::{
    accounts::{ConfirmError, FRESH},
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

/// Reads `confirm` of a form where it has to be; for a while it is not asked again.
pub(super) async fn confirmed(
    web: &Web,
    parts: &Parts,
    who: &Session<User>,
    form: &Form,
) -> Result<(), Unconfirmed> {
    if !is_asked(web, parts) {
        return Ok(());
    }
    let typed = form.get("confirm").unwrap_or_default();
    let wrong = |code: &str| Unconfirmed::Field(FieldError::new("confirm", code, ""));
    if typed.trim().is_empty() {
        return Err(wrong("confirm_empty"));
    }
    match web.accounts.confirm(who, typed).await {
        Ok(()) => session(parts)
            .insert(PROVED, web.clock.millis())
            .await
            .map_err(|error| Unconfirmed::Other(internal(error))),
        Err(ConfirmError::Wrong) => Err(wrong("confirm_wrong")),
        Err(ConfirmError::Wait(seconds)) => Err(Unconfirmed::Wait(seconds)),
        Err(ConfirmError::Gone) => Err(Unconfirmed::Other(Code::SignedOut.into())),
        Err(error) => Err(Unconfirmed::Other(internal(error))),
    }
}
