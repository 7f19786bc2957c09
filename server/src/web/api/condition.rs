//! Versions in headers: `ETag`, `If-Match`, `If-None-Match` (RFC 9110).

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::problem::{Problem, What};

/// The versions that a change may replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// `*`: whatever there is.
    Any,
    /// One of these.
    Versions(Vec<String>),
}

impl Match {
    /// `If-Match`, without which nothing is changed. A weak tag names no version exactly, and so none of ours.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut said = headers.get_all(header::IF_MATCH).iter().peekable();
        if said.peek().is_none() {
            return Err(What::Precondition.into());
        }
        let mut versions = vec![];
        for value in said {
            let text = value.to_str().unwrap_or_default();
            if text.trim() == "*" {
                return Ok(Self::Any);
            }
            versions.extend(tags(text).map(str::to_owned));
        }
        Ok(Self::Versions(versions))
    }

    /// Whether a version may be replaced.
    pub(super) fn means(&self, version: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Versions(versions) => versions.iter().any(|meant| meant == version),
        }
    }

    /// Refuses any other version.
    pub(super) fn check(&self, now: &impl Versioned) -> Result<(), Problem> {
        let version = now.version();
        if self.means(&version) {
            Ok(())
        } else {
            Err(What::Stale(version).into())
        }
    }

    /// What there is, where it may be replaced.
    pub(super) async fn of<T: Versioned, E>(
        &self,
        reading: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Problem>
    where
        Problem: From<E>,
    {
        let now = reading.await?;
        self.check(&now)?;
        Ok(now)
    }
}

/// What is only replaced as somebody has read it.
pub(super) trait Versioned {
    /// Another one whenever anything in it is: letters, digits and hyphens.
    fn version(&self) -> String;
}

impl Versioned for i64 {
    fn version(&self) -> String {
        self.to_string()
    }
}

impl Versioned for String {
    fn version(&self) -> String {
        self.clone()
    }
}

/// The strong tags of a list.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .filter_map(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"'))
}

/// A document with its version, or only the word that the client has it already.
pub(super) fn versioned(
    headers: &HeaderMap,
    now: &impl Versioned,
    document: &impl Serialize,
) -> Response {
    let version = now.version();
    let etag = [(header::ETAG, tag(&version))];
    let known = headers.get_all(header::IF_NONE_MATCH).iter().any(|value| {
        let text = value.to_str().unwrap_or_default();
        let weak = text.replace("W/", "");
        text.trim() == "*" || tags(&weak).any(|known| known == version)
    });
    if known {
        (StatusCode::NOT_MODIFIED, etag).into_response()
    } else {
        (etag, Json(document)).into_response()
    }
}

/// A document that has just been given a version.
pub(super) fn replaced(now: &impl Versioned, document: &impl Serialize) -> Response {
    ([(header::ETAG, tag(&now.version()))], Json(document)).into_response()
}

fn tag(version: &str) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).expect("versions are letters and digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Match {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::IF_MATCH, value.parse().unwrap());
        }
        Match::read(&headers).unwrap()
    }

    #[test]
    fn a_change_replaces_the_version_it_names_and_no_other() {
        assert!(Match::read(&HeaderMap::new()).is_err());
        for (values, means) in [
            (&["\"7\""][..], true),
            (&["\"6\", \"7\""], true),
            (&["\"6\"", "\"7\""], true),
            (&["*"], true),
            (&["\"8\""], false),
            (&["W/\"7\""], false),
            (&["7"], false),
            (&[""], false),
            (&["\"7"], false),
        ] {
            assert_eq!(read(values).means("7"), means, "{values:?}");
        }
    }
}
