//! The temporary forward's plain posts, from the home page.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use renvoi_app::{
    api::forwarding::{Changed, TemporaryDraft},
    forms::{Posted, PostedTemporary},
    words,
};

use super::{Web, form, page};

/// Starts one, or replaces the one there is.
pub(super) async fn start(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let identity = page::identity(&parts);
    let Some(who) = identity.who else {
        return page::to_sign_in("/", page::Missing::Over);
    };
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let draft = TemporaryDraft {
        name: words::home::temporary_name(identity.preferences.lang).to_owned(),
        destination: text("destination"),
        until: text("until"),
        at: text("at"),
        accept: form.get("accept").is_some(),
    };
    let status = match web.services.forwarding.forward_for_now(&who, &draft).await {
        Ok(Changed::Saved { .. }) => return Redirect::to("/").into_response(),
        Ok(changed) => {
            let status = match changed {
                Changed::Stale { .. } => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            (status, changed)
        }
        Err(error) => return page::refuse(web, parts, error).await,
    };
    let posted = Posted {
        temporary: Some(PostedTemporary {
            draft,
            changed: Some(status.1),
        }),
        ..Posted::default()
    };
    page::again(web, parts, status.0, posted).await
}

/// Ends it.
pub(super) async fn end(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let Some(who) = page::identity(&parts).who else {
        return page::to_sign_in("/", page::Missing::Over);
    };
    match web.services.forwarding.end_forward_now(&who).await {
        Ok(_) => Redirect::to("/").into_response(),
        Err(error) => page::refuse(web, parts, error).await,
    }
}
