//! One's own second factor: set up, replaced, switched off; new codes for losing it.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::{Timestamp, tz::TimeZone};
use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::FieldError,
        second_factor::{Form as Which, SecondPage},
        session::{Session, User},
    },
    forms::Posted,
};

use super::{
    Web,
    confirm::{self, Unconfirmed},
    form::{self, Form},
    page::{self, Missing},
    qr,
};
use crate::{
    accounts::{FinishError, Second, SetUp},
    errors::internal,
    store::{self, user::UserRow},
};

const HERE: &str = "/account/second";

/// A person at their page.
struct Desk {
    parts: Parts,
    who: Session<User>,
    user: UserRow,
}

/// The page: what there is, or the way to a first one. `?new` is the way to another one.
pub(super) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(who) = page::identity(&parts).who else {
        return page::to_sign_in(HERE, Missing::Unknown);
    };
    let desk = match Desk::of(&web, parts, who).await {
        Ok(desk) => desk,
        Err((parts, error)) => return page::refuse(web, *parts, error).await,
    };
    let off = desk.parts.uri.query() == Some("off");
    let another = desk.parts.uri.query() == Some("new");
    desk.respond(&web, StatusCode::OK, another, None, |view| SecondPage {
        off,
        ..view
    })
    .await
}

/// The first code of an application.
pub(super) async fn set_up(State(web): State<Web>, request: Request) -> Response {
    let (desk, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let being = web
        .accounts
        .resume_second(&desk.user, form.get("sealed").unwrap_or_default());
    let typed = form.get("code").unwrap_or_default();
    let code = match &being {
        None => "set_up_over",
        Some(_) if typed.trim().is_empty() => "code_empty",
        Some(being) => {
            if let Err(refused) = confirm::confirmed(&web, &desk.parts, &desk.who, &form).await {
                let being = Some(being.clone());
                return desk.unconfirmed(&web, Which::SetUp, being, refused).await;
            }
            let address = desk.address();
            let finished = web
                .accounts
                .finish_second(&desk.user, being, typed, &address, false);
            match finished.await {
                Ok(codes) => return desk.told(&web, codes).await,
                Err(FinishError::Wrong) => "set_up_wrong",
                Err(error) => return desk.refuse(web, internal(error)).await,
            }
        }
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    desk.respond(&web, status, true, being, |view| SecondPage {
        error: Some(FieldError::new("code", code, "")),
        ..view
    })
    .await
}

/// New codes for losing the application.
pub(super) async fn renew_codes(State(web): State<Web>, request: Request) -> Response {
    let (desk, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if let Err(refused) = confirm::confirmed(&web, &desk.parts, &desk.who, &form).await {
        return desk.unconfirmed(&web, Which::Codes, None, refused).await;
    }
    let address = desk.address();
    match web.accounts.renew_codes(&desk.user, &address).await {
        Ok(Some(codes)) => desk.told(&web, codes).await,
        Ok(None) => desk.refuse(web, Code::NotFound.into()).await,
        Err(error) => desk.refuse(web, internal(error)).await,
    }
}

/// Switches it off, where the organisation does not want one.
pub(super) async fn switch_off(State(web): State<Web>, request: Request) -> Response {
    let (desk, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if let Err(refused) = confirm::confirmed(&web, &desk.parts, &desk.who, &form).await {
        return desk.unconfirmed(&web, Which::Off, None, refused).await;
    }
    let address = desk.address();
    match web.accounts.switch_second_off(&desk.user, &address).await {
        Ok(true) => Redirect::to("/account/second?off").into_response(),
        Ok(false) => desk.refuse(web, Code::NotFound.into()).await,
        Err(error) => desk.refuse(web, internal(error)).await,
    }
}

/// A form of somebody who is signed in, or the answer to send instead.
async fn open(web: &Web, request: Request) -> Result<(Desk, Form), Response> {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return Err(page::refuse(web.clone(), parts, code.into()).await),
    };
    let Some(who) = page::identity(&parts).who else {
        return Err(page::to_sign_in(HERE, Missing::Over));
    };
    match Desk::of(web, parts, who).await {
        Ok(desk) => Ok((desk, form)),
        Err((parts, error)) => Err(page::refuse(web.clone(), *parts, error).await),
    }
}

impl Desk {
    async fn of(
        web: &Web,
        parts: Parts,
        who: Session<User>,
    ) -> Result<Self, (Box<Parts>, ApiError)> {
        let user = async {
            let mut read = web.store.read().await?;
            store::user::by_id(read.db(), who.person().id).await
        };
        match user.await {
            Ok(Some(user)) => Ok(Self { parts, who, user }),
            Ok(None) => Err((Box::new(parts), Code::SignedOut.into())),
            Err(error) => Err((Box::new(parts), internal(error))),
        }
    }

    fn address(&self) -> String {
        page::identity(&self.parts).address.to_string()
    }

    async fn refuse(self, web: Web, error: ApiError) -> Response {
        page::refuse(web, self.parts, error).await
    }

    /// The page with codes that nobody is told again.
    async fn told(self, web: &Web, codes: Vec<String>) -> Response {
        self.respond(web, StatusCode::OK, false, None, |view| SecondPage {
            codes,
            ..view
        })
        .await
    }

    /// A form that comes back because it is not certain whose it is.
    async fn unconfirmed(
        self,
        web: &Web,
        form: Which,
        being: Option<SetUp>,
        refused: Unconfirmed,
    ) -> Response {
        let another = being.is_some();
        let (status, error, wait) = match refused {
            Unconfirmed::Field(error) => (StatusCode::UNPROCESSABLE_ENTITY, Some(error), None),
            Unconfirmed::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, None, Some(seconds)),
            Unconfirmed::Other(error) => return self.refuse(web.clone(), error).await,
        };
        let shown = self.respond(web, status, another, being, |view| SecondPage {
            form,
            error,
            wait,
            ..view
        });
        let mut response = Box::pin(shown).await;
        if let Some(seconds) = wait {
            let after = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, after);
        }
        response
    }

    async fn respond(
        self,
        web: &Web,
        status: StatusCode,
        another: bool,
        being: Option<SetUp>,
        with: impl FnOnce(SecondPage) -> SecondPage,
    ) -> Response {
        let view = match self.view(web, another, being).await {
            Ok(view) => with(view),
            Err(error) => return self.refuse(web.clone(), error).await,
        };
        let posted = Posted {
            second: Some(Box::new(view)),
            ..Posted::default()
        };
        page::again(web.clone(), self.parts, status, posted).await
    }

    async fn view(
        &self,
        web: &Web,
        another: bool,
        being: Option<SetUp>,
    ) -> Result<SecondPage, ApiError> {
        let standing = web.accounts.standing(&self.user).await.map_err(internal)?;
        let org = store::organisation::by_id(
            web.store.read().await.map_err(internal)?.db(),
            self.user.org_id,
        )
        .await
        .map_err(internal)?
        .ok_or(Code::NotFound)?;
        let zone = TimeZone::get(self.who.person().zone(&org.zone)).unwrap_or(TimeZone::UTC);
        let since = standing.since.map(|at| {
            let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
            zone.to_datetime(at).date()
        });
        let set_up = (another || since.is_none()).then(|| {
            let being = being.unwrap_or_else(|| web.accounts.begin_second(&self.user));
            qr::shown(&being)
        });
        Ok(SecondPage {
            since,
            by_passkey: standing.second() == Second::Passkey,
            codes_left: standing.codes_left,
            required: standing.required,
            set_up,
            confirm: confirm::is_asked(web, &self.parts),
            ..SecondPage::default()
        })
    }
}
