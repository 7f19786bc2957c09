//! What a browser answers, as its page posts it: a `PublicKeyCredential` in JSON, bytes in base64url.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;

/// Longer than any answer of a passkey without an attestation; in bytes.
const LONGEST: usize = 16 * 1024;

/// As long as the name of a passkey may be; in bytes (§6.5.1).
const LONGEST_CREDENTIAL: usize = 1023;

/// A new passkey.
#[derive(Clone, Debug)]
pub struct Creation {
    /// Its name.
    pub credential: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) attestation: Vec<u8>,
}

/// The signature of a passkey.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// Its name.
    pub credential: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) authenticator_data: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) user_handle: Option<Vec<u8>>,
}

#[derive(Deserialize)]
struct Answer<R> {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    response: R,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attested {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}

fn read<R: for<'de> Deserialize<'de>>(text: &str) -> Option<(Vec<u8>, R)> {
    if text.len() > LONGEST {
        return None;
    }
    let answer: Answer<R> = serde_json::from_str(text).ok()?;
    let credential = bytes(&answer.id)?;
    let fits = (1..=LONGEST_CREDENTIAL).contains(&credential.len());
    (fits && answer.kind == "public-key").then_some((credential, answer.response))
}

impl Creation {
    /// `None` where it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (credential, response) = read::<Attested>(text)?;
        Some(Self {
            credential,
            client_data: bytes(&response.client_data)?,
            attestation: bytes(&response.attestation_object)?,
        })
    }
}

impl Assertion {
    /// `None` where it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (credential, response) = read::<Signed>(text)?;
        Some(Self {
            credential,
            client_data: bytes(&response.client_data)?,
            authenticator_data: bytes(&response.authenticator_data)?,
            signature: bytes(&response.signature)?,
            user_handle: match response.user_handle {
                Some(handle) => Some(bytes(&handle)?),
                None => None,
            },
        })
    }
}
