//! The temporary forward's plain posts, from the home page.

use axum::{
    extract::{Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use renvoi_app::{
    api::{
        ApiError,
        forwarding::{Changed, TemporaryDraft},
    },
    forms::{Posted, PostedTemporary},
    words,
};

use super::{
    Web, account,
    form::{self, Form},
    page, rules,
};

/// Starts one, or replaces the one there is.
pub(super) async fn start(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let identity = page::identity(&parts);
    let Some(who) = identity.who else {
        return rules::signed_out(&web, parts, &form, "/").await;
    };
    if form.get("do") == Some("forget") {
        return rules::give_up(web, who, parts, "/").await;
    }
    let version = match account::version(&form) {
        Ok(version) => version,
        Err(code) => return page::refuse(web, parts, code.into()).await,
    };
    let draft = TemporaryDraft {
        version,
        name: words::home::temporary_name(identity.preferences.lang).to_owned(),
        ..draft(&form)
    };
    let changed = web.services.forwarding.forward_for_now(&who, &draft).await;
    answer(web, parts, draft, changed).await
}

/// What was typed.
pub(super) fn draft(form: &Form) -> TemporaryDraft {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    TemporaryDraft {
        destination: text("destination"),
        until: text("until"),
        at: text("at"),
        writer: text("writer"),
        accept: form.get("accept").is_some(),
        ..TemporaryDraft::default()
    }
}

/// Ends it.
pub(super) async fn end(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let Some(who) = page::identity(&parts).who else {
        return page::to_sign_in("/", page::Missing::Over);
    };
    let change = async {
        let version = account::version(&form)?;
        let writer = form.get("writer").unwrap_or_default();
        let forwarding = &web.services.forwarding;
        forwarding.end_forward_now(&who, version, writer).await
    };
    let changed = change.await;
    answer(web, parts, TemporaryDraft::default(), changed).await
}

/// The first page: as it is now, or again with what was typed and why nothing was changed.
async fn answer(
    web: Web,
    parts: Parts,
    draft: TemporaryDraft,
    changed: Result<Changed, ApiError>,
) -> Response {
    let (status, changed, error) = match changed {
        Ok(Changed::Saved { .. }) => return Redirect::to("/").into_response(),
        Ok(changed @ Changed::Stale { .. }) => (StatusCode::CONFLICT, Some(changed), None),
        Ok(changed) => (StatusCode::UNPROCESSABLE_ENTITY, Some(changed), None),
        Err(error) => (page::status_of(error.code), None, Some(error)),
    };
    let posted = Posted {
        temporary: Some(PostedTemporary {
            draft,
            changed,
            kept: false,
        }),
        error,
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}
