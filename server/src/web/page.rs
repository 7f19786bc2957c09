//! Rendering pages: after a GET, or again after a post that was refused.

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use leptos::{context::provide_context, nonce::use_nonce, prelude::expect_context};
use leptos_axum::ResponseOptions;
use renvoi_app::{
    api::{ApiError, Code, forwarding::RuleDraft, services},
    forms::{Posted, PostedKeys, PostedRule, PostedSettings, PostedTemporary, keys_typed},
    is_plain,
    shell::{Assets, shell},
};

use server_fn::error::FromServerFnError as _;

use super::{
    Web, administration, body, confirm, form::Form, headers::page_policy, identity::Identity, kept,
    sso, temporary,
};
use crate::errors::internal;

/// What the identity layer read.
pub(super) fn identity(parts: &Parts) -> Identity {
    parts
        .extensions
        .get::<Identity>()
        .expect("the identity layer is outside every handler")
        .clone()
}

/// A page, to a GET. Who is not signed in is sent to sign in, and back.
pub(super) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let who = identity(&parts).who;
    let path = parts
        .uri
        .path_and_query()
        .map_or("/", http::uri::PathAndQuery::as_str)
        .to_owned();
    if parts.uri.path() == "/signin" {
        return if who.is_some() {
            Redirect::to("/").into_response()
        } else {
            render(&web, parts, None).await
        };
    }
    let Some(who) = who else {
        return to_sign_in(&path, Missing::Unknown);
    };
    // An edit that met an ended session waits for its page.
    let posted = match kept::find(&web, &who, parts.uri.path()).await {
        Ok(kept) => kept.map(|form| resumed(parts.uri.path(), &form)),
        Err(error) => return refuse(web, parts, internal(error)).await,
    };
    render(&web, parts, posted).await
}

/// The form that was posted without a session, as its page shows it again.
fn resumed(path: &str, form: &Form) -> Posted {
    match path {
        "/" => {
            return Posted {
                temporary: Some(PostedTemporary {
                    draft: temporary::draft(form),
                    kept: true,
                    ..PostedTemporary::default()
                }),
                ..Posted::default()
            };
        }
        "/admin" => {
            return Posted {
                settings: Some(PostedSettings {
                    draft: administration::draft(form),
                    kept: true,
                    ..PostedSettings::default()
                }),
                ..Posted::default()
            };
        }
        _ if path.starts_with("/phones/") => {
            return Posted {
                keys: Some(PostedKeys {
                    draft: keys_typed(&form.0),
                    kept: true,
                    ..PostedKeys::default()
                }),
                ..Posted::default()
            };
        }
        _ => {}
    }
    let mut draft = RuleDraft::from_pairs(&form.0);
    draft.id = path
        .strip_prefix("/rules/")
        .filter(|id| *id != "new")
        .map(str::to_owned);
    Posted {
        rule: Some(PostedRule {
            draft,
            kept: true,
            ..PostedRule::default()
        }),
        ..Posted::default()
    }
}

/// What the sign-in page says of the session that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// Nothing: perhaps there never was one.
    Unknown,
    /// It ended, and what was asked for was not done.
    Over,
    /// It ended; what was typed is kept.
    Kept,
}

/// To the sign-in page, and back here afterwards.
pub(super) fn to_sign_in(back: &str, missing: Missing) -> Response {
    let back = form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>();
    let told = match missing {
        Missing::Unknown => "",
        Missing::Over => "&over",
        Missing::Kept => "&ended",
    };
    Redirect::to(&format!("/signin?back={back}{told}")).into_response()
}

