//! What desk phones fetch: `/p/WORD/FILE`, where the word is a secret that stands for one phone. Everything else below `/p` is 404, in the
//! same words whatever it was.

use std::{fmt::Write as _, net::IpAddr};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::{
    Web, address,
    handed::Handed,
    throttle::{Asker, Throttle},
};
use crate::{
    phones::{
        Caller, Served, Unwritable, first_contact, is_word, note_fetched, note_stranger, phone_of,
        serve,
    },
    provisioning::{self, File},
    store::{self, phone::Phone},
};

/// Requests of one phone in a minute: some ask for a dozen files, and a few times while they start.
const OF_ONE_PHONE: u32 = 120;
/// Requests from one address in a minute that are answered 404. Phones behind one address, whose words are right, do not count.
const OF_STRANGERS: u32 = 120;

/// How often phones, and who is none, may ask.
#[derive(Debug)]
pub struct Gate {
    phones: Throttle,
    strangers: Throttle,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            phones: Throttle::new(OF_ONE_PHONE),
            strangers: Throttle::new(OF_STRANGERS),
        }
    }
}

/// A path as it may be logged: a phone's word is a secret.
pub(super) fn shown(path: &str) -> String {
    let Some(rest) = path.strip_prefix("/p/") else {
        return path.to_owned();
    };
    let (first, file) = rest.split_once('/').unwrap_or((rest, ""));
    if first.len() < 16 {
        return path.to_owned();
    }
    let mut shown = "/p/".to_owned();
    shown.extend(first.chars().take(4));
    shown.push('…');
    if !file.is_empty() {
        write!(shown, "/{file}").expect("a string takes everything");
    }
    shown
}

