//! What people prove themselves with beside their password: codes of an application, codes for who has lost it, passkeys.
//!
//! Signing in is whole only after it ([`Accounts::pass_second`]); a new password by mail does not get round it. What it hangs on is
//! in the store and nowhere else, so that it holds for every portal of a database.

mod codes;
mod confirm;
mod due;
mod pass;
mod remove;
mod renew;
mod set_up;
mod totp;

pub use confirm::{ConfirmError, FRESH};
pub(crate) use due::{make_due, make_newly_due};
pub use pass::SecondError;
pub(crate) use remove::remove_second_factor;
pub(super) use renew::give_codes;
pub(super) use set_up::LIFE as SET_UP_LIFE;
pub use set_up::{FinishError, SetUp};

use super::Accounts;
use crate::{
    secrets,
    store::{self, Db, second_factor::TotpRow, user::UserRow},
};

/// What a sign-in asks for after the first factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// Nothing more.
    Nothing,
    /// A code; a passkey does as well.
    Code,
    /// A passkey: their organisation wants a second factor, and they have no other.
    Passkey,
    /// To be set up: their organisation wants one, and they have none.
    SetUp,
}

/// What somebody has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Since when they have an application, ms since 1970 UTC.
    pub since: Option<i64>,
    /// How many codes they have left for losing what they have.
    pub codes_left: u32,
    /// How many passkeys they have.
    pub passkeys: u32,
    /// Whether their organisation wants a second factor of them.
    pub required: bool,
}

/// What became of a code that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    /// It is theirs, and new.
    Yes,
    /// It is theirs, and it or a later one has served already.
    Before,
    /// It is none of theirs.
    No,
}

impl Standing {
    /// What a sign-in with a password asks for. A passkey alone is both factors, and asks for nothing more.
    #[must_use]
    pub fn second(self) -> Second {
        match (self.since, self.required, self.passkeys) {
            (Some(_), ..) => Second::Code,
            (None, true, 0) => Second::SetUp,
            (None, true, _) => Second::Passkey,
            (None, false, _) => Second::Nothing,
        }
    }

    /// Whether their passkeys are all they have, and no code is left for losing them. An application comes with codes.
    #[must_use]
    pub fn lacks_codes(self) -> bool {
        self.codes_left == 0 && self.second() == Second::Passkey
    }

    /// Whether they are asked for a second factor that they may lose: codes are of use.
    #[must_use]
    pub fn can_lose(self) -> bool {
        matches!(self.second(), Second::Code | Second::Passkey)
    }
}

impl Accounts {
    /// What somebody has.
    pub async fn standing(&self, user: &UserRow) -> store::Result<Standing> {
        standing(self.store.read().await?.db(), user).await
    }

    /// Takes the code of somebody's application, in the transaction of what it lets them do.
    async fn take_code(&self, mut db: Db<'_>, user: &UserRow, typed: &str) -> store::Result<Taken> {
        let Some(row) = store::second_factor::find(db.again(), user.id).await? else {
            return Ok(Taken::No);
        };
        let Some(secret) = self.unseal(&row) else {
            return Ok(Taken::No);
        };
        let Some(step) = secret.step_of(typed, self.clock.millis()) else {
            return Ok(Taken::No);
        };
        let first = store::second_factor::take_step(db, user.id, step).await?;
        Ok(if first { Taken::Yes } else { Taken::Before })
    }

    fn unseal(&self, row: &TotpRow) -> Option<totp::Secret> {
        let text = self
            .keys
            .open_sealed(&row.secret, &secrets::of_totp(row.user_id));
        if text.is_err() {
            // The key was renewed since: codes for losing the application serve, and another can be set up.
            tracing::warn!(user = %row.user_id, "a second factor was sealed with another key");
        }
        totp::Secret::read(&text.ok()?)
    }
}

/// What somebody has, on a connection that is there.
pub(crate) async fn standing(mut db: Db<'_>, user: &UserRow) -> store::Result<Standing> {
    let row = store::second_factor::find(db.again(), user.id).await?;
    let codes_left = store::second_factor::codes_left(db.again(), user.id).await?;
    let passkeys = store::passkeys::count(db.again(), user.id).await?;
    let required = due::is_asked(db, user).await?;
    Ok(Standing {
        since: row.map(|row| row.created_at),
        codes_left: u32::try_from(codes_left).unwrap_or(u32::MAX),
        passkeys: u32::try_from(passkeys).unwrap_or(u32::MAX),
        required,
    })
}
