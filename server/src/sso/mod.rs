//! Sign-in with an organisation's own provider: `OpenID` Connect, by discovery, an authorization code and PKCE.
//!
//! It is the one thing in the portal for which a request waits for somebody else: each wait has an end ([`http::PATIENCE`]), and so
//! many may wait at once for one provider and for all of them ([`providers`]), so that a provider that hangs keeps nobody from
//! anything but itself.
//!
//! What the provider says of a person counts in the organisation and no further. Its administrators choose the provider, so whoever
//! may more than they can give (an operator, who helps another organisation) never comes in by it.

mod address;
mod back_channel;
mod begin;
mod exchange;
mod finish;
mod http;
mod jws;
mod link;
mod providers;
mod settings;
mod sign_out;
mod token;

pub use back_channel::LogoutError;
pub(crate) use back_channel::SSO;
pub use begin::{BeginError, Begun, SettingOut};
pub use finish::{Answer, Entered, Refused};
pub use link::{LinkError, link_by_hand, unlink};
pub(crate) use settings::described;
pub use settings::{Draft, SaveError, remove, save, set_domains};

use std::sync::Arc;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use uuid::Uuid;

use self::{address::Reach, providers::Providers};
use crate::{
    config::Config,
    directory::Registry,
    secrets,
    store::{self, sso::SsoRow},
};

/// The service.
#[derive(Clone, Debug)]
pub struct Sso(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Registry,
    providers: Providers,
    /// Where people reach the portal, without a slash at its end.
    public: String,
}

impl Sso {
    /// With what it needs.
    #[must_use]
    pub fn new(registry: Registry, config: &Config) -> Self {
        let reach = if config.server.is_secure() {
            Reach::World
        } else {
            Reach::Own
        };
        let providers = Providers::new(Arc::clone(&registry.clock), reach);
        let public = config.server.public_url.trim_end_matches('/').to_owned();
        Self(Arc::new(Inner {
            registry,
            providers,
            public,
        }))
    }

    /// What changes of the directory need.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// Where a provider sends people back to. Each organisation has its own, so that no provider's answer is taken for another's.
    #[must_use]
    pub fn redirect_uri(&self, slug: &str) -> String {
        format!("{}/sso/{slug}/callback", self.0.public)
    }

    /// Where a provider tells that somebody has signed out.
    #[must_use]
    pub fn logout_uri(&self, slug: &str) -> String {
        format!("{}/sso/{slug}/logout", self.0.public)
    }

    /// Where people come back to who have signed out at the provider.
    #[must_use]
    pub fn signed_out_uri(&self) -> String {
        format!("{}/signin", self.0.public)
    }

    fn now(&self) -> i64 {
        self.0.registry.clock.millis()
    }

    /// What of a sign-in is derived from its `state`, which only who has our key can do: it is in no table.
    fn derived(&self, what: &str, state: &str) -> String {
        let kind = format!("sso:{what}");
        let digest = self.0.registry.keys.digest(&kind, state.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(digest)
    }

    /// What the portal proves itself with at a provider.
    fn secret(&self, row: &SsoRow) -> Result<Option<String>, secrets::SecretError> {
        let purpose = secrets::of_sso(row.org_id);
        let open = |sealed: &Vec<u8>| self.0.registry.keys.open_sealed(sealed, &purpose);
        row.secret.as_ref().map(open).transpose()
    }

    async fn row(&self, org: Uuid) -> store::Result<Option<SsoRow>> {
        store::sso::find(self.0.registry.store.read().await?.db(), org).await
    }
}

/// 256 bits that nobody guesses, as text.
fn nonce() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(secrets::random::<32>())
}
