//! Where settings come from: the file, and the environment.

use std::{fs, io, path::Path};

use figment::{
    Error, Metadata, Profile, Provider,
    providers::Serialized,
    value::{Dict, Map, Value},
};
use serde_json::Value as Json;

use super::{Config, ConfigError};

/// Names of the environment that are not settings but the command line's, the tests', the build's.
const NOT_SETTINGS: [&str; 4] = ["config", "cases", "seed", "target"];
/// Beginnings of such names.
const NEITHER: [&str; 4] = ["test_", "bench_", "asterisk_", "debian_"];

/// The file.
pub(super) struct File {
    name: String,
    table: toml::Table,
}

impl File {
    /// Reads it; one that is not there is empty.
    pub(super) fn read(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(ConfigError::NotToml(format!("{name}: {error}"))),
        };
        let table = toml::from_str(&text).map_err(|error| {
            // Its own text shows the line.
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            ConfigError::NotToml(format!("{name}:{line}:{column}: this is not TOML"))
        })?;
        Ok(Self { name, table })
    }
}

impl Provider for File {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        Serialized::defaults(&self.table).data()
    }
}

/// `RENVOI_…`: `RENVOI_SERVER_PUBLIC_URL` is `server.public_url`, since sections have no underscore and keys may.
pub(super) struct Environment {
    sections: Dict,
}

impl Environment {
    /// Reads it. A setting that is a text is taken as it stands, with its blanks and quotes: it may be a password, and one
    /// that looks like a number is none.
    pub(super) fn read() -> Result<Self, ConfigError> {
        let given = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.to_str()?.to_lowercase();
            Some((name.strip_prefix("renvoi_")?.to_owned(), value))
        });
        Self::from(given)
    }

    fn from(
        given: impl Iterator<Item = (String, std::ffi::OsString)>,
    ) -> Result<Self, ConfigError> {
        let defaults = serde_json::to_value(Config::default()).expect("plain data");
        let mut sections = Dict::new();
        for (name, value) in given {
            if NOT_SETTINGS.contains(&name.as_str())
                || NEITHER.iter().any(|beginning| name.starts_with(beginning))
            {
                continue;
            }
            let (section, key) = name.split_once('_').unwrap_or((&name, ""));
            let text = value.into_string().map_err(|_| ConfigError::Value {
                key: format!("{section}.{key}"),
                what: "the environment's value is not UTF-8".to_owned(),
            })?;
            let value = match defaults[section][key] {
                Json::String(_) => Value::from(text),
                _ => text.parse().expect("what is nothing else is a text"),
            };
            if key.is_empty() {
                sections.insert(name, value);
            } else if let Value::Dict(_, fields) = sections
                .entry(section.to_owned())
                .or_insert_with(|| Value::from(Dict::new()))
            {
                fields.insert(key.to_owned(), value);
            }
        }
        Ok(Self { sections })
    }

    /// Whether it says this setting, dotted.
    pub(super) fn says(&self, key: &str) -> bool {
        Value::from(self.sections.clone()).find(key).is_some()
    }
}

impl Provider for &Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named("the environment")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        Ok(Map::from([(Profile::Default, self.sections.clone())]))
    }
}

#[cfg(test)]
mod tests {
    use figment::Figment;

    use super::*;

    #[test]
    fn texts_are_taken_as_they_stand_and_numbers_are_read() {
        let given = [
            ("pbx_ami_secret", "20240101"),
            ("pbx_ari_secret", " \"true\" "),
            ("database_url_file", "/etc/a b"),
            ("server_trusted_proxies", "[\"127.0.0.1\"]"),
            ("limits_account", "9"),
            ("database_migrate", "false"),
            ("test_postgres", "x"),
            ("config", "x"),
        ];
        let given = given.map(|(name, value)| (name.to_owned(), value.into()));
        let environment = Environment::from(given.into_iter()).expect("read");
        let config: Config = Figment::from(Serialized::defaults(Config::default()))
            .merge(&environment)
            .extract()
            .expect("settings");
        assert_eq!(config.pbx.ami_secret, "20240101");
        assert_eq!(config.pbx.ari_secret, " \"true\" ");
        assert_eq!(config.database.url_file, Path::new("/etc/a b"));
        assert_eq!(
            config.server.trusted_proxies,
            [std::net::Ipv4Addr::LOCALHOST]
        );
        assert_eq!((config.limits.account, config.database.migrate), (9, false));
        assert!(environment.says("pbx.ami_secret") && !environment.says("pbx.ami_secret_file"));
    }
}
