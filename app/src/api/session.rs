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
