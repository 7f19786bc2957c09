//! The REST interface (ARI), for what the manager interface cannot do: objects of the SIP stack.

mod recordings;
mod sounds;

use std::{collections::HashMap, time::Duration};

use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};

use super::{
    Access,
    compile::{Kind, Object},
};

/// Why it did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AriError {
    /// It does not answer, or Asterisk is still booting.
    #[error("no connection to the REST interface")]
    Unavailable,
    /// It does not accept our account, or the account may only read.
    #[error("the REST interface refuses our account")]
    Refused,
    /// It would not take the object. Says the status and which object, never its values.
    #[error("the REST interface answered {status} for {object}")]
    Rejected {
        /// The HTTP status.
        status: u16,
        /// Kind and name.
        object: String,
    },
}

/// A client; clones share its connections.
#[derive(Clone)]
pub(super) struct Ari {
    http: reqwest::Client,
    base: String,
    user: String,
    secret: String,
}

#[derive(Serialize)]
struct Fields<'a> {
    fields: Vec<Field<&'a str>>,
}

#[derive(Serialize, Deserialize)]
struct Field<T> {
    attribute: T,
    value: T,
}

impl Ari {
    /// A client.
    #[must_use]
    pub(super) fn new(access: &Access) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(10))
            .tcp_nodelay(true)
            .build()
            .expect("a client without TLS has nothing that could fail");
        Self {
            http,
            base: access.ari.trim_end_matches('/').to_owned(),
            user: access.ari_user.clone(),
            secret: access.ari_secret.clone(),
        }
    }

    /// An object's attributes; `None` where it does not exist. Secrets are among them.
    pub(super) async fn get(
        &self,
        kind: &str,
        id: &str,
    ) -> Result<Option<HashMap<String, String>>, AriError> {
        let answer = self.send(Method::GET, kind, id, None).await?;
        match answer.status() {
            StatusCode::OK => {
                let fields: Vec<Field<String>> =
                    answer.json().await.map_err(|_| AriError::Unavailable)?;
                Ok(Some(
                    fields
                        .into_iter()
                        .map(|field| (field.attribute, field.value))
                        .collect(),
                ))
            }
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(error(status, kind, id)),
        }
    }

    /// Makes or changes an object.
    pub(super) async fn put(&self, object: &Object) -> Result<(), AriError> {
        let field = |(name, value): &(&'static str, String)| (*name, value.clone());
        let values: Vec<_> = object.attributes.iter().map(field).collect();
        let fields = values.iter().map(|(attribute, value)| Field {
            attribute: *attribute,
            value: value.as_str(),
        });
        let body = Fields {
            fields: fields.collect(),
        };
        let (kind, id) = (object.kind.name(), &object.id);
        let answer = self.send(Method::PUT, kind, id, Some(&body)).await?;
        match answer.status() {
            StatusCode::OK => Ok(()),
            status => Err(error(status, kind, id)),
        }
    }

    /// Forgets an object; an unknown one is no error.
    pub(super) async fn delete(&self, kind: Kind, id: &str) -> Result<(), AriError> {
        let answer = self.send(Method::DELETE, kind.name(), id, None).await?;
        match answer.status() {
            StatusCode::OK | StatusCode::NO_CONTENT | StatusCode::NOT_FOUND => Ok(()),
            status => Err(error(status, kind.name(), id)),
        }
    }

    async fn send(
        &self,
        method: Method,
        kind: &str,
        id: &str,
        body: Option<&Fields<'_>>,
    ) -> Result<reqwest::Response, AriError> {
        // Names are ours: letters, digits and dashes.
        let url = format!(
            "{}/asterisk/config/dynamic/res_pjsip/{kind}/{id}",
            self.base
        );
        let mut request = self
            .http
            .request(method, url)
            .basic_auth(&self.user, Some(&self.secret));
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await.map_err(|_| AriError::Unavailable)
    }
}

fn error(status: StatusCode, kind: &str, id: &str) -> AriError {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => AriError::Refused,
        StatusCode::SERVICE_UNAVAILABLE => AriError::Unavailable,
        status => AriError::Rejected {
            status: status.as_u16(),
            object: format!("{kind} {id}"),
        },
    }
}
