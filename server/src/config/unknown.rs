//! Unknown keys, refused with the nearest known one.

use figment::{Figment, Profile, Provider, value::Value};
use serde_json::Value as Json;

use super::{Config, ConfigError};

/// Every known key, dotted.
pub(super) fn known() -> Vec<String> {
    let config = serde_json::to_value(Config::default()).expect("a configuration is plain data");
    let mut keys = Vec::new();
    if let Json::Object(sections) = config {
        for (section, fields) in sections {
            if let Json::Object(fields) = fields {
                keys.extend(fields.keys().map(|field| format!("{section}.{field}")));
            }
        }
    }
    keys
}

/// Refuses what nobody knows.
pub(super) fn refuse(given: &Figment, place: &str) -> Result<(), ConfigError> {
    let known = known();
    let data = given.data()?;
    for (section, value) in data.get(&Profile::Default).into_iter().flatten() {
        let keys: Vec<String> = match value {
            Value::Dict(_, fields) => fields
                .keys()
                .map(|field| format!("{section}.{field}"))
                .collect(),
            _ => vec![section.clone()],
        };
        if let Some(key) = keys.into_iter().find(|key| !known.contains(key)) {
            let nearest = known.iter().max_by(|a, b| {
                strsim::jaro_winkler(a, &key).total_cmp(&strsim::jaro_winkler(b, &key))
            });
            let hint = nearest
                .filter(|nearest| strsim::jaro_winkler(nearest, &key) > 0.7)
                .map_or_else(String::new, |nearest| {
                    format!("; did you mean `{nearest}`?")
                });
            return Err(ConfigError::Unknown {
                key,
                place: place.to_owned(),
                hint,
            });
        }
    }
    Ok(())
}
