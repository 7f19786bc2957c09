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
        session::{Administrator, Session, User},
        tokens::{PersonalTokens, Revealed, TokenDraft, TokenLine, TokensView},
    },
    forms::Posted,
};

use super::{
    Web,
    confirm::{self, Unconfirmed},
    form::{self, Form},
    identity::Identity,
    kept,
    page::{self, Missing},
    rules,
};
use crate::{
    accounts::{is_theirs, seal_writer},
    errors::internal,
    store,
    tokens::{Holder, Listed, NewToken, Scope, Scopes},
};

/// Personal tokens on a page.
const PAGE: u64 = 25;

/// Whose tokens the page is about.
struct Desk {
    holder: Holder,
    organisation: bool,
    /// Who administers: colleagues' tokens are shown.
    administrator: Option<Session<Administrator>>,
    /// Who asks.
    who: Session<User>,
}

impl Desk {
    /// As the address says, where the person may.
    fn of(parts: &Parts, identity: &Identity) -> Result<Self, Code> {
        let who = identity.who.as_ref().ok_or(Code::SignedOut)?;
        let organisation = parts.uri.path().starts_with("/admin/");
        let holder = match (&identity.administrator, organisation) {
            (administrator, false) => Holder::own(who, identity.demands, administrator.as_ref()),
            (Some(administrator), true) => Holder::organisation(administrator),
            (None, true) => return Err(Code::Forbidden),
        };
        Ok(Self {
            who: who.clone(),
            holder,
            organisation,
            administrator: identity.administrator.clone(),
        })
    }

    fn path(&self) -> &'static str {
        if self.organisation {
            "/admin/tokens"
        } else {
            "/account/tokens"
        }
    }

    /// `page`: of the colleagues' tokens.
    async fn view(&self, web: &Web, page: u64) -> Result<TokensView, ApiError> {
        let listed = web.api.tokens.list(&self.holder).await.map_err(internal)?;
        let mut read = web.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), self.who.person().organisation)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        drop(read);
        let zone = self.who.person().zone.as_deref().unwrap_or(&org.zone);
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let people = match &self.administrator {
            Some(who) if self.organisation => Some(personal(web, who, &zone, page).await?),
            _ => None,
        };
        let offered = Scope::ALL
            .into_iter()
            .filter(|scope| self.holder.offers(*scope));
        Ok(TokensView {
            tokens: listed.into_iter().map(|token| line(token, &zone)).collect(),
            organisation: self.organisation.then_some(org.name),
            offered: offered.map(Scope::name).collect(),
            writer: seal_writer(&web.push.keys, self.who.person().id),
            people,
            draft: TokenDraft::blank(),
            ..TokensView::default()
        })
    }
}

/// A token, with its days on a wall clock.
fn line(token: Listed, zone: &TimeZone) -> TokenLine {
    let day = |at: i64| -> Date {
        let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        zone.to_datetime(at).date()
    };
    TokenLine {
        id: token.id,
        name: token.name,
        scopes: token.scopes.as_ref().map(Scopes::names).unwrap_or_default(),
        made: day(token.created_at),
        used: token.used_at.map(day),
        ends: token.expires_at.map(day),
        is_over: token.is_over,
        limited: token.limited,
    }
}

/// A page of the personal tokens; the last one where there are fewer.
async fn personal(
    web: &Web,
    who: &Session<Administrator>,
    zone: &TimeZone,
    page: u64,
) -> Result<PersonalTokens, ApiError> {
    let list = |page: u64| web.api.tokens.list_personal(who, (page - 1) * PAGE, PAGE);
    let pages_of = |total: u64| total.div_ceil(PAGE).max(1);
    // More pages than there can be are no page.
    let mut page = page.clamp(1, u64::from(u32::MAX));
    let (mut total, mut listed) = list(page).await.map_err(internal)?;
    if page > pages_of(total) {
        page = pages_of(total);
        (total, listed) = list(page).await.map_err(internal)?;
    }
    let tokens = listed
        .into_iter()
        .map(|one| (one.holder, one.email, line(one.token, zone)));
    Ok(PersonalTokens {
        total,
        page,
        pages: pages_of(total),
        tokens: tokens.collect(),
    })
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
    let query = parts.uri.query().unwrap_or_default();
    let revoked = query == "revoked";
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "page");
    // What is no number is the first page.
    let asked = asked.and_then(|(_, page)| page.parse().ok()).unwrap_or(1);
    // A form that met an ended session waits for its page.
    let kept = match kept::find(&web, &desk.who, desk.path()).await {
        Ok(kept) => kept.map(|form| draft(&form)),
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    };
    respond(web, parts, &desk, StatusCode::OK, asked, |view| {
        TokensView {
            revoked,
            kept: kept.is_some(),
            draft: kept.unwrap_or(view.draft),
            ..view
        }
    })
    .await
}

