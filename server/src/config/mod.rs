//! Configuration: a TOML file, the environment over it, secrets from files.

#[cfg(test)]
mod documented;
mod load;
mod secret;
mod show;
mod source;
mod unknown;

pub use load::{ConfigError, load};
pub use secret::secret_files;
pub use show::{show, write};

use std::{net::SocketAddr, path::PathBuf};

use serde::{Deserialize, Serialize};

/// Everything that can be set. `renvoi config check` shows what is in force; `docs/configuration.md` explains each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The web server.
    pub server: Server,
    /// The database.
    pub database: Database,
    /// The key that seals stored secrets.
    pub secrets: Secrets,
    /// The PBX.
    pub pbx: Pbx,
    /// Desk phones.
    pub phones: Phones,
    /// Waits after failed sign-ins.
    pub limits: Limits,
    /// How long sessions live.
    pub sessions: Sessions,
    /// Mail.
    pub mail: Mail,
    /// How long the journal is kept.
    pub journal: Journal,
    /// Logs.
    pub log: Log,
}

/// `[server]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Where to listen.
    pub listen: SocketAddr,
    /// What people type. `https` makes cookies secure.
    pub public_url: String,
    /// The session cookie's name; cookies ignore ports. Empty: `__Host-renvoi` under https, `renvoi` and the port without.
    pub cookie: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// The built pages' files. Empty: `site` beside the binary, or `target/site`.
    pub site: PathBuf,
}

/// `[database]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// A file that holds nothing but the address: where it has a password.
    pub url_file: PathBuf,
    /// Brings the tables up to date at start.
    pub migrate: bool,
}

/// `[secrets]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// The key's file; made at first start. Without it, sealed secrets are lost: keep a copy apart from the database's.
    pub key_file: PathBuf,
}

/// Which PBX there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Driver {
    /// Asterisk 22, through AMI and ARI.
    #[default]
    Asterisk,
    /// None: plans are kept in memory, and answered from there.
    Embedded,
}

/// `[pbx]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pbx {
    /// `asterisk` or `embedded`.
    pub driver: Driver,
    /// AMI's address.
    pub ami: String,
    /// AMI's account.
    pub ami_user: String,
    /// Its secret; better in [`Pbx::ami_secret_file`].
    pub ami_secret: String,
    /// A file that holds nothing but the secret.
    pub ami_secret_file: PathBuf,
    /// ARI's address, with `/ari`.
    pub ari: String,
    /// ARI's account.
    pub ari_user: String,
    /// Its secret; better in [`Pbx::ari_secret_file`].
    pub ari_secret: String,
    /// A file that holds nothing but the secret.
    pub ari_secret_file: PathBuf,
    /// Where phones register, as people are told: `host:port`.
    pub sip: String,
}

/// Over what phones speak SIP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SipTransport {
    /// UDP.
    #[default]
    Udp,
    /// TCP.
    Tcp,
    /// TLS.
    Tls,
}

impl From<SipTransport> for crate::provisioning::Transport {
    fn from(transport: SipTransport) -> Self {
        match transport {
            SipTransport::Udp => Self::Udp,
            SipTransport::Tcp => Self::Tcp,
            SipTransport::Tls => Self::Tls,
        }
    }
}

/// `[phones]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Phones {
    /// The portal's address as desk phones reach it, with `http://` or `https://`. Empty: `server.public_url`.
    pub url: String,
    /// Where desk phones register, `host:port`. Empty: `pbx.sip`.
    pub sip: String,
    /// `udp`, `tcp` or `tls`.
    pub transport: SipTransport,
}

/// `[limits]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Failed sign-ins under one name at one address before that waits.
    pub account: u32,
    /// Failed sign-ins from one address before it has to wait.
    pub address: u32,
    /// Failed sign-ins from one network before it has to wait.
    pub network: u32,
    /// The longest wait, in seconds.
    pub longest: u32,
    /// The latest that an answer comes for failures on one name from everywhere, in milliseconds.
    pub slowest: u32,
    /// Requests of one API token in a minute; 0: no limit, not even for tokens that are none.
    pub api: u32,
}

/// `[sessions]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// A session ends so many minutes after it was last used.
    pub idle_minutes: u32,
    /// It ends so many hours after sign-in, however much it is used; 0: it does not.
    pub longest_hours: u32,
    /// The same in days where somebody without a role has asked to stay signed in; 0: nobody can ask.
    pub stay_days: u32,
    /// Such a one ends so many days after it was last used.
    pub stay_idle_days: u32,
}

/// How the dialogue with the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// In clear until the server has agreed, which it must: port 587.
    #[default]
    Starttls,
    /// From the first byte: port 465.
    Tls,
    /// Not at all: for a server on the same machine.
    None,
}

/// `[mail]`: with neither a server nor a folder, the portal sends no mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The mail server, `host:port`.
    pub smtp: String,
    /// `starttls`, `tls` or `none`.
    pub tls: MailTls,
    /// Its account; empty: it asks for none.
    pub user: String,
    /// The account's password; better in [`Mail::password_file`].
    pub password: String,
    /// A file that holds nothing but the password.
    pub password_file: PathBuf,
    /// A certificate (PEM) that is trusted beside those of the machine: an authority of one's own.
    pub ca_file: PathBuf,
    /// Instead of a server: a folder that mails are written to, for trying the portal out.
    pub folder: PathBuf,
    /// Who mails are from: `Name <address>`.
    pub from: String,
    /// How their subjects read; `{subject}` stands for the subject itself.
    pub subject: String,
}

