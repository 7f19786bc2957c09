//! The mails of a demonstration, which go into a folder instead of to people. There is no such page in a portal that serves.

use std::path::{Path, PathBuf};

use askama::Template;
use axum::{
    extract::{Path as UrlPath, State},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use mail_parser::{Message, MessageParser, MimeHeaders as _};

use super::{Web, routes::Routes};

/// A mail may have any style of its own, and nothing else: no script, no picture.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// Their style.
const STYLE: &str = include_str!("../../templates/dev/style.css");
/// These pages, with a player for sounds.
const POLICY: &str = "default-src 'none'; style-src 'self'; media-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// `/dev/mail` and what is under it.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/dev/mail", list)
        .get("/dev/mail/style.css", style)
        .get("/dev/mail/{name}", show)
        .get("/dev/mail/{name}/html", html)
        .get("/dev/mail/{name}/{part}", part)
}

#[derive(Template)]
#[template(path = "dev/mails.html")]
struct List {
    mails: Vec<Seen>,
}

#[derive(Template)]
#[template(path = "dev/mail.html")]
struct One {
    mail: Seen,
    text: String,
    files: Vec<File>,
}

/// A mail's head.
struct Seen {
    name: String,
    to: String,
    from: String,
    subject: String,
    date: String,
}

/// A file that came with it.
struct File {
    part: usize,
    name: String,
    is_sound: bool,
}

async fn list(State(web): State<Web>) -> Response {
    let mut names: Vec<String> = std::fs::read_dir(folder(&web))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|file| Some(file.strip_suffix(".eml")?.to_owned()))
        .filter(|name| is_name(name))
        .collect();
    // Names begin with the time.
    names.sort_unstable_by(|one, other| other.cmp(one));
    let parser = MessageParser::default();
    let seen = |name: String| {
        let bytes = read(&web, &name)?;
        Some(head(name, &parser.parse(&bytes)?))
    };
    let mails = names.into_iter().filter_map(seen).collect();
    page(&List { mails })
}

async fn style() -> Response {
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], STYLE).into_response()
}

async fn show(State(web): State<Web>, UrlPath(name): UrlPath<String>) -> Response {
    with(&web, &name, |message| {
        let files = message.attachments().enumerate().map(|(part, file)| File {
            part,
            name: file.attachment_name().unwrap_or("?").to_owned(),
            is_sound: file
                .content_type()
                .is_some_and(|kind| kind.ctype() == "audio"),
        });
        page(&One {
            mail: head(name.clone(), message),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            files: files.collect(),
        })
    })
}

async fn html(State(web): State<Web>, UrlPath(name): UrlPath<String>) -> Response {
    with(&web, &name, |message| {
        let body = message.body_html(0).unwrap_or_default().into_owned();
        let policy = HeaderValue::from_static(MAIL_POLICY);
        ([(header::CONTENT_SECURITY_POLICY, policy)], Html(body)).into_response()
    })
}

async fn part(State(web): State<Web>, UrlPath((name, part)): UrlPath<(String, usize)>) -> Response {
    let Ok(part) = u32::try_from(part) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    with(&web, &name, |message| match message.attachment(part) {
        Some(file) => {
            let kind = match file.content_type() {
                Some(kind) if kind.ctype() == "audio" => "audio/wav",
                _ => "application/octet-stream",
            };
            ([(header::CONTENT_TYPE, kind)], file.contents().to_vec()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    })
}

fn folder(web: &Web) -> &Path {
    web.mails.as_deref().unwrap_or(Path::new(""))
}

/// Letters of an id only: no path leads out of the folder.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

fn read(web: &Web, name: &str) -> Option<Vec<u8>> {
    let path: PathBuf = folder(web).join(format!("{name}.eml"));
    is_name(name).then(|| std::fs::read(path).ok()).flatten()
}

fn with(web: &Web, name: &str, answer: impl FnOnce(&Message<'_>) -> Response) -> Response {
    let bytes = read(web, name);
    match bytes
        .as_deref()
        .and_then(|bytes| MessageParser::default().parse(bytes))
    {
        Some(message) => answer(&message),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn head(name: String, message: &Message<'_>) -> Seen {
    let first = |address: Option<&mail_parser::Address<'_>>| {
        address
            .and_then(|all| all.first())
            .map(|one| match (one.name(), one.address()) {
                (Some(name), Some(address)) => format!("{name} <{address}>"),
                (None, Some(address)) => address.to_owned(),
                _ => String::new(),
            })
            .unwrap_or_default()
    };
    Seen {
        name,
        to: first(message.to()),
        from: first(message.from()),
        subject: message.subject().unwrap_or_default().to_owned(),
        date: message.date().map(ToString::to_string).unwrap_or_default(),
    }
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => {
            let policy = HeaderValue::from_static(POLICY);
            ([(header::CONTENT_SECURITY_POLICY, policy)], Html(text)).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
