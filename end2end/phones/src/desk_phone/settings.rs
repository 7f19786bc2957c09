//! What a phone has been told, in words that all makers share.

use std::{collections::BTreeMap, fmt};

use super::{Hardware, Place, read};
use crate::account::Password;

/// Over what an account speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "names of protocols")]
pub enum Transport {
    Udp,
    Tcp,
    Tls,
}

/// An account in a phone's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user name.
    pub user: String,
    /// The name for authentication.
    pub auth: String,
    pub(crate) password: Password,
    /// The name shown to others.
    pub display: String,
    /// What stands beside its line.
    pub label: String,
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Over what.
    pub transport: Transport,
}

impl Identity {
    /// For tests that compare files with what they should say.
    #[must_use]
    pub fn password(&self) -> &str {
        self.password.reveal()
    }
}

/// What a key does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Takes the line of an account, from 1.
    Line(u8),
    /// Watches somebody.
    Lamp {
        /// Of which account the server is asked, from 1.
        account: u8,
        /// Who is watched, and dialled.
        number: String,
        /// What is dialled while they ring, whole.
        pickup: Option<String>,
    },
    /// Dials.
    Dial {
        /// From which account, from 1.
        account: u8,
        /// What.
        number: String,
    },
    /// Nothing.
    Nothing,
}

/// A key, as a file tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it does.
    pub does: Does,
    /// What stands beside it.
    pub label: String,
}

impl Button {
    pub(super) fn nothing() -> Self {
        Self {
            does: Does::Nothing,
            label: String::new(),
        }
    }
}

/// What files say. What they leave out a phone keeps as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Accounts by their number, from 1; `None` takes one away.
    pub accounts: BTreeMap<u8, Option<Identity>>,
    /// Keys.
    pub keys: BTreeMap<Place, Button>,
    /// Where the files are to be fetched from now on.
    pub folder: Option<String>,
}

impl Settings {
    /// What files, by their names, say to a phone that has fetched them in this order.
    pub fn read(phone: &Hardware, files: &[(String, String)]) -> Result<Self, Unreadable> {
        read::settings(phone, files)
    }

    /// Takes over what newer files say.
    pub(super) fn learn(&mut self, newer: Self) {
        self.accounts.extend(newer.accounts);
        self.keys.extend(newer.keys);
        if newer.folder.is_some() {
            self.folder = newer.folder;
        }
    }
}

/// Why a file cannot be read: a real phone would ignore it, or worse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub(super) String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}
