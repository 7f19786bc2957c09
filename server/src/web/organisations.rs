//! The organisations of the platform, for who runs it.

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::api::{
    people::{Done, OrganisationDraft, OrganisationView, OrganisationsView, StaffPage},
    session::{Operator, Session},
};
use uuid::Uuid;

use super::{
    Web, confirm,
    form::Form,
    page::{self, Missing},
    staff,
};
use crate::{
    administration::organisations::{OrganisationError, Organisations},
    store,
};

const LIST: &str = "/operator/organisations";

fn organisations(web: &Web) -> Organisations {
    Organisations::new(web.registry.clone(), web.push.clone())
}

fn page_of(id: Uuid) -> String {
    format!("{LIST}/{id}")
}

/// All of them, and the form of a new one.
pub(super) async fn list(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (parts, who) = match staff::allowed(&web, parts, LIST, Missing::Unknown).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let kept = staff::kept(&web, &parts, LIST).await;
    show_list(web, parts, &who, StatusCode::OK, |view| match kept {
        Some(form) => OrganisationsView {
            draft: draft(&form),
            kept: true,
            ..view
        },
        None => view,
    })
    .await
}

/// A new one.
pub(super) async fn add(State(web): State<Web>, request: Request) -> Response {
    let posted = staff::posted(&web, request, LIST, Missing::Kept).await;
    let (parts, form, who) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let draft = draft(&form);
    let unproved = match staff::proved(&web, &parts, &form).await {
        Ok(unproved) => unproved,
        Err(error) => return page::refuse(web, parts, error).await,
    };
    let (status, errors, wait) = match unproved {
        Some(unproved) => (unproved.status, unproved.errors, unproved.wait),
        None => match organisations(&web).add(&who, &draft).await {
            Ok(id) => {
                store::kept::forget_saved(&web.store, who.person().id, LIST).await;
                return done(id, Done::Added);
            }
            Err(OrganisationError::Wrong(errors)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, errors, None)
            }
            Err(error) => return page::refuse(web, parts, error.into()).await,
        },
    };
    show_list(web, parts, &who, status, |view| OrganisationsView {
        draft,
        errors,
        wait,
        ..view
    })
    .await
}

/// One of them.
pub(super) async fn organisation(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, who, id) = match staff::seen(&web, request, LIST, &id).await {
        Ok(seen) => seen,
        Err(response) => return response,
    };
    let done = parts.uri.query().and_then(Done::parse);
    let kept = staff::kept(&web, &parts, &page_of(id)).await;
    respond(web, parts, &who, id, StatusCode::OK, |view| {
        let view = OrganisationView { done, ..view };
        match kept {
            Some(form) => resumed(view, &form),
            None => view,
        }
    })
    .await
}

/// With what was typed when a session ended, in the one of its forms that it was typed in.
fn resumed(view: OrganisationView, form: &Form) -> OrganisationView {
    let typed = draft(form);
    let draft = if form.get("administrator").is_some() {
        OrganisationDraft {
            name: view.draft.name,
            ..typed
        }
    } else {
        OrganisationDraft {
            name: typed.name,
            ..view.draft
        }
    };
    OrganisationView {
        draft,
        kept: true,
        ..view
    }
}

/// Another name.
pub(super) async fn rename(state: State<Web>, path: Path<String>, request: Request) -> Response {
    Box::pin(act(state, path, request, Done::Saved)).await
}

/// Another administrator.
pub(super) async fn administrator(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    Box::pin(act(state, path, request, Done::Invited)).await
}

/// Its people come in no more.
pub(super) async fn deactivate(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    Box::pin(act(state, path, request, Done::Deactivated)).await
}

/// They come in again.
pub(super) async fn reactivate(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    Box::pin(act(state, path, request, Done::Reactivated)).await
}

async fn act(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
    deed: Done,
) -> Response {
    // What the others send is a button.
    let missing = match deed {
        Done::Saved | Done::Invited => Missing::Kept,
        _ => Missing::Over,
    };
    let posted = staff::posted_to(&web, request, LIST, &id, missing).await;
    let (parts, form, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let mut draft = draft(&form);
    if deed == Done::Invited {
        match staff::proved(&web, &parts, &form).await {
            Ok(None) => {}
            Ok(Some(unproved)) => {
                return respond(web, parts, &who, id, unproved.status, |view| {
                    draft.name = view.draft.name;
                    OrganisationView {
                        draft,
                        errors: unproved.errors,
                        wait: unproved.wait,
                        ..view
                    }
                })
                .await;
            }
            Err(error) => return page::refuse(web, parts, error).await,
        }
    }
    let desk = organisations(&web);
    let outcome = match deed {
        Done::Invited => desk.add_administrator(&who, id, &draft).await,
        Done::Deactivated => desk.deactivate(&who, id).await,
        Done::Reactivated => desk.reactivate(&who, id).await,
        Done::Saved | Done::Added => desk.rename(&who, id, &draft.name).await,
    };
    match outcome {
        Ok(()) => {
            if missing == Missing::Kept {
                store::kept::forget_saved(&web.store, who.person().id, &page_of(id)).await;
            }
            done(id, deed)
        }
        Err(OrganisationError::None) => staff::nothing(web, parts, LIST).await,
        Err(OrganisationError::Wrong(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            respond(web, parts, &who, id, status, |view| {
                if deed == Done::Invited {
                    draft.name = view.draft.name;
                }
                OrganisationView {
                    draft,
                    errors,
                    ..view
                }
            })
            .await
        }
        Err(OrganisationError::NotDone(why)) => {
            respond(web, parts, &who, id, StatusCode::CONFLICT, |view| {
                OrganisationView {
                    not_done: Some(why),
                    ..view
                }
            })
            .await
        }
        Err(error) => page::refuse(web, parts, error.into()).await,
    }
}

fn done(id: Uuid, done: Done) -> Response {
    Redirect::to(&format!("{}?{}", page_of(id), done.name())).into_response()
}

fn draft(form: &Form) -> OrganisationDraft {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    OrganisationDraft {
        slug: text("slug"),
        name: text("name"),
        country: text("country"),
        zone: text("zone"),
        lang: text("lang"),
        administrator: text("administrator"),
        email: text("email"),
    }
}

async fn show_list(
    web: Web,
    parts: Parts,
    who: &Session<Operator>,
    status: StatusCode,
    with: impl FnOnce(OrganisationsView) -> OrganisationsView,
) -> Response {
    let confirm = confirm::is_asked(&web, &parts);
    match organisations(&web).list(who).await {
        Ok(view) => {
            let view = with(OrganisationsView { confirm, ..view });
            staff::show(web, parts, LIST, status, StaffPage::Organisations(view)).await
        }
        Err(error) => page::refuse(web, parts, error.into()).await,
    }
}

async fn respond(
    web: Web,
    parts: Parts,
    who: &Session<Operator>,
    id: Uuid,
    status: StatusCode,
    with: impl FnOnce(OrganisationView) -> OrganisationView,
) -> Response {
    let confirm = confirm::is_asked(&web, &parts);
    match organisations(&web).view(who, id).await {
        Ok(view) => {
            let view = with(OrganisationView { confirm, ..view });
            let view = StaffPage::Organisation(Box::new(view));
            staff::show(web, parts, &page_of(id), status, view).await
        }
        Err(OrganisationError::None) => staff::nothing(web, parts, LIST).await,
        Err(error) => page::refuse(web, parts, error.into()).await,
    }
}
