//! Keys of a phone that is replaced by another model.

use std::collections::BTreeMap;

use super::{Key, Phone, Spot, Why};

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The key as it was.
    pub key: Key,
    /// What has become of it.
    pub now: Became,
}

/// What has become of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It is at another spot, as the new phone has no such key, or one that cannot do that.
    Moved(Spot),
    /// The new phone shows less of a label: what is left.
    Shortened(String),
    /// It is gone, as no key was free.
    NoRoom,
    /// It is gone, as the new phone cannot do that.
    Cannot(Why),
}

impl Became {
    /// Stable, a key of the words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Moved(_) => "key_moved",
            Self::Shortened(_) => "key_shortened",
            Self::NoRoom => "key_no_room",
            Self::Cannot(why) => why.code(),
        }
    }

    /// What there is to tell of it; empty where there is nothing.
    #[must_use]
    pub fn data(&self) -> String {
        match self {
            Self::Moved(Spot {
                module: 0,
                position,
            }) => position.to_string(),
            Self::Moved(Spot { module, position }) => format!("M{module}-{position}"),
            Self::Shortened(label) => label.clone(),
            Self::NoRoom => String::new(),
            Self::Cannot(why) => why.data(),
        }
    }
}

/// The keys that a phone has in the place of another one, all of them, and everything about them that is not as it was.
///
/// A key stays where it is where the new phone has that key; the others then go to keys that are free and can do it, in their order. Nothing is said of
/// empty keys.
#[must_use]
pub fn fit(keys: &[Key], to: &Phone<'_>) -> (Vec<Key>, Vec<Unfit>) {
    let mut report = vec![];
    let mut kept = BTreeMap::new();
    let mut without = vec![];
    for key in keys.iter().filter(|key| !key.is_idle()) {
        if let Err(why) = to.check_does(&key.does) {
            report.push(Unfit {
                key: key.clone(),
                now: Became::Cannot(why),
            });
        } else if to.can(key.spot, key.does.kind()) && !kept.contains_key(&key.spot) {
            kept.insert(key.spot, short(key, key.spot, to, &mut report));
        } else {
            without.push(key);
        }
    }
    let mut free: Vec<Spot> = to.spots().filter(|at| !kept.contains_key(at)).collect();
    for key in without {
        let room = free.iter().position(|at| to.can(*at, key.does.kind()));
        let now = match room {
            Some(room) => {
                let spot = free.remove(room);
                kept.insert(spot, short(key, spot, to, &mut report));
                Became::Moved(spot)
            }
            None => Became::NoRoom,
        };
        report.push(Unfit {
            key: key.clone(),
            now,
        });
    }
    let kept: Vec<Key> = kept.into_values().collect();
    (to.complete(&kept), report)
}

fn short(key: &Key, spot: Spot, to: &Phone<'_>, report: &mut Vec<Unfit>) -> Key {
    let label = key.label.shortened(to.model.label_length);
    if label != key.label {
        report.push(Unfit {
            key: key.clone(),
            now: Became::Shortened(label.as_str().to_owned()),
        });
    }
    Key {
        spot,
        label,
        ..key.clone()
    }
}
