//! What the organisation sets: its calendar, its policy.

use axum::{
    extract::{Request, State},
    http::HeaderMap,
    response::Response,
};
use renvoi_app::api::session::{Administrator, User};
use serde::Serialize;
use serde_json::Value;

use super::{
    super::Web,
    body,
    condition::{self, Match, versioned},
    may::{CalendarRead, CalendarWrite, May, PolicyRead, PolicyWrite},
    problem::{Problem, What},
    query::NoQuery,
};
use crate::administration::Replaced;

/// The calendar.
pub(in crate::web) async fn calendar(
    may: May<User, CalendarRead>,
    _: NoQuery,
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let document = web.api.administration.calendar(&may.who).await?;
    Ok(versioned(&headers, &document.version, &document.is))
}

/// The policy.
pub(in crate::web) async fn policy(
    may: May<Administrator, PolicyRead>,
    _: NoQuery,
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let document = web.api.administration.policy(&may.who).await?;
    Ok(versioned(&headers, &document.version, &document.is))
}

/// Another calendar.
pub(in crate::web) async fn replace_calendar(
    may: May<Administrator, CalendarWrite>,
    _: NoQuery,
    State(web): State<Web>,
    request: Request,
) -> Result<Response, Problem> {
    let (meant, document) = read(request).await?;
    let fits = |version: &str| meant.means(version);
    let administration = &web.api.administration;
    let replaced = administration.replace_calendar(&may.who, fits, &document);
    answer(replaced.await?)
}

/// Another policy.
pub(in crate::web) async fn replace_policy(
    may: May<Administrator, PolicyWrite>,
    _: NoQuery,
    State(web): State<Web>,
    request: Request,
) -> Result<Response, Problem> {
    let (meant, document) = read(request).await?;
    let fits = |version: &str| meant.means(version);
    let administration = &web.api.administration;
    let replaced = administration.replace_policy(&may.who, fits, &document);
    answer(replaced.await?)
}

/// The document that takes the place of which version.
async fn read(request: Request) -> Result<(Match, Value), Problem> {
    let (parts, content) = request.into_parts();
    let meant = Match::read(&parts.headers)?;
    Ok((meant, body::read(&parts.headers, content).await?))
}

fn answer<T: Serialize>(replaced: Replaced<T>) -> Result<Response, Problem> {
    match replaced {
        Replaced::Saved(now) => Ok(condition::replaced(&now.version, &now.is)),
        Replaced::Stale(version) => Err(What::Stale(version).into()),
        Replaced::Refused(errors) => Err(Problem::refused(errors)),
    }
}
