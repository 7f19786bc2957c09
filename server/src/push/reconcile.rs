//! Comparing what the PBX holds with what it should hold, and asking for what differs.

use std::sync::Arc;

use super::{Push, everything, subject::to_text};
use crate::{
    pbx::DriftKind,
    store::{self, state::Check},
};

/// What a comparison found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repair {
    /// Subjects compared.
    pub compared: usize,
    /// The PBX lacked them.
    pub missing: usize,
    /// The PBX had something else.
    pub changed: usize,
    /// The PBX had them, and nobody wants them any more.
    pub unwanted: usize,
}

impl Repair {
    /// How many differed.
    #[must_use]
    pub fn drifts(&self) -> usize {
        self.missing + self.changed + self.unwanted
    }
}

/// Why a comparison could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The PBX.
    #[error(transparent)]
    Pbx(#[from] crate::pbx::PbxError),
    /// The database.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// Compares everything and asks for a push of whatever differs. Jobs that wait anyway are not counted: the PBX is known to
/// lag there. What is asked for is a push of the subject as it then is, so a change made meanwhile does no harm.
pub async fn reconcile(push: &Push) -> Result<Repair, ReconcileError> {
    let (wanted, compared) = {
        let mut read = push.store.read().await?;
        let wanted = everything(read.db(), push).await?;
        let compared = wanted.len();
        (wanted, compared)
    };
    let drifts = push.pbx.compare(&wanted).await?;
    let mut repair = Repair {
        compared,
        ..Repair::default()
    };
    let now = push.clock.millis();
    let mut asked = Vec::new();
    let mut tx = push.store.write().await?;
    for drift in drifts {
        let text = to_text(&drift.subject);
        if store::jobs::find(tx.db(), &text).await?.is_some() {
            continue;
        }
        match drift.kind {
            DriftKind::Missing => repair.missing += 1,
            DriftKind::Different => repair.changed += 1,
            DriftKind::Unwanted => repair.unwanted += 1,
        }
        super::ask(tx.db(), now, std::slice::from_ref(&drift.subject)).await?;
        asked.push(text);
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let check = Check {
        at: now,
        compared: count(repair.compared),
        missing: count(repair.missing),
        changed: count(repair.changed),
        unwanted: count(repair.unwanted),
    };
    store::state::put_check(tx.db(), &check).await?;
    tx.commit().await?;
    push.tell(Arc::from(asked));
    push.wake();
    Ok(repair)
}
