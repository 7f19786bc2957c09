//! From what was typed to the keys of a phone.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Part, known::Fault, known::Known};
use crate::{
    api::{
        forwarding::FieldError,
        phones::{KeyDraft, KeysDraft},
    },
    domain::{
        Destination, RuleId,
        phones::{self, Does, Key, KeyKind, Label, LabelError, MAX_LABEL, Spot},
    },
};

/// What reading keys needs to know.
#[derive(Clone, Copy)]
pub struct KnownKeys<'a> {
    /// Numbers and colleagues of the organisation.
    pub known: Known<'a>,
    /// The rules of the phone's owner.
    pub rules: &'a [RuleId],
}

/// More keys than any phone has.
const MOST: usize = 1000;
/// Signs of the longest feature code.
const LONGEST_CODE: usize = 20;

/// A field of the form, by the key's place and its part.
fn field(spot: Spot, part: &str) -> String {
    format!("key-{}-{}-{part}", spot.module, spot.position)
}

impl From<&phones::Fault> for FieldError {
    fn from(fault: &phones::Fault) -> Self {
        let field = field(fault.spot, fault.why.part());
        Self::new(&field, fault.why.code(), &fault.why.data())
    }
}

impl KeysDraft {
    /// Reads the fields of a post, `key-M-P-kind` and so on. Unknown fields are ignored; keys come in the order of their places.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let mut draft = Self::default();
        let mut keys = BTreeMap::<(u8, u16), KeyDraft>::new();
        for (name, value) in pairs {
            match name.as_str() {
                "version" => draft.version = value.trim().parse().unwrap_or_default(),
                "writer" => draft.writer.clone_from(value),
                _ => {
                    let Some((module, position, part)) = place(name) else {
                        continue;
                    };
                    let key = keys.entry((module, position)).or_insert_with(|| KeyDraft {
                        module,
                        position,
                        ..KeyDraft::default()
                    });
                    match part {
                        "kind" => key.kind.clone_from(value),
                        "value" => key.value.clone_from(value),
                        "label" => key.label.clone_from(value),
                        _ => {}
                    }
                }
            }
        }
        draft.keys = keys.into_values().collect();
        draft
    }

    /// The keys that were typed, or everything that cannot be read, key by key. Whether a phone can have them is
    /// [`Phone::check`](phones::Phone::check)'s matter.
    pub fn read(&self, known: &KnownKeys<'_>) -> Part<Vec<Key>> {
        if self.keys.len() > MOST {
            return Err(vec![FieldError::new("", "key_many", &MOST.to_string())]);
        }
        let (mut keys, mut errors) = (vec![], vec![]);
        for draft in &self.keys {
            match draft.read(known) {
                Ok(key) => keys.push(key),
                Err(some) => errors.extend(some),
            }
        }
        if errors.is_empty() {
            Ok(keys)
        } else {
            Err(errors)
        }
    }
}

impl KeyDraft {
    /// As the form shows a key. Numbers stand there as they are stored.
    #[must_use]
    pub fn of(key: &Key) -> Self {
        Self {
            module: key.spot.module,
            position: key.spot.position,
            kind: key.does.kind().as_str().to_owned(),
            value: match &key.does {
                Does::Line { account } => account.to_string(),
                Does::Supervision { extension } => extension.to_string(),
                Does::SpeedDial { number } => number.clone(),
                Does::ForwardToggle { rule } => rule.0.to_string(),
                Does::Empty => String::new(),
            },
            label: key.label.to_string(),
        }
    }

    /// The key, or everything that is wrong with it.
    pub fn read(&self, known: &KnownKeys<'_>) -> Part<Key> {
        let spot = Spot {
            module: self.module,
            position: self.position,
        };
        let error = |part: &str, (code, data): Fault| {
            vec![FieldError::new(&field(spot, part), code, &data)]
        };
        let does = match KeyKind::parse(self.kind.trim()) {
            Some(kind) => self
                .read_value(kind, known)
                .map_err(|fault| error("value", fault)),
            None => Err(error("kind", ("key_kind_empty", String::new()))),
        };
        let label = Label::parse(&self.label).map_err(|why| {
            let fault = match why {
                LabelError::Control => ("key_label_control", String::new()),
                LabelError::TooLong => ("key_label_long", MAX_LABEL.to_string()),
            };
            error("label", fault)
        });
        let label = match &does {
            Ok(Does::Empty) => label.and_then(|label| {
                let fault = ("key_label_nothing", String::new());
                label
                    .is_empty()
                    .then_some(label)
                    .ok_or_else(|| error("label", fault))
            }),
            _ => label,
        };
        match (does, label) {
            (Ok(does), Ok(label)) => Ok(Key {
                does,
                label,
                ..Key::empty(spot)
            }),
            (does, label) => {
                let errors = [does.err(), label.err()];
                Err(errors.into_iter().flatten().flatten().collect())
            }
        }
    }

