//! The token itself.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::secrets::random;

/// What tokens begin with, so that whoever finds one in a file knows what it is.
const PREFIX: &str = "rnv_";

/// A token: 256 random bits, which nobody guesses. It is shown once, and only its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    #[must_use]
    pub fn fresh() -> Self {
        Self(PREFIX.to_owned() + &BASE64_URL_SAFE_NO_PAD.encode(random::<32>()))
    }

    /// Reads what somebody shows; `None` where it cannot be a token.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(text.strip_prefix(PREFIX)?)
            .ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// What is kept of it. No salt and no slow function: there is nothing to guess.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }

    /// For its holder, once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_form_and_never_shown_by_accident() {
        let token = Secret::fresh();
        assert_eq!(token.reveal().len(), 47);
        assert_eq!(Secret::parse(token.reveal()), Some(token.clone()));
        assert_ne!(Secret::fresh(), token);
        assert_eq!(format!("{token:?}"), "Secret(…)");
        for wrong in [
            "",
            "rnv_",
            "rnv_AAAA",
            &token.reveal()[4..],
            &format!("{}A", token.reveal()),
        ] {
            assert_eq!(Secret::parse(wrong), None, "{wrong}");
        }
    }
}
