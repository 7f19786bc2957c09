//! Tokens: what programs show instead of a password, so that they may do some of what their holder may.
//!
//! A person's own token acts as that person, with the roles they have at that moment, but for those that made a second factor due after
//! it was made: then it acts as somebody without a role. It is worth nothing while their account is locked, and goes with it. An organisation's token acts in the organisation's name: no person's leaving ends it. Only a hash is
//! kept: whoever reads the database has no token.

mod add;
mod list;
mod recognise;
mod revoke;
mod scope;
mod secret;

pub use add::{Added, MOST, NewToken};
pub use list::{Listed, OfPerson};
pub use recognise::Bearer;
pub use scope::{Scope, Scopes};
pub use secret::Secret;

use std::sync::Arc;

use renvoi_app::api::session::{Administrator, Session, User};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    accounts::tell,
    clock::Clock,
    journal::{self, Author},
    store::{self, Db, Store, organisation::Organisation, tokens::Holder as Rows, user::UserRow},
};

/// Whose tokens somebody handles. It is made only where it is known that they may.
#[derive(Clone, Debug)]
pub struct Holder {
    org: Uuid,
    user: Option<Uuid>,
    /// How often a second factor was due for the person when who makes tokens for them came in.
    demands: i64,
    /// Scopes of administrators can be given.
    administers: bool,
    author: Author,
}

impl Holder {
    /// One's own; `demands` as their session has it, `administrator` where they are one.
    #[must_use]
    pub fn own(
        who: &Session<User>,
        demands: i64,
        administrator: Option<&Session<Administrator>>,
    ) -> Self {
        let person = who.person();
        Self {
            org: person.organisation,
            user: Some(person.id),
            demands,
            administers: administrator.is_some(),
            author: Author::Person(person.clone()),
        }
    }

    /// The organisation's, for who administers it.
    #[must_use]
    pub fn organisation(who: &Session<Administrator>) -> Self {
        let person = who.person();
        Self {
            org: person.organisation,
            user: None,
            demands: 0,
            administers: true,
            author: Author::Person(person.clone()),
        }
    }

    /// A person's of the organisation, for who administers it.
    fn person(who: &Session<Administrator>, user: Uuid) -> Self {
        Self {
            user: Some(user),
            ..Self::organisation(who)
        }
    }

    /// A person's, from the server's command line.
    #[must_use]
    pub fn user_at_the_command_line(user: &UserRow) -> Self {
        Self {
            org: user.org_id,
            user: Some(user.id),
            demands: user.demands,
            administers: true,
            author: Author::CommandLine,
        }
    }

    /// An organisation's, from the server's command line.
    #[must_use]
    pub fn organisation_at_the_command_line(org: &Organisation) -> Self {
        Self {
            org: org.id,
            user: None,
            demands: 0,
            administers: true,
            author: Author::CommandLine,
        }
    }

    /// Whether a token of theirs can have a scope. Nobody gives what would be of use to them once they administer.
    #[must_use]
    pub fn offers(&self, scope: Scope) -> bool {
        self.administers || !scope.is_of_administrators()
    }

    fn rows(&self) -> Rows {
        match self.user {
            Some(user) => Rows::User(user),
            None => Rows::Organisation(self.org),
        }
    }

    /// Whom the journal's lines are about: a person reads those about themselves.
    fn subject(&self, token: Uuid) -> String {
        match self.user {
            Some(user) => format!("user:{user}"),
            None => format!("token:{token}"),
        }
    }
}

/// The tokens service.
#[derive(Clone, Debug)]
pub struct Tokens {
    store: Store,
    clock: Arc<dyn Clock>,
    mails: bool,
}

impl Tokens {
    /// With what it needs.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            mails: false,
        }
    }

    /// Where the portal sends mail: people are told of what becomes of their own tokens.
    #[must_use]
    pub fn sending(self, mails: bool) -> Self {
        Self { mails, ..self }
    }

    /// Writes down what becomes of a token, and has it told to the person whose it is.
    async fn note(
        &self,
        mut db: Db<'_>,
        holder: &Holder,
        token: Uuid,
        action: &'static str,
        detail: Value,
    ) -> store::Result<()> {
        let entry = journal::Entry::new(action, holder.subject(token))
            .from(&holder.author)
            .within(holder.org)
            .with(detail);
        let line = journal::append(db.again(), self.clock.as_ref(), entry).await?;
        match holder.user {
            Some(user) if self.mails => tell(db, self.clock.millis(), user, line).await,
            _ => Ok(()),
        }
    }
}
