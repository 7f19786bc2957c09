//! What keys are refused for.

use std::collections::{HashMap, HashSet};

use super::{Does, Key, Phone, Spot};

/// Something wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which.
    pub spot: Spot,
    /// What.
    pub why: Why,
}

/// What is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// There is no such expansion module.
    #[error("there is no expansion module {0}")]
    NoModule(u8),
    /// The phone or the module has fewer keys.
    #[error("there are {0} keys")]
    NoKey(u16),
    /// Two keys at one spot.
    #[error("there are two keys at this spot")]
    Twice,
    /// The key cannot do that, or no key of the model can.
    #[error("a key of this phone cannot do that")]
    Kind,
    /// The phone has fewer accounts.
    #[error("there are {0} accounts")]
    NoAccount(u8),
    /// The model shows fewer characters.
    #[error("a label has at most {0} characters")]
    LabelLong(u8),
    /// It is locked, and something else than it was.
    #[error("this key is locked")]
    Locked,
}

impl Why {
    /// Stable, a key of the words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoModule(_) => "key_no_module",
            Self::NoKey(_) => "key_none",
            Self::Twice => "key_twice",
            Self::Kind => "key_kind",
            Self::NoAccount(_) => "key_account",
            Self::LabelLong(_) => "key_label_long",
            Self::Locked => "key_locked",
        }
    }

    /// Which part of a key it is about: `kind`, `value` or `label`.
    #[must_use]
    pub fn part(&self) -> &'static str {
        match self {
            Self::NoModule(_) | Self::NoKey(_) | Self::Twice | Self::Kind | Self::Locked => "kind",
            Self::NoAccount(_) => "value",
            Self::LabelLong(_) => "label",
        }
    }

    /// What there is or may be at most; empty where there is nothing to tell.
    #[must_use]
    pub fn data(&self) -> String {
        match self {
            Self::NoModule(n) | Self::NoAccount(n) | Self::LabelLong(n) => n.to_string(),
            Self::NoKey(n) => n.to_string(),
            Self::Twice | Self::Kind | Self::Locked => String::new(),
        }
    }
}

impl Phone<'_> {
    /// Everything that is wrong with these keys. `before` is what the phone has now: what is locked there has to stay as it is, and
    /// nothing else may be locked; `None`: whoever asks may lock keys and change locked ones.
    #[must_use]
    pub fn check(&self, keys: &[Key], before: Option<&[Key]>) -> Vec<Fault> {
        let mut faults = vec![];
        let mut seen = HashSet::new();
        for key in keys {
            let mut tell = |why| {
                faults.push(Fault {
                    spot: key.spot,
                    why,
                });
            };
            match self.keys(key.spot.module) {
                None => tell(Why::NoModule(key.spot.module)),
                Some(there) if !self.has(key.spot) => tell(Why::NoKey(there)),
                Some(_) => {}
            }
            if !seen.insert(key.spot) {
                tell(Why::Twice);
            }
            match self.check_does(&key.does) {
                Err(why) => tell(why),
                Ok(()) if self.has(key.spot) && !self.can(key.spot, key.does.kind()) => {
                    tell(Why::Kind);
                }
                Ok(()) => {}
            }
            if key.label.len() > usize::from(self.model.label_length) {
                tell(Why::LabelLong(self.model.label_length));
            }
        }
        if let Some(before) = before {
            faults.extend(changed_locks(keys, before));
        }
        faults
    }

    /// Whether some key of this phone can do that.
    pub(super) fn check_does(&self, does: &Does) -> Result<(), Why> {
        if !self.model.can(does.kind()) {
            return Err(Why::Kind);
        }
        match does {
            Does::Line { account } if !(1..=self.accounts).contains(account) => {
                Err(Why::NoAccount(self.accounts))
            }
            _ => Ok(()),
        }
    }
}

fn changed_locks<'a>(keys: &'a [Key], before: &'a [Key]) -> impl Iterator<Item = Fault> + 'a {
    let at = |keys: &'a [Key]| {
        keys.iter()
            .map(|key| (key.spot, key))
            .collect::<HashMap<_, _>>()
    };
    let (now, was) = (at(keys), at(before));
    let fault = |spot| Fault {
        spot,
        why: Why::Locked,
    };
    let newly = keys
        .iter()
        .filter({
            let was = was.clone();
            move |key| key.locked && !was.get(&key.spot).is_some_and(|was| was.locked)
        })
        .map(move |key| fault(key.spot));
    let changed = before
        .iter()
        .filter(move |was| was.locked && now.get(&was.spot) != Some(was))
        .map(move |was| fault(was.spot));
    newly.chain(changed)
}
