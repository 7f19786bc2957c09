//! What goes wrong, as RFC 9457 writes it. A handler says what; the layer around everything writes it out, in the language the
//! request asks for, and also whatever failed before any handler was reached.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use renvoi_app::{
    api::{ApiError, Code, account::Lang, forwarding::FieldError},
    domain::json::{self, JsonError},
    words::{self, api},
};
use serde_json::{Map, Value, json};

use super::{
    super::{identity::preferences_of, page::status_of},
    ROOT,
};
use crate::{errors::internal, tokens::Scope};

/// What went wrong.
#[derive(Clone, Debug)]
pub(in crate::web) enum What {
    /// As everywhere.
    Known(Code),
    /// So many seconds to wait.
    Wait(u32),
    /// The token lacks a scope.
    Scope(Scope),
    /// A personal token that names somebody else's extension.
    NotYours,
    /// The version is another one by now.
    Stale(String),
    /// What was sent can be read and is not accepted.
    Refused(Vec<Wrong>),
    /// The body is no JSON, or the query is none of ours.
    Unreadable(Vec<Wrong>),
    /// `If-Match` is missing.
    Precondition,
    /// The address does not know the method.
    Method,
    /// The client takes no JSON.
    NotAcceptable,
    /// The body is no JSON by its own word.
    Media,
}

/// One place that is wrong.
#[derive(Clone, Debug)]
pub(in crate::web) struct Wrong {
    place: Place,
    error: JsonError,
}

#[derive(Clone, Debug)]
enum Place {
    Body,
    Parameter(String),
}

impl Wrong {
    /// A place in the body; the error's path says which.
    pub(super) fn body(error: JsonError) -> Self {
        Self {
            place: Place::Body,
            error,
        }
    }

    /// A parameter of the query.
    pub(super) fn parameter(name: &str, code: &str, data: &str) -> Self {
        Self {
            place: Place::Parameter(name.to_owned()),
            error: JsonError {
                path: String::new(),
                code: code.to_owned(),
                data: data.to_owned(),
            },
        }
    }

    /// A key of the body, with what the pages' forms would say at their field.
    pub(super) fn field(key: &str, error: &FieldError) -> Self {
        Self::body(JsonError {
            path: key.to_owned(),
            code: error.code.clone(),
            data: error.data.clone(),
        })
    }

    pub(super) fn told(&self, lang: Lang) -> Value {
        let JsonError { path, code, data } = &self.error;
        let mut told = Map::new();
        match &self.place {
            Place::Body => told.insert("pointer".to_owned(), pointer(path).into()),
            Place::Parameter(name) => told.insert("parameter".to_owned(), name.as_str().into()),
        };
        told.insert("code".to_owned(), code.as_str().into());
        told.insert(
            "detail".to_owned(),
            words::json_error(lang, &self.error).into(),
        );
        if !data.is_empty() {
            told.insert("data".to_owned(), data.as_str().into());
        }
        told.into()
    }
}

/// An error for a program.
#[derive(Clone, Debug)]
pub(in crate::web) struct Problem {
    what: What,
    /// Where the status is not the code's usual one.
    status: Option<StatusCode>,
}

impl From<What> for Problem {
    fn from(what: What) -> Self {
        let status = None;
        Self { what, status }
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        What::Known(code).into()
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        match error.wait {
            Some(wait) if error.code == Code::Wait => What::Wait(wait).into(),
            _ => error.code.into(),
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        internal(error).into()
    }
}

impl Problem {
    /// The database does not answer.
    pub(super) fn unavailable(error: impl std::fmt::Display) -> Self {
        Self {
            status: Some(StatusCode::SERVICE_UNAVAILABLE),
            ..internal(error).into()
        }
    }

    /// A document that is not accepted.
    pub(super) fn refused(errors: Vec<JsonError>) -> Self {
        What::Refused(errors.into_iter().map(Wrong::body).collect()).into()
    }

    /// What a bare status says.
    fn bare(status: StatusCode) -> Self {
        let what = match status {
            StatusCode::UNAUTHORIZED => What::Known(Code::SignedOut),
            StatusCode::FORBIDDEN => What::Known(Code::Forbidden),
            StatusCode::NOT_FOUND => What::Known(Code::NotFound),
            StatusCode::METHOD_NOT_ALLOWED => What::Method,
            StatusCode::REQUEST_TIMEOUT => What::Known(Code::TooSlow),
            StatusCode::PAYLOAD_TOO_LARGE => What::Known(Code::TooLarge),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => What::Media,
            status if status.is_client_error() => What::Known(Code::Unreadable),
            _ => What::Known(Code::Internal),
        };
        Self {
            what,
            status: Some(status),
        }
    }

    fn status(&self) -> StatusCode {
        self.status.unwrap_or(match &self.what {
            What::Known(code) => status_of(*code),
            What::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            What::Scope(_) | What::NotYours => StatusCode::FORBIDDEN,
            What::Stale(_) => StatusCode::PRECONDITION_FAILED,
            What::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            What::Unreadable(_) => StatusCode::BAD_REQUEST,
            What::Precondition => StatusCode::PRECONDITION_REQUIRED,
            What::Method => StatusCode::METHOD_NOT_ALLOWED,
            What::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            What::Media => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        })
    }

