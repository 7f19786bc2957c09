//! Whom something is done to, and why.

use renvoi_app::{
    api::{
        ApiError, Code,
        helpdesk::{Barred, Refusal},
        session::{Administrator, Helpdesk, Person, Session},
    },
    domain::rule::is_forbidden,
};
use serde_json::Value;
use uuid::Uuid;

use super::Desk;
use crate::{
    accounts::{
        Role, grants_of,
        new_address::{AskError, PutError},
        tell,
    },
    directory::DirectoryError,
    errors::internal,
    journal::{self, Author, Entry},
    store::{self, Db, user::UserRow},
};

/// Characters that a reason may have.
const LONGEST: usize = 300;

/// Why something is done, as whoever does it says: kept in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Reads one; the error is the code of what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        match text.chars().count() {
            _ if text.chars().any(is_forbidden) => Err("control"),
            0 => Err("why_empty"),
            1..=LONGEST => Ok(Self(text.to_owned())),
            _ => Err("why_long"),
        }
    }

    /// In their words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum DeedError {
    /// There is nobody, or nothing, of that id in the organisation.
    #[error("there is no such thing")]
    Nobody,
    /// Not to this account, or not by them.
    #[error("that is not theirs to do")]
    Barred,
    /// It cannot be done now.
    #[error("it cannot be done now")]
    Refused(Refusal),
    /// Not to this address.
    #[error(transparent)]
    Address(#[from] AskError),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<PutError> for DeedError {
    fn from(error: PutError) -> Self {
        match error {
            PutError::Unusable => Self::Refused(Refusal::Address),
            PutError::Store(error) => Self::Store(error),
        }
    }
}

impl From<DeedError> for ApiError {
    fn from(error: DeedError) -> Self {
        match error {
            DeedError::Nobody => Code::NotFound.into(),
            DeedError::Barred => Code::Forbidden.into(),
            error => internal(error),
        }
    }
}

/// Why somebody may do nothing to an account, where they may not: nobody helps themselves here, where nothing asks for their
/// password, and nobody takes over who may more than they.
pub(super) async fn barred(
    mut db: Db<'_>,
    who: &Person,
    account: &UserRow,
) -> store::Result<Option<Barred>> {
    if who.id == account.id {
        return Ok(Some(Barred::Own));
    }
    let theirs = store::user::grants(db.again(), account.id).await?;
    let holds = |role: Role| theirs.iter().any(|(name, _)| name == role.name());
    let mine = grants_of(db, who, account.org_id).await?;
    let above = if holds(Role::Operator) {
        mine.operator.is_none()
    } else {
        holds(Role::Administrator) && mine.administrator.is_none() && mine.operator.is_none()
    };
    Ok(above.then_some(Barred::Above))
}

/// Who may do something to an account at all.
pub(super) trait Helps {}
impl Helps for Helpdesk {}
impl Helps for Administrator {}

/// An account that something may be done to, by whom and why. It is made only where that has been looked at, in the transaction
/// that does it.
pub(super) struct Target {
    /// The account.
    pub(super) user: UserRow,
    author: Person,
    why: Reason,
}

impl Target {
    /// Somebody of the organisation that the session's person helps in.
    pub(super) async fn find<R: Helps>(
        mut db: Db<'_>,
        who: &Session<R>,
        id: Uuid,
        why: &Reason,
    ) -> Result<Self, DeedError> {
        let author = who.person();
        store::user::lock(db.again(), id).await?;
        let user = store::user::by_id(db.again(), id).await?;
        let user = user
            .filter(|user| user.org_id == author.organisation)
            .ok_or(DeedError::Nobody)?;
        if barred(db, author, &user).await?.is_some() {
            return Err(DeedError::Barred);
        }
        Ok(Self {
            user,
            author: author.clone(),
            why: why.clone(),
        })
    }

    /// Refuses to help somebody in who may not come in.
    pub(super) fn may_come_in(&self) -> Result<(), DeedError> {
        if self.user.deactivated_at.is_some() {
            return Err(DeedError::Refused(Refusal::Deactivated));
        }
        if self.user.locked_at.is_some() {
            return Err(DeedError::Refused(Refusal::Locked));
        }
        Ok(())
    }

    /// Who does it.
    pub(super) fn author(&self) -> Author {
        Author::Person(self.author.clone())
    }

    /// Why.
    pub(super) fn why(&self) -> &str {
        self.why.as_str()
    }

    /// The journal's line.
    pub(super) fn entry(&self, action: &'static str, detail: Value) -> Entry {
        self.sign(Entry::new(action, format!("user:{}", self.user.id)).with(detail))
    }

    /// A line with who did it, and why.
    pub(super) fn sign(&self, entry: Entry) -> Entry {
        entry
            .by(&self.author)
            .within(self.user.org_id)
            .because(self.why())
    }
}

impl Desk {
    /// Writes a line about somebody's account, and has it told to them by mail, where the portal sends any.
    pub(super) async fn note(
        &self,
        mut db: Db<'_>,
        target: &Target,
        action: &'static str,
        detail: Value,
    ) -> store::Result<()> {
        let entry = target.entry(action, detail);
        let line = journal::append(db.again(), self.clock.as_ref(), entry).await?;
        if self.accounts.sends_mail() {
            tell(db, self.clock.millis(), target.user.id, line).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something() {
        let read = Reason::parse;
        assert_eq!(
            read(" Rappelée au 204 ").map(|why| why.0),
            Ok("Rappelée au 204".into())
        );
        assert_eq!(read(" \t "), Err("why_empty"));
        assert_eq!(read("a\nb"), Err("control"));
        assert!(read(&"é".repeat(300)).is_ok());
        assert_eq!(read(&"é".repeat(301)), Err("why_long"));
    }
}
