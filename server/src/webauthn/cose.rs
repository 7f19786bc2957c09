//! Keys as authenticators write them (RFC 9052 and 9053), of the three kinds that are asked for.
//!
//! The algorithm is the key's own and stands beside it: nothing that comes with a signature chooses how it is verified.

use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

use super::cbor;

/// What is asked for, the preferred first: ES256, `EdDSA`, RS256.
pub const ALGORITHMS: [i64; 3] = [ES256, EDDSA, RS256];

const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A point of P-256, uncompressed.
    Es256(Vec<u8>),
    /// A point of Ed25519.
    EdDsa(Vec<u8>),
    /// Modulus and exponent.
    Rs256(Vec<u8>, Vec<u8>),
}

/// The members of a key, by their numbers.
struct Members(Vec<(Value, Value)>);

impl Members {
    fn take(&mut self, label: i64) -> Option<Value> {
        cbor::member(&mut self.0, &Value::from(label))
    }

    fn number(&mut self, label: i64) -> Option<i64> {
        self.take(label)?.as_integer()?.try_into().ok()
    }

    fn bytes(&mut self, label: i64) -> Option<Vec<u8>> {
        self.take(label)?.into_bytes().ok()
    }

    fn coordinate(&mut self, label: i64) -> Option<Vec<u8>> {
        self.bytes(label).filter(|bytes| bytes.len() == 32)
    }
}

impl Key {
    /// `None` where it is not one of those three, or says more than it has to (CTAP 2.1, 8).
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut members = Members(cbor::map(bytes)?);
        let (kind, algorithm) = (members.number(1)?, members.number(3)?);
        let key = match (kind, algorithm) {
            (2, ES256) => {
                (members.number(-1)? == 1).then_some(())?;
                let (x, y) = (members.coordinate(-2)?, members.coordinate(-3)?);
                Self::Es256([&[4], x.as_slice(), y.as_slice()].concat())
            }
            (1, EDDSA) => {
                (members.number(-1)? == 6).then_some(())?;
                Self::EdDsa(members.coordinate(-2)?)
            }
            (3, RS256) => {
                let modulus = members.bytes(-1)?;
                (256..=512).contains(&modulus.len()).then_some(())?;
                Self::Rs256(modulus, members.bytes(-2)?)
            }
            _ => return None,
        };
        members.0.is_empty().then_some(key)
    }

    /// Its number.
    pub(super) fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) => ES256,
            Self::EdDsa(_) => EDDSA,
            Self::Rs256(..) => RS256,
        }
    }

    /// Whether it has signed the message.
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self {
            Self::Es256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Self::EdDsa(point) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature)
            }
            Self::Rs256(n, e) => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
        };
        verified.is_ok()
    }
}
