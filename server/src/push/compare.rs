//! What the PBX holds against what it should hold.

use super::{Broken, Push, everything};
use crate::pbx::{Drift, DriftKind, PbxError, Subject};

/// What a comparison found.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Subjects compared.
    pub compared: usize,
    /// What differs.
    pub drifts: Vec<Drift>,
    /// What cannot be compared: it is wanted, and what we keep of it cannot be read.
    pub broken: Vec<(Subject, Broken)>,
}

/// Why a comparison could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The PBX.
    #[error(transparent)]
    Pbx(#[from] PbxError),
    /// The database.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// Compares everything; changes nothing. What is broken is never taken for unwanted.
pub async fn compare(push: &Push) -> Result<Comparison, CompareError> {
    let mut read = push.store.read().await?;
    let everything = everything(read.db(), push).await?;
    // Comparing takes a while, and others need connections.
    drop(read);
    let mut drifts = push.pbx.compare(&everything.plans).await?;
    drifts
        .retain(|drift| drift.kind != DriftKind::Unwanted || everything.may_forget(&drift.subject));
    Ok(Comparison {
        compared: everything.plans.len(),
        drifts,
        broken: everything.broken,
    })
}
