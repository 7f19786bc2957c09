//! Locks that are held for a few lines and never across an await.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A lock that outlives a panic of its holder: the panic fails the test already.
pub(crate) trait Lock<T> {
    fn held(&self) -> MutexGuard<'_, T>;
}

impl<T> Lock<T> for Mutex<T> {
    fn held(&self) -> MutexGuard<'_, T> {
        self.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
