//! What is said of a trunk.

use renvoi_app::domain::E164;
use serde_json::{Value, json};

use super::{DirectoryError, checked_country, checked_name, checked_public, refused};
use crate::{
    pbx::{
        Host, SipAddress, Source,
        plan::{Forwarded, Habits, Identity, Told, Written},
    },
    store::trunk::Trunk,
};

/// What is said of a trunk, without its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkSettings {
    /// What people call it; no two alike.
    pub name: String,
    /// Where its other end is; `None`: the stand-in for the public network.
    pub peer: Option<SipAddress>,
    /// User name, where the peer asks for one; empty: none.
    pub user: String,
    /// ISO 3166-1 country: how numbers are dialled there.
    pub country: String,
    /// What the peer expects of calls.
    pub habits: Habits,
    /// Whether we register there.
    pub registers: bool,
    /// Where calls are accepted from, beside the host.
    pub sources: Vec<Source>,
}

impl TrunkSettings {
    /// A stand-in for the public network, in France.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            peer: None,
            user: String::new(),
            country: "FR".to_owned(),
            habits: Habits::default(),
            registers: false,
            sources: vec![],
        }
    }

    /// As the store keeps them.
    pub fn of(row: &Trunk) -> Result<Self, DirectoryError> {
        let damaged = |what| move || refused(what, "what is stored of it cannot be read");
        let peer = match row.host.as_str() {
            "" => None,
            host => Some(SipAddress {
                host: Host::parse(host).map_err(|_| damaged("peer")())?,
                port: u16::try_from(row.port).map_err(|_| damaged("port")())?,
            }),
        };
        let number = match row.number.as_str() {
            "" => None,
            number => Some(E164::parse(number).ok_or_else(damaged("number"))?),
        };
        let sources = row.sources.split_whitespace();
        Ok(Self {
            name: row.name.clone(),
            peer,
            user: row.username.clone(),
            country: row.country.clone(),
            habits: Habits {
                callers: Written::parse(&row.callers).ok_or_else(damaged("callers"))?,
                called: Written::parse(&row.called).ok_or_else(damaged("called"))?,
                identity: Identity::parse(&row.identity).ok_or_else(damaged("identity"))?,
                number,
                forwarded: Forwarded::parse(&row.forwarded).ok_or_else(damaged("forwarded"))?,
                told: Told::parse(&row.told).ok_or_else(damaged("told"))?,
            },
            registers: row.registers,
            sources: sources
                .map(|source| Source::parse(source).ok_or_else(damaged("source")))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Refuses what cannot be, and writes names as they are kept.
    pub(super) fn checked(self) -> Result<Self, DirectoryError> {
        let name = checked_name("name", &self.name)?;
        let country = checked_country(&self.country)?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b".-_+@".contains(&b);
        if self.user.len() > 64 || !self.user.bytes().all(plain) {
            return Err(refused(
                "user",
                "is not up to 64 letters, digits and . - _ + @",
            ));
        }
        if self.peer.is_none() && !(self.user.is_empty() && self.sources.is_empty()) {
            return Err(refused(
                "peer",
                "the stand-in has no user, and no address that calls come from",
            ));
        }
        if self.registers && self.user.is_empty() {
            return Err(refused("register", "needs a user and its password"));
        }
        if self.sources.len() > 50 {
            return Err(refused("source", "more than 50"));
        }
        checked_public("number", self.habits.number.as_ref())?;
        Ok(Self {
            name,
            country,
            ..self
        })
    }

    /// Writes them into a row.
    pub(super) fn write(&self, row: &mut Trunk) {
        let (host, port) = match &self.peer {
            None => (String::new(), 0),
            Some(peer) => (peer.host.as_str().to_owned(), i64::from(peer.port)),
        };
        let habits = &self.habits;
        let sources: Vec<_> = self.sources.iter().map(ToString::to_string).collect();
        (row.name, row.host, row.port) = (self.name.clone(), host, port);
        (row.username, row.country) = (self.user.clone(), self.country.clone());
        let number = habits.number.as_ref().map(ToString::to_string);
        let word = |word: &str| word.to_owned();
        (row.callers, row.called) = (word(habits.callers.word()), word(habits.called.word()));
        (row.identity, row.number) = (word(habits.identity.word()), number.unwrap_or_default());
        (row.forwarded, row.told) = (word(habits.forwarded.word()), word(habits.told.word()));
        (row.registers, row.sources) = (self.registers, sources.join(" "));
    }

    /// All of it, for scripts and the journal.
    #[must_use]
    pub fn describe(&self) -> Value {
        let habits = &self.habits;
        json!({
            "name": self.name,
            "peer": self.peer.as_ref().map(ToString::to_string),
            "user": self.user,
            "country": self.country,
            "callers": habits.callers.word(),
            "called": habits.called.word(),
            "identity": habits.identity.word(),
            "number": habits.number.as_ref().map(E164::as_str),
            "forwarded": habits.forwarded.word(),
            "told": habits.told.word(),
            "register": self.registers,
            "sources": self.sources.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    }
}
