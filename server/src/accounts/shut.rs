//! Who has shown who they are, and stays outside all the same.

use crate::store::{self, Db, user::UserRow};

/// Why. The journal alone is told: at the door it sounds as if nobody were known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// The account is locked.
    Locked,
    /// An administrator has deactivated the account.
    Deactivated,
    /// Who runs the platform has deactivated the organisation.
    OrganisationDeactivated,
}

impl Shut {
    /// Its name in the journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Deactivated => "deactivated",
            Self::OrganisationDeactivated => "organisation_deactivated",
        }
    }
}

/// Whether an account lets nobody in at this moment. Every way in asks once the rest of it is right, so that nobody else could tell;
/// see [`store::user::able`] for the same question without the reason.
pub(crate) async fn shut(db: Db<'_>, user: &UserRow) -> store::Result<Option<Shut>> {
    if user.deactivated_at.is_some() {
        return Ok(Some(Shut::Deactivated));
    }
    if user.locked_at.is_some() {
        return Ok(Some(Shut::Locked));
    }
    let active = store::organisation::is_active(db, user.org_id).await?;
    Ok((!active).then_some(Shut::OrganisationDeactivated))
}
