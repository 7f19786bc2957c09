//! Reading the file and the environment.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use figment::{Figment, providers::Serialized};
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::EnvFilter;

use super::{
    Config, Mail, MailTls, Pbx, Server, host_and_port, secret,
    source::{Environment, File},
    unknown,
};
use crate::mail::Sender;

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named on the command line is not there.
    #[error("{0}: no such file")]
    NoFile(PathBuf),
    /// The file cannot be read, or is not TOML. Says where and why, and never what stands there: it may be a secret.
    #[error("{0}")]
    NotToml(String),
    /// A value of the wrong type.
    #[error("{0}")]
    Unreadable(Box<figment::Error>),
    /// Nobody knows this key.
    #[error("unknown setting `{key}` in {place}{hint}")]
    Unknown {
        /// As written.
        key: String,
        /// The file, or the environment.
        place: String,
        /// « ; did you mean `…`? »
        hint: String,
    },
    /// A file that holds a secret cannot be read.
    #[error("`{key}`: {path}: {cause}")]
    SecretFile {
        /// The setting.
        key: String,
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A value that makes no sense.
    #[error("`{key}`: {what}")]
    Value {
        /// The setting.
        key: String,
        /// What is wrong.
        what: String,
    },
}

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        let key = error.path.join(".");
        if secret::all().iter().any(|(secret, _)| *secret == key) {
            return Self::Value {
                key,
                what: "is a text, in quotes".to_owned(),
            };
        }
        Self::Unreadable(Box::new(error))
    }
}

/// Reads the configuration: defaults, then the file (`renvoi.toml` where it exists, unless one is named), then `RENVOI_…`.
pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
    let path = path(file);
    if file.is_some() && !path.exists() {
        return Err(ConfigError::NoFile(path));
    }
    let toml = Figment::from(File::read(&path)?);
    let environment = Environment::read()?;
    unknown::refuse(&toml, &path.display().to_string())?;
    unknown::refuse(&Figment::from(&environment), "the environment")?;
    let figment = Figment::from(Serialized::defaults(Config::default()))
        .merge(toml)
        .merge(&environment);
    let config: Config = secret::read(figment, &environment)?.extract()?;
    check(&config)?;
    Ok(config)
}

/// The file that is read: the one named, or `renvoi.toml` where it is.
pub(super) fn path(file: Option<&Path>) -> PathBuf {
    file.map_or_else(|| PathBuf::from("renvoi.toml"), Path::to_owned)
}

fn value(key: &str, what: &str) -> Result<(), ConfigError> {
    Err(ConfigError::Value {
        key: key.to_owned(),
        what: what.to_owned(),
    })
}

fn check(config: &Config) -> Result<(), ConfigError> {
    check_server(&config.server)?;
    for (key, text) in [
        ("database.url", &config.database.url),
        ("pbx.ami_secret", &config.pbx.ami_secret),
        ("pbx.ari_secret", &config.pbx.ari_secret),
        ("mail.user", &config.mail.user),
        ("mail.password", &config.mail.password),
    ] {
        if text.chars().any(char::is_control) {
            return value(key, "a secret holds no control character");
        }
    }
    check_database(&config.database.url)?;
    check_pbx(&config.pbx)?;
    check_phones(config)?;
    check_mail(&config.mail)?;
    if let Err(error) = EnvFilter::try_new(&config.log.filter) {
        return value(
            "log.filter",
            &format!("is not a filter such as info,sqlx=warn: {error}"),
        );
    }
    let limits = &config.limits;
    if [limits.account, limits.address, limits.network].contains(&0) {
        return value("limits", "at least one attempt is free");
    }
    if config.limits.longest == 0 {
        return value("limits.longest", "at least one second");
    }
    if config.sessions.idle_minutes == 0 {
        return value("sessions.idle_minutes", "at least one minute");
    }
    if config.sessions.stay_idle_days == 0 {
        return value("sessions.stay_idle_days", "at least one day");
    }
    Ok(())
}

/// A scheme and a host, without a path.
fn is_origin(url: &str) -> bool {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.contains(['/', '?', '#', '@'])
            && !url.chars().any(char::is_whitespace)
            && reqwest::Url::parse(url).is_ok_and(|url| url.has_host())
    })
}

fn check_phones(config: &Config) -> Result<(), ConfigError> {
    let phones = &config.phones;
    if !phones.url.is_empty() && !is_origin(&phones.url) {
        return value(
            "phones.url",
            "a scheme and a host, as in http://phones.portal.example, without a path",
        );
    }
    if !phones.sip.is_empty() && host_and_port(&phones.sip).is_none() {
        return value("phones.sip", "a host and a port, as in pbx.example:5060");
    }
    Ok(())
}

