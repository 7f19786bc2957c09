//! One connection, signed in.

use std::time::Duration;

use bytes::BytesMut;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{Action, AmiError, Message, message};
use crate::pbx::asterisk::text::Text;

/// Where and as whom.
#[derive(Clone, Copy)]
pub struct Login<'a> {
    /// `host:port`.
    pub address: &'a str,
    /// The account.
    pub user: &'a str,
    /// Its password.
    pub secret: &'a str,
}

/// A connection that has signed in. Asterisk may still be booting.
pub struct Session {
    pub(super) stream: TcpStream,
    pub(super) inbox: Inbox,
}

/// What has been received and not yet read.
#[derive(Default)]
pub(super) struct Inbox {
    buffer: BytesMut,
    seen: usize,
}

impl Inbox {
    /// The next message; `None` where the other end has closed.
    pub(super) async fn next(
        &mut self,
        from: &mut (impl tokio::io::AsyncRead + Unpin),
    ) -> std::io::Result<Option<Message>> {
        loop {
            if let Some(message) = message::take(&mut self.buffer, &mut self.seen) {
                return Ok(Some(message));
            }
            self.buffer.reserve(64 * 1024);
            if from.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }
}

/// For connecting and signing in. Asterisk makes a wrong password wait for a second.
const PATIENCE: Duration = Duration::from_secs(5);

impl Session {
    /// Connects and signs in.
    pub async fn open(login: &Login<'_>) -> Result<Self, AmiError> {
        timeout(PATIENCE, Self::opened(login))
            .await
            .map_err(|_| AmiError::Timeout)?
    }

    async fn opened(login: &Login<'_>) -> Result<Self, AmiError> {
        let stream = TcpStream::connect(login.address)
            .await
            .map_err(|_| AmiError::Unavailable)?;
        // Actions are written in batches; waiting for more would only delay them. Without the option it is slower, not wrong.
        let _ = stream.set_nodelay(true);
        let mut session = Self {
            stream,
            inbox: Inbox::default(),
        };
        let text = |value: &str| Text::new(value).map_err(|_| AmiError::Refused);
        let action = Action::new("Login")
            .with("Username", text(login.user)?)
            .with("Secret", text(login.secret)?);
        let mut bytes = vec![];
        action.write(0, &mut bytes);
        session
            .stream
            .write_all(&bytes)
            .await
            .map_err(|_| AmiError::Unavailable)?;
        loop {
            let message = session.next().await?;
            match message.get("Response") {
                Some("Success") => return Ok(session),
                Some(_) => return Err(AmiError::Refused),
                // The greeting line stands before the first field and is lost in it.
                None => {}
            }
        }
    }

    /// The next message.
    pub async fn next(&mut self) -> Result<Message, AmiError> {
        let next = self.inbox.next(&mut self.stream).await;
        next.ok().flatten().ok_or(AmiError::Unavailable)
    }

    /// Waits until Asterisk says that it is fully booted; `false` where it does not in time.
    pub async fn booted(&mut self, limit: Duration) -> bool {
        let said = async {
            loop {
                match self.next().await {
                    Ok(message) if message.get("Event") == Some("FullyBooted") => return true,
                    Ok(_) => {}
                    Err(_) => return false,
                }
            }
        };
        timeout(limit, said).await.unwrap_or(false)
    }
}
