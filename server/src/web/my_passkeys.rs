//! One's own passkeys: added, renamed, removed.

use axum::{
    extract::{Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::tz::TimeZone;
use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::FieldError,
        passkeys::{PasskeyDone, PasskeyForm, PasskeysView, Serve},
        session::{Session, User},
    },
    forms::Posted,
};
use uuid::Uuid;

use super::{
    Web,
    confirm::{self, Unconfirmed},
    form::{self, Form},
    page::{self, Missing},
    passkey::{self, Asking},
    rules, staff,
};
use crate::{
    accounts::{AddPasskeyError, MOST_PASSKEYS, RemovePasskeyError, is_theirs, seal_writer},
    errors::internal,
    store::{self, user::UserRow},
};

const HERE: &str = "/account/passkeys";

/// A person at their page.
struct Desk {
    web: Web,
    parts: Parts,
    who: Session<User>,
    user: UserRow,
}

/// The page.
pub(super) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(who) = page::identity(&parts).who else {
        return page::to_sign_in(HERE, Missing::Unknown);
    };
    let desk = match Desk::of(web, parts, who).await {
        Ok(desk) => desk,
        Err(response) => return response,
    };
    let done = match desk.parts.uri.query() {
        Some("added") => Some(PasskeyDone::Added),
        Some("renamed") => Some(PasskeyDone::Renamed),
        Some("removed") => Some(PasskeyDone::Removed),
        _ => None,
    };
    let kept = staff::kept(&desk.web, &desk.parts, HERE).await;
    let answer = desk.respond(StatusCode::OK, |view| match kept {
        Some(form) => resumed(&form, view),
        None => PasskeysView { done, ..view },
    });
    Box::pin(answer).await
}

/// With the name that was typed when the session had ended, where there is a form for it.
fn resumed(form: &Form, view: PasskeysView) -> PasskeysView {
    let name = form.get("name").unwrap_or_default().to_owned();
    match form.read::<Uuid>("id") {
        Ok(id) if view.passkeys.iter().any(|passkey| passkey.id == id) => PasskeysView {
            form: PasskeyForm::Rename(id, name),
            kept: true,
            ..view
        },
        Ok(_) => view,
        Err(_) => PasskeysView {
            draft: Some(name),
            kept: view.offered && view.serve != Serve::Nothing && !view.full && !view.confirm,
            ..view
        },
    }
}

