//! A provider tells that somebody has signed out there (`OpenID` Connect Back-Channel Logout 1.0).

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    Sso,
    token::{LOGOUT_LIFE, LogoutClaims, SKEW},
};
use crate::{
    journal,
    store::{self, sessions::SessionRow, sso::Way},
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
    /// Hears it, and ends the sessions that the provider has opened for that person; answers how many.
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
        let subject = claims.sub.unwrap_or_default();
        let link = store::sso::link(tx.db(), row.org_id, &row.issuer, &subject).await?;
        let mut ended = 0;
        if let Some(link) = link {
            for session in store::sessions::of_user(tx.db(), link.user_id, now).await? {
                if is_by(&session, &way.slug) {
                    store::sessions::delete(tx.db(), &session.key).await?;
                    ended += 1;
                }
            }
            if ended > 0 {
                let entry = journal::Entry::new(
                    "session.ended_by_provider",
                    format!("user:{}", link.user_id),
                )
                .by_portal()
                .within(row.org_id)
                .with(json!({ "sessions": ended }));
                journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
            }
        }
        tx.commit().await?;
        Ok(ended)
    }
}

/// Whether a session was opened by an organisation's provider.
fn is_by(session: &SessionRow, slug: &str) -> bool {
    let data: Option<Value> = serde_json::from_str(&session.data).ok();
    data.is_some_and(|data| data[SSO] == slug)
}
