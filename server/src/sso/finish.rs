//! Somebody comes back from their provider.

use std::time::Duration;

use renvoi_app::api::sso::Trouble;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use super::{
    Sso,
    back_channel::{kept, session_key},
    begin::LIFE,
    exchange::ExchangeError,
    link::{Found, LinkError},
    providers::ProviderError,
};
use crate::{
    accounts::{Login, Second, standing_in},
    journal,
    store::{
        self,
        sso::{AttemptRow, SsoRow, Way},
        user::UserRow,
    },
};

/// Whatever a provider does, its answer is there within this.
const PATIENCE: Duration = Duration::from_secs(12);

/// What came back, by the browser.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Which sign-in it answers.
    pub state: Option<String>,
    /// What is exchanged for the rest.
    pub code: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// Which provider says so (RFC 9207).
    pub iss: Option<String>,
    /// What the browser had to bring back.
    pub browser: Option<String>,
}

/// Somebody who is let in, and where to.
pub struct Entered {
    /// Who.
    pub user: UserRow,
    /// The page.
    pub back: String,
    /// They asked to stay signed in.
    pub stay: bool,
    /// Whether a second factor of ours is asked for.
    pub second: bool,
    /// Whether they have just proved who they are, and not only that their browser is known there.
    pub fresh: bool,
    /// The provider's own session, as ours keeps it; `None`: it does not say.
    pub session: Option<String>,
}

/// Nobody is let in.
pub struct Refused {
    /// Why.
    pub trouble: Trouble,
    /// The page that they were on their way to, where that is known.
    pub back: String,
    /// They asked to stay signed in.
    pub stay: bool,
}

/// Whom a provider means.
struct Met {
    found: Found,
    /// Its name for them.
    subject: String,
    /// An address that is theirs.
    email: Option<String>,
    /// Its name for its own session.
    session: Option<String>,
}

/// A trouble's name in the journal.
fn code(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Stale => "sso_stale",
        Trouble::Declined => "sso_declined",
        Trouble::Unreachable => "sso_unreachable",
        Trouble::Misfit => "sso_misfit",
        Trouble::Untrusted => "sso_untrusted",
        Trouble::Unverified => "sso_unverified",
        Trouble::NoAccount => "sso_no_account",
        Trouble::Locked => "locked",
        Trouble::Other => "sso_other",
        Trouble::Beyond => "sso_beyond",
        Trouble::Many => "sso_many",
    }
}

impl From<&LinkError> for Trouble {
    fn from(error: &LinkError) -> Self {
        match error {
            LinkError::Unverified => Self::Unverified,
            LinkError::NoAccount => Self::NoAccount,
            LinkError::Shut(_) => Self::Locked,
            LinkError::Other => Self::Other,
            LinkError::Beyond => Self::Beyond,
        }
    }
}

impl From<&ExchangeError> for Trouble {
    fn from(error: &ExchangeError) -> Self {
        match error {
            ExchangeError::Provider(error) => error.into(),
            ExchangeError::Refused(_) | ExchangeError::Secret(_) => Self::Misfit,
            ExchangeError::Signed(_) | ExchangeError::Claims(_) => Self::Untrusted,
        }
    }
}

impl From<&ProviderError> for Trouble {
    fn from(error: &ProviderError) -> Self {
        if error.passes() {
            Self::Unreachable
        } else {
            Self::Misfit
        }
    }
}

impl Sso {
    /// Takes what came back, once. `address` is where it came from.
    pub async fn finish(
        &self,
        way: &Way,
        answer: &Answer,
        address: &str,
    ) -> store::Result<Result<Entered, Refused>> {
        let Some((state, attempt)) = self.take(way, answer).await? else {
            return Ok(Err(Refused {
                trouble: Trouble::Stale,
                back: "/".to_owned(),
                stay: false,
            }));
        };
        let entered = self.judge(way, (state, &attempt), answer, address).await?;
        Ok(entered.map_err(|trouble| Refused {
            trouble,
            back: attempt.back,
            stay: attempt.stays,
        }))
    }

    /// The same, for a sign-in that was begun in this browser.
    async fn judge(
        &self,
        way: &Way,
        (state, attempt): (&str, &AttemptRow),
        answer: &Answer,
        address: &str,
    ) -> store::Result<Result<Entered, Trouble>> {
        if !(0..LIFE).contains(&(self.now() - attempt.created_at)) {
            return Ok(Err(Trouble::Stale));
        }
        // What the settings were when it was begun, they have to be still.
        let row = self.row(way.org_id).await?;
        let same =
            |row: &SsoRow| row.issuer == attempt.issuer && row.client_id == attempt.client_id;
        let Some(row) = row.filter(same) else {
            return Ok(Err(Trouble::Stale));
        };
        let met = timeout(PATIENCE, self.meet(way, &row, attempt, state, answer)).await;
        let Met {
            found,
            subject,
            email,
            session,
        } = match met.unwrap_or(Err(Trouble::Unreachable)) {
            Ok(met) => met,
            Err(trouble) => {
                self.note_refused(way, code(trouble), None, None, address)
                    .await?;
                return Ok(Err(trouble));
            }
        };
        let entered = self
            .let_in(&row, &found, &subject, email.as_deref(), address)
            .await?;
        match entered {
            Ok(user) => Ok(Ok(Entered {
                user,
                back: attempt.back.clone(),
                stay: attempt.stays,
                second: row.second_factor,
                fresh: attempt.fresh,
                session: session.map(|name| kept(&session_key(&row, &name))),
            })),
            Err(error) => {
                let trouble = Trouble::from(&error);
                let reason = match error {
                    LinkError::Shut(shut) => shut.code(),
                    _ => code(trouble),
                };
                self.note_refused(way, reason, Some(&subject), email.as_deref(), address)
                    .await?;
                Ok(Err(trouble))
            }
        }
    }

