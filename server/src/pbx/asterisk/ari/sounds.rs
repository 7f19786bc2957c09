//! Announcements that Asterisk has.

use reqwest::{Method, StatusCode};
use serde::Deserialize;

use super::{Ari, AriError, error};

const KIND: &str = "sound";

#[derive(Deserialize)]
struct Sound {
    formats: Vec<Format>,
}

#[derive(Deserialize)]
struct Format {
    language: String,
}

impl Ari {
    /// The languages in which there is a sound of this name, as Asterisk names them; none where there is no such sound. Names are ours.
    pub(in crate::pbx::asterisk) async fn sound_languages(
        &self,
        name: &str,
    ) -> Result<Vec<String>, AriError> {
        let answer = self.ask(Method::GET, &format!("sounds/{name}")).await?;
        match answer.status() {
            StatusCode::OK => {
                let sound: Sound = answer.json().await.map_err(|_| AriError::Unavailable)?;
                Ok(sound.formats.into_iter().map(|f| f.language).collect())
            }
            StatusCode::NOT_FOUND => Ok(vec![]),
            status => Err(error(status, KIND, name)),
        }
    }
}
