//! Signing in with nothing but a passkey: it says who it is, and its device has made sure who holds it, so it is both factors.

use std::net::IpAddr;

use serde_json::Value;

use super::{
    Asks, PasskeyError, Shown,
    challenge::Occasion,
    prove::{Flaw, judge},
};
use crate::{
    accounts::{Accounts, Limits, limits::Verdict, shut},
    store::{self, passkeys::PasskeyRow, user::UserRow},
    webauthn::{Asked, Assertion, Refusal},
};

impl Accounts {
    /// What a browser is asked in which somebody signs in: any passkey that its device has for us.
    #[must_use]
    pub fn ask_for_passkey(&self, asks: Asks<'_>) -> Value {
        self.ask(asks, Occasion::SignIn, &[])
    }

    /// Who has signed in. It waits as a password does: an attempt counts for the passkey at this address, for the address and its
    /// network; in a browser that the owner has used before, for that alone. `browser` is what [`Accounts::remember`] gave to it.
    pub async fn sign_in_with_passkey(
        &self,
        shown: Shown<'_>,
        address: IpAddr,
        browser: Option<&str>,
    ) -> Result<UserRow, PasskeyError> {
        let challenge = self.find_challenge(Occasion::SignIn, shown.browser, shown.sealed);
        let challenge = challenge.ok_or(PasskeyError::Over)?;
        let answer = Assertion::read(shown.answer);
        let credential = answer.as_ref().map(|answer| answer.credential.as_slice());
        let found = self.owner_of(credential.unwrap_or_default()).await?;
        let known = found
            .as_ref()
            .zip(browser)
            .and_then(|((_, user), browser)| Some((user.id, self.knows(browser, user)?)));
        let counters = if let Some((account, browser)) = known {
            self.limits.known(&self.keys, account, browser)
        } else {
            let account = found.as_ref().map(|(_, user)| user.id);
            self.limits
                .passkey(&self.keys, credential.unwrap_or_default(), account, address)
        };
        let now = self.clock.millis();
        let heard = match self.limits.count(&self.store, &counters, now).await? {
            Verdict::Heard(heard) => heard,
            Verdict::Wait(seconds) => return Err(PasskeyError::Wait(seconds)),
        };
        // Where passwords of ours let somebody in no more, nor do these: who has left is known to the provider.
        let off = self
            .passwords_off(found.as_ref().map(|(_, user)| user))
            .await?;
        let (user, proof) = match (&answer, found) {
            (Some(answer), Some((passkey, user))) => {
                let proof = judge(shown, challenge, passkey, answer, Asked::Anybody);
                let shut = match proof {
                    Ok(_) => shut(self.store.read().await?.db(), &user).await?,
                    Err(_) => None,
                };
                let proof = match (proof, shut) {
                    (Ok(_), Some(shut)) => Err(Flaw::Shut(shut)),
                    (Ok(_), None) if off => Err(Flaw::Elsewhere),
                    (proof, _) => proof,
                };
                (Some(user), proof)
            }
            (None, _) => (None, Err(Flaw::Refused(Refusal::Unreadable))),
            (_, None) => (None, Err(Flaw::Unknown)),
        };
        let from = address.to_string();
        let mut tx = self.store.write().await?;
        let taken: Result<(), Flaw> = match (&proof, &user) {
            (Ok(proof), Some(user)) => self.take_proof(tx.db(), proof, user, &from).await?,
            (Err(flaw), _) => Err(*flaw),
            (Ok(_), None) => Err(Flaw::Unknown),
        };
        match (taken, user) {
            (Ok(()), Some(user)) => {
                Limits::forgive(tx.db(), &counters).await?;
                self.note_opened(tx.db(), &user, &from, "passkey").await?;
                tx.commit().await?;
                Ok(user)
            }
            (taken, user) => {
                let flaw = taken.err().unwrap_or(Flaw::Unknown);
                let told = (flaw, heard.wait);
                self.refuse_passkey(tx.db(), &challenge, user.as_ref(), &from, told)
                    .await?;
                tx.commit().await?;
                Err(PasskeyError::Wrong { wait: heard.wait })
            }
        }
    }

    /// A passkey by its name, and whose it is.
    async fn owner_of(&self, credential: &[u8]) -> store::Result<Option<(PasskeyRow, UserRow)>> {
        let mut read = self.store.read().await?;
        let Some(passkey) = store::passkeys::by_credential(read.db(), credential).await? else {
            return Ok(None);
        };
        let user = store::user::by_id(read.db(), passkey.user_id).await?;
        Ok(user.map(|user| (passkey, user)))
    }
}
