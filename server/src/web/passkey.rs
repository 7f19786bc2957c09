//! Passkeys, where they are shown: at sign-in, as the second step of one, and to show that it is still the same person.
//!
//! What a browser is asked is fetched by the page's script, as JSON; what it answers is posted in a form like any other, beside the
//! words that say what was asked.

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use renvoi_app::{
    api::{ApiError, Code, forwarding::FieldError},
    forms::{Posted, PostedSignIn},
};
use serde_json::Value;

use super::{
    Web,
    account::{self, safe_path},
    browser,
    form::{self, Form},
    identity::cookie,
    page,
};
use crate::{
    accounts::{Asks, PasskeyError, Shown, device},
    errors::internal,
    secrets,
    webauthn::RelyingParty,
};

/// Bytes of what tells a browser from every other.
const BYTES: usize = 16;

/// Beside the session's cookie, by whatever name that has.
fn name(web: &Web) -> String {
    format!("{}-passkey", web.config.server.cookie_name())
}

/// What tells this browser from every other, where it has been asked before.
fn browser_of<'p>(web: &Web, parts: &'p Parts) -> Option<&'p str> {
    let value = cookie(&parts.headers, &name(web))?;
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(value).ok()?;
    (bytes.len() == BYTES).then_some(value)
}

/// What a form shows; `None` where there is nothing, or no passkey can be for this portal.
pub(super) fn shown<'f>(web: &'f Web, parts: &'f Parts, form: &'f Form) -> Option<Shown<'f>> {
    let answer = form.get("passkey").filter(|answer| !answer.is_empty())?;
    Some(Shown {
        party: web.party.as_ref()?,
        // Who was never asked answers nothing: no words were sealed for that.
        browser: browser_of(web, parts).unwrap_or_default(),
        sealed: form.get("passkey_sealed").unwrap_or_default(),
        answer,
    })
}

/// This browser and its system, by their names: what a new passkey is called until its owner says otherwise.
pub(super) fn device_of(parts: &Parts) -> (Option<&'static str>, Option<&'static str>) {
    let agent = parts.headers.get(header::USER_AGENT);
    device(
        agent
            .and_then(|agent| agent.to_str().ok())
            .unwrap_or_default(),
    )
}

/// A browser that is to be asked.
pub(super) struct Asking {
    browser: String,
    /// It is told apart from now on.
    is_new: bool,
}

impl Asking {
    /// The one that asks what it is to be asked.
    pub(super) fn of(web: &Web, parts: &Parts) -> Self {
        match browser_of(web, parts) {
            Some(known) => Self {
                browser: known.to_owned(),
                is_new: false,
            },
            None => Self {
                browser: BASE64_URL_SAFE_NO_PAD.encode(secrets::random::<BYTES>()),
                is_new: true,
            },
        }
    }

    /// The same, for this portal.
    pub(super) fn asks<'s>(&'s self, party: &'s RelyingParty) -> Asks<'s> {
        Asks {
            party,
            browser: &self.browser,
        }
    }

    /// As JSON what it is to be asked, or no content where there is nothing to show.
    pub(super) fn answer<E: std::fmt::Display>(
        self,
        web: &Web,
        asked: Result<Option<Value>, E>,
    ) -> Response {
        let mut response = match asked {
            Ok(Some(options)) => Json(options).into_response(),
            Ok(None) => return StatusCode::NO_CONTENT.into_response(),
            Err(error) => return page::refuse_script(internal(error)),
        };
        if self.is_new {
            let secure = if web.config.server.is_secure() {
                "; Secure"
            } else {
                ""
            };
            let (name, value) = (name(web), self.browser);
            let cookie = format!("{name}={value}; Path=/; SameSite=Strict; HttpOnly{secure}");
            let cookie =
                HeaderValue::from_str(&cookie).expect("names and values of ours are plain");
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// The answer where no passkey can be for this portal.
pub(super) fn none() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// What a browser is asked in which somebody signs in.
pub(super) async fn ask_sign_in(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(whose) = &web.party else {
        return none();
    };
    let asking = Asking::of(&web, &parts);
    let asked = web.accounts.ask_for_passkey(asking.asks(whose));
    asking.answer(&web, Ok::<_, sqlx::Error>(Some(asked)))
}

/// Signs in with one; where it fails, shows the page again.
pub(super) async fn sign_in(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let back = safe_path(form.get("back"));
    let stay = account::asks_to_stay(&web, &form);
    let Some(shown) = shown(&web, &parts, &form) else {
        return again(web, parts, back, stay, PasskeyError::Over).await;
    };
    let address = page::identity(&parts).address;
    let known = browser::said(&web, &parts);
    let signed_in = web
        .accounts
        .sign_in_with_passkey(shown, address, known)
        .await;
    let user = match signed_in {
        Ok(user) => user,
        Err(error) => return again(web, parts, back, stay, error).await,
    };
    let on = Redirect::to(&back).into_response();
    match account::admit(&web, &parts, &user, stay, on).await {
        Ok(response) => response,
        Err(error) => page::refuse(web, parts, error).await,
    }
}

async fn again(web: Web, parts: Parts, back: String, stay: bool, error: PasskeyError) -> Response {
    let mut sign_in = PostedSignIn {
        back,
        stay,
        ..PostedSignIn::default()
    };
    let (status, field, wait) = match told(error) {
        Ok(told) => told,
        Err(error) => return page::refuse(web, parts, error).await,
    };
    match (&field, wait) {
        (None, wait) => {
            sign_in.error = Some(ApiError {
                wait,
                ..Code::Wait.into()
            });
        }
        (Some(_), wait) => sign_in.passkey_wait = wait,
    }
    sign_in.passkey = field;
    let posted = Posted {
        sign_in: Some(sign_in),
        ..Posted::default()
    };
    let response = page::again(web, parts, status, posted).await;
    retry_after(response, status, wait)
}

/// What a page says of a passkey that was not taken: its status, what is wrong, and the seconds until another is heard.
pub(super) fn told(
    error: PasskeyError,
) -> Result<(StatusCode, Option<FieldError>, Option<u32>), ApiError> {
    let wrong = |code: &str| Some(FieldError::new("passkey", code, ""));
    Ok(match error {
        PasskeyError::Wrong { wait } => {
            let wait = (wait > 0).then_some(wait);
            (StatusCode::UNAUTHORIZED, wrong("passkey_wrong"), wait)
        }
        PasskeyError::Over => (
            StatusCode::UNPROCESSABLE_ENTITY,
            wrong("passkey_over"),
            None,
        ),
        PasskeyError::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, None, Some(seconds)),
        PasskeyError::Store(error) => return Err(internal(error)),
    })
}

/// The answer to who has to wait says for how long.
pub(super) fn retry_after(
    mut response: Response,
    status: StatusCode,
    wait: Option<u32>,
) -> Response {
    if status == StatusCode::TOO_MANY_REQUESTS
        && let Some(seconds) = wait
    {
        let after = HeaderValue::from(seconds);
        response.headers_mut().insert(header::RETRY_AFTER, after);
    }
    response
}

/// What the browser of somebody is asked who is to show once more who they are: whichever form asks for it.
pub(super) async fn ask_confirm(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(who) = page::identity(&parts).who else {
        return page::refuse_script(Code::SignedOut.into());
    };
    let Some(whose) = &web.party else {
        return none();
    };
    let asking = Asking::of(&web, &parts);
    let asked = web.accounts.ask_to_confirm(asking.asks(whose), &who).await;
    asking.answer(&web, asked)
}
