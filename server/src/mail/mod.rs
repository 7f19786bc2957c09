//! Mail: written at each attempt from what it is about, queued in the outbox, sent by one of several ways, and what became of
//! it kept for the helpdesk.

mod ask;
mod content;
mod file;
mod letter;
mod letters;
mod memory;
mod message;
mod sender;
mod smtp;
mod transport;
mod worker;

pub(crate) use ask::gather;
pub use ask::{NewMail, put};
pub use content::Content;
pub use file::FileTransport;
pub use letter::{Attachment, Letter, Line};
pub use letters::{
    Elsewhere, Kind, NewMessage, Reader, SignsInWith, account_changed, address_asked,
    address_changed, elsewhere, message as message_letter, password_changed, recovery,
    sessions_ended, trial, welcome,
};
pub use memory::MemoryTransport;
pub use message::message;
pub use sender::Sender;
pub use smtp::{SmtpError, SmtpTransport};
pub use transport::{Answer, SendError, Transport};
pub use worker::{Outcome, drain, run};

use std::sync::Arc;

use tokio::sync::Notify;

use crate::{clock::Clock, config, store::Store};

/// What sending mail needs.
#[derive(Clone)]
pub struct Post {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// How mail leaves, and in whose name.
    pub way: Way,
    /// The portal's address as people know it, without a slash at its end: where links lead.
    pub url: String,
    signal: Arc<Notify>,
}

impl Post {
    /// With what it needs.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, way: Way, url: String) -> Self {
        Self {
            store,
            clock,
            way,
            url,
            signal: Arc::new(Notify::new()),
        }
    }

    /// Tells the worker that a transaction which asked for a mail has been committed.
    pub fn wake(&self) {
        self.signal.notify_one();
    }
}

/// How mail leaves, and in whose name.
#[derive(Clone)]
pub struct Way {
    /// How it leaves.
    pub transport: Arc<dyn Transport>,
    /// Who it is from, and how its subjects read.
    pub sender: Sender,
}

/// The configured way; `None`: the portal sends no mail.
pub fn configured(mail: &config::Mail) -> Result<Option<Way>, SmtpError> {
    let transport: Arc<dyn Transport> = if !mail.smtp.is_empty() {
        Arc::new(SmtpTransport::new(mail)?)
    } else if !mail.folder.as_os_str().is_empty() {
        Arc::new(FileTransport::new(mail.folder.clone()))
    } else {
        return Ok(None);
    };
    let sender = Sender::parse(&mail.from, &mail.subject).ok_or(SmtpError::Sender)?;
    Ok(Some(Way { transport, sender }))
}
