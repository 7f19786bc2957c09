//! « Mon compte »: password, sessions, time zone. Language and theme have a post of their own.

use std::collections::BTreeMap;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::{
    Timestamp,
    tz::{self, TimeZone},
};
use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::FieldError,
        my_account::{AccountView, Done},
        session::{Session, User},
        sso::OwnLink,
    },
    forms::Posted,
};

use super::{
    Web, account,
    form::{self, Form},
    identity::demands,
    page::{self, Missing},
    sso as sso_web,
};
use crate::{
    accounts::{ChangePasswordError, SHORTEST, Second},
    errors::internal,
    journal::Author,
    sso,
    store::{self, user::UserRow},
};

/// The parts of the world that zones are named by; the others are other names of the same, or no place.
const REGIONS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// The zones that may be chosen, by region.
fn zones() -> Vec<(String, Vec<String>)> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in tz::db().available() {
        if let Some((region, _)) = name.as_str().split_once('/')
            && REGIONS.contains(&region)
        {
            let zones = all.entry(region.to_owned()).or_default();
            zones.push(name.as_str().to_owned());
        }
    }
    for zones in all.values_mut() {
        zones.sort_unstable();
        zones.dedup();
    }
    all.into_iter().collect()
}

/// The page.
pub(super) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(who) = page::identity(&parts).who else {
        return page::to_sign_in("/account", Missing::Unknown);
    };
    let done = match parts.uri.query() {
        Some("password") => Some(Done::Password),
        Some("session") => Some(Done::Session),
        Some("others") => Some(Done::Others),
        Some("zone") => Some(Done::Zone),
        Some("unlinked") => Some(Done::Unlinked),
        _ => None,
    };
    respond(web, parts, &who, StatusCode::OK, |view| AccountView {
        done,
        ..view
    })
    .await
}

