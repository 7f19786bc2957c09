//! The built files: style, script, WebAssembly, icons. Compressed when built, named by their content, cached for ever.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    extract::{Path as UrlPath, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{Web, routes::Routes};
use crate::hex::hex;

/// A file, as it is sent.
#[derive(Clone, Debug)]
struct File {
    kind: &'static str,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    version: String,
}

/// All of them, in memory: together they are smaller than one photograph.
#[derive(Clone, Debug)]
pub struct AssetFiles(Arc<HashMap<String, File>>);

impl AssetFiles {
    /// Reads a folder of built files: `pkg/…`, `icons.svg`, ….
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut files = HashMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(&next)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Some(kind) = kind(&path) {
                    let name = path
                        .strip_prefix(folder)
                        .unwrap_or(&path)
                        .to_string_lossy()
                        .into_owned();
                    files.insert(name, File::read(&path, kind)?);
                }
            }
        }
        Ok(Self(Arc::new(files)))
    }

    /// None at all, for tests of other things.
    #[must_use]
    pub fn none() -> Self {
        Self(Arc::new(HashMap::new()))
    }

    /// The address of a file, with its version.
    #[must_use]
    pub fn url(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(file) => format!("/{name}?v={}", file.version),
            None => format!("/{name}"),
        }
    }

    /// Their number and their size on the wire, for `doctor`.
    #[must_use]
    pub fn summary(&self) -> (usize, usize) {
        let wire = |file: &File| file.brotli.as_ref().unwrap_or(&file.plain).len();
        (self.0.len(), self.0.values().map(wire).sum())
    }
}

impl File {
    fn read(path: &Path, kind: &'static str) -> io::Result<Self> {
        let plain = std::fs::read(path)?;
        let beside = |ending: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            std::fs::read(PathBuf::from(name)).ok().map(Bytes::from)
        };
        let version = hex(&Sha256::digest(&plain)[..8]);
        Ok(Self {
            kind,
            plain: plain.into(),
            brotli: beside(".br"),
            gzip: beside(".gz"),
            version,
        })
    }
}

fn kind(path: &Path) -> Option<&'static str> {
    Some(match path.extension()?.to_str()? {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

/// A route for each file at the top, and one for the folder of built ones.
pub(super) fn routes(files: &AssetFiles) -> Routes {
    let mut routes = Routes::new().get("/pkg/{*name}", package);
    for name in files.0.keys().filter(|name| !name.contains('/')) {
        let own = name.clone();
        let serve = move |State(web): State<Web>, headers: HeaderMap| async move {
            answer(&web, &own, &headers)
        };
        routes = routes.get(&format!("/{name}"), serve);
    }
    routes
}

async fn package(
    State(web): State<Web>,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
) -> Response {
    answer(&web, &format!("pkg/{name}"), &headers)
}

fn answer(web: &Web, name: &str, headers: &HeaderMap) -> Response {
    let Some(file) = web.assets.0.get(name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = format!("\"{}\"", file.version);
    let said = |name| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let caching = [
        (
            header::CACHE_CONTROL,
            "public, max-age=31536000, immutable".to_owned(),
        ),
        (header::ETAG, etag.clone()),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    if said(header::IF_NONE_MATCH) == etag {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let accepted = said(header::ACCEPT_ENCODING);
    let accepts = |coding: &str| {
        accepted
            .split(',')
            .any(|part| part.split(';').next().unwrap_or_default().trim() == coding)
    };
    let (coding, body) = match (&file.brotli, &file.gzip) {
        (Some(brotli), _) if accepts("br") => (Some("br"), brotli),
        (_, Some(gzip)) if accepts("gzip") => (Some("gzip"), gzip),
        _ => (None, &file.plain),
    };
    let mut response = (caching, [(header::CONTENT_TYPE, file.kind)], body.clone()).into_response();
    if let Some(coding) = coding {
        response.headers_mut().insert(
            header::CONTENT_ENCODING,
            http::HeaderValue::from_static(coding),
        );
    }
    response
}
