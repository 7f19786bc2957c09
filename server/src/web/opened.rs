//! A mail's link that a browser has opened: its token stands in a cookie that no script reads, and out of the address: out of the
//! history, of what a page tells others it came from, and of our logs.

use axum::{
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};

use super::{Web, identity::cookie};
use crate::accounts::recovery::LinkToken;

/// How long an opened link stays open, in seconds; the token itself may end sooner.
const OPEN: u32 = 3600;

/// The links of one kind of letter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opened {
    /// What its cookie is called: the session's name, and this word more.
    pub(super) word: &'static str,
    /// The page that opens.
    pub(super) page: &'static str,
}

impl Opened {
    fn name(self, web: &Web) -> String {
        format!("{}-{}", web.config.server.cookie_name(), self.word)
    }

    /// The answer to a link: puts the token of its query away, and goes on to the page. Uses nothing up, and says nothing of what the
    /// token is worth.
    pub(super) fn open(self, web: &Web, query: &str) -> Response {
        let token = form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "token")
            .and_then(|(_, token)| LinkToken::parse(token.trim()));
        let mut response = Redirect::to(self.page).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        );
        self.keep(web, headers, token.as_ref());
        response
    }

    /// Puts a token into the browser, or takes it out.
    pub(super) fn keep(self, web: &Web, headers: &mut HeaderMap, token: Option<&LinkToken>) {
        let secure = if web.config.server.is_secure() {
            "; Secure"
        } else {
            ""
        };
        let (value, age) = token.map_or(("", 0), |token| (token.reveal(), OPEN));
        let text = format!(
            "{}={value}; Path=/; Max-Age={age}; SameSite=Lax; HttpOnly{secure}",
            self.name(web)
        );
        let mut cookie = HeaderValue::from_str(&text).expect("names and tokens of ours are plain");
        cookie.set_sensitive(true);
        headers.append(header::SET_COOKIE, cookie);
    }

    /// The token of the link that this browser has opened.
    pub(super) fn kept(self, web: &Web, parts: &Parts) -> Option<LinkToken> {
        cookie(&parts.headers, &self.name(web)).and_then(LinkToken::parse)
    }
}
