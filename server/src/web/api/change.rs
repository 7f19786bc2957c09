//! A change of what somebody has read.

use axum::{extract::Request, http::HeaderMap};
use serde_json::Value;

use super::{body, condition::Match, problem::Problem};

/// A change as a program sends it.
pub(super) struct Change {
    /// What it may replace.
    pub(super) meant: Match,
    /// What it has in its place.
    pub(super) document: Value,
    /// The request's.
    pub(super) headers: HeaderMap,
}

impl Change {
    /// Reads it, `If-Match` before anything else.
    pub(super) async fn read(request: Request) -> Result<Self, Problem> {
        let (parts, content) = request.into_parts();
        let meant = Match::read(&parts.headers)?;
        let document = body::read(&parts.headers, content).await?;
        Ok(Self {
            meant,
            document,
            headers: parts.headers,
        })
    }
}
