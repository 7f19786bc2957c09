//! Bodies.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, header},
};
use renvoi_app::domain::json::{JsonError, parse};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    super::body::whole,
    problem::{Problem, What, Wrong},
};

/// The largest list there may be, 50 rules of 100 numbers and 20 ranges each, is a third of it. In bytes.
const LARGEST: usize = 1024 * 1024;

/// Reads a document.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Value, Problem> {
    if !is_json(headers) {
        return Err(What::Media.into());
    }
    let bytes = whole(body, LARGEST).await?;
    let unreadable = |errors: Vec<JsonError>| {
        What::Unreadable(errors.into_iter().map(Wrong::body).collect()).into()
    };
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Err(unreadable(vec![]));
    };
    parse(text).map_err(unreadable)
}

/// A document as what it has to be.
pub(super) fn typed<T: DeserializeOwned>(document: Value) -> Result<T, Problem> {
    serde_json::from_value(document).map_err(|error| {
        Problem::refused(vec![JsonError {
            path: String::new(),
            code: "syntax".to_owned(),
            data: error.to_string(),
        }])
    })
}

/// Reads what a program sends.
pub(super) async fn sent<T: DeserializeOwned>(request: Request) -> Result<T, Problem> {
    let (parts, content) = request.into_parts();
    typed(read(&parts.headers, content).await?)
}

fn is_json(headers: &HeaderMap) -> bool {
    let said = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = said.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}
