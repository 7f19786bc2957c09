//! Templates of keys, for who administers an organisation: defined, previewed, applied, taken back.

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, Uri, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::{
    api::{
        ApiError, Code,
        session::{Administrator, Session},
        templates::{
            TemplateChanged, TemplateDone, TemplateDraft, TemplateNotDone, TemplateView,
            TemplatesPage, TemplatesView,
        },
    },
    forms::Posted,
};
use uuid::Uuid;

use super::{
    Web,
    form::Form,
    page::{self, Missing},
    staff::{self, asked_page},
};
use crate::{
    errors::internal,
    phones::templates::{Templates, Whose, with},
    store,
};

const LIST: &str = "/admin/templates";
const NEW: &str = "/admin/templates/new";
const PREVIEW: &str = "/admin/templates/preview";
/// Where each run is below; itself no page. One is shown as the list, which another language leads back to.
const RUNS: &str = "/admin/templates/runs";

pub(super) fn templates(web: &Web) -> Templates {
    Templates::new(web.desk.clone(), Some(web.push.clone()))
}

/// All of them, and what was done with them.
pub(super) async fn list(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (parts, who) = match staff::allowed(&web, parts, LIST, Missing::Unknown).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let done = match parts.uri.query() {
        Some("saved") => Some(TemplateDone::Saved),
        Some("removed") => Some(TemplateDone::Removed),
        _ => None,
    };
    show_list(web, parts, &Whose::of(&who), StatusCode::OK, |view| {
        TemplatesView { done, ..view }
    })
    .await
}

async fn show_list(
    web: Web,
    parts: Parts,
    whose: &Whose,
    status: StatusCode,
    with: impl FnOnce(TemplatesView) -> TemplatesView,
) -> Response {
    match templates(&web).list(whose).await {
        Ok(view) => show(web, parts, LIST, status, TemplatesPage::List(with(view))).await,
        Err(error) => page::refuse(web, parts, error).await,
    }
}

/// One of these pages at its address, whatever was posted.
async fn show(
    web: Web,
    mut parts: Parts,
    address: &str,
    status: StatusCode,
    view: TemplatesPage,
) -> Response {
    match address.parse::<Uri>() {
        Ok(uri) => parts.uri = uri,
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    }
    let posted = Posted {
        templates: Some(Box::new(view)),
        ..Posted::default()
    };
    Box::pin(page::again(web, parts, status, posted)).await
}

/// What could not be found or done.
async fn failed(web: Web, parts: Parts, error: ApiError) -> Response {
    if error.code == Code::NotFound {
        let nothing = TemplatesPage::Nothing;
        return show(web, parts, LIST, StatusCode::NOT_FOUND, nothing).await;
    }
    page::refuse(web, parts, error).await
}

/// The form of another one.
pub(super) async fn blank(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (parts, who) = match staff::allowed(&web, parts, NEW, Missing::Unknown).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    show_one(web, parts, &who, None).await
}

/// One of them.
pub(super) async fn template(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, who, id) = match staff::seen(&web, request, LIST, &id).await {
        Ok(seen) => seen,
        Err(response) => return response,
    };
    show_one(web, parts, &who, Some(id)).await
}

/// The address of a template's form, or of that of another one.
fn page_of(id: Option<Uuid>) -> String {
    id.map_or_else(|| NEW.to_owned(), |id| format!("{LIST}/{id}"))
}

/// The form, with what was typed in it when a session ended.
async fn show_one(
    web: Web,
    parts: Parts,
    who: &Session<Administrator>,
    id: Option<Uuid>,
) -> Response {
    let kept = staff::kept(&web, &parts, &page_of(id)).await;
    let whose = Whose::of(who);
    respond(web, parts, &whose, id, StatusCode::OK, |view| match kept {
        Some(form) => resumed(view, &form),
        None => view,
    })
    .await
}

/// What others have saved since is not taken for seen.
fn resumed(view: TemplateView, form: &Form) -> TemplateView {
    let mut draft = TemplateDraft::from_pairs(&form.0);
    let version = view.draft.keys.version;
    let stale = draft.keys.version != version;
    draft.keys.version = version;
    TemplateView {
        stale,
        kept: true,
        ..with(view, draft)
    }
}

