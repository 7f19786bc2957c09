//! A new passkey, of somebody who has just shown who they are.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use renvoi_app::api::session::{Session, User};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Asks, Shown,
    challenge::{self, LIFE, Occasion, named},
    read_name,
};
use crate::{
    accounts::{Accounts, tell},
    journal,
    store::{self, passkeys::PasskeyRow, user::UserRow},
    webauthn::{self, ALGORITHMS, Creation},
};

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
        let (challenge, sealed) = self.draw_challenge(Occasion::Add(who.person()), asks.browser);
        let algorithms = ALGORITHMS.map(|number| json!({ "type": "public-key", "alg": number }));
        Ok(json!({
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
                "excludeCredentials": named(&rows),
            },
        }))
    }

    /// Keeps it, under a name. Their owner is told.
    pub async fn add_passkey(
        &self,
        who: &Session<User>,
        user: &UserRow,
        shown: Option<Shown<'_>>,
        name: &str,
    ) -> Result<(), AddPasskeyError> {
        let name = read_name(name).map_err(AddPasskeyError::Name)?;
        let shown = shown.ok_or(AddPasskeyError::Over)?;
        let occasion = Occasion::Add(who.person());
        let challenge = self.find_challenge(occasion, shown.browser, shown.sealed);
        let challenge = challenge.ok_or(AddPasskeyError::Over)?;
        let made = Creation::read(shown.answer).and_then(|answer| {
            let made = webauthn::register(shown.party, &challenge.bytes, &answer);
            made.inspect_err(|refusal| tracing::info!(user = %user.id, %refusal, "no passkey"))
                .ok()
        });
        let now = self.clock.millis();
        let mut tx = self.store.write().await?;
        if !challenge.use_up(tx.db()).await? {
            return Err(AddPasskeyError::Over);
        }
        let Some(made) = made else {
            tx.commit().await?;
            return Err(AddPasskeyError::Wrong);
        };
        store::user::lock(tx.db(), user.id).await?;
        let held = store::passkeys::of(tx.db(), user.id).await?;
        if held.len() >= MOST {
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
        if !store::passkeys::insert(tx.db(), &row).await? {
            tx.commit().await?;
            return Err(AddPasskeyError::Wrong);
        }
        let entry = journal::Entry::new("user.passkey_added", format!("user:{}", user.id))
            .by(who.person())
            .with(json!({ "name": row.name }));
        let line = journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        if self.sends_mail() {
            tell(tx.db(), now, user.id, line).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
