//! What passkeys are good for.

use renvoi_app::api::passkeys::Serve;

use crate::{
    accounts::Accounts,
    store::{self, user::UserRow},
};

impl Accounts {
    /// What one is good for to somebody. Where their organisation's provider lets them in and nobody else, none of ours signs anybody in;
    /// as the second factor beside it one serves where that is asked for.
    pub async fn passkeys_serve(&self, user: &UserRow) -> store::Result<Serve> {
        if !self.passwords_off(Some(user)).await? {
            return Ok(Serve::SignIn);
        }
        let standing = self.standing(user).await?;
        let sso = store::sso::find(self.store.read().await?.db(), user.org_id).await?;
        let asked = sso.is_some_and(|sso| sso.second_factor)
            && (standing.required || standing.since.is_some());
        Ok(if asked { Serve::Second } else { Serve::Nothing })
    }
}