/// A new password: every other session ends, and this one goes on under a new name.
pub(super) async fn change_password(State(web): State<Web>, request: Request) -> Response {
    let (parts, who, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let field = |name| form.get(name).unwrap_or_default();
    let (current, new, again) = (field("current"), field("password"), field("again"));
    let error = |field: &str, code: &str| FieldError::new(field, code, "");
    let mut errors = vec![];
    if current.is_empty() {
        errors.push(error("current", "password_empty"));
    }
    if new.is_empty() {
        errors.push(error("password", "new_password_empty"));
    } else if new != again {
        errors.push(error("again", "passwords_differ"));
    }
    let mut wait = None;
    if errors.is_empty() {
        match web.accounts.change_password(&who, current, new).await {
            Ok(user) => {
                // Their session was whole already. The new one knows of no later demand for a second factor than that one did.
                let demands = match demands(&account::session(&parts)).await {
                    Ok(demands) => demands,
                    Err(error) => return page::refuse(web, parts, internal(error)).await,
                };
                let user = UserRow { demands, ..user };
                let done = Redirect::to("/account?password").into_response();
                let mark = sso_web::mark_of(&parts).await;
                let stays = account::stays_here(&parts).await;
                return match account::admit(&web, &parts, &user, stays, done).await {
                    Ok(response) => sso_web::marked(&parts, mark, response).await,
                    Err(error) => page::refuse(web, parts, error).await,
                };
            }
            Err(ChangePasswordError::Wrong) => {
                errors.push(error("current", "current_password_wrong"));
            }
            Err(ChangePasswordError::Weak(weakness)) => {
                errors.push(error("password", weakness.code()));
            }
            Err(ChangePasswordError::Wait(seconds)) => wait = Some(seconds),
            Err(ChangePasswordError::Elsewhere) => {
                return page::refuse(web, parts, Code::NotFound.into()).await;
            }
            Err(ChangePasswordError::Stale) => {
                return page::to_sign_in("/account", Missing::Over);
            }
            Err(error) => return page::refuse(web, parts, internal(error)).await,
        }
    }
    let status = match wait {
        Some(_) => StatusCode::TOO_MANY_REQUESTS,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = respond(web, parts, &who, status, |view| AccountView {
        errors,
        wait,
        ..view
    })
    .await;
    if let Some(seconds) = wait {
        let after = HeaderValue::from(seconds);
        response.headers_mut().insert(header::RETRY_AFTER, after);
    }
    response
}

/// Ends one of one's own sessions, or all the others.
pub(super) async fn end_sessions(State(web): State<Web>, request: Request) -> Response {
    let (parts, who, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if form.get("all") == Some("others") {
        return match web.accounts.end_other_sessions(&who).await {
            Ok(_) => Redirect::to("/account?others").into_response(),
            Err(error) => page::refuse(web, parts, internal(error)).await,
        };
    }
    let ended = match form.read("session") {
        Ok(id) => web.accounts.end_session(&who, id).await,
        Err(code) => return page::refuse(web, parts, code.into()).await,
    };
    match ended {
        Ok(true) => Redirect::to("/account?session").into_response(),
        // It has ended meanwhile, or it is somebody else's.
        Ok(false) => page::refuse(web, parts, Code::NotFound.into()).await,
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// Keeps the time zone.
pub(super) async fn keep_zone(State(web): State<Web>, request: Request) -> Response {
    let (parts, who, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let zone = form.get("zone").unwrap_or_default();
    let known = |(_, names): &(String, Vec<String>)| names.iter().any(|name| name == zone);
    if !zone.is_empty() && !zones().iter().any(known) {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return respond(web, parts, &who, status, |view| AccountView {
            zone_unknown: true,
            ..view
        })
        .await;
    }
    match web.accounts.keep_zone(&who, zone).await {
        Ok(()) => Redirect::to("/account?zone").into_response(),
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// Takes away the link with the organisation's provider.
pub(super) async fn unlink(State(web): State<Web>, request: Request) -> Response {
    let (parts, who, _) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let person = who.person();
    let author = Author::Person(person.clone());
    match sso::unlink(web.sso.registry(), person.id, None, &author).await {
        Ok(true) => Redirect::to("/account?unlinked").into_response(),
        Ok(false) => page::refuse(web, parts, Code::NotFound.into()).await,
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// A form of somebody who is signed in, or the answer to send instead.
async fn open(web: &Web, request: Request) -> Result<(Parts, Session<User>, Form), Response> {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return Err(page::refuse(web.clone(), parts, code.into()).await),
    };
    match page::identity(&parts).who {
        Some(who) => Ok((parts, who, form)),
        None => Err(page::to_sign_in("/account", Missing::Over)),
    }
}

async fn view(web: &Web, who: &Session<User>) -> Result<AccountView, ApiError> {
    let person = who.person();
    let mut read = web.store.read().await.map_err(internal)?;
    let user = store::user::by_id(read.db(), person.id)
        .await
        .map_err(internal)?
        .ok_or(Code::SignedOut)?;
    let org = store::organisation::by_id(read.db(), person.organisation)
        .await
        .map_err(internal)?
        .ok_or(Code::NotFound)?;
    let provider = store::sso::find(read.db(), org.id)
        .await
        .map_err(internal)?;
    let link = match &provider {
        Some(row) => store::sso::link_of(read.db(), user.id, &row.issuer)
            .await
            .map_err(internal)?,
        None => None,
    };
    drop(read);
    let off = web
        .accounts
        .passwords_off(Some(&user))
        .await
        .map_err(internal)?;
    let serve = web.accounts.passkeys_serve(&user).await;
    let serve = serve.map_err(internal)?;
    let reads_on = person.zone(&org.zone);
    let zone = TimeZone::get(reads_on).unwrap_or(TimeZone::UTC);
    let second = web.accounts.standing(&user).await.map_err(internal)?;
    let day = |at: i64| {
        let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        zone.to_datetime(at).date()
    };
    let since = second.since.map(day);
    let provider = provider.map(|_| OwnLink {
        organisation: org.name.clone(),
        since: link.map(|link| day(link.created_at)),
    });
    let lives = (&web.config.sessions).into();
    let sessions = web.accounts.sessions(who, lives, &zone).await;
    let sessions = sessions.map_err(internal)?;
    let extension = person.extension.as_ref();
    Ok(AccountView {
        email: user.email,
        extension: extension.map(|(_, number)| format!("{number}@{}", org.slug)),
        has_password: user.password.is_some() && !off,
        provider,
        least: SHORTEST,
        passkeys: second.passkeys,
        passkeys_serve: serve,
        second_by_passkey: second.second() == Second::Passkey,
        second_since: since,
        codes_left: second.codes_left,
        second_required: second.required,
        sessions,
        now: Some(web.clock.local(reads_on).datetime()),
        zone: user.zone,
        organisation_zone: org.zone,
        zones: zones(),
        ..AccountView::default()
    })
}

async fn respond(
    web: Web,
    parts: Parts,
    who: &Session<User>,
    status: StatusCode,
    with: impl FnOnce(AccountView) -> AccountView,
) -> Response {
    let view = match view(&web, who).await {
        Ok(view) => with(view),
        Err(error) => return page::refuse(web, parts, error).await,
    };
    let posted = Posted {
        account: Some(Box::new(view)),
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}
