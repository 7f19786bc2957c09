//! Groups of extensions, for who administers them.

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::api::{
    ApiError, Code,
    groups::{GroupDeed, GroupsView},
    people::StaffPage,
    session::{Administrator, Session},
};

use super::{
    Web,
    page::{self, Missing},
    staff,
};
use crate::administration::groups::{GroupError, Groups, typed};

const LIST: &str = "/admin/groups";

pub(super) fn groups(web: &Web) -> Groups {
    Groups::new(web.registry.clone(), web.push.clone())
}

/// All of them, and the form of a new one.
pub(super) async fn list(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (parts, who) = match staff::allowed(&web, parts, LIST, Missing::Unknown).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let done = parts.uri.query().and_then(GroupDeed::parse);
    respond(web, parts, &who, StatusCode::OK, |view| GroupsView {
        done,
        ..view
    })
    .await
}

async fn respond(
    web: Web,
    parts: Parts,
    who: &Session<Administrator>,
    status: StatusCode,
    with: impl FnOnce(GroupsView) -> GroupsView,
) -> Response {
    match groups(&web).view(who).await {
        Ok(view) => {
            let view = StaffPage::Groups(Box::new(with(view)));
            staff::show(web, parts, LIST, status, view).await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

async fn failed(web: Web, parts: Parts, error: GroupError) -> Response {
    match ApiError::from(error) {
        ApiError {
            code: Code::NotFound,
            ..
        } => staff::nothing(web, parts, LIST).await,
        error => page::refuse(web, parts, error).await,
    }
}

fn done(deed: GroupDeed) -> Response {
    Redirect::to(&format!("{LIST}?{}", deed.name())).into_response()
}

/// A new one.
pub(super) async fn add(State(web): State<Web>, request: Request) -> Response {
    let (parts, form, who) = match staff::posted(&web, request, LIST).await {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let (name, members) = (text("name"), text("members"));
    match groups(&web).add(&who, &name, &typed(&members)).await {
        Ok(_) => done(GroupDeed::Added),
        Err(GroupError::Wrong(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            respond(web, parts, &who, status, |view| GroupsView {
                name,
                members,
                errors,
                ..view
            })
            .await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// Who is in one.
pub(super) async fn save(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let posted = staff::posted_to::<Administrator>(&web, request, LIST, &id).await;
    let (parts, form, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let shown = form.get("shown").unwrap_or_default();
    let members = form.get("members").unwrap_or_default().to_owned();
    match groups(&web).set(&who, id, (shown, &members)).await {
        Ok(()) => done(GroupDeed::Saved),
        Err(GroupError::Wrong(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            respond(web, parts, &who, status, |mut view| {
                if let Some(group) = view.groups.iter_mut().find(|group| group.id == id) {
                    group.typed = members;
                    group.errors = errors;
                }
                view
            })
            .await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// One goes.
pub(super) async fn remove(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let posted = staff::posted_to::<Administrator>(&web, request, LIST, &id).await;
    let (parts, _, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    match groups(&web).remove(&who, id, None).await {
        Ok(()) => done(GroupDeed::Removed),
        Err(error) => failed(web, parts, error).await,
    }
}