fn check_server(server: &Server) -> Result<(), ConfigError> {
    let url = &server.public_url;
    if !is_origin(url) {
        return value(
            "server.public_url",
            "a scheme and a host, as in https://portal.example, without a path",
        );
    }
    let cookie = server.cookie_name();
    if !cookie
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    {
        return value("server.cookie", "letters, digits, - and _ only");
    }
    // RFC 6265bis, 4.1.3: browsers drop such a cookie where it is not `Secure`, in any case of its letters.
    let lower = cookie.to_lowercase();
    if !server.is_secure() && (lower.starts_with("__host-") || lower.starts_with("__secure-")) {
        return value(
            "server.cookie",
            "browsers keep a name that begins like this only where `server.public_url` is https",
        );
    }
    Ok(())
}

fn check_database(url: &str) -> Result<(), ConfigError> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        if path.trim_start_matches("//").is_empty() {
            return value("database.url", "a file, as in sqlite:data/renvoi.db");
        }
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        // Its error may say the address, and with it the password.
        if url.parse::<PgConnectOptions>().is_err() {
            return value(
                "database.url",
                "an address, as in postgres://renvoi@db.example/renvoi",
            );
        }
    } else {
        return value("database.url", "begins with sqlite: or postgres:");
    }
    Ok(())
}

fn check_pbx(pbx: &Pbx) -> Result<(), ConfigError> {
    if host_and_port(&pbx.ami).is_none() {
        return value("pbx.ami", "a host and a port, as in 127.0.0.1:5038");
    }
    let ari = reqwest::Url::parse(&pbx.ari).ok().filter(|ari| {
        ari.has_host()
            && ari.username().is_empty()
            && ari.password().is_none()
            && ari.query().is_none()
            && ari.fragment().is_none()
            && ari.path().trim_end_matches('/').ends_with("/ari")
    });
    match ari.as_ref().map(reqwest::Url::scheme) {
        Some("http") => Ok(()),
        Some("https") => value(
            "pbx.ari",
            "http alone is spoken: on the same machine, or through a tunnel",
        ),
        _ => value("pbx.ari", "an address, as in http://127.0.0.1:8088/ari"),
    }
}

