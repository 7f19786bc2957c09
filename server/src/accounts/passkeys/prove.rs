//! One passkey shown: judged, used up, counted on.

use serde_json::{Value, json};

use super::{Shown, challenge::Challenge};
use crate::{
    accounts::{Accounts, Shut, tell},
    journal,
    store::{self, Db, passkeys::PasskeyRow, user::UserRow},
    webauthn::{self, Asked, Assertion, Known, Refusal},
};

/// Why nobody has proved who they are with one.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// It is none of theirs, does not hold, or may not be used; all answer alike.
    #[error("the passkey does not match")]
    Wrong {
        /// Seconds until the next attempt is heard, where this failure started a wait; else 0.
        wait: u32,
    },
    /// What it signed was asked too long ago, elsewhere, or not at all; nothing was tried.
    #[error("it was asked for too long ago")]
    Over,
    /// Too many failures; not tried.
    #[error("wait {0} seconds")]
    Wait(u32),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// Why one that was shown is not taken; for the journal alone, the answer never tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Nobody has it, or somebody else.
    Unknown,
    /// Its answer does not hold.
    Refused(Refusal),
    /// Its answer has served before.
    Replayed,
    /// It counts behind itself: there are two of it.
    Copied,
    /// Its owner's account lets nobody in.
    Shut(Shut),
    /// Their organisation lets people in by its own provider alone.
    Elsewhere,
}

impl Flaw {
    /// What the journal says of it.
    pub(super) fn detail(self, wait: u32) -> Value {
        let (reason, why) = match self {
            Self::Unknown => ("passkey_unknown", None),
            Self::Refused(refusal) => ("wrong_passkey", Some(refusal.to_string())),
            Self::Replayed => ("wrong_passkey", Some("replayed".to_owned())),
            Self::Copied => ("wrong_passkey", Some("copied".to_owned())),
            Self::Shut(shut) => (shut.code(), None),
            Self::Elsewhere => ("passwords_off", None),
        };
        let mut detail = json!({ "reason": reason, "wait": wait });
        if let Some(why) = why {
            detail["why"] = why.into();
        }
        detail
    }
}

/// An answer that holds, if it is the first to what was asked.
pub(super) struct Proof {
    challenge: Challenge,
    passkey: PasskeyRow,
    counter: i64,
}

/// Judges an answer by itself.
pub(super) fn judge(
    shown: Shown<'_>,
    challenge: Challenge,
    passkey: PasskeyRow,
    answer: &Assertion,
    asked: Asked,
) -> Result<Proof, Flaw> {
    let known = Known {
        credential: &passkey.credential,
        key: &passkey.public_key,
        user_handle: passkey.user_id.as_bytes(),
    };
    let asserted = webauthn::assert(shown.party, &challenge.bytes, known, answer, asked);
    let asserted = asserted.map_err(Flaw::Refused)?;
    Ok(Proof {
        challenge,
        counter: asserted.counter.into(),
        passkey,
    })
}

impl Accounts {
    /// Takes it, in the transaction of what it lets somebody do; or says what is wrong with it after all. Step 21 of §7.2: what
    /// counts behind itself has been copied, and is not taken, and its owner is told.
    pub(super) async fn take_proof(
        &self,
        mut db: Db<'_>,
        proof: &Proof,
        user: &UserRow,
        address: &str,
    ) -> store::Result<Result<(), Flaw>> {
        if !proof.challenge.use_up(db.again()).await? {
            return Ok(Err(Flaw::Replayed));
        }
        let (passkey, now) = (&proof.passkey, self.clock.millis());
        if store::passkeys::count_on(db.again(), passkey.id, proof.counter, now).await? {
            return Ok(Ok(()));
        }
        let left = store::passkeys::find(db.again(), user.id, passkey.id).await?;
        if left.is_none() {
            return Ok(Err(Flaw::Unknown));
        }
        let entry = journal::Entry::new("user.passkey_copied", format!("user:{}", user.id))
            .by_nobody(address)
            .within(user.org_id)
            .with(json!({ "name": passkey.name }));
        let line = journal::append(db.again(), self.clock.as_ref(), entry).await?;
        if self.sends_mail() {
            tell(db, now, user.id, line).await?;
        }
        Ok(Err(Flaw::Copied))
    }

    /// Writes down that a sign-in failed, and uses up what was asked: nobody tries a second answer to it.
    pub(super) async fn refuse_passkey(
        &self,
        mut db: Db<'_>,
        challenge: &Challenge,
        user: Option<&UserRow>,
        address: &str,
        (flaw, wait): (Flaw, u32),
    ) -> store::Result<()> {
        challenge.use_up(db.again()).await?;
        let subject = user.map_or_else(
            || "login:passkey".to_owned(),
            |user| format!("user:{}", user.id),
        );
        let mut entry = journal::Entry::new("session.refused", subject)
            .by_nobody(address)
            .with(flaw.detail(wait));
        if let Some(user) = user {
            entry = entry.within(user.org_id);
        }
        journal::append(db, self.clock.as_ref(), entry).await?;
        Ok(())
    }
}
