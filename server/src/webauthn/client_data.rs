//! What the browser says of the page that asked: the passkey signs its hash.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::digest;
use serde::Deserialize;

use super::{Challenge, Refusal, RelyingParty};

/// §5.8.1. What else a browser puts there is not ours to know.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    top_origin: Option<String>,
    token_binding: Option<TokenBinding>,
}

#[derive(Deserialize)]
struct TokenBinding {
    status: String,
}

/// Its hash, where it is for this purpose, this challenge and a page of ours: the steps 5 to 11 of §7.1, and 9 to 14 and 19 of §7.2.
pub(super) fn check(
    bytes: &[u8],
    kind: &str,
    challenge: &Challenge,
    party: &RelyingParty,
) -> Result<digest::Digest, Refusal> {
    let read: ClientData = serde_json::from_slice(bytes).map_err(|_| Refusal::Unreadable)?;
    if read.kind != kind {
        return Err(Refusal::Purpose);
    }
    // In its one spelling: another text that decodes to the same is not what a browser writes.
    if read.challenge != BASE64_URL_SAFE_NO_PAD.encode(challenge) {
        return Err(Refusal::Challenge);
    }
    if read.origin != party.origin() || read.cross_origin || read.top_origin.is_some() {
        return Err(Refusal::Origin);
    }
    // There is no token binding on any connection of ours.
    if read
        .token_binding
        .is_some_and(|binding| binding.status == "present")
    {
        return Err(Refusal::Origin);
    }
    Ok(digest::digest(&digest::SHA256, bytes))
}
