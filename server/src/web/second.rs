//! The second step of a sign-in: a session that is half open, and the page that asks for the rest, or where the first one is set up.

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
    domain::SecondFactorFor,
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
    qr, recovery, sso,
};
use crate::{
    accounts::{AddPasskeyError, FinishError, HALF, PasskeyError, Second, SecondError, SetUp},
    errors::internal,
    store::{self, user::UserRow},
};

/// Who has given the first factor, and in which state of their credentials.
#[derive(Serialize, Deserialize)]
struct Half {
    user: Uuid,
    credentials: i64,
    /// They ask to stay signed in.
    #[serde(default)]
    stay: bool,
    /// The password that it began with is known from breaches: when it is whole, another one is chosen first.
    #[serde(default)]
    breached: bool,
    /// There is none yet: setting it up takes longer than typing a code. The rows of sessions read it.
    #[serde(default)]
    sets_up: bool,
}

/// Who is half signed in.
struct Waiting {
    user: UserRow,
    second: Second,
    stay: bool,
    breached: bool,
}

/// Makes the session one that waits for the second factor, under a new id. It is nobody's until then.
pub(super) async fn half_open(
    parts: &Parts,
    user: &UserRow,
    stay: bool,
    breached: bool,
    sets_up: bool,
) -> Result<(), tower_sessions::session::Error> {
    let cookie = session(parts);
    cookie.clear().await;
    cookie.cycle_id().await?;
    let half = Half {
        user: user.id,
        credentials: user.credentials,
        stay,
        breached,
        sets_up,
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
) -> Result<Option<Waiting>, Box<dyn std::error::Error + Send + Sync>> {
    let Some(half) = session(parts).get::<Half>(HALF).await? else {
        return Ok(None);
    };
    let found = web.accounts.half_signed_in(half.user, half.credentials);
    Ok(found.await?.map(|(user, second)| Waiting {
        user,
        second,
        stay: half.stay,
        breached: half.breached,
    }))
}

/// Lets somebody in who has given the second factor, with this answer; first to another password, where theirs is known from breaches.
async fn whole(web: Web, parts: Parts, waiting: &Waiting, answer: Response) -> Response {
    let user = &waiting.user;
    let mark = sso::mark_of(&parts).await;
    let admitted = if waiting.breached {
        recovery::instead_of_breached(&web, &parts, user).await
    } else {
        account::admit(&web, &parts, user, waiting.stay, answer).await
    };
    match admitted {
        Ok(response) if waiting.breached => response,
        Ok(response) => sso::marked(&parts, mark, response).await,
        Err(error) => page::refuse(web, parts, error).await,
    }
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
        Ok(Some(waiting)) => {
            let step = match step(&web, &parts, &waiting, back, None).await {
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
        Ok(Some(waiting)) if waiting.second == Second::SetUp => {
            set_up(web, parts, &waiting, &form, back).await
        }
        Ok(Some(waiting)) => code(web, parts, &waiting, &form, back).await,
        Ok(None) => page::to_sign_in(&back, page::Missing::Over),
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// A code of the application, or one for having lost it.
async fn code(web: Web, parts: Parts, waiting: &Waiting, form: &Form, back: String) -> Response {
    let user = &waiting.user;
    let field = |name| form.get(name).map(str::trim).unwrap_or_default();
    let (name, typed) = match (field("recovery"), field("code")) {
        ("", code) => ("code", code),
        (recovery, _) => ("recovery", recovery),
    };
    let mut step = match step(&web, &parts, waiting, back, None).await {
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
            return whole(web, parts, waiting, on).await;
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
        Ok(Some(waiting)) => waiting.user,
        Ok(None) => return page::refuse_script(Code::SignedOut.into()),
        Err(error) => return page::refuse_script(internal(error)),
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
    let waiting = match half(&web, &parts).await {
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
            // Who goes on to another password sees no page of codes.
            let with_codes = !waiting.breached;
            accounts
                .pass_second_with_passkey(&waiting.user, shown, address, known, with_codes)
                .await
        }
    };
    let told = match passed {
        Ok(None) => {
            let on = Redirect::to(&back).into_response();
            return whole(web, parts, &waiting, on).await;
        }
        Ok(Some(codes)) => return show_codes(web, parts, &waiting, back, codes).await,
        Err(error) => passkey::told(error),
    };
    let step = step(&web, &parts, &waiting, back, None).await;
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

/// What the browser of somebody is asked who is to make their first passkey, as their organisation wants a second factor.
pub(super) async fn ask_first(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let user = match half(&web, &parts).await {
        Ok(Some(waiting)) if waiting.second == Second::SetUp => waiting.user,
        Ok(_) => return page::refuse_script(Code::SignedOut.into()),
        Err(error) => return page::refuse_script(internal(error)),
    };
    let Some(whose) = &web.party else {
        return passkey::none();
    };
    let asking = Asking::of(&web, &parts);
    let asked = web
        .accounts
        .ask_for_first_passkey(asking.asks(whose), &user);
    asking.answer(&web, Ok::<_, sqlx::Error>(Some(asked)))
}

/// The first passkey, in the place of an application.
pub(super) async fn set_up_passkey(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let back = safe_path(form.get("back"));
    let waiting = match half(&web, &parts).await {
        Ok(Some(waiting)) if waiting.second == Second::SetUp => waiting,
        // Set up meanwhile, elsewhere: that one is asked for.
        Ok(Some(_)) => return way(&back),
        Ok(None) => return page::to_sign_in(&back, page::Missing::Over),
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    };
    let address = page::identity(&parts).address.to_string();
    let name = form.get("name").unwrap_or_default();
    let shown = passkey::shown(&web, &parts, &form);
    let accounts = &web.accounts;
    let added = accounts
        .add_first_passkey(&waiting.user, shown, name, &address)
        .await;
    let code = match added {
        Ok(codes) => return show_codes(web, parts, &waiting, back, codes).await,
        Err(AddPasskeyError::Over) => "passkey_over",
        Err(AddPasskeyError::Wrong | AddPasskeyError::Name(_)) => "passkey_not_made",
        Err(AddPasskeyError::Store(error)) => {
            return page::refuse(web, parts, internal(error)).await;
        }
    };
    let step = match step(&web, &parts, &waiting, back, None).await {
        Ok(step) => SecondStep {
            error: Some(FieldError::new("passkey", code, "")),
            ..step
        },
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    };
    respond(web, parts, StatusCode::UNPROCESSABLE_ENTITY, step).await
}

/// The codes for losing what they have, shown this once; the session is whole.
async fn show_codes(
    web: Web,
    parts: Parts,
    waiting: &Waiting,
    back: String,
    codes: Vec<String>,
) -> Response {
    let step = SecondStep {
        back,
        stage: Stage::Codes(codes),
        ..SecondStep::default()
    };
    let shown = respond(web.clone(), parts.clone(), StatusCode::OK, step).await;
    whole(web, parts, waiting, shown).await
}

/// The first code of an application that the organisation wants: its codes for losing it are shown, and the session is whole.
async fn set_up(web: Web, parts: Parts, waiting: &Waiting, form: &Form, back: String) -> Response {
    let user = &waiting.user;
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
                Ok(codes) => return show_codes(web, parts, waiting, back, codes).await,
                Err(FinishError::Wrong) => "set_up_wrong",
                Err(error) => return page::refuse(web, parts, internal(error)).await,
            }
        }
    };
    let step = match step(&web, &parts, waiting, back, being).await {
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
    parts: &Parts,
    waiting: &Waiting,
    back: String,
    being: Option<SetUp>,
) -> store::Result<SecondStep> {
    let user = &waiting.user;
    let standing = web.accounts.standing(user).await?;
    let mut step = SecondStep {
        back,
        passkeys: web.party.is_some() && standing.passkeys > 0,
        ..SecondStep::default()
    };
    if waiting.second == Second::Passkey {
        step.stage = Stage::Passkey;
    }
    if waiting.second == Second::SetUp {
        step.makes_passkeys = web.party.is_some();
        step.here = passkey::device_of(parts);
        let org = store::organisation::by_id(web.store.read().await?.db(), user.org_id).await?;
        if let Some(org) = org {
            step.of_all = org.second_factor == SecondFactorFor::Everybody;
            step.organisation = org.name;
        }
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
