//! A message is kept: its row, its sound and the mail that brings it to its owner are one transaction.

use uuid::Uuid;

use super::{Collector, MOST, wav::Sound};
use crate::{
    accounts::EmailAddress,
    mail::{Kind, NewMail},
    pbx::Message,
    store::{self, extension::ExtensionRow, messages::MessageRow, owners::Owner},
};

impl Collector {
    /// Keeps one, with its sound where that could be read; `false` where another portal was faster, or whoever it was left for is
    /// gone.
    pub(super) async fn keep(
        &self,
        extension: &ExtensionRow,
        message: &Message,
        sound: Option<&Sound>,
    ) -> store::Result<bool> {
        let mut tx = self.store.write().await?;
        // Two messages at once would each see room for one.
        store::extension::lock(tx.db(), extension.id).await?;
        let left_at = message.at.as_millisecond();
        let owner = match store::owners::at(tx.db(), extension.id, left_at).await? {
            Owner::Nobody => None,
            Owner::Person(id) => store::user::by_id(tx.db(), id).await?,
            Owner::Gone => {
                let (org, extension) = (&message.org, &message.extension);
                tracing::info!(%org, %extension, "a message for somebody who is gone is not kept");
                return Ok(false);
            }
        };
        let row = MessageRow {
            id: Uuid::now_v7(),
            extension_id: extension.id,
            user_id: owner.as_ref().map(|owner| owner.id),
            recording: message.name.to_string(),
            caller: message.from.to_string(),
            left_at,
            lasts: sound.map_or(0, |sound| sound.lasts),
            heard_at: None,
            deleted_at: None,
        };
        let bytes = sound.map(|sound| sound.bytes.as_slice());
        if !store::messages::insert(tx.db(), &row, bytes).await? {
            return Ok(false);
        }
        let now = self.clock.millis();
        match row.user_id {
            Some(user) => store::messages::keep(tx.db(), user, MOST, now).await?,
            None => store::messages::keep_unowned(tx.db(), extension.id, MOST, now).await?,
        };
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
