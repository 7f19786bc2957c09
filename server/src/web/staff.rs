//! What the pages of people and organisations have in common.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, Uri, header, request::Parts},
    response::Response,
};
use renvoi_app::{
    api::{
        Code,
        forwarding::FieldError,
        people::StaffPage,
        session::{Administrator, Helpdesk, Operator, Session, User},
    },
    forms::Posted,
};
use uuid::Uuid;

use super::{
    Web,
    confirm::{self, Unconfirmed},
    form::{self, Form},
    identity::Identity,
    kept,
    page::{self, Missing},
    rules,
};
use crate::{accounts::is_theirs, errors::internal};

/// A value of a query.
pub(super) fn asked(query: &str, wanted: &str) -> String {
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == wanted)
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

/// The number of a page in a query; what is no number is the first.
pub(super) fn asked_page(query: &str) -> u64 {
    asked(query, "page").parse().unwrap_or(1)
}

/// A role that these pages are for.
pub(super) trait Staff: Sized {
    /// Whoever asks, where they hold it.
    fn of(identity: Identity) -> Option<Session<Self>>;
}

impl Staff for Administrator {
    fn of(identity: Identity) -> Option<Session<Self>> {
        identity.administrator
    }
}

impl Staff for Helpdesk {
    fn of(identity: Identity) -> Option<Session<Self>> {
        identity.helpdesk
    }
}

impl Staff for Operator {
    fn of(identity: Identity) -> Option<Session<Self>> {
        identity.operator
    }
}

/// Whoever asks, where they hold the role; or the answer to send instead. `back`: where they go after signing in.
pub(super) async fn allowed<R: Staff>(
    web: &Web,
    parts: Parts,
    back: &str,
    missing: Missing,
) -> Result<(Parts, Session<R>), Response> {
    let identity = page::identity(&parts);
    let signed_in = identity.who.is_some();
    match R::of(identity) {
        Some(who) => Ok((parts, who)),
        None if signed_in => Err(page::refuse(web.clone(), parts, Code::Forbidden.into()).await),
        None => Err(page::to_sign_in(back, missing)),
    }
}

/// Who wants to see one of a list, and which; or the answer to send instead.
pub(super) async fn seen<R: Staff>(
    web: &Web,
    request: Request,
    list: &str,
    id: &str,
) -> Result<(Parts, Session<R>, Uuid), Response> {
    let (parts, _) = request.into_parts();
    let here = parts.uri.path().to_owned();
    let (parts, who) = allowed(web, parts, &here, Missing::Unknown).await?;
    match id.parse() {
        Ok(id) => Ok((parts, who, id)),
        Err(_) => Err(nothing(web.clone(), parts, list).await),
    }
}

/// A posted form, and who sent it, to whom it was shown; or the answer to send instead. `back`: its page, where they go after signing in.
/// `missing`: what becomes of it where the session has ended; one that is kept can be given up too.
pub(super) async fn posted<R: Staff>(
    web: &Web,
    request: Request,
    back: &str,
    missing: Missing,
) -> Result<(Parts, Form, Session<R>), Response> {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return Err(page::refuse(web.clone(), parts, code.into()).await),
    };
    let is_kept = missing == Missing::Kept;
    if is_kept && page::identity(&parts).who.is_none() {
        return Err(Box::pin(rules::signed_out(web, parts, &form, back)).await);
    }
    let (parts, who) = allowed(web, parts, back, Missing::Over).await?;
    if is_kept && form.get("do") == Some("forget") {
        return Err(Box::pin(rules::give_up(web.clone(), who, parts, back)).await);
    }
    let parts = theirs(web, parts, &form).await?;
    Ok((parts, form, who))
}

