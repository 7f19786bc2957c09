//! What is known of the providers: where each is asked, and its keys. Read when it is needed, kept for an hour, and asked for again
//! at once where something is signed with a key that is not among them, though not over and over.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, de::DeserializeOwned};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    address::{self, Address, Reach},
    http::{Client, FetchError, PATIENCE, Question},
    jws::{self, JwsError, Keys},
};
use crate::clock::Clock;

/// For so long what a provider says of itself holds, in milliseconds: an hour.
const LIFE: i64 = 3600 * 1000;
/// Keys are not asked for more often, whoever shows tokens with keys that are not known, in milliseconds.
const FLOOR: i64 = 30 * 1000;
/// Who did not answer is not asked again before, in milliseconds.
const REST: i64 = 5 * 1000;
/// So many requests wait for one provider at once; more are told that it does not answer.
const AT_ONCE: usize = 8;
/// So many for all of them.
const AT_ONCE_ALL: usize = 32;

/// What a provider says of itself (`OpenID` Connect Discovery 1.0).
#[derive(Debug, Deserialize)]
struct Announced {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    end_session_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// A provider.
#[derive(Clone, Debug)]
pub(super) struct Provider {
    /// Its name for itself.
    pub(super) issuer: String,
    /// Where people are sent.
    pub(super) authorization: Address,
    /// Where codes are exchanged.
    pub(super) token: Address,
    /// Where more is told of a person.
    pub(super) userinfo: Option<Address>,
    /// Where people sign out.
    pub(super) end_session: Option<Address>,
    /// Whether the portal proves itself in the form, as the provider knows no other way.
    pub(super) secret_in_form: bool,
    /// Whether its answers say whose they are (RFC 9207).
    pub(super) names_itself: bool,
    jwks: Address,
}

/// Why nothing is known of a provider.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProviderError {
    /// It cannot be asked.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// It did not answer a moment ago.
    #[error("it did not answer a moment ago")]
    Rests,
    /// Too many wait for it already.
    #[error("too many wait for it")]
    Busy,
    /// It calls itself something else.
    #[error("it calls itself {0}")]
    Issuer(String),
    /// It names an address where the portal does not go.
    #[error("it names an address that is not asked")]
    Address,
}

impl ProviderError {
    /// Whether it may be otherwise in a moment.
    pub(super) fn passes(&self) -> bool {
        matches!(self, Self::Fetch(_) | Self::Rests | Self::Busy)
    }
}

#[derive(Debug)]
struct Known {
    provider: Option<(Arc<Provider>, i64)>,
    keys: Option<(Arc<Keys>, i64)>,
    /// When it was asked for its keys last, whatever became of it.
    asked_at: i64,
    failed_at: Option<i64>,
}

#[derive(Debug)]
struct Place {
    known: tokio::sync::Mutex<Known>,
    permits: Arc<Semaphore>,
}

/// All that were asked for.
#[derive(Debug)]
pub(super) struct Providers {
    clock: Arc<dyn Clock>,
    client: Client,
    reach: Reach,
    places: Mutex<HashMap<String, Arc<Place>>>,
    permits: Arc<Semaphore>,
}

