//! Who a phone or a trunk is.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use crate::{
    error::Error,
    message::{Uri, is_line},
    timers::Timers,
};

/// What phones and trunks call themselves where they are told nothing else.
pub(crate) const AGENT: &str = concat!("renvoi-phones/", env!("CARGO_PKG_VERSION"));

/// The SIP account of one phone.
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) user: String,
    pub(crate) password: Password,
    pub(crate) server: SocketAddr,
    pub(crate) local_ip: IpAddr,
    pub(crate) contact: Option<String>,
    pub(crate) agent: String,
    pub(crate) timers: Timers,
}

impl Account {
    /// An account on a PBX; the phone listens on a free port of 127.0.0.1.
    #[must_use]
    pub fn new(user: &str, password: &str, server: SocketAddr) -> Self {
        Self {
            user: user.to_owned(),
            password: Password(password.to_owned()),
            server,
            local_ip: Ipv4Addr::LOCALHOST.into(),
            contact: None,
            agent: AGENT.to_owned(),
            timers: Timers::default(),
        }
    }

    /// Calls itself so (`User-Agent`).
    #[must_use]
    pub fn agent(mut self, agent: &str) -> Self {
        agent.clone_into(&mut self.agent);
        self
    }

    /// Listens on another address of this machine.
    #[must_use]
    pub fn local_ip(mut self, ip: IpAddr) -> Self {
        self.local_ip = ip;
        self
    }

    /// Says that calls reach it by another user part than the account's.
    #[must_use]
    pub fn contact(mut self, user: &str) -> Self {
        self.contact = Some(user.to_owned());
        self
    }

    /// Waits differently from what RFC 3261 says.
    #[must_use]
    pub fn timers(mut self, timers: Timers) -> Self {
        self.timers = timers;
        self
    }
}

/// A trunk of the PBX, seen from the other end: both sides know each other's address, or the PBX has an account here.
#[derive(Clone, Debug)]
pub struct TrunkAccount {
    pub(crate) listen: SocketAddr,
    pub(crate) peer: SocketAddr,
    pub(crate) guest: Option<Guest>,
    pub(crate) timers: Timers,
}

impl TrunkAccount {
    /// A trunk that listens at `listen` (port 0 takes a free one) and places its calls at `peer`.
    #[must_use]
    pub fn new(listen: SocketAddr, peer: SocketAddr) -> Self {
        Self {
            listen,
            peer,
            guest: None,
            timers: Timers::default(),
        }
    }

    /// Asks for this account's password before it takes a call or a registration.
    #[must_use]
    pub fn asking(mut self, user: &str, password: &str) -> Self {
        self.guest = Some(Guest {
            user: user.to_owned(),
            password: Password(password.to_owned()),
        });
        self
    }

    /// Waits differently from what RFC 3261 says.
    #[must_use]
    pub fn timers(mut self, timers: Timers) -> Self {
        self.timers = timers;
        self
    }
}

/// Who may call and register here.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) user: String,
    pub(crate) password: Password,
}

/// A secret that does not print.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password(String);

impl Password {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

/// Who places calls, and through which server.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// None for a trunk.
    pub(crate) account: Option<(String, Password)>,
    /// By which user part calls reach it, where that is not the account's.
    pub(crate) contact: Option<String>,
    /// Whose password is asked for; none on a phone.
    pub(crate) guest: Option<Guest>,
    /// What it calls itself.
    pub(crate) agent: String,
    pub(crate) server: SocketAddr,
}

impl Identity {
    pub(crate) fn of_account(account: &Account) -> Result<Self, Error> {
        if !is_line(&account.user) || account.user.is_empty() {
            return Err(Error::Text("the user name"));
        }
        if !is_line(&account.agent) {
            return Err(Error::Text("the user agent"));
        }
        Ok(Self {
            account: Some((account.user.clone(), account.password.clone())),
            contact: account.contact.clone(),
            guest: None,
            agent: account.agent.clone(),
            server: account.server,
        })
    }

    pub(crate) fn user(&self) -> Option<&str> {
        self.account.as_ref().map(|(user, _)| user.as_str())
    }

    /// Where calls to this identity reach it.
    pub(crate) fn contact(&self, address: SocketAddr) -> Uri {
        Uri::at(self.contact.as_deref().or(self.user()), address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_does_not_print() {
        let account = Account::new("101", "very-secret", ([127, 0, 0, 1], 5060).into());
        assert!(!format!("{account:?}").contains("very-secret"));
    }
}
