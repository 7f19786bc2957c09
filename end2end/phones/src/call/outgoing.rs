//! A call that this phone placed.

use std::{sync::Arc, time::Duration};

use super::{Call, End, FinalAnswer};
use crate::error::Error;

/// A call that this phone placed. Dropping it does not end the call.
#[derive(Clone, Debug)]
pub struct OutgoingCall(pub(crate) Call);

impl OutgoingCall {
    /// Waits for the final answer, a yes or a no.
    pub async fn outcome(&self, limit: Duration) -> Result<Arc<FinalAnswer>, Error> {
        let progress = self
            .until(limit, |progress| {
                progress.answer.is_some() || progress.end.is_some()
            })
            .await?;
        progress
            .answer
            .ok_or(Error::Ended(progress.end.unwrap_or(End::NoReply)))
    }

    /// Takes it back. An answer that crosses the CANCEL is acknowledged and hung up. Does nothing once it is answered or
    /// over.
    pub fn cancel(&self) {
        self.leg.take_back.notify_one();
    }
}