/// `GET /p/{*file}`
pub(super) async fn fetch(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let from = address::client(
        &parts.headers,
        &parts.extensions,
        &web.config.server.trusted_proxies,
    );
    let agent = parts.headers.get(header::USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or("");
    let caller = Caller::new(from.to_string(), agent);
    match answer(&web, &parts, from, &caller).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, path = shown(parts.uri.path()), "a phone's files cannot be written");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn answer(
    web: &Web,
    parts: &Parts,
    from: IpAddr,
    caller: &Caller,
) -> Result<Response, Unwritable> {
    let path = parts.uri.path();
    let Some(rest) = path.strip_prefix("/p/").filter(|rest| is_plain(rest)) else {
        return Ok(stranger(web, from));
    };
    let found = match rest.split_once('/') {
        Some((word, file)) if is_word(word) => match phone_of(&web.desk, word).await? {
            Some(phone) => Some((phone, file)),
            None => return Ok(stranger(web, from)),
        },
        _ => None,
    };
    match found {
        Some((phone, file)) => known(web, parts, &phone, file, caller).await,
        None => unknown(web, parts, rest, from, caller).await,
    }
}

/// Whether a path is one of names alone: nothing in it is encoded, leads elsewhere or is too long for a file's name.
fn is_plain(path: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name != "." && name != "..";
    path.len() <= 200
        && path.split('/').all(is_name)
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
}

/// A phone whose word is right.
async fn known(
    web: &Web,
    parts: &Parts,
    phone: &Phone,
    file: &str,
    caller: &Caller,
) -> Result<Response, Unwritable> {
    let asker = Asker::Phone(phone.row.device_id);
    if let Err(seconds) = web.gate.phones.take(asker, web.clock.millis()) {
        tracing::warn!(mac = phone.row.mac, "a phone asks too often");
        return Ok(wait(seconds));
    }
    let Some(served) = serve(&web.desk, phone, file).await? else {
        if !provisioning::is_common(file) {
            tracing::info!(
                mac = phone.row.mac,
                file,
                "a phone asks for a file that it has not"
            );
        }
        return Ok(missing());
    };
    let has = has_it(&parts.headers, &served);
    if parts.method == Method::HEAD {
        return Ok(give(served.file, &served.etag, has));
    }
    if has {
        note(web, phone, &served, caller).await?;
        return Ok(give(served.file, &served.etag, has));
    }
    let (etag, kind) = (served.etag.clone(), served.file.content_type);
    let body = served.file.body.clone();
    let (web, phone, caller) = (web.clone(), phone.clone(), caller.clone());
    let body = Handed::new(body, async move {
        if let Err(error) = note(&web, &phone, &served, &caller).await {
            tracing::error!(%error, mac = phone.row.mac, "what a phone has fetched cannot be noted");
        }
    });
    Ok(tagged(with_type(kind, Body::new(body)), &etag))
}

/// Notes what a phone has fetched, and lets its pages know.
async fn note(web: &Web, phone: &Phone, served: &Served, caller: &Caller) -> store::Result<()> {
    note_fetched(&web.desk, phone, served, caller).await?;
    if let Some(line) = crate::phones::line_of(phone) {
        web.push.tell([line].into());
    }
    Ok(())
}

/// Who has no word, but perhaps a file's name with a MAC in it.
async fn unknown(
    web: &Web,
    parts: &Parts,
    path: &str,
    from: IpAddr,
    caller: &Caller,
) -> Result<Response, Unwritable> {
    let asked = provisioning::mac_of(path);
    if provisioning::is_common(path) && asked.is_none() {
        return Ok(missing());
    }
    if let Err(seconds) = web
        .gate
        .strangers
        .take(Asker::Address(from), web.clock.millis())
    {
        return Ok(wait(seconds));
    }
    let Some((vendor, mac)) = asked else {
        tracing::info!(
            address = caller.address,
            "somebody asks for files that are nobody's"
        );
        return Ok(missing());
    };
    if parts.method != Method::HEAD
        && let Some(file) = first_contact(&web.desk, mac, path, caller).await?
    {
        tracing::info!(%mac, address = caller.address, "a phone was handed its address");
        let etag = crate::phones::etag(&file);
        return Ok(give(file, &etag, false));
    }
    tracing::info!(%mac, address = caller.address, agent = caller.agent, "a phone that is not expected asks for its files");
    if is_new(web, &mac.plain()).await? {
        note_stranger(&web.desk, mac, vendor, caller).await?;
    }
    Ok(missing())
}

/// Whether it is nobody's phone: those that are ours ask so when they were reset, and are no strangers.
async fn is_new(web: &Web, mac: &str) -> store::Result<bool> {
    let mut read = web.store.read().await?;
    Ok(store::phone::by_mac(read.db(), mac).await?.is_none())
}

fn stranger(web: &Web, from: IpAddr) -> Response {
    match web
        .gate
        .strangers
        .take(Asker::Address(from), web.clock.millis())
    {
        Ok(()) => missing(),
        Err(seconds) => wait(seconds),
    }
}

fn has_it(headers: &HeaderMap, served: &Served) -> bool {
    let same = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"') == served.etag;
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(same)
}

fn give(file: File, etag: &str, has: bool) -> Response {
    let response = if has {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        with_type(file.content_type, Body::from(file.body))
    };
    tagged(response, etag)
}

fn with_type(kind: &'static str, body: Body) -> Response {
    let kind = HeaderValue::from_static(kind);
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

fn tagged(mut response: Response, etag: &str) -> Response {
    let tag = HeaderValue::from_str(&format!("\"{etag}\"")).expect("hexadecimal digits");
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    // It holds a SIP password.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}

fn wait(seconds: u32) -> Response {
    let after = HeaderValue::from(seconds);
    let mut response = (StatusCode::TOO_MANY_REQUESTS, "too many requests\n").into_response();
    response.headers_mut().insert(header::RETRY_AFTER, after);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_not_logged() {
        let word = "abcdefghjkmnpqrstuvwxyz234567892";
        assert_eq!(
            shown(&format!("/p/{word}/001565abcdef.cfg")),
            "/p/abcd…/001565abcdef.cfg"
        );
        assert_eq!(shown(&format!("/p/{word}")), "/p/abcd…");
        assert_eq!(shown("/p/y000000000044.cfg"), "/p/y000…");
        for path in ["/rules", "/p/a.cfg", "/p", "/"] {
            assert_eq!(shown(path), path);
        }
    }

    #[test]
    fn paths_that_lead_elsewhere_are_none() {
        for path in [
            "a/../b",
            "a/./b",
            "a//b",
            "a%2fb",
            "a%00",
            "",
            "/",
            "a/",
            "a\\b",
            "é",
            &"a".repeat(201),
        ] {
            assert!(!is_plain(path), "{path}");
        }
        assert!(is_plain("abc/Cisco/CP-8851-3PCC/001565abcdef.cfg"));
    }
}
