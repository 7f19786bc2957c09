//! A role makes a second factor due.

use renvoi_app::domain::SecondFactorFor;

use crate::store::{self, Db, user::UserRow};

/// Ends the sessions of somebody who has just been given a role, where their organisation asks a second factor for that: the next
/// sign-in asks for it, or has it set up. Answers how many ended.
///
/// All of them end: what a session was opened with is not kept, and one from before an application was set up is one factor's.
pub(crate) async fn make_due(mut db: Db<'_>, user: &UserRow) -> store::Result<u64> {
    let org = store::organisation::by_id(db.again(), user.org_id).await?;
    if org.is_none_or(|org| org.second_factor == SecondFactorFor::Nobody) {
        return Ok(0);
    }
    store::user::demand(db.again(), user.id).await?;
    store::sessions::delete_of_user(db, user.id).await
}
