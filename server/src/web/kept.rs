//! An edit that met an ended session waits in the new one, so that nothing typed is lost.

use serde::{Deserialize, Serialize};
use tower_sessions::{Session as Cookie, session::Error};

/// Field of the session's data.
const KEPT: &str = "kept";
/// An edit of more bytes than this is not kept: a stranger could fill the database.
const LARGEST: usize = 16 * 1024;

/// A form posted without a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Where it was posted.
    pub path: String,
    /// What was typed.
    pub fields: Vec<(String, String)>,
}

/// Keeps a form until its person has signed in again.
pub(super) async fn keep(cookie: &Cookie, kept: &Kept) -> Result<(), Error> {
    let size: usize = kept
        .fields
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if size <= LARGEST {
        cookie.insert(KEPT, kept).await?;
    }
    Ok(())
}

/// Takes the form that was posted to this path, once.
pub(super) async fn take(cookie: &Cookie, path: &str) -> Result<Option<Kept>, Error> {
    match cookie.get::<Kept>(KEPT).await? {
        Some(kept) if kept.path == path => cookie.remove::<Kept>(KEPT).await,
        _ => Ok(None),
    }
}
