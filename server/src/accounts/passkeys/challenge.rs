//! What passkeys are asked to sign, and the words in which the page carries it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use renvoi_app::api::session::Person;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Asks;
use crate::{
    accounts::Accounts,
    secrets,
    store::{self, Db, passkeys::PasskeyRow, user::UserRow},
    webauthn,
};

/// For so long an answer is waited for, in milliseconds: five minutes.
pub const LIFE: i64 = 5 * 60 * 1000;

/// What somebody is asked for a passkey for. An answer to one serves for no other, for nobody else and in no other session.
#[derive(Clone, Copy)]
pub(super) enum Occasion<'o> {
    /// To sign in with it, whoever it is.
    SignIn,
    /// As the second factor, under these credentials.
    Second(&'o UserRow),
    /// To show that it is still they.
    Confirm(&'o Person),
    /// To make one.
    Add(&'o Person),
    /// To make the first one as the second factor, under these credentials.
    First(&'o UserRow),
}

impl Occasion<'_> {
    /// What the words are sealed for.
    fn purpose(self, browser: &str) -> String {
        let session = |person: &Person| format!("{}:{}", person.id, person.session);
        let credentials = |user: &UserRow| format!("{}:{}", user.id, user.credentials);
        let (what, whose) = match self {
            Self::SignIn => ("sign in", String::new()),
            Self::Second(user) => ("second", credentials(user)),
            Self::First(user) => ("first", credentials(user)),
            Self::Confirm(person) => ("confirm", session(person)),
            Self::Add(person) => ("add", session(person)),
        };
        format!("passkey {what}:{whose}:{browser}")
    }
}

/// What is to be signed.
#[derive(Clone, Copy)]
pub(super) struct Challenge {
    pub(super) bytes: webauthn::Challenge,
    until: i64,
}

impl Challenge {
    /// Uses it up, whatever becomes of the answer; `false` where it was used before.
    pub(super) async fn use_up(&self, db: Db<'_>) -> store::Result<bool> {
        store::passkeys::use_challenge(db, &Sha256::digest(self.bytes), self.until).await
    }
}

impl Accounts {
    /// A new one, and the words that say so.
    pub(super) fn draw_challenge(
        &self,
        occasion: Occasion<'_>,
        browser: &str,
    ) -> (Challenge, String) {
        let challenge = Challenge {
            bytes: secrets::random(),
            until: self.clock.millis() + LIFE,
        };
        let bytes = BASE64_URL_SAFE_NO_PAD.encode(challenge.bytes);
        let text = format!("{bytes} {}", challenge.until);
        let sealed = self.keys.seal(&text, &occasion.purpose(browser));
        (challenge, BASE64_URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The one that these words say; `None` where they are not of our making, for something or somebody else, or too old.
    pub(super) fn find_challenge(
        &self,
        occasion: Occasion<'_>,
        browser: &str,
        sealed: &str,
    ) -> Option<Challenge> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let text = self.keys.open_sealed(&sealed, &occasion.purpose(browser));
        let text = text.ok()?;
        let (bytes, until) = text.split_once(' ')?;
        let challenge = Challenge {
            bytes: BASE64_URL_SAFE_NO_PAD.decode(bytes).ok()?.try_into().ok()?,
            until: until.parse().ok()?,
        };
        // A clock that was set back lends it no longer life.
        let left = challenge.until - self.clock.millis();
        (1..=LIFE).contains(&left).then_some(challenge)
    }

    /// What a browser is asked for the signature of one of these; of any that its device has, where none is named.
    pub(super) fn ask(&self, asks: Asks<'_>, occasion: Occasion<'_>, of: &[PasskeyRow]) -> Value {
        let (challenge, sealed) = self.draw_challenge(occasion, asks.browser);
        let verification = match occasion {
            Occasion::Second(_) => "preferred",
            _ => "required",
        };
        json!({
            "sealed": sealed,
            "publicKey": {
                "challenge": BASE64_URL_SAFE_NO_PAD.encode(challenge.bytes),
                "rpId": asks.party.id(),
                "timeout": LIFE,
                "userVerification": verification,
                "allowCredentials": named(of),
            },
        })
    }
}

/// Passkeys by their names.
pub(super) fn named(of: &[PasskeyRow]) -> Vec<Value> {
    let name = |row: &PasskeyRow| {
        let id = BASE64_URL_SAFE_NO_PAD.encode(&row.credential);
        json!({ "type": "public-key", "id": id })
    };
    of.iter().map(name).collect()
}

/// What devices know a person by: no name, no address.
pub(super) fn handle(user: Uuid) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(user)
}
