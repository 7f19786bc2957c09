//! A client for what a provider is asked: small answers, soon, from the host that was named and no other.
//!
//! It follows no redirect, keeps no connection, knows no proxy and no cookie. The machine that a name stands for is looked at and
//! then connected to, so that no second answer of a name server leads elsewhere.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

use super::address::{Address, Reach};

/// A provider answers within this, or does not answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Nothing that a provider says is longer, in bytes.
const LARGEST: usize = 256 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// The name leads nowhere, or where the portal does not go.
    #[error("the name leads nowhere that the portal goes")]
    Host,
    /// Nobody is there, or not by TLS.
    #[error("the connection: {0}")]
    Connection(#[from] std::io::Error),
    /// What was said is not HTTP.
    #[error("the exchange: {0}")]
    Http(#[from] hyper::Error),
    /// It took too long.
    #[error("it takes longer than {} seconds", PATIENCE.as_secs())]
    Slow,
    /// It is too large, or broke off.
    #[error("the answer breaks off, or is too large")]
    Body,
    /// It is none of those that are of use.
    #[error("it answers {0}")]
    Status(StatusCode),
    /// It is not what it should be.
    #[error("the answer cannot be read: {0}")]
    Json(#[from] serde_json::Error),
}

/// What is asked.
pub(super) struct Question {
    method: Method,
    authorization: Option<String>,
    form: Option<String>,
}

impl Question {
    /// For what is there.
    pub(super) fn get() -> Self {
        Self {
            method: Method::GET,
            authorization: None,
            form: None,
        }
    }

    /// With a form.
    pub(super) fn post(form: String) -> Self {
        Self {
            method: Method::POST,
            authorization: None,
            form: Some(form),
        }
    }

    /// As somebody.
    pub(super) fn by(self, authorization: Option<String>) -> Self {
        Self {
            authorization,
            ..self
        }
    }
}

/// The client.
pub(super) struct Client {
    reach: Reach,
    tls: OnceLock<TlsConnector>,
    patience: Duration,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}

impl Client {
    pub(super) fn new(reach: Reach, patience: Duration) -> Self {
        Self {
            reach,
            tls: OnceLock::new(),
            patience,
        }
    }

    /// Asks, and answers the body of a 200.
    pub(super) async fn ask(
        &self,
        address: &Address,
        question: Question,
    ) -> Result<Bytes, FetchError> {
        timeout(self.patience, self.exchange(address, question))
            .await
            .map_err(|_| FetchError::Slow)?
    }

    async fn exchange(&self, address: &Address, question: Question) -> Result<Bytes, FetchError> {
        let url = address.url();
        let host = url.host_str().ok_or(FetchError::Host)?;
        let port = url.port_or_known_default().ok_or(FetchError::Host)?;
        let stream = self.connect(host, port).await?;
        let request = request(address, host, question).ok_or(FetchError::Host)?;
        if url.scheme() == "https" {
            let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())
                .map_err(|_| FetchError::Host)?;
            let stream = self.tls().connect(name, stream).await?;
            speak(stream, request).await
        } else {
            speak(stream, request).await
        }
    }

    /// The first of a name's machines that answers, among those the portal may ask.
    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, FetchError> {
        let found = lookup_host((host.trim_matches(['[', ']']), port)).await;
        let mut last = FetchError::Host;
        for machine in found.map_err(|_| FetchError::Host)? {
            if self.reach.allows(machine.ip()) {
                match TcpStream::connect(machine).await {
                    Ok(stream) => return Ok(stream),
                    Err(error) => last = error.into(),
                }
            }
        }
        Err(last)
    }

    /// Trusts whom the machine trusts, as a provider inside a company mostly has the company's own authority.
    fn tls(&self) -> &TlsConnector {
        self.tls.get_or_init(|| {
            let mut roots = RootCertStore::empty();
            let found = rustls_native_certs::load_native_certs();
            for error in &found.errors {
                tracing::warn!(%error, "a certificate that the machine trusts cannot be read");
            }
            roots.add_parsable_certificates(found.certs);
            let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
                .with_safe_default_protocol_versions()
                .expect("ring speaks the protocol's versions of today")
                .with_root_certificates(roots)
                .with_no_client_auth();
            TlsConnector::from(Arc::new(config))
        })
    }
}

fn request(address: &Address, host: &str, question: Question) -> Option<Request<Full<Bytes>>> {
    let url = address.url();
    let mut target = url.path().to_owned();
    if let Some(query) = url.query() {
        target.push('?');
        target.push_str(query);
    }
    let authority = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let mut request = Request::builder()
        .method(question.method)
        .uri(target)
        .header(header::HOST, authority)
        .header(header::ACCEPT, "application/json")
        .header(header::USER_AGENT, "renvoi")
        .header(header::CONNECTION, "close");
    if let Some(authorization) = question.authorization {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    if question.form.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let body = question.form.map(Bytes::from).unwrap_or_default();
    request.body(Full::new(body)).ok()
}

async fn speak<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Bytes, FetchError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let said = async {
        let response = sender.send_request(request).await?;
        let status = response.status();
        if status != StatusCode::OK {
            return Err(FetchError::Status(status));
        }
        let body = Limited::new(response.into_body(), LARGEST);
        let body = body.collect().await.map_err(|_| FetchError::Body)?;
        Ok(body.to_bytes())
    };
    tokio::pin!(said);
    // The connection is driven here, and gone with the answer.
    tokio::select! {
        answer = &mut said => answer,
        ended = connection => {
            ended?;
            said.await
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    /// Somebody who answers whoever comes with this, and says no more.
    async fn says(answer: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut asked = [0; 1024];
                    let _ = stream.read(&mut asked).await;
                    let _ = stream.write_all(answer).await;
                    // Held open: the other end decides how long it waits.
                    let _ = stream.read(&mut asked).await;
                });
            }
        });
        format!("http://{address}/")
    }

    async fn ask(answer: &'static [u8]) -> Result<Bytes, FetchError> {
        let client = Client::new(Reach::Own, Duration::from_millis(300));
        let address = Address::parse(&says(answer).await, Reach::Own).expect("an address");
        client.ask(&address, Question::get()).await
    }

    #[tokio::test]
    async fn an_answer_comes_soon_and_whole_or_not_at_all() {
        let good = ask(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
        assert_eq!(good.expect("it answers"), Bytes::from_static(b"{}"));
        for silent in [
            b"".as_slice(),
            b"HTTP/1.1 200 OK\r\ncontent-le",
            b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}",
        ] {
            assert!(matches!(ask(silent).await, Err(FetchError::Slow)));
        }
        let elsewhere =
            ask(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n");
        assert!(matches!(
            elsewhere.await,
            Err(FetchError::Status(StatusCode::FOUND))
        ));
        let other = ask(b"220 mail.example ESMTP\r\n").await;
        assert!(matches!(other, Err(FetchError::Http(_))));
        let large = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let chunk = [b"10000\r\n".as_slice(), &vec![b'x'; 0x10000], b"\r\n"].concat();
        let huge = Vec::leak([large.as_slice(), &chunk.repeat(5)].concat());
        assert!(matches!(ask(huge).await, Err(FetchError::Body)));
    }

    #[tokio::test]
    async fn nobody_is_there() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let client = Client::new(Reach::Own, Duration::from_secs(2));
        let parse = |text: &str| Address::parse(text, Reach::Own).expect("an address");
        let nobody = parse(&format!("http://{address}/"));
        let gone = client.ask(&nobody, Question::get()).await;
        assert!(matches!(gone, Err(FetchError::Connection(_))));
        // What does not speak TLS is not asked without it.
        let plain = says(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
        let plain = plain.replace("http:", "https:");
        let answer = client.ask(&parse(&plain), Question::get()).await;
        assert!(matches!(answer, Err(FetchError::Connection(_))));
        // A name of the machine itself, where the portal is in the world.
        let world = Client::new(Reach::World, Duration::from_secs(2));
        let own =
            Address::parse("https://localhost/", Reach::World).expect("a name like any other");
        assert!(matches!(
            world.ask(&own, Question::get()).await,
            Err(FetchError::Host)
        ));
    }
}
