//! The way to an organisation's own provider, back from it, and out.
//!
//! Going there is a link and no form: browsers hold a form's redirects to where the page's forms may go, and every provider sends on
//! to others. Nothing changes by it but a row that is forgotten.

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts as _, Path, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::{
    api::{
        forwarding::FieldError,
        sso::{NoWayOut, Offer, SsoView, Stage, Trouble, Ways},
    },
    forms::Posted,
};
use serde_json::json;

use super::{
    Web,
    account::{self, safe_path, session},
    form,
    identity::{PROVED, cookie},
    page,
};
use crate::{
    accounts::{Login, PROVIDER_SESSION, address::Slug},
    errors::internal,
    sso::{Answer, BeginError, Entered, LogoutError, Refused, SSO, SettingOut},
    store::{self, sso::Way},
};

/// How long the browser keeps what it has to bring back, in seconds: as long as a sign-in may take.
const TRIP: u32 = 600;

/// How long it keeps which organisation's provider its people come by, in seconds: as long as browsers keep anything.
const REMEMBERED: u32 = 400 * 24 * 3600;

/// Which organisation it is.
pub(super) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if page::identity(&parts).who.is_some() {
        return Redirect::to("/").into_response();
    }
    let on = On::asked(&web, &parts);
    ask(web, parts, StatusCode::OK, String::new(), None, on).await
}

