//! The pages of tokens: one's own, and the organisation's.

use axum::{
    extract::{Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use renvoi_app::{
    api::{
        ApiError, Code,
        tokens::{TokenDraft, TokenLine, TokensView},
    },
    forms::Posted,
};
use uuid::Uuid;

use super::{
    Web,
    form::{self, Form},
    identity::Identity,
    page::{self, Missing},
};
use crate::{
    accounts::{is_theirs, seal_writer},
    errors::internal,
    store,
    tokens::{Holder, NewToken, Scope, Scopes},
};

/// Whose tokens the page is about.
struct Desk {
    holder: Holder,
    /// Who looks at it.
    person: Uuid,
    organisation: bool,
    /// Whether scopes of administrators are of use.
    administrator: bool,
    org: Uuid,
    /// On whose wall clock they read dates; `None`: their organisation's.
    zone: Option<String>,
}

impl Desk {
    /// As the address says, where the person may.
    fn of(parts: &Parts, identity: &Identity) -> Result<Self, Code> {
        let who = identity.who.as_ref().ok_or(Code::SignedOut)?;
        let organisation = parts.uri.path().starts_with("/admin/");
        let holder = match (&identity.administrator, organisation) {
            (_, false) => Holder::own(who),
            (Some(administrator), true) => Holder::organisation(administrator),
            (None, true) => return Err(Code::Forbidden),
        };
        Ok(Self {
            holder,
            person: who.person().id,
            organisation,
            administrator: identity.administrator.is_some(),
            org: who.person().organisation,
            zone: who.person().zone.clone(),
        })
    }

    async fn view(&self, web: &Web) -> Result<TokensView, ApiError> {
        let listed = web.api.tokens.list(&self.holder).await.map_err(internal)?;
        let mut read = web.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), self.org)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        drop(read);
        let zone =
            TimeZone::get(self.zone.as_deref().unwrap_or(&org.zone)).unwrap_or(TimeZone::UTC);
        let day = |at: i64| -> Date {
            let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
            zone.to_datetime(at).date()
        };
        let tokens = listed.into_iter().map(|token| TokenLine {
            id: token.id,
            name: token.name,
            scopes: token.scopes.as_ref().map(Scopes::names).unwrap_or_default(),
            made: day(token.created_at),
            used: token.used_at.map(day),
            ends: token.expires_at.map(day),
            is_over: token.is_over,
        });
        let offered = Scope::ALL
            .into_iter()
            .filter(|scope| self.administrator || !scope.is_of_administrators());
        Ok(TokensView {
            organisation: self.organisation.then_some(org.name),
            offered: offered.map(Scope::name).collect(),
            tokens: tokens.collect(),
            draft: TokenDraft::blank(),
            writer: seal_writer(&web.push.keys, self.person),
            ..TokensView::default()
        })
    }
}

/// The page.
pub(super) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let identity = page::identity(&parts);
    let desk = match Desk::of(&parts, &identity) {
        Ok(desk) => desk,
        Err(Code::SignedOut) => return page::to_sign_in(parts.uri.path(), Missing::Unknown),
        Err(code) => return page::refuse(web, parts, code.into()).await,
    };
    let revoked = parts.uri.query() == Some("revoked");
    respond(web, parts, &desk, StatusCode::OK, |view| TokensView {
        revoked,
        ..view
    })
    .await
}

/// A new one, shown this once; or the form again, with what is wrong.
pub(super) async fn add(State(web): State<Web>, request: Request) -> Response {
    let (parts, desk, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let draft = draft(&form);
    let new = NewToken {
        name: draft.name.clone(),
        scopes: Scopes::new(draft.scopes.iter().filter_map(|name| Scope::parse(name))),
        // What cannot be read is no number of days.
        days: (!draft.days.is_empty()).then(|| draft.days.parse().unwrap_or(0)),
    };
    let (status, errors, made) = match web.api.tokens.add(&desk.holder, &new).await {
        Ok(Ok(added)) => {
            let secret = added.secret.reveal().to_owned();
            let made = (new.name.trim().to_owned(), secret);
            (StatusCode::OK, vec![], Some(made))
        }
        Ok(Err(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    };
    respond(web, parts, &desk, status, |view| TokensView {
        draft: if made.is_some() { view.draft } else { draft },
        errors,
        made,
        ..view
    })
    .await
}

/// One ended.
pub(super) async fn revoke(State(web): State<Web>, request: Request) -> Response {
    let (parts, desk, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let revoked = match form.read("token") {
        Ok(id) => web.api.tokens.revoke(&desk.holder, id).await,
        Err(code) => return page::refuse(web, parts, code.into()).await,
    };
    match revoked {
        Ok(Some(_)) if desk.organisation => Redirect::to("/admin/tokens?revoked").into_response(),
        Ok(Some(_)) => Redirect::to("/account/tokens?revoked").into_response(),
        Ok(None) => page::refuse(web, parts, Code::NotFound.into()).await,
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// A form of somebody who may, or the answer to send instead.
async fn open(web: &Web, request: Request) -> Result<(Parts, Desk, Form), Response> {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return Err(page::refuse(web.clone(), parts, code.into()).await),
    };
    let identity = page::identity(&parts);
    let desk = Desk::of(&parts, &identity).and_then(|desk| {
        let writer = form.get("writer").unwrap_or_default();
        is_theirs(&web.push.keys, writer, desk.person).map(|()| desk)
    });
    match desk {
        Ok(desk) => Ok((parts, desk, form)),
        Err(Code::SignedOut) => {
            let back = if parts.uri.path().starts_with("/admin/") {
                "/admin/tokens"
            } else {
                "/account/tokens"
            };
            Err(page::to_sign_in(back, Missing::Over))
        }
        Err(code) => Err(page::refuse(web.clone(), parts, code.into()).await),
    }
}

fn draft(form: &Form) -> TokenDraft {
    let scopes = form.0.iter().filter(|(name, _)| name == "scope");
    TokenDraft {
        name: form.get("name").unwrap_or_default().to_owned(),
        scopes: scopes.map(|(_, scope)| scope.clone()).collect(),
        days: form.get("days").unwrap_or_default().to_owned(),
    }
}

async fn respond(
    web: Web,
    parts: Parts,
    desk: &Desk,
    status: StatusCode,
    with: impl FnOnce(TokensView) -> TokensView,
) -> Response {
    let view = match desk.view(&web).await {
        Ok(view) => with(view),
        Err(error) => return page::refuse(web, parts, error).await,
    };
    let posted = Posted {
        tokens: Some(view),
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}
