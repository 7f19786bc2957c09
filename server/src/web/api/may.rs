//! Who asks, and whether they may: read from the token by a handler's own signature.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{header, request::Parts},
};
use renvoi_app::{
    api::{
        Code,
        session::{Administrator, Helpdesk, Session, User},
    },
    domain::Extension,
};

use super::{
    super::{Web, address},
    accept::takes_json,
    problem::{Problem, What},
};
use crate::web::throttle::Asker;
use crate::{
    accounts::Grants,
    store,
    tokens::{Bearer, Scope, Secret},
};

/// A thing that a token may be for, as a type.
pub(in crate::web) trait For {
    /// The scope it takes; `None`: any token will do.
    const SCOPE: Option<Scope>;
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $scope:expr;)*) => {
        $($(#[$doc])* pub(in crate::web) enum $name {}
        impl For for $name {
            const SCOPE: Option<Scope> = $scope;
        })*
    };
}

scopes! {
    /// Any token.
    Anything = None;
    /// See [`Scope::RulesRead`].
    RulesRead = Some(Scope::RulesRead);
    /// See [`Scope::RulesWrite`].
    RulesWrite = Some(Scope::RulesWrite);
    /// See [`Scope::RulesToggle`].
    RulesToggle = Some(Scope::RulesToggle);
    /// See [`Scope::Explain`].
    Explain = Some(Scope::Explain);
    /// See [`Scope::JournalRead`].
    JournalRead = Some(Scope::JournalRead);
    /// See [`Scope::CalendarRead`].
    CalendarRead = Some(Scope::CalendarRead);
    /// See [`Scope::CalendarWrite`].
    CalendarWrite = Some(Scope::CalendarWrite);
    /// See [`Scope::HoursRead`].
    HoursRead = Some(Scope::HoursRead);
    /// See [`Scope::HoursWrite`].
    HoursWrite = Some(Scope::HoursWrite);
    /// See [`Scope::PolicyRead`].
    PolicyRead = Some(Scope::PolicyRead);
    /// See [`Scope::PolicyWrite`].
    PolicyWrite = Some(Scope::PolicyWrite);
    /// See [`Scope::PhonesRead`].
    PhonesRead = Some(Scope::PhonesRead);
    /// See [`Scope::PhonesWrite`].
    PhonesWrite = Some(Scope::PhonesWrite);
    /// See [`Scope::PhonesManage`].
    PhonesManage = Some(Scope::PhonesManage);
    /// See [`Scope::TemplatesRead`].
    TemplatesRead = Some(Scope::TemplatesRead);
    /// See [`Scope::TemplatesWrite`].
    TemplatesWrite = Some(Scope::TemplatesWrite);
}

/// A role that an operation is for.
pub(in crate::web) trait Held: Sized {
    /// The session of who holds it.
    fn of(grants: Grants) -> Option<Session<Self>>;
}

impl Held for User {
    fn of(grants: Grants) -> Option<Session<Self>> {
        Some(grants.user)
    }
}

impl Held for Helpdesk {
    fn of(grants: Grants) -> Option<Session<Self>> {
        grants.helpdesk
    }
}

impl Held for Administrator {
    fn of(grants: Grants) -> Option<Session<Self>> {
        grants.administrator
    }
}

/// The session of a token that may do this, in this role.
pub(in crate::web) struct May<R, S> {
    /// For the services.
    pub(super) who: Session<R>,
    scope: PhantomData<S>,
}

impl<R: Held, S: For> FromRequestParts<Web> for May<R, S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let bearer = Permitted::<S>::from_request_parts(parts, web).await?.bearer;
        Ok(Self {
            who: R::of(bearer.grants).ok_or(Code::Forbidden)?,
            scope: PhantomData,
        })
    }
}

/// The session of a token that may do this with the extension that the address names, or else its holder's own: in either case
/// that of the extension's owner, as far as services can tell.
pub(in crate::web) struct OfExtension<S> {
    /// For the services.
    pub(super) who: Session<User>,
    scope: PhantomData<S>,
}

impl<S: For> FromRequestParts<Web> for OfExtension<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let bearer = Permitted::<S>::from_request_parts(parts, web).await?.bearer;
        let path = RawPathParams::from_request_parts(parts, web)
            .await
            .map_err(|_| Code::NotFound)?;
        let named = path.iter().find(|(name, _)| *name == "extension");
        let who = match named {
            None => bearer.grants.user,
            Some((_, number)) => on(web, &bearer.grants.user, number).await?,
        };
        Ok(Self {
            who,
            scope: PhantomData,
        })
    }
}

/// The same holder on an extension: any of the organisation for its own token, and a person's own for theirs. Whether there is
/// another one is nothing that they are told.
async fn on(web: &Web, holder: &Session<User>, number: &str) -> Result<Session<User>, Problem> {
    let person = holder.person();
    if !person.is_organisation() {
        let own = person.extension.as_ref();
        return if own.is_some_and(|(_, own)| own.as_str() == number) {
            Ok(holder.clone())
        } else {
            Err(What::NotYours.into())
        };
    }
    let number = Extension::parse(number).map_err(|_| Code::NotFound)?;
    let mut read = web.store.read().await?;
    let row = store::extension::by_number(read.db(), person.organisation, number.as_str())
        .await?
        .ok_or(Code::NotFound)?;
    let mut person = person.clone();
    person.extension = Some((row.id, number));
    Ok(Session::granted(person))
}

/// A good token with the scope.
pub(in crate::web) struct Permitted<S> {
    /// It.
    pub(super) bearer: Bearer,
    scope: PhantomData<S>,
}

impl<S: For> FromRequestParts<Web> for Permitted<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let address = address::client(
            &parts.headers,
            &parts.extensions,
            &web.config.server.trusted_proxies,
        );
        let now = web.clock.millis();
        let secret = shown(parts);
        let bearer = match &secret {
            Some(secret) => {
                let known = web.api.tokens.recognise(secret, address).await;
                known.map_err(Problem::unavailable)?
            }
            None => None,
        };
        let Some(bearer) = bearer else {
            let asker = Asker::Address(address);
            web.api.refusals.take(asker, now).map_err(What::Wait)?;
            return Err(Code::SignedOut.into());
        };
        let asker = Asker::Token(bearer.id);
        web.api.requests.take(asker, now).map_err(What::Wait)?;
        if let Some(scope) = S::SCOPE.filter(|scope| !bearer.scopes.allow(*scope)) {
            return Err(What::Scope(scope).into());
        }
        takes_json(&parts.headers)?;
        Ok(Self {
            bearer,
            scope: PhantomData,
        })
    }
}

/// The token in the one header it may be in: addresses are written into logs.
fn shown(parts: &Parts) -> Option<Secret> {
    let mut said = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (Some(one), None) = (said.next(), said.next()) else {
        return None;
    };
    let (scheme, token) = one.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Secret::parse(token.trim()))
        .flatten()
}
