//! The plain posts of a phone's keys, and its labels as a file.

mod labels;

use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use renvoi_app::{
    api::{
        ApiError, Code,
        account::Lang,
        phones::{KeyDraft, KeysChanged, KeysDraft, KeysView},
        session::{Session, User},
    },
    domain::phones::Spot,
    forms::{Posted, PostedKeys, is_misplaced, key_as_typed, keys_typed},
};
use uuid::Uuid;

use super::{
    Web, account,
    form::Form,
    page,
    rules::{give_up, open},
};
use crate::accounts;

/// Saves the keys that a form names, or exchanges two of them.
pub(super) async fn save(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let phone = match phone(&id) {
        Ok(phone) => phone,
        Err(code) => return page::refuse(web, parts, code.into()).await,
    };
    if form.get("do") == Some("forget") {
        let page = parts.uri.path().to_owned();
        return give_up(web, who, parts, &page).await;
    }
    let mut draft = keys_typed(&form.0);
    let change = async {
        account::version(&form)?;
        if is_misplaced(&form.0) {
            return Err(Code::Unreadable.into());
        }
        if form.get("do") == Some("swap") {
            let view = web.services.phones.keys(&who.reading(), phone).await?;
            draft.keys = swapped(&view, &draft, &form)?;
        }
        web.services.phones.save(&who, phone, &draft).await
    };
    let changed = change.await;
    match changed {
        Ok(KeysChanged::Saved { version, .. }) => {
            let back = back(&parts, phone, "saved", version);
            Redirect::to(&back).into_response()
        }
        Ok(changed) => {
            let status = match changed {
                KeysChanged::Stale { .. } => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let posted = came_back(draft, Some(changed), None);
            page::again(web, parts, status, posted).await
        }
        Err(error) => {
            let status = page::status_of(error.code);
            page::again(web, parts, status, came_back(draft, None, Some(error))).await
        }
    }
}

/// Brings back the keys as they were at an earlier version.
pub(super) async fn restore(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let changed = async {
        web.services
            .phones
            .restore(
                &who,
                phone(&id)?,
                form.read("earlier")?,
                account::version(&form)?,
                form.get("writer").unwrap_or_default(),
            )
            .await
    }
    .await;
    to_keys(web, parts, &id, changed, "restored").await
}

/// Takes over the keys of another phone.
pub(super) async fn copy(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let changed = async {
        web.services
            .phones
            .copy(
                &who,
                phone(&id)?,
                form.read("from")?,
                account::version(&form)?,
                form.get("writer").unwrap_or_default(),
            )
            .await
    }
    .await;
    to_keys(web, parts, &id, changed, "copied").await
}

/// Says whether colleagues may copy the keys.
pub(super) async fn copying(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let done = async {
        is_theirs(&web, &who, &form)?;
        let on = form.read("on")?;
        web.services
            .phones
            .allow_copying(&who, phone(&id)?, on)
            .await
    }
    .await;
    after(web, parts, &id, done).await
}

/// Has the phone told once more.
pub(super) async fn tell(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let done = async {
        is_theirs(&web, &who, &form)?;
        web.services.phones.tell_again(&who, phone(&id)?).await
    }
    .await;
    after(web, parts, &id, done).await
}

/// The labels of a phone's keys, to be printed and cut out.
pub(super) async fn print(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let identity = page::identity(&parts);
    let Some(who) = identity.who else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let view = async { web.services.phones.keys(&who.reading(), phone(&id)?).await };
    match view.await {
        Ok(view) => {
            let sheet = labels::sheet(&view, identity.preferences.lang);
            let kind = HeaderValue::from_static("application/pdf");
            let kept = HeaderValue::from_static("no-store");
            (
                [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)],
                sheet,
            )
                .into_response()
        }
        Err(error) => page::refuse(web, parts, error).await,
    }
}

/// The two keys that « Échanger avec » names, each in the other's place.
fn swapped(view: &KeysView, draft: &KeysDraft, form: &Form) -> Result<Vec<KeyDraft>, Code> {
    let one = draft.keys.first().ok_or(Code::Unreadable)?;
    let other = form
        .get("swap")
        .and_then(|text| {
            let (module, position) = text.split_once('-')?;
            Some(Spot {
                module: module.parse().ok()?,
                position: position.parse().ok()?,
            })
        })
        .ok_or(Code::Unreadable)?;
    let stored = view
        .keys
        .iter()
        .find(|key| key.key.spot == other)
        .ok_or(Code::NotFound)?;
    let mut theirs = key_as_typed(Lang::Fr, view, stored);
    let mut mine = one.clone();
    (theirs.module, theirs.position) = (one.module, one.position);
    (mine.module, mine.position) = (other.module, other.position);
    Ok(vec![theirs, mine])
}

/// Whether the page it stands on was shown to who sends it.
fn is_theirs(web: &Web, who: &Session<User>, form: &Form) -> Result<(), Code> {
    let writer = form.get("writer").unwrap_or_default();
    accounts::is_theirs(&web.push.keys, writer, who.person().id)
}

/// A phone's id in an address; one that cannot be read is nobody's.
fn phone(id: &str) -> Result<Uuid, Code> {
    id.parse().map_err(|_| Code::NotFound)
}

/// The page of the keys, with the one chosen that was, saying what became of it.
fn back(parts: &Parts, phone: Uuid, word: &str, version: i64) -> String {
    let chosen = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
        .filter(|(name, _)| matches!(name.as_ref(), "module" | "key"))
        .filter(|(_, value)| value.parse::<u16>().is_ok())
        .fold(String::new(), |chosen, (name, value)| {
            chosen + "&" + &name + "=" + &value
        });
    format!("/phones/{phone}?{word}={version}{chosen}")
}

fn came_back(draft: KeysDraft, changed: Option<KeysChanged>, error: Option<ApiError>) -> Posted {
    Posted {
        keys: Some(PostedKeys {
            draft,
            changed,
            error,
            kept: false,
        }),
        ..Posted::default()
    }
}

/// To the page of the keys, which says what became of it.
async fn to_keys(
    web: Web,
    mut parts: Parts,
    id: &str,
    changed: Result<KeysChanged, ApiError>,
    word: &str,
) -> Response {
    let Ok(phone) = phone(id) else {
        return page::refuse(web, parts, Code::NotFound.into()).await;
    };
    let code = match changed {
        Ok(KeysChanged::Saved { version, .. }) => {
            return Redirect::to(&back(&parts, phone, word, version)).into_response();
        }
        Ok(KeysChanged::Stale { .. }) => Code::Stale,
        Ok(refused @ KeysChanged::Refused { .. }) => {
            // The page of the keys says why.
            parts.uri = format!("/phones/{phone}").parse().expect("a path");
            let posted = came_back(KeysDraft::default(), Some(refused), None);
            return page::again(web, parts, StatusCode::UNPROCESSABLE_ENTITY, posted).await;
        }
        Err(error) => error.code,
    };
    Redirect::to(&format!("/phones/{phone}?error={}", code.name())).into_response()
}

async fn after(web: Web, parts: Parts, id: &str, done: Result<(), ApiError>) -> Response {
    match (done, phone(id)) {
        (Ok(()), Ok(phone)) => Redirect::to(&format!("/phones/{phone}")).into_response(),
        (Err(error), Ok(phone)) => {
            Redirect::to(&format!("/phones/{phone}?error={}", error.code.name())).into_response()
        }
        (_, Err(code)) => page::refuse(web, parts, code.into()).await,
    }
}
