//! Fetching files as phones do: a connection for each, with the tag of what it has, and nothing followed.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName},
    },
};

use super::task::Task;
use crate::lock::Lock;

/// How long a file may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a phone has not got what it asked for.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The folder's address is none.
    #[error("{0:?} is no address of a folder")]
    Folder(String),
    /// Nobody is there, or not by TLS, or by a certificate that the phone does not trust.
    #[error("the connection: {0}")]
    Connection(#[from] io::Error),
    /// What was said is not HTTP, or broke off.
    #[error("the exchange: {0}")]
    Http(#[from] hyper::Error),
    /// It took too long.
    #[error("it takes longer than {} seconds", PATIENCE.as_secs())]
    Slow,
    /// The phone's own file is not there.
    #[error("{0} is not there")]
    Missing(String),
    /// The server said something else than 200, 304 or 404.
    #[error("{0} was answered with {1}")]
    Status(String, u16),
    /// The phone was told to stop in the middle.
    #[error("the connection was cut after {0} bytes")]
    Cut(usize),
    /// What came is no text, or not what this maker's phones read.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

/// An answer.
pub(super) enum Answer {
    /// The file, which is new to the phone.
    Fresh(String),
    /// The file as the phone has it.
    Unchanged(String),
    /// There is none.
    Missing,
}

/// Whom a phone trusts on HTTPS. Clones are cheap.
#[derive(Clone, Debug, Default)]
pub struct Trust(Option<Arc<ClientConfig>>);

impl Trust {
    /// These authorities (DER) and nobody else.
    pub fn in_authorities(certificates: &[Vec<u8>]) -> Result<Self, FetchError> {
        let bad = |why: &dyn std::fmt::Display| io::Error::other(why.to_string());
        let mut roots = RootCertStore::empty();
        for certificate in certificates {
            roots
                .add(CertificateDer::from(certificate.clone()))
                .map_err(|why| bad(&why))?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|why| bad(&why))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Some(Arc::new(config))))
    }

    fn config(&self) -> Arc<ClientConfig> {
        static NOBODY: OnceLock<Arc<ClientConfig>> = OnceLock::new();
        let nobody = || {
            let config = Self::in_authorities(&[]).ok().and_then(|trust| trust.0);
            config.expect("no certificate is a bad one")
        };
        self.0
            .clone()
            .unwrap_or_else(|| Arc::clone(NOBODY.get_or_init(nobody)))
    }
}

/// What a phone keeps of its files.
pub(super) struct Fetcher {
    folder: String,
    agent: String,
    trust: Trust,
    /// Tag and text by name.
    kept: HashMap<String, (String, String)>,
    /// Cuts the next file after so many bytes.
    cut: Arc<Mutex<Option<usize>>>,
}

impl Fetcher {
    pub(super) fn new(
        folder: &str,
        agent: String,
        trust: Trust,
        cut: Arc<Mutex<Option<usize>>>,
    ) -> Self {
        Self {
            folder: folder.trim_end_matches('/').to_owned(),
            agent,
            trust,
            kept: HashMap::new(),
            cut,
        }
    }

    /// Goes elsewhere from now on, and says whether that is another place than before.
    pub(super) fn go_to(&mut self, folder: &str) -> bool {
        let other = self.folder != folder;
        if other {
            folder.clone_into(&mut self.folder);
            self.kept.clear();
        }
        other
    }

    /// Forgets what it has, as a phone does that starts.
    pub(super) fn forget(&mut self) {
        self.kept.clear();
    }

    pub(super) async fn get(&mut self, name: &str) -> Result<Answer, FetchError> {
        timeout(PATIENCE, self.exchange(name))
            .await
            .map_err(|_| FetchError::Slow)?
    }

    async fn exchange(&mut self, name: &str) -> Result<Answer, FetchError> {
        let folder = || FetchError::Folder(self.folder.clone());
        // A file may name others by their whole addresses.
        let address = if name.contains("://") {
            name.to_owned()
        } else {
            format!("{}/{name}", self.folder)
        };
        let uri: Uri = address.parse().map_err(|_| folder())?;
        let host = uri
            .host()
            .ok_or_else(folder)?
            .trim_matches(['[', ']'])
            .to_owned();
        let secure = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        let request = self.request(&uri, name).ok_or_else(folder)?;
        if secure {
            let server = ServerName::try_from(host).map_err(|_| folder())?;
            let stream = TlsConnector::from(self.trust.config())
                .connect(server, stream)
                .await?;
            self.speak(stream, request, name).await
        } else {
            self.speak(stream, request, name).await
        }
    }

    fn request(&self, uri: &Uri, name: &str) -> Option<Request<Empty<Bytes>>> {
        let mut request = Request::get(uri.path())
            .header(header::HOST, uri.authority()?.as_str())
            .header(header::USER_AGENT, &self.agent)
            .header(header::ACCEPT, "*/*")
            .header(header::CONNECTION, "close");
        if let Some((tag, _)) = self.kept.get(name) {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        request.body(Empty::new()).ok()
    }

    async fn speak(
        &mut self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        request: Request<Empty<Bytes>>,
        name: &str,
    ) -> Result<Answer, FetchError> {
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let connection = Task::spawn(async move {
            // What goes wrong on it the exchange says.
            let _ = connection.await;
        });
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        let tag = answer.headers().get(header::ETAG).cloned();
        let mut body = answer.into_body();
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let Ok(part) = frame?.into_data() else {
                continue;
            };
            bytes.extend_from_slice(&part);
            if status == StatusCode::OK
                && let Some(most) = self.cut.held().take_if(|most| bytes.len() > *most)
            {
                drop(connection);
                return Err(FetchError::Cut(most));
            }
        }
        match (status, self.kept.get(name)) {
            (StatusCode::NOT_FOUND, _) => {
                self.kept.remove(name);
                Ok(Answer::Missing)
            }
            (StatusCode::NOT_MODIFIED, Some((_, text))) => Ok(Answer::Unchanged(text.clone())),
            (StatusCode::OK, _) => {
                let text = String::from_utf8(bytes)
                    .map_err(|why| FetchError::Unreadable(format!("{name}: {why}")))?;
                if let Some(tag) = tag.as_ref().and_then(|tag| tag.to_str().ok()) {
                    self.kept
                        .insert(name.to_owned(), (tag.to_owned(), text.clone()));
                }
                Ok(Answer::Fresh(text))
            }
            (other, _) => Err(FetchError::Status(name.to_owned(), other.as_u16())),
        }
    }
}
