//! Phones of an organisation whose groups have changed: they have what was applied last, as it means them now.

use uuid::Uuid;

use super::{Templates, anew::give_again};
use crate::{
    phones::{change::line_of, desired::Unwritable},
    store::{self, phone::Phone},
};

/// What the database refuses for one phone is tried again after this, in milliseconds; the others do not wait for it.
const AGAIN: i64 = 60 * 1000;

impl Templates {
    /// Gives the next of them what it has to have. `false` where there is none. While a run goes on, those of its organisation wait.
    pub(super) async fn give_due(&self) -> store::Result<bool> {
        let now = self.desk.clock.millis();
        let next = store::templates::due(self.desk.store.read().await?.db(), now).await?;
        let Some((org, device)) = next else {
            return Ok(false);
        };
        // What was begun and went wrong is not kept.
        match self.give_to(org, device).await {
            Ok(Some(changed)) => self.tell(&changed),
            Ok(None) => {}
            Err(Unwritable::Store(error)) => {
                // Where nothing at all can be written, this cannot either, and is what the worker waits for.
                let mut once = self.desk.store.once().await?;
                store::templates::put_off(once.db(), device, now + AGAIN).await?;
                tracing::error!(%error, %device, "a phone is given no keys of templates yet");
            }
            Err(error) => {
                tracing::warn!(%error, %device, "a phone is given no keys of templates");
                let mut once = self.desk.store.once().await?;
                store::templates::not_due(once.db(), device).await?;
            }
        }
        Ok(true)
    }

    /// Gives it to one; answers it where its keys changed.
    async fn give_to(&self, org: Uuid, device: Uuid) -> Result<Option<Phone>, Unwritable> {
        let mut tx = self.desk.store.write().await?;
        // No run begins before this is done.
        store::organisation::lock(tx.db(), org).await?;
        if store::templates::running(tx.db(), org).await?.is_some()
            || !store::templates::not_due(tx.db(), device).await?
        {
            // A run has begun meanwhile, or another portal was faster.
            return Ok(None);
        }
        let changed = give_again(tx.db(), &self.desk, device).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Lets a phone whose keys have changed be told, and its pages.
    pub(super) fn tell(&self, changed: &Phone) {
        if let Some(push) = &self.push {
            push.wake_phones();
            if let Some(line) = line_of(changed) {
                push.tell([line].into());
            }
        }
    }
}