/// Leave to wait for a provider.
pub(super) struct Leave {
    _one: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Providers {
    pub(super) fn new(clock: Arc<dyn Clock>, reach: Reach) -> Self {
        Self {
            clock,
            client: Client::new(reach, PATIENCE),
            reach,
            places: Mutex::default(),
            permits: Arc::new(Semaphore::new(AT_ONCE_ALL)),
        }
    }

    /// Where they may be.
    pub(super) fn reach(&self) -> Reach {
        self.reach
    }

    /// Leave to wait for one; those of others have theirs, whatever this one does.
    pub(super) fn leave(&self, issuer: &str) -> Result<Leave, ProviderError> {
        let one = Arc::clone(&self.place(issuer).permits).try_acquire_owned();
        let all = Arc::clone(&self.permits).try_acquire_owned();
        match (one, all) {
            (Ok(one), Ok(all)) => Ok(Leave {
                _one: one,
                _all: all,
            }),
            _ => Err(ProviderError::Busy),
        }
    }

    /// What is known of one; asks it where that is nothing, or old. The mutex holds others who want to know the same.
    pub(super) async fn find(
        &self,
        issuer: &str,
        _: &Leave,
    ) -> Result<Arc<Provider>, ProviderError> {
        let place = self.place(issuer);
        let mut known = place.known.lock().await;
        let now = self.clock.millis();
        if let Some((provider, at)) = &known.provider
            && holds(*at, now, LIFE)
        {
            return Ok(Arc::clone(provider));
        }
        if known.failed_at.is_some_and(|at| holds(at, now, REST)) {
            return Err(ProviderError::Rests);
        }
        match self.discover(issuer).await {
            Ok(provider) => {
                let provider = Arc::new(provider);
                known.provider = Some((Arc::clone(&provider), now));
                known.failed_at = None;
                Ok(provider)
            }
            Err(error) => {
                known.failed_at = Some(now);
                Err(error)
            }
        }
    }

    /// Asks a provider what it says of itself, whatever is known.
    pub(super) async fn discover(&self, issuer: &str) -> Result<Provider, ProviderError> {
        let place = format!(
            "{}/.well-known/openid-configuration",
            issuer.strip_suffix('/').unwrap_or(issuer)
        );
        let place = address::issuer(&place, self.reach).ok_or(ProviderError::Address)?;
        let said: Announced = self.read(&place, Question::get()).await?;
        if said.issuer != issuer {
            return Err(ProviderError::Issuer(said.issuer));
        }
        let address = |text: &str| Address::parse(text, self.reach).ok_or(ProviderError::Address);
        let optional = |text: Option<String>| text.as_deref().map(address).transpose();
        let methods = said.token_endpoint_auth_methods_supported;
        let knows = |method: &str| {
            let mut methods = methods.iter().flatten();
            methods.any(|known| known == method)
        };
        Ok(Provider {
            authorization: address(&said.authorization_endpoint)?,
            token: address(&said.token_endpoint)?,
            jwks: address(&said.jwks_uri)?,
            userinfo: optional(said.userinfo_endpoint)?,
            end_session: optional(said.end_session_endpoint)?,
            secret_in_form: knows("client_secret_post") && !knows("client_secret_basic"),
            names_itself: said.authorization_response_iss_parameter_supported,
            issuer: said.issuer,
        })
    }

    /// Reads what a provider has signed; asks for its keys where they are not known, or old, or the one is not among them.
    pub(super) async fn verify<T: DeserializeOwned>(
        &self,
        provider: &Provider,
        token: &str,
        _: &Leave,
    ) -> Result<Result<(T, Option<String>), JwsError>, ProviderError> {
        let place = self.place(&provider.issuer);
        let mut known = place.known.lock().await;
        let now = self.clock.millis();
        let kept = known.keys.as_ref().filter(|(_, at)| holds(*at, now, LIFE));
        if let Some((keys, _)) = kept {
            let read = jws::read(token, keys);
            let asked = holds(known.asked_at, now, FLOOR);
            if !matches!(read, Err(JwsError::Key)) || asked {
                return Ok(read);
            }
        } else if known.failed_at.is_some_and(|at| holds(at, now, REST)) {
            return Err(ProviderError::Rests);
        }
        known.asked_at = now;
        let asked = self.client.ask(&provider.jwks, Question::get()).await;
        let keys = match asked.and_then(|bytes| Ok(Keys::read(&bytes)?)) {
            Ok(keys) => Arc::new(keys),
            Err(error) => {
                known.failed_at = Some(now);
                return Err(error.into());
            }
        };
        known.keys = Some((Arc::clone(&keys), now));
        drop(known);
        Ok(jws::read(token, &keys))
    }

    /// Asks one, and reads the answer.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        address: &Address,
        question: Question,
    ) -> Result<T, FetchError> {
        let bytes = self.client.ask(address, question).await?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    fn place(&self, issuer: &str) -> Arc<Place> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let place = places.entry(issuer.to_owned()).or_insert_with(|| {
            Arc::new(Place {
                known: tokio::sync::Mutex::new(Known {
                    provider: None,
                    keys: None,
                    asked_at: i64::MIN,
                    failed_at: None,
                }),
                permits: Arc::new(Semaphore::new(AT_ONCE)),
            })
        });
        Arc::clone(place)
    }
}

/// Whether something of an instant holds; a clock that was set back makes nothing hold longer.
fn holds(at: i64, now: i64, life: i64) -> bool {
    (0..life).contains(&now.saturating_sub(at))
}
