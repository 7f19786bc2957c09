//! The page of an organisation's provider, for who administers it.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::{Timestamp, tz::TimeZone};
use renvoi_app::{
    api::{
        ApiError, Code,
        session::{Administrator, Session, User},
        sso::{Linked, LinkedPerson, SsoDone, SsoDraft, SsoForm, SsoPage, SsoSecret},
    },
    forms::Posted,
};

use super::{
    Web,
    confirm::{self, Unconfirmed},
    form::{self, Form},
    page::{self, Missing},
    rules, staff,
};
use crate::{
    accounts::{is_theirs, seal_writer},
    errors::internal,
    journal::Author,
    sso::{self, Draft, SaveError},
    store::{self, organisation::Organisation},
};

const HERE: &str = "/admin/sso";

/// In the place of a secret that was typed, where a form is kept.
const ANOTHER: &str = "another_secret";

/// People on a page.
const PAGE: u64 = 25;

/// An administrator at their page.
struct Desk {
    parts: Parts,
    who: Session<User>,
    administrator: Session<Administrator>,
}

/// The page.
pub(super) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let desk = match Desk::of(parts) {
        Ok(desk) => desk,
        Err((parts, Code::SignedOut)) => {
            return page::to_sign_in(parts.uri.path(), Missing::Unknown);
        }
        Err((parts, code)) => return page::refuse(web, *parts, code.into()).await,
    };
    let done = match desk.parts.uri.query() {
        Some("saved") => Some(SsoDone::Saved),
        Some("removed") => Some(SsoDone::Removed),
        Some("unlinked") => Some(SsoDone::Unlinked),
        _ => None,
    };
    let kept = staff::kept(&web, &desk.parts, HERE).await;
    let answer = desk.respond(&web, StatusCode::OK, |view| match kept {
        Some(form) => resumed(&form, view),
        None => SsoPage { done, ..view },
    });
    Box::pin(answer).await
}

/// With what was typed when the session had ended. Saved, it replaces what is there.
fn resumed(form: &Form, view: SsoPage) -> SsoPage {
    let typed = draft(form);
    let version = view.draft.version;
    let stale = typed.version != version;
    let view = came_back(Draft { version, ..typed }, view);
    let secret = match form.get(ANOTHER) {
        Some(_) => SsoSecret::Another,
        None => view.secret,
    };
    SsoPage {
        secret,
        stale,
        kept: true,
        ..view
    }
}

