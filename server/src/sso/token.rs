//! What a provider says of somebody, and whether that is about this sign-in (`OpenID` Connect Core 1.0, 3.1.3.7).

use serde::Deserialize;
use serde_json::Value;

/// For so long clocks may differ, in seconds.
pub(super) const SKEW: i64 = 60;

/// The claims of an ID token.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    pub(super) sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: Seconds,
    iat: Seconds,
    nbf: Option<Seconds>,
    nonce: Option<String>,
    auth_time: Option<Seconds>,
    /// The provider's name for its own session.
    pub(super) sid: Option<String>,
    #[serde(flatten)]
    pub(super) told: Told,
}

/// What is said of a person, in the ID token or beside it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Told {
    pub(super) email: Option<String>,
    email_verified: Option<Value>,
}

impl Told {
    /// The address, where the provider says that it is theirs: `true` and nothing like it. `trusted`: its administrator says so for a
    /// provider that says nothing; what it denies is not believed all the same.
    pub(super) fn verified(&self, trusted: bool) -> Option<&str> {
        let verified = match &self.email_verified {
            None | Some(Value::Null) => trusted,
            Some(said) => *said == Value::Bool(true),
        };
        self.email.as_deref().filter(|_| verified)
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// An instant in seconds since 1970 UTC; some write it with a fraction.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
struct Seconds(f64);

impl Seconds {
    /// Beyond what a clock shows: the end of it.
    fn whole(self) -> i64 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float beyond an integer becomes its largest or smallest"
        )]
        let whole = self.0 as i64;
        whole
    }
}

/// What a sign-in expects of the token that it ends with.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    /// When it was begun, in seconds since 1970 UTC.
    pub(super) begun: i64,
    /// Whether the person had to prove themselves once more.
    pub(super) fresh: bool,
    /// Now, in seconds since 1970 UTC.
    pub(super) now: i64,
}

/// Why a token is not this sign-in's; for the log alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ClaimError {
    #[error("it is another provider's")]
    Issuer,
    #[error("it is for somebody else than the portal")]
    Audience,
    #[error("it names nobody")]
    Subject,
    #[error("it has expired")]
    Expired,
    #[error("it is of the future")]
    Early,
    #[error("it is older than this sign-in")]
    Old,
    #[error("it is of another sign-in")]
    Nonce,
    #[error("the person was not asked once more")]
    Stale,
}

impl Claims {
    /// Whether the token is for this sign-in and nothing else.
    pub(super) fn check(&self, expected: &Expected<'_>) -> Result<(), ClaimError> {
        let now = expected.now;
        let client = expected.client;
        if self.iss != expected.issuer {
            return Err(ClaimError::Issuer);
        }
        let (ours, alone) = match &self.aud {
            Audience::One(one) => (one == client, true),
            Audience::Several(all) => (all.iter().any(|one| one == client), all.len() == 1),
        };
        let party = match &self.azp {
            Some(party) => party == client,
            None => alone,
        };
        if !ours || !party {
            return Err(ClaimError::Audience);
        }
        if self.sub.is_empty() || self.sub.len() > 255 || self.sub.contains('\0') {
            return Err(ClaimError::Subject);
        }
        if self.exp.whole() <= now.saturating_sub(SKEW) {
            return Err(ClaimError::Expired);
        }
        let ahead = |at: Seconds| at.whole() > now.saturating_add(SKEW);
        if ahead(self.iat) || self.nbf.is_some_and(ahead) {
            return Err(ClaimError::Early);
        }
        let since = expected.begun.saturating_sub(SKEW);
        if self.iat.whole() < since {
            return Err(ClaimError::Old);
        }
        if self.nonce.as_deref() != Some(expected.nonce) {
            return Err(ClaimError::Nonce);
        }
        let proved = self.auth_time.is_some_and(|at| at.whole() >= since);
        if expected.fresh && !proved {
            return Err(ClaimError::Stale);
        }
        Ok(())
    }
}

/// The claims of a logout token (`OpenID` Connect Back-Channel Logout 1.0, 2.4).
#[derive(Debug, Deserialize)]
pub(super) struct LogoutClaims {
    iss: String,
    aud: Audience,
    exp: Option<Seconds>,
    iat: Seconds,
    pub(super) jti: String,
    pub(super) sub: Option<String>,
    pub(super) sid: Option<String>,
    events: Value,
    nonce: Option<Value>,
}

/// What a logout token tells of.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A logout token older than this is not heard, in seconds.
pub(super) const LOGOUT_LIFE: i64 = 5 * 60;

