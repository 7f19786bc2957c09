//! Who makes a request, read once and put beside it.

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use renvoi_app::api::{
    ApiError, Code, Reference,
    account::{Lang, Preferences, Theme},
    session::{Administrator, Helpdesk, Operator, Session, User},
};
use tower_sessions::{Expiry, Session as Cookie, cookie::time::Duration};
use uuid::Uuid;

use super::{Web, account, address, events};
use crate::{
    accounts::{Grants, find_person, grants_of, reading},
    errors::reference,
    sso::SSO,
    store::user::UserRow,
};

/// Cookie of the language; not a session's, so that the sign-in page has it too.
pub(super) const LANG_COOKIE: &str = "renvoi-lang";
/// Cookie of the theme.
pub(super) const THEME_COOKIE: &str = "renvoi-theme";

/// Field of a session's data: when its owner proved last who they are.
pub(super) const PROVED: &str = "proved";

/// Field of a session's data: how often a second factor had become due for its owner when it was opened.
pub(super) const DEMANDS: &str = "demands";

/// How long browsers keep a session's cookie where its person asked to stay; others forget it with their window. The row says when the
/// session ends (`[sessions]`), and the cookie is sent where something of it changes, so it only has to outlive that: 400 days are what
/// browsers keep at most.
const LASTING: Expiry = Expiry::OnInactivity(Duration::days(400));

/// Header of what a page's script asks by itself, again and again.
const BY_ITSELF: &str = "renvoi-by-itself";

/// What is known of a request's maker.
#[derive(Clone)]
pub(super) struct Identity {
    /// `None`: nobody is signed in.
    pub who: Option<Session<User>>,
    /// The same person as an administrator, where they are one.
    pub administrator: Option<Session<Administrator>>,
    /// The same person as who helps in their organisation, where they do.
    pub helpdesk: Option<Session<Helpdesk>>,
    /// The organisation by whose provider they came in, by its short name.
    pub sso: Option<String>,
    /// The same person as who runs the platform, where they do.
    pub operator: Option<Session<Operator>>,
    /// As they like it.
    pub preferences: Preferences,
    /// When they proved last who they are, ms since 1970 UTC; 0: longer ago than counts.
    pub proved: i64,
    /// How often a second factor had become due for them when they came in; 0: nobody is signed in.
    pub demands: i64,
    /// From where.
    pub address: std::net::IpAddr,
}

/// Reads the session and the person once, for every handler.
pub(super) async fn identify(
    State(web): State<Web>,
    cookie: Cookie,
    mut request: Request,
    next: Next,
) -> Response {
    let address = address::client(
        request.headers(),
        request.extensions(),
        &web.config.server.trusted_proxies,
    );
    let is_use = !request.headers().contains_key(BY_ITSELF) && request.uri().path() != events::HERE;
    let read = async {
        let proved = cookie.get::<i64>(PROVED).await.ok().flatten();
        let sso = cookie.get::<String>(SSO).await.ok().flatten();
        (proved, sso, signed_in(&web, &cookie, address).await)
    };
    let (proved, sso, person) = reading(is_use, read).await;
    let person = match person {
        Ok(person) => person,
        Err(error) => {
            let reference = reference();
            tracing::error!(%error, %reference, "a session cannot be read");
            return unknown(request.uri().path(), reference);
        }
    };
    let mut preferences = preferences_of(request.headers());
    let demands = person.as_ref().map_or(0, |(_, row)| row.demands);
    let grants = person.map(|(grants, row)| {
        preferences.lang = Lang::parse(&row.lang).unwrap_or(preferences.lang);
        preferences.theme = Theme::parse(&row.theme).unwrap_or(preferences.theme);
        grants
    });
    let (who, administrator, helpdesk, operator) =
        grants.map_or((None, None, None, None), |grants| {
            let Grants {
                user,
                helpdesk,
                administrator,
                operator,
            } = grants;
            (Some(user), administrator, helpdesk, operator)
        });
    let asked = who.as_ref().map(|who| who.person().id);
    request.extensions_mut().insert(Identity {
        sso: sso.filter(|_| who.is_some()),
        who,
        administrator,
        helpdesk,
        operator,
        preferences,
        proved: proved.unwrap_or(0),
        demands,
        address,
    });
    let response = next.run(request).await;
    if cookie.is_modified() && account::stays(&cookie).await {
        cookie.set_expiry(Some(LASTING));
    }
    if response.status() == StatusCode::FORBIDDEN {
        // The path is in the request's span.
        tracing::warn!(user = asked.map(display), %address, "access refused");
    }
    response
}

/// What is answered where not even who asks can be read: to a server function its error; a page comes with the status.
fn unknown(path: &str, reference: Reference) -> Response {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    if path.starts_with("/api/") {
        let error = ApiError {
            reference: Some(reference),
            ..Code::Internal.into()
        };
        return (status, Json(error)).into_response();
    }
    let mut response = status.into_response();
    response.extensions_mut().insert(reference);
    response
}

type SignedIn = Option<(Grants, UserRow)>;

async fn signed_in(
    web: &Web,
    cookie: &Cookie,
    address: std::net::IpAddr,
) -> Result<SignedIn, Box<dyn std::error::Error + Send + Sync>> {
    let Some(user) = cookie
        .get::<String>("user")
        .await?
        .and_then(|id| id.parse::<Uuid>().ok())
    else {
        return Ok(None);
    };
    let session = cookie
        .get::<String>("id")
        .await?
        .and_then(|id| id.parse().ok())
        .unwrap_or(Uuid::nil());
    let mut read = web.store.read().await?;
    let Some((person, row)) = find_person(read.db(), user, session, Some(address)).await? else {
        return Ok(None);
    };
    // Made while another password held, or before a role made a second factor due: its row may have come after their sessions of
    // then were ended.
    let held = cookie.get::<i64>("credentials").await?.unwrap_or(0);
    if held != row.credentials || demands(cookie).await? != row.demands {
        return Ok(None);
    }
    let grants = grants_of(read.db(), &person, person.organisation).await?;
    Ok(Some((grants, row)))
}

/// What a session says of [`UserRow::demands`](crate::store::user::UserRow::demands).
pub(super) async fn demands(cookie: &Cookie) -> Result<i64, tower_sessions::session::Error> {
    Ok(cookie.get::<i64>(DEMANDS).await?.unwrap_or(0))
}

/// Language and theme from cookies; the language from the browser where no cookie says.
pub(super) fn preferences_of(headers: &HeaderMap) -> Preferences {
    let accepted = || {
        let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        accepted
            .split(',')
            .find_map(|part| Lang::parse(part.split(';').next().unwrap_or_default().trim()))
    };
    Preferences {
        lang: cookie(headers, LANG_COOKIE)
            .and_then(Lang::parse)
            .or_else(accepted)
            .unwrap_or_default(),
        theme: cookie(headers, THEME_COOKIE)
            .and_then(Theme::parse)
            .unwrap_or_default(),
    }
}

/// The value of a cookie.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
