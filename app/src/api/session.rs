//! Who calls, and what they may.
//!
//! A `Session<R>` is proof that a person holds role `R`; a service operation takes the session it needs, so it cannot be
//! called without one. The server makes sessions from the rows it has just read; nobody else can.

use std::marker::PhantomData;

use uuid::Uuid;

use crate::domain::Extension;

/// A person who signs in; everybody has this role.
#[derive(Clone, Copy, Debug)]
pub enum User {}
/// Helps the people of one organisation.
#[derive(Clone, Copy, Debug)]
pub enum Helpdesk {}
/// Administers one organisation.
#[derive(Clone, Copy, Debug)]
pub enum Administrator {}
/// Runs the platform, over all organisations.
#[derive(Clone, Copy, Debug)]
pub enum Operator {}

/// The person behind a request.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub id: Uuid,
    /// Their e-mail address, in lower case: how the journal names them.
    pub email: String,
    /// Their organisation.
    pub organisation: Uuid,
    /// The extension they own, with its id.
    pub extension: Option<(Uuid, Extension)>,
    /// The session's id, for the journal.
    pub session: Uuid,
    /// The zone on whose wall clock they read dates; `None`: their organisation's. Rules know nothing of it.
    pub zone: Option<String>,
    /// From where, for the journal.
    pub address: Option<std::net::IpAddr>,
    /// What they do it with, where it is no browser.
    pub token: Option<Token>,
}

/// A token that a program shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// As its maker named it: how the journal names it.
    pub name: String,
    /// It is the organisation's own: no person stands behind it, and [`Person::id`] is the token's.
    pub of_organisation: bool,
}

impl Person {
    /// The zone on whose wall clock they read dates, in an organisation of this zone.
    #[must_use]
    pub fn zone<'z>(&'z self, organisation: &'z str) -> &'z str {
        self.zone.as_deref().unwrap_or(organisation)
    }

    /// The account; `None`: it is the organisation's own token.
    #[must_use]
    pub fn account(&self) -> Option<Uuid> {
        (!self.is_organisation()).then_some(self.id)
    }

    /// Whether it is the organisation's own token.
    #[must_use]
    pub fn is_organisation(&self) -> bool {
        self.token
            .as_ref()
            .is_some_and(|token| token.of_organisation)
    }
}

/// Proof that a person holds a role.
#[derive(Clone, Debug)]
pub struct Session<R> {
    person: Person,
    role: PhantomData<R>,
}

impl<R> Session<R> {
    /// To be called only where the role has just been read from the store.
    #[must_use]
    pub fn granted(person: Person) -> Self {
        Self {
            person,
            role: PhantomData,
        }
    }

    /// Who.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }
}

impl Session<User> {
    /// The same person, who reads what is theirs.
    #[must_use]
    pub fn reading(&self) -> Reader {
        Reader {
            person: self.person.clone(),
            is_own: true,
        }
    }
}

/// Proof that somebody may read what a person reads, and nothing more: no operation that changes anything takes one. It is that person, or
/// who helps them and looks at their pages.
#[derive(Clone, Debug)]
pub struct Reader {
    person: Person,
    is_own: bool,
}

impl Reader {
    /// Who helps in a person's organisation, looking at that person's pages; `None` where it is another one. To be called only where the
    /// person has just been read from the store, and their own page says that they are looked at.
    #[must_use]
    pub fn looking(who: &Session<Helpdesk>, person: Person) -> Option<Self> {
        (who.person().organisation == person.organisation).then_some(Self {
            person,
            is_own: false,
        })
    }

    /// Whose things are read.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Whose forms the pages carry. Those that somebody else looks at are nobody's: they are taken from no one.
    #[must_use]
    pub fn writer(&self) -> Uuid {
        if self.is_own {
            self.person.id
        } else {
            Uuid::nil()
        }
    }
}

/// What proves that a person's things may be read.
pub trait Reads {
    /// Whose.
    fn person(&self) -> &Person;
}

impl Reads for Session<User> {
    fn person(&self) -> &Person {
        Session::person(self)
    }
}

impl Reads for Reader {
    fn person(&self) -> &Person {
        Reader::person(self)
    }
}