/// The provider, kept.
pub(super) async fn save(State(web): State<Web>, request: Request) -> Response {
    let (desk, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if form.get("do") == Some("forget") {
        return Box::pin(rules::give_up(web, desk.who, desk.parts, HERE)).await;
    }
    let draft = draft(&form);
    if let Err(refused) = confirm::confirmed(&web, &desk.parts, &desk.who, &form).await {
        let came = |view| came_back(draft, view);
        return Box::pin(desk.unconfirmed(&web, refused, came)).await;
    }
    let org = match desk.organisation(&web).await {
        Ok(org) => org,
        Err(error) => return desk.refuse(web, error).await,
    };
    let person = desk.administrator.person();
    let author = Author::Person(person.clone());
    let owner = Some(person.id);
    let saved = Box::pin(sso::save(&web.sso, &org, &author, &draft, owner)).await;
    match saved {
        Ok(_) => {
            store::kept::forget_saved(&web.store, person.id, HERE).await;
            Redirect::to("/admin/sso?saved").into_response()
        }
        Err(SaveError::Fields(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let answer = desk.respond(&web, status, |view| SsoPage {
                errors,
                ..came_back(draft, view)
            });
            Box::pin(answer).await
        }
        Err(SaveError::Stale) => {
            let answer = desk.respond(&web, StatusCode::CONFLICT, |view| {
                // Saved again, it replaces what is there.
                let version = view.draft.version;
                let draft = Draft { version, ..draft };
                SsoPage {
                    stale: true,
                    ..came_back(draft, view)
                }
            });
            Box::pin(answer).await
        }
        Err(SaveError::Store(error)) => desk.refuse(web, internal(error)).await,
    }
}

/// No provider any more.
pub(super) async fn remove(State(web): State<Web>, request: Request) -> Response {
    let (desk, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if let Err(refused) = confirm::confirmed(&web, &desk.parts, &desk.who, &form).await {
        let came = |view| SsoPage {
            form: SsoForm::Remove,
            ..view
        };
        return Box::pin(desk.unconfirmed(&web, refused, came)).await;
    }
    let person = desk.administrator.person();
    let author = Author::Person(person.clone());
    match sso::remove(web.sso.registry(), person.organisation, &author).await {
        Ok(true) => Redirect::to("/admin/sso?removed").into_response(),
        Ok(false) => desk.refuse(web, Code::NotFound.into()).await,
        Err(error) => desk.refuse(web, internal(error)).await,
    }
}

/// Somebody whom it does not mean any more.
pub(super) async fn unlink(State(web): State<Web>, request: Request) -> Response {
    let (desk, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let user = match form.read("person") {
        Ok(user) => user,
        Err(code) => return desk.refuse(web, code.into()).await,
    };
    let person = desk.administrator.person();
    let author = Author::Person(person.clone());
    let within = Some(person.organisation);
    match sso::unlink(web.sso.registry(), user, within, &author).await {
        Ok(true) => Redirect::to("/admin/sso?unlinked").into_response(),
        Ok(false) => desk.refuse(web, Code::NotFound.into()).await,
        Err(error) => desk.refuse(web, internal(error)).await,
    }
}

/// A form of somebody who may, or the answer to send instead. What was typed is kept where the session has ended, but for the secret.
async fn open(web: &Web, request: Request) -> Result<(Desk, Form), Response> {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return Err(page::refuse(web.clone(), parts, code.into()).await),
    };
    let desk = match Desk::of(parts) {
        Ok(desk) => desk,
        // What the others send is a button.
        Err((parts, Code::SignedOut)) if parts.uri.path() == HERE => {
            let form = without_secret(form);
            return Err(Box::pin(rules::signed_out(web, *parts, &form, HERE)).await);
        }
        Err((_, Code::SignedOut)) => return Err(page::to_sign_in(HERE, Missing::Over)),
        Err((parts, code)) => return Err(page::refuse(web.clone(), *parts, code.into()).await),
    };
    let writer = form.get("writer").unwrap_or_default();
    match is_theirs(&web.push.keys, writer, desk.who.person().id) {
        Ok(()) => Ok((desk, form)),
        Err(code) => Err(desk.refuse(web.clone(), code.into()).await),
    }
}

fn draft(form: &Form) -> Draft {
    let text = |name| form.get(name).unwrap_or_default().trim().to_owned();
    let ticked = |name| form.get(name).is_some();
    let secret = match form.get("secret").unwrap_or_default() {
        "" if ticked("no_secret") => Some(String::new()),
        "" => None,
        secret => Some(secret.to_owned()),
    };
    Draft {
        issuer: text("issuer"),
        client_id: text("client_id"),
        secret,
        label: text("label"),
        passwords: !ticked("passwords_off"),
        second_factor: ticked("second_factor"),
        trusts_addresses: ticked("trusts_addresses"),
        // What is no number was decided on nothing.
        version: form.read("version").unwrap_or(0),
    }
}

/// A form as it may be kept: of a secret, that one was typed.
fn without_secret(mut form: Form) -> Form {
    let is_typed = form.get("secret").is_some_and(|secret| !secret.is_empty());
    form.0.retain(|(name, _)| name != "secret");
    if is_typed {
        form.0.push((ANOTHER.to_owned(), String::new()));
    }
    form
}

/// The page with what was typed.
fn came_back(draft: Draft, view: SsoPage) -> SsoPage {
    let secret = match draft.secret.as_deref() {
        None => SsoSecret::Same,
        Some("") => SsoSecret::None,
        Some(_) => SsoSecret::Another,
    };
    SsoPage {
        in_force: view.is_set.then_some(view.draft),
        draft: shown(draft),
        secret,
        ..view
    }
}

/// As the form shows it: the secret never comes back.
fn shown(draft: Draft) -> SsoDraft {
    SsoDraft {
        issuer: draft.issuer,
        client_id: draft.client_id,
        label: draft.label,
        passwords: draft.passwords,
        second_factor: draft.second_factor,
        trusts_addresses: draft.trusts_addresses,
        version: draft.version,
    }
}

impl Desk {
    fn of(parts: Parts) -> Result<Self, (Box<Parts>, Code)> {
        let identity = page::identity(&parts);
        match (identity.administrator, identity.who) {
            (Some(administrator), Some(who)) => Ok(Self {
                parts,
                who,
                administrator,
            }),
            (None, Some(_)) => Err((Box::new(parts), Code::Forbidden)),
            (_, None) => Err((Box::new(parts), Code::SignedOut)),
        }
    }

    async fn refuse(self, web: Web, error: ApiError) -> Response {
        page::refuse(web, self.parts, error).await
    }

    async fn organisation(&self, web: &Web) -> Result<Organisation, ApiError> {
        let mut read = web.store.read().await.map_err(internal)?;
        let org = self.administrator.person().organisation;
        store::organisation::by_id(read.db(), org)
            .await
            .map_err(internal)?
            .ok_or_else(|| Code::NotFound.into())
    }

    /// A form that comes back because it is not certain whose it is. `came`: what the page says of it.
    async fn unconfirmed(
        self,
        web: &Web,
        refused: Unconfirmed,
        came: impl FnOnce(SsoPage) -> SsoPage,
    ) -> Response {
        let (status, errors, wait) = match refused {
            Unconfirmed::Field(error) => (StatusCode::UNPROCESSABLE_ENTITY, vec![error], None),
            Unconfirmed::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, vec![], Some(seconds)),
            Unconfirmed::Other(error) => return self.refuse(web.clone(), error).await,
        };
        let mut response = self
            .respond(web, status, |view| {
                came(SsoPage {
                    errors,
                    wait,
                    ..view
                })
            })
            .await;
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
        with: impl FnOnce(SsoPage) -> SsoPage,
    ) -> Response {
        let view = match self.view(web).await {
            Ok(view) => with(view),
            Err(error) => return self.refuse(web.clone(), error).await,
        };
        let posted = Posted {
            sso_page: Some(Box::new(view)),
            ..Posted::default()
        };
        page::again(web.clone(), self.parts, status, posted).await
    }

    async fn view(&self, web: &Web) -> Result<SsoPage, ApiError> {
        let org = self.organisation(web).await?;
        let mut read = web.store.read().await.map_err(internal)?;
        let row = store::sso::find(read.db(), org.id).await;
        let row = row.map_err(internal)?;
        let domains = store::sso::domains(read.db(), org.id).await;
        let domains = domains.map_err(internal)?;
        drop(read);
        let people = match &row {
            Some(row) => self.people(web, &org, &row.issuer).await?,
            None => Linked::default(),
        };
        let (is_set, has_secret) = (
            row.is_some(),
            row.as_ref().is_some_and(|row| row.secret.is_some()),
        );
        let redirect_uri = web.sso.redirect_uri(&org.slug);
        let start = redirect_uri
            .strip_suffix("/callback")
            .map(|way| format!("{way}/start"))
            .unwrap_or_default();
        Ok(SsoPage {
            logout_uri: web.sso.logout_uri(&org.slug),
            signed_out_uri: web.sso.signed_out_uri(),
            redirect_uri,
            start,
            draft: shown(row.as_ref().map_or_else(Draft::blank, Draft::of)),
            is_set,
            has_secret,
            domains,
            confirm: confirm::is_asked(web, &self.parts),
            writer: seal_writer(&web.push.keys, self.who.person().id),
            people,
            organisation: org.name,
            slug: org.slug,
            ..SsoPage::default()
        })
    }

    /// A page of those whom it means; the last one where there are fewer.
    async fn people(
        &self,
        web: &Web,
        org: &Organisation,
        issuer: &str,
    ) -> Result<Linked, ApiError> {
        let query = self.parts.uri.query().unwrap_or_default();
        let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "page");
        let asked: u64 = asked.and_then(|(_, page)| page.parse().ok()).unwrap_or(1);
        let mut read = web.store.read().await.map_err(internal)?;
        let total = store::sso::count_linked(read.db(), org.id, issuer).await;
        let total = total.map_err(internal)?.unsigned_abs();
        let pages = total.div_ceil(PAGE).max(1);
        let page = asked.clamp(1, pages);
        let from = i64::try_from((page - 1) * PAGE).unwrap_or(i64::MAX);
        let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let listed = store::sso::linked(read.db(), org.id, issuer, from, most).await;
        let zone = self.who.person().zone(&org.zone);
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let person = |linked: store::sso::Linked| {
            let at = Timestamp::from_millisecond(linked.created_at);
            LinkedPerson {
                id: linked.user_id,
                name: linked.name,
                email: linked.email,
                since: zone.to_datetime(at.unwrap_or(Timestamp::UNIX_EPOCH)).date(),
            }
        };
        Ok(Linked {
            total,
            page,
            pages,
            people: listed.map_err(internal)?.into_iter().map(person).collect(),
        })
    }
}
