//! Recordings that Asterisk keeps and serves.

use reqwest::{Method, Response, StatusCode};
use serde::Deserialize;

use super::{Ari, AriError, error};
use crate::pbx::SoundName;

/// Three minutes as the dialplan records them are 2.9 MB. In bytes.
const LARGEST: usize = 4 * 1024 * 1024;

const KIND: &str = "recording";

#[derive(Deserialize)]
struct Stored {
    name: String,
}

impl Ari {
    /// The names of all recordings, also of others'. Where their folder cannot be read Asterisk answers 500, also before the first
    /// recording makes it.
    pub(in crate::pbx::asterisk) async fn recordings(&self) -> Result<Vec<String>, AriError> {
        let answer = self.ask(Method::GET, "recordings/stored").await?;
        match answer.status() {
            StatusCode::OK => {}
            status => return Err(error(status, KIND, "list")),
        }
        let stored: Vec<Stored> = answer.json().await.map_err(|_| AriError::Unavailable)?;
        Ok(stored.into_iter().map(|stored| stored.name).collect())
    }

    /// A recording's file; `None` where it does not exist.
    pub(in crate::pbx::asterisk) async fn recording(
        &self,
        name: &SoundName,
    ) -> Result<Option<Vec<u8>>, AriError> {
        let path = format!("recordings/stored/{name}/file");
        let mut answer = self.ask(Method::GET, &path).await?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            status => return Err(error(status, KIND, name.as_str())),
        }
        let mut bytes = vec![];
        while let Some(more) = answer.chunk().await.map_err(|_| AriError::Unavailable)? {
            if bytes.len() + more.len() > LARGEST {
                return Err(error(StatusCode::PAYLOAD_TOO_LARGE, KIND, name.as_str()));
            }
            bytes.extend_from_slice(&more);
        }
        Ok(Some(bytes))
    }

    /// Forgets a recording; an unknown one is no error.
    pub(in crate::pbx::asterisk) async fn forget_recording(
        &self,
        name: &SoundName,
    ) -> Result<(), AriError> {
        let path = format!("recordings/stored/{name}");
        let answer = self.ask(Method::DELETE, &path).await?;
        match answer.status() {
            StatusCode::OK | StatusCode::NO_CONTENT | StatusCode::NOT_FOUND => Ok(()),
            status => Err(error(status, KIND, name.as_str())),
        }
    }

    /// A request without a body. Paths are ours: letters, digits, dashes, slashes.
    pub(super) async fn ask(&self, method: Method, path: &str) -> Result<Response, AriError> {
        let request = self
            .http
            .request(method, format!("{}/{path}", self.base))
            .basic_auth(&self.user, Some(&self.secret));
        request.send().await.map_err(|_| AriError::Unavailable)
    }
}
