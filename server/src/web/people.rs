//! The people of an organisation, for who administers it: the list, one of them, and what is done to their account.

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::api::{
    people::{Done, NotDone, PersonDraft, PersonView, StaffPage},
    session::{Administrator, Session},
};
use uuid::Uuid;

use super::{
    Web, confirm,
    form::Form,
    page::{self, Missing},
    staff::{self, asked, asked_page},
};
use crate::{
    administration::people::{People, PersonError},
    store,
};

const LIST: &str = "/admin/people";
const NEW: &str = "/admin/people/new";

pub(super) fn people(web: &Web) -> People {
    People::new(web.registry.clone(), web.push.clone())
}

fn page_of(id: Uuid) -> String {
    format!("{LIST}/{id}")
}

/// The list, as far as `q`, `role`, `state` and `page` say.
pub(super) async fn list(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let here = parts.uri.to_string();
    let (parts, who) = match staff::allowed(&web, parts, &here, Missing::Unknown).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let (q, role, state) = (
        asked(&query, "q"),
        asked(&query, "role"),
        asked(&query, "state"),
    );
    let found = people(&web)
        .list(&who, &q, &role, &state, asked_page(&query))
        .await;
    match found {
        Ok(view) => staff::show(web, parts, LIST, StatusCode::OK, StaffPage::People(view)).await,
        Err(error) => page::refuse(web, parts, error).await,
    }
}

/// The form of somebody new.
pub(super) async fn blank(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (parts, who) = match staff::allowed(&web, parts, NEW, Missing::Unknown).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let mut view = PersonView {
        confirm: confirm::is_asked(&web, &parts),
        ..people(&web).blank(&who)
    };
    if let Some(form) = staff::kept(&web, &parts, NEW).await {
        view.draft = draft(&form);
        view.kept = true;
    }
    staff::show(
        web,
        parts,
        NEW,
        StatusCode::OK,
        StaffPage::Person(Box::new(view)),
    )
    .await
}

/// Somebody new.
pub(super) async fn add(State(web): State<Web>, request: Request) -> Response {
    let (parts, form, who) = match staff::posted(&web, request, NEW, Missing::Kept).await {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let draft = draft(&form);
    let unproved = match staff::proved(&web, &parts, &form).await {
        Ok(unproved) => unproved,
        Err(error) => return page::refuse(web, parts, error).await,
    };
    let (status, errors, wait, not_done) = match unproved {
        Some(unproved) => (unproved.status, unproved.errors, unproved.wait, None),
        None => match people(&web).add(&who, &draft).await {
            Ok(id) => {
                store::kept::forget_saved(&web.store, who.person().id, NEW).await;
                return done(id, Done::Added);
            }
            Err(PersonError::Wrong(errors)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, errors, None, None)
            }
            Err(PersonError::NotDone(why)) => (StatusCode::CONFLICT, vec![], None, Some(why)),
            Err(error) => return page::refuse(web, parts, error.into()).await,
        },
    };
    let view = PersonView {
        confirm: confirm::is_asked(&web, &parts),
        draft,
        errors,
        wait,
        not_done,
        ..people(&web).blank(&who)
    };
    staff::show(web, parts, NEW, status, StaffPage::Person(Box::new(view))).await
}

/// One of them.
pub(super) async fn person(
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
        let view = PersonView { done, ..view };
        match kept {
            Some(form) => resumed(view, &form),
            None => view,
        }
    })
    .await
}

/// With what was typed when a session ended; what others have changed since is not taken for seen.
fn resumed(view: PersonView, form: &Form) -> PersonView {
    let is_stale = form.get("version") != Some(view.version.as_str());
    PersonView {
        draft: draft(form),
        not_done: is_stale.then_some(NotDone::Stale),
        kept: true,
        ..view
    }
}

/// What is said of them.
pub(super) async fn save(state: State<Web>, path: Path<String>, request: Request) -> Response {
    Box::pin(act(state, path, request, Done::Saved)).await
}

/// The letter of welcome.
pub(super) async fn invite(state: State<Web>, path: Path<String>, request: Request) -> Response {
    Box::pin(act(state, path, request, Done::Invited)).await
}

/// They come in no more.
pub(super) async fn deactivate(
    state: State<Web>,
    path: Path<String>,
    request: Request,
) -> Response {
    Box::pin(act(state, path, request, Done::Deactivated)).await
}

/// They may come in again.
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
    let missing = if deed == Done::Saved {
        Missing::Kept
    } else {
        Missing::Over
    };
    let posted = staff::posted_to(&web, request, LIST, &id, missing).await;
    let (parts, form, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let draft = draft(&form);
    // Who has the address on file has the account: that is changed by who is certainly there.
    if deed == Done::Saved {
        match staff::proved(&web, &parts, &form).await {
            Ok(None) => {}
            Ok(Some(unproved)) => {
                return respond(web, parts, &who, id, unproved.status, |view| PersonView {
                    draft,
                    errors: unproved.errors,
                    wait: unproved.wait,
                    ..view
                })
                .await;
            }
            Err(error) => return page::refuse(web, parts, error).await,
        }
    }
    let desk = people(&web);
    let outcome = match deed {
        Done::Invited => desk.invite(&who, id).await,
        Done::Reactivated => desk.reactivate(&who, id).await,
        Done::Deactivated => {
            let off = form.get("rules").is_some();
            desk.deactivate(&who, id, off).await.map(|_| ())
        }
        Done::Saved | Done::Added => {
            let shown = form.get("version").unwrap_or_default();
            desk.save(&who, id, &draft, shown).await
        }
    };
    match outcome {
        Ok(()) => {
            if deed == Done::Saved {
                store::kept::forget_saved(&web.store, who.person().id, &page_of(id)).await;
            }
            done(id, deed)
        }
        Err(PersonError::Nobody) => staff::nothing(web, parts, LIST).await,
        Err(PersonError::Wrong(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            respond(web, parts, &who, id, status, |view| PersonView {
                draft,
                errors,
                ..view
            })
            .await
        }
        Err(PersonError::NotDone(why)) => {
            let typed = deed == Done::Saved && why == NotDone::Stale;
            respond(web, parts, &who, id, StatusCode::CONFLICT, |view| {
                PersonView {
                    draft: if typed { draft } else { view.draft },
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

fn draft(form: &Form) -> PersonDraft {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let roles = form.0.iter().filter(|(name, _)| name == "role");
    PersonDraft {
        email: text("email"),
        name: text("name"),
        lang: text("lang"),
        extension: text("extension"),
        roles: roles.map(|(_, role)| role.clone()).collect(),
        welcome: form.get("welcome").is_some(),
    }
}

async fn respond(
    web: Web,
    parts: Parts,
    who: &Session<Administrator>,
    id: Uuid,
    status: StatusCode,
    with: impl FnOnce(PersonView) -> PersonView,
) -> Response {
    let confirm = confirm::is_asked(&web, &parts);
    match people(&web).view(who, id).await {
        Ok(view) => {
            let view = with(PersonView { confirm, ..view });
            let view = StaffPage::Person(Box::new(view));
            staff::show(web, parts, &page_of(id), status, view).await
        }
        Err(PersonError::Nobody) => staff::nothing(web, parts, LIST).await,
        Err(error) => page::refuse(web, parts, error.into()).await,
    }
}
