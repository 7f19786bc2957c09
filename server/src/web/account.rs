//! Sign-in, sign-out, language and theme: plain posts, with or without JavaScript.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use renvoi_app::{
    api::{
        ApiError, Code,
        account::{Lang, Preferences, Theme},
        forwarding::FieldError,
    },
    forms::{Posted, PostedSignIn},
};
use tower_sessions::Session as Cookie;
use uuid::Uuid;

use super::{
    Web, browser,
    form::{self, Form},
    identity::{DEMANDS, Identity, LANG_COOKIE, PROVED, THEME_COOKIE},
    page, recovery, second,
};
use crate::{
    accounts::{FirstFactor, STAYS, Second, SignIn, SignInError},
    errors::internal,
    store::{self, user::UserRow},
};

/// Signs in; where it fails, shows the page again with what was typed, but for the password.
pub(super) async fn sign_in(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let login = form.get("login").unwrap_or_default().to_owned();
    let identity = page::identity(&parts);
    let attempt = SignIn {
        login: login.clone(),
        password: form.get("password").unwrap_or_default().to_owned(),
        address: identity.address,
        browser: browser::said(&web, &parts).map(str::to_owned),
    };
    let back = safe_path(form.get("back"));
    let stay = asks_to_stay(&web, &form);
    let fields = unfilled(&attempt);
    if !fields.is_empty() {
        let sign_in = PostedSignIn {
            login,
            back,
            stay,
            fields,
            ..PostedSignIn::default()
        };
        let posted = Posted {
            sign_in: Some(sign_in),
            ..Posted::default()
        };
        return page::again(web, parts, StatusCode::UNPROCESSABLE_ENTITY, posted).await;
    }
    let again = |error: ApiError, left| {
        let sign_in = PostedSignIn {
            login,
            back: back.clone(),
            stay,
            error: Some(error),
            left,
            ..PostedSignIn::default()
        };
        Posted {
            sign_in: Some(sign_in),
            ..Posted::default()
        }
    };
    match web.accounts.sign_in(&attempt).await {
        Ok(first) => match enter_by_password(&web, &parts, &first, &back, stay).await {
            Ok(response) => response,
            Err(error) => page::refuse(web, parts, error).await,
        },
        Err(SignInError::Wrong { left, wait }) => {
            let error = ApiError {
                code: Code::WrongCredentials,
                wait: (wait > 0).then_some(wait),
                reference: None,
            };
            let posted = again(error, Some(left));
            page::again(web, parts, StatusCode::UNAUTHORIZED, posted).await
        }
        Err(SignInError::Wait(seconds)) => {
            let error = ApiError {
                code: Code::Wait,
                wait: Some(seconds),
                reference: None,
            };
            let mut response = page::again(
                web,
                parts,
                StatusCode::TOO_MANY_REQUESTS,
                again(error, None),
            )
            .await;
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// What is not filled in: nothing to try, nothing that counts against anybody.
fn unfilled(attempt: &SignIn) -> Vec<FieldError> {
    [
        ("login", attempt.login.trim().is_empty()),
        ("password", attempt.password.is_empty()),
    ]
    .into_iter()
    .filter(|(_, empty)| *empty)
    .map(|(field, _)| FieldError::new(field, &format!("{field}_empty"), ""))
    .collect()
}

/// Whether somebody ticked that they stay signed in there, where that can be.
pub(super) fn asks_to_stay(web: &Web, form: &Form) -> bool {
    web.config.sessions.may_stay().is_some() && form.get("stay").is_some()
}

/// Whether they asked so for this session.
pub(super) async fn stays_here(parts: &Parts) -> bool {
    stays(&session(parts)).await
}

/// The same of any session.
pub(super) async fn stays(cookie: &Cookie) -> bool {
    let stays = cookie.get::<bool>(STAYS).await;
    stays.ok().flatten().unwrap_or(false)
}

/// Nobody comes in who has been locked out or deactivated since the way in looked, nor whose organisation has been.
async fn still_able(web: &Web, user: &UserRow) -> Result<(), ApiError> {
    let mut read = web.store.read().await.map_err(internal)?;
    let able = store::user::able(read.db(), user.id)
        .await
        .map_err(internal)?;
    able.map(|_| ()).ok_or(Code::WrongCredentials.into())
}

/// Where every way in ends, after its first factor: with a whole session, or with one that is half open and may do nothing but
/// ask for the second. `stay`: they ask to stay signed in there.
pub(super) async fn enter(
    web: &Web,
    parts: &Parts,
    user: &UserRow,
    back: &str,
    stay: bool,
) -> Result<Response, ApiError> {
    let standing = web.accounts.standing(user).await.map_err(internal)?;
    let asked = standing.second();
    match asked {
        Second::Nothing => {
            let on = Redirect::to(back).into_response();
            admit(web, parts, user, stay, on).await
        }
        Second::Code | Second::Passkey | Second::SetUp => {
            still_able(web, user).await?;
            let sets_up = asked == Second::SetUp;
            let half = second::half_open(parts, user, stay, false, sets_up);
            half.await.map_err(internal)?;
            Ok(second::way(back))
        }
    }
}

/// The same for who has given a password. Where that is known from breaches, it is good for choosing another: a second factor that there
/// is comes first, one that is still to be set up comes after.
async fn enter_by_password(
    web: &Web,
    parts: &Parts,
    first: &FirstFactor,
    back: &str,
    stay: bool,
) -> Result<Response, ApiError> {
    let user = &first.account;
    if !first.breached {
        return enter(web, parts, user, back, stay).await;
    }
    let standing = web.accounts.standing(user).await.map_err(internal)?;
    if !matches!(standing.second(), Second::Code | Second::Passkey) {
        return recovery::instead_of_breached(web, parts, user).await;
    }
    let half = second::half_open(parts, user, stay, true, false);
    half.await.map_err(internal)?;
    Ok(second::way(back))
}

/// Lets somebody in who has given all that is asked for, with this answer; their browser is known from now on.
pub(super) async fn admit(
    web: &Web,
    parts: &Parts,
    user: &UserRow,
    stay: bool,
    answer: Response,
) -> Result<Response, ApiError> {
    still_able(web, user).await?;
    open(web, parts, user, stay).await.map_err(internal)?;
    Ok(browser::remember(web, parts, user, answer))
}

/// Makes the session a person's, under a new id: one that a stranger planted is worth nothing, and what it held is gone.
async fn open(
    web: &Web,
    parts: &Parts,
    user: &UserRow,
    stay: bool,
) -> Result<(), tower_sessions::session::Error> {
    let cookie = session(parts);
    let address = page::identity(parts).address.to_string();
    cookie.clear().await;
    cookie.cycle_id().await?;
    cookie.insert(PROVED, web.clock.millis()).await?;
    cookie.insert("user", user.id.to_string()).await?;
    cookie.insert("credentials", user.credentials).await?;
    cookie.insert(DEMANDS, user.demands).await?;
    cookie.insert("id", Uuid::now_v7().to_string()).await?;
    cookie.insert("address", address).await?;
    if stay {
        cookie.insert(STAYS, true).await?;
    }
    let agent = parts
        .headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    cookie
        .insert("agent", agent.chars().take(200).collect::<String>())
        .await
}

/// Ends the session.
pub(super) async fn sign_out(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let identity = page::identity(&parts);
    if let Some(who) = &identity.who
        && let Err(error) = web.accounts.note_sign_out(who).await
    {
        return page::refuse(web, parts, internal(error)).await;
    }
    match session(&parts).flush().await {
        Ok(()) => match identity.sso {
            Some(slug) => Redirect::to(&format!("/sso/{slug}/out")).into_response(),
            None => Redirect::to("/signin").into_response(),
        },
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// Keeps language and theme: in cookies for this browser, with the account for the next.
pub(super) async fn keep_preferences(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let Identity {
        who,
        mut preferences,
        ..
    } = page::identity(&parts);
    // The page of a rule that is not there has buttons as the form has.
    let of_a_form = form
        .get("do")
        .and_then(|button| button.strip_prefix("lang-"));
    preferences.lang = form
        .get("lang")
        .or(of_a_form)
        .and_then(Lang::parse)
        .unwrap_or(preferences.lang);
    preferences.theme = form
        .get("theme")
        .and_then(Theme::parse)
        .unwrap_or(preferences.theme);
    if let Some(who) = who
        && let Err(error) = web.accounts.keep_preferences(&who, preferences).await
    {
        return page::refuse(web, parts, internal(error)).await;
    }
    let mut response = Redirect::to(own_path(form.get("back"))).into_response();
    remember(&web, preferences, &mut response);
    response
}

/// The page of a form in another language, with what was typed; the language is kept as [`keep_preferences`] does.
pub(super) async fn in_language(
    web: Web,
    mut parts: Parts,
    lang: Lang,
    posted: Posted,
) -> Response {
    let mut identity = page::identity(&parts);
    identity.preferences.lang = lang;
    let preferences = identity.preferences;
    if let Some(who) = &identity.who
        && let Err(error) = web.accounts.keep_preferences(who, preferences).await
    {
        return page::refuse(web, parts, internal(error)).await;
    }
    parts.extensions.insert(identity);
    let mut response = page::again(web.clone(), parts, StatusCode::OK, posted).await;
    remember(&web, preferences, &mut response);
    response
}

/// In cookies.
fn remember(web: &Web, preferences: Preferences, response: &mut Response) {
    for (name, value) in [
        (LANG_COOKIE, preferences.lang.tag()),
        (THEME_COOKIE, preferences.theme.name()),
    ] {
        let secure = if web.config.server.is_secure() {
            "; Secure"
        } else {
            ""
        };
        let cookie =
            format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}");
        let cookie = HeaderValue::from_str(&cookie).expect("names and values of ours are plain");
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

pub(super) fn session(parts: &Parts) -> Cookie {
    parts
        .extensions
        .get::<Cookie>()
        .expect("the session layer is outside every handler")
        .clone()
}

/// A path of ours to go back to; nobody else's address, however it is written.
pub(super) fn own_path(path: Option<&str>) -> &str {
    let plain = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
            && !path.starts_with("/api/")
    };
    path.filter(plain).unwrap_or("/")
}

/// [`own_path`] for who has just signed in.
pub(super) fn safe_path(path: Option<&str>) -> String {
    let path = own_path(path);
    if path.starts_with("/signin") {
        "/".to_owned()
    } else {
        path.to_owned()
    }
}

/// The value of a form's `version`.
pub(super) fn version(form: &Form) -> Result<i64, Code> {
    form.read("version")
}

#[cfg(test)]
mod tests {
    use super::safe_path;

    #[test]
    fn only_paths_of_ours_are_gone_back_to() {
        assert_eq!(safe_path(Some("/rules?saved=3")), "/rules?saved=3");
        for path in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "/a\r\nx",
            "rules",
            "/signin",
            "/\t/x",
        ] {
            assert_eq!(safe_path(Some(path)), "/", "{path:?}");
        }
        assert_eq!(safe_path(None), "/");
    }
}
