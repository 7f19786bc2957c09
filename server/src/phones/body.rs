//! Keys as the store keeps them: one version, whole, with what was known of those it names.

use renvoi_app::{
    api::{forwarding::FieldError, phones::KeyNote},
    domain::{
        Extension, RuleId,
        phones::{Does, Key, Spot},
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A version of a phone's keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Body {
    /// Those that do something or are locked; the others are empty.
    pub(super) keys: Vec<Key>,
    /// Whose the supervised extensions were when they were chosen: who comes after them is somebody else.
    #[serde(default)]
    pub(super) owners: Vec<Owner>,
    /// What the rules were called that keys switch.
    #[serde(default)]
    pub(super) rules: Vec<Rule>,
    /// What is to be known of keys that lost what they did.
    #[serde(default)]
    pub(super) notes: Vec<Note>,
    /// Of keys taken over from elsewhere: what could not be among them as it was, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) left_out: Vec<FieldError>,
}

/// Whose an extension was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    /// Which.
    pub(super) of: Extension,
    /// Who; `None`: it rings in a place without a person.
    pub(super) user: Option<Uuid>,
    /// Their name.
    pub(super) name: String,
}

/// What a rule was called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rule {
    /// Which.
    pub(super) id: RuleId,
    /// Its name.
    pub(super) name: String,
}

/// What is to be known of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// Where it is.
    #[serde(flatten)]
    pub(super) spot: Spot,
    /// What.
    #[serde(flatten)]
    pub(super) says: KeyNote,
    /// The key as it was, where what it did may come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) was: Option<Key>,
}

impl Body {
    /// Reads what [`Body::write`] wrote; `None` where it is none.
    #[must_use]
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Its text.
    #[must_use]
    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).expect("plain data")
    }

    /// The extensions that its keys supervise.
    pub(super) fn supervised(&self) -> impl Iterator<Item = &Extension> {
        self.keys.iter().filter_map(|key| match &key.does {
            Does::Supervision { extension } => Some(extension),
            _ => None,
        })
    }

    /// The same, with those that keys supervised which may have them back.
    pub(super) fn named(&self) -> impl Iterator<Item = &Extension> {
        let lost = self.notes.iter().filter_map(|note| note.was.as_ref());
        let lost = lost.filter_map(|key| match &key.does {
            Does::Supervision { extension } => Some(extension),
            _ => None,
        });
        self.supervised().chain(lost)
    }

    /// The note at a spot.
    #[must_use]
    pub(super) fn note(&self, spot: Spot) -> Option<&KeyNote> {
        let found = self.notes.iter().find(|note| note.spot == spot)?;
        Some(&found.says)
    }
}

#[cfg(test)]
mod tests {
    use renvoi_app::domain::phones::Label;

    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let spot = |position| Spot {
            module: 1,
            position,
        };
        let extension = Extension::parse("207").unwrap();
        let key = |position, does| Key {
            spot: spot(position),
            does,
            label: Label::default(),
            locked: false,
        };
        let body = Body {
            keys: vec![
                key(1, Does::Line { account: 1 }),
                key(
                    2,
                    Does::Supervision {
                        extension: extension.clone(),
                    },
                ),
                key(
                    3,
                    Does::ForwardToggle {
                        rule: RuleId(Uuid::from_u128(3)),
                    },
                ),
            ],
            owners: vec![Owner {
                of: extension,
                user: None,
                name: String::new(),
            }],
            rules: vec![],
            left_out: vec![],
            notes: vec![Note {
                spot: spot(4),
                says: KeyNote::Left {
                    name: "Élodie".to_owned(),
                    extension: "208".to_owned(),
                },
                was: Some(key(4, Does::Line { account: 1 })),
            }],
        };
        let text = body.write();
        assert_eq!(Body::read(&text), Some(body.clone()), "{text}");
        assert!(
            text.contains("\"extension\":\"207\""),
            "as it is searched for: {text}"
        );
        assert_eq!(body.supervised().count(), 1);
        assert!(body.note(spot(4)).is_some() && body.note(spot(2)).is_none());
        assert_eq!(Body::read("[]"), None);
    }
}
