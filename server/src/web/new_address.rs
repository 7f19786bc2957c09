//! « May your address be another one? »: the link of the letter, and the answer to it.

use axum::{
    extract::{Request, State},
    http::{StatusCode, request::Parts},
    response::Response,
};
use renvoi_app::{
    api::{Code, address::AddressView},
    forms::Posted,
};

use super::{Web, form, opened::Opened, page};
use crate::{accounts::new_address::AnswerError, errors::internal};

const LINK: Opened = Opened {
    word: "address",
    page: "/address",
};

/// The link of a letter.
pub(super) async fn open(State(web): State<Web>, request: Request) -> Response {
    LINK.open(&web, request.uri().query().unwrap_or_default())
}

/// What is asked, or that nothing is any more.
pub(super) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let asked = match LINK.kept(&web, &parts) {
        Some(token) => web.accounts.asked_address(&token).await,
        None => return respond(web, parts, AddressView::Gone).await,
    };
    match asked {
        Ok(Ok(asked)) => {
            let view = AddressView::Ask {
                name: asked.user.name,
                former: asked.change.former,
                new: asked.change.email,
                asked_by: asked.change.asked_by,
            };
            respond(web, parts, view).await
        }
        Ok(Err(_)) => respond(web, parts, AddressView::Gone).await,
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// Yes or no, as `answer` says.
pub(super) async fn answer(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let Some(token) = LINK.kept(&web, &parts) else {
        return respond(web, parts, AddressView::Gone).await;
    };
    let address = page::identity(&parts).address.to_string();
    let answered = match form.get("answer") {
        Some("yes") => {
            let done = web.accounts.confirm_address(&token, &address).await;
            done.map(|email| AddressView::Changed { email })
        }
        Some("no") => {
            let done = web.accounts.refuse_address(&token, &address).await;
            done.map(|()| AddressView::Refused)
        }
        _ => return page::refuse(web, parts, Code::Unreadable.into()).await,
    };
    let view = match answered {
        Ok(view) => view,
        Err(AnswerError::Gone(_)) => AddressView::Gone,
        Err(AnswerError::Unusable) => AddressView::Unusable,
        Err(AnswerError::Store(error)) => return page::refuse(web, parts, internal(error)).await,
    };
    let mut response = respond(web.clone(), parts, view).await;
    LINK.keep(&web, response.headers_mut(), None);
    response
}

async fn respond(web: Web, parts: Parts, view: AddressView) -> Response {
    let status = match view {
        AddressView::Gone => StatusCode::GONE,
        AddressView::Unusable => StatusCode::CONFLICT,
        _ => StatusCode::OK,
    };
    let posted = Posted {
        address: Some(view),
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}
