//! A message is kept: its row, its sound and the mail that brings it to its owner are one transaction.

use uuid::Uuid;

use super::{Collector, MOST, wav::Sound};
use crate::{
    accounts::EmailAddress,
    mail::{Kind, NewMail},
    pbx::Message,
    store::{self, extension::ExtensionRow, messages::MessageRow},
};

impl Collector {
    /// Keeps one; `false` where another portal was faster.
    pub(super) async fn keep(
        &self,
        extension: &ExtensionRow,
        message: &Message,
        sound: &Sound,
    ) -> store::Result<bool> {
        let mut tx = self.store.write().await?;
        // Two messages at once would each see room for one.
        store::extension::lock(tx.db(), extension.id).await?;
        let owner = store::user::owner_of(tx.db(), extension.id).await?;
        let row = MessageRow {
            id: Uuid::now_v7(),
            extension_id: extension.id,
            user_id: owner.as_ref().map(|owner| owner.id),
            recording: message.name.to_string(),
            caller: message.from.to_string(),
            left_at: message.at.as_millisecond(),
            lasts: sound.lasts,
            heard_at: None,
            deleted_at: None,
        };
        if !store::messages::insert(tx.db(), &row, &sound.bytes).await? {
            return Ok(false);
        }
        store::messages::keep(tx.db(), extension.id, MOST, self.clock.millis()).await?;
        let post = self.post.as_ref();
        let to = owner.and_then(|owner| Some((owner.id, EmailAddress::parse(&owner.email)?)));
        if let (Some(post), Some((user, address))) = (post, &to) {
            let mail = NewMail {
                org: extension.org_id,
                user: *user,
                kind: Kind::Message,
                about: Some(row.id),
            };
            post.ask(tx.db(), mail, address).await?;
        }
        tx.commit().await?;
        if let Some(post) = post {
            post.wake();
        }
        Ok(true)
    }
}
