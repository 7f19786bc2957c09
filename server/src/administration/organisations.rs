//! The organisations of the platform, for who runs it: added with whoever administers them first, renamed, deactivated.

mod add;
mod change;
mod view;

use renvoi_app::api::{ApiError, Code, forwarding::FieldError, people::NotDone};
use uuid::Uuid;

use crate::{
    directory::{DirectoryError, Registry},
    errors::internal,
    push::Push,
    store::{self, Db, organisation::Organisation},
};

/// The service behind the pages.
#[derive(Clone)]
pub struct Organisations {
    registry: Registry,
    push: Push,
}

impl Organisations {
    /// With what it needs.
    #[must_use]
    pub fn new(registry: Registry, push: Push) -> Self {
        Self { registry, push }
    }
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum OrganisationError {
    /// There is none of that id.
    #[error("there is none")]
    None,
    /// What was typed is wrong, at least one thing.
    #[error("what was typed is wrong")]
    Wrong(Vec<FieldError>),
    /// It cannot be done now.
    #[error("it cannot be done")]
    NotDone(NotDone),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<OrganisationError> for ApiError {
    fn from(error: OrganisationError) -> Self {
        match error {
            OrganisationError::None => Code::NotFound.into(),
            error => internal(error),
        }
    }
}

async fn find(db: Db<'_>, id: Uuid) -> Result<Organisation, OrganisationError> {
    let found = store::organisation::by_id(db, id).await?;
    found.ok_or(OrganisationError::None)
}