    /// The sign-in that an answer is to, where it is this browser's and of this organisation. It is used up whatever comes of it.
    async fn take<'a>(
        &self,
        way: &Way,
        answer: &'a Answer,
    ) -> store::Result<Option<(&'a str, AttemptRow)>> {
        let Some(state) = answer.state.as_deref().filter(|state| state.len() == 43) else {
            return Ok(None);
        };
        let mut tx = self.0.registry.store.write().await?;
        let attempt = store::sso::take(tx.db(), &Sha256::digest(state)).await?;
        tx.commit().await?;
        let browser = answer.browser.as_deref().unwrap_or_default();
        let theirs = |attempt: &AttemptRow| {
            attempt.org_id == way.org_id && attempt.browser == Sha256::digest(browser).to_vec()
        };
        Ok(attempt.filter(theirs).map(|attempt| (state, attempt)))
    }

    /// Asks the provider whom it means: somebody who is known already, or by which address they may be.
    async fn meet(
        &self,
        way: &Way,
        row: &SsoRow,
        attempt: &AttemptRow,
        state: &str,
        answer: &Answer,
    ) -> Result<Met, Trouble> {
        // Another provider's answer, or one that does not say whose it is though its provider always does.
        if answer.iss.as_ref().is_some_and(|iss| *iss != row.issuer) {
            return Err(Trouble::Untrusted);
        }
        let told = |error: &dyn std::error::Error| {
            tracing::warn!(organisation = %way.slug, issuer = %row.issuer, %error, "a sign-in with a provider failed");
        };
        let leave = self.0.providers.leave(&row.issuer);
        let leave = leave
            .inspect_err(|error| told(error))
            .map_err(|error| Trouble::from(&error))?;
        let provider = self.0.providers.find(&row.issuer, &leave).await;
        let provider = provider
            .inspect_err(|error| told(error))
            .map_err(|error| Trouble::from(&error))?;
        if provider.names_itself && answer.iss.is_none() {
            return Err(Trouble::Untrusted);
        }
        if let Some(error) = &answer.error {
            let error: String = error
                .chars()
                .filter(char::is_ascii_graphic)
                .take(60)
                .collect();
            tracing::info!(organisation = %way.slug, error, "a provider says no");
            return Err(Trouble::Declined);
        }
        let Some(code) = answer.code.as_deref().filter(|code| code.len() <= 4096) else {
            return Err(Trouble::Untrusted);
        };
        let exchanged = self
            .exchange((&provider, &leave), row, attempt, (&way.slug, state, code))
            .await;
        let (claims, access) = exchanged
            .inspect_err(|error| told(error))
            .map_err(|error| Trouble::from(&error))?;
        let known = self.known(row, &claims.sub).await.map_err(|error| {
            told(&error);
            Trouble::Unreachable
        })?;
        let trusted = row.trusts_addresses;
        let mut email = claims.told.verified(trusted).map(str::to_owned);
        if known.is_none() && claims.told.email.is_none() {
            let more = self
                .ask_more(&provider, &claims.sub, access.as_deref())
                .await;
            email = more.and_then(|told| told.verified(trusted).map(str::to_owned));
        }
        Ok(Met {
            found: known.map_or(Found::New, Found::Known),
            subject: claims.sub,
            email,
            session: claims.sid,
        })
    }

    /// Writes down who was refused and why. The provider's name for them is not secret, and an operator may need it.
    async fn note_refused(
        &self,
        way: &Way,
        reason: &str,
        subject: Option<&str>,
        email: Option<&str>,
        address: &str,
    ) -> store::Result<()> {
        let registry = &self.0.registry;
        let who = match email {
            Some(email) => format!("login:{}", Login::parse(email).masked()),
            None => "login:…".to_owned(),
        };
        let mut detail = json!({ "reason": reason });
        if let Some(subject) = subject {
            let subject: String = subject.chars().filter(|c| !c.is_control()).collect();
            detail["subject"] = subject.into();
        }
        let entry = journal::Entry::new("session.refused", who)
            .by_nobody(address)
            .within(way.org_id)
            .with(detail);
        let mut tx = registry.store.write().await?;
        journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
        tx.commit().await
    }

    /// Writes down that somebody comes in, in the transaction that has found them.
    pub(super) async fn note_opened(
        &self,
        mut db: store::Db<'_>,
        row: &SsoRow,
        user: &UserRow,
        address: &str,
    ) -> store::Result<()> {
        let asked =
            row.second_factor && standing_in(db.again(), user).await?.second() != Second::Nothing;
        let action = if asked {
            "session.half_opened"
        } else {
            "session.opened"
        };
        let entry = journal::Entry::new(action, format!("user:{}", user.id))
            .by_user(user.id, &user.email, address)
            .within(user.org_id)
            .with(json!({ "sso": row.issuer }));
        journal::append(db, self.0.registry.clock.as_ref(), entry).await?;
        Ok(())
    }
}
