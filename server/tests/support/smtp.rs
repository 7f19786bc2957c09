//! A mail server that takes mail, or behaves as badly as it is told to.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufStream},
    net::{TcpListener, TcpStream},
    time::sleep,
};
use tokio_rustls::TlsAcceptor;

/// How it protects what is said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    None,
    Starttls,
    Implicit,
}

/// What it does with mail.
#[derive(Clone, PartialEq, Eq)]
pub enum Conduct {
    /// Takes it.
    Takes,
    /// Takes it, where every address is ASCII.
    TakesAscii,
    /// Says this instead of taking a recipient.
    RefusesRecipient(&'static str),
    /// Says this once it has the whole mail, and quotes it.
    RefusesContent(&'static str),
    /// Takes it, after thinking for so long about every line.
    Thinks(Duration),
    /// Connects, and never says a word.
    Silent,
    /// Hangs up in the middle of the mail.
    Dies,
}

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    pub data: Vec<u8>,
    pub secure: bool,
    pub user: Option<String>,
}

/// The server; it ends with the test's runtime.
pub struct Receiver {
    pub address: SocketAddr,
    /// Its certificate, for who is to trust it.
    pub ca_file: PathBuf,
    pub account: Option<(&'static str, &'static str)>,
    shared: Arc<Shared>,
    _folder: tempfile::TempDir,
}

struct Shared {
    tls: Tls,
    account: Option<(&'static str, &'static str)>,
    acceptor: TlsAcceptor,
    conduct: Mutex<Conduct>,
    taken: Mutex<Vec<Taken>>,
    dialogue: Mutex<Vec<String>>,
}

impl Receiver {
    pub async fn start(
        tls: Tls,
        account: Option<(&'static str, &'static str)>,
        conduct: Conduct,
    ) -> Self {
        let identity = super::tls::identity();
        let folder = tempfile::tempdir().unwrap();
        let ca_file = folder.path().join("server.pem");
        std::fs::write(&ca_file, identity.pem).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            tls,
            account,
            acceptor: identity.acceptor,
            conduct: Mutex::new(conduct),
            taken: Mutex::default(),
            dialogue: Mutex::default(),
        });
        let serving = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // What goes wrong in a dialogue is seen by whoever is at its other end.
                tokio::spawn(serve(Arc::clone(&serving), stream));
            }
        });
        Self {
            address,
            ca_file,
            account,
            shared,
            _folder: folder,
        }
    }

    /// From the next line on.
    pub fn behave(&self, conduct: Conduct) {
        *self.shared.conduct.lock().unwrap() = conduct;
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().unwrap().clone()
    }

    /// Every line that it was told.
    pub fn dialogue(&self) -> Vec<String> {
        self.shared.dialogue.lock().unwrap().clone()
    }

    /// The settings of a portal that uses it.
    pub fn settings(&self) -> renvoi_server::config::Mail {
        use renvoi_server::config::{Mail, MailTls};
        let (user, password) = self.account.unwrap_or_default();
        Mail {
            smtp: format!("localhost:{}", self.address.port()),
            tls: match self.shared.tls {
                Tls::None => MailTls::None,
                Tls::Starttls => MailTls::Starttls,
                Tls::Implicit => MailTls::Tls,
            },
            user: user.to_owned(),
            password: password.to_owned(),
            ca_file: self.ca_file.clone(),
            from: "Téléphonie <renvoi@alpha.example>".to_owned(),
            ..Mail::default()
        }
    }
}

async fn serve(shared: Arc<Shared>, stream: TcpStream) -> std::io::Result<()> {
    if shared.tls == Tls::Implicit {
        let stream = shared.acceptor.accept(stream).await?;
        Dialogue::new(&shared, stream, true).run(true).await?;
        return Ok(());
    }
    if let Some(stream) = Dialogue::new(&shared, stream, false).run(true).await? {
        let stream = shared.acceptor.accept(stream).await?;
        Dialogue::new(&shared, stream, true).run(false).await?;
    }
    Ok(())
}

