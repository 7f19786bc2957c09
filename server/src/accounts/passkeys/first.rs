//! The first passkey of somebody whose organisation wants a second factor, made as the second step of a sign-in.

use serde_json::Value;

use super::{AddPasskeyError, Asks, Shown, challenge::Occasion, read_name};
use crate::{
    accounts::{
        Accounts, Second,
        second_factor::{give_codes, standing},
    },
    store::{self, user::UserRow},
};

impl Accounts {
    /// What their browser is asked. They have none yet.
    #[must_use]
    pub fn ask_for_first_passkey(&self, asks: Asks<'_>, user: &UserRow) -> Value {
        self.ask_to_make(asks, Occasion::First(user), user, &[])
    }

    /// Keeps it, which makes the sign-in whole; answers the codes for losing it, which nobody is told again.
    pub async fn add_first_passkey(
        &self,
        user: &UserRow,
        shown: Option<Shown<'_>>,
        name: &str,
        address: &str,
    ) -> Result<Vec<String>, AddPasskeyError> {
        let name = read_name(name).map_err(AddPasskeyError::Name)?;
        let made = self.read_made(Occasion::First(user), user, shown)?;
        let mut tx = self.store.write().await?;
        store::user::lock(tx.db(), user.id).await?;
        if standing(tx.db(), user).await?.second() != Second::SetUp {
            // Set up meanwhile, elsewhere: that one is asked for.
            return Err(AddPasskeyError::Over);
        }
        let by = |entry: crate::journal::Entry| {
            entry
                .by_user(user.id, &user.email, address)
                .within(user.org_id)
        };
        match self.put_passkey(tx.db(), user, made, name, by).await {
            Ok(()) => {}
            Err(AddPasskeyError::Wrong) => {
                tx.commit().await?;
                return Err(AddPasskeyError::Wrong);
            }
            Err(error) => return Err(error),
        }
        let codes = give_codes(tx.db(), user).await?;
        self.note_opened(tx.db(), user, address, "passkey").await?;
        tx.commit().await?;
        Ok(codes)
    }
}
