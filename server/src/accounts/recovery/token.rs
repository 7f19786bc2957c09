//! What a link carries.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{HOUR, MINUTE};
use crate::{
    secrets::random,
    store::{self, Db, recovery::TokenRow, user::UserRow},
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// A new password instead of a forgotten one.
    Recovery,
    /// The first one.
    Welcome,
    /// In exchange for a code that was read out.
    Code,
    /// In exchange for a password that is known from breaches.
    Breached,
}

impl LinkKind {
    /// Its name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Recovery => "recovery",
            Self::Welcome => "welcome",
            Self::Code => "code",
            Self::Breached => "breached",
        }
    }

    /// Reads [`LinkKind::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Recovery, Self::Welcome, Self::Code, Self::Breached]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// How long it lives, in milliseconds.
    #[must_use]
    pub fn life(self) -> i64 {
        match self {
            Self::Recovery => 30 * MINUTE,
            Self::Code | Self::Breached => 10 * MINUTE,
            Self::Welcome => 7 * 24 * HOUR,
        }
    }
}

/// A link's token: 256 random bits, which nobody guesses. Only its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    /// A new one.
    #[must_use]
    pub fn fresh() -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(random::<32>()))
    }

    /// Reads one; `None` where it cannot be one: cut off, or not ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// What is kept of it. No salt and no slow function: there is nothing to guess.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }

    /// For the mail, and the browser that opens its link.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

/// Makes a link of an account's present credentials.
pub async fn mint(
    db: Db<'_>,
    user: &UserRow,
    kind: LinkKind,
    now: i64,
) -> store::Result<LinkToken> {
    let token = LinkToken::fresh();
    let user_id: Uuid = user.id;
    let row = TokenRow {
        key: token.hash().to_vec(),
        user_id,
        kind: kind.name().to_owned(),
        credentials: user.credentials,
        created_at: now,
        expires_at: now + kind.life(),
        used_at: None,
    };
    store::recovery::insert(db, &row).await?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_form_and_never_shown_by_accident() {
        let token = LinkToken::fresh();
        assert_eq!(token.reveal().len(), 43);
        assert_eq!(LinkToken::parse(token.reveal()), Some(token.clone()));
        assert_ne!(token, LinkToken::fresh());
        assert_eq!(format!("{token:?}"), "LinkToken(…)");
        for text in [
            "",
            "x",
            &token.reveal()[1..],
            &format!("{}A", token.reveal()),
            "a b",
            "é",
        ] {
            assert_eq!(LinkToken::parse(text), None, "{text:?}");
        }
    }
}
