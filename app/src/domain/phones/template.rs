//! Keys that an administrator gives to many phones.
//!
//! Of two keys for one spot, the one that counts is, in this order: a locked one of a template, what the phone's owner made of it (also
//! that it is to be empty), one of a template that is not locked. Between templates a group of people goes before a model, and a model before
//! everybody; between two of the same kind the first one goes before the others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Key, ModelId, Spot};

/// Whose phones a template is for. The order is that in which templates go before each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Audience {
    /// Those of the people of a group.
    Group {
        /// Which.
        group: Uuid,
    },
    /// Those of a model.
    Model {
        /// Which.
        model: ModelId,
    },
    /// All of an organisation.
    Everybody,
}

impl Audience {
    /// Whether a phone of that model, whose owner is in these groups, is meant.
    #[must_use]
    pub fn means(&self, model: &ModelId, groups: &[Uuid]) -> bool {
        match self {
            Self::Group { group } => groups.contains(group),
            Self::Model { model: only } => only == model,
            Self::Everybody => true,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Group { .. } => 0,
            Self::Model { .. } => 1,
            Self::Everybody => 2,
        }
    }
}

/// Keys for many phones; some of them [locked](Key::locked).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// For whose phones.
    #[serde(flatten)]
    pub audience: Audience,
    /// The keys, by no means all of a phone's.
    pub keys: Vec<Key>,
}

/// The keys of a phone: its owner's own and those of the templates that [mean](Audience::means) it, in the order of the organisation's
/// list. `own` are those its owner made something of ([`own`]). What is at no key of the phone is the caller's to leave out.
#[must_use]
pub fn merge(templates: &[Template], own: &[Key]) -> Vec<Key> {
    let mut given = given(templates);
    for key in own {
        if !given.get(&key.spot).is_some_and(|given| given.locked) {
            let key = Key {
                locked: false,
                ..key.clone()
            };
            given.insert(key.spot, key);
        }
    }
    given.into_values().collect()
}

/// What the owner of a phone made of its keys, which are `keys`: all that are not as the templates have them. What they leave as it is
/// follows the templates.
#[must_use]
pub fn own(templates: &[Template], keys: &[Key]) -> Vec<Key> {
    let given = given(templates);
    let differs = |key: &&Key| match given.get(&key.spot) {
        Some(given) => !given.locked && given != *key,
        None => !key.is_idle(),
    };
    keys.iter().filter(differs).cloned().collect()
}

/// What the templates give, spot by spot.
fn given(templates: &[Template]) -> BTreeMap<Spot, Key> {
    let mut in_order: Vec<&Template> = templates.iter().collect();
    in_order.sort_by_key(|template| template.audience.rank());
    let mut given = BTreeMap::<Spot, Key>::new();
    for key in in_order.iter().flat_map(|template| &template.keys) {
        let there = given.get(&key.spot);
        if there.is_none_or(|there| key.locked && !there.locked) {
            given.insert(key.spot, key.clone());
        }
    }
    given
}