    fn read_value(&self, kind: KeyKind, known: &KnownKeys<'_>) -> Result<Does, Fault> {
        let text = self.value.trim();
        Ok(match kind {
            KeyKind::Empty => Does::Empty,
            KeyKind::Line => Does::Line {
                account: read_account(text)?,
            },
            KeyKind::Supervision => {
                if text.is_empty() {
                    return Err(("key_colleague_empty", String::new()));
                }
                // As typed: a control character at its end is not to be trimmed away unseen.
                match known.known.destination(&self.value)? {
                    Destination::Extension(extension) => Does::Supervision { extension },
                    Destination::Number(number) => {
                        return Err(("key_not_colleague", number.to_string()));
                    }
                }
            }
            KeyKind::SpeedDial => Does::SpeedDial {
                number: read_number(&self.value, known)?,
            },
            KeyKind::ForwardToggle => {
                if text.is_empty() {
                    return Err(("key_rule_empty", String::new()));
                }
                let rule = Uuid::parse_str(text).map(RuleId).ok();
                let rule = rule.filter(|rule| known.rules.contains(rule));
                Does::ForwardToggle {
                    rule: rule.ok_or(("key_rule_gone", String::new()))?,
                }
            }
        })
    }
}

/// Reads which line; nothing is the first one, which is all that most phones have.
fn read_account(text: &str) -> Result<u8, Fault> {
    if text.is_empty() {
        return Ok(1);
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let account = digits.then(|| text.parse().ok()).flatten();
    account
        .filter(|account| *account > 0)
        .ok_or(("key_account_unread", text.to_owned()))
}

/// Reads what is dialled: whatever can be forwarded to, emergency numbers, and feature codes, which begin with a star or a hash.
fn read_number(text: &str, known: &KnownKeys<'_>) -> Result<String, Fault> {
    if text.trim().is_empty() {
        return Err(("key_number_empty", String::new()));
    }
    if text.chars().any(char::is_control) {
        return Err(("number_control", String::new()));
    }
    if text.trim_start().starts_with(['*', '#']) {
        let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let signs = code
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '*' | '#'));
        return if signs && (2..=LONGEST_CODE).contains(&code.len()) {
            Ok(code)
        } else {
            Err(("key_code", text.trim().to_owned()))
        };
    }
    match known.known.destination(text) {
        Ok(Destination::Extension(extension)) => Ok(extension.to_string()),
        Ok(Destination::Number(number)) => Ok(number.to_string()),
        // Nobody's calls may be forwarded there, but anybody may dial it.
        Err(("emergency", digits)) => Ok(digits),
        Err(fault) => Err(fault),
    }
}

/// What a key's form has fields for.
const PARTS: [&str; 7] = [
    "kind", "value", "label", "account", "text", "rule", "locked",
];

/// Whether a post has a field of a key that no phone can have, or of a part that no key has: no page sends one.
#[must_use]
pub fn is_misplaced(pairs: &[(String, String)]) -> bool {
    let is_wrong = |name: &str| place(name).is_none_or(|(_, _, part)| !PARTS.contains(&part));
    pairs
        .iter()
        .any(|(name, _)| name.starts_with("key-") && is_wrong(name))
}

