//! The JSON form of rules, used by the API, export and import, and the journal.
//!
//! Writing gives the canonical form. There are two ways to read: [`read_list`] takes what people write, with numbers as
//! they type them and ids optional; `Deserialize` takes the canonical form only, as a page gets it back from the server.

use jiff::civil::Weekday;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;

use super::{Outcome, ReadContext, Rule, RuleId, RuleList, Slot};

mod explain;
mod read;
mod read_parts;
mod read_triggers;
mod settings;
mod write;

use read::{Path, child, item, top};

pub use explain::{Considered, ExplainedCaller, ExplainedWinner, Explanation};
pub use read::steps;
pub use settings::{read_calendar, read_hours, read_policy, read_switch};

/// The names of the days, Monday first.
pub const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// Something wrong with one place of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonError {
    /// Where, as `rules[3].slot.weekly[0].to`; empty for the document as a whole. A key that is more than letters and digits stands
    /// there as `["a.b"]`. [`steps`] reads it.
    pub path: String,
    /// Stable, a key of the words: `ends_equal`.
    pub code: String,
    /// What was understood, found or expected; empty where there is nothing to tell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data: String,
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, code, data } = self;
        match (path.as_str(), data.as_str()) {
            ("", "") => write!(f, "{code}"),
            ("", data) => write!(f, "{code} ({data})"),
            (path, "") => write!(f, "{path}: {code}"),
            (path, data) => write!(f, "{path}: {code} ({data})"),
        }
    }
}

/// A list as somebody wrote it: rules may have no id yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    version: Option<i64>,
    rules: Vec<(Option<RuleId>, Rule)>,
}

impl Import {
    /// « Only if this is still the current version »; `None`: whatever is current.
    #[must_use]
    pub fn version(&self) -> Option<i64> {
        self.version
    }

    /// Gives new ids to rules without one. An id that is not among `known` is an error: ids are the list's own.
    pub fn identify(
        self,
        known: &[RuleId],
        mut new_id: impl FnMut() -> RuleId,
    ) -> Result<Vec<Rule>, Vec<JsonError>> {
        let mut errors = Vec::new();
        let mut rules = Vec::new();
        for (n, (id, rule)) in self.rules.into_iter().enumerate() {
            if id.is_some_and(|id| !known.contains(&id)) {
                errors.push(JsonError {
                    path: format!("rules[{n}].id"),
                    code: "unknown_id".to_owned(),
                    data: String::new(),
                });
            }
            let id = id.unwrap_or_else(&mut new_id);
            rules.push(Rule { id, ..rule });
        }
        if errors.is_empty() {
            Ok(rules)
        } else {
            Err(errors)
        }
    }
}

/// Reads a list as people write it. Everything that is wrong is told, not only the first.
pub fn read_list(json: &str, context: &ReadContext<'_>) -> Result<Import, Vec<JsonError>> {
    read_list_value(&parse(json)?, context)
}

/// A text as a document; `syntax` at `line:column` where it is none.
pub fn parse(json: &str) -> Result<Value, Vec<JsonError>> {
    serde_json::from_str(json).map_err(|error| {
        vec![JsonError {
            path: String::new(),
            code: "syntax".to_owned(),
            data: format!("{}:{}", error.line(), error.column()),
        }]
    })
}

/// [`read_list`] for a document that is parsed already.
pub fn read_list_value(value: &Value, context: &ReadContext<'_>) -> Result<Import, Vec<JsonError>> {
    read::Reader::typed(*context).finish(|reader| {
        let (version, rules) = reader.list(value, &Path::Root)?;
        Some(Import { version, rules })
    })
}

impl Serialize for RuleList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::list(self).serialize(serializer)
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::rule(self).serialize(serializer)
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::outcome(self).serialize(serializer)
    }
}

impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::slot(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        canonical(deserializer, |reader, value| {
            reader.slot(value, &Path::Root)
        })
    }
}

impl<'de> Deserialize<'de> for RuleList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        canonical(deserializer, |reader, value| {
            let (version, rules) = reader.list(value, &Path::Root)?;
            let version = reader.present(version, &top("version"))?;
            let mut identified = Vec::new();
            let at = top("rules");
            for (n, (id, rule)) in rules.into_iter().enumerate() {
                let id = reader.present(id, &child(&item(&at, n), "id"))?;
                identified.push(Rule { id, ..rule });
            }
            Some(Self {
                version,
                rules: identified,
            })
        })
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        canonical(deserializer, |reader, value| {
            let (id, rule) = reader.rule(value, &Path::Root)?;
            let id = reader.present(id, &top("id"))?;
            Some(Self { id, ..rule })
        })
    }
}

impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        canonical(deserializer, |reader, value| {
            reader.outcome(value, &Path::Root)
        })
    }
}

fn canonical<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl FnOnce(&mut read::Reader<'_>, &Value) -> Option<T>,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    read::Reader::canonical()
        .finish(|reader| read(reader, &value))
        .map_err(|errors| {
            let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
            D::Error::custom(errors.join("; "))
        })
}

#[cfg(test)]
mod tests;