/// What nobody has: a page that says so.
pub(super) async fn missing(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = render(&web, parts, None).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// The page of the same address, or the one whose form posts there, with what was posted and why it was refused.
pub(super) async fn again(
    web: Web,
    mut parts: Parts,
    status: StatusCode,
    posted: Posted,
) -> Response {
    if let Some(page) = page_of(parts.uri.path(), identity(&parts).who.is_some()) {
        parts.uri = http::Uri::from_static(page);
    }
    // Large: every handler that may answer with a page would carry room for it.
    let mut response = Box::pin(render(&web, parts, Some(posted))).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

/// The page with the forms that post to an address which is no page itself.
fn page_of(path: &str, signed_in: bool) -> Option<&'static str> {
    match path {
        "/forward" | "/forward/end" | "/preferences" | "/signout" => {
            Some(if signed_in { "/" } else { "/signin" })
        }
        "/rules/restore" => Some("/rules"),
        "/account/password" | "/account/sessions" | "/account/zone" | "/account/sso/unlink" => {
            Some("/account")
        }
        "/account/second/codes" | "/account/second/off" => Some("/account/second"),
        "/account/passkeys/confirm" | "/account/passkeys/rename" | "/account/passkeys/remove" => {
            Some("/account/passkeys")
        }
        "/signin/passkey" => Some("/signin"),
        "/signin/second/passkey" | "/signin/second/passkey/new" => Some("/signin/second"),
        "/account/tokens/revoke" => Some("/account/tokens"),
        "/admin/tokens/revoke" => Some("/admin/tokens"),
        "/admin/sso/remove" | "/admin/sso/unlink" => Some("/admin/sso"),
        _ if path.starts_with("/sso/") => Some("/sso"),
        _ if path.starts_with("/voicemail/") => Some("/voicemail"),
        _ if is_below(path, "/phones/") => Some("/phones"),
        _ if is_deed(path) => Some("/helpdesk"),
        _ if is_below(path, "/admin/import/") => Some("/admin/import"),
        _ if is_below(path, "/admin/people/") => Some("/admin/people"),
        "/admin/templates/apply" | "/admin/templates/undo" => Some("/admin/templates"),
        _ if is_below(path, "/admin/templates/") => Some("/admin/templates"),
        _ if is_below(path, "/admin/phones/") => Some("/admin/phones"),
        _ if path.starts_with("/admin/groups/") => Some("/admin/groups"),
        _ if is_below(path, "/operator/organisations/") => Some("/operator/organisations"),
        _ => path
            .strip_prefix("/rules/")
            .filter(|rest| rest.contains('/'))
            .map(|_| "/rules"),
    }
}

/// Whether something is done for somebody there: below their sheet.
fn is_deed(path: &str) -> bool {
    path.strip_prefix("/helpdesk/people/")
        .is_some_and(|rest| rest.contains('/'))
}

/// Whether something is done there to one of a list.
fn is_below(path: &str, list: &str) -> bool {
    path.strip_prefix(list)
        .is_some_and(|rest| rest.contains('/'))
}

/// That page, saying what went wrong; or why it cannot be shown, where it was only to be read.
pub(super) async fn refuse(web: Web, parts: Parts, error: ApiError) -> Response {
    let status = status_of(error.code);
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    let posted = if reads && is_plain(parts.uri.path()) {
        Posted {
            problem: Some(error),
            ..Posted::default()
        }
    } else {
        Posted {
            error: Some(error),
            ..Posted::default()
        }
    };
    again(web, parts, status, posted).await
}

/// A refusal to a script.
pub(super) fn refuse_script(error: ApiError) -> Response {
    (status_of(error.code), Json(error)).into_response()
}

/// The HTTP status of a code.
pub(super) fn status_of(code: Code) -> StatusCode {
    match code {
        Code::SignedOut | Code::WrongCredentials => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Wait => StatusCode::TOO_MANY_REQUESTS,
        Code::Stale | Code::OtherPerson => StatusCode::CONFLICT,
        Code::Unreadable => StatusCode::BAD_REQUEST,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Code::Damaged | Code::Internal | Code::Offline => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A server function.
pub(super) async fn function(State(web): State<Web>, request: Request) -> Response {
    let (mut parts, sent) = request.into_parts();
    // What a request may carry; the pages' own calls are a hundredth of it.
    let bytes = match body::whole(sent, 256 * 1024).await {
        Ok(bytes) => bytes,
        Err(code) => return refuse_script(code.into()),
    };
    let context = context(&web, &parts, None);
    parts.headers.remove(header::REFERER);
    let answer = leptos_axum::handle_server_fns_with_context(
        context,
        Request::from_parts(parts, Body::from(bytes)),
    )
    .await
    .into_response();
    with_own_status(answer).await
}

/// An error with the status of its code, instead of the framework's 500 for each.
async fn with_own_status(answer: Response) -> Response {
    if answer.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, 64 * 1024).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.status = status_of(ApiError::de(bytes.clone()).code);
    Response::from_parts(parts, Body::from(bytes))
}

/// The page of an address, with what was posted there.
pub(super) async fn render(web: &Web, mut parts: Parts, posted: Option<Posted>) -> Response {
    let posted = if parts.uri.path() == "/signin" {
        let mut posted = posted.unwrap_or_default();
        posted.ways = sso::ways(web, &parts).await;
        Some(posted)
    } else {
        posted
    };
    let context = context(web, &parts, posted);
    let is_looked_at = parts.extensions.get::<services::Looking>().is_some();
    let page = move || {
        context();
        if let Some(nonce) = use_nonce()
            && let Ok(policy) = HeaderValue::from_str(&page_policy(&nonce, is_looked_at))
        {
            expect_context::<ResponseOptions>()
                .insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let options = web.options.clone();
    parts.method = Method::GET;
    let handler = leptos_axum::render_app_async_with_context(page, move || shell(options.clone()));
    handler(Request::from_parts(parts, Body::empty())).await
}

/// What every page and every server function finds in its context.
fn context(
    web: &Web,
    parts: &Parts,
    posted: Option<Posted>,
) -> impl Fn() + Clone + Send + Sync + 'static {
    let Identity {
        who,
        administrator,
        helpdesk,
        operator,
        preferences,
        sso,
        ..
    } = identity(parts);
    let request = services::Request {
        who,
        administrator,
        helpdesk,
        confirm: confirm::is_asked(web, parts),
        looking: parts.extensions.get().cloned(),
        operator: operator.is_some(),
        preferences,
        sso,
    };
    let services = web.services.clone();
    let url = |name: &str| web.assets.url(name);
    let assets = Assets {
        css: url("pkg/renvoi.css"),
        js: url("pkg/renvoi.js"),
        wasm: url("pkg/renvoi_bg.wasm"),
        icons: url("icons.svg"),
        live: url("live.js"),
        plain: url("plain.js"),
        passkeys: url("passkeys.js"),
        colleagues: url("colleagues.js"),
    };
    move || {
        provide_context(request.clone());
        provide_context(services.clone());
        provide_context(assets.clone());
        if let Some(posted) = &posted {
            provide_context(posted.clone());
        }
    }
}
