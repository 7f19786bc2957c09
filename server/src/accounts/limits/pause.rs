//! Answers that come later.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::Semaphore;

/// So many answers are held back at once. Whoever comes beyond them is answered at once: to slow strangers down is worth little
/// memory, and nobody's way in.
const MOST: usize = 512;

/// The answers that are held back in this process.
#[derive(Clone, Debug)]
pub(in crate::accounts) struct Pauses {
    places: Arc<Semaphore>,
    slept: Arc<AtomicU64>,
}

impl Pauses {
    pub(in crate::accounts) fn new() -> Self {
        Self {
            places: Arc::new(Semaphore::new(MOST)),
            slept: Arc::default(),
        }
    }

    /// Holds an answer back.
    pub(in crate::accounts) async fn take(&self, delay: Duration) {
        if delay.is_zero() {
            return;
        }
        let Ok(_place) = self.places.try_acquire() else {
            return;
        };
        tokio::time::sleep(delay).await;
        let millis = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self.slept.fetch_add(millis, Ordering::Relaxed);
    }

    /// For how many milliseconds answers were held back so far, all together.
    pub(in crate::accounts) fn slept(&self) -> u64 {
        self.slept.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_so_many_answers_are_held_back() {
        let pauses = Pauses::new();
        pauses.take(Duration::ZERO).await;
        pauses.take(Duration::from_millis(2)).await;
        assert_eq!(pauses.slept(), 2);
        let most = u32::try_from(MOST).expect("few");
        let _all = pauses.places.try_acquire_many(most).expect("free again");
        // Never ends where it is held back.
        pauses.take(Duration::MAX).await;
        assert_eq!(pauses.slept(), 2);
    }
}
