//! Reading documents: what is where, and what is wrong where.

use std::fmt;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::JsonError;
use crate::domain::rule::{MAX_RULES, RuleNameError};
use crate::domain::{ReadContext, Rule, RuleId, RuleName};

/// Walks a document and keeps every problem it meets.
pub(super) struct Reader<'a> {
    /// How numbers are read; `None`: the canonical form only.
    pub(super) context: Option<ReadContext<'a>>,
    errors: Vec<JsonError>,
}

impl<'a> Reader<'a> {
    pub(super) fn typed(context: ReadContext<'a>) -> Self {
        Self {
            context: Some(context),
            errors: Vec::new(),
        }
    }

    pub(super) fn canonical() -> Self {
        Self {
            context: None,
            errors: Vec::new(),
        }
    }

    /// What `read` found, unless there was a problem.
    pub(super) fn finish<T>(
        mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, Vec<JsonError>> {
        match read(&mut self) {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => {
                debug_assert!(!self.errors.is_empty(), "a refusal without a reason");
                Err(self.errors)
            }
        }
    }

    /// Notes a problem; `None`, so that it can end a function.
    pub(super) fn wrong<T>(&mut self, path: &Path<'_>, code: &str, data: &str) -> Option<T> {
        self.errors.push(JsonError {
            path: path.to_string(),
            code: code.to_owned(),
            data: data.chars().take(60).collect(),
        });
        None
    }

    pub(super) fn present<T>(&mut self, value: Option<T>, path: &Path<'_>) -> Option<T> {
        if value.is_none() {
            self.wrong::<()>(path, "missing", "");
        }
        value
    }

    /// An object whose keys are among `keys`; every other key is a problem of its own.
    pub(super) fn object<'v>(
        &mut self,
        value: &'v Value,
        path: &Path<'_>,
        keys: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Some(map) = value.as_object() else {
            return self.wrong(path, "type", "object");
        };
        for key in map.keys().filter(|key| !keys.contains(&key.as_str())) {
            self.wrong::<()>(&child(path, key), "unknown_key", "");
        }
        Some(map)
    }

