//! The journal's one post: back to an earlier version of one's own list.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use renvoi_app::{
    api::forwarding::{Changed, list_after},
    forms::{Posted, PostedChange},
};

use super::{Web, account, page, rules::open};

/// Restores; where it is refused, shows the page again with the reasons.
pub(super) async fn restore(State(web): State<Web>, request: Request) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let change = async {
        let forwarding = &web.services.forwarding;
        forwarding
            .restore(
                &who,
                form.read("earlier")?,
                account::version(&form)?,
                form.get("writer").unwrap_or_default(),
            )
            .await
    };
    let (status, restore) = match change.await {
        // The list offers the way back.
        Ok(Changed::Saved { version, circle }) if !circle.is_empty() => {
            return Redirect::to(&list_after("restored", version, &circle)).into_response();
        }
        Ok(Changed::Saved { version, .. }) => {
            return Redirect::to(&format!("/journal?restored={version}")).into_response();
        }
        Ok(changed) => {
            let status = match changed {
                Changed::Stale { .. } => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let changed = Some(changed);
            (
                status,
                PostedChange {
                    changed,
                    error: None,
                },
            )
        }
        Err(error) => {
            let status = page::status_of(error.code);
            let error = Some(error);
            (
                status,
                PostedChange {
                    changed: None,
                    error,
                },
            )
        }
    };
    let posted = Posted {
        change: Some(restore),
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}
