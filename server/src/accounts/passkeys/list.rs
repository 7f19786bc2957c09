//! The passkeys there are.

use jiff::{Timestamp, tz::TimeZone};
use renvoi_app::api::{
    passkeys::PasskeyLine,
    session::{Session, User},
};

use crate::{
    accounts::Accounts,
    store::{self, passkeys::PasskeyRow},
};

impl Accounts {
    /// A person's, on a wall clock, the newest first.
    pub async fn passkeys(
        &self,
        who: &Session<User>,
        zone: &TimeZone,
    ) -> store::Result<Vec<PasskeyLine>> {
        let rows = store::passkeys::of(self.store.read().await?.db(), who.person().id).await?;
        let local = |at: i64| {
            zone.to_datetime(Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH))
        };
        let line = |row: PasskeyRow| PasskeyLine {
            id: row.id,
            made: local(row.created_at).date(),
            used: row.used_at.map(local),
            name: row.name,
        };
        Ok(rows.into_iter().map(line).collect())
    }
}
