//! How phones reach the portal and the PBX.

use crate::{config::Config, provisioning::Transport};

/// Addresses as phones are told them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The portal, without a `/` at its end: `https://portal.example.net`.
    pub url: String,
    /// The PBX.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Over what.
    pub transport: Transport,
}

impl Reach {
    /// As the configuration says. Where no PBX is told of, phones are told of one on this machine, and find none.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let (host, port) = config
            .phones
            .pbx(&config.pbx)
            .unwrap_or(("127.0.0.1", 5060));
        Self {
            url: config
                .phones
                .url(&config.server)
                .trim_end_matches('/')
                .to_owned(),
            host: host.to_owned(),
            port,
            transport: config.phones.transport.into(),
        }
    }

    /// The folder of a phone whose address has this word.
    #[must_use]
    pub fn folder(&self, word: &str) -> String {
        format!("{}/p/{word}", self.url)
    }
}
