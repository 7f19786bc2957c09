//! Reading the file and the environment.

use std::{
    fs,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};

use tracing_subscriber::EnvFilter;

use super::{Config, unknown};

/// Names of the environment that are not settings; those that begin with `test_` are the tests'.
const NOT_SETTINGS: [&str; 3] = ["config", "cases", "seed"];

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
        key: &'static str,
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
    let path = match file {
        Some(path) if !path.exists() => return Err(ConfigError::NoFile(path.to_owned())),
        Some(path) => path.to_owned(),
        None => PathBuf::from("renvoi.toml"),
    };
    let toml = Figment::from(Toml::file_exact(&path));
    // `RENVOI_SERVER_PUBLIC_URL` is `server.public_url`: sections have no underscore, keys may.
    let env = Env::prefixed("RENVOI_")
        .filter(|name| {
            !NOT_SETTINGS.iter().any(|not| name == *not)
                && !name.as_str().to_lowercase().starts_with("test_")
        })
        .map(|name| name.as_str().replacen('_', ".", 1).into());
    let place = path.display().to_string();
    unknown::refuse(&toml, &place)?;
    unknown::refuse(&Figment::from(env.clone()), "the environment")?;
    let figment = Figment::from(Serialized::defaults(Config::default()))
        .merge(toml)
        .merge(env);
    let mut config: Config = figment.extract()?;
    read_secret(
        "pbx.ami_secret_file",
        &config.pbx.ami_secret_file,
        &mut config.pbx.ami_secret,
    )?;
    read_secret(
        "pbx.ari_secret_file",
        &config.pbx.ari_secret_file,
        &mut config.pbx.ari_secret,
    )?;
    check(&config)?;
    Ok(config)
}

fn read_secret(key: &'static str, path: &Path, into: &mut String) -> Result<(), ConfigError> {
    if !path.as_os_str().is_empty() {
        let text = fs::read_to_string(path).map_err(|cause| ConfigError::SecretFile {
            key,
            path: path.to_owned(),
            cause,
        })?;
        text.trim_end_matches(['\r', '\n']).clone_into(into);
    }
    Ok(())
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
        ("pbx.ami_secret", &config.pbx.ami_secret),
        ("pbx.ari_secret", &config.pbx.ari_secret),
    ] {
        if text.chars().any(char::is_control) {
            return value(key, "a secret holds no control character");
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn nonsense_is_refused() {
        for text in [
            "[server]\npublic_url = \"portal.example\"",
            "[server]\npublic_url = \"https://portal.example/path\"",
            "[server]\nlisten = \"here\"",
            "[server]\ncookie = \"a;b\"",
            "[pbx]\nami_secret = \"a\\r\\nAction: x\"",
            "[pbx]\nami_secret_file = \"/nonexistent\"",
            "[pbx]\ndriver = \"other\"",
            "[limits]\naccount = 0",
            "[log]\nfilter = \"renvoi_server=loud\"",
            "not toml",
        ] {
            assert!(load_text(text).is_err(), "{text}");
        }
    }
}
