//! What a provider has signed (RFC 7515), and with which of its keys (RFC 7517).
//!
//! Four algorithms, all with a pair of keys. What names another one is refused before any key is looked for, so neither a token that
//! is not signed at all nor one that is signed with a public key as if it were a secret is ever taken for the provider's.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// Longer ones are no tokens, in bytes.
const LONGEST: usize = 16 * 1024;

/// How something is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Ps256,
    Es256,
    EdDsa,
}

impl Algorithm {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "RS256" => Self::Rs256,
            "PS256" => Self::Ps256,
            "ES256" => Self::Es256,
            // RFC 9864 names the curve.
            "EdDSA" | "Ed25519" => Self::EdDsa,
            _ => return None,
        })
    }
}

/// A key of a provider. Those that it is not of use to read are kept out by [`Keys::read`].
#[derive(Clone, Debug, Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Key {
    /// Whether something may be signed with it so.
    fn suits(&self, algorithm: Algorithm) -> bool {
        let kind = match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => self.kty == "RSA",
            Algorithm::Es256 => self.kty == "EC" && self.crv.as_deref() == Some("P-256"),
            Algorithm::EdDsa => self.kty == "OKP" && self.crv.as_deref() == Some("Ed25519"),
        };
        let signs = self.purpose.as_deref().is_none_or(|it| it == "sig");
        let named = self.alg.as_deref().map(Algorithm::parse);
        kind && signs && named.is_none_or(|named| named == Some(algorithm))
    }

    fn verifies(&self, algorithm: Algorithm, text: &[u8], signature: &[u8]) -> bool {
        let part = |part: &Option<String>| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(part.as_deref()?).ok()?;
            (!bytes.is_empty()).then_some(bytes)
        };
        let good = || {
            let verified = match algorithm {
                Algorithm::Rs256 | Algorithm::Ps256 => {
                    let zeros = |mut bytes: Vec<u8>| {
                        // Some write the sign's zero, which the arithmetic does not know.
                        let at = bytes.iter().position(|byte| *byte != 0)?;
                        Some(bytes.split_off(at))
                    };
                    let n = zeros(part(&self.n)?)?;
                    let e = zeros(part(&self.e)?)?;
                    let how = if algorithm == Algorithm::Rs256 {
                        &RSA_PKCS1_2048_8192_SHA256
                    } else {
                        &RSA_PSS_2048_8192_SHA256
                    };
                    RsaPublicKeyComponents { n, e }.verify(how, text, signature)
                }
                Algorithm::Es256 => {
                    let point = [vec![4], part(&self.x)?, part(&self.y)?].concat();
                    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text, signature)
                }
                Algorithm::EdDsa => {
                    UnparsedPublicKey::new(&ED25519, part(&self.x)?).verify(text, signature)
                }
            };
            verified.ok()
        };
        good().is_some()
    }
}

/// A provider's keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(Vec<Key>);

impl Keys {
    /// Reads a set of keys; one that cannot be read is left out, as a set may hold kinds of keys that come after us.
    pub(super) fn read(bytes: &[u8]) -> serde_json::Result<Self> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let set: Set = serde_json::from_slice(bytes)?;
        let read = |value: Value| serde_json::from_value(value).ok();
        Ok(Self(set.keys.into_iter().filter_map(read).collect()))
    }
}

/// Why something is not the provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum JwsError {
    /// It is not three parts with a head that can be read.
    #[error("it is no signed token")]
    Form,
    /// It is signed otherwise than is taken here, or not at all.
    #[error("it is signed in a way that is not taken")]
    Algorithm,
    /// No key of those that are known is the one it names.
    #[error("its key is not known")]
    Key,
    /// The key is known, and has not signed this.
    #[error("its signature is wrong")]
    Signature,
    /// What is signed cannot be read.
    #[error("what it says cannot be read")]
    Claims,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
    typ: Option<String>,
}

/// Reads what a provider has signed: its claims, and what kind of token it says it is.
pub(super) fn read<T: DeserializeOwned>(
    token: &str,
    keys: &Keys,
) -> Result<(T, Option<String>), JwsError> {
    if token.len() > LONGEST {
        return Err(JwsError::Form);
    }
    let mut parts = token.split('.');
    let (Some(head), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(JwsError::Form);
    };
    let decode = |part: &str| {
        let decoded = BASE64_URL_SAFE_NO_PAD.decode(part);
        decoded.map_err(|_| JwsError::Form)
    };
    let signed = &token[..head.len() + 1 + claims.len()];
    let head: Head = serde_json::from_slice(&decode(head)?).map_err(|_| JwsError::Form)?;
    let algorithm = Algorithm::parse(&head.alg).ok_or(JwsError::Algorithm)?;
    if head.crit.is_some() {
        // What must be understood, and is not.
        return Err(JwsError::Algorithm);
    }
    let signature = decode(signature)?;
    let suits = |key: &&Key| key.suits(algorithm);
    let mut fitting = keys.0.iter().filter(suits);
    let verified = |key: &Key| key.verifies(algorithm, signed.as_bytes(), &signature);
    let good = match &head.kid {
        Some(kid) => {
            let mut named = fitting
                .filter(|key| key.kid.as_ref() == Some(kid))
                .peekable();
            named.peek().ok_or(JwsError::Key)?;
            named.any(verified)
        }
        // Without a name there has to be one key alone that it can be.
        None => match (fitting.next(), fitting.next()) {
            (Some(key), None) => verified(key),
            _ => return Err(JwsError::Key),
        },
    };
    if !good {
        // One that names no key may be of another that came since.
        return Err(match head.kid {
            Some(_) => JwsError::Signature,
            None => JwsError::Key,
        });
    }
    let claims = serde_json::from_slice(&decode(claims)?).map_err(|_| JwsError::Claims)?;
    Ok((claims, head.typ))
}
