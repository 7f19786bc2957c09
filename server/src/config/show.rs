//! What is in force, for people; secrets are masked.

use super::{Config, secret};

/// The configuration as TOML, secrets and all: for a file that its owner alone can read.
#[must_use]
pub fn write(config: &Config) -> String {
    toml::to_string_pretty(config).expect("a configuration is plain data")
}

/// The configuration as TOML. A secret shows as `"…"` where it is set.
#[must_use]
pub fn show(config: &Config) -> String {
    let mut shown = toml::Table::try_from(config).expect("a configuration is plain data");
    for (key, _) in secret::all() {
        let setting = key
            .split_once('.')
            .and_then(|(section, name)| shown.get_mut(section)?.get_mut(name));
        if let Some(toml::Value::String(text)) = setting {
            *text = mask(&key, text);
        }
    }
    toml::to_string_pretty(&shown).expect("a configuration is plain data")
}

/// A secret setting as it may be shown; where nothing in it is secret, as it is.
pub(super) fn mask(key: &str, text: &str) -> String {
    match key {
        "database.url" => mask_url(text),
        _ if text.is_empty() => String::new(),
        _ => "…".to_owned(),
    }
}

/// `postgres://user:…@host/db?password=…`
fn mask_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (place, options) = match rest.split_once('?') {
        Some((place, options)) => (place, Some(options)),
        None => (rest, None),
    };
    let place = match place.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:…@{host}"),
            None => format!("{user}@{host}"),
        },
        None => place.to_owned(),
    };
    let masked = |option: &str| match option.split_once('=') {
        Some((name, _)) if name.contains("password") => format!("{name}=…"),
        _ => option.to_owned(),
    };
    let options = options.map_or_else(String::new, |options| {
        let options: Vec<_> = options.split('&').map(masked).collect();
        format!("?{}", options.join("&"))
    });
    format!("{scheme}://{place}{options}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked() {
        let mut config = Config::default();
        config.pbx.ami_secret = "s3cret".to_owned();
        config.database.url =
            "postgres://renvoi:pa:ss@db.example/renvoi?sslmode=require&password=w0rd".to_owned();
        let shown = show(&config);
        for secret in ["s3cret", "pa:ss", "w0rd"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(
            shown.contains("postgres://renvoi:…@db.example/renvoi?sslmode=require&password=…"),
            "{shown}"
        );
        assert!(
            shown.contains("ari_secret = \"\""),
            "unset shows as unset: {shown}"
        );
        assert!(write(&config).contains("s3cret"));
    }

    #[test]
    fn an_address_without_a_secret_is_shown_as_it_is() {
        for url in [
            "sqlite:data/renvoi.db",
            "postgres://renvoi@db.example/renvoi",
            "postgres://%2Ftmp%2Fpg/renvoi?host=a@b",
        ] {
            assert_eq!(mask("database.url", url), url);
        }
    }
}
