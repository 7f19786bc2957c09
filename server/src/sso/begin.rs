//! Somebody sets out for their provider.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use renvoi_app::api::{account::Lang, sso::Trouble};
use sha2::{Digest as _, Sha256};

use super::{Sso, nonce, providers::ProviderError};
use crate::store::{
    self,
    sso::{AttemptRow, Way},
};

/// For so long somebody may be at their provider, in milliseconds: ten minutes.
pub(super) const LIFE: i64 = 10 * 60 * 1000;

/// So many may set out from one address within that time: a company behind one address on a Monday morning, and no flood.
const FROM_ADDRESS: i64 = 1000;

/// Somebody who wants to go.
#[derive(Clone, Copy, Debug)]
pub struct SettingOut<'a> {
    /// What their browser already has to bring back, so that two of its pages do not cross.
    pub browser: Option<&'a str>,
    /// The page to go to afterwards.
    pub back: &'a str,
    /// They ask to stay signed in.
    pub stay: bool,
    /// The provider is to ask who it is, whether or not it knows.
    pub fresh: bool,
    /// From where.
    pub address: &'a str,
    /// Which language they read.
    pub lang: Lang,
}

/// Somebody who may go.
pub struct Begun {
    /// Where the browser goes.
    pub to: String,
    /// What it has to bring back, in a cookie.
    pub browser: String,
}

/// Why nobody goes.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The provider does not answer.
    #[error("the provider cannot be asked")]
    Unreachable,
    /// It does, and is not what the organisation's settings say.
    #[error("the provider is not what the settings say")]
    Misfit,
    /// Too many have set out from there.
    #[error("too many have set out from that address")]
    Many,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

impl From<&BeginError> for Trouble {
    fn from(error: &BeginError) -> Self {
        match error {
            BeginError::Misfit => Self::Misfit,
            BeginError::Many => Self::Many,
            BeginError::Unreachable | BeginError::Store(_) => Self::Unreachable,
        }
    }
}

impl From<ProviderError> for BeginError {
    fn from(error: ProviderError) -> Self {
        if error.passes() {
            Self::Unreachable
        } else {
            Self::Misfit
        }
    }
}

impl Sso {
    /// Notes that somebody sets out, and says where to.
    pub async fn begin(&self, way: &Way, who: SettingOut<'_>) -> Result<Begun, BeginError> {
        let SettingOut {
            browser,
            back,
            stay,
            fresh,
            address,
            lang,
        } = who;
        let row = self.row(way.org_id).await?;
        let row = row.ok_or(BeginError::Misfit)?;
        let now = self.now();
        let store = &self.0.registry.store;
        let begun = store::sso::begun_from(store.read().await?.db(), address, now - LIFE).await?;
        if begun >= FROM_ADDRESS {
            return Err(BeginError::Many);
        }
        let leave = self.0.providers.leave(&row.issuer)?;
        let provider = self.0.providers.find(&row.issuer, &leave).await;
        let provider = provider.inspect_err(|error| {
            tracing::warn!(organisation = %way.slug, issuer = %row.issuer, %error, "a provider cannot be asked");
        })?;
        drop(leave);
        let browser = match browser {
            Some(known) if known.len() == 43 => known.to_owned(),
            _ => nonce(),
        };
        let state = nonce();
        let attempt = AttemptRow {
            key: Sha256::digest(&state).to_vec(),
            browser: Sha256::digest(&browser).to_vec(),
            org_id: row.org_id,
            issuer: row.issuer,
            client_id: row.client_id,
            back: back.to_owned(),
            stays: stay,
            fresh,
            address: address.to_owned(),
            created_at: now,
        };
        let mut once = store.once().await?;
        store::sso::begin(once.db(), &attempt).await?;
        let challenge = Sha256::digest(self.derived("verifier", &state));
        let mut to = provider.authorization.url().clone();
        {
            let mut query = to.query_pairs_mut();
            query
                .append_pair("response_type", "code")
                .append_pair("client_id", &attempt.client_id)
                .append_pair("redirect_uri", &self.redirect_uri(&way.slug))
                .append_pair("scope", "openid email")
                .append_pair("state", &state)
                .append_pair("nonce", &self.derived("nonce", &state))
                .append_pair("code_challenge", &BASE64_URL_SAFE_NO_PAD.encode(challenge))
                .append_pair("code_challenge_method", "S256")
                .append_pair("ui_locales", lang.tag());
            if fresh {
                query
                    .append_pair("prompt", "login")
                    .append_pair("max_age", "0");
            }
        }
        Ok(Begun {
            to: to.into(),
            browser,
        })
    }
}
