//! The pages of who helps.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use renvoi_app::{
    api::{Code, refused::RefusedView},
    forms::Posted,
};

use super::{
    Web,
    page::{self, Missing},
};
use crate::helpdesk::refused_page;

/// The rules that are refused now, as far as `page` says.
pub(super) async fn refused(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let identity = page::identity(&parts);
    let administrator = identity.administrator.is_some();
    let who = match (identity.helpdesk, identity.who) {
        (Some(who), _) => who,
        (None, Some(_)) => return page::refuse(web, parts, Code::Forbidden.into()).await,
        (None, None) => return page::to_sign_in(parts.uri.path(), Missing::Unknown),
    };
    let query = parts.uri.query().unwrap_or_default();
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "page");
    // What is no number is the first page.
    let asked = asked.and_then(|(_, page)| page.parse().ok()).unwrap_or(1);
    match refused_page(&web.store, web.clock.as_ref(), &who, asked).await {
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
