//! Taking jobs from the outbox, as its workers share it.

use crate::store::{
    self, Store,
    jobs::{Job, Queue},
};

/// Takes due jobs of a queue, at most `batch`, and holds them for `lease` milliseconds; none: nothing is due at `now`.
///
/// A worker that dies loses its lease, and another one gets the job: work must bear being done twice.
pub(crate) async fn take(
    store: &Store,
    queue: Queue,
    now: i64,
    lease: i64,
    batch: i64,
) -> store::Result<Vec<Job>> {
    // Looking costs a read; taking costs the writer's lock, so only where there is something to take.
    let due = store::jobs::next_due(store.read().await?.db(), queue).await?;
    if due.is_none_or(|due| due > now) {
        return Ok(vec![]);
    }
    take_at_once(store, queue, now, lease, batch).await
}

/// [`take`] without a look: for who has been told that something is due.
pub(crate) async fn take_at_once(
    store: &Store,
    queue: Queue,
    now: i64,
    lease: i64,
    batch: i64,
) -> store::Result<Vec<Job>> {
    store::jobs::claim(store.once().await?.db(), queue, now, now + lease, batch).await
}
