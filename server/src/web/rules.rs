//! The rules' plain posts.

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use renvoi_app::{
    api::{
        ApiError, Code,
        account::Lang,
        forwarding::{Changed, RuleDraft, list_after},
        session::{Session, User},
    },
    forms::{Posted, PostedChange, PostedRule, Preset},
};
use uuid::Uuid;

use super::{
    Web, account,
    form::{self, Form},
    kept,
    page::{self, Missing},
};
use crate::{errors::internal, store};

/// A posted form of somebody who is signed in; otherwise the answer to send instead.
pub(super) async fn open(
    web: &Web,
    request: Request,
) -> Result<(Session<User>, Parts, Form), Response> {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return Err(page::refuse(web.clone(), parts, code.into()).await),
    };
    if let Some(who) = page::identity(&parts).who {
        return Ok((who, parts, form));
    }
    let path = parts.uri.path().to_owned();
    let is_key = |(name, _): &(String, String)| name.starts_with("key-");
    if form.get("name").is_some() || form.0.iter().any(is_key) {
        return Err(signed_out(web, parts, &form, &path).await);
    }
    // The addresses of single rules and messages take posts alone.
    let back = ["/rules", "/voicemail", "/phones"]
        .into_iter()
        .find(|page| path.starts_with(page))
        .unwrap_or(&path);
    Err(page::to_sign_in(back, Missing::Over))
}

/// Keeps what was typed on this page, and asks to sign in.
pub(super) async fn signed_out(web: &Web, parts: Parts, form: &Form, page: &str) -> Response {
    match kept::keep(web, &parts, page, form).await {
        Ok(true) => page::to_sign_in(page, Missing::Kept),
        Ok(false) => page::to_sign_in(page, Missing::Over),
        Err(error) => page::refuse(web.clone(), parts, internal(error)).await,
    }
}

/// A new rule.
pub(super) async fn add(State(web): State<Web>, request: Request) -> Response {
    Box::pin(save(web, request, None)).await
}

/// A rule that is there.
pub(super) async fn edit(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    Box::pin(save(web, request, Some(id))).await
}

async fn save(web: Web, request: Request, id: Option<String>) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let mut draft = RuleDraft::from_pairs(&form.0);
    draft.id = id;
    let path = parts.uri.path().to_owned();
    if form.get("do") == Some("forget") {
        return give_up(web, who, parts, &path).await;
    }
    let button = form.get("do").unwrap_or("save");
    if let Some(lang) = button.strip_prefix("lang-").and_then(Lang::parse) {
        let posted = came_back(draft, None, None);
        return Box::pin(account::in_language(web, parts, lang, posted)).await;
    }
    // The buttons that change the form itself, for browsers without JavaScript.
    let pressed = match Preset::of(button) {
        Some(preset) => match web.services.forwarding.list(&who.reading()).await {
            Ok(view) => {
                draft.take_preset(preset, &view.office_hours);
                true
            }
            Err(error) => {
                let status = page::status_of(error.code);
                return page::again(web, parts, status, came_back(draft, None, Some(error))).await;
            }
        },
        None => draft.press(button),
    };
    if pressed {
        return page::again(web, parts, StatusCode::OK, came_back(draft, None, None)).await;
    }
    let change = async {
        // What nobody types: a form that has it wrong is not ours, and is not guessed at.
        account::version(&form)?;
        if form.get("enabled").is_some() {
            form.read::<bool>("enabled")?;
        }
        web.services.forwarding.save(&who, &draft).await
    };
    match change.await {
        Ok(Changed::Saved { version, .. }) => {
            Redirect::to(&list_after("saved", version, &[])).into_response()
        }
        Ok(changed) => {
            let status = match changed {
                Changed::Stale { .. } => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            page::again(web, parts, status, came_back(draft, Some(changed), None)).await
        }
        Err(error) => {
            let status = page::status_of(error.code);
            page::again(web, parts, status, came_back(draft, None, Some(error))).await
        }
    }
}