/// Who it is, once more: then passkeys can be added and removed for a while.
pub(super) async fn unlock(State(web): State<Web>, request: Request) -> Response {
    let (desk, form) = match open(web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    match confirm::confirmed(&desk.web, &desk.parts, &desk.who, &form).await {
        Ok(()) => Redirect::to(HERE).into_response(),
        Err(refused) => desk.unconfirmed(refused).await,
    }
}

/// What the browser is asked that is to make one, where its owner has just shown who they are.
pub(super) async fn ask(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(who) = page::identity(&parts).who else {
        return page::refuse_script(Code::SignedOut.into());
    };
    if confirm::is_asked(&web, &parts) {
        return page::refuse_script(Code::Forbidden.into());
    }
    let user = match user(&web, &who).await {
        Ok(user) => user,
        Err(error) => return page::refuse_script(error),
    };
    match web.accounts.passkeys_serve(&user).await {
        Ok(Serve::Nothing) => return page::refuse_script(Code::NotFound.into()),
        Ok(_) => {}
        Err(error) => return page::refuse_script(internal(error)),
    }
    let Some(whose) = &web.party else {
        return passkey::none();
    };
    let asking = Asking::of(&web, &parts);
    let asks = asking.asks(whose);
    let asked = web.accounts.ask_for_new_passkey(asks, &who, &user).await;
    asking.answer(&web, asked.map(Some))
}

/// A new one.
pub(super) async fn add(State(web): State<Web>, request: Request) -> Response {
    let (desk, form) = match open(web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if form.get("do") == Some("forget") {
        return Box::pin(rules::give_up(desk.web, desk.who, desk.parts, HERE)).await;
    }
    // Not in this form: what it shows is the new one.
    if confirm::is_asked(&desk.web, &desk.parts) {
        let missing = FieldError::new("confirm", "confirm_empty", "");
        return desk.unconfirmed(Unconfirmed::Field(missing)).await;
    }
    match desk.web.accounts.passkeys_serve(&desk.user).await {
        Ok(Serve::Nothing) => return desk.refuse(Code::NotFound.into()).await,
        Ok(_) => {}
        Err(error) => return desk.refuse(internal(error)).await,
    }
    let name = form.get("name").unwrap_or_default();
    let shown = passkey::shown(&desk.web, &desk.parts, &form);
    let accounts = &desk.web.accounts;
    let added = accounts
        .add_passkey(&desk.who, &desk.user, shown, name)
        .await;
    if added.is_ok() {
        desk.forget_kept().await;
    }
    let error = match added {
        Ok(codes) if codes.is_empty() => {
            return Redirect::to("/account/passkeys?added").into_response();
        }
        Ok(codes) => {
            let done = Some(PasskeyDone::Added);
            let with = |view| PasskeysView {
                codes,
                done,
                ..view
            };
            return desk.respond(StatusCode::OK, with).await;
        }
        Err(AddPasskeyError::Name(code)) => FieldError::new("name", code, ""),
        Err(AddPasskeyError::Wrong) => FieldError::new("passkey", "passkey_not_made", ""),
        Err(AddPasskeyError::Over) => FieldError::new("passkey", "passkey_over", ""),
        Err(AddPasskeyError::Store(error)) => return desk.refuse(internal(error)).await,
    };
    desk.respond(StatusCode::UNPROCESSABLE_ENTITY, |view| PasskeysView {
        errors: vec![error],
        draft: Some(name.to_owned()),
        ..view
    })
    .await
}

/// Another name.
pub(super) async fn rename(State(web): State<Web>, request: Request) -> Response {
    let (desk, form) = match open(web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let id: Uuid = match form.read("id") {
        Ok(id) => id,
        Err(code) => return desk.refuse(code.into()).await,
    };
    let name = form.get("name").unwrap_or_default();
    let accounts = &desk.web.accounts;
    let code = match accounts.rename_passkey(&desk.who, id, name).await {
        Ok(true) => {
            desk.forget_kept().await;
            return Redirect::to("/account/passkeys?renamed").into_response();
        }
        Ok(false) => return desk.refuse(Code::NotFound.into()).await,
        Err(AddPasskeyError::Name(code)) => code,
        Err(error) => return desk.refuse(internal(error)).await,
    };
    desk.respond(StatusCode::UNPROCESSABLE_ENTITY, |view| PasskeysView {
        form: PasskeyForm::Rename(id, name.to_owned()),
        errors: vec![FieldError::new("name", code, "")],
        ..view
    })
    .await
}

/// The end of one.
pub(super) async fn remove(State(web): State<Web>, request: Request) -> Response {
    let (desk, form) = match open(web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let id: Uuid = match form.read("id") {
        Ok(id) => id,
        Err(code) => return desk.refuse(code.into()).await,
    };
    if let Err(refused) = confirm::confirmed(&desk.web, &desk.parts, &desk.who, &form).await {
        return desk.unconfirmed(refused).await;
    }
    match desk.web.accounts.remove_passkey(&desk.who, id).await {
        Ok(()) => Redirect::to("/account/passkeys?removed").into_response(),
        Err(RemovePasskeyError::Gone) => desk.refuse(Code::NotFound.into()).await,
        Err(RemovePasskeyError::Last) => {
            desk.respond(StatusCode::UNPROCESSABLE_ENTITY, |view| PasskeysView {
                form: PasskeyForm::Remove,
                errors: vec![FieldError::new("passkey", "passkey_last", "")],
                ..view
            })
            .await
        }
        Err(RemovePasskeyError::Store(error)) => desk.refuse(internal(error)).await,
    }
}

/// A form of somebody who is signed in, or the answer to send instead. A name that was typed is kept where the session has ended.
async fn open(web: Web, request: Request) -> Result<(Desk, Form), Response> {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return Err(page::refuse(web, parts, code.into()).await),
    };
    let Some(who) = page::identity(&parts).who else {
        let is_typed = form.get("name").is_some_and(|name| !name.trim().is_empty());
        return Err(if is_typed {
            Box::pin(rules::signed_out(&web, parts, &form, HERE)).await
        } else {
            page::to_sign_in(HERE, Missing::Over)
        });
    };
    let writer = form.get("writer").unwrap_or_default();
    if let Err(code) = is_theirs(&web.push.keys, writer, who.person().id) {
        return Err(page::refuse(web, parts, code.into()).await);
    }
    let desk = Desk::of(web, parts, who).await?;
    Ok((desk, form))
}

/// The account as it is now.
async fn user(web: &Web, who: &Session<User>) -> Result<UserRow, ApiError> {
    let mut read = web.store.read().await.map_err(internal)?;
    let user = store::user::by_id(read.db(), who.person().id).await;
    user.map_err(internal)?.ok_or(Code::SignedOut.into())
}

impl Desk {
    async fn of(web: Web, parts: Parts, who: Session<User>) -> Result<Self, Response> {
        match user(&web, &who).await {
            Ok(user) => Ok(Self {
                web,
                parts,
                who,
                user,
            }),
            Err(error) => Err(page::refuse(web, parts, error).await),
        }
    }

    async fn refuse(self, error: ApiError) -> Response {
        page::refuse(self.web, self.parts, error).await
    }

    /// What was kept is saved.
    async fn forget_kept(&self) {
        store::kept::forget_saved(&self.web.store, self.who.person().id, HERE).await;
    }

    /// A form that comes back because it is not certain whose it is.
    async fn unconfirmed(self, refused: Unconfirmed) -> Response {
        let (status, errors, wait) = match refused {
            Unconfirmed::Field(error) => (StatusCode::UNPROCESSABLE_ENTITY, vec![error], None),
            Unconfirmed::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, vec![], Some(seconds)),
            Unconfirmed::Other(error) => return self.refuse(error).await,
        };
        let response = self
            .respond(status, |view| PasskeysView {
                form: PasskeyForm::Confirm,
                errors,
                wait,
                ..view
            })
            .await;
        passkey::retry_after(response, status, wait)
    }

    async fn respond(
        self,
        status: StatusCode,
        with: impl FnOnce(PasskeysView) -> PasskeysView,
    ) -> Response {
        let view = match self.view().await {
            Ok(view) => with(view),
            Err(error) => return self.refuse(error).await,
        };
        let posted = Posted {
            passkeys: Some(Box::new(view)),
            ..Posted::default()
        };
        page::again(self.web, self.parts, status, posted).await
    }

    async fn view(&self) -> Result<PasskeysView, ApiError> {
        let (web, person) = (&self.web, self.who.person());
        let mut read = web.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), person.organisation)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        drop(read);
        let reads_on = person.zone(&org.zone);
        let zone = TimeZone::get(reads_on).unwrap_or(TimeZone::UTC);
        let passkeys = web.accounts.passkeys(&self.who, &zone).await;
        let passkeys = passkeys.map_err(internal)?;
        let serve = web.accounts.passkeys_serve(&self.user).await;
        Ok(PasskeysView {
            offered: web.party.is_some(),
            serve: serve.map_err(internal)?,
            full: passkeys.len() >= MOST_PASSKEYS,
            passkeys,
            now: Some(web.clock.local(reads_on).datetime()),
            here: passkey::device_of(&self.parts),
            confirm: confirm::is_asked(web, &self.parts),
            writer: seal_writer(&web.push.keys, person.id),
            ..PasskeysView::default()
        })
    }
}
