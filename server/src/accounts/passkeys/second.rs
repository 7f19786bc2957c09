//! A passkey as the second step of a sign-in.

use std::net::IpAddr;

use serde_json::Value;

use super::{
    Asks, PasskeyError, Shown,
    challenge::Occasion,
    prove::{Flaw, judge},
};
use crate::{
    accounts::{Accounts, Limits, limits::Verdict, second_factor::standing},
    store::{self, passkeys::PasskeyRow, user::UserRow},
    webauthn::{Asked, Assertion, Refusal},
};

impl Accounts {
    /// What their browser is asked; `None` where they have none.
    pub async fn ask_for_second_passkey(
        &self,
        asks: Asks<'_>,
        user: &UserRow,
    ) -> store::Result<Option<Value>> {
        let rows = store::passkeys::of(self.store.read().await?.db(), user.id).await?;
        Ok((!rows.is_empty()).then(|| self.ask(asks, Occasion::Second(user), &rows)))
    }

    /// Signs somebody in who has given their password, with one of their own passkeys. Failures count as those of codes do. Who has
    /// nothing but passkeys, and no code for losing them, is given some, `with_codes`: told this once.
    pub async fn pass_second_with_passkey(
        &self,
        user: &UserRow,
        shown: Shown<'_>,
        address: IpAddr,
        browser: Option<&str>,
        with_codes: bool,
    ) -> Result<Option<Vec<String>>, PasskeyError> {
        let challenge = self.find_challenge(Occasion::Second(user), shown.browser, shown.sealed);
        let challenge = challenge.ok_or(PasskeyError::Over)?;
        let known = browser.and_then(|browser| self.knows(browser, user));
        let counters = self.limits.second(&self.keys, user.id, known, address);
        let now = self.clock.millis();
        let heard = match self.limits.count(&self.store, &counters, now).await? {
            Verdict::Heard(heard) => heard,
            Verdict::Wait(seconds) => return Err(PasskeyError::Wait(seconds)),
        };
        let proof = match self.own_passkey(user, shown.answer).await? {
            Ok((passkey, answer)) => judge(shown, challenge, passkey, &answer, Asked::Second),
            Err(flaw) => Err(flaw),
        };
        let from = address.to_string();
        let mut tx = self.store.write().await?;
        let taken = match &proof {
            Ok(proof) => self.take_proof(tx.db(), proof, user, &from).await?,
            Err(flaw) => Err(*flaw),
        };
        let answer = match taken {
            Ok(()) => {
                Limits::forgive(tx.db(), &counters).await?;
                self.note_opened(tx.db(), user, &from, "passkey").await?;
                let lacking = with_codes && standing(tx.db(), user).await?.lacks_codes();
                Ok(if lacking {
                    Some(self.replace_codes(tx.db(), user, &from).await?)
                } else {
                    None
                })
            }
            Err(flaw) => {
                let told = (flaw, heard.wait);
                self.refuse_passkey(tx.db(), &challenge, Some(user), &from, told)
                    .await?;
                Err(PasskeyError::Wrong { wait: heard.wait })
            }
        };
        tx.commit().await?;
        answer
    }

    /// The one of somebody's own that an answer says it is of.
    pub(super) async fn own_passkey(
        &self,
        user: &UserRow,
        answer: &str,
    ) -> store::Result<Result<(PasskeyRow, Assertion), Flaw>> {
        let Some(answer) = Assertion::read(answer) else {
            return Ok(Err(Flaw::Refused(Refusal::Unreadable)));
        };
        let mut read = self.store.read().await?;
        let passkey = store::passkeys::by_credential(read.db(), &answer.credential).await?;
        // Step 5 of §7.2: no other was asked for.
        let passkey = passkey.filter(|passkey| passkey.user_id == user.id);
        Ok(passkey
            .map(|passkey| (passkey, answer))
            .ok_or(Flaw::Unknown))
    }
}