    /// Stable; what programs tell problems apart by.
    fn code(&self) -> Cow<'static, str> {
        match &self.what {
            What::Known(code) => code.name().into(),
            What::Wait(_) => Code::Wait.name().into(),
            What::Scope(_) | What::NotYours => Code::Forbidden.name().into(),
            What::Stale(_) => Code::Stale.name().into(),
            What::Unreadable(_) => Code::Unreadable.name().into(),
            What::Refused(_) => "refused".into(),
            What::Precondition => "precondition_required".into(),
            What::Method => "method_not_allowed".into(),
            What::NotAcceptable => "not_acceptable".into(),
            What::Media => "unsupported_media_type".into(),
        }
    }

    fn title(&self, lang: Lang) -> Cow<'static, str> {
        match &self.what {
            What::Known(code) => match code {
                Code::SignedOut | Code::WrongCredentials => api::signed_out(lang),
                Code::Forbidden | Code::OtherPerson => api::forbidden(lang),
                Code::NotFound => api::not_found(lang),
                Code::Wait | Code::Stale | Code::Unreadable => api::unreadable(lang),
                Code::TooLarge => api::too_large(lang),
                Code::TooSlow => api::too_slow(lang),
                Code::Damaged => api::damaged(lang),
                Code::Internal | Code::Offline => api::internal(lang),
            }
            .into(),
            What::Wait(seconds) => api::wait(lang, &words::duration(lang, *seconds)).into(),
            What::Scope(scope) => api::scope(lang, &scope.name()).into(),
            What::NotYours => api::not_yours(lang).into(),
            What::Stale(version) => api::stale(lang, version).into(),
            What::Refused(_) => api::refused(lang).into(),
            What::Unreadable(_) => api::unreadable(lang).into(),
            What::Precondition => api::precondition(lang).into(),
            What::Method => api::method(lang).into(),
            What::NotAcceptable => api::not_acceptable(lang).into(),
            What::Media => api::media(lang).into(),
        }
    }

    fn told(&self, lang: Lang) -> Value {
        let code = self.code();
        let mut told = json!({
            "type": format!("{ROOT}/docs#problem-{code}"),
            "title": self.title(lang),
            "status": self.status().as_u16(),
            "code": code,
        });
        match &self.what {
            What::Refused(wrong) | What::Unreadable(wrong) if !wrong.is_empty() => {
                told["errors"] = wrong.iter().map(|wrong| wrong.told(lang)).collect();
            }
            What::Stale(version) => told["current"] = version.as_str().into(),
            What::Scope(scope) => told["scope"] = scope.name().into(),
            What::Wait(seconds) => told["retry_after"] = (*seconds).into(),
            _ => {}
        }
        told
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        };
        match &self.what {
            What::Known(Code::SignedOut) => {
                set(
                    header::WWW_AUTHENTICATE,
                    "Bearer realm=\"Renvoi\"".to_owned(),
                );
            }
            What::Scope(scope) => set(
                header::WWW_AUTHENTICATE,
                format!(
                    "Bearer realm=\"Renvoi\", error=\"insufficient_scope\", scope=\"{}\"",
                    scope.name()
                ),
            ),
            What::Wait(seconds) => set(header::RETRY_AFTER, seconds.to_string()),
            What::Stale(version) => set(header::ETAG, format!("\"{version}\"")),
            _ => {}
        }
        headers
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.headers()).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes a failure out, whatever failed; what is none passes.
pub(in crate::web) fn dress(asked: &HeaderMap, mut response: Response) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>();
    let problem = problem.unwrap_or_else(|| Problem::bare(status));
    let lang = preferences_of(asked).lang;
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    for (name, value) in [
        (header::CONTENT_TYPE, "application/problem+json"),
        (header::CONTENT_LANGUAGE, lang.tag()),
        (header::VARY, "accept-language"),
    ] {
        parts.headers.insert(name, HeaderValue::from_static(value));
    }
    Response::from_parts(parts, Body::from(problem.told(lang).to_string()))
}

/// `rules[3].slot.weekly[0].to` as RFC 6901 writes it.
fn pointer(path: &str) -> String {
    let mut pointer = String::new();
    for step in json::steps(path) {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_pointers() {
        for (path, expected) in [
            ("", ""),
            ("rules", "/rules"),
            ("rules[3].slot.weekly[0].to", "/rules/3/slot/weekly/0/to"),
            ("[\"a/b~c\"]", "/a~1b~0c"),
            ("rules[0][\"a.b\"].slot[\"[0]\"]", "/rules/0/a.b/slot/[0]"),
            ("[\"\"]", "/"),
            ("rules[\"quoted \\\" and \\\\\"]", "/rules/quoted \" and \\"),
        ] {
            assert_eq!(pointer(path), expected);
        }
    }
}
