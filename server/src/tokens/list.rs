//! What tokens there are.

use uuid::Uuid;

use super::{Holder, Scopes, Tokens};
use crate::store;

/// A token, for its holder's eyes. The token itself is in nobody's hands but theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: Uuid,
    /// As its maker named it.
    pub name: String,
    /// What it may; `None`: nothing any more.
    pub scopes: Option<Scopes>,
    /// ms since 1970 UTC, like the others.
    pub created_at: i64,
    /// At most a minute old; `None`: never.
    pub used_at: Option<i64>,
    /// `None`: it lasts until it is revoked.
    pub expires_at: Option<i64>,
    /// Whether it has ended by itself.
    pub is_over: bool,
}

impl Tokens {
    /// A holder's, the newest first.
    pub async fn list(&self, holder: &Holder) -> store::Result<Vec<Listed>> {
        let now = self.clock.millis();
        let mut read = self.store.read().await?;
        let rows = store::tokens::of(read.db(), holder.rows()).await?;
        let listed = rows.into_iter().map(|row| Listed {
            id: row.id,
            scopes: Scopes::parse(&row.scopes),
            name: row.name,
            created_at: row.created_at,
            used_at: row.used_at,
            expires_at: row.expires_at,
            is_over: row.expires_at.is_some_and(|at| at <= now),
        });
        Ok(listed.collect())
    }
}