/// Module, position and part in `key-M-P-part`.
fn place(name: &str) -> Option<(u8, u16, &str)> {
    let mut parts = name.strip_prefix("key-")?.splitn(3, '-');
    let module = parts.next()?.parse().ok()?;
    let position = parts.next()?.parse().ok()?;
    Some((module, position, parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Numbering, ReadContext, phones::testing};

    fn read(keys: &[(&str, &str, &str)]) -> Result<Vec<Does>, Vec<String>> {
        let colleagues = [("207".to_owned(), "Élodie Marchand".to_owned())];
        let rules = [RuleId(Uuid::from_u128(1))];
        let known = KnownKeys {
            known: Known {
                numbers: ReadContext {
                    numbering: Numbering::for_country("FR").unwrap(),
                    has_extension: &|extension| extension.as_str() == "207",
                },
                colleagues: &colleagues,
            },
            rules: &rules,
        };
        let pairs = (1..).zip(keys).flat_map(|(n, (kind, value, label))| {
            [("kind", kind), ("value", value), ("label", label)]
                .map(|(part, text)| (format!("key-0-{n}-{part}"), (*text).to_owned()))
        });
        let draft = KeysDraft::from_pairs(&pairs.collect::<Vec<_>>());
        let told = |e: &FieldError| {
            format!("{} {} {}", e.field, e.code, e.data)
                .trim_end()
                .to_owned()
        };
        match draft.read(&known) {
            Ok(keys) => {
                for (key, draft) in keys.iter().zip(&draft.keys) {
                    assert_eq!(
                        KeyDraft::of(key).read(&known).as_ref(),
                        Ok(key),
                        "{draft:?}"
                    );
                }
                Ok(keys.into_iter().map(|key| key.does).collect())
            }
            Err(errors) => Err(errors.iter().map(told).collect()),
        }
    }

    #[test]
    fn keys_are_read_as_people_write_them() {
        let rule = Uuid::from_u128(1).to_string();
        for (kind, value, does) in [
            ("line", "", testing::line(1)),
            ("line", " 2 ", testing::line(2)),
            ("supervision", "207", testing::watch("207")),
            ("supervision", "marchand", testing::watch("207")),
            (
                "supervision",
                "Élodie Marchand, poste 207",
                testing::watch("207"),
            ),
            ("speed_dial", "Élodie", testing::dial("207")),
            (
                "speed_dial",
                "06 12 34 56 78",
                testing::dial("+33612345678"),
            ),
            ("speed_dial", "15", testing::dial("15")),
            ("speed_dial", "1 12", testing::dial("112")),
            ("speed_dial", "* 8", testing::dial("*8")),
            ("speed_dial", "#31#0612", testing::dial("#31#0612")),
            ("forward_toggle", rule.as_str(), testing::switch(1)),
            ("empty", "whatever", Does::Empty),
        ] {
            assert_eq!(read(&[(kind, value, "")]), Ok(vec![does]), "{kind} {value}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_key_and_part() {
        let (other, long) = (Uuid::from_u128(2).to_string(), "é".repeat(41));
        assert_eq!(
            read(&[
                ("", "207", ""),
                ("blf", "207", "a\r\nb"),
                ("line", "0", &long),
                ("line", "+1", ""),
                ("supervision", " ", ""),
                ("supervision", "208", ""),
                ("supervision", "06 12 34 56 78", ""),
                ("supervision", "207\n", ""),
                ("speed_dial", "", ""),
                ("speed_dial", "06 12", ""),
                ("speed_dial", "*8\r\n", ""),
                ("speed_dial", "*8a", ""),
                ("speed_dial", "*", ""),
                ("forward_toggle", "", ""),
                ("forward_toggle", &other, ""),
                ("empty", "", "é"),
                ("empty", "", " "),
            ])
            .unwrap_err(),
            [
                "key-0-1-kind key_kind_empty",
                "key-0-2-kind key_kind_empty",
                "key-0-2-label key_label_control",
                "key-0-3-value key_account_unread 0",
                "key-0-3-label key_label_long 40",
                "key-0-4-value key_account_unread +1",
                "key-0-5-value key_colleague_empty",
                "key-0-6-value no_such_extension 208",
                "key-0-7-value key_not_colleague +33612345678",
                "key-0-8-value number_control",
                "key-0-9-value key_number_empty",
                "key-0-10-value number_too_short 06 12",
                "key-0-11-value number_control",
                "key-0-12-value key_code *8a",
                "key-0-13-value key_code *",
                "key-0-14-value key_rule_empty",
                "key-0-15-value key_rule_gone",
                "key-0-16-label key_label_nothing",
            ]
        );
    }

    #[test]
    fn fields_of_a_post_are_put_together_by_key() {
        let pairs = [
            ("version", "7"),
            ("writer", "sealed"),
            ("key-1-20-label", "Standard"),
            ("key-0-2-kind", "empty"),
            ("key-1-20-kind", "line"),
            ("key-256-1-kind", "line"),
            ("key-0-65536-kind", "line"),
            ("key-0-1", "line"),
            ("key-../../x-1-kind", "line"),
            ("other", "x"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let draft = KeysDraft::from_pairs(&pairs);
        assert!(is_misplaced(&pairs) && !is_misplaced(&pairs[..5]));
        for name in ["key-300-1-kind", "key-0-1", "key-0-1-colour", "key-"] {
            assert!(is_misplaced(&[(name.to_owned(), String::new())]), "{name}");
        }
        assert_eq!((draft.version, draft.writer.as_str()), (7, "sealed"));
        let keys: Vec<_> = draft
            .keys
            .iter()
            .map(|key| (key.module, key.position))
            .collect();
        assert_eq!(keys, [(0, 2), (1, 20)]);
        assert_eq!(
            (draft.keys[1].kind.as_str(), draft.keys[1].label.as_str()),
            ("line", "Standard")
        );
    }
}
