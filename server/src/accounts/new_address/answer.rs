//! What whoever reads the letter answers: yes, or no.

use serde_json::Value;

use super::{
    Gone, NewAddress,
    link::{Asked, find},
    put::{PutError, detail, put_address},
};
use crate::{
    accounts::{Accounts, recovery::LinkToken},
    journal, store,
};

/// Why an answer changes nothing.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// There is nothing to answer.
    #[error(transparent)]
    Gone(#[from] Gone),
    /// The address cannot be theirs. It waits no more.
    #[error("the address cannot be used")]
    Unusable,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

fn by<'a>(
    Asked { user, .. }: &'a Asked,
    address: &'a str,
) -> impl Fn(&'static str, Value) -> journal::Entry + 'a {
    // Whoever reads their mail: nobody has signed in.
    move |action, detail| {
        journal::Entry::new(action, format!("user:{}", user.id))
            .by_user(user.id, &user.email, address)
            .within(user.org_id)
            .with(detail)
    }
}

impl Accounts {
    /// Makes the change that a link asks about; answers the new address. It is used up by it.
    pub async fn confirm_address(
        &self,
        token: &LinkToken,
        address: &str,
    ) -> Result<String, AnswerError> {
        let mut tx = self.store.write().await?;
        let asked = self.answering(&mut tx, token).await?;
        let by = by(&asked, address);
        // It was one when it was asked for.
        let new = NewAddress::parse(&asked.change.email).map_err(|_| Gone)?;
        let clock = self.clock.as_ref();
        let done = put_address(tx.db(), clock, self.mails, &asked.user, &new, &by).await;
        match done {
            Ok(()) => {
                tx.commit().await?;
                Ok(asked.change.email.clone())
            }
            Err(PutError::Unusable) => {
                drop(tx);
                // What was begun may be broken by now: this is another transaction.
                let mut tx = self.store.write().await?;
                store::addresses::drop_of(tx.db(), asked.user.id).await?;
                let detail = detail(&asked.user.email, &asked.change.email);
                let entry = by("user.address_impossible", detail);
                journal::append(tx.db(), clock, entry).await?;
                tx.commit().await?;
                Err(AnswerError::Unusable)
            }
            Err(PutError::Store(error)) => Err(error.into()),
        }
    }

    /// Has nothing change, and used up; who helps reads that it was not wanted.
    pub async fn refuse_address(
        &self,
        token: &LinkToken,
        address: &str,
    ) -> Result<(), AnswerError> {
        let mut tx = self.store.write().await?;
        let asked = self.answering(&mut tx, token).await?;
        store::addresses::drop_of(tx.db(), asked.user.id).await?;
        let detail = detail(&asked.user.email, &asked.change.email);
        let entry = by(&asked, address)("user.address_refused", detail);
        journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What a link asks, which nobody else answers until the transaction has ended.
    async fn answering(
        &self,
        tx: &mut store::Write,
        token: &LinkToken,
    ) -> Result<Asked, AnswerError> {
        let now = self.clock.millis();
        let found = find(tx.db(), token, now).await??;
        store::user::lock(tx.db(), found.user.id).await?;
        // Somebody may have answered meanwhile.
        Ok(find(tx.db(), token, now).await??)
    }
}
