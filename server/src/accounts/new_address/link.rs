//! What waits, and what a link to it is worth.

use crate::{
    accounts::{Accounts, recovery::LinkToken},
    clock::AHEAD,
    store::{self, Db, addresses::ChangeRow, user::UserRow},
};

/// A change that waits for its answer.
#[derive(Clone)]
pub struct Asked {
    /// Whose.
    pub user: UserRow,
    /// Which.
    pub change: ChangeRow,
}

/// There is nothing to answer: it was answered, taken back, asked for anew, is too old, or never was. Which of them is not told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the link serves no more")]
pub struct Gone;

/// Whether a change still waits.
fn waits(change: &ChangeRow, user: &UserRow, now: i64) -> bool {
    // A clock that was set back gives none a longer life.
    change.former == user.email && now < change.expires_at && now >= change.created_at - AHEAD
}

/// The change of somebody's address that waits.
pub async fn waiting(db: Db<'_>, user: &UserRow, now: i64) -> store::Result<Option<ChangeRow>> {
    let change = store::addresses::of_user(db, user.id).await?;
    Ok(change.filter(|change| waits(change, user, now)))
}

/// Makes a link to a change, for a letter; `None` where it waits no more.
pub async fn mint(
    mut db: Db<'_>,
    user: &UserRow,
    change: uuid::Uuid,
    now: i64,
) -> store::Result<Option<(LinkToken, ChangeRow)>> {
    let row = waiting(db.again(), user, now).await?;
    let Some(row) = row.filter(|row| row.id == change) else {
        return Ok(None);
    };
    if store::user::able(db.again(), user.id).await?.is_none() {
        return Ok(None);
    }
    let token = LinkToken::fresh();
    store::addresses::add_link(db, &token.hash(), row.id).await?;
    Ok(Some((token, row)))
}

/// What a link asks.
pub(super) async fn find(
    mut db: Db<'_>,
    token: &LinkToken,
    now: i64,
) -> store::Result<Result<Asked, Gone>> {
    let Some(change) = store::addresses::by_link(db.again(), &token.hash()).await? else {
        return Ok(Err(Gone));
    };
    let user = store::user::able(db, change.user_id).await?;
    let user = user.filter(|user| waits(&change, user, now));
    Ok(user.map(|user| Asked { user, change }).ok_or(Gone))
}

impl Accounts {
    /// Reads a link, and uses nothing up.
    pub async fn asked_address(&self, token: &LinkToken) -> store::Result<Result<Asked, Gone>> {
        let mut read = self.store.read().await?;
        find(read.db(), token, self.clock.millis()).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_change_waits_for_a_day_and_for_the_address_it_was_asked_of() {
        let user = UserRow {
            id: Uuid::nil(),
            org_id: Uuid::nil(),
            email: "old@cabinet.example".to_owned(),
            name: String::new(),
            lang: "fr".to_owned(),
            theme: "system".to_owned(),
            extension_id: None,
            password: None,
            locked_at: None,
            deactivated_at: None,
            created_at: 0,
            zone: String::new(),
            credentials: 0,
            demands: 0,
        };
        let at = 10 * super::super::LIFE;
        let change = ChangeRow {
            id: Uuid::nil(),
            user_id: user.id,
            former: user.email.clone(),
            email: "new@cabinet.example".to_owned(),
            asked_by: String::new(),
            created_at: at,
            expires_at: at + super::super::LIFE,
        };
        for (now, holds) in [
            (at, true),
            (change.expires_at - 1, true),
            (change.expires_at, false),
            (at - AHEAD, true),
            (at - AHEAD - 1, false),
        ] {
            assert_eq!(waits(&change, &user, now), holds, "{now}");
        }
        let changed = UserRow {
            email: "other@cabinet.example".to_owned(),
            ..user
        };
        assert!(!waits(&change, &changed, at));
    }
}
