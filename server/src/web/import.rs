//! Lists of people: a file comes in, what it comes to is shown, it is done; and the list that goes out.

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use futures::TryStreamExt as _;
use multer::Multipart;
use renvoi_app::api::{
    Code,
    account::Lang,
    forwarding::FieldError,
    people::{ImportView, ImportsView, StaffPage},
    session::{Administrator, Session},
};
use uuid::Uuid;

use super::{
    Web, confirm,
    page::{self, Missing},
    people::people,
    staff::{self, asked, asked_page},
};
use crate::{
    accounts::is_theirs,
    directory::{
        export,
        import::{Importer, LARGEST, NewImport, ReceiveError},
    },
    errors::internal,
    journal::Author,
    store,
};

const LIST: &str = "/admin/import";
/// What a form may hold beside its file, in bytes.
const BESIDE: u64 = 64 * 1024;

fn page_of(id: Uuid) -> String {
    format!("{LIST}/{id}")
}

/// The last lists, and the form of another one.
pub(super) async fn list(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (parts, who) = match staff::allowed(&web, parts, LIST, Missing::Unknown).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    show_list(web, parts, &who, StatusCode::OK, |view| view).await
}

async fn show_list(
    web: Web,
    mut parts: Parts,
    who: &Session<Administrator>,
    status: StatusCode,
    with: impl FnOnce(ImportsView) -> ImportsView,
) -> Response {
    // A form's address says who it was shown to; its page's does not.
    parts.uri = http::Uri::from_static(LIST);
    match people(&web).imports(who).await {
        Ok(view) => {
            let view = StaffPage::Imports(with(view));
            staff::show(web, parts, LIST, status, view).await
        }
        Err(error) => page::refuse(web, parts, error).await,
    }
}

/// What stands in a form before its file.
#[derive(Clone, Copy, Default)]
struct Said {
    by_extension: bool,
    welcome: bool,
}

/// A file, to be checked. It is read as it comes, and may be larger than any other body.
pub(super) async fn receive(State(web): State<Web>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let opened = staff::allowed(&web, parts, LIST, Missing::Over).await;
    let (parts, who) = match opened {
        Ok(found) => found,
        Err(response) => return response,
    };
    let writer = asked(parts.uri.query().unwrap_or_default(), "writer");
    if let Err(code) = is_theirs(&web.push.keys, &writer, who.person().id) {
        return page::refuse(web, parts, code.into()).await;
    }
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let boundary = kind
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| multer::parse_boundary(kind).ok());
    let Some(boundary) = boundary else {
        return page::refuse(web, parts, Code::Unreadable.into()).await;
    };
    let limits = multer::SizeLimit::new().whole_stream(LARGEST + BESIDE);
    let limits = multer::Constraints::new().size_limit(limits);
    let form = Multipart::with_constraints(body.into_data_stream(), boundary, limits);
    let (said, code) = match read(&web, &who, form).await {
        Ok(id) => return Redirect::to(&page_of(id)).into_response(),
        Err((said, ReceiveError::TooLarge)) => (said, "too_large"),
        Err((said, ReceiveError::BrokenOff)) => (said, "broken_off"),
        Err((said, ReceiveError::Empty)) => (said, "no_file"),
        Err((said, ReceiveError::Workbook)) => (said, "workbook"),
        Err((_, ReceiveError::Store(error))) => {
            return page::refuse(web, parts, internal(error)).await;
        }
    };
    let status = if code == "too_large" {
        StatusCode::PAYLOAD_TOO_LARGE
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    show_list(web, parts, &who, status, |view| ImportsView {
        error: Some(FieldError::new("file", code, "")),
        matching: if said.by_extension {
            "extension".to_owned()
        } else {
            view.matching
        },
        welcome: said.welcome,
        ..view
    })
    .await
}

/// Reads what is said first, then the file as it comes.
async fn read(
    web: &Web,
    who: &Session<Administrator>,
    mut form: Multipart<'_>,
) -> Result<Uuid, (Said, ReceiveError)> {
    let mut said = Said::default();
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Err((said, ReceiveError::Empty)),
            Err(error) => return Err((said, broken(&error))),
        };
        match field.name().unwrap_or_default() {
            "file" => {
                let new = NewImport {
                    org: who.person().organisation,
                    author: Author::Person(who.person().clone()),
                    operator: is_operator(web, who)
                        .await
                        .map_err(|error| (said, ReceiveError::Store(error)))?,
                    name: field.file_name().unwrap_or_default().to_owned(),
                    by_extension: said.by_extension,
                    welcome: said.welcome,
                };
                let importer = Importer::new(web.registry.clone(), None);
                let mut large = false;
                let pieces = field.inspect_err(|error| {
                    large = matches!(broken(error), ReceiveError::TooLarge);
                });
                let received = importer.receive(new, pieces).await;
                return received.map_err(|error| match error {
                    ReceiveError::BrokenOff if large => (said, ReceiveError::TooLarge),
                    error => (said, error),
                });
            }
            "matching" => match field.text().await {
                Ok(text) => said.by_extension = text == "extension",
                Err(error) => return Err((said, broken(&error))),
            },
            "welcome" => said.welcome = true,
            _ => {}
        }
    }
}

