//! A map that forgets what is done, without a timer per entry.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    time::{Duration, Instant},
};

/// Entries stay until they are marked as done, and a fixed time longer.
#[derive(Debug)]
pub(crate) struct Expiring<K, V> {
    entries: HashMap<K, V>,
    done: VecDeque<(Instant, K)>,
    life: Duration,
}

impl<K: Clone + Eq + Hash, V> Expiring<K, V> {
    pub(crate) fn new(life: Duration) -> Self {
        Self {
            entries: HashMap::new(),
            done: VecDeque::new(),
            life,
        }
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.forget(Instant::now());
        self.entries.insert(key, value);
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    /// From now on the entry is only kept for repetitions.
    pub(crate) fn done(&mut self, key: K) {
        self.done.push_back((Instant::now() + self.life, key));
    }

    fn forget(&mut self, now: Instant) {
        while self.done.front().is_some_and(|(when, _)| *when <= now) {
            if let Some((_, key)) = self.done.pop_front() {
                self.entries.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_done_is_forgotten() {
        let mut map = Expiring::new(Duration::from_secs(1));
        map.insert("kept", 1);
        map.insert("done", 2);
        map.done("done");
        map.forget(Instant::now());
        assert_eq!(map.get(&"done"), Some(&2));
        map.forget(Instant::now() + Duration::from_secs(2));
        assert_eq!((map.get(&"done"), map.get(&"kept")), (None, Some(&1)));
    }
}
