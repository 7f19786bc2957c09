//! A passkey instead of the password, where somebody who is signed in is asked once more who they are.

use renvoi_app::api::session::{Session, User};
use serde_json::Value;

use super::{Asks, PasskeyError, Shown, challenge::Occasion, prove::judge};
use crate::{
    accounts::{Accounts, Limits, limits::Verdict},
    journal, store,
    webauthn::Asked,
};

impl Accounts {
    /// What their browser is asked; `None` where they have none.
    pub async fn ask_to_confirm(
        &self,
        asks: Asks<'_>,
        who: &Session<User>,
    ) -> store::Result<Option<Value>> {
        let person = who.person();
        let rows = store::passkeys::of(self.store.read().await?.db(), person.id).await?;
        Ok((!rows.is_empty()).then(|| self.ask(asks, Occasion::Confirm(person), &rows)))
    }

    /// Whether they have one of theirs in hand. It counts together with what is typed there ([`Accounts::confirm`]).
    pub async fn confirm_with_passkey(
        &self,
        who: &Session<User>,
        shown: Shown<'_>,
    ) -> Result<(), PasskeyError> {
        let person = who.person();
        let challenge = self.find_challenge(Occasion::Confirm(person), shown.browser, shown.sealed);
        let challenge = challenge.ok_or(PasskeyError::Over)?;
        let user = store::user::by_id(self.store.read().await?.db(), person.id).await?;
        let user = user.ok_or(PasskeyError::Over)?;
        let counters = self.limits.confirming(&self.keys, user.id);
        let now = self.clock.millis();
        let heard = match self.limits.count(&self.store, &counters, now).await? {
            Verdict::Heard(heard) => heard,
            Verdict::Wait(seconds) => return Err(PasskeyError::Wait(seconds)),
        };
        let proof = match self.own_passkey(&user, shown.answer).await? {
            Ok((passkey, answer)) => judge(shown, challenge, passkey, &answer, Asked::SignedIn),
            Err(flaw) => Err(flaw),
        };
        let from = person.address.map(|address| address.to_string());
        let mut tx = self.store.write().await?;
        let taken = match &proof {
            Ok(proof) => {
                let from = from.unwrap_or_default();
                self.take_proof(tx.db(), proof, &user, &from).await?
            }
            Err(flaw) => {
                challenge.use_up(tx.db()).await?;
                Err(*flaw)
            }
        };
        let answer = match taken {
            Ok(()) => {
                Limits::forgive(tx.db(), &counters).await?;
                Ok(())
            }
            Err(flaw) => {
                let subject = format!("user:{}", user.id);
                let entry = journal::Entry::new("user.confirmation_refused", subject)
                    .by(person)
                    .with(flaw.detail(heard.wait));
                journal::append(tx.db(), self.clock.as_ref(), entry).await?;
                Err(PasskeyError::Wrong { wait: heard.wait })
            }
        };
        tx.commit().await?;
        answer
    }
}