/// What was kept of this page is not wanted any more: the page as it is without.
pub(super) async fn give_up<R>(web: Web, who: Session<R>, parts: Parts, page: &str) -> Response {
    match store::kept::forget(&web.store, who.person().id, page).await {
        Ok(()) => Redirect::to(page).into_response(),
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

fn came_back(draft: RuleDraft, changed: Option<Changed>, error: Option<ApiError>) -> Posted {
    Posted {
        rule: Some(PostedRule {
            draft,
            changed,
            error,
            kept: false,
        }),
        ..Posted::default()
    }
}

/// On or off.
pub(super) async fn switch(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let change = async {
        let enabled = form.read("enabled")?;
        web.services
            .forwarding
            .switch(&who, rule(&id)?, enabled, account::version(&form)?)
            .await
    };
    let changed = change.await;
    to_list(web, parts, changed, "saved").await
}

/// A forward that has been on for long still should be.
pub(super) async fn keep(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (who, _, _) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let kept = async { web.services.forwarding.keep(&who, rule(&id)?).await };
    match kept.await {
        Ok(()) => Redirect::to("/rules").into_response(),
        Err(error) => Redirect::to(&format!("/rules?error={}", error.code.name())).into_response(),
    }
}

/// One place up or down.
pub(super) async fn shift(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let change = async {
        let (id, version) = (rule(&id)?, account::version(&form)?);
        let view = web.services.forwarding.list(&who.reading()).await?;
        let mut order: Vec<Uuid> = view
            .rules
            .iter()
            .filter_map(|rule| rule.rule.get("id")?.as_str()?.parse().ok())
            .collect();
        let place = order
            .iter()
            .position(|other| *other == id)
            .ok_or(Code::NotFound)?;
        match form.get("to") {
            Some("up") if place > 0 => order.swap(place, place - 1),
            Some("down") if place + 1 < order.len() => order.swap(place, place + 1),
            Some("up" | "down") => {
                return Ok(Changed::saved(view.version));
            }
            _ => return Err(Code::Unreadable.into()),
        }
        web.services.forwarding.reorder(&who, &order, version).await
    };
    let changed = change.await;
    to_list(web, parts, changed, "saved").await
}

/// Away with it; the list offers to take it back.
pub(super) async fn delete(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let change = async {
        web.services
            .forwarding
            .delete(&who, rule(&id)?, account::version(&form)?)
            .await
    };
    let changed = change.await;
    to_list(web, parts, changed, "deleted").await
}

/// Back to an earlier version.
pub(super) async fn restore(State(web): State<Web>, request: Request) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let change = async {
        web.services
            .forwarding
            .restore(
                &who,
                form.read("earlier")?,
                account::version(&form)?,
                form.get("writer").unwrap_or_default(),
            )
            .await
    };
    let changed = change.await;
    to_list(web, parts, changed, "restored").await
}

/// A rule's id in an address; one that cannot be read is nobody's.
fn rule(id: &str) -> Result<Uuid, Code> {
    id.parse().map_err(|_| Code::NotFound)
}

/// To the list, which says what became of it.
async fn to_list(
    web: Web,
    parts: Parts,
    changed: Result<Changed, ApiError>,
    word: &str,
) -> Response {
    let code = match changed {
        Ok(Changed::Saved { version, circle }) => {
            return Redirect::to(&list_after(word, version, &circle)).into_response();
        }
        Ok(Changed::Stale { .. }) => Code::Stale,
        Err(error) => error.code,
        Ok(refused) => {
            let change = PostedChange {
                changed: Some(refused),
                error: None,
            };
            let posted = Posted {
                change: Some(change),
                ..Posted::default()
            };
            return page::again(web, parts, StatusCode::UNPROCESSABLE_ENTITY, posted).await;
        }
    };
    Redirect::to(&format!("/rules?error={}", code.name())).into_response()
}
