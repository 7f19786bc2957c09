//! What tokens there are.

use renvoi_app::api::session::{Administrator, Session};
use uuid::Uuid;

use super::{Holder, Scopes, Tokens};
use crate::store::{self, tokens::TokenRow};

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
    /// Whether a second factor became due for its owner after it was made: it does no more than a user's.
    pub limited: bool,
}

impl Tokens {
    /// A holder's, the newest first.
    pub async fn list(&self, holder: &Holder) -> store::Result<Vec<Listed>> {
        let now = self.clock.millis();
        let mut read = self.store.read().await?;
        let rows = store::tokens::of(read.db(), holder.rows()).await?;
        let owner = match holder.user {
            Some(user) => store::user::by_id(read.db(), user).await?,
            None => None,
        };
        let demanded = owner.map_or(0, |owner| owner.demands);
        let listed = rows.into_iter().map(|row| Listed::of(row, demanded, now));
        Ok(listed.collect())
    }

    /// Some of the personal ones of the organisation's people, by holder, for who administers it; and how many there are.
    pub async fn list_personal(
        &self,
        who: &Session<Administrator>,
        from: u64,
        most: u64,
    ) -> store::Result<(u64, Vec<OfPerson>)> {
        let now = self.clock.millis();
        let org = who.person().organisation;
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let mut read = self.store.read().await?;
        let total = store::tokens::count_personal(read.db(), org).await?;
        let rows = store::tokens::personal(read.db(), org, count(from), count(most)).await?;
        let listed = rows.into_iter().map(|row| OfPerson {
            holder: row.holder,
            email: row.email,
            token: Listed::of(row.token, row.demanded, now),
        });
        Ok((u64::try_from(total).unwrap_or(0), listed.collect()))
    }
}

impl Listed {
    fn of(row: TokenRow, demanded: i64, now: i64) -> Self {
        Self {
            id: row.id,
            scopes: Scopes::parse(&row.scopes),
            name: row.name,
            created_at: row.created_at,
            used_at: row.used_at,
            expires_at: row.expires_at,
            is_over: row.expires_at.is_some_and(|at| at <= now),
            limited: row.demands != demanded,
        }
    }
}

/// A personal token, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfPerson {
    /// The holder's name.
    pub holder: String,
    /// The holder's e-mail address.
    pub email: String,
    /// The token.
    pub token: Listed,
}
