//! A phone as it stands on a desk, and the keys it has.

use std::collections::BTreeMap;

use super::{Does, Key, KeyKind, Label, Model, Spot, bank_of};

/// What decides which keys a phone has.
#[derive(Clone, Copy, Debug)]
pub struct Phone<'a> {
    /// Its model.
    pub model: &'a Model,
    /// Expansion modules as they are plugged in: each an index in [`Model::modules`].
    pub modules: &'a [u8],
    /// How many SIP accounts it has.
    pub accounts: u8,
}

impl Model {
    /// Whether these expansion modules can be plugged in: it knows all of them, there are no more than can be, and no kinds beside each
    /// other that its maker does not mix.
    #[must_use]
    pub fn takes(&self, modules: &[u8]) -> bool {
        let mixed = modules.windows(2).any(|two| two[0] != two[1]);
        if mixed && !self.mixes_modules() {
            return false;
        }
        modules.iter().all(|module| {
            let known = self.modules.get(usize::from(*module));
            known.is_some_and(|known| modules.len() <= usize::from(known.most))
        })
    }
}

impl Phone<'_> {
    /// How many keys the phone (0) or a module (from 1) has; `None`: there is no such module.
    #[must_use]
    pub fn keys(&self, module: u8) -> Option<u16> {
        let Some(n) = module.checked_sub(1) else {
            return Some(self.model.keys);
        };
        let kind = *self.modules.get(usize::from(n))?;
        Some(self.model.modules.get(usize::from(kind))?.keys)
    }

    /// Whether there is such a key.
    #[must_use]
    pub fn has(&self, spot: Spot) -> bool {
        let keys = self.keys(spot.module).unwrap_or(0);
        (1..=keys).contains(&spot.position)
    }

    /// Whether there is such a key, and it can do that.
    #[must_use]
    pub fn can(&self, spot: Spot, kind: KeyKind) -> bool {
        let banks = match spot.module.checked_sub(1) {
            None => Some(&self.model.banks),
            Some(n) => {
                let kind = self.modules.get(usize::from(n));
                let module = kind.and_then(|kind| self.model.modules.get(usize::from(*kind)));
                module.map(|module| &module.banks)
            }
        };
        let keys = self.keys(spot.module).unwrap_or(0);
        let bank = banks.and_then(|banks| bank_of(banks, keys, spot.position));
        bank.is_some_and(|bank| self.model.can(kind) && !(bank.lineless && kind == KeyKind::Line))
    }

    /// Every key, in order.
    pub fn spots(&self) -> impl Iterator<Item = Spot> {
        let modules = u8::try_from(self.modules.len()).unwrap_or(u8::MAX);
        (0..=modules).flat_map(|module| {
            let keys = self.keys(module).unwrap_or(0);
            (1..=keys).map(move |position| Spot { module, position })
        })
    }

    /// These keys in order, and all others of the phone, empty: a phone is told of each. Of two at one spot the later one stays; what
    /// is at no key of the phone is left out, so [`check`](Self::check) first.
    #[must_use]
    pub fn complete(&self, keys: &[Key]) -> Vec<Key> {
        let mut at: BTreeMap<Spot, &Key> = keys.iter().map(|key| (key.spot, key)).collect();
        self.spots()
            .map(|spot| {
                at.remove(&spot)
                    .cloned()
                    .unwrap_or_else(|| Key::empty(spot))
            })
            .collect()
    }

    /// The keys of a new phone: the first one takes its line, and so does the second one where there are six or more, so that a second
    /// call has a lamp of its own. All others are empty.
    #[must_use]
    pub fn default_keys(&self, label: &Label) -> Vec<Key> {
        let lines = match self.model.keys {
            _ if self.accounts == 0 || !self.model.can(KeyKind::Line) => 0,
            0..6 => 1,
            6.. => 2,
        };
        let line = |position| Key {
            does: Does::Line { account: 1 },
            label: label.shortened(self.model.label_length),
            ..Key::empty(Spot {
                module: 0,
                position,
            })
        };
        self.complete(&(1..=lines).map(line).collect::<Vec<_>>())
    }
}

impl Key {
    /// A key that does nothing.
    #[must_use]
    pub fn empty(spot: Spot) -> Self {
        Self {
            spot,
            does: Does::Empty,
            label: Label::default(),
            locked: false,
        }
    }
}
