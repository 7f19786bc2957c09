//! The page of what is refused, or fails, before any other could be drawn: no script, both languages, the portal's style. Nothing
//! is asked of the database, which may be what failed.

use std::{any::Any, sync::Arc};

use askama::Template;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use renvoi_app::{
    api::{
        Reference,
        account::{Lang, Preferences},
    },
    words,
};
use tower_http::csrf::ProtectionError;

use super::{account::own_path, api, identity::preferences_of};
use crate::errors::reference;

const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; frame-ancestors 'none'; \
    base-uri 'none'; form-action 'none'";

#[derive(Template)]
#[template(path = "bare.html")]
struct Page<'a> {
    css: &'a str,
    theme: &'static str,
    /// Where its button leads.
    href: &'a str,
    first: Said,
    second: Said,
}

/// One language's half of the page.
struct Said {
    lang: &'static str,
    title: &'static str,
    text: String,
    button: &'static str,
    home_label: &'static str,
}

/// What happened, as far as its reader can do something about it.
#[derive(Clone, Copy, Debug)]
enum Failure {
    CrossSite,
    NotFound,
    /// A page that perhaps can be read in a moment.
    Away,
    /// A change that was not made, likewise.
    NotMade,
    Broken,
}

/// Gives a page to every error that comes without one, where a page is what was asked for. The state is the address of the
/// style sheet.
pub(super) async fn fill(State(css): State<Arc<str>>, request: Request, next: Next) -> Response {
    let reads_pages = request
        .headers()
        .get_all(header::ACCEPT)
        .iter()
        .any(|value| {
            value
                .to_str()
                .is_ok_and(|value| value.contains("text/html"))
        });
    let preferences = preferences_of(request.headers());
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let address = request.uri().path_and_query().map(ToString::to_string);
    if api::is_api(request.uri().path()) {
        let asked = request.headers().clone();
        return api::dress(&asked, next.run(request).await);
    }
    let response = next.run(request).await;
    let status = response.status();
    let is_bare = (status.is_client_error() || status.is_server_error())
        && !response.headers().contains_key(header::CONTENT_TYPE);
    if !reads_pages || !is_bare {
        return response;
    }
    let failure = if response.extensions().get::<ProtectionError>().is_some() {
        Failure::CrossSite
    } else if matches!(
        status,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
    ) {
        Failure::NotFound
    } else {
        match (status, reads) {
            (StatusCode::SERVICE_UNAVAILABLE, true) => Failure::Away,
            (StatusCode::SERVICE_UNAVAILABLE, false) => Failure::NotMade,
            _ => Failure::Broken,
        }
    };
    let again = own_path(address.as_deref());
    let reference = response.extensions().get().copied();
    let Ok(text) = page(&css, preferences, failure, reference, again).render() else {
        return response;
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ] {
        parts.headers.insert(name, HeaderValue::from_static(value));
    }
    Response::from_parts(parts, Body::from(text))
}

/// The answer to a request whose handler panicked, which is a defect of ours.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that the layer asks for"
)]
pub(super) fn panicked(what: Box<dyn Any + Send>) -> Response {
    let said = what
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| what.downcast_ref::<&str>().copied())
        .unwrap_or("something that is no text");
    let reference = reference();
    tracing::error!(%reference, "a request panicked: {said}");
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(reference);
    response
}

fn page<'a>(
    css: &'a str,
    preferences: Preferences,
    failure: Failure,
    reference: Option<Reference>,
    again: &'a str,
) -> Page<'a> {
    let Preferences { lang, theme } = preferences;
    let other = match lang {
        Lang::Fr => Lang::En,
        Lang::En => Lang::Fr,
    };
    Page {
        css,
        theme: theme.name(),
        href: match failure {
            Failure::Away => again,
            _ => "/",
        },
        first: said(lang, failure, reference),
        second: said(other, failure, reference),
    }
}

fn said(lang: Lang, failure: Failure, reference: Option<Reference>) -> Said {
    use words::problem;
    let (title, text) = match failure {
        Failure::CrossSite => (problem::not_saved(lang), problem::cross_site(lang)),
        Failure::NotFound => (problem::not_found_title(lang), problem::not_found(lang)),
        Failure::Away | Failure::Broken => (problem::title(lang), problem::text(lang)),
        Failure::NotMade => (problem::not_saved(lang), problem::internal(lang)),
    };
    let button = match failure {
        Failure::Away | Failure::NotMade => words::app::retry(lang),
        _ => words::app::back_home(lang),
    };
    Said {
        lang: lang.tag(),
        title,
        text: words::with_reference(lang, text.to_owned(), reference),
        button,
        home_label: words::app::home_label(lang),
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::to_bytes, middleware, routing::get};
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    async fn ask(accept: &str, path: &str) -> (StatusCode, String) {
        let router: Router = Router::new()
            .route(
                "/panics",
                get(|| async { panic!("on purpose") as StatusCode }),
            )
            .layer(CatchPanicLayer::custom(panicked))
            .layer(middleware::from_fn_with_state(
                Arc::<str>::from("/pkg/renvoi.css?v=1"),
                fill,
            ));
        let request = Request::builder()
            .uri(path)
            .header(header::ACCEPT, accept)
            .header(header::ACCEPT_LANGUAGE, "en")
            .body(Body::empty())
            .unwrap();
        let answer = router.oneshot(request).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 1024 * 1024).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_panic_is_a_page_in_both_languages_and_nothing_of_it_is_told() {
        let (status, body) = ask("text/html,*/*;q=0.8", "/panics").await;
        assert_eq!(status, 500);
        assert!(
            body.starts_with("<!DOCTYPE html>\n<html lang=\"en\""),
            "{body}"
        );
        for told in [
            words::problem::text(Lang::En),
            words::problem::text(Lang::Fr),
            "href=\"/pkg/renvoi.css?v=1\"",
            "lang=\"fr\"",
        ] {
            assert!(body.contains(told), "{told}: {body}");
        }
        assert!(!body.contains("on purpose"), "{body}");
        // What it is found by in the log, the same in both.
        let said = body.split("Reference for the helpdesk: ").nth(1).unwrap();
        let reference = said.split('.').next().unwrap();
        assert_eq!(reference.len(), "5F3C-91A2".len(), "{reference}");
        assert_eq!(body.matches(reference).count(), 2, "{body}");
        // A script gets the status alone.
        assert_eq!(ask("application/json", "/panics").await.1, "");
        assert_eq!(ask("text/html", "/nowhere").await.0, 404);
    }
}
