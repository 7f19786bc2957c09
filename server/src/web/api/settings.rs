//! What the organisation sets: its calendar, its opening hours, its policy. Each is read and replaced in the same way.

use axum::{
    extract::{Request, State},
    http::HeaderMap,
    response::Response,
};
use renvoi_app::{
    api::session::Administrator,
    domain::{calendar::Calendar, check::Policy},
};

use super::{
    super::Web,
    change::Change,
    condition::{self, versioned},
    may::{
        CalendarRead, CalendarWrite, For, Held, HoursRead, HoursWrite, May, PolicyRead, PolicyWrite,
    },
    problem::{Problem, What},
    query::NoQuery,
};
use crate::administration::{OpeningHours, Replaced, Setting};

/// A setting with the scopes that open it.
pub(in crate::web) trait Published: Setting<Reader: Held> {
    /// To read it.
    type Read: For;
    /// To replace it.
    type Write: For;
}

impl Published for Calendar {
    type Read = CalendarRead;
    type Write = CalendarWrite;
}

impl Published for OpeningHours {
    type Read = HoursRead;
    type Write = HoursWrite;
}

impl Published for Policy {
    type Read = PolicyRead;
    type Write = PolicyWrite;
}

/// A setting as it is.
pub(in crate::web) async fn show<T: Published>(
    may: May<T::Reader, T::Read>,
    _: NoQuery,
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let document = web.api.administration.document::<T>(&may.who).await?;
    Ok(versioned(&headers, &document.version, &document.is))
}

/// Another in its place.
pub(in crate::web) async fn replace<T: Published>(
    may: May<Administrator, T::Write>,
    _: NoQuery,
    State(web): State<Web>,
    request: Request,
) -> Result<Response, Problem> {
    let change = Change::read(request).await?;
    let fits = |version: &str| change.meant.means(version);
    let administration = &web.api.administration;
    match administration
        .replace::<T>(&may.who, fits, &change.document)
        .await?
    {
        Replaced::Saved(now) => Ok(condition::replaced(&now.version, &now.is)),
        Replaced::Stale(version) => Err(What::Stale(version).into()),
        Replaced::Refused(errors) => Err(Problem::refused(errors)),
    }
}
