//! The page about settings and the settings, compared.

use std::collections::BTreeMap;

use super::{Config, unknown::known};

const PAGE: &str = include_str!("../../../docs/configuration.md");

/// The table rows of the page: setting, then its other cells.
fn rows() -> BTreeMap<String, Vec<String>> {
    PAGE.lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .map(|line| {
            let cells: Vec<_> = line.trim_end_matches(" |").split(" | ").collect();
            let rest = cells[1..].iter().map(|&cell| cell.to_owned()).collect();
            (cells[0].trim_end_matches('`').to_owned(), rest)
        })
        .collect()
}

#[test]
fn every_setting_has_a_row_and_every_row_a_setting() {
    let mut known = known();
    known.sort();
    assert_eq!(rows().into_keys().collect::<Vec<_>>(), known);
}

#[test]
fn rows_tell_the_default_and_the_environments_name() {
    let defaults = serde_json::to_value(Config::default()).expect("plain data");
    for (key, cells) in rows() {
        let [kind, default, environment, meaning] = cells.as_slice() else {
            panic!("{key} has {} cells", cells.len());
        };
        assert!(!kind.is_empty() && meaning.ends_with('.'), "{key}");
        let name = format!("`RENVOI_{}`", key.to_uppercase().replace('.', "_"));
        assert_eq!(*environment, name, "{key}");
        let (section, name) = key.split_once('.').expect("dotted");
        let expected = match &defaults[section][name] {
            serde_json::Value::String(text) if text.is_empty() => "empty".to_owned(),
            serde_json::Value::String(text) => format!("`{text}`"),
            other => format!("`{other}`"),
        };
        assert_eq!(*default, expected, "{key}");
    }
}

#[test]
fn the_example_is_a_configuration() {
    let example = PAGE
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let read: Result<Config, _> = toml::from_str(example.expect("an example"));
    assert_eq!(
        read.expect("it can be read").server.public_url,
        "https://portal.example"
    );
}
