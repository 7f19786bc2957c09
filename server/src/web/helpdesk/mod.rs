//! The pages of who helps: people looked for, one of them, what is done for them; rules that are refused.

pub(super) mod deeds;
pub(super) mod see;

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, Uri, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::{
    api::{
        ApiError, Code,
        helpdesk::{Deed, PersonView, SheetView},
        refused::RefusedView,
        session::{Helpdesk, Session},
    },
    forms::Posted,
};
use uuid::Uuid;

use super::{
    Web,
    form::Form,
    page::{self, Missing},
    staff,
};
use crate::{
    accounts::seal_writer,
    helpdesk::{Desk, refused_page},
};

fn desk(web: &Web) -> Desk {
    Desk::new(
        web.store.clone(),
        web.clock.clone(),
        web.push.clone(),
        web.registrations.clone(),
        web.accounts.clone(),
    )
}

/// Who helps, where it is them who ask; or the answer to send instead. `back`: the page that they are sent back to after signing in.
async fn helper(
    web: &Web,
    parts: Parts,
    back: &str,
    missing: Missing,
) -> Result<(Parts, Session<Helpdesk>), Response> {
    let identity = page::identity(&parts);
    match (identity.helpdesk, identity.who) {
        (Some(who), _) => Ok((parts, who)),
        (None, Some(_)) => Err(page::refuse(web.clone(), parts, Code::Forbidden.into()).await),
        (None, None) => Err(page::to_sign_in(back, missing)),
    }
}

/// A value of the query.
fn asked<'q>(query: &'q str, wanted: &str) -> Option<std::borrow::Cow<'q, str>> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| value)
}

/// People looked for by `q`. With `open`, as the form sends it, whom it means and nobody else is opened.
pub(super) async fn search(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let here = parts.uri.to_string();
    let (parts, who) = match helper(&web, parts, &here, Missing::Unknown).await {
        Ok(helper) => helper,
        Err(response) => return response,
    };
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let text = asked(&query, "q").unwrap_or_default();
    match desk(&web).search(&who, &text).await {
        Ok((_, Some(only))) if asked(&query, "open").is_some() => {
            Redirect::to(&sheet_of(only)).into_response()
        }
        Ok((view, _)) => {
            let posted = Posted {
                search: Some(view),
                ..Posted::default()
            };
            page::again(web, parts, StatusCode::OK, posted).await
        }
        Err(error) => page::refuse(web, parts, error).await,
    }
}

fn sheet_of(id: Uuid) -> String {
    format!("/helpdesk/people/{id}")
}

/// A person's sheet.
pub(super) async fn person(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let here = parts.uri.path().to_owned();
    let (parts, who) = match helper(&web, parts, &here, Missing::Unknown).await {
        Ok(helper) => helper,
        Err(response) => return response,
    };
    let Ok(id) = id.parse() else {
        return nobody(web, parts).await;
    };
    let done = parts.uri.query().and_then(Deed::parse);
    let seen = parts.uri.query() == Some(see::OVER);
    let kept = staff::kept(&web, &parts, &sheet_of(id)).await;
    respond(web, parts, &who, id, StatusCode::OK, |view| {
        let view = SheetView { done, seen, ..view };
        match kept {
            Some(form) => resumed(view, &form),
            None => view,
        }
    })
    .await
}

/// With what was typed when a session ended. What was to be done with it is to be pressed again.
fn resumed(view: SheetView, form: &Form) -> SheetView {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    SheetView {
        why: text("why"),
        new_address: text("email"),
        kept: true,
        ..view
    }
}

/// The sheet, at its own address whatever was posted.
async fn respond(
    web: Web,
    mut parts: Parts,
    who: &Session<Helpdesk>,
    id: Uuid,
    status: StatusCode,
    with: impl FnOnce(SheetView) -> SheetView,
) -> Response {
    // It reads from everywhere: too much to be carried along by every handler.
    let lives = (&web.config.sessions).into();
    match Box::pin(desk(&web).sheet(who, lives, id)).await {
        Ok(view) => {
            let address = sheet_of(id).parse::<Uri>();
            parts.uri = address.expect("an id has no character that an address may not have");
            let writer = seal_writer(&web.push.keys, who.person().id);
            let view = with(SheetView { writer, ..view });
            let view = PersonView::Sheet(Box::new(view));
            show(web, parts, status, view).await
        }
        Err(ApiError {
            code: Code::NotFound,
            ..
        }) => nobody(web, parts).await,
        Err(error) => page::refuse(web, parts, error).await,
    }
}

/// The page that says so.
async fn nobody(web: Web, mut parts: Parts) -> Response {
    parts.uri = Uri::from_static("/helpdesk/people/-");
    show(web, parts, StatusCode::NOT_FOUND, PersonView::Nobody).await
}

async fn show(web: Web, parts: Parts, status: StatusCode, view: PersonView) -> Response {
    let posted = Posted {
        person: Some(view),
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}

/// The rules that are refused now, as far as `page` says.
pub(super) async fn refused(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let administrator = page::identity(&parts).administrator.is_some();
    let here = parts.uri.path().to_owned();
    let (parts, who) = match helper(&web, parts, &here, Missing::Unknown).await {
        Ok(helper) => helper,
        Err(response) => return response,
    };
    let query = parts.uri.query().unwrap_or_default().to_owned();
    // What is no number is the first page.
    let number = asked(&query, "page").and_then(|page| page.parse().ok());
    match refused_page(&web.store, web.clock.as_ref(), &who, number.unwrap_or(1)).await {
        Ok(view) => {
            let view = RefusedView {
                administrator,
                ..view
            };
            let posted = Posted {
                refused: Some(view),
                ..Posted::default()
            };
            page::again(web, parts, StatusCode::OK, posted).await
        }
        Err(error) => page::refuse(web, parts, error).await,
    }
}