/// The same about one of a list.
pub(super) async fn posted_to<R: Staff>(
    web: &Web,
    request: Request,
    list: &str,
    id: &str,
    missing: Missing,
) -> Result<(Parts, Form, Session<R>, Uuid), Response> {
    let id = id.parse::<Uuid>();
    // What no page would show again is not kept.
    let (back, missing) = match &id {
        Ok(id) => (format!("{list}/{id}"), missing),
        Err(_) => (list.to_owned(), Missing::Over),
    };
    let (parts, form, who) = posted(web, request, &back, missing).await?;
    match id {
        Ok(id) => Ok((parts, form, who, id)),
        Err(_) => Err(nothing(web.clone(), parts, list).await),
    }
}

/// What whoever asks typed on a page when their session ended. Where that cannot be read, the page is shown without it.
pub(super) async fn kept(web: &Web, parts: &Parts, page: &str) -> Option<Form> {
    let who = page::identity(parts).who?;
    match kept::find(web, &who, page).await {
        Ok(form) => form,
        Err(error) => {
            tracing::warn!(%error, "a kept form is not shown");
            None
        }
    }
}

/// Refuses what was shown to somebody else.
async fn theirs(web: &Web, parts: Parts, form: &Form) -> Result<Parts, Response> {
    let Some(who) = page::identity(&parts).who else {
        return Err(page::refuse(web.clone(), parts, Code::SignedOut.into()).await);
    };
    let writer = form.get("writer").unwrap_or_default();
    match is_theirs(&web.push.keys, writer, who.person().id) {
        Ok(()) => Ok(parts),
        Err(code) => Err(page::refuse(web.clone(), parts, code.into()).await),
    }
}

/// Why a form is not heard: it is not certain who sends it.
pub(super) struct Unproved {
    pub(super) status: StatusCode,
    pub(super) errors: Vec<FieldError>,
    pub(super) wait: Option<u32>,
}

/// Asks once more who it is, where that was not proved a moment ago.
pub(super) async fn proved(
    web: &Web,
    parts: &Parts,
    form: &Form,
) -> Result<Option<Unproved>, renvoi_app::api::ApiError> {
    let who: Session<User> = page::identity(parts).who.ok_or(Code::SignedOut)?;
    Ok(match confirm::confirmed(web, parts, &who, form).await {
        Ok(()) => None,
        Err(Unconfirmed::Field(error)) => Some(Unproved {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            errors: vec![error],
            wait: None,
        }),
        Err(Unconfirmed::Wait(seconds)) => Some(Unproved {
            status: StatusCode::TOO_MANY_REQUESTS,
            errors: vec![],
            wait: Some(seconds),
        }),
        Err(Unconfirmed::Other(error)) => return Err(error),
    })
}

/// One of these pages at its address, whatever was posted.
pub(super) async fn show(
    web: Web,
    mut parts: Parts,
    address: &str,
    status: StatusCode,
    view: StaffPage,
) -> Response {
    let query = parts.uri.query().unwrap_or_default();
    let whole = if query.is_empty() {
        address.to_owned()
    } else {
        format!("{address}?{query}")
    };
    match whole.parse::<Uri>() {
        Ok(uri) => parts.uri = uri,
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    }
    let wait = match &view {
        StaffPage::Person(view) => view.wait,
        StaffPage::Import(view) => view.wait,
        StaffPage::Organisations(view) => view.wait,
        StaffPage::Organisation(view) => view.wait,
        _ => None,
    };
    let posted = Posted {
        staff: Some(Box::new(view)),
        ..Posted::default()
    };
    let mut response = Box::pin(page::again(web, parts, status, posted)).await;
    if let Some(seconds) = wait {
        let after = HeaderValue::from(seconds);
        response.headers_mut().insert(header::RETRY_AFTER, after);
    }
    response
}

/// The page that says that there is no such thing.
pub(super) async fn nothing(web: Web, parts: Parts, address: &str) -> Response {
    show(
        web,
        parts,
        address,
        StatusCode::NOT_FOUND,
        StaffPage::Nothing,
    )
    .await
}
