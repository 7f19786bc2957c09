//! The fields of a key on the page: one for each thing that a key can be about, of which the kind says which one counts.

use crate::{
    api::{
        account::Lang,
        phones::{KeyDraft, KeyView, KeysDraft, KeysView},
    },
    domain::{
        Destination, E164, Extension,
        phones::{Does, KeyKind, Spot},
    },
    words::Names,
};

/// The name of a field of a key: `key-0-3-label`.
#[must_use]
pub fn key_field(spot: Spot, part: &str) -> String {
    format!("key-{}-{}-{part}", spot.module, spot.position)
}

/// The key that a field belongs to, and which of its fields it is: the other way round.
#[must_use]
pub fn field_of_key(name: &str) -> Option<(Spot, &str)> {
    let mut words = name.strip_prefix("key-")?.splitn(3, '-');
    let module = words.next()?.parse().ok()?;
    let position = words.next()?.parse().ok()?;
    Some((Spot { module, position }, words.next()?))
}

impl KeyDraft {
    /// Where the key is.
    #[must_use]
    pub fn spot(&self) -> Spot {
        Spot {
            module: self.module,
            position: self.position,
        }
    }
}

/// Reads the form of the page: as [`KeysDraft::from_pairs`], but a key's value stands in `key-M-P-account`, `-text` or `-rule`, and an
/// empty key has no label.
#[must_use]
pub fn keys_typed(pairs: &[(String, String)]) -> KeysDraft {
    let mut draft = KeysDraft::from_pairs(pairs);
    for key in &mut draft.keys {
        let part = match KeyKind::parse(&key.kind) {
            Some(KeyKind::Line) => "account",
            Some(KeyKind::Supervision | KeyKind::SpeedDial) => "text",
            Some(KeyKind::ForwardToggle) => "rule",
            Some(KeyKind::Empty) => {
                key.value.clear();
                key.label.clear();
                continue;
            }
            None => continue,
        };
        let name = key_field(key.spot(), part);
        if let Some((_, value)) = pairs.iter().find(|(field, _)| *field == name) {
            key.value.clone_from(value);
        }
    }
    draft
}

/// Keys as a form posts them that [`keys_typed`] reads.
#[must_use]
pub fn key_pairs(draft: &KeysDraft) -> Vec<(String, String)> {
    let version = ("version".to_owned(), draft.version.to_string());
    let mut pairs = vec![version, ("writer".to_owned(), draft.writer.clone())];
    for key in &draft.keys {
        let parts = [
            ("kind", &key.kind),
            ("value", &key.value),
            ("label", &key.label),
        ];
        pairs.extend(parts.map(|(part, text)| (key_field(key.spot(), part), text.clone())));
    }
    pairs
}

/// A stored key as its form shows it, and the reader of drafts reads it back.
#[must_use]
pub fn key_as_typed(lang: Lang, view: &KeysView, key: &KeyView) -> KeyDraft {
    let names = Names {
        country: &view.country,
        colleagues: &view.colleagues,
    };
    let key = &key.key;
    let value = match &key.does {
        Does::Line { account } => account.to_string(),
        Does::Supervision { extension } => {
            names.typed(lang, &Destination::Extension(extension.clone()))
        }
        Does::SpeedDial { number } => {
            let to = match E164::parse(number) {
                Some(number) => Some(Destination::Number(number)),
                None => Extension::parse(number).ok().map(Destination::Extension),
            };
            to.map_or_else(|| number.clone(), |to| names.typed(lang, &to))
        }
        Does::ForwardToggle { rule } => rule.0.to_string(),
        Does::Empty => String::new(),
    };
    KeyDraft {
        module: key.spot.module,
        position: key.spot.position,
        kind: key.does.kind().as_str().to_owned(),
        value,
        label: key.label.as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_says_which_field_counts() {
        for (kind, value, label) in [
            ("line", "2", "Là"),
            ("supervision", "207", "Là"),
            ("speed_dial", "207", "Là"),
            ("forward_toggle", "rule", "Là"),
            ("empty", "", ""),
            ("nonsense", "", "Là"),
        ] {
            let pairs = [
                ("version", "7"),
                ("writer", "w"),
                ("key-1-12-kind", kind),
                ("key-1-12-account", "2"),
                ("key-1-12-text", "207"),
                ("key-1-12-rule", "rule"),
                ("key-1-12-label", "Là"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let draft = keys_typed(&pairs);
            assert_eq!((draft.version, draft.writer.as_str()), (7, "w"));
            let [key] = draft.keys.as_slice() else {
                panic!("one key")
            };
            assert_eq!((key.module, key.position), (1, 12));
            assert_eq!(
                (key.kind.as_str(), key.value.as_str(), key.label.as_str()),
                (kind, value, label)
            );
        }
    }

    #[test]
    fn what_is_posted_for_a_script_is_read_as_it_was() {
        let key = |kind: &str, value: &str| KeyDraft {
            module: 1,
            position: 12,
            kind: kind.to_owned(),
            value: value.to_owned(),
            label: "Là".to_owned(),
        };
        for key in [key("supervision", "207"), key("line", "2"), key("", "?")] {
            let draft = KeysDraft {
                version: 7,
                writer: "w".to_owned(),
                keys: vec![key],
            };
            assert_eq!(keys_typed(&key_pairs(&draft)), draft);
        }
    }

    #[test]
    fn a_field_belongs_to_its_key() {
        let spot = Spot {
            module: 1,
            position: 12,
        };
        assert_eq!(
            field_of_key(&key_field(spot, "label")),
            Some((spot, "label"))
        );
        for name in [
            "key",
            "key-",
            "key-0",
            "key-0-3",
            "key-x-3-kind",
            "key-0-99999-kind",
        ] {
            assert_eq!(field_of_key(name), None, "{name}");
        }
    }
}