/// `[journal]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Journal {
    /// Lines are dropped after so many months; 0: never. An organisation may say something else.
    pub months: u32,
    /// Sign-ins that were refused are made anonymous after so many months; 0: never.
    pub attempt_months: u32,
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `pretty` or `json`.
    pub format: LogFormat,
    /// As in `RUST_LOG`: `info`, `renvoi_server=debug,warn`.
    pub filter: String,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// For machines.
    Json,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            public_url: "http://localhost:3000".to_owned(),
            cookie: String::new(),
            trusted_proxies: vec![],
            site: PathBuf::new(),
        }
    }
}

impl Server {
    /// Whether people come by https.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The session cookie's name.
    #[must_use]
    pub fn cookie_name(&self) -> String {
        match (self.cookie.as_str(), self.is_secure()) {
            ("", true) => "__Host-renvoi".to_owned(),
            ("", false) => format!("renvoi-{}", self.listen.port()),
            (name, _) => name.to_owned(),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: "sqlite:data/renvoi.db".to_owned(),
            url_file: PathBuf::new(),
            migrate: true,
        }
    }
}

impl Default for Secrets {
    fn default() -> Self {
        Self {
            key_file: "data/key".into(),
        }
    }
}

impl Default for Pbx {
    fn default() -> Self {
        Self {
            driver: Driver::Asterisk,
            ami: "127.0.0.1:5038".to_owned(),
            ami_user: "renvoi".to_owned(),
            ami_secret: String::new(),
            ami_secret_file: PathBuf::new(),
            ari: "http://127.0.0.1:8088/ari".to_owned(),
            ari_user: "renvoi".to_owned(),
            ari_secret: String::new(),
            ari_secret_file: PathBuf::new(),
            sip: "127.0.0.1:5060".to_owned(),
        }
    }
}

impl Phones {
    /// The portal's address as phones reach it.
    #[must_use]
    pub fn url<'c>(&'c self, server: &'c Server) -> &'c str {
        if self.url.is_empty() {
            &server.public_url
        } else {
            &self.url
        }
    }

    /// The PBX's host and port; `None` where none is told of, or it cannot be read.
    #[must_use]
    pub fn pbx<'c>(&'c self, pbx: &'c Pbx) -> Option<(&'c str, u16)> {
        host_and_port(if self.sip.is_empty() {
            &pbx.sip
        } else {
            &self.sip
        })
    }
}

impl Default for Limits {
    fn default() -> Self {
        let crate::accounts::Limits {
            account,
            address,
            network,
            longest,
            slowest,
        } = crate::accounts::Limits::default();
        Self {
            account,
            address,
            network,
            longest,
            slowest,
            api: 600,
        }
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            idle_minutes: 30,
            longest_hours: 12,
            stay_days: 30,
            stay_idle_days: 14,
        }
    }
}

impl Sessions {
    /// For how many days at most people can ask to stay signed in; 0: for good; `None`: they cannot.
    #[must_use]
    pub fn may_stay(&self) -> Option<u32> {
        let days = match self.longest_hours {
            0 => 0,
            hours => self.stay_days.max(hours / 24),
        };
        (self.stay_days > 0).then_some(days)
    }
}

impl From<&Sessions> for crate::accounts::Lives {
    /// Who asks to stay is never asked sooner than who does not.
    fn from(sessions: &Sessions) -> Self {
        const HOUR: i64 = 60 * 60 * 1000;
        let days = |days: u32| i64::from(days) * 24 * HOUR;
        let hours = i64::from(sessions.longest_hours) * HOUR;
        let short = crate::accounts::Life {
            idle: i64::from(sessions.idle_minutes) * 60 * 1000,
            longest: (hours > 0).then_some(hours),
        };
        let stay = crate::accounts::Life {
            idle: days(sessions.stay_idle_days).max(short.idle),
            longest: short
                .longest
                .map(|longest| days(sessions.stay_days).max(longest)),
        };
        Self {
            short,
            stay: sessions.may_stay().map(|_| stay),
        }
    }
}

impl From<&Limits> for crate::accounts::Limits {
    fn from(limits: &Limits) -> Self {
        Self {
            account: limits.account,
            address: limits.address,
            network: limits.network,
            longest: limits.longest,
            slowest: limits.slowest,
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            smtp: String::new(),
            tls: MailTls::Starttls,
            user: String::new(),
            password: String::new(),
            password_file: PathBuf::new(),
            ca_file: PathBuf::new(),
            folder: PathBuf::new(),
            from: String::new(),
            subject: "{subject}".to_owned(),
        }
    }
}

impl Mail {
    /// Whether the portal sends mail at all.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        !self.smtp.is_empty() || !self.folder.as_os_str().is_empty()
    }

    /// The server's host and port; `None` where there is none, or it cannot be read.
    #[must_use]
    pub fn host(&self) -> Option<(&str, u16)> {
        host_and_port(&self.smtp)
    }
}

/// Reads `host:port`; an IPv6 address stands in brackets.
fn host_and_port(text: &str) -> Option<(&str, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-.:".contains(&b);
    let port = port.parse().ok().filter(|port| *port > 0)?;
    (!host.is_empty() && host.bytes().all(plain)).then_some((host, port))
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Pretty,
            filter: "info,sqlx=warn".to_owned(),
        }
    }
}
