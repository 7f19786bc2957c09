//! « Problèmes de mot de passe ? »: asking for the link, opening it, choosing the password.
//!
//! The link of a mail brings its token in the query, and is opened as [`Opened`] says. Nothing is used up until the form is posted.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use renvoi_app::{
    api::{
        ApiError,
        forwarding::FieldError,
        recovery::{Gone, RecoveryView, Why},
    },
    forms::Posted,
};

use super::{Web, account, form, opened::Opened, page};
use crate::{
    accounts::{
        EmailAddress, SHORTEST,
        recovery::{Asked, ChooseError, CodeError, Link, LinkError, LinkKind},
    },
    errors::internal,
    store::user::UserRow,
};

const LINK: Opened = Opened {
    word: "recovery",
    page: "/recover/new",
};

/// The form for the address, or what was answered to it.
pub(super) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let view = match parts.uri.query() {
        _ if !web.accounts.sends_mail() => RecoveryView::NoMail,
        Some("asked") => RecoveryView::Asked,
        _ => ask(String::new()),
    };
    respond(web, parts, StatusCode::OK, view).await
}

/// Notes that the instructions are wanted; answers the same for every address.
pub(super) async fn send(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    if !web.accounts.sends_mail() {
        return respond(web, parts, StatusCode::OK, RecoveryView::NoMail).await;
    }
    let typed = form.get("email").unwrap_or_default().to_owned();
    let Some(email) = EmailAddress::parse(&typed) else {
        let code = if typed.trim().is_empty() {
            "email_empty"
        } else {
            "email_unreadable"
        };
        let view = RecoveryView::Ask {
            email: typed,
            error: Some(FieldError::new("email", code, "")),
            wait: None,
            gone: None,
        };
        return respond(web, parts, StatusCode::UNPROCESSABLE_ENTITY, view).await;
    };
    let address = page::identity(&parts).address.to_string();
    match web.accounts.ask_recovery(&email, &address).await {
        Ok(Asked::Noted) => Redirect::to("/recover?asked").into_response(),
        Ok(Asked::Wait(seconds)) => {
            let view = RecoveryView::Ask {
                email: typed,
                error: None,
                wait: Some(seconds),
                gone: None,
            };
            let mut response = respond(web, parts, StatusCode::TOO_MANY_REQUESTS, view).await;
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// The link of a mail.
pub(super) async fn open(State(web): State<Web>, request: Request) -> Response {
    LINK.open(&web, request.uri().query().unwrap_or_default())
}

/// The form for a code that was read out on the telephone.
pub(super) async fn code(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let view = RecoveryView::Code {
        login: String::new(),
        errors: vec![],
        wait: None,
    };
    respond(web, parts, StatusCode::OK, view).await
}

/// Takes it: the rest is as with a link.
pub(super) async fn redeem(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let login = form.get("login").unwrap_or_default().to_owned();
    let code = form.get("code").unwrap_or_default();
    let needed = [
        ("login", login.trim(), "login_empty"),
        ("code", code.trim(), "helpdesk_code_empty"),
    ];
    let mut errors: Vec<_> = needed
        .into_iter()
        .filter(|(_, text, _)| text.is_empty())
        .map(|(field, _, error)| FieldError::new(field, error, ""))
        .collect();
    let (mut status, mut wait) = (StatusCode::UNPROCESSABLE_ENTITY, None);
    if errors.is_empty() {
        let address = page::identity(&parts).address;
        match web.accounts.redeem_code(&login, code, address).await {
            Ok(token) => {
                let mut response = Redirect::to("/recover/new").into_response();
                LINK.keep(&web, response.headers_mut(), Some(&token));
                return response;
            }
            Err(CodeError::Wrong { wait: seconds }) => {
                status = StatusCode::UNAUTHORIZED;
                wait = (seconds > 0).then_some(seconds);
                errors.push(FieldError::new("code", "helpdesk_code_wrong", ""));
            }
            Err(CodeError::Wait(seconds)) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                wait = Some(seconds);
            }
            Err(CodeError::Store(error)) => {
                return page::refuse(web, parts, internal(error)).await;
            }
        }
    }
    let view = RecoveryView::Code {
        login,
        errors,
        wait,
    };
    let mut response = respond(web, parts, status, view).await;
    if let Some(seconds) = wait.filter(|_| status == StatusCode::TOO_MANY_REQUESTS) {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// To another password, for who has given one that is known from breaches. Nobody is signed in until then.
pub(super) async fn instead_of_breached(
    web: &Web,
    parts: &Parts,
    user: &UserRow,
) -> Result<Response, ApiError> {
    let token = web.accounts.instead_of_breached(user).await;
    let token = token.map_err(internal)?;
    account::session(parts).clear().await;
    let mut response = Redirect::to("/recover/new").into_response();
    LINK.keep(web, response.headers_mut(), Some(&token));
    Ok(response)
}

/// The form for the new password, or why there is none.
pub(super) async fn choose(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let link = match LINK.kept(&web, &parts) {
        Some(token) => web.accounts.recovery_link(&token).await,
        None => Ok(Err(LinkError::Unknown)),
    };
    match link {
        Ok(Ok(link)) => respond(web, parts, StatusCode::OK, form_of(&link, vec![])).await,
        Ok(Err(error)) => gone(web, parts, error).await,
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// Sets the password and signs in.
pub(super) async fn save(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let Some(token) = LINK.kept(&web, &parts) else {
        return gone(web, parts, LinkError::Unknown).await;
    };
    let link = match web.accounts.recovery_link(&token).await {
        Ok(Ok(link)) => link,
        Ok(Err(error)) => return gone(web, parts, error).await,
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    };
    let password = form.get("password").unwrap_or_default();
    if !password.is_empty() && form.get("again") != Some(password) {
        let errors = vec![FieldError::new("again", "passwords_differ", "")];
        let view = form_of(&link, errors);
        return respond(web, parts, StatusCode::UNPROCESSABLE_ENTITY, view).await;
    }
    let address = page::identity(&parts).address.to_string();
    let chosen = web.accounts.choose_password(&token, password, &address);
    match chosen.await {
        Ok(user) => match account::enter(&web, &parts, &user, home(link.kind), false).await {
            Ok(mut response) => {
                LINK.keep(&web, response.headers_mut(), None);
                response
            }
            Err(error) => page::refuse(web, parts, error).await,
        },
        Err(ChooseError::Weak(weakness)) => {
            let errors = vec![FieldError::new("password", weakness.code(), "")];
            let view = form_of(&link, errors);
            respond(web, parts, StatusCode::UNPROCESSABLE_ENTITY, view).await
        }
        Err(ChooseError::Link(error)) => gone(web, parts, error).await,
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// Where they come in. Who has come back is told that the new password holds; who is new sees the portal.
fn home(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Recovery | LinkKind::Code | LinkKind::Breached => "/?password",
        LinkKind::Welcome => "/",
    }
}

fn form_of(link: &Link, errors: Vec<FieldError>) -> RecoveryView {
    RecoveryView::Choose {
        email: link.user.email.clone(),
        name: link.user.name.clone(),
        why: match link.kind {
            LinkKind::Welcome => Why::First,
            LinkKind::Breached => Why::Breached,
            LinkKind::Recovery | LinkKind::Code => Why::Forgotten,
        },
        least: SHORTEST,
        errors,
    }
}

fn ask(email: String) -> RecoveryView {
    RecoveryView::Ask {
        email,
        error: None,
        wait: None,
        gone: None,
    }
}

/// Why a link does not serve, and the form for another one.
async fn gone(web: Web, parts: Parts, error: LinkError) -> Response {
    let gone = match error {
        LinkError::Unknown => Gone::Unknown,
        LinkError::Expired => Gone::Expired,
        LinkError::Used => Gone::Used,
        LinkError::Elsewhere => Gone::Elsewhere,
    };
    let view = RecoveryView::Ask {
        email: String::new(),
        error: None,
        wait: None,
        gone: Some(gone),
    };
    let mut response = respond(web.clone(), parts, StatusCode::GONE, view).await;
    LINK.keep(&web, response.headers_mut(), None);
    response
}

async fn respond(web: Web, parts: Parts, status: StatusCode, view: RecoveryView) -> Response {
    let posted = Posted {
        recovery: Some(view),
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}