async fn respond(
    web: Web,
    parts: Parts,
    whose: &Whose,
    id: Option<Uuid>,
    status: StatusCode,
    with: impl FnOnce(TemplateView) -> TemplateView,
) -> Response {
    match templates(&web).template(whose, id).await {
        Ok(view) => {
            let view = TemplatesPage::Template(Box::new(with(view)));
            show(web, parts, &page_of(id), status, view).await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// Another one.
pub(super) async fn add(State(web): State<Web>, request: Request) -> Response {
    let posted = staff::posted(&web, request, NEW, Missing::Kept).await;
    let (parts, form, who) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let draft = TemplateDraft::from_pairs(&form.0);
    define(web, parts, &who, None, draft).await
}

/// Others in the place of one.
pub(super) async fn save(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let posted = staff::posted_to(&web, request, LIST, &id, Missing::Kept).await;
    let (parts, form, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let draft = TemplateDraft::from_pairs(&form.0);
    define(web, parts, &who, Some(id), draft).await
}

async fn define(
    web: Web,
    parts: Parts,
    who: &Session<Administrator>,
    id: Option<Uuid>,
    mut draft: TemplateDraft,
) -> Response {
    let whose = Whose::of(who);
    let (status, errors, stale) = match templates(&web).define(&whose, id, &draft).await {
        Ok(TemplateChanged::Saved { .. }) => {
            store::kept::forget_saved(&web.store, who.person().id, &page_of(id)).await;
            return Redirect::to("/admin/templates?saved").into_response();
        }
        Ok(TemplateChanged::Refused { errors }) => {
            (StatusCode::UNPROCESSABLE_ENTITY, errors, false)
        }
        Ok(TemplateChanged::Stale { version }) => {
            // What was typed stands there with the present version, so that saving again replaces.
            draft.keys.version = version;
            (StatusCode::CONFLICT, vec![], true)
        }
        Err(error) => return failed(web, parts, error).await,
    };
    respond(web, parts, &whose, id, status, |view| TemplateView {
        errors,
        stale,
        ..with(view, draft)
    })
    .await
}

/// One less.
pub(super) async fn remove(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let posted = staff::posted_to(&web, request, LIST, &id, Missing::Over).await;
    let (parts, form, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let whose = Whose::of(&who);
    let version = match form.read("version") {
        Ok(version) => version,
        Err(code) => return page::refuse(web, parts, code.into()).await,
    };
    match templates(&web).remove(&whose, id, version).await {
        Ok(TemplateChanged::Stale { .. }) => {
            respond(web, parts, &whose, Some(id), StatusCode::CONFLICT, |view| {
                TemplateView {
                    stale: true,
                    ..view
                }
            })
            .await
        }
        Ok(_) => Redirect::to("/admin/templates?removed").into_response(),
        Err(error) => failed(web, parts, error).await,
    }
}

/// Who would get what.
pub(super) async fn preview(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (parts, who) = match staff::allowed(&web, parts, PREVIEW, Missing::Unknown).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let page = asked_page(parts.uri.query().unwrap_or_default());
    match templates(&web).preview(&Whose::of(&who), page).await {
        Ok(view) => {
            let view = TemplatesPage::Preview(view);
            show(web, parts, PREVIEW, StatusCode::OK, view).await
        }
        Err(error) => page::refuse(web, parts, error).await,
    }
}

/// All phones are given what was shown.
pub(super) async fn apply(State(web): State<Web>, request: Request) -> Response {
    let posted = staff::posted(&web, request, PREVIEW, Missing::Over).await;
    let (parts, form, who) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let whose = Whose::of(&who);
    let shown = form.get("version").unwrap_or_default();
    let begun = templates(&web).apply(&whose, Some(shown)).await;
    begun_or_not(web, parts, &whose, begun).await
}

/// An application is taken back: the one that was shown.
pub(super) async fn undo(State(web): State<Web>, request: Request) -> Response {
    let posted = staff::posted(&web, request, LIST, Missing::Over).await;
    let (parts, form, who) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let whose = Whose::of(&who);
    // Without it, the page is another one than it was.
    let begun = match form.get("run").and_then(|run| run.parse().ok()) {
        Some(run) => templates(&web).undo(&whose, run).await,
        None => Ok(Err(TemplateNotDone::Stale)),
    };
    begun_or_not(web, parts, &whose, begun).await
}

async fn begun_or_not(
    web: Web,
    parts: Parts,
    whose: &Whose,
    begun: Result<Result<Uuid, TemplateNotDone>, ApiError>,
) -> Response {
    match begun {
        Ok(Ok(run)) => Redirect::to(&format!("{RUNS}/{run}")).into_response(),
        Ok(Err(why)) => {
            show_list(web, parts, whose, StatusCode::CONFLICT, |view| {
                TemplatesView {
                    not_done: Some(why),
                    ..view
                }
            })
            .await
        }
        Err(error) => page::refuse(web, parts, error).await,
    }
}

/// How far a run is.
pub(super) async fn run(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, who, id) = match staff::seen(&web, request, LIST, &id).await {
        Ok(seen) => seen,
        Err(response) => return response,
    };
    match templates(&web).run(&Whose::of(&who), id).await {
        Ok(view) => {
            let view = TemplatesPage::Run(view);
            show(web, parts, LIST, StatusCode::OK, view).await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// A run goes no further.
pub(super) async fn stop(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let posted = staff::posted_to(&web, request, RUNS, &id, Missing::Over).await;
    let (parts, _, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    match templates(&web).stop(&Whose::of(&who), id).await {
        // Where it had ended, its page says how it stands.
        Ok(_) => Redirect::to(&format!("{RUNS}/{id}")).into_response(),
        Err(error) => failed(web, parts, error).await,
    }
}
