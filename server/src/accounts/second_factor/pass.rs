//! The second step of a sign-in.

use std::net::IpAddr;

use serde_json::json;
use uuid::Uuid;

use super::{Second, Taken, codes, standing};
use crate::{
    accounts::{Accounts, Limits, limits::Verdict, tell},
    journal,
    store::{self, Db, user::UserRow},
};

/// The wait that the last free failure starts, in seconds.
const FIRST_WAIT: u32 = 1;

/// Why a code is refused that has served, for the journal.
const USED: &str = "used_code";

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SecondError {
    /// Neither a code of the application nor one for having lost it; or it was used before.
    #[error("the code does not match")]
    Wrong {
        /// Attempts left before a wait.
        left: u32,
        /// Seconds until the next attempt is heard, where this failure started a wait; else 0.
        wait: u32,
    },
    /// Too many failures; not tried.
    #[error("wait {0} seconds")]
    Wait(u32),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// With what somebody came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Application,
    RecoveryCode,
}

impl By {
    fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::RecoveryCode => "recovery_code",
        }
    }
}

impl Accounts {
    /// Signs somebody in who has given the first factor, with what they type for the second. `browser` is what
    /// [`Accounts::remember`] gave to theirs.
    ///
    /// Failures count for the account, since only who has the first factor gets here; in a browser that its owner has used before
    /// they have a count of their own, so that whoever has stolen the password does not keep its owner out.
    pub async fn pass_second(
        &self,
        user: &UserRow,
        typed: &str,
        address: IpAddr,
        browser: Option<&str>,
    ) -> Result<(), SecondError> {
        let known = browser.and_then(|browser| self.knows(browser, user));
        let counters = self.limits.second(&self.keys, user.id, known, address);
        let now = self.clock.millis();
        let heard = match self.limits.count(&self.store, &counters, now).await? {
            Verdict::Heard(heard) => heard,
            Verdict::Wait(seconds) => return Err(SecondError::Wait(seconds)),
        };
        let from = address.to_string();
        let mut tx = self.store.write().await?;
        let reason = match self.take(tx.db(), user, typed, &from).await? {
            Ok(by) => {
                Limits::forgive(tx.db(), &counters).await?;
                self.note_opened(tx.db(), user, &from, by.name()).await?;
                tx.commit().await?;
                return Ok(());
            }
            Err(reason) => reason,
        };
        drop(tx);
        let entry = journal::Entry::new("session.refused", format!("user:{}", user.id))
            .by_nobody(&from)
            .within(user.org_id)
            .with(json!({ "reason": reason, "wait": heard.wait }));
        let mut tx = self.store.write().await?;
        let line = journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        // Somebody has the password and guesses on: told where the first wait begins, not at each guess after it. Or has seen a code
        // that served: told at once.
        if (heard.wait == FIRST_WAIT || reason == USED) && self.sends_mail() {
            tell(tx.db(), self.clock.millis(), user.id, line).await?;
        }
        tx.commit().await?;
        Err(SecondError::Wrong {
            left: heard.left,
            wait: heard.wait,
        })
    }

    /// Who signs in after the first factor, as they are now; `None` where that holds no more, or nothing more is asked of them.
    pub async fn half_signed_in(
        &self,
        user: Uuid,
        credentials: i64,
    ) -> store::Result<Option<(UserRow, Second)>> {
        let mut read = self.store.read().await?;
        let user = store::user::able(read.db(), user).await?;
        let Some(user) = user.filter(|user| user.credentials == credentials) else {
            return Ok(None);
        };
        let second = standing(read.db(), &user).await?.second();
        Ok((second != Second::Nothing).then_some((user, second)))
    }

    /// With what somebody comes in; otherwise the reason why they do not, for the journal.
    async fn take(
        &self,
        mut db: Db<'_>,
        user: &UserRow,
        typed: &str,
        address: &str,
    ) -> store::Result<Result<By, &'static str>> {
        match self.take_code(db.again(), user, typed).await? {
            Taken::Yes => return Ok(Ok(By::Application)),
            Taken::Before => return Ok(Err(USED)),
            Taken::No => {}
        }
        let Some(key) = codes::key(user.id, typed) else {
            return Ok(Err("wrong_code"));
        };
        if !store::second_factor::use_code(db.again(), user.id, &key).await? {
            return Ok(Err("wrong_code"));
        }
        let left = store::second_factor::codes_left(db.again(), user.id).await?;
        let entry = journal::Entry::new("user.recovery_code_used", format!("user:{}", user.id))
            .by_user(user.id, &user.email, address)
            .within(user.org_id)
            .with(json!({ "left": left }));
        let line = journal::append(db.again(), self.clock.as_ref(), entry).await?;
        if self.sends_mail() {
            tell(db, self.clock.millis(), user.id, line).await?;
        }
        Ok(Ok(By::RecoveryCode))
    }

    /// Writes down that a sign-in is whole.
    pub(in crate::accounts) async fn note_opened(
        &self,
        db: Db<'_>,
        user: &UserRow,
        address: &str,
        second: &str,
    ) -> store::Result<()> {
        let entry = journal::Entry::new("session.opened", format!("user:{}", user.id))
            .by_user(user.id, &user.email, address)
            .within(user.org_id)
            .with(json!({ "second": second }));
        journal::append(db, self.clock.as_ref(), entry).await?;
        Ok(())
    }
}
