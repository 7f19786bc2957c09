//! One call, seen from one of its ends.

mod incoming;
mod leg;
mod options;
mod outgoing;
mod progress;
mod speech;

use std::{
    ops::Deref,
    sync::{Arc, Weak},
    time::Duration,
};

pub use incoming::{Caller, IncomingCall, Invitation};
pub(crate) use leg::{Leg, LegKey, Peer};
pub use options::CallOptions;
pub use outgoing::OutgoingCall;
pub use progress::{End, FinalAnswer, Progress, Side, Stage, Times};
use tokio::{sync::watch, time::timeout};

use crate::{error::Error, line::Core};

/// What a placed and a received call have in common. Clones are the same call.
#[derive(Clone, Debug)]
pub struct Call {
    pub(crate) line: Weak<Core>,
    pub(crate) leg: Arc<Leg>,
}

impl Call {
    /// The Call-ID. Both ends of one call see the same one only where no PBX stands between them.
    #[must_use]
    pub fn call_id(&self) -> &str {
        &self.leg.key.call_id
    }

    /// How far it is now.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.leg.progress.borrow().clone()
    }

    /// Tells of every change. Quick changes may be seen as one; none is seen out of order.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Progress> {
        self.leg.progress.subscribe()
    }

    /// Waits until it rings (or is answered at once).
    pub async fn ringing(&self, limit: Duration) -> Result<Progress, Error> {
        self.reached(Stage::Ringing, limit).await
    }

    /// Waits until it is answered.
    pub async fn answered(&self, limit: Duration) -> Result<Progress, Error> {
        self.reached(Stage::Answered, limit).await
    }

    /// Waits until it is over.
    pub async fn ended(&self, limit: Duration) -> Result<End, Error> {
        let progress = self.until(limit, |progress| progress.end.is_some()).await?;
        progress.end.ok_or(Error::Unplugged)
    }

    /// Waits until the progress is as wanted; the call may end meanwhile.
    pub async fn until(
        &self,
        limit: Duration,
        wanted: impl FnMut(&Progress) -> bool,
    ) -> Result<Progress, Error> {
        let mut changes = self.watch();
        match timeout(limit, changes.wait_for(wanted)).await {
            Ok(Ok(progress)) => Ok(progress.clone()),
            Ok(Err(_)) => Err(Error::Unplugged),
            Err(_) => Err(Error::Timeout(limit)),
        }
    }

    /// Ends it, whatever its state: takes back a call that is not answered, declines one that rings here (603), says BYE
    /// otherwise. Returns when the other side has agreed; a call that is over already is no error.
    pub async fn hang_up(&self) -> Result<(), Error> {
        if self.leg.is_over() {
            return Ok(());
        }
        self.line()?.hang_up(&self.leg).await
    }

    /// Says something, a tone, as long as it lasts; the call may end meanwhile.
    pub async fn speak(&self, lasting: Duration) -> Result<(), Error> {
        let to = self.progress().media.ok_or(Error::NoMedia)?;
        speech::tone(to, lasting).await
    }

    fn line(&self) -> Result<Arc<Core>, Error> {
        self.line.upgrade().ok_or(Error::Unplugged)
    }

    async fn reached(&self, stage: Stage, limit: Duration) -> Result<Progress, Error> {
        let progress = self
            .until(limit, |progress| {
                progress.end.is_some() || progress.stage >= stage
            })
            .await?;
        match progress.end {
            Some(end) if progress.stage < stage => Err(Error::Ended(end)),
            _ => Ok(progress),
        }
    }
}

impl Deref for IncomingCall {
    type Target = Call;

    fn deref(&self) -> &Call {
        &self.call
    }
}

impl Deref for OutgoingCall {
    type Target = Call;

    fn deref(&self) -> &Call {
        &self.0
    }
}
