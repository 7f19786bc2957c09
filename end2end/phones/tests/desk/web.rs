//! A web server with files and tags, and nothing else.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) agent: String,
    pub(crate) status: u16,
}

#[derive(Default)]
struct State {
    files: HashMap<String, String>,
    asked: Vec<Asked>,
}

pub(crate) struct Web {
    address: SocketAddr,
    scheme: &'static str,
    state: Arc<Mutex<State>>,
    server: JoinHandle<()>,
}

impl Drop for Web {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Web {
    pub(crate) async fn open() -> Self {
        Self::serve(None).await
    }

    pub(crate) async fn secure(acceptor: TlsAcceptor) -> Self {
        Self::serve(Some(acceptor)).await
    }

    async fn serve(acceptor: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(Mutex::new(State::default()));
        let scheme = if acceptor.is_some() { "https" } else { "http" };
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (state, acceptor) = (Arc::clone(&shared), acceptor.clone());
                tokio::spawn(async move { meet(stream, acceptor, &state).await });
            }
        });
        Self {
            address,
            scheme,
            state,
            server,
        }
    }

    pub(crate) fn folder(&self) -> String {
        format!("{}://localhost:{}/p/S", self.scheme, self.address.port())
    }

    pub(crate) fn put(&self, name: &str, text: &str) {
        let files = &mut held(&self.state).files;
        files.insert(format!("/p/S/{name}"), text.to_owned());
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut held(&self.state).asked)
    }
}

fn held(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn meet(stream: TcpStream, acceptor: Option<TlsAcceptor>, state: &Mutex<State>) {
    match acceptor {
        None => answer(stream, state).await.unwrap_or_default(),
        Some(acceptor) => {
            // A phone that does not trust us says so and goes.
            if let Ok(stream) = acceptor.accept(stream).await {
                answer(stream, state).await.unwrap_or_default();
            }
        }
    }
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    state: &Mutex<State>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let path = lines[0].split(' ').nth(1).unwrap_or_default().to_owned();
    let field = |wanted: &str| {
        let fields = lines[1..].iter().filter_map(|line| line.split_once(':'));
        let mut fields = fields.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        fields.next().map(|(_, value)| value.trim().to_owned())
    };
    let reply = {
        let mut state = held(state);
        let text = state.files.get(&path).cloned();
        let (status, reply) = match text {
            None => (
                404,
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
            ),
            Some(text) => {
                let mut hasher = DefaultHasher::new();
                text.hash(&mut hasher);
                let tag = format!("\"{:x}\"", hasher.finish());
                if field("If-None-Match").as_ref() == Some(&tag) {
                    (
                        304,
                        format!("HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n"),
                    )
                } else {
                    let head = format!("ETag: {tag}\r\nContent-Length: {}", text.len());
                    (200, format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{text}"))
                }
            }
        };
        let agent = field("User-Agent").unwrap_or_default();
        state.asked.push(Asked {
            path,
            agent,
            status,
        });
        reply
    };
    stream.write_all(reply.as_bytes()).await?;
    stream.flush().await?;
    stream.shutdown().await
}
