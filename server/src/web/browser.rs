//! The cookie of a browser in which somebody has signed in before; it outlives their sessions.

use axum::{
    http::{HeaderValue, header, request::Parts},
    response::Response,
};

use super::{Web, identity::cookie};
use crate::{accounts::Accounts, store::user::UserRow};

/// Beside the session's cookie, by whatever name that has.
fn name(web: &Web) -> String {
    format!("{}-known", web.config.server.cookie_name())
}

/// What the browser says of itself; whether that is true, the accounts know.
pub(super) fn said<'p>(web: &Web, parts: &'p Parts) -> Option<&'p str> {
    cookie(&parts.headers, &name(web))
}

/// The answer to somebody who has just signed in, or changed their password: their browser is known from now on.
pub(super) fn remember(
    web: &Web,
    parts: &Parts,
    account: &UserRow,
    mut response: Response,
) -> Response {
    let value = web.accounts.remember(said(web, parts), account);
    let secure = if web.config.server.is_secure() {
        "; Secure"
    } else {
        ""
    };
    let (name, life) = (name(web), Accounts::REMEMBERED);
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={life}; SameSite=Strict; HttpOnly{secure}");
    let cookie = HeaderValue::from_str(&cookie).expect("names and values of ours are plain");
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
