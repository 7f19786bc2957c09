//! Where a call would go, and why.

use axum::{
    Json,
    extract::State,
    http::Uri,
    response::{IntoResponse as _, Response},
};

use super::{
    super::Web,
    may::{self, OfExtension},
    problem::{Problem, What, Wrong},
    query,
};
use crate::forwarding::{ExplainError, Line, Unread, explain_line};

/// Explains a call: `from` and, or else now, `at`.
pub(in crate::web) async fn explain(
    may: OfExtension<may::Explain>,
    State(web): State<Web>,
    uri: Uri,
) -> Result<Response, Problem> {
    let [from, at] = query::read(&uri, ["from", "at"])?;
    let Some(from) = from else {
        let missing = Wrong::parameter("from", "missing", "");
        return Err(What::Unreadable(vec![missing]).into());
    };
    let mut read = web.store.read().await?;
    let line = Line::own(read.db(), &may.who).await?;
    let clock = web.clock.as_ref();
    let answer = explain_line(&web.store, read.db(), clock, &line, &from, at.as_deref()).await;
    let answer = answer.map_err(|error| match error {
        ExplainError::From(unread) => refused("from", &unread),
        ExplainError::At(unread) => refused("at", &unread),
        ExplainError::NoExtension => renvoi_app::api::Code::NotFound.into(),
        ExplainError::Line(error) => renvoi_app::api::ApiError::from(error).into(),
        ExplainError::Store(error) => error.into(),
    })?;
    Ok(Json(answer).into_response())
}

fn refused(name: &str, unread: &Unread) -> Problem {
    let wrong = Wrong::parameter(name, unread.code, &unread.data);
    What::Refused(vec![wrong]).into()
}
