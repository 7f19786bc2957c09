//! Somebody's pages as they see them, for who helps: read, never changed.
//!
//! Begun with a reason, by a post; the session holds whose they are and until when. The pages are rendered with a reader in the place of
//! a session: whatever changes something has nobody to do it for. Their forms are switched off, too, and the browser is told to post
//! nothing from there.

use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, Uri, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::api::services::Looking;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{desk, helper, nobody, sheet_of};
use crate::{
    errors::internal,
    helpdesk::{DeedError, LOOK, Seen},
    web::{
        Web,
        account::session,
        identity::Identity,
        page::{self, Missing},
    },
};

/// Field of a session's data.
const SEEING: &str = "seeing";
/// What the sheet's address says when a look is over.
pub(super) const OVER: &str = "over";

/// Whose pages a session looks at.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Seeing {
    whose: Uuid,
    /// ms since 1970 UTC.
    until: i64,
}

impl Seeing {
    /// For how many milliseconds it goes on.
    fn left(self, now: i64) -> Option<i64> {
        let left = self.until - now;
        // A clock that was set back gives no look a longer life.
        (1..=LOOK).contains(&left).then_some(left)
    }
}

/// Notes it in the session, and goes to the first of the pages.
pub(super) async fn begin(web: Web, parts: Parts, id: Uuid, until: i64) -> Response {
    let seeing = Seeing { whose: id, until };
    match session(&parts).insert(SEEING, seeing).await {
        Ok(()) => Redirect::to(&format!("{}/as/home", sheet_of(id))).into_response(),
        Err(error) => page::refuse(web, parts, internal(error)).await,
    }
}

/// Their first page.
pub(in crate::web) async fn home(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    look(state, path, request, Uri::from_static("/")).await
}

/// Their rules.
pub(in crate::web) async fn rules(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    look(state, path, request, Uri::from_static("/rules")).await
}

/// Their messages, without a sound.
pub(in crate::web) async fn voicemail(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    look(state, path, request, Uri::from_static("/voicemail")).await
}

async fn look(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
    place: Uri,
) -> Response {
    let (parts, _) = request.into_parts();
    let Ok(id) = id.parse::<Uuid>() else {
        return match helper(&web, parts, "/helpdesk", Missing::Unknown).await {
            Ok((parts, _)) => nobody(web, parts).await,
            Err(response) => response,
        };
    };
    let sheet = sheet_of(id);
    let (mut parts, who) = match helper(&web, parts, &sheet, Missing::Unknown).await {
        Ok(helper) => helper,
        Err(response) => return response,
    };
    let seeing = session(&parts).get::<Seeing>(SEEING).await;
    let seeing = seeing.ok().flatten().filter(|seeing| seeing.whose == id);
    let left = seeing.and_then(|seeing| seeing.left(web.clock.millis()));
    let Some(left) = left else {
        return Redirect::to(&format!("{sheet}?{OVER}")).into_response();
    };
    let Seen { reader, name } = match desk(&web).see(&who, id).await {
        Ok(seen) => seen,
        Err(DeedError::Nobody) => return nobody(web, parts).await,
        Err(DeedError::Refused(_)) => return Redirect::to(&sheet).into_response(),
        Err(error) => return page::refuse(web, parts, error.into()).await,
    };
    let identity = page::identity(&parts);
    // In this request nobody is signed in who could do anything.
    parts.extensions.insert(Identity {
        who: None,
        administrator: None,
        helpdesk: None,
        ..identity
    });
    let seconds = (left + 999) / 1000;
    let over = format!("{seconds}; url={sheet}?{OVER}");
    parts.extensions.insert(Looking {
        reader,
        name,
        sheet,
        minutes: u32::try_from((left + 59_999) / 60_000).unwrap_or(0),
    });
    parts.uri = place;
    let mut response = Box::pin(page::render(&web, parts, None)).await;
    // What is on the screen goes when the look is over, with or without a script.
    if let Ok(over) = HeaderValue::from_str(&over) {
        response.headers_mut().insert(header::REFRESH, over);
    }
    response
}

/// The way out: a link, for nothing is posted from there.
pub(in crate::web) async fn leave(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let parts = match helper(&web, parts, "/helpdesk", Missing::Unknown).await {
        Ok((parts, _)) => parts,
        Err(response) => return response,
    };
    if let Err(error) = session(&parts).remove::<serde_json::Value>(SEEING).await {
        return page::refuse(web, parts, internal(error)).await;
    }
    match id.parse() {
        Ok(id) => Redirect::to(&sheet_of(id)).into_response(),
        Err(_) => nobody(web, parts).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_ends_by_itself_whatever_the_clock_does() {
        let seeing = Seeing {
            whose: Uuid::nil(),
            until: 2 * LOOK,
        };
        for (now, left) in [
            (LOOK, Some(LOOK)),
            (2 * LOOK - 1, Some(1)),
            (2 * LOOK, None),
            (LOOK - 1, None),
        ] {
            assert_eq!(seeing.left(now), left, "{now}");
        }
    }
}
