//! Who did what, when, from where: written with what was done, read by page.

pub mod chain;
pub mod export;
mod page;
mod person;
mod query;
mod scope;
mod view;

pub use page::{Gathered, JournalService, PAGE, Page, gather};
pub(crate) use person::{about_person, attempts_of};
pub use query::{Query, read};
pub use scope::Scope;

use renvoi_app::api::session::Person;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    clock::Clock,
    store::{self, Db, journal::Line},
};

/// The author of what is done at the server.
pub(crate) const COMMAND_LINE: &str = "command line";

/// The author of what is dialled at a telephone: whoever has it in their hand.
const PHONE: &str = "telephone";

/// The author of what the portal does by itself.
const PORTAL: &str = "portal";

/// Whether that author is whoever is at the server.
#[must_use]
pub fn is_command_line(actor: &str) -> bool {
    actor == COMMAND_LINE
}

/// A line to be written.
#[derive(Clone, Debug)]
pub struct Entry {
    action: &'static str,
    subject: String,
    org: Option<Uuid>,
    user: Option<Uuid>,
    actor: String,
    address: String,
    token: Option<String>,
    detail: Value,
}

/// Who does something, as the journal names them.
#[derive(Clone, Debug)]
pub enum Author {
    /// Somebody at the server's command line.
    CommandLine,
    /// Somebody who is signed in, or a token.
    Person(Person),
    /// Somebody at a telephone of the extension.
    Phone,
    /// The portal by itself.
    Portal,
}

impl Author {
    /// The person, where there is one.
    #[must_use]
    pub fn user(&self) -> Option<Uuid> {
        match self {
            Self::CommandLine | Self::Phone | Self::Portal => None,
            Self::Person(person) => person.account(),
        }
    }
}

impl Entry {
    /// Something done to a subject, from the command line until said otherwise.
    #[must_use]
    pub fn new(action: &'static str, subject: String) -> Self {
        Self {
            action,
            subject,
            org: None,
            user: None,
            actor: COMMAND_LINE.to_owned(),
            address: String::new(),
            token: None,
            detail: json!({}),
        }
    }

    /// By whoever it was.
    #[must_use]
    pub fn from(mut self, author: &Author) -> Self {
        match author {
            Author::CommandLine => self,
            Author::Person(person) => self.by(person),
            Author::Phone => {
                PHONE.clone_into(&mut self.actor);
                self
            }
            Author::Portal => self.by_portal(),
        }
    }

    /// By somebody who is signed in, or with a token, in their own organisation.
    #[must_use]
    pub fn by(mut self, person: &Person) -> Self {
        let address = person
            .address
            .map_or_else(String::new, |address| address.to_string());
        (self.user, self.actor, self.address) = (person.account(), person.email.clone(), address);
        self.token = person.token.as_ref().map(|token| token.name.clone());
        self.within(person.organisation)
    }

    /// By somebody whose account is known, from an address.
    #[must_use]
    pub fn by_user(mut self, user: Uuid, email: &str, address: &str) -> Self {
        (self.user, self.actor, self.address) = (Some(user), email.to_owned(), address.to_owned());
        self
    }

    /// By nobody known, from an address.
    #[must_use]
    pub fn by_nobody(mut self, address: &str) -> Self {
        (self.user, self.actor, self.address) = (None, String::new(), address.to_owned());
        self
    }

    /// By the portal itself.
    #[must_use]
    pub fn by_portal(mut self) -> Self {
        PORTAL.clone_into(&mut self.actor);
        self
    }

    /// Concerning an organisation.
    #[must_use]
    pub fn within(mut self, org: Uuid) -> Self {
        self.org = Some(org);
        self
    }

    /// What changed; no secret.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    /// And ending so many sessions; none are not told.
    #[must_use]
    pub fn ending(mut self, sessions: u64) -> Self {
        if sessions > 0 {
            self.detail["sessions"] = sessions.into();
        }
        self
    }

    /// For a reason, which stays beside it.
    #[must_use]
    pub fn because(mut self, why: &str) -> Self {
        self.detail["why"] = why.into();
        self
    }
}

impl Entry {
    /// The line of this moment.
    fn line(mut self, clock: &dyn Clock) -> Line {
        if let Some(token) = self.token {
            self.detail["token"] = token.into();
        }
        Line {
            id: Uuid::now_v7(),
            at: clock.millis(),
            org_id: self.org,
            user_id: self.user,
            actor: self.actor,
            address: self.address,
            action: self.action.to_owned(),
            subject: self.subject,
            detail: self.detail.to_string(),
        }
    }
}

/// Writes a line, in the transaction of what it tells; its id.
pub async fn append(db: Db<'_>, clock: &dyn Clock, entry: Entry) -> store::Result<Uuid> {
    let line = entry.line(clock);
    store::journal::append(db, &line).await?;
    Ok(line.id)
}

/// Writes many; their ids, in order.
pub(crate) async fn append_all(
    db: Db<'_>,
    clock: &dyn Clock,
    entries: impl IntoIterator<Item = Entry>,
) -> store::Result<Vec<Uuid>> {
    let lines: Vec<Line> = entries.into_iter().map(|entry| entry.line(clock)).collect();
    store::bulk::add_lines(db, &lines).await?;
    Ok(lines.into_iter().map(|line| line.id).collect())
}
