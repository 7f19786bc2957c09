//! Signing in with a password.

use std::net::IpAddr;

use serde_json::json;
use uuid::Uuid;

use super::{
    Accounts, Limits, Login, Second, Shut, limits::Verdict, second_factor::standing, shut,
    strength::is_breached,
};
use crate::{
    journal,
    store::{self, user::UserRow},
};

/// Longer inputs are not hashed: nobody has such a password, and hashing costs.
const LONGEST: usize = 1024;

/// What was typed, and from where.
#[derive(Clone)]
pub struct SignIn {
    /// E-mail, or extension and organisation.
    pub login: String,
    /// Password.
    pub password: String,
    /// The address it came from; an IPv6 address by its /64.
    pub address: IpAddr,
    /// What [`Accounts::remember`] gave to the browser, where it has that.
    pub browser: Option<String>,
}

/// Who has given the first factor.
#[derive(Clone)]
pub struct FirstFactor {
    /// Their account.
    pub account: UserRow,
    /// Their password is known from breaches: they choose another before they are let in.
    pub breached: bool,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown account, wrong password, locked account: all answer alike.
    #[error("the account or the password does not match")]
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
    /// Ours.
    #[error(transparent)]
    Hash(#[from] super::PasswordError),
}

/// Why an attempt that was heard failed; for the journal alone, the answer never tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    UnknownAccount,
    NoPassword,
    WrongPassword,
    Shut(Shut),
    /// Their organisation's provider lets them in, and nobody else.
    PasswordsOff,
}

impl Refusal {
    fn code(self) -> &'static str {
        match self {
            Self::UnknownAccount => "unknown_account",
            Self::NoPassword => "no_password",
            Self::WrongPassword => "wrong_password",
            Self::Shut(shut) => shut.code(),
            Self::PasswordsOff => "passwords_off",
        }
    }
}

impl Accounts {
    /// Who has given the first factor, or why nobody has; what a sign-in asks for beside it, this does not. Known and unknown accounts take the same path and the same time.
    pub async fn sign_in(&self, attempt: &SignIn) -> Result<FirstFactor, SignInError> {
        let login = Login::parse(&attempt.login);
        let account = self.find(&login).await?;
        let known = account
            .as_ref()
            .zip(attempt.browser.as_deref())
            .and_then(|(account, browser)| Some((account.id, self.knows(browser, account)?)));
        let counters = if let Some((account, browser)) = known {
            self.limits.known(&self.keys, account, browser)
        } else {
            let (typed, address) = (&attempt.login, attempt.address);
            self.limits.stranger(&self.keys, &login, typed, address)
        };
        let heard = match self
            .limits
            .count(&self.store, &counters, self.clock.millis())
            .await?
        {
            Verdict::Heard(heard) => heard,
            Verdict::Wait(seconds) => return Err(SignInError::Wait(seconds)),
        };
        self.pauses.take(heard.delay).await;
        let kept = account
            .as_ref()
            .and_then(|account| account.password.as_deref());
        let password = if attempt.password.len() > LONGEST {
            ""
        } else {
            attempt.password.as_str()
        };
        let off = self.passwords_off(account.as_ref()).await?;
        let matches = self.passwords.verify(password, kept).await?;
        let address = attempt.address.to_string();
        // Asked only where the password is right, so that nobody else could tell.
        let shut = match &account {
            Some(account) if matches => shut(self.store.read().await?.db(), account).await?,
            _ => None,
        };
        let refusal = match (&account, shut) {
            (None, _) => Refusal::UnknownAccount,
            (Some(account), _) if account.password.is_none() => Refusal::NoPassword,
            (Some(_), _) if !matches => Refusal::WrongPassword,
            (Some(_), Some(shut)) => Refusal::Shut(shut),
            (Some(_), None) if off => Refusal::PasswordsOff,
            (Some(account), None) => {
                let account = account.clone();
                let mut tx = self.store.write().await?;
                // With a second factor it is whole only after that; with a password that others know, not before there is another.
                let breached = is_breached(password);
                let action = match standing(tx.db(), &account).await?.second() {
                    Second::Nothing if !breached => "session.opened",
                    _ => "session.half_opened",
                };
                let entry = journal::Entry::new(action, format!("user:{}", account.id))
                    .by_user(account.id, &account.email, &address)
                    .within(account.org_id);
                Limits::forgive(tx.db(), &counters).await?;
                journal::append(tx.db(), self.clock.as_ref(), entry).await?;
                tx.commit().await?;
                return Ok(FirstFactor { account, breached });
            }
        };
        // Nobody has proved to be anybody: the account is the subject, not the author.
        let subject = account.as_ref().map_or_else(
            || format!("login:{}", login.masked()),
            |account| format!("user:{}", account.id),
        );
        let mut entry = journal::Entry::new("session.refused", subject)
            .by_nobody(&address)
            .with(json!({ "reason": refusal.code(), "wait": heard.wait }));
        if let Some(account) = &account {
            entry = entry.within(account.org_id);
        }
        self.write_down(entry).await?;
        Err(SignInError::Wrong {
            left: heard.left,
            wait: heard.wait,
        })
    }

    pub(super) async fn write_down(&self, entry: journal::Entry) -> store::Result<()> {
        let mut tx = self.store.write().await?;
        journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        tx.commit().await
    }

    pub(super) async fn find(&self, login: &Login) -> store::Result<Option<UserRow>> {
        let mut read = self.store.read().await?;
        match login {
            Login::Email(email) => store::user::by_email(read.db(), email.as_str()).await,
            Login::Extension(extension, slug) => {
                store::user::by_extension(read.db(), extension.as_str(), slug.as_str()).await
            }
            // One look-up, as for the others.
            Login::Unreadable => store::user::by_id(read.db(), Uuid::nil()).await,
        }
    }
}
