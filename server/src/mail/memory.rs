//! Into memory, or refused as told: for tests.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use lettre::Message;

use super::{Answer, SendError, Transport};

/// Messages in the order in which they were taken. Clones share them.
#[derive(Clone, Default)]
pub struct MemoryTransport(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    taken: Vec<Vec<u8>>,
    failure: Option<SendError>,
}

impl MemoryTransport {
    /// Every message so far, as it would travel.
    #[must_use]
    pub fn taken(&self) -> Vec<Vec<u8>> {
        self.with(|state| state.taken.clone())
    }

    /// From now on, everything fails so; `None`: all is well again.
    pub fn fail(&self, failure: Option<SendError>) {
        self.with(|state| state.failure = failure);
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Transport for MemoryTransport {
    async fn send(&self, message: &Message) -> Result<Answer, SendError> {
        self.with(|state| {
            if let Some(failure) = &state.failure {
                return Err(failure.clone());
            }
            state.taken.push(message.formatted());
            Ok(Answer::new("250", "kept in memory"))
        })
    }

    async fn check(&self) -> Result<String, SendError> {
        Ok("kept in memory".to_owned())
    }
}