    pub(super) fn field<'v>(
        &mut self,
        map: &'v Map<String, Value>,
        path: &Path<'_>,
        key: &str,
    ) -> Option<&'v Value> {
        self.present(map.get(key), &child(path, key))
    }

    pub(super) fn text<'v>(&mut self, value: &'v Value, path: &Path<'_>) -> Option<&'v str> {
        match value.as_str() {
            Some(text) => Some(text),
            None => self.wrong(path, "type", "string"),
        }
    }

    /// An array of 1 to `most` values. `too_many` is the code for more.
    pub(super) fn array<'v>(
        &mut self,
        value: &'v Value,
        path: &Path<'_>,
        most: usize,
        too_many: &str,
    ) -> Option<&'v [Value]> {
        let Some(items) = value.as_array() else {
            return self.wrong(path, "type", "array");
        };
        match items.len() {
            0 => self.wrong(path, "empty", ""),
            n if n > most => self.wrong(path, too_many, &most.to_string()),
            _ => Some(items),
        }
    }

    /// Reads every item, also after one that is wrong.
    pub(super) fn each<T>(
        &mut self,
        items: &[Value],
        path: &Path<'_>,
        read: impl Fn(&mut Self, &Value, &Path<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let read: Vec<_> = items
            .iter()
            .enumerate()
            .map(|(n, value)| read(self, value, &item(path, n)))
            .collect();
        read.into_iter().collect()
    }

    #[expect(clippy::type_complexity, reason = "two things, read side by side")]
    pub(super) fn list(
        &mut self,
        value: &Value,
        path: &Path<'_>,
    ) -> Option<(Option<i64>, Vec<(Option<RuleId>, Rule)>)> {
        let map = self.object(value, path, &["version", "rules"])?;
        let version = map.get("version").map(|value| match value.as_i64() {
            Some(version) if version >= 0 => Some(version),
            _ => self.wrong(&child(path, "version"), "version", ""),
        });
        let items = self.field(map, path, "rules")?;
        let at = child(path, "rules");
        let rules = match items.as_array() {
            // A list without rules is fine: nothing is redirected.
            Some(items) if items.is_empty() => vec![],
            _ => {
                let items = self.array(items, &at, MAX_RULES, "too_many_rules")?;
                self.each(items, &at, Self::rule)?
            }
        };
        for (n, (id, _)) in rules.iter().enumerate() {
            if id.is_some() && rules[..n].iter().any(|(earlier, _)| earlier == id) {
                self.wrong::<()>(&child(&item(&at, n), "id"), "duplicate", "");
            }
        }
        let version = match version {
            Some(version) => Some(version?),
            None => None,
        };
        Some((version, rules))
    }

    /// A rule, and its id where it has one; without one the rule's own is nil.
    pub(super) fn rule(
        &mut self,
        value: &Value,
        path: &Path<'_>,
    ) -> Option<(Option<RuleId>, Rule)> {
        let keys = [
            "id", "name", "enabled", "origin", "slot", "triggers", "outcome", "until",
        ];
        let map = self.object(value, path, &keys)?;
        let id = map
            .get("id")
            .map(|value| self.id(value, &child(path, "id")));
        let name = self.field(map, path, "name");
        let name = name.and_then(|value| self.name(value, &child(path, "name")));
        let enabled = self.field(map, path, "enabled");
        let enabled = enabled.and_then(|value| match value.as_bool() {
            Some(enabled) => Some(enabled),
            None => self.wrong(&child(path, "enabled"), "type", "boolean"),
        });
        let origin = self.field(map, path, "origin");
        let origin = origin.and_then(|value| self.origin(value, &child(path, "origin")));
        let slot = match map.get("slot") {
            Some(value) => self.slot(value, &child(path, "slot")),
            None => Some(crate::domain::Slot::default()),
        };
        let triggers = self.field(map, path, "triggers");
        let triggers = triggers.and_then(|value| self.triggers(value, &child(path, "triggers")));
        let outcome = self.field(map, path, "outcome");
        let outcome = outcome.and_then(|value| self.outcome(value, &child(path, "outcome")));
        let until = map
            .get("until")
            .map(|value| self.moment(value, &child(path, "until")));
        let id = match id {
            Some(id) => Some(id?),
            None => None,
        };
        let until = match until {
            Some(until) => Some(until?),
            None => None,
        };
        let rule = Rule {
            id: id.unwrap_or(RuleId(Uuid::nil())),
            name: name?,
            enabled: enabled?,
            origin: origin?,
            slot: slot?,
            triggers: triggers?,
            outcome: outcome?,
            until,
        };
        Some((id, rule))
    }

    fn id(&mut self, value: &Value, path: &Path<'_>) -> Option<RuleId> {
        match Uuid::parse_str(self.text(value, path)?) {
            Ok(id) => Some(RuleId(id)),
            Err(_) => self.wrong(path, "id", ""),
        }
    }

    fn name(&mut self, value: &Value, path: &Path<'_>) -> Option<RuleName> {
        match RuleName::parse(self.text(value, path)?) {
            Ok(name) => Some(name),
            Err(RuleNameError::Empty) => self.wrong(path, "name_empty", ""),
            Err(RuleNameError::TooLong) => self.wrong(path, "name_too_long", ""),
            Err(RuleNameError::Control) => self.wrong(path, "name_control", ""),
        }
    }
}

/// Where in a document. It becomes text where something is wrong there, which is seldom.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    /// The document.
    Root,
    /// A field of what is there.
    Field(&'a Path<'a>, &'a str),
    /// An item of what is there.
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Field(of, key) if !is_plain(key) => {
                write!(f, "{of}[{}]", Value::String((*key).to_owned()))
            }
            Self::Field(Self::Root, key) => f.write_str(key),
            Self::Field(of, key) => write!(f, "{of}.{key}"),
            Self::Item(of, n) => write!(f, "{of}[{n}]"),
        }
    }
}

/// Whether a key can stand in a path as it is.
fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// The keys and places that a [`JsonError::path`] leads through, from the document inwards.
#[must_use]
pub fn steps(path: &str) -> Vec<String> {
    let mut steps = vec![];
    let mut rest = path;
    while !rest.is_empty() {
        let inner = rest.strip_prefix('[');
        if let Some(inner) = inner.filter(|inner| inner.starts_with('"')) {
            // A key that cannot stand as it is: a JSON text.
            let mut texts = serde_json::Deserializer::from_str(inner).into_iter::<String>();
            let Some(Ok(key)) = texts.next() else {
                break;
            };
            let end = texts.byte_offset();
            rest = inner[end..].strip_prefix(']').unwrap_or_default();
            steps.push(key);
        } else {
            rest = inner.or(rest.strip_prefix('.')).unwrap_or(rest);
            let end = rest.find(['.', '[', ']']).unwrap_or(rest.len());
            let (step, after) = rest.split_at(end);
            steps.push(step.to_owned());
            rest = after.strip_prefix(']').unwrap_or(after);
        }
    }
    steps
}

/// A field of the document.
pub(super) fn top(key: &str) -> Path<'_> {
    Path::Field(&Path::Root, key)
}

pub(super) fn child<'a>(path: &'a Path<'a>, key: &'a str) -> Path<'a> {
    Path::Field(path, key)
}

pub(super) fn item<'a>(path: &'a Path<'a>, n: usize) -> Path<'a> {
    Path::Item(path, n)
}
