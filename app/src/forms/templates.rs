//! The form of a template of keys, as it is posted.

use std::collections::BTreeSet;

use super::field_of_key;
use crate::{
    api::{
        phones::{KeyDraft, KeysDraft},
        templates::TemplateDraft,
    },
    domain::phones::Spot,
};

/// Rows of the form for keys that have no row of their own.
pub const MORE: u8 = 3;
/// A module, or a position, that is none.
const NOWHERE: (u8, u16) = (u8::MAX, 0);

impl TemplateDraft {
    /// Reads the fields of a post. A row of which nothing is said is no key of the template; one of which only its function is missing is
    /// kept, and refused.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| {
            let found = pairs.iter().find(|(there, _)| there == name);
            found.map_or_else(String::new, |(_, value)| value.clone())
        };
        let mut keys = KeysDraft::from_pairs(pairs);
        let mut locked: BTreeSet<Spot> = pairs
            .iter()
            .filter_map(|(name, _)| field_of_key(name))
            .filter(|(_, part)| *part == "locked")
            .map(|(spot, _)| spot)
            .collect();
        for n in 0..MORE {
            let part = |part: &str| value(&format!("more-{n}-{part}"));
            let (module, position) = (part("module"), part("position"));
            let spot = Spot {
                module: match module.trim() {
                    "" => 0,
                    module => module.parse().unwrap_or(NOWHERE.0),
                },
                position: position.trim().parse().unwrap_or(NOWHERE.1),
            };
            let is_locked = !part("locked").is_empty();
            let key = KeyDraft {
                module: spot.module,
                position: spot.position,
                kind: part("kind"),
                value: part("value"),
                label: part("label"),
            };
            if !position.trim().is_empty() || !is_blank(&key) || is_locked {
                keys.keys.push(key);
                if is_locked {
                    locked.insert(spot);
                }
            }
        }
        let typed = |key: &KeyDraft| !is_blank(key) || locked.contains(&key.spot());
        keys.keys.retain(typed);
        Self {
            name: value("name"),
            audience: value("audience"),
            model: value("model"),
            group: value("group"),
            keys,
            locked: locked.into_iter().collect(),
        }
    }
}

fn is_blank(key: &KeyDraft) -> bool {
    let parts = [&key.kind, &key.value, &key.label];
    parts.iter().all(|part| part.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_say_something_are_keys_and_others_are_none() {
        let pairs = [
            ("name", "Accueil"),
            ("audience", "group"),
            ("version", "4"),
            ("key-0-1-kind", ""),
            ("key-0-1-value", ""),
            ("key-0-2-kind", "speed_dial"),
            ("key-0-2-value", "15"),
            ("key-0-2-locked", "on"),
            ("key-0-3-kind", ""),
            ("key-0-3-label", "Oublié"),
            ("more-0-module", "1"),
            ("more-0-position", "20"),
            ("more-0-kind", "empty"),
            ("more-0-locked", "on"),
            ("more-1-module", ""),
            ("more-1-position", "x"),
            ("more-1-kind", "line"),
            ("more-2-module", ""),
            ("more-2-position", ""),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let draft = TemplateDraft::from_pairs(&pairs);
        assert_eq!(
            (draft.name.as_str(), draft.audience.as_str()),
            ("Accueil", "group")
        );
        assert_eq!(draft.keys.version, 4);
        let keys: Vec<_> = draft
            .keys
            .keys
            .iter()
            .map(|key| (key.module, key.position, key.kind.as_str()))
            .collect();
        let expected = [
            (0, 2, "speed_dial"),
            (0, 3, ""),
            (1, 20, "empty"),
            (0, 0, "line"),
        ];
        assert_eq!(keys, expected);
        let locked: Vec<_> = draft
            .locked
            .iter()
            .map(|spot| (spot.module, spot.position))
            .collect();
        assert_eq!(locked, [(0, 2), (1, 20)]);
    }
}
