//! A second factor becomes due: by a role, or by what an organisation says.

use renvoi_app::domain::SecondFactorFor;
use uuid::Uuid;

use crate::{
    accounts::recovery::LinkKind,
    store::{self, Db, user::UserRow},
};

/// What follows from a role that somebody has just been given. A code that was read out to them before is worth nothing any more:
/// who made it was as good as they are then. Where their organisation asks a second factor of them now, their sessions end, and the
/// next sign-in asks for it, or has it set up. Answers how many ended.
///
/// All of them end: what a session was opened with is not kept, and one from before an application was set up is one factor's. Links
/// that were mailed serve on: whoever reads the mails gets another at any time.
pub(crate) async fn make_due(mut db: Db<'_>, user: &UserRow, now: i64) -> store::Result<u64> {
    // The code first: who is just exchanging it holds its row, and the link is there afterwards.
    store::recovery::drop_code(db.again(), user.id).await?;
    store::recovery::end_links_of(db.again(), user.id, LinkKind::Code.name(), now).await?;
    if !is_asked(db.again(), user).await? {
        return Ok(0);
    }
    store::demands::add(db.again(), user.id).await?;
    store::sessions::delete_of_user(db, user.id).await
}

/// The same for those of whom an organisation has not asked one until now; `except` has just shown who they are, and goes on. Answers
/// how many sessions ended.
pub(crate) async fn make_newly_due(
    db: Db<'_>,
    org: Uuid,
    was: SecondFactorFor,
    now: SecondFactorFor,
    except: Option<Uuid>,
) -> store::Result<u64> {
    if was == now {
        return Ok(0);
    }
    store::demands::add_newly(db, org, was, now, except).await
}

/// Whether somebody is asked for one. Whichever role, in whichever organisation: their own one answers for its people.
pub(super) async fn is_asked(mut db: Db<'_>, user: &UserRow) -> store::Result<bool> {
    match store::organisation::by_id(db.again(), user.org_id).await? {
        Some(org) => store::demands::is_asked(db, user.id, org.second_factor).await,
        None => Ok(false),
    }
}
