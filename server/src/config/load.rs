//! Reading the file and the environment.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};

use tracing_subscriber::EnvFilter;

use super::{Config, Mail, MailTls, secret, unknown};
use crate::mail::Sender;

/// Names of the environment that are not settings but the command line's, the tests', the build's.
const NOT_SETTINGS: [&str; 4] = ["config", "cases", "seed", "target"];
/// Beginnings of such names.
const NEITHER: [&str; 4] = ["test_", "bench_", "asterisk_", "debian_"];

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named on the command line is not there.
    #[error("{0}: no such file")]
    NoFile(PathBuf),
    /// Not TOML, or a value of the wrong type.
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
        key: &'static str,
        /// What is wrong.
        what: String,
    },
}

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        Self::Unreadable(Box::new(error))
    }
}

/// Reads the configuration: defaults, then the file (`renvoi.toml` where it exists, unless one is named), then `RENVOI_…`.
pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
    let path = path(file);
    if file.is_some() && !path.exists() {
        return Err(ConfigError::NoFile(path));
    }
    let toml = Figment::from(Toml::file_exact(&path));
    // `RENVOI_SERVER_PUBLIC_URL` is `server.public_url`: sections have no underscore, keys may.
    let env = Env::prefixed("RENVOI_")
        .filter(|name| {
            let name = name.as_str().to_lowercase();
            !NOT_SETTINGS.contains(&name.as_str())
                && !NEITHER.iter().any(|beginning| name.starts_with(beginning))
        })
        .map(|name| name.as_str().replacen('_', ".", 1).into());
    let place = path.display().to_string();
    unknown::refuse(&toml, &place)?;
    unknown::refuse(&Figment::from(env.clone()), "the environment")?;
    let figment = Figment::from(Serialized::defaults(Config::default()))
        .merge(toml)
        .merge(env);
    let config: Config = secret::read(figment)?.extract()?;
    check(&config)?;
    Ok(config)
}

/// The file that is read: the one named, or `renvoi.toml` where it is.
pub(super) fn path(file: Option<&Path>) -> PathBuf {
    file.map_or_else(|| PathBuf::from("renvoi.toml"), Path::to_owned)
}

fn check(config: &Config) -> Result<(), ConfigError> {
    let value = |key, what: &str| {
        Err(ConfigError::Value {
            key,
            what: what.to_owned(),
        })
    };
    let url = &config.server.public_url;
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    if rest.is_none_or(|rest| {
        rest.is_empty()
            || rest.contains(['/', '?', '#', '@'])
            || url.chars().any(char::is_whitespace)
    }) {
        return value(
            "server.public_url",
            "a scheme and a host, as in https://portal.example, without a path",
        );
    }
    let cookie = config.server.cookie_name();
    if !cookie
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    {
        return value("server.cookie", "letters, digits, - and _ only");
    }
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
    check_mail(&config.mail)?;
    if let Err(error) = EnvFilter::try_new(&config.log.filter) {
        return value(
            "log.filter",
            &format!("is not a filter such as info,sqlx=warn: {error}"),
        );
    }
    if config.limits.account == 0 || config.limits.address == 0 {
        return value("limits", "at least one attempt is free");
    }
    Ok(())
}

fn check_mail(mail: &Mail) -> Result<(), ConfigError> {
    let value = |key, what: &str| {
        Err(ConfigError::Value {
            key,
            what: what.to_owned(),
        })
    };
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
            fs::write(at(&key), format!("of {key}\r\n")).expect("written");
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
                format!("of {key}"),
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
            "[log]\nfilter = \"renvoi_server=loud\"",
            "not toml",
        ] {
            assert!(load_text(text).is_err(), "{text}");
        }
    }
}
