//! Who helps asks for another address.

use uuid::Uuid;

use super::LIFE;
use crate::{
    accounts::EmailAddress,
    mail::{self, Kind, NewMail},
    store::{self, Db, addresses::ChangeRow, user::UserRow},
};

/// An address as it is typed, for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAddress(EmailAddress);

/// What is wrong with it: codes of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// It is none.
    #[error("that is no address")]
    Unreadable,
    /// Nothing was typed.
    #[error("no address was typed")]
    Empty,
    /// It is on file already.
    #[error("it is the address on file")]
    Same,
    /// Somebody else of the organisation has it.
    #[error("somebody of the organisation has it")]
    Taken,
}

impl AskError {
    /// For the form.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "email_unreadable",
            Self::Empty => "address_empty",
            Self::Same => "address_same",
            Self::Taken => "address_taken",
        }
    }
}

impl NewAddress {
    /// Reads one.
    pub fn parse(text: &str) -> Result<Self, AskError> {
        if text.trim().is_empty() {
            return Err(AskError::Empty);
        }
        EmailAddress::parse(text)
            .map(Self)
            .ok_or(AskError::Unreadable)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether somebody's account may have it, as far as their own organisation knows: what is another organisation's shows only once
    /// the change is made, and then only that it is not made.
    pub(crate) async fn judge(
        &self,
        db: Db<'_>,
        user: &UserRow,
    ) -> store::Result<Result<(), AskError>> {
        if self.as_str() == user.email {
            return Ok(Err(AskError::Same));
        }
        let other = store::user::by_email(db, self.as_str()).await?;
        let ours = other.is_some_and(|other| other.org_id == user.org_id);
        Ok(if ours { Err(AskError::Taken) } else { Ok(()) })
    }
}

/// Notes that somebody's address is to be another one, and has that asked by mail at the address on file. An earlier wish of the kind is
/// void.
pub async fn ask(
    mut db: Db<'_>,
    user: &UserRow,
    new: &NewAddress,
    asked_by: &str,
    now: i64,
) -> store::Result<Result<ChangeRow, AskError>> {
    if let Err(error) = new.judge(db.again(), user).await? {
        return Ok(Err(error));
    }
    let row = ChangeRow {
        id: Uuid::now_v7(),
        user_id: user.id,
        former: user.email.clone(),
        email: new.as_str().to_owned(),
        asked_by: asked_by.to_owned(),
        created_at: now,
        expires_at: now + LIFE,
    };
    store::addresses::put(db.again(), &row).await?;
    if let Some(to) = EmailAddress::parse(&user.email) {
        let mail = NewMail {
            org: user.org_id,
            user: user.id,
            kind: Kind::AddressAsked,
            about: Some(row.id),
        };
        mail::put(db, now, mail, &to).await?;
    }
    Ok(Ok(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_type_it() {
        let read = |text: &str| NewAddress::parse(text).map(|new| new.as_str().to_owned());
        assert_eq!(
            read(" MH+tel@Cabinet.Example "),
            Ok("mh+tel@cabinet.example".to_owned())
        );
        assert_eq!(read(" \t"), Err(AskError::Empty));
        for text in [
            "mh",
            "mh@",
            "mh@cabinet",
            "a@b.c\r\nBcc: all@b.c",
            "Marie <mh@cabinet.example>",
            &format!("{}@b.c", "a".repeat(300)),
        ] {
            assert_eq!(read(text), Err(AskError::Unreadable), "{text:?}");
        }
    }
}
