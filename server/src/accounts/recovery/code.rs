//! A code that is read out on the telephone, to somebody who has been asked who they are.

use std::{fmt, net::IpAddr};

use serde_json::json;
use uuid::Uuid;

use super::{LinkKind, LinkToken, MINUTE, mint};
use crate::{
    accounts::{Accounts, Limits, Login, Shut, limits::Verdict, shut},
    clock::AHEAD,
    journal,
    secrets::{self, Keyring},
    store::{self, Db, recovery::CodeRow, user::UserRow},
};

/// In milliseconds.
const LIFE: i64 = 10 * MINUTE;
/// So often it may be tried, right or wrong; what is tried after that is not looked at.
const TRIES: i64 = 5;
/// Its digits.
const LENGTH: usize = 8;

/// A code. It is said to who helps once, and only a keyed hash of it is kept: who has the database alone cannot try all there are.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A new one.
    #[must_use]
    pub fn fresh() -> Self {
        Self(secrets::random_digits())
    }

    /// Reads one as it is typed, with blanks and dashes; `None` where it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let typed =
            |c: &char| !c.is_whitespace() && !matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}');
        let digits: String = text.chars().filter(typed).take(LENGTH + 1).collect();
        let is_one = digits.len() == LENGTH && digits.bytes().all(|b| b.is_ascii_digit());
        is_one.then_some(Self(digits))
    }

    /// As it is read out: « 4821 9035 ».
    #[must_use]
    pub fn spoken(&self) -> String {
        let (first, last) = self.0.split_at(LENGTH / 2);
        format!("{first} {last}")
    }

    fn digest(&self, keys: &Keyring, user: Uuid) -> [u8; 32] {
        keys.digest(
            "recovery code",
            &[user.as_bytes(), self.0.as_bytes()].concat(),
        )
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// Makes a code of an account's present credentials; the one before is worth nothing any more.
pub async fn put_code(db: Db<'_>, keys: &Keyring, user: &UserRow, now: i64) -> store::Result<Code> {
    let code = Code::fresh();
    let row = CodeRow {
        user_id: user.id,
        code: code.digest(keys, user.id).to_vec(),
        credentials: user.credentials,
        created_at: now,
        expires_at: now + LIFE,
        tries: 0,
    };
    store::recovery::put_code(db, &row).await?;
    Ok(code)
}

/// Why a code is not taken.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// There is no such code, or none any more: all answer alike.
    #[error("the account or the code does not match")]
    Wrong {
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

/// Why it was not, for the journal alone.
fn refusal(
    user: Option<&UserRow>,
    row: Option<&CodeRow>,
    right: bool,
    now: i64,
) -> Option<&'static str> {
    let Some(user) = user else {
        return Some("unknown_account");
    };
    let Some(row) = row else {
        return Some("no_helpdesk_code");
    };
    if row.tries > TRIES {
        return Some("helpdesk_code_tries");
    }
    if !right {
        return Some("wrong_helpdesk_code");
    }
    // A clock that was set back gives no code a longer life.
    if now >= row.expires_at || now < row.created_at - AHEAD || row.credentials != user.credentials
    {
        return Some("expired_helpdesk_code");
    }
    None
}

impl Accounts {
    /// Takes a code, which is used up by it, for a link. A wrong one counts as a failure to sign in; known and unknown accounts take
    /// the same path.
    pub async fn redeem_code(
        &self,
        typed: &str,
        code: &str,
        address: IpAddr,
    ) -> Result<LinkToken, CodeError> {
        let login = Login::parse(typed);
        let counters = self.limits.stranger(&self.keys, &login, typed, address);
        let now = self.clock.millis();
        let heard = match self.limits.count(&self.store, &counters, now).await? {
            Verdict::Heard(heard) => heard,
            Verdict::Wait(seconds) => return Err(CodeError::Wait(seconds)),
        };
        self.pauses.take(heard.delay).await;
        let user = self.find(&login).await?;
        // What cannot be a code is none.
        let code = Code::parse(code);
        let id = user.as_ref().map_or(Uuid::nil(), |user| user.id);
        let digest = code.map(|code| code.digest(&self.keys, id));
        let now = self.clock.millis();
        let address = address.to_string();
        let mut tx = self.store.write().await?;
        let row = store::recovery::try_code(tx.db(), id).await?;
        // Digests under a key of ours: how long they are alike tells nobody anything.
        let right = row
            .as_ref()
            .zip(digest)
            .is_some_and(|(row, digest)| row.code == digest);
        let user = user.as_ref();
        let mut reason = refusal(user, row.as_ref(), right, now);
        if let Some(user) = user.filter(|_| reason.is_none()) {
            reason = shut(tx.db(), user).await?.map(Shut::code);
        }
        match (reason, user) {
            (None, Some(user)) => {
                store::recovery::drop_code(tx.db(), user.id).await?;
                let token = mint(tx.db(), user, LinkKind::Code, now).await?;
                Limits::forgive(tx.db(), &counters).await?;
                let entry = journal::Entry::new("user.code_used", format!("user:{}", user.id))
                    .by_user(user.id, &user.email, &address)
                    .within(user.org_id);
                journal::append(tx.db(), self.clock.as_ref(), entry).await?;
                tx.commit().await?;
                Ok(token)
            }
            (reason, user) => {
                // Nobody has proved to be anybody: the account is the subject, not the author.
                let subject = user.map_or_else(
                    || format!("login:{}", login.masked()),
                    |user| format!("user:{}", user.id),
                );
                let mut entry = journal::Entry::new("session.refused", subject)
                    .by_nobody(&address)
                    .with(json!({ "reason": reason, "wait": heard.wait }));
                if let Some(user) = user {
                    entry = entry.within(user.org_id);
                }
                journal::append(tx.db(), self.clock.as_ref(), entry).await?;
                tx.commit().await?;
                Err(CodeError::Wrong { wait: heard.wait })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Code::fresh();
        for text in [
            code.spoken(),
            code.0.clone(),
            format!(" {}-{}\u{a0}", &code.0[..3], &code.0[3..]),
        ] {
            assert_eq!(Code::parse(&text), Some(code.clone()), "{text}");
        }
        assert_eq!(format!("{code:?}"), "Code(…)");
        for text in [
            "",
            "1234567",
            "123456789",
            "1234567a",
            "１２３４５６７８",
            "+1234567",
        ] {
            assert_eq!(Code::parse(text), None, "{text}");
        }
    }
}
