//! The second step of a sign-in: a session that is half open, and the page that asks for the rest.

use axum::{
    extract::{Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::{
    api::{
        Code,
        forwarding::FieldError,
        second_factor::{SecondStep, Stage},
    },
    forms::Posted,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Web,
    account::{self, safe_path, session},
    browser,
    form::{self, Form},
    page,
    passkey::{self, Asking},
    qr, sso,
};
use crate::{
    accounts::{FinishError, HALF, PasskeyError, Second, SecondError, SetUp},
    errors::internal,
    store::{self, user::UserRow},
};

/// Who has given the first factor, and in which state of their credentials.
#[derive(Serialize, Deserialize)]
struct Half {
    user: Uuid,
    credentials: i64,
}

/// Makes the session one that waits for the second factor, under a new id. It is nobody's until then.
pub(super) async fn half_open(
    parts: &Parts,
    user: &UserRow,
) -> Result<(), tower_sessions::session::Error> {
    let cookie = session(parts);
    cookie.clear().await;
    cookie.cycle_id().await?;
    let half = Half {
        user: user.id,
        credentials: user.credentials,
    };
    cookie.insert(HALF, half).await
}

/// To the page that asks for it, and on from there.
pub(super) fn way(back: &str) -> Response {
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    Redirect::to(&format!("/signin/second?back={back}")).into_response()
}

/// Whose second factor this session waits for.
async fn half(
    web: &Web,
    parts: &Parts,
) -> Result<Option<(UserRow, Second)>, Box<dyn std::error::Error + Send + Sync>> {
    let Some(half) = session(parts).get::<Half>(HALF).await? else {
        return Ok(None);
    };
    Ok(web
        .accounts
        .half_signed_in(half.user, half.credentials)
        .await?)
}

/// The page.
pub(super) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let back = {
        let query = parts.uri.query().unwrap_or_default();
        let back = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "back");
        safe_path(back.as_ref().map(|(_, back)| back.as_ref()))
    };
    match half(&web, &parts).await {
        Ok(Some((user, second))) => {
            let step = match step(&web, &user, second, back, None).await {
                Ok(step) => step,
                Err(error) => return page::refuse(web, parts, internal(error)).await,
            };
            respond(web, parts, StatusCode::OK, step).await
        }
        Ok(None) => Redirect::to("/signin").into_response(),
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// What is typed for it.
pub(super) async fn pass(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let back = safe_path(form.get("back"));
    match half(&web, &parts).await {
        Ok(Some((user, Second::SetUp))) => set_up(web, parts, &user, &form, back).await,
        Ok(Some((user, second))) => code(web, parts, (&user, second), &form, back).await,
        Ok(None) => page::to_sign_in(&back, page::Missing::Over),
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// A code of the application, or one for having lost it.
async fn code(
    web: Web,
    parts: Parts,
    (user, second): (&UserRow, Second),
    form: &Form,
    back: String,
) -> Response {
    let field = |name| form.get(name).map(str::trim).unwrap_or_default();
    let (name, typed) = match (field("recovery"), field("code")) {
        ("", code) => ("code", code),
        (recovery, _) => ("recovery", recovery),
    };
    let mut step = match step(&web, user, second, back, None).await {
        Ok(step) => step,
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    };
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if typed.is_empty() {
        step.error = Some(FieldError::new(name, "code_empty", ""));
        return respond(web, parts, status, step).await;
    }
    let address = page::identity(&parts).address;
    let known = browser::said(&web, &parts);
    match web.accounts.pass_second(user, typed, address, known).await {
        Ok(()) => {
            let on = Redirect::to(&step.back).into_response();
            let by = sso::mark_of(&parts).await;
            return match account::admit(&web, &parts, user, on).await {
                Ok(response) => sso::marked(&parts, by, response).await,
                Err(error) => page::refuse(web, parts, error).await,
            };
        }
        Err(SecondError::Wrong { left, wait }) => {
            step.error = Some(FieldError::new(name, "code_wrong", ""));
            (step.left, step.wait) = (Some(left), (wait > 0).then_some(wait));
            status = StatusCode::UNAUTHORIZED;
        }
        Err(SecondError::Wait(seconds)) => {
            step.wait = Some(seconds);
            status = StatusCode::TOO_MANY_REQUESTS;
        }
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    }
    let wait = step.wait;
    let response = respond(web, parts, status, step).await;
    passkey::retry_after(response, status, wait)
}

/// What the browser of somebody is asked who has a passkey for it.
pub(super) async fn ask(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let user = match half(&web, &parts).await {
        Ok(Some((user, _))) => user,
        Ok(None) => return passkey::refused(Code::SignedOut.into()),
        Err(error) => return passkey::refused(internal(error)),
    };
    let Some(whose) = &web.party else {
        return passkey::none();
    };
    let asking = Asking::of(&web, &parts);
    let asks = asking.asks(whose);
    let asked = web.accounts.ask_for_second_passkey(asks, &user).await;
    asking.answer(&web, asked)
}

/// A passkey in the place of a code.
pub(super) async fn pass_with_passkey(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let back = safe_path(form.get("back"));
    let (user, second) = match half(&web, &parts).await {
        Ok(Some(half)) => half,
        Ok(None) => return page::to_sign_in(&back, page::Missing::Over),
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    };
    let address = page::identity(&parts).address;
    let known = browser::said(&web, &parts);
    let passed = match passkey::shown(&web, &parts, &form) {
        None => Err(PasskeyError::Over),
        Some(shown) => {
            let accounts = &web.accounts;
            accounts
                .pass_second_with_passkey(&user, shown, address, known)
                .await
        }
    };
    let told = match passed {
        Ok(()) => {
            let on = Redirect::to(&back).into_response();
            return match account::admit(&web, &parts, &user, on).await {
                Ok(response) => response,
                Err(error) => page::refuse(web, parts, error).await,
            };
        }
        Err(error) => passkey::told(error),
    };
    let step = step(&web, &user, second, back, None).await;
    let (step, (status, error, wait)) = match (step, told) {
        (Ok(step), Ok(told)) => (step, told),
        (Err(error), _) => return page::refuse(web, parts, internal(error)).await,
        (_, Err(error)) => return page::refuse(web, parts, error).await,
    };
    let step = SecondStep {
        error,
        wait,
        ..step
    };
    let response = respond(web, parts, status, step).await;
    passkey::retry_after(response, status, wait)
}

/// The first code of an application that the organisation wants: its codes for losing it are shown, and the session is whole.
async fn set_up(web: Web, parts: Parts, user: &UserRow, form: &Form, back: String) -> Response {
    let typed = form.get("code").unwrap_or_default();
    let sealed = form.get("sealed").unwrap_or_default();
    let being = web.accounts.resume_second(user, sealed);
    let code = match &being {
        None => "set_up_over",
        Some(_) if typed.trim().is_empty() => "code_empty",
        Some(being) => {
            let address = page::identity(&parts).address.to_string();
            let finished = web
                .accounts
                .finish_second(user, being, typed, &address, true);
            match finished.await {
                Ok(codes) => {
                    let step = SecondStep {
                        back,
                        stage: Stage::Codes(codes),
                        ..SecondStep::default()
                    };
                    let shown = respond(web.clone(), parts.clone(), StatusCode::OK, step).await;
                    let by = sso::mark_of(&parts).await;
                    return match account::admit(&web, &parts, user, shown).await {
                        Ok(response) => sso::marked(&parts, by, response).await,
                        Err(error) => page::refuse(web, parts, error).await,
                    };
                }
                Err(FinishError::Wrong) => "set_up_wrong",
                Err(error) => return page::refuse(web, parts, internal(error)).await,
            }
        }
    };
    let step = match step(&web, user, Second::SetUp, back, being).await {
        Ok(step) => SecondStep {
            error: Some(FieldError::new("code", code, "")),
            ..step
        },
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    };
    respond(web, parts, StatusCode::UNPROCESSABLE_ENTITY, step).await
}

async fn step(
    web: &Web,
    user: &UserRow,
    second: Second,
    back: String,
    being: Option<SetUp>,
) -> store::Result<SecondStep> {
    let standing = web.accounts.standing(user).await?;
    let mut step = SecondStep {
        back,
        passkeys: web.party.is_some() && standing.passkeys > 0,
        ..SecondStep::default()
    };
    if second == Second::Passkey {
        step.stage = Stage::Passkey;
    }
    if second == Second::SetUp {
        let org = store::organisation::by_id(web.store.read().await?.db(), user.org_id).await?;
        step.organisation = org.map(|org| org.name).unwrap_or_default();
        let being = being.unwrap_or_else(|| web.accounts.begin_second(user));
        step.stage = Stage::SetUp(qr::shown(&being));
    }
    Ok(step)
}

async fn respond(web: Web, parts: Parts, status: StatusCode, step: SecondStep) -> Response {
    let posted = Posted {
        second_step: Some(Box::new(step)),
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}