fn check_mail(mail: &Mail) -> Result<(), ConfigError> {
    let (to_server, to_folder) = (!mail.smtp.is_empty(), !mail.folder.as_os_str().is_empty());
    if to_server && to_folder {
        return value("mail.folder", "either a server or a folder");
    }
    if !to_server && !to_folder {
        return Ok(());
    }
    if Sender::parse(&mail.from, "{subject}").is_none() {
        return value(
            "mail.from",
            "an address, as in Telephones <telephones@example.org>",
        );
    }
    if Sender::parse(&mail.from, &mail.subject).is_none() {
        return value("mail.subject", "one line that holds {subject} once");
    }
    if !to_server {
        return Ok(());
    }
    let Some((host, _)) = mail.host() else {
        return value("mail.smtp", "a host and a port, as in mail.example.org:587");
    };
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if mail.tls == MailTls::None && !mail.user.is_empty() && !here {
        return value("mail.tls", "a password travels in TLS: starttls or tls");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::secret_files;

    fn load_text(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("renvoi.toml");
        fs::write(&path, text).expect("written");
        load(Some(&path))
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        assert_eq!(load_text("").expect("nothing is fine"), Config::default());
        let config = load_text("[server]\nlisten = \"127.0.0.1:4000\"").expect("one setting");
        assert_eq!(config.server.cookie_name(), "renvoi-4000");
        assert_eq!(config.database, Config::default().database);
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_one() {
        let error = load_text("[server]\nlissten = \"127.0.0.1:4000\"")
            .expect_err("a typing error")
            .to_string();
        assert!(
            error.contains("server.lissten") && error.contains("did you mean `server.listen`"),
            "{error}"
        );
        let error = load_text("[datbase]\nurl = \"x\"")
            .expect_err("a typing error")
            .to_string();
        assert!(
            error.contains("`datbase.url`") && error.contains("`database.url`"),
            "{error}"
        );
    }

    #[test]
    fn every_secret_may_be_in_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let mut written = toml::Table::new();
        for (key, twin) in secret::all() {
            fs::write(at(&key), format!("sqlite:of {key}\r\n")).expect("written");
            let (section, name) = twin.split_once('.').expect("dotted");
            let path = at(&key).display().to_string();
            let section = written.entry(section).or_insert(toml::Table::new().into());
            let section = section.as_table_mut().expect("a section");
            section.insert(name.to_owned(), path.into());
        }
        fs::write(at("renvoi.toml"), written.to_string()).expect("written");
        let config = load(Some(&at("renvoi.toml"))).expect("read");
        let read = serde_json::to_value(&config).expect("plain data");
        for (key, _) in secret::all() {
            let (section, name) = key.split_once('.').expect("dotted");
            assert_eq!(
                read[section][name],
                format!("sqlite:of {key}"),
                "without its line's end"
            );
        }
        assert!(secret::all().len() >= 3, "{:?}", secret::all());
    }

    #[test]
    fn a_file_with_a_secret_in_it_is_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let files = |text: &str| {
            fs::write(at("renvoi.toml"), text).expect("written");
            let config = load(Some(&at("renvoi.toml"))).expect("read");
            secret_files(&config, Some(&at("renvoi.toml")))
        };
        assert!(files("[database]\nurl = \"sqlite:x\"").is_empty());
        assert_eq!(files("[pbx]\nami_secret = \"x\""), [at("renvoi.toml")]);
        assert_eq!(
            files("[database]\nurl = \"postgres://u:p@h/d\""),
            [at("renvoi.toml")]
        );
        fs::write(at("ami"), "x").expect("written");
        let twin = format!("[pbx]\nami_secret_file = {:?}", at("ami"));
        assert_eq!(files(&twin), [at("ami")], "the file, and not what names it");
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "[server]\npublic_url = \"portal.example\"",
            "[server]\npublic_url = \"https://portal.example/path\"",
            "[server]\nlisten = \"here\"",
            "[server]\ncookie = \"a;b\"",
            "[pbx]\nami_secret = \"a\\r\\nAction: x\"",
            "[pbx]\nami_secret_file = \"/nonexistent\"",
            "[database]\nurl_file = \"/nonexistent\"",
            "[database]\nurl_file = 5",
            "[pbx]\ndriver = \"other\"",
            "[mail]\nsmtp = \"mail.example.org\"\nfrom = \"a@b.c\"",
            "[mail]\nsmtp = \"mail.example.org:587\"",
            "[mail]\nsmtp = \"mail.example.org:587\"\nfolder = \"x\"\nfrom = \"a@b.c\"",
            "[mail]\nsmtp = \"mail.example.org:25\"\nfrom = \"a@b.c\"\ntls = \"none\"\nuser = \"u\"",
            "[mail]\nfolder = \"x\"\nfrom = \"a@b.c\\r\\nBcc: d@e.f\"",
            "[mail]\nfolder = \"x\"\nfrom = \"a@b.c\"\nsubject = \"always the same\"",
            "[mail]\npassword_file = \"/nonexistent\"",
            "[limits]\naccount = 0",
            "[limits]\nnetwork = 0",
            "[limits]\nlongest = 0",
            "[sessions]\nidle_minutes = 0",
            "[sessions]\nstay_idle_days = 0",
            "[server]\npublic_url = \"https://portal.example:abc\"",
            "[server]\npublic_url = \"https://portal.example:99999\"",
            "[server]\ncookie = \"__Host-x\"",
            "[server]\ncookie = \"__secure-x\"",
            "[database]\nurl = \"mysql://x\"",
            "[database]\nurl = \"sqlite:\"",
            "[database]\nurl = \"postgres://h:port/renvoi\"",
            "[pbx]\nami = \"127.0.0.1\"",
            "[pbx]\nami = \"127.0.0.1:0\"",
            "[pbx]\nami = \":5038\"",
            "[pbx]\nari = \"127.0.0.1:8088\"",
            "[pbx]\nari = \"http://127.0.0.1:8088\"",
            "[pbx]\nari = \"https://127.0.0.1:8089/ari\"",
            "[pbx]\nari = \"http://u:p@127.0.0.1:8088/ari\"",
            "[pbx]\nari = \"ftp://127.0.0.1:8088/ari\"",
            "[log]\nfilter = \"renvoi_server=loud\"",
            "not toml",
        ] {
            assert!(load_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_usual_is_accepted() {
        for text in [
            "[server]\npublic_url = \"https://portal.example:8443\"\ncookie = \"__Host-x\"",
            "[server]\npublic_url = \"http://[::1]:3000\"",
            "[database]\nurl = \"sqlite://data/renvoi.db\"",
            "[database]\nurl = \"postgres://renvoi@%2Frun%2Fpostgresql/renvoi\"",
            "[database]\nurl = \"postgresql://renvoi:pa55@db.example:5432/renvoi?sslmode=require\"",
            "[pbx]\nami = \"[::1]:5038\"\nari = \"http://pbx.internal:8088/asterisk/ari/\"",
        ] {
            load_text(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }

    #[test]
    fn no_complaint_says_a_secret() {
        for text in [
            "[pbx]\nami_secret = 20240101",
            "[pbx]\nami_secret = \"20240101",
            "[pbx]\nami_secret = 20240101x",
            "[pbx]\nami_secret = \"a\"\n20240101 x",
            "[database]\nurl = [\"20240101\"]",
            "[database]\nurl = \"postgres://u:20240101@h:port/d\"",
        ] {
            let said = load_text(text).expect_err("nonsense").to_string();
            assert!(!said.contains("20240101"), "{said}");
            assert!(
                said.contains("renvoi.toml")
                    || said.contains("`pbx.ami_secret`")
                    || said.contains("`database.url`"),
                "{said}"
            );
        }
        let said = load_text("[server]\nlisten = \"127.0.0.1:1\"\n\nx y").expect_err("nonsense");
        assert!(said.to_string().contains("renvoi.toml:4:"), "{said}");
    }
}
