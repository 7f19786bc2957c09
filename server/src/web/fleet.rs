//! All desk phones of an organisation: for who helps in it the list, one of them, those that nobody knows, and what is done from afar; for
//! who administers it new ones, others in their place, and their end.

pub(super) mod many;

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use renvoi_app::api::{
    ApiError, Code,
    fleet::{FleetPage, FleetView, NewPhoneView, PhoneDeed, PhoneDraft, PhoneSheet, ReplaceView},
    people::StaffPage,
    session::{Administrator, Helpdesk, Session},
};
use uuid::Uuid;

use super::{
    Web,
    form::Form,
    page::{self, Missing},
    staff::{self, asked, asked_page},
};
use crate::{
    phones::{Fleet, FleetError},
    store,
};

const LIST: &str = "/admin/phones";
const NEW: &str = "/admin/phones/new";
const STRANGERS: &str = "/admin/phones/strangers";

pub(super) fn fleet(web: &Web) -> Fleet {
    Fleet::new(
        web.registry.clone(),
        web.desk.clone(),
        web.push.clone(),
        web.registrations.clone(),
    )
}

fn page_of(id: Uuid) -> String {
    format!("{LIST}/{id}")
}

async fn show(
    web: Web,
    parts: Parts,
    address: &str,
    status: StatusCode,
    page: FleetPage,
) -> Response {
    staff::show(web, parts, address, status, StaffPage::Phones(page)).await
}

/// What was asked for cannot be shown or done.
async fn failed(web: Web, parts: Parts, error: FleetError) -> Response {
    match ApiError::from(error) {
        ApiError {
            code: Code::NotFound,
            ..
        } => staff::nothing(web, parts, LIST).await,
        error => page::refuse(web, parts, error).await,
    }
}

