//! HTTP/1.1 over kept connections: little more than what must be read to know where an answer ends, so that the client
//! takes little of the machine that it measures.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use super::numbers::Samples;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The values of a header.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.head.lines().filter_map(move |line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// `name=value; …` of the cookies that it sets, as a browser would send them back.
    pub fn cookies(&self) -> String {
        let pairs = self
            .all("set-cookie")
            .filter_map(|cookie| cookie.split(';').next());
        pairs.collect::<Vec<_>>().join("; ")
    }
}

/// A kept connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Opens one.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(1 << 16),
        })
    }

    /// Opens one from another address of this machine; any of 127.0.0.0/8 will do.
    pub async fn from(local: Ipv4Addr, address: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((local, 0).into())?;
        let stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(1 << 16),
        })
    }

    /// Sends a request and reads its answer whole.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        let asked = async {
            self.stream.write_all(request).await?;
            self.read().await
        };
        timeout(PATIENCE, asked)
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    async fn read(&mut self) -> io::Result<Answer> {
        let end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        self.buffer.drain(..end + 4);
        let mut answer = Answer {
            status: head
                .get(9..12)
                .and_then(|code| code.parse().ok())
                .unwrap_or(0),
            head,
            body: vec![],
        };
        let length = answer
            .all("content-length")
            .next()
            .and_then(|n| n.parse().ok());
        answer.body = match length {
            Some(length) => self.take(length).await?,
            None if answer
                .all("transfer-encoding")
                .any(|coding| coding == "chunked") =>
            {
                self.chunks().await?
            }
            None => vec![],
        };
        Ok(answer)
    }

    async fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = vec![];
        loop {
            let end = loop {
                if let Some(at) = find(&self.buffer, b"\r\n") {
                    break at;
                }
                self.more().await?;
            };
            let size = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
            let size = usize::from_str_radix(size.trim(), 16)
                .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            self.buffer.drain(..end + 2);
            let chunk = self.take(size + 2).await?;
            body.extend_from_slice(&chunk[..size]);
            if size == 0 {
                return Ok(body);
            }
        }
    }

    async fn take(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < count {
            self.more().await?;
        }
        Ok(self.buffer.drain(..count).collect())
    }

    async fn more(&mut self) -> io::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// A GET.
pub fn get(path: &str, cookies: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost:3000\r\nAccept: text/html\r\nAccept-Encoding: br\r\n\
         Accept-Language: fr\r\nCookie: {cookies}\r\n\r\n"
    )
    .into_bytes()
}

/// A form's post from a page of the same origin.
pub fn post(path: &str, cookies: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost:3000\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookies}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The cookies of somebody who has just signed in.
pub async fn sign_in(address: SocketAddr, login: &str, password: &str) -> String {
    let mut connection = Connection::open(address).await.expect("it listens");
    let request = post("/signin", "", &[("login", login), ("password", password)]);
    let answer = connection.ask(&request).await.expect("it answers");
    assert_eq!(answer.status, 303, "{login} signs in");
    answer.cookies()
}

/// What a load did.
pub struct Done {
    pub times: Samples,
    pub took: Duration,
}

impl Done {
    /// Answers per second.
    pub fn rate(&self) -> f64 {
        numbers(self.times.count()) / self.took.as_secs_f64()
    }
}

/// A count as a number to divide.
pub fn numbers(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Asks the same again and again on so many connections, each waiting for its answer, until so long has passed or so many
/// were asked on each.
pub async fn run(
    address: SocketAddr,
    request: &[u8],
    status: u16,
    connections: usize,
    limit: (Duration, usize),
) -> Done {
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let request = request.to_vec();
        tasks.spawn(async move {
            let mut connection = Connection::open(address).await.expect("it listens");
            let mut times = Samples::default();
            while begun.elapsed() < limit.0 && times.count() < limit.1 {
                let asked = Instant::now();
                let answer = connection.ask(&request).await.expect("it answers");
                assert_eq!(answer.status, status, "{}", answer.head);
                times.add(asked.elapsed());
            }
            times
        });
    }
    let mut times = Samples::default();
    while let Some(part) = tasks.join_next().await {
        times.join(part.expect("no connection breaks"));
    }
    Done {
        times,
        took: begun.elapsed(),
    }
}
