//! Somebody has forgotten their password.

use uuid::Uuid;

use super::HOUR;
use crate::{
    accounts::{Accounts, EmailAddress},
    clock::AHEAD,
    store::{self, recovery::RequestRow},
};

/// So often may be asked from one address within an hour: an office of people who all come back from their holidays.
const FROM_ONE_ADDRESS: i64 = 20;

/// What became of asking. Neither says whether there is an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is written down.
    Noted,
    /// Too often from this address: not before so many seconds.
    Wait(u32),
}

impl Accounts {
    /// Writes down that the instructions are wanted: one row, whoever it is for. `address` is where it comes from.
    pub async fn ask_recovery(&self, email: &EmailAddress, address: &str) -> store::Result<Asked> {
        let now = self.clock.millis();
        let mut tx = self.store.write().await?;
        let asked = store::recovery::asked_from(tx.db(), address, now - HOUR, now + AHEAD).await?;
        if asked >= FROM_ONE_ADDRESS {
            // The oldest of them leaves the hour by then, and mostly sooner.
            return Ok(Asked::Wait(600));
        }
        let row = RequestRow {
            id: Uuid::now_v7(),
            email: email.as_str().to_owned(),
            address: address.to_owned(),
            created_at: now,
        };
        store::recovery::ask(tx.db(), &row).await?;
        tx.commit().await?;
        Ok(Asked::Noted)
    }
}