/// The one that was typed: by its short name, an extension of it, or an address.
pub(super) async fn choose(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let on = On {
        back: safe_path(form.get("back")),
        stay: account::asks_to_stay(&web, &form),
    };
    let typed = form.get("org").unwrap_or_default().to_owned();
    if typed.trim().is_empty() {
        let error = Some("sso_which_empty");
        return ask(
            web,
            parts,
            StatusCode::UNPROCESSABLE_ENTITY,
            typed,
            error,
            on,
        )
        .await;
    }
    match find(&web, &typed).await {
        Ok(Some(way)) => {
            let back: String = form_urlencoded::byte_serialize(on.back.as_bytes()).collect();
            let stay = if on.stay { "&stay" } else { "" };
            Redirect::to(&format!("/sso/{}?back={back}{stay}", way.slug)).into_response()
        }
        Ok(None) => {
            let error = Some("sso_which_unknown");
            ask(
                web,
                parts,
                StatusCode::UNPROCESSABLE_ENTITY,
                typed,
                error,
                on,
            )
            .await
        }
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// What was typed leads to. That there is such an account plays no part in it.
async fn find(web: &Web, typed: &str) -> store::Result<Option<Way>> {
    let mut read = web.store.read().await?;
    match Login::parse(typed) {
        Login::Extension(_, slug) => store::sso::way(read.db(), slug.as_str()).await,
        Login::Email(email) => {
            let (_, domain) = email.as_str().rsplit_once('@').unwrap_or_default();
            store::sso::way_of_domain(read.db(), domain).await
        }
        Login::Unreadable => match Slug::parse(&typed.trim().to_lowercase()) {
            Some(slug) => store::sso::way(read.db(), slug.as_str()).await,
            None => Ok(None),
        },
    }
}

/// The button that leads to an organisation's provider. One that has none, and one that there is not, are answered alike.
pub(super) async fn offer(At { web, parts, way }: At) -> Response {
    if page::identity(&parts).who.is_some() {
        return Redirect::to("/").into_response();
    }
    let on = On::asked(&web, &parts);
    respond(web, parts, StatusCode::OK, offered(way, None, on)).await
}

/// To the provider. `again`: it asks who it is, whether or not it knows.
pub(super) async fn start(At { web, parts, way }: At) -> Response {
    let On { back, stay } = On::asked(&web, &parts);
    // Who only shows once more who they are stays as they asked before.
    let stay = stay || account::stays_here(&parts).await;
    let identity = page::identity(&parts);
    let address = identity.address.to_string();
    let setting_out = SettingOut {
        browser: cookie(&parts.headers, &trip(&web)),
        back: &back,
        stay,
        fresh: query(&parts).any(|(name, _)| name == "again"),
        address: &address,
        lang: identity.preferences.lang,
    };
    match web.sso.begin(&way, setting_out).await {
        Ok(begun) => {
            let mut response = Redirect::to(&begun.to).into_response();
            keep(&web, &mut response, &trip(&web), &begun.browser, TRIP);
            response
        }
        Err(BeginError::Store(error)) => page::refuse(web, parts, internal(error)).await,
        Err(error) => {
            let on = On { back, stay };
            troubled(web, parts, way, Trouble::from(&error), on).await
        }
    }
}

/// Back from the provider.
pub(super) async fn callback(At { web, parts, way }: At) -> Response {
    let mut answer = Answer {
        browser: cookie(&parts.headers, &trip(&web)).map(str::to_owned),
        ..Answer::default()
    };
    for (name, value) in query(&parts) {
        let field = match name.as_str() {
            "state" => &mut answer.state,
            "code" => &mut answer.code,
            "error" => &mut answer.error,
            "iss" => &mut answer.iss,
            _ => continue,
        };
        // What stands twice (RFC 6749, 3.1) is not to be chosen from.
        if field.replace(value).is_some() {
            answer.state = None;
            break;
        }
    }
    let address = page::identity(&parts).address.to_string();
    let finished = Box::pin(web.sso.finish(&way, &answer, &address)).await;
    let mut response = match finished {
        Ok(Ok(entered)) => enter(web, parts, way, entered).await,
        Ok(Err(Refused {
            trouble,
            back,
            stay,
        })) => troubled(web, parts, way, trouble, On { back, stay }).await,
        Err(error) => page::refuse(web, parts, internal(error)).await,
    };
    // The address holds what was exchanged; nobody else hears of it, used up as it is.
    response.headers_mut().insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    response
}

/// Lets somebody in whom their provider has recognised.
async fn enter(web: Web, parts: Parts, way: Way, entered: Entered) -> Response {
    let Entered {
        user, back, stay, ..
    } = &entered;
    let admitted = if entered.second {
        account::enter(&web, &parts, user, back, *stay).await
    } else {
        let on = Redirect::to(back).into_response();
        account::admit(&web, &parts, user, *stay, on).await
    };
    let response = match admitted {
        Ok(response) => response,
        Err(error) => return page::refuse(web, parts, error).await,
    };
    // That their browser is known at the provider proves nothing of who sits before it now.
    if !entered.fresh
        && let Err(error) = session(&parts).remove::<i64>(PROVED).await
    {
        return page::refuse(web, parts, internal(error)).await;
    }
    let mark = Mark {
        slug: way.slug.clone(),
        session: entered.session,
    };
    let mut response = marked(&parts, Some(mark), response).await;
    keep(
        &web,
        &mut response,
        &remembered(&web),
        &way.slug,
        REMEMBERED,
    );
    response
}

/// By whose provider a session is opened, or half opened.
pub(super) struct Mark {
    /// The organisation, by its short name.
    slug: String,
    /// The provider's own session; `None`: it does not say.
    session: Option<String>,
}

/// What this session says of that.
pub(super) async fn mark_of(parts: &Parts) -> Option<Mark> {
    let cookie = session(parts);
    let read = async |field| cookie.get::<String>(field).await.ok().flatten();
    Some(Mark {
        slug: read(SSO).await?,
        session: read(PROVIDER_SESSION).await,
    })
}

/// Notes it in a session that has just been opened.
pub(super) async fn marked(parts: &Parts, mark: Option<Mark>, response: Response) -> Response {
    let Some(Mark {
        slug,
        session: name,
    }) = mark
    else {
        return response;
    };
    let cookie = session(parts);
    let noted = async {
        cookie.insert(SSO, slug).await?;
        match name {
            Some(name) => cookie.insert(PROVIDER_SESSION, name).await,
            None => Ok(()),
        }
    };
    if let Err(error) = noted.await {
        tracing::error!(%error, "a session does not say by whose provider it was opened");
    }
    response
}

/// Signed out here; the way to do so at the provider.
pub(super) async fn out(At { web, parts, way }: At) -> Response {
    respond(web, parts, StatusCode::OK, left(way, None)).await
}

/// To where people sign out at the provider.
pub(super) async fn sign_out(At { web, parts, way }: At) -> Response {
    let (status, trouble) = match web.sso.sign_out(&way).await {
        Ok(Some(to)) => return Redirect::to(&to).into_response(),
        Ok(None) => (StatusCode::NOT_FOUND, NoWayOut::None),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, NoWayOut::Unreachable),
    };
    respond(web, parts, status, left(way, Some(trouble))).await
}

/// The provider tells that somebody has signed out there. It is no browser: it shows what it has signed.
pub(super) async fn logout(
    State(web): State<Web>,
    Path(slug): Path<String>,
    request: Request,
) -> Response {
    let refused = || {
        let status = StatusCode::BAD_REQUEST;
        (status, Json(json!({ "error": "invalid_request" }))).into_response()
    };
    let Ok((_, form)) = form::read(request).await else {
        return refused();
    };
    let heard = match (way(&web, &slug).await, form.get("logout_token")) {
        (Ok(Some(way)), Some(token)) => web.sso.hear_logout(&way, token).await,
        (Ok(_), _) => return refused(),
        (Err(error), _) => Err(error.into()),
    };
    match heard {
        Ok(_) => StatusCode::OK.into_response(),
        Err(LogoutError::Invalid) => refused(),
        Err(LogoutError::Unreachable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(LogoutError::Store(error)) => {
            tracing::error!(%error, "a provider's logout cannot be heard");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// What the sign-in page offers; no provider where that cannot be read, as passwords are tried all the same.
pub(super) async fn ways(web: &Web, parts: &Parts) -> Ways {
    let looked = async {
        let mut read = web.store.read().await?;
        let any = store::sso::is_any(read.db()).await?;
        let known = match cookie(&parts.headers, &remembered(web)).and_then(Slug::parse) {
            Some(slug) if any => store::sso::way(read.db(), slug.as_str()).await?,
            _ => None,
        };
        Ok::<_, sqlx::Error>(Ways {
            any,
            known: known.map(offer_of),
            ..Ways::default()
        })
    };
    let ways = looked.await.unwrap_or_else(|error| {
        tracing::error!(%error, "organisations' providers cannot be read");
        Ways::default()
    });
    Ways {
        may_stay: web.config.sessions.may_stay(),
        ..ways
    }
}

/// A request at an organisation's provider; where it has none, and where there is no such organisation, its answer is that.
pub(super) struct At {
    web: Web,
    parts: Parts,
    way: Way,
}

impl FromRequest<Web> for At {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, _) = request.into_parts();
        let slug = Path::<String>::from_request_parts(&mut parts, web).await;
        let Path(slug) = slug.map_err(axum::response::IntoResponse::into_response)?;
        let web = web.clone();
        match way(&web, &slug).await {
            Ok(Some(way)) => Ok(Self { web, parts, way }),
            Ok(None) => Err(unknown(web, parts).await),
            Err(error) => Err(page::refuse(web, parts, internal(error)).await),
        }
    }
}

async fn way(web: &Web, slug: &str) -> store::Result<Option<Way>> {
    let Some(slug) = Slug::parse(slug) else {
        return Ok(None);
    };
    store::sso::way(web.store.read().await?.db(), slug.as_str()).await
}

fn offer_of(way: Way) -> Offer {
    Offer {
        slug: way.slug,
        organisation: way.name,
        label: way.label,
        passwords: way.passwords,
    }
}

fn offered(way: Way, trouble: Option<Trouble>, on: On) -> SsoView {
    let offer = offer_of(way);
    view(on, Stage::Offer { offer, trouble })
}

fn view(On { back, stay }: On, stage: Stage) -> SsoView {
    SsoView {
        back,
        stay,
        may_stay: None,
        stage,
    }
}

fn left(way: Way, trouble: Option<NoWayOut>) -> SsoView {
    let offer = offer_of(way);
    let home = On {
        back: "/".to_owned(),
        stay: false,
    };
    view(home, Stage::Out { offer, trouble })
}

/// Why nobody was let in, and the way to try again.
async fn troubled(web: Web, parts: Parts, way: Way, trouble: Trouble, on: On) -> Response {
    let status = match trouble {
        Trouble::Stale => StatusCode::GONE,
        Trouble::Unreachable | Trouble::Misfit => StatusCode::SERVICE_UNAVAILABLE,
        Trouble::Many => StatusCode::TOO_MANY_REQUESTS,
        Trouble::Untrusted => StatusCode::BAD_REQUEST,
        _ => StatusCode::FORBIDDEN,
    };
    respond(web, parts, status, offered(way, Some(trouble), on)).await
}

/// An organisation that has no provider, or that there is not.
async fn unknown(web: Web, parts: Parts) -> Response {
    let error = Some("sso_which_unknown");
    let on = On::asked(&web, &parts);
    ask(web, parts, StatusCode::NOT_FOUND, String::new(), error, on).await
}

async fn ask(
    web: Web,
    parts: Parts,
    status: StatusCode,
    typed: String,
    error: Option<&str>,
    on: On,
) -> Response {
    let error = error.map(|code| FieldError::new("org", code, ""));
    let stage = Stage::Ask { typed, error };
    respond(web, parts, status, view(on, stage)).await
}

async fn respond(web: Web, parts: Parts, status: StatusCode, view: SsoView) -> Response {
    let view = SsoView {
        may_stay: web.config.sessions.may_stay(),
        ..view
    };
    let posted = Posted {
        sso: Some(Box::new(view)),
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}

fn query(parts: &Parts) -> impl Iterator<Item = (String, String)> {
    let query = parts.uri.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).into_owned()
}

/// What comes after a sign-in.
struct On {
    /// The page to go to, which is one of ours.
    back: String,
    /// They ask to stay signed in.
    stay: bool,
}

impl On {
    /// As an address asks for it.
    fn asked(web: &Web, parts: &Parts) -> Self {
        let back = query(parts).find(|(name, _)| name == "back");
        let stay = query(parts).any(|(name, _)| name == "stay");
        Self {
            back: safe_path(back.as_ref().map(|(_, back)| back.as_str())),
            stay: stay && is_ours(parts) && web.config.sessions.may_stay().is_some(),
        }
    }
}

/// Whether a page of ours leads here, as the browser says; another site's page does not choose how long somebody stays.
fn is_ours(parts: &Parts) -> bool {
    let from = parts.headers.get("sec-fetch-site");
    from.is_some_and(|from| from == "same-origin")
}

/// The cookie that binds a sign-in to its browser.
fn trip(web: &Web) -> String {
    format!("{}-sso", web.config.server.cookie_name())
}

/// The cookie that says by which organisation's provider people come in from this browser.
fn remembered(web: &Web) -> String {
    format!("{}-org", web.config.server.cookie_name())
}

fn keep(web: &Web, response: &mut Response, name: &str, value: &str, life: u32) {
    let secure = if web.config.server.is_secure() {
        "; Secure"
    } else {
        ""
    };
    // The provider sends people back, which is another site's doing: `Strict` would leave the cookie at home.
    let text = format!("{name}={value}; Path=/; Max-Age={life}; SameSite=Lax; HttpOnly{secure}");
    let mut cookie = HeaderValue::from_str(&text).expect("names and values of ours are plain");
    cookie.set_sensitive(true);
    response.headers_mut().append(header::SET_COOKIE, cookie);
}
