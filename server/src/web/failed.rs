//! What is answered where not even who asks can be read: the database is not there. The pages' own frame would ask it.

use askama::Template;
use axum::{
    Json,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use renvoi_app::{
    api::{
        ApiError, Code,
        account::{Preferences, Theme},
    },
    words::{api_error, app, problem},
};

use super::Web;

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

#[derive(Template)]
#[template(path = "failed.html")]
struct Failed<'a> {
    lang: &'a str,
    theme: &'a str,
    scheme: &'a str,
    css: &'a str,
    title: &'a str,
    text: &'a str,
    retry: &'a str,
    /// Where to try again.
    again: &'a str,
}

/// To a page a page, to a server function an error; each with status 503.
pub(super) fn answer(web: &Web, method: &Method, uri: &Uri, preferences: Preferences) -> Response {
    let error = ApiError::from(Code::Internal);
    let status = StatusCode::SERVICE_UNAVAILABLE;
    if uri.path().starts_with("/api/") {
        return (status, Json(error)).into_response();
    }
    let Preferences { lang, theme } = preferences;
    let unchanged = api_error(lang, error);
    let address = uri.path_and_query().map_or("/", |here| here.as_str());
    let (title, text, again) = if method == Method::GET || method == Method::HEAD {
        (problem::title(lang), problem::text(lang), address)
    } else {
        (problem::not_saved(lang), unchanged.as_str(), "/")
    };
    let page = Failed {
        lang: lang.tag(),
        theme: theme.name(),
        scheme: match theme {
            Theme::System => "light dark",
            Theme::Light => "light",
            Theme::Dark => "dark",
        },
        css: &web.assets.url("pkg/renvoi.css"),
        title,
        text,
        retry: app::retry(lang),
        again,
    };
    let Ok(page) = page.render() else {
        return status.into_response();
    };
    let policy = HeaderValue::from_static(POLICY);
    (
        status,
        [(header::CONTENT_SECURITY_POLICY, policy)],
        Html(page),
    )
        .into_response()
}
