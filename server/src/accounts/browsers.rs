//! Browsers in which somebody has signed in before.
//!
//! What strangers fail at is not held against them: each has a count of its own for each account that it knows. A cookie says so,
//! in words that only we can read and write, and ends to say so with the password it was made under. It lets nobody in. What its owner
//! types in such a browser when the session has ended is kept for them, whatever their password is by then.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Accounts;
use crate::{secrets, store::user::UserRow};

const PURPOSE: &str = "browser";

/// The accounts of one browser that are remembered: a reception desk has a few.
const MOST: usize = 4;

/// For so long after the last sign-in, in milliseconds: half a year.
const LIFE: i64 = 182 * 24 * 3600 * 1000;

/// An account that a browser knows.
#[derive(Clone, Serialize, Deserialize)]
struct Known {
    account: Uuid,
    /// Which browser: drawn at its first sign-in, the name of its own count.
    browser: Uuid,
    /// The account's credentials then.
    credentials: i64,
    /// When it signed in last, ms since 1970 UTC.
    at: i64,
}

impl Accounts {
    /// How long a browser is to keep what [`Accounts::remember`] gives it, in seconds.
    pub const REMEMBERED: i64 = LIFE / 1000;

    /// The name of the browser, where the account's owner has signed in with it before.
    pub(super) fn knows(&self, cookie: &str, account: &UserRow) -> Option<Uuid> {
        let known = self.known(cookie);
        let own = known.iter().find(|known| known.account == account.id)?;
        (own.credentials == account.credentials).then_some(own.browser)
    }

    /// Whether the account's owner has signed in with the browser before, with whatever password they had then.
    pub(crate) fn has_met(&self, cookie: &str, account: Uuid) -> bool {
        let known = self.known(cookie);
        known.iter().any(|known| known.account == account)
    }

    /// What a browser keeps in which the account's owner has just signed in: `cookie` is what it had.
    #[must_use]
    pub fn remember(&self, cookie: Option<&str>, account: &UserRow) -> String {
        let mut known = cookie.map(|cookie| self.known(cookie)).unwrap_or_default();
        let credentials = account.credentials;
        let browser = known
            .iter()
            .find(|known| known.account == account.id && known.credentials == credentials);
        let browser = browser.map_or_else(
            || uuid::Builder::from_random_bytes(secrets::random()).into_uuid(),
            |known| known.browser,
        );
        known.retain(|known| known.account != account.id);
        known.insert(
            0,
            Known {
                account: account.id,
                browser,
                credentials,
                at: self.clock.millis(),
            },
        );
        known.truncate(MOST);
        let text = serde_json::to_string(&known).expect("ids and numbers can be written");
        BASE64_URL_SAFE_NO_PAD.encode(self.keys.seal(&text, PURPOSE))
    }

    /// What a cookie says; nothing where it is not of our making, or old.
    fn known(&self, cookie: &str) -> Vec<Known> {
        let read = || {
            let sealed = BASE64_URL_SAFE_NO_PAD.decode(cookie).ok()?;
            let text = self.keys.open_sealed(&sealed, PURPOSE).ok()?;
            serde_json::from_str::<Vec<Known>>(&text).ok()
        };
        let mut known = read().unwrap_or_default();
        let now = self.clock.millis();
        known.retain(|known| now - known.at <= LIFE);
        known
    }
}
