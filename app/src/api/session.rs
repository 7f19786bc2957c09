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
    /// From where, for the journal.
    pub address: Option<std::net::IpAddr>,
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
