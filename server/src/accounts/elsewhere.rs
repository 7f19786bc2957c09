//! Who comes in by their organisation's provider alone.

use uuid::Uuid;

use super::Accounts;
use crate::store::{self, user::UserRow};

impl Accounts {
    /// Whether passwords of ours let somebody in no more; the same look-up for an account that there is not.
    pub async fn passwords_off(&self, user: Option<&UserRow>) -> store::Result<bool> {
        let nobody = (Uuid::nil(), Uuid::nil());
        let (org, user) = user.map_or(nobody, |user| (user.org_id, user.id));
        store::sso::passwords_off(self.store.read().await?.db(), org, user).await
    }
}
