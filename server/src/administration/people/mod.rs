//! The people of an organisation, as who administers it adds, changes, invites and deactivates them.
//!
//! Nobody changes their own roles or deactivates themselves, and whoever runs the platform is changed by their peers alone: with
//! their address, an administrator would have the platform.

mod add;
mod deactivate;
mod draft;
mod forwards;
mod imports;
mod invite;
mod list;
mod save;
mod view;

pub(crate) use draft::{Fault, GIVEN, email, extension, name};
pub(crate) use imports::{counted, problem_of, shown_line};
pub use list::PAGE;
pub(crate) use view::local;

use renvoi_app::api::{
    ApiError, Code,
    forwarding::FieldError,
    people::NotDone,
    session::{Administrator, Person, Session},
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    accounts::{Role, grants_of},
    directory::{DirectoryError, Registry, UserSettings},
    errors::internal,
    hex::hex,
    push::Push,
    store::{self, Db, user::UserRow},
};

/// The service behind the pages.
#[derive(Clone)]
pub struct People {
    registry: Registry,
    push: Push,
}

impl People {
    /// With what it needs.
    #[must_use]
    pub fn new(registry: Registry, push: Push) -> Self {
        Self { registry, push }
    }
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// There is nobody of that id in the organisation.
    #[error("there is nobody")]
    Nobody,
    /// That account is not theirs to change.
    #[error("that is not theirs to do")]
    Forbidden,
    /// What was typed is wrong, at least one thing.
    #[error("what was typed is wrong")]
    Wrong(Vec<FieldError>),
    /// It cannot be done now, or not to this account.
    #[error("it cannot be done")]
    NotDone(NotDone),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<PersonError> for ApiError {
    fn from(error: PersonError) -> Self {
        match error {
            PersonError::Nobody => Code::NotFound.into(),
            PersonError::Forbidden => Code::Forbidden.into(),
            error => internal(error),
        }
    }
}

/// Whether somebody runs the platform while who asks does not.
async fn is_above(mut db: Db<'_>, who: &Person, user: &UserRow) -> store::Result<bool> {
    let theirs = store::user::grants(db.again(), user.id).await?;
    if !theirs.iter().any(|(role, _)| role == Role::Operator.name()) {
        return Ok(false);
    }
    Ok(grants_of(db, who, user.org_id).await?.operator.is_none())
}

/// Somebody of the administrator's organisation, whom nobody else changes until the transaction has ended.
async fn target(
    mut db: Db<'_>,
    who: &Session<Administrator>,
    id: Uuid,
) -> Result<UserRow, PersonError> {
    let person = who.person();
    store::user::lock(db.again(), id).await?;
    let user = store::user::by_id(db.again(), id).await?;
    let user = user
        .filter(|user| user.org_id == person.organisation)
        .ok_or(PersonError::Nobody)?;
    if is_above(db, person, &user).await? {
        return Err(PersonError::Forbidden);
    }
    Ok(user)
}

/// Names what somebody is, so that an edit of others is noticed.
fn version(settings: &UserSettings) -> String {
    hex(&Sha256::digest(settings.describe().to_string())[..8])
}
