//! Voicemail: a message's sound, and the page's plain posts.

use axum::{
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use renvoi_app::api::{
    Code,
    session::{Session, User},
};
use uuid::Uuid;

use super::{Web, form::Form, page, range, rules::open};
use crate::accounts;

/// The sound, or a piece of it.
pub(super) async fn sound(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let Some(who) = page::identity(&parts).who else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Ok(id) = id.parse::<Uuid>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match web.services.voicemail.play(&who, id).await {
        Ok(sound) => range::answer(&parts.headers, "audio/wav", sound),
        Err(error) => page::status_of(error.code).into_response(),
    }
}

/// The box, on or off.
pub(super) async fn switch(State(web): State<Web>, request: Request) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if let Err(code) = is_theirs(&web, &who, &form) {
        return page::refuse(web, parts, code.into()).await;
    }
    let (on, said) = match form.get("switch") {
        Some("on") => (true, "on"),
        Some("off") => (false, "off"),
        _ => return page::refuse(web, parts, Code::Unreadable.into()).await,
    };
    match web.services.voicemail.switch(&who, on).await {
        Ok(()) => Redirect::to(&format!("/voicemail?switched={said}")).into_response(),
        Err(error) => page::refuse(web, parts, error).await,
    }
}

/// Deletes a message.
pub(super) async fn delete(state: State<Web>, path: Path<String>, request: Request) -> Response {
    change(state, path, request, Change::Delete).await
}

/// Takes that back.
pub(super) async fn restore(state: State<Web>, path: Path<String>, request: Request) -> Response {
    change(state, path, request, Change::Restore).await
}

/// Whether the page it stands on was shown to who sends it.
fn is_theirs(web: &Web, who: &Session<User>, form: &Form) -> Result<(), Code> {
    let writer = form.get("writer").unwrap_or_default();
    accounts::is_theirs(&web.push.keys, writer, who.person().id)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Delete,
    Restore,
}

async fn change(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
    change: Change,
) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if let Err(code) = is_theirs(&web, &who, &form) {
        return page::refuse(web, parts, code.into()).await;
    }
    let Ok(id) = id.parse::<Uuid>() else {
        return page::refuse(web, parts, Code::NotFound.into()).await;
    };
    let voicemail = &web.services.voicemail;
    let changed = match change {
        Change::Delete => voicemail.delete(&who, id).await,
        Change::Restore => voicemail.restore(&who, id).await,
    };
    match (changed, change) {
        (Ok(()), Change::Delete) => {
            Redirect::to(&format!("/voicemail?deleted={id}")).into_response()
        }
        (Ok(()), Change::Restore) => Redirect::to("/voicemail?restored").into_response(),
        (Err(error), _) => page::refuse(web, parts, error).await,
    }
}
