//! A provider tells that somebody has signed out there (`OpenID` Connect Back-Channel Logout 1.0).

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    Sso,
    token::{LOGOUT_LIFE, LogoutClaims, SKEW},
};
use crate::{
    journal,
    store::{
        self, Db,
        sessions::SessionRow,
        sso::{SsoRow, Way},
    },
};

/// Field of a session's data that says by whose provider it was opened: the organisation's short name.
pub(crate) const SSO: &str = "sso";

/// Why a provider's word is not heard.
#[derive(Debug, thiserror::Error)]
pub enum LogoutError {
    /// It is not its word, not for the portal, too old, or was heard before.
    #[error("the logout token is not taken")]
    Invalid,
    /// The provider's keys cannot be had.
    #[error("the provider does not answer")]
    Unreachable,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

impl Sso {
    /// Hears it, and ends the sessions that the provider has opened: of that person, where it names one; by that session of its own,
    /// where it names that. Answers how many.
    pub async fn hear_logout(&self, way: &Way, token: &str) -> Result<usize, LogoutError> {
        let row = self.row(way.org_id).await?;
        let row = row.ok_or(LogoutError::Invalid)?;
        let providers = &self.0.providers;
        let leave = providers.leave(&row.issuer);
        let leave = leave.map_err(|_| LogoutError::Unreachable)?;
        let provider = providers.find(&row.issuer, &leave).await;
        let provider = provider.map_err(|_| LogoutError::Unreachable)?;
        let read = providers.verify::<LogoutClaims>(&provider, token, &leave);
        let read = read.await.map_err(|_| LogoutError::Unreachable)?;
        let said = |error: &dyn std::error::Error| {
            tracing::info!(organisation = %way.slug, %error, "a provider's logout is not heard");
        };
        let (claims, _) = read
            .inspect_err(|error| said(error))
            .map_err(|_| LogoutError::Invalid)?;
        let now = self.now();
        claims
            .check(&row.issuer, &row.client_id, now.div_euclid(1000))
            .inspect_err(|error| said(error))
            .map_err(|_| LogoutError::Invalid)?;
        let registry = &self.0.registry;
        let mut tx = registry.store.write().await?;
        let once = Sha256::digest(format!("{}\0{}", row.issuer, claims.jti));
        let until = now + (LOGOUT_LIFE + 2 * SKEW) * 1000;
        if !store::sso::hear(tx.db(), &once, until).await? {
            return Err(LogoutError::Invalid);
        }
        let mut ended = 0;
        let mut owners = BTreeMap::new();
        for session in meant(tx.db(), &row, &claims, now).await? {
            if is_by(&session, &way.slug) {
                store::sessions::delete(tx.db(), &session.key).await?;
                ended += 1;
                // One that waits for a second factor is nobody's yet.
                if let Some(owner) = session.user_id {
                    *owners.entry(owner).or_insert(0) += 1;
                }
            }
        }
        for (owner, sessions) in owners {
            let entry = journal::Entry::new("session.ended_by_provider", format!("user:{owner}"))
                .by_portal()
                .within(row.org_id)
                .with(json!({ "sessions": sessions }));
            journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }
}

/// The sessions that a word is about. Where it names a person and one of its own sessions, those of that person that were opened by that
/// session, or of which that is not known; without a session, all of theirs (section 2.4); without a person, whoever's.
async fn meant(
    mut db: Db<'_>,
    row: &SsoRow,
    claims: &LogoutClaims,
    now: i64,
) -> store::Result<Vec<SessionRow>> {
    let named = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    let by = named(&claims.sid).map(|name| session_key(row, &name));
    let Some(subject) = named(&claims.sub) else {
        return match by {
            Some(by) => store::sessions::of_provider(db, &by, now).await,
            None => Ok(vec![]),
        };
    };
    let Some(link) = store::sso::link(db.again(), row.org_id, &row.issuer, &subject).await? else {
        return Ok(vec![]);
    };
    let mut sessions = store::sessions::of_user(db, link.user_id, now).await?;
    if let Some(by) = by {
        let other = |session: &SessionRow| {
            let opened_by = session.provider_session.as_deref();
            opened_by.is_some_and(|opened_by| opened_by != by)
        };
        sessions.retain(|session| !other(session));
    }
    Ok(sessions)
}

/// What is kept of a provider's name for a session of its own: nobody else's is taken for it.
pub(super) fn session_key(row: &SsoRow, name: &str) -> [u8; 32] {
    let hash = Sha256::new_with_prefix("renvoi provider session 1\0");
    let whose = hash.chain_update(row.org_id).chain_update(&row.issuer);
    whose
        .chain_update("\0")
        .chain_update(name)
        .finalize()
        .into()
}

/// The same in a session's data.
pub(super) fn kept(key: &[u8; 32]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(key)
}

/// Whether a session was opened by an organisation's provider.
fn is_by(session: &SessionRow, slug: &str) -> bool {
    let data: Option<Value> = serde_json::from_str(&session.data).ok();
    data.is_some_and(|data| data[SSO] == slug)
}