/// Whether they run the platform, now.
async fn is_operator(web: &Web, who: &Session<Administrator>) -> store::Result<bool> {
    let mut read = web.store.read().await?;
    let person = who.person();
    let grants = crate::accounts::grants_of(read.db(), person, person.organisation).await?;
    Ok(grants.operator.is_some())
}

fn broken(error: &multer::Error) -> ReceiveError {
    match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => {
            ReceiveError::TooLarge
        }
        _ => ReceiveError::BrokenOff,
    }
}

/// One of them.
pub(super) async fn import(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, who, id) = match staff::seen(&web, request, LIST, &id).await {
        Ok(seen) => seen,
        Err(response) => return response,
    };
    respond(web, parts, &who, id, StatusCode::OK, |view| view).await
}

async fn respond(
    web: Web,
    parts: Parts,
    who: &Session<Administrator>,
    id: Uuid,
    status: StatusCode,
    with: impl FnOnce(ImportView) -> ImportView,
) -> Response {
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let confirm = confirm::is_asked(&web, &parts);
    let found = people(&web)
        .import(who, id, &asked(&query, "show"), asked_page(&query))
        .await;
    match found {
        Ok(view) => {
            let view = StaffPage::Import(Box::new(with(ImportView { confirm, ..view })));
            staff::show(web, parts, &page_of(id), status, view).await
        }
        Err(error) if error.code == Code::NotFound => staff::nothing(web, parts, LIST).await,
        Err(error) => page::refuse(web, parts, error).await,
    }
}

/// Does what was shown.
pub(super) async fn run(state: State<Web>, path: Path<String>, request: Request) -> Response {
    act(state, path, request, true).await
}

/// Goes no further.
pub(super) async fn stop(state: State<Web>, path: Path<String>, request: Request) -> Response {
    act(state, path, request, false).await
}

async fn act(
    State(web): State<Web>,
    Path(id): Path<String>,
    request: Request,
    run: bool,
) -> Response {
    let posted = staff::posted_to(&web, request, LIST, &id, Missing::Over).await;
    let (parts, form, who, id) = match posted {
        Ok(posted) => posted,
        Err(response) => return response,
    };
    if run {
        // It may change addresses and give roles: who does that is certainly there.
        match staff::proved(&web, &parts, &form).await {
            Ok(None) => {}
            Ok(Some(unproved)) => {
                return respond(web, parts, &who, id, unproved.status, |view| ImportView {
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
    let turned = if run {
        desk.run_import(&who, id).await
    } else {
        desk.stop_import(&who, id).await
    };
    match turned {
        // Where it was so already, its page says how it stands.
        Ok(_) => Redirect::to(&page_of(id)).into_response(),
        Err(error) if error.code == Code::NotFound => staff::nothing(web, parts, LIST).await,
        Err(error) => page::refuse(web, parts, error).await,
    }
}

/// The organisation's people, as a file that can be read in again.
pub(super) async fn export(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let here = parts.uri.path().to_owned();
    let (parts, who) =
        match staff::allowed::<Administrator>(&web, parts, &here, Missing::Unknown).await {
            Ok(found) => found,
            Err(response) => return response,
        };
    let org = async {
        let mut read = web.store.read().await?;
        store::organisation::by_id(read.db(), who.person().organisation).await
    };
    let org = match org.await {
        Ok(Some(org)) => org,
        Ok(None) => return page::refuse(web, parts, Code::NotFound.into()).await,
        Err(error) => return page::refuse(web, parts, internal(error)).await,
    };
    let author = Author::Person(who.person().clone());
    if let Err(error) = export::note_export(&web.registry, &author, &org).await {
        return page::refuse(web, parts, internal(error)).await;
    }
    let lang = page::identity(&parts).preferences.lang;
    let body = Body::from_stream(export::people(web.store.clone(), org.id, lang));
    let name = match lang {
        Lang::Fr => "personnes",
        Lang::En => "people",
    };
    sent(body, &format!("{name}-{}.csv", org.slug))
}

/// A file to begin with.
pub(super) async fn sample(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let here = parts.uri.path().to_owned();
    let (parts, _) =
        match staff::allowed::<Administrator>(&web, parts, &here, Missing::Unknown).await {
            Ok(found) => found,
            Err(response) => return response,
        };
    let lang = page::identity(&parts).preferences.lang;
    let name = match lang {
        Lang::Fr => "exemple.csv",
        Lang::En => "sample.csv",
    };
    sent(Body::from(export::sample(lang)), name)
}

fn sent(body: Body, name: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    // A short name is letters, digits and hyphens.
    if let Ok(name) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}