/// A new one, shown this once; or the form again, with what is wrong.
pub(super) async fn add(State(web): State<Web>, request: Request) -> Response {
    let (parts, desk, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if form.get("do") == Some("forget") {
        let path = desk.path();
        return rules::give_up(web, desk.who, parts, path).await;
    }
    let draft = draft(&form);
    let new = NewToken {
        name: draft.name.clone(),
        scopes: Scopes::new(draft.scopes.iter().filter_map(|name| Scope::parse(name))),
        // What cannot be read is no number of days.
        days: (!draft.days.is_empty()).then(|| draft.days.parse().unwrap_or(0)),
    };
    let refused = confirm::confirmed(&web, &parts, &desk.who, &form).await;
    if let Err(refused) = refused {
        let (status, errors, wait) = match refused {
            Unconfirmed::Field(error) => (StatusCode::UNPROCESSABLE_ENTITY, vec![error], None),
            Unconfirmed::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, vec![], Some(seconds)),
            Unconfirmed::Other(error) => return page::refuse(web, parts, error).await,
        };
        return respond(web, parts, &desk, status, 1, |view| TokensView {
            draft,
            errors,
            wait,
            ..view
        })
        .await;
    }
    let (status, errors, made) = match web.api.tokens.add(&desk.holder, &new).await {
        Ok(Ok(added)) => {
            store::kept::forget_saved(&web.store, desk.who.person().id, desk.path()).await;
            let secret = Revealed(added.secret.reveal().to_owned());
            let made = (new.name.trim().to_owned(), secret);
            (StatusCode::OK, vec![], Some(made))
        }
        Ok(Err(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    };
    respond(web, parts, &desk, status, 1, |view| TokensView {
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
        Ok(id) => match (
            web.api.tokens.revoke(&desk.holder, id).await,
            &desk.administrator,
        ) {
            // Among the organisation's own there is none such: perhaps it is somebody's.
            (Ok(None), Some(who)) if desk.organisation => {
                web.api.tokens.revoke_personal(who, id).await
            }
            (revoked, _) => revoked,
        },
        Err(code) => return page::refuse(web, parts, code.into()).await,
    };
    match revoked {
        Ok(Some(_)) => Redirect::to(&format!("{}?revoked", desk.path())).into_response(),
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
        is_theirs(&web.push.keys, writer, desk.who.person().id).map(|()| desk)
    });
    match desk {
        Ok(desk) => Ok((parts, desk, form)),
        Err(Code::SignedOut) => {
            let path = parts.uri.path();
            let back = if path.starts_with("/admin/") {
                "/admin/tokens"
            } else {
                "/account/tokens"
            };
            // What was typed is kept; that one was to be revoked is not.
            if path == back {
                Err(rules::signed_out(web, parts, &form, back).await)
            } else {
                Err(page::to_sign_in(back, Missing::Over))
            }
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
    page: u64,
    with: impl FnOnce(TokensView) -> TokensView,
) -> Response {
    let confirm = confirm::is_asked(&web, &parts);
    let view = match desk.view(&web, page).await {
        Ok(view) => with(TokensView { confirm, ..view }),
        Err(error) => return page::refuse(web, parts, error).await,
    };
    let posted = Posted {
        tokens: Some(view),
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}
