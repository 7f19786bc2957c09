//! Phones of an organisation whose groups have changed: they have what was applied last, as it means them now.

use super::{Templates, anew::give_again};
use crate::{
    phones::{change::line_of, desired::Unwritable},
    store,
};

impl Templates {
    /// Gives the next of them what it has to have. `false` where there is none. While a run goes on, those of its organisation wait.
    pub(super) async fn give_due(&self) -> store::Result<bool> {
        let next = store::templates::due(self.desk.store.read().await?.db()).await?;
        let Some((org, device)) = next else {
            return Ok(false);
        };
        let mut tx = self.desk.store.write().await?;
        // No run begins before this is done.
        store::organisation::lock(tx.db(), org).await?;
        if store::templates::running(tx.db(), org).await?.is_some()
            || !store::templates::not_due(tx.db(), device).await?
        {
            // A run has begun meanwhile, or another portal was faster.
            return Ok(true);
        }
        let given = give_again(tx.db(), &self.desk, device).await;
        let changed = match given {
            Ok(changed) => changed,
            Err(Unwritable::Store(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, %device, "a phone is given no keys of templates");
                // What was begun is not kept, and the others come next.
                drop(tx);
                let mut once = self.desk.store.once().await?;
                store::templates::not_due(once.db(), device).await?;
                return Ok(true);
            }
        };
        tx.commit().await?;
        if let Some(phone) = changed {
            self.tell(&phone);
        }
        Ok(true)
    }

    /// Lets a phone whose keys have changed be told, and its pages.
    pub(super) fn tell(&self, changed: &store::phone::Phone) {
        if let Some(push) = &self.push {
            push.wake_phones();
            if let Some(line) = line_of(changed) {
                push.tell([line].into());
            }
        }
    }
}