struct Dialogue<'a, S> {
    shared: &'a Shared,
    stream: BufStream<S>,
    secure: bool,
    user: Option<String>,
    from: String,
    to: Vec<String>,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Dialogue<'a, S> {
    fn new(shared: &'a Shared, stream: S, secure: bool) -> Self {
        Self {
            shared,
            stream: BufStream::new(stream),
            secure,
            user: None,
            from: String::new(),
            to: vec![],
        }
    }

    fn conduct(&self) -> Conduct {
        self.shared.conduct.lock().unwrap().clone()
    }

    async fn say(&mut self, line: &str) -> std::io::Result<()> {
        if let Conduct::Thinks(for_so_long) = self.conduct() {
            sleep(for_so_long).await;
        }
        self.stream.write_all(line.as_bytes()).await?;
        self.stream.write_all(b"\r\n").await?;
        self.stream.flush().await
    }

    async fn line(&mut self) -> std::io::Result<Vec<u8>> {
        let mut line = vec![];
        if self.stream.read_until(b'\n', &mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line)
    }

    /// Until the other side leaves; answers the stream where it wants TLS on it.
    async fn run(mut self, greet: bool) -> std::io::Result<Option<S>> {
        if self.conduct() == Conduct::Silent {
            std::future::pending::<()>().await;
        }
        if greet {
            self.say("220 mail.test ready").await?;
        }
        loop {
            let line = String::from_utf8_lossy(&self.line().await?)
                .trim_end()
                .to_owned();
            self.shared.dialogue.lock().unwrap().push(line.clone());
            let word = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_uppercase();
            match word.as_str() {
                "EHLO" => self.hello().await?,
                "STARTTLS" => {
                    self.say("220 go ahead").await?;
                    return Ok(Some(self.stream.into_inner()));
                }
                "AUTH" => self.authenticate(&line).await?,
                "MAIL" if self.shared.account.is_some() && self.user.is_none() => {
                    self.say("530 5.7.0 who are you?").await?;
                }
                "MAIL" => {
                    self.from = path(&line);
                    self.say("250 2.1.0 ok").await?;
                }
                "RCPT" => self.recipient(&line).await?,
                "DATA" => self.data().await?,
                "QUIT" => {
                    self.say("221 bye").await?;
                    return Ok(None);
                }
                "NOOP" | "RSET" => self.say("250 ok").await?,
                _ => self.say("500 what?").await?,
            }
        }
    }

    async fn hello(&mut self) -> std::io::Result<()> {
        let mut offers = vec!["mail.test", "8BITMIME"];
        if self.conduct() != Conduct::TakesAscii {
            offers.push("SMTPUTF8");
        }
        if self.shared.tls == Tls::Starttls && !self.secure {
            offers.push("STARTTLS");
        } else if self.shared.account.is_some() {
            offers.push("AUTH PLAIN");
        }
        let last = offers.len() - 1;
        for (n, offer) in offers.into_iter().enumerate() {
            let dash = if n < last { '-' } else { ' ' };
            self.say(&format!("250{dash}{offer}")).await?;
        }
        Ok(())
    }

    async fn recipient(&mut self, line: &str) -> std::io::Result<()> {
        if let Conduct::RefusesRecipient(words) = self.conduct() {
            return self.say(words).await;
        }
        self.to.push(path(line));
        self.say("250 2.1.5 ok").await
    }

    async fn authenticate(&mut self, line: &str) -> std::io::Result<()> {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        let said = line.rsplit(' ').next().unwrap_or_default();
        let said = BASE64_STANDARD.decode(said).unwrap_or_default();
        let said = String::from_utf8_lossy(&said).into_owned();
        let mut parts = said.split('\0').skip(1);
        let given = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        if self.shared.account == Some(given) {
            self.user = Some(given.0.to_owned());
            self.say("235 2.7.0 welcome").await
        } else {
            self.say("535 5.7.8 these credentials are none").await
        }
    }

    async fn data(&mut self) -> std::io::Result<()> {
        self.say("354 go on").await?;
        let mut data = vec![];
        loop {
            let line = self.line().await?;
            if self.conduct() == Conduct::Dies {
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
            if line == b".\r\n" {
                break;
            }
            // RFC 5321, section 4.5.2.
            data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        if let Conduct::RefusesContent(words) = self.conduct() {
            // As much as a reply may hold (RFC 5321, section 4.5.3.1.5), from where the mail's words begin.
            let text = String::from_utf8_lossy(&data).replace("=\r\n", "");
            let from = text.find("\r\n\r\n").unwrap_or_default();
            let quoted: String = text[from..]
                .replace("\r\n", " ")
                .chars()
                .take(480)
                .collect();
            return self.say(&format!("{words} {quoted}")).await;
        }
        let taken = Taken {
            from: std::mem::take(&mut self.from),
            to: std::mem::take(&mut self.to),
            data,
            secure: self.secure,
            user: self.user.clone(),
        };
        self.shared.taken.lock().unwrap().push(taken);
        self.say("250 2.0.0 queued as 7").await
    }
}

/// What stands between the brackets.
fn path(line: &str) -> String {
    let inside = line
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(path, _)| path.to_owned()).unwrap_or_default()
}
