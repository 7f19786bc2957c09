//! A new passkey, of somebody who has just shown who they are.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use renvoi_app::{
    api::session::{Session, User},
    domain::RuleName,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Asks, Shown,
    challenge::{self, Challenge, LIFE, Occasion, named},
    read_name,
};
use crate::{
    accounts::{
        Accounts,
        second_factor::{give_codes, standing},
        tell,
    },
    journal,
    store::{self, Db, passkeys::PasskeyRow, user::UserRow},
    webauthn::{self, ALGORITHMS, Creation, Registered},
};

/// A passkey that a browser has made, and what it was asked.
pub(super) struct Made {
    challenge: Challenge,
    /// `None`: it does not hold.
    registered: Option<Registered>,
}

/// As many as one person may have.
pub const MOST: usize = 20;

/// Why there is no new one.
#[derive(Debug, thiserror::Error)]
pub enum AddPasskeyError {
    /// What is wrong with its name, or that there are too many.
    #[error("{0}")]
    Name(&'static str),
    /// What the browser answered does not hold, or the passkey is there already.
    #[error("the passkey does not hold")]
    Wrong,
    /// It was asked for too long ago.
    #[error("it was asked for too long ago")]
    Over,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

impl Accounts {
    /// What a browser is asked that is to make one. Its device finds it by itself later, knows its owner, and has none of ours yet.
    pub async fn ask_for_new_passkey(
        &self,
        asks: Asks<'_>,
        who: &Session<User>,
        user: &UserRow,
    ) -> store::Result<Value> {
        let rows = store::passkeys::of(self.store.read().await?.db(), user.id).await?;
        Ok(self.ask_to_make(asks, Occasion::Add(who.person()), user, &rows))
    }

    /// The same, whatever it is made for. `held`: those that there are.
    pub(super) fn ask_to_make(
        &self,
        asks: Asks<'_>,
        occasion: Occasion<'_>,
        user: &UserRow,
        held: &[PasskeyRow],
    ) -> Value {
        let (challenge, sealed) = self.draw_challenge(occasion, asks.browser);
        let algorithms = ALGORITHMS.map(|number| json!({ "type": "public-key", "alg": number }));
        json!({
            "sealed": sealed,
            "publicKey": {
                "rp": { "id": asks.party.id(), "name": "Renvoi" },
                "user": { "id": challenge::handle(user.id), "name": user.email, "displayName": user.name },
                "challenge": BASE64_URL_SAFE_NO_PAD.encode(challenge.bytes),
                "pubKeyCredParams": algorithms,
                "timeout": LIFE,
                "attestation": "none",
                "authenticatorSelection": {
                    "residentKey": "required", "requireResidentKey": true, "userVerification": "required"
                },
                "excludeCredentials": named(held),
            },
        })
    }

    /// Keeps it, under a name. Their owner is told. Where their organisation wants a second factor, and this is what they have of one,
    /// answers the codes for losing it, which nobody is told again.
    pub async fn add_passkey(
        &self,
        who: &Session<User>,
        user: &UserRow,
        shown: Option<Shown<'_>>,
        name: &str,
    ) -> Result<Vec<String>, AddPasskeyError> {
        let name = read_name(name).map_err(AddPasskeyError::Name)?;
        let made = self.read_made(Occasion::Add(who.person()), user, shown)?;
        let mut tx = self.store.write().await?;
        let by = |entry: journal::Entry| entry.by(who.person());
        match self.put_passkey(tx.db(), user, made, name, by).await {
            Ok(()) => {}
            Err(AddPasskeyError::Wrong) => {
                tx.commit().await?;
                return Err(AddPasskeyError::Wrong);
            }
            Err(error) => return Err(error),
        }
        let codes = if standing(tx.db(), user).await?.lacks_codes() {
            give_codes(tx.db(), user).await?
        } else {
            vec![]
        };
        tx.commit().await?;
        Ok(codes)
    }

    /// What a browser has made.
    pub(super) fn read_made(
        &self,
        occasion: Occasion<'_>,
        user: &UserRow,
        shown: Option<Shown<'_>>,
    ) -> Result<Made, AddPasskeyError> {
        let shown = shown.ok_or(AddPasskeyError::Over)?;
        let challenge = self.find_challenge(occasion, shown.browser, shown.sealed);
        let challenge = challenge.ok_or(AddPasskeyError::Over)?;
        let registered = Creation::read(shown.answer).and_then(|answer| {
            let made = webauthn::register(shown.party, &challenge.bytes, &answer);
            made.inspect_err(|refusal| tracing::info!(user = %user.id, %refusal, "no passkey"))
                .ok()
        });
        Ok(Made {
            challenge,
            registered,
        })
    }

    /// Keeps it in a transaction, which locks the account, and has its owner told. Where it is wrong, the transaction is to be kept all
    /// the same: what was asked is used up.
    pub(super) async fn put_passkey(
        &self,
        mut db: Db<'_>,
        user: &UserRow,
        made: Made,
        name: RuleName,
        by: impl FnOnce(journal::Entry) -> journal::Entry,
    ) -> Result<(), AddPasskeyError> {
        let now = self.clock.millis();
        if !made.challenge.use_up(db.again()).await? {
            return Err(AddPasskeyError::Over);
        }
        let made = made.registered.ok_or(AddPasskeyError::Wrong)?;
        store::user::lock(db.again(), user.id).await?;
        let held = store::passkeys::count(db.again(), user.id).await?;
        if usize::try_from(held).is_ok_and(|held| held >= MOST) {
            return Err(AddPasskeyError::Name("too_many_passkeys"));
        }
        let row = PasskeyRow {
            id: Uuid::now_v7(),
            user_id: user.id,
            credential: made.credential,
            public_key: made.key,
            counter: made.counter.into(),
            name: name.as_str().to_owned(),
            created_at: now,
            used_at: None,
        };
        // Step 22 of §7.1: whoever has it, nobody takes it over.
        if !store::passkeys::insert(db.again(), &row).await? {
            return Err(AddPasskeyError::Wrong);
        }
        let entry = journal::Entry::new("user.passkey_added", format!("user:{}", user.id))
            .with(json!({ "name": row.name }));
        let line = journal::append(db.again(), self.clock.as_ref(), by(entry)).await?;
        if self.sends_mail() {
            tell(db, now, user.id, line).await?;
        }
        Ok(())
    }
}
