//! Asking for whatever differs.

use std::sync::Arc;

use super::{CompareError, Comparison, Push, compare, subject::to_text};
use crate::{
    pbx::{DriftKind, Subject},
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
    /// They are wanted, and what we keep of them cannot be read: the PBX keeps what it has.
    pub broken: usize,
}

impl Repair {
    /// How many differed.
    #[must_use]
    pub fn drifts(&self) -> usize {
        self.missing + self.changed + self.unwanted
    }
}

/// Compares everything and asks for a push of whatever differs. Jobs that wait anyway are not counted: the PBX is known to
/// lag there. What is asked for is a push of the subject as it then is, so a change made meanwhile does no harm. What is broken
/// is asked for too: its job fails, says why, and is done once somebody has mended it.
pub async fn reconcile(push: &Push) -> Result<Repair, CompareError> {
    let Comparison {
        compared,
        drifts,
        broken,
    } = compare(push).await?;
    let mut repair = Repair {
        compared,
        broken: broken.len(),
        ..Repair::default()
    };
    let now = push.clock.millis();
    let mut asked = Vec::new();
    let mut tx = push.store.write().await?;
    let found = drifts
        .into_iter()
        .map(|drift| (drift.subject, Some(drift.kind)));
    let broken = broken.into_iter().map(|(subject, _)| (subject, None));
    for (subject, kind) in found.chain(broken) {
        let text = to_text(&subject);
        if store::jobs::find(tx.db(), &text).await?.is_some() {
            continue;
        }
        match kind {
            Some(DriftKind::Missing) => repair.missing += 1,
            Some(DriftKind::Different) => repair.changed += 1,
            Some(DriftKind::Unwanted) => repair.unwanted += 1,
            None => {}
        }
        super::ask(tx.db(), now, std::slice::from_ref::<Subject>(&subject)).await?;
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
