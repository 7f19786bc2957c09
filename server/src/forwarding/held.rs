//! A list that somebody is about to change.

use std::ops::Deref;

use renvoi_app::api::{
    ApiError, Code,
    session::{Session, User},
};

use super::Line;
use crate::{
    errors::internal,
    journal::Author,
    store::{self, Db},
};

/// A list as it was read, and who changes it. It is made only where it is known that they may.
#[derive(Clone, Debug)]
pub struct Held {
    /// The list.
    pub line: Line,
    /// Who.
    pub author: Author,
}

impl Held {
    /// The list of the extension that the session's person owns.
    pub async fn own(db: Db<'_>, who: &Session<User>) -> Result<Self, ApiError> {
        Ok(Self {
            line: Line::own(db, who).await?,
            author: Author::Person(who.person().clone()),
        })
    }

    /// Any list there is: whoever has the server's command line has the database.
    #[must_use]
    pub fn at_the_command_line(line: Line) -> Self {
        Self {
            line,
            author: Author::CommandLine,
        }
    }

    /// A list as somebody at a phone of its extension changes it: the PBX knows whose phone that is.
    #[must_use]
    pub(super) fn at_a_phone(line: Line) -> Self {
        Self {
            line,
            author: Author::Phone,
        }
    }

    /// The list as it is now.
    pub async fn again(&self, mut db: Db<'_>) -> Result<Line, ApiError> {
        let row = store::extension::by_id(db.again(), self.line.org.id, self.line.row.id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        Ok(Line::of(db, self.line.org.clone(), row).await?)
    }
}

impl Deref for Held {
    type Target = Line;

    fn deref(&self) -> &Line {
        &self.line
    }
}
