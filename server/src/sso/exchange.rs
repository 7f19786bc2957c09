//! A code becomes what the provider says of somebody.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use form_urlencoded::{Serializer, byte_serialize};
use serde::Deserialize;

use super::{
    Sso,
    http::{FetchError, Question},
    providers::{Leave, Provider},
    token::{Claims, Expected, Told},
};
use crate::store::sso::{AttemptRow, SsoRow};

/// Why a code is worth nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExchangeError {
    /// The provider cannot be asked.
    #[error(transparent)]
    Provider(#[from] super::providers::ProviderError),
    /// It has refused the code, or the portal.
    #[error("it refuses the code or the portal: {0}")]
    Refused(FetchError),
    /// What it has signed is not its own.
    #[error("its token: {0}")]
    Signed(#[from] super::jws::JwsError),
    /// What it says is not about this sign-in.
    #[error("its token: {0}")]
    Claims(#[from] super::token::ClaimError),
    /// Our own secret cannot be read.
    #[error("the client's secret: {0}")]
    Secret(#[from] crate::secrets::SecretError),
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

#[derive(Deserialize)]
struct About {
    sub: String,
    #[serde(flatten)]
    told: Told,
}

impl Sso {
    /// Exchanges a code: the provider's name for somebody, and what it tells of their address where `wanted` says that this matters.
    pub(super) async fn exchange(
        &self,
        (provider, leave): (&Provider, &Leave),
        row: &SsoRow,
        attempt: &AttemptRow,
        (slug, state, code): (&str, &str, &str),
    ) -> Result<(Claims, Option<String>), ExchangeError> {
        let question = self.question(provider, row, (slug, state, code))?;
        let providers = &self.0.providers;
        let tokens: Tokens = match providers.read(&provider.token, question).await {
            Ok(tokens) => tokens,
            Err(error @ FetchError::Status(status)) if status.is_client_error() => {
                return Err(ExchangeError::Refused(error));
            }
            Err(error) => return Err(ExchangeError::Provider(error.into())),
        };
        let (claims, _): (Claims, _) = providers
            .verify(provider, &tokens.id_token, leave)
            .await??;
        claims.check(&Expected {
            issuer: &provider.issuer,
            client: &attempt.client_id,
            nonce: &self.derived("nonce", state),
            begun: attempt.created_at.div_euclid(1000),
            fresh: attempt.fresh,
            now: self.now().div_euclid(1000),
        })?;
        Ok((claims, tokens.access_token))
    }

    /// The code with the proof of who began, as the provider wants it.
    fn question(
        &self,
        provider: &Provider,
        row: &SsoRow,
        (slug, state, code): (&str, &str, &str),
    ) -> Result<Question, ExchangeError> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.redirect_uri(slug))
            .append_pair("code_verifier", &self.derived("verifier", state));
        let mut authorization = None;
        match self.secret(row)? {
            Some(secret) if provider.secret_in_form => {
                form.append_pair("client_id", &row.client_id)
                    .append_pair("client_secret", &secret);
            }
            Some(secret) => {
                // RFC 6749, 2.3.1: each part is encoded as in a form.
                let part = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", part(&row.client_id), part(&secret));
                authorization = Some(format!("Basic {}", BASE64_STANDARD.encode(pair)));
            }
            None => {
                form.append_pair("client_id", &row.client_id);
            }
        }
        Ok(Question::post(form.finish()).by(authorization))
    }

    /// The address that a provider tells beside its token, where that does not hold one; nothing where it does not tell.
    pub(super) async fn ask_more(
        &self,
        provider: &Provider,
        subject: &str,
        access: Option<&str>,
    ) -> Option<Told> {
        let plain = |token: &&str| token.bytes().all(|byte| byte.is_ascii_graphic());
        let access = access.filter(plain)?;
        let question = Question::get().by(Some(format!("Bearer {access}")));
        let address = provider.userinfo.as_ref()?;
        let said = self.0.providers.read::<About>(address, question).await;
        let about = said
            .inspect_err(|error| {
                tracing::warn!(issuer = %provider.issuer, %error, "a provider does not tell an address");
            })
            .ok()?;
        (about.sub == subject).then_some(about.told)
    }
}
