//! What is in force, for people; secrets are masked.

use super::Config;

/// The configuration as TOML, secrets and all: for a file that its owner alone can read.
#[must_use]
pub fn write(config: &Config) -> String {
    toml::to_string_pretty(config).expect("a configuration is plain data")
}

/// The configuration as TOML. A secret shows as `"…"` where it is set.
#[must_use]
pub fn show(config: &Config) -> String {
    let mut shown = config.clone();
    let mask = |text: &mut String| {
        if !text.is_empty() {
            "…".clone_into(text);
        }
    };
    mask(&mut shown.pbx.ami_secret);
    mask(&mut shown.pbx.ari_secret);
    shown.database.url = mask_url(&shown.database.url);
    write(&shown)
}

/// `postgres://user:…@host/db`
fn mask_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let Some((user, host)) = rest.rsplit_once('@') else {
        return url.to_owned();
    };
    let user = user
        .split_once(':')
        .map_or(user.to_owned(), |(name, _)| format!("{name}:…"));
    format!("{scheme}://{user}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked() {
        let mut config = Config::default();
        config.pbx.ami_secret = "s3cret".to_owned();
        config.database.url = "postgres://renvoi:pa:ss@db.example/renvoi".to_owned();
        let shown = show(&config);
        assert!(
            !shown.contains("s3cret") && !shown.contains("pa:ss"),
            "{shown}"
        );
        assert!(
            shown.contains("postgres://renvoi:…@db.example/renvoi"),
            "{shown}"
        );
    }
}
