//! Rows of a form that come and go.

use leptos::prelude::*;

/// Rows by key, in their order. A row that stays keeps its key, and with it its controls and what is typed in them.
pub(super) struct Rows<T: Send + Sync + 'static> {
    /// The keys, and what each row was when it was first shown.
    pub(super) shown: RwSignal<Vec<(u32, T)>>,
    next: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Rows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Rows<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Rows<T> {
    pub(super) fn new(values: &[T]) -> Self {
        let shown: Vec<_> = (0..).zip(values.iter().cloned()).collect();
        Self {
            next: StoredValue::new(u32::try_from(shown.len()).unwrap_or_default()),
            shown: RwSignal::new(shown),
        }
    }

    /// Where a row stands now, from 0.
    pub(super) fn place(self, key: u32) -> Memo<usize> {
        Memo::new(move |_| {
            self.shown.with(|rows| {
                let place = rows.iter().position(|(other, _)| *other == key);
                place.unwrap_or_default()
            })
        })
    }

    /// Follows a change of the values: a row whose value is still there, in the same order, stays.
    pub(super) fn follow(self, before: &[T], after: &[T]) {
        if before == after {
            return;
        }
        let keys: Vec<_> = self
            .shown
            .with_untracked(|rows| rows.iter().map(|(key, _)| *key).collect());
        let mut old = before.iter().zip(keys);
        let mut rows = Vec::with_capacity(after.len());
        for value in after {
            let mut rest = old.clone();
            let key = match rest.find(|(known, _)| *known == value) {
                Some((_, key)) => {
                    old = rest;
                    key
                }
                None => self.fresh(),
            };
            rows.push((key, value.clone()));
        }
        self.shown.set(rows);
    }

    fn fresh(self) -> u32 {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        key
    }
}