/// The list, as far as `q`, `model`, `state` and `page` say.
pub(super) async fn list(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let here = parts.uri.to_string();
    let (parts, who) = match staff::allowed::<Helpdesk>(&web, parts, &here, Missing::Unknown).await
    {
        Ok(found) => found,
        Err(response) => return response,
    };
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let (q, model, state) = (
        asked(&query, "q"),
        asked(&query, "model"),
        asked(&query, "state"),
    );
    let found = fleet(&web)
        .list(&who, &q, &model, &state, asked_page(&query))
        .await;
    match found {
        Ok(view) => {
            let view = FleetView {
                removed: query == PhoneDeed::Removed.name(),
                added: asked(&query, "added").parse().ok(),
                ..view
            };
            show(
                web,
                parts,
                LIST,
                StatusCode::OK,
                FleetPage::List(Box::new(view)),
            )
            .await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// Phones that nobody knows.
pub(super) async fn strangers(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let allowed = staff::allowed::<Helpdesk>(&web, parts, STRANGERS, Missing::Unknown).await;
    let (parts, who) = match allowed {
        Ok(found) => found,
        Err(response) => return response,
    };
    match fleet(&web).strangers(&who).await {
        Ok(view) => {
            let page = FleetPage::Strangers(view);
            show(web, parts, STRANGERS, StatusCode::OK, page).await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// The form of a new one; `mac` and `model` may be said.
pub(super) async fn blank(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let here = parts.uri.to_string();
    let allowed = staff::allowed::<Administrator>(&web, parts, &here, Missing::Unknown).await;
    let (parts, who) = match allowed {
        Ok(found) => found,
        Err(response) => return response,
    };
    let query = parts.uri.query().unwrap_or_default();
    let draft = PhoneDraft {
        mac: asked(query, "mac"),
        model: asked(query, "model"),
        open: true,
        ..PhoneDraft::default()
    };
    let kept = staff::kept(&web, &parts, NEW).await;
    show_new(web, parts, &who, StatusCode::OK, |view| match kept {
        Some(form) => NewPhoneView {
            draft: self::draft(&form),
            kept: true,
            ..view
        },
        None => NewPhoneView { draft, ..view },
    })
    .await
}

async fn show_new(
    web: Web,
    parts: Parts,
    who: &Session<Administrator>,
    status: StatusCode,
    with: impl FnOnce(NewPhoneView) -> NewPhoneView,
) -> Response {
    match fleet(&web).blank(who).await {
        Ok(view) => {
            let page = FleetPage::New(Box::new(with(view)));
            show(web, parts, NEW, status, page).await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// A new one.
pub(super) async fn add(State(web): State<Web>, request: Request) -> Response {
    let posted = staff::posted(&web, request, NEW, Missing::Kept).await;
    let (parts, form, who) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let draft = draft(&form);
    match fleet(&web).add(&who, &draft).await {
        Ok(id) => {
            store::kept::forget_saved(&web.store, who.person().id, NEW).await;
            done(id, PhoneDeed::Added)
        }
        Err(FleetError::Wrong(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_new(web, parts, &who, status, |view| NewPhoneView {
                draft,
                errors,
                ..view
            })
            .await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

fn draft(form: &Form) -> PhoneDraft {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    PhoneDraft {
        extension: text("extension"),
        mac: text("mac"),
        model: text("model"),
        modules: text("modules"),
        name: text("name"),
        open: form.get("open").is_some(),
    }
}

fn done(id: Uuid, deed: PhoneDeed) -> Response {
    Redirect::to(&format!("{}?{}", page_of(id), deed.name())).into_response()
}

/// One of them.
pub(super) async fn phone(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, who, id) = match staff::seen::<Helpdesk>(&web, request, LIST, &id).await {
        Ok(seen) => seen,
        Err(response) => return response,
    };
    let done = parts.uri.query().and_then(PhoneDeed::parse);
    respond(web, parts, &who, id, StatusCode::OK, |view| PhoneSheet {
        done,
        ..view
    })
    .await
}

async fn respond(
    web: Web,
    parts: Parts,
    who: &Session<Helpdesk>,
    id: Uuid,
    status: StatusCode,
    with: impl FnOnce(PhoneSheet) -> PhoneSheet,
) -> Response {
    match fleet(&web).sheet(who, id).await {
        Ok(view) => {
            let page = FleetPage::Phone(Box::new(with(view)));
            show(web, parts, &page_of(id), status, page).await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// Opens its first contact for `minutes`.
pub(super) async fn open(state: State<Web>, path: Path<String>, request: Request) -> Response {
    Box::pin(help(state, path, request, PhoneDeed::Opened)).await
}

/// Closes it.
pub(super) async fn close(state: State<Web>, path: Path<String>, request: Request) -> Response {
    Box::pin(help(state, path, request, PhoneDeed::Closed)).await
}

/// Has it told to fetch its files.
pub(super) async fn resync(state: State<Web>, path: Path<String>, request: Request) -> Response {
    Box::pin(help(state, path, request, PhoneDeed::Resync)).await
}

/// Has it told to restart.
pub(super) async fn restart(state: State<Web>, path: Path<String>, request: Request) -> Response {
    Box::pin(help(state, path, request, PhoneDeed::Restart)).await
}

async fn help(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
    deed: PhoneDeed,
) -> Response {
    let posted = staff::posted_to::<Helpdesk>(&web, request, LIST, &id, Missing::Over).await;
    let (parts, form, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let fleet = fleet(&web);
    let outcome = match deed {
        PhoneDeed::Opened => match form.read("minutes") {
            Ok(minutes) => fleet.open(&who, id, minutes).await,
            Err(code) => return page::refuse(web, parts, code.into()).await,
        },
        PhoneDeed::Closed => fleet.open(&who, id, 0).await,
        PhoneDeed::Restart => fleet.restart(&who, id).await,
        _ => fleet.resync(&who, id).await,
    };
    match outcome {
        Ok(()) => done(id, deed),
        Err(FleetError::NotDone(why)) => {
            respond(web, parts, &who, id, StatusCode::CONFLICT, |view| {
                PhoneSheet {
                    not_done: Some(why),
                    ..view
                }
            })
            .await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// Gives it another SIP password.
pub(super) async fn renew(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let posted = staff::posted_to::<Administrator>(&web, request, LIST, &id, Missing::Over).await;
    let (parts, _, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    match fleet(&web).renew(&who, id).await {
        Ok(()) => done(id, PhoneDeed::Renew),
        Err(error) => failed(web, parts, error).await,
    }
}

/// Removes it.
pub(super) async fn remove(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let posted = staff::posted_to::<Administrator>(&web, request, LIST, &id, Missing::Over).await;
    let (parts, _, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    match fleet(&web).remove(&who, id).await {
        Ok(()) => {
            let there = format!("{LIST}?{}", PhoneDeed::Removed.name());
            Redirect::to(&there).into_response()
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// The form of another apparatus in its place.
pub(super) async fn replacing(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, who, id) = match staff::seen::<Administrator>(&web, request, LIST, &id).await {
        Ok(seen) => seen,
        Err(response) => return response,
    };
    let kept = staff::kept(&web, &parts, &replacing_of(id)).await;
    let is_kept = kept.is_some();
    let draft = kept.as_ref().map(draft).unwrap_or_default();
    let status = StatusCode::OK;
    show_replacing(web, parts, &who, (id, draft), status, |view| ReplaceView {
        kept: is_kept,
        ..view
    })
    .await
}

/// The address of that form.
fn replacing_of(id: Uuid) -> String {
    format!("{}/replace", page_of(id))
}

async fn show_replacing(
    web: Web,
    parts: Parts,
    who: &Session<Administrator>,
    (id, draft): (Uuid, PhoneDraft),
    status: StatusCode,
    with: impl FnOnce(ReplaceView) -> ReplaceView,
) -> Response {
    match fleet(&web).replacing(who, id, draft).await {
        Ok(view) => {
            let page = FleetPage::Replace(Box::new(with(view)));
            show(web, parts, &replacing_of(id), status, page).await
        }
        Err(error) => failed(web, parts, error).await,
    }
}

/// What becomes of the keys, or, where `do` says so, the deed itself.
pub(super) async fn replace(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let id = id.parse::<Uuid>();
    // What no page would show again is not kept.
    let (here, missing) = match id {
        Ok(id) => (replacing_of(id), Missing::Kept),
        Err(_) => (LIST.to_owned(), Missing::Over),
    };
    let posted = staff::posted::<Administrator>(&web, request, &here, missing).await;
    let (parts, form, who) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    let Ok(id) = id else {
        return staff::nothing(web, parts, LIST).await;
    };
    let (fleet, draft) = (fleet(&web), draft(&form));
    let lang = page::identity(&parts).preferences.lang;
    let mut not_done = None;
    if form.get("do") == Some("replace") {
        let version = match form.read("version") {
            Ok(version) => version,
            Err(code) => return page::refuse(web, parts, code.into()).await,
        };
        match fleet.replace(&who, id, &draft, version).await {
            Ok(()) => {
                store::kept::forget_saved(&web.store, who.person().id, &here).await;
                return done(id, PhoneDeed::Replaced);
            }
            // What changes is shown once more, as it is now.
            Err(FleetError::NotDone(why)) => not_done = Some(why),
            Err(FleetError::Wrong(_)) => {}
            Err(error) => return failed(web, parts, error).await,
        }
    }
    let (status, report, errors) = match fleet.look_at_replacing(&who, id, &draft, lang).await {
        Ok(report) if not_done.is_some() => (StatusCode::CONFLICT, Some(report), vec![]),
        Ok(report) => (StatusCode::OK, Some(report), vec![]),
        Err(FleetError::Wrong(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, None, errors),
        Err(error) => return failed(web, parts, error).await,
    };
    show_replacing(web, parts, &who, (id, draft), status, |view| ReplaceView {
        report,
        errors,
        not_done,
        ..view
    })
    .await
}
