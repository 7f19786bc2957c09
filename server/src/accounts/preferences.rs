//! How a person likes the portal, kept for their next browser.

use renvoi_app::api::{
    account::Preferences,
    session::{Session, User},
};

use super::Accounts;
use crate::store;

impl Accounts {
    /// Keeps language and theme.
    pub async fn keep_preferences(
        &self,
        who: &Session<User>,
        preferences: Preferences,
    ) -> store::Result<()> {
        let mut tx = self.store.write().await?;
        store::user::set_preferences(
            tx.db(),
            who.person().id,
            preferences.lang.tag(),
            preferences.theme.name(),
        )
        .await?;
        tx.commit().await
    }
}
