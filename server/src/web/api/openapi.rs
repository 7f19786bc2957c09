//! The description of the API (`OpenAPI` 3.1): kept by hand beside the handlers, so that it says what is promised and not what
//! happens to be. Tests hold it against the routes, and `make test` against the running server.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};

/// The document.
pub(super) const TEXT: &str = include_str!("openapi.json");

/// Serves it to whoever asks.
pub(in crate::web) async fn document() -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], TEXT).into_response()
}