impl LogoutClaims {
    /// Whether it tells this portal, now, that somebody signed out.
    pub(super) fn check(&self, issuer: &str, client: &str, now: i64) -> Result<(), ClaimError> {
        if self.iss != issuer {
            return Err(ClaimError::Issuer);
        }
        let ours = match &self.aud {
            Audience::One(one) => one == client,
            Audience::Several(all) => all.iter().any(|one| one == client),
        };
        if !ours {
            return Err(ClaimError::Audience);
        }
        let names = |name: &Option<String>| name.as_deref().is_some_and(|name| !name.is_empty());
        if !(names(&self.sub) || names(&self.sid)) || !self.events[EVENT].is_object() {
            return Err(ClaimError::Subject);
        }
        // With one it would be an ID token that is shown here.
        if self.nonce.is_some() {
            return Err(ClaimError::Nonce);
        }
        let expired = |at: Seconds| at.whole() <= now.saturating_sub(SKEW);
        if self.exp.is_some_and(expired) {
            return Err(ClaimError::Expired);
        }
        if self.iat.whole() > now.saturating_add(SKEW) {
            return Err(ClaimError::Early);
        }
        if self.iat.whole() < now.saturating_sub(LOGOUT_LIFE) {
            return Err(ClaimError::Old);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const EXPECTED: Expected<'static> = Expected {
        issuer: "https://login.example",
        client: "renvoi",
        nonce: "n",
        begun: 1000,
        fresh: false,
        now: 1100,
    };

    fn good() -> Value {
        json!({ "iss": "https://login.example", "sub": "s", "aud": "renvoi", "exp": 1400, "iat": 1090, "nonce": "n" })
    }

    fn checked(claims: Value) -> Option<Result<(), ClaimError>> {
        let claims: Claims = serde_json::from_value(claims).ok()?;
        Some(claims.check(&EXPECTED))
    }

    #[test]
    fn a_token_is_for_this_sign_in_alone() {
        use ClaimError as E;
        assert_eq!(checked(good()), Some(Ok(())));
        let cases = [
            ("iss", json!("https://login.example/"), Some(E::Issuer)),
            ("aud", json!("other"), Some(E::Audience)),
            ("aud", json!(["other"]), Some(E::Audience)),
            ("aud", json!([]), Some(E::Audience)),
            ("aud", json!(["renvoi", "other"]), Some(E::Audience)),
            ("azp", json!("other"), Some(E::Audience)),
            ("sub", json!(""), Some(E::Subject)),
            ("sub", json!("x".repeat(256)), Some(E::Subject)),
            ("exp", json!(1040), Some(E::Expired)),
            ("exp", json!(-1e300), Some(E::Expired)),
            ("iat", json!(1161), Some(E::Early)),
            ("nbf", json!(1161), Some(E::Early)),
            ("iat", json!(939), Some(E::Old)),
            ("nonce", json!("m"), Some(E::Nonce)),
            ("nonce", json!(null), Some(E::Nonce)),
            ("exp", json!("soon"), None),
            ("sub", json!(7), None),
        ];
        for (name, value, error) in cases {
            let mut claims = good();
            claims[name] = value.clone();
            let found = checked(claims).map(|checked| checked.expect_err("refused"));
            assert_eq!(found, error, "{name}: {value}");
        }
        let cases = [
            ("aud", json!(["renvoi"])),
            ("azp", json!("renvoi")),
            // Clocks differ by a minute.
            ("exp", json!(1041)),
            ("iat", json!(1160)),
            ("iat", json!(940)),
            ("nbf", json!(1160.5)),
        ];
        for (name, value) in cases {
            let mut claims = good();
            claims[name] = value.clone();
            assert_eq!(checked(claims), Some(Ok(())), "{name}: {value}");
        }
        let mut claims = good();
        claims["aud"] = json!(["renvoi", "other"]);
        claims["azp"] = json!("renvoi");
        assert_eq!(checked(claims), Some(Ok(())));
    }

    #[test]
    fn who_is_asked_once_more_has_just_answered() {
        let fresh = Expected {
            fresh: true,
            ..EXPECTED
        };
        for (at, error) in [
            (json!(null), Err(ClaimError::Stale)),
            (json!(939), Err(ClaimError::Stale)),
            (json!(1050), Ok(())),
        ] {
            let mut claims = good();
            claims["auth_time"] = at;
            let claims: Claims = serde_json::from_value(claims).expect("readable");
            assert_eq!(claims.check(&fresh), error);
        }
    }

    #[test]
    fn an_address_is_verified_by_true_alone() {
        let verified = |value: Value, trusted| {
            let told = json!({ "email": "a@b.example", "email_verified": value });
            let told: Told = serde_json::from_value(told).expect("readable");
            told.verified(trusted).is_some()
        };
        for trusted in [false, true] {
            assert!(verified(json!(true), trusted));
            for other in [json!(false), json!("true"), json!(1)] {
                assert!(!verified(other, trusted));
            }
            assert_eq!(verified(json!(null), trusted), trusted);
            let told: Told =
                serde_json::from_value(json!({ "email": "a@b.example" })).expect("readable");
            assert_eq!(told.verified(trusted).is_some(), trusted, "nothing is said");
        }
    }
}
