//! Groups of extensions, for who administers them.

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::api::{
    ApiError, Code,
    forwarding::FieldError,
    groups::{GroupDeed, GroupsView},
    people::StaffPage,
    session::{Administrator, Session},
};
use uuid::Uuid;

use super::{
    Web,
    form::Form,
    page::{self, Missing},
    staff,
};
use crate::{
    administration::groups::{GroupError, Groups, typed},
    store,
};

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
    let kept = staff::kept(&web, &parts, LIST).await;
    respond(web, parts, &who, StatusCode::OK, |view| {
        let view = GroupsView { done, ..view };
        match kept {
            Some(form) => resumed(view, &form),
            None => view,
        }
    })
    .await
}

/// With what was typed when a session ended, of a new group or of one that is there; what others have changed since is told.
fn resumed(mut view: GroupsView, form: &Form) -> GroupsView {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let Ok(id) = form.read::<Uuid>("group") else {
        return GroupsView {
            name: text("name"),
            members: text("members"),
            kept: true,
            ..view
        };
    };
    let mut groups = view.groups.iter_mut();
    if let Some(group) = groups.find(|group| group.id == id) {
        if form.get("shown") != Some(group.shown.as_str()) {
            group.errors = vec![FieldError::new("members", "group_stale", "")];
        }
        group.typed = text("members");
        view.kept = true;
    }
    view
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

/// The same of a form, which is kept no more.
async fn saved(web: &Web, who: &Session<Administrator>, deed: GroupDeed) -> Response {
    store::kept::forget_saved(&web.store, who.person().id, LIST).await;
    done(deed)
}

/// A new one.
pub(super) async fn add(State(web): State<Web>, request: Request) -> Response {
    let posted = staff::posted(&web, request, LIST, Missing::Kept).await;
    let (parts, form, who) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let (name, members) = (text("name"), text("members"));
    match groups(&web).add(&who, &name, &typed(&members)).await {
        Ok(_) => saved(&web, &who, GroupDeed::Added).await,
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
    let id = id.parse::<Uuid>();
    let missing = if id.is_ok() {
        Missing::Kept
    } else {
        Missing::Over
    };
    let posted = staff::posted(&web, request, LIST, missing).await;
    let (parts, form, who) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let Ok(id) = id else {
        return staff::nothing(web, parts, LIST).await;
    };
    let shown = form.get("shown").unwrap_or_default();
    let members = form.get("members").unwrap_or_default().to_owned();
    match groups(&web).set(&who, id, (shown, &members)).await {
        Ok(()) => saved(&web, &who, GroupDeed::Saved).await,
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
    // One group has no page of its own.
    let posted = staff::posted(&web, request, LIST, Missing::Over).await;
    let (parts, _, who) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let Ok(id) = id.parse::<Uuid>() else {
        return staff::nothing(web, parts, LIST).await;
    };
    match groups(&web).remove(&who, id, None).await {
        Ok(()) => done(GroupDeed::Removed),
        Err(error) => failed(web, parts, error).await,
    }
}
