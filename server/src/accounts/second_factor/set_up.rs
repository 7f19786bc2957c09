//! Setting an application up: its secret is shown, and kept once its first code has come back.
//!
//! Until then nothing is stored: the form carries the secret, in words that only we can read.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use super::{renew::give_codes, totp::Secret};
use crate::{
    accounts::{Accounts, tell},
    journal, secrets,
    store::{self, second_factor::TotpRow, user::UserRow},
};

/// For so long a form may lie open, in milliseconds: an hour.
pub(in crate::accounts) const LIFE: i64 = 3600 * 1000;

/// An application that is being set up.
#[derive(Clone)]
pub struct SetUp {
    secret: Secret,
    /// For the form to carry.
    pub sealed: String,
    /// What the picture says; a link, too, on the telephone itself.
    pub uri: String,
}

impl SetUp {
    /// What people type where they cannot take a picture, in fours.
    #[must_use]
    pub fn typed(&self) -> String {
        let letters: Vec<char> = self.secret.base32().chars().collect();
        let fours = letters
            .chunks(4)
            .map(|four| four.iter().collect::<String>());
        fours.collect::<Vec<_>>().join(" ")
    }

    /// What the application shows at an instant; for tests and nobody else.
    #[must_use]
    pub fn shown(&self, now: i64) -> String {
        self.secret.shown(now)
    }
}

/// Why an application is not set up.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// It shows another code: its clock is wrong, or it has another secret.
    #[error("that is not its code")]
    Wrong,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

fn purpose(user: &UserRow) -> String {
    format!("totp being set up:{}:{}", user.id, user.credentials)
}

impl Accounts {
    /// A new secret for somebody.
    #[must_use]
    pub fn begin_second(&self, user: &UserRow) -> SetUp {
        let secret = Secret::fresh();
        let text = format!("{} {}", secret.write(), self.clock.millis() + LIFE);
        let sealed = self.keys.seal(&text, &purpose(user));
        SetUp {
            sealed: BASE64_URL_SAFE_NO_PAD.encode(sealed),
            uri: secret.uri(&user.email),
            secret,
        }
    }

    /// The one that a form carries; `None` where it is not of our making, not this person's, or too old.
    #[must_use]
    pub fn resume_second(&self, user: &UserRow, sealed: &str) -> Option<SetUp> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let text = self.keys.open_sealed(&bytes, &purpose(user)).ok()?;
        let (secret, until) = text.split_once(' ')?;
        let secret = Secret::read(secret)?;
        let holds = until.parse::<i64>().ok()? > self.clock.millis();
        holds.then(|| SetUp {
            sealed: sealed.to_owned(),
            uri: secret.uri(&user.email),
            secret,
        })
    }

    /// Keeps it, where its code is right, in the place of an earlier one; answers new codes for losing it, which nobody is told
    /// again. `signing_in`: it is the second step of a sign-in, which is whole then.
    pub async fn finish_second(
        &self,
        user: &UserRow,
        set_up: &SetUp,
        typed: &str,
        address: &str,
        signing_in: bool,
    ) -> Result<Vec<String>, FinishError> {
        let now = self.clock.millis();
        let step = set_up.secret.step_of(typed, now);
        let step = step.ok_or(FinishError::Wrong)?;
        let mut tx = self.store.write().await?;
        store::user::lock(tx.db(), user.id).await?;
        let earlier = store::second_factor::find(tx.db(), user.id).await?;
        let passkeys = store::passkeys::count(tx.db(), user.id).await?;
        if signing_in && (earlier.is_some() || passkeys > 0) {
            // Set up meanwhile, elsewhere: that one is asked for.
            return Err(FinishError::Wrong);
        }
        let sealed = self
            .keys
            .seal(&set_up.secret.write(), &secrets::of_totp(user.id));
        let row = TotpRow {
            user_id: user.id,
            secret: sealed,
            last_step: step,
            created_at: now,
        };
        store::second_factor::put(tx.db(), &row).await?;
        let fresh = give_codes(tx.db(), user).await?;
        let action = if earlier.is_some() {
            "user.second_factor_replaced"
        } else {
            "user.second_factor_added"
        };
        let entry = journal::Entry::new(action, format!("user:{}", user.id))
            .by_user(user.id, &user.email, address)
            .within(user.org_id);
        let line = journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        if self.sends_mail() {
            tell(tx.db(), now, user.id, line).await?;
        }
        if signing_in {
            self.note_opened(tx.db(), user, address, "application")
                .await?;
        }
        tx.commit().await?;
        Ok(fresh)
    }
}
