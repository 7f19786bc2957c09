//! Nobody locks everybody out by mistake.

use super::{DirectoryError, refused};
use crate::{
    accounts::Role,
    store::{self, Db, user::UserRow},
};

/// Refuses to take roles from a person where that leaves the platform without an operator who can sign in, or their organisation
/// without an administrator.
pub(super) async fn keep_one(
    mut db: Db<'_>,
    user: &UserRow,
    lost: &[Role],
) -> Result<(), DirectoryError> {
    let org = Some(user.org_id);
    for (role, org, last) in [
        (Role::Operator, None, "the last operator"),
        (
            Role::Administrator,
            org,
            "their organisation's last administrator",
        ),
    ] {
        if !lost.contains(&role) {
            continue;
        }
        let others = store::user::others_holding(db.again(), user.id, role.name(), org).await?;
        if others == 0 {
            let what = format!("{} is {last}; where that is meant: --even-last", user.email);
            return Err(refused("user", what));
        }
    }
    Ok(())
}
