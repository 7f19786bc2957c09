//! Asking for a mail, in the transaction of its cause.

use std::time::Duration;

use uuid::Uuid;

use super::{Kind, Post};
use crate::{
    accounts::EmailAddress,
    store::{self, Db, mails::MailRow},
};

/// A mail to a person: what it is about, not what it says. Texts are written at each attempt, so no secret is ever queued.
#[derive(Clone, Copy, Debug)]
pub struct NewMail {
    /// Their organisation.
    pub org: Uuid,
    /// Whom.
    pub user: Uuid,
    /// Which letter.
    pub kind: Kind,
    /// The row it tells of, where there is one.
    pub about: Option<Uuid>,
}

/// A mail's name in the outbox.
pub(super) fn subject(id: Uuid) -> String {
    format!("mail:{id}")
}

/// Reads [`subject`] back.
pub(super) fn parse(subject: &str) -> Option<Uuid> {
    subject.strip_prefix("mail:")?.parse().ok()
}

impl Post {
    /// Asks for a mail. To be followed by [`Post::wake`] after the commit.
    pub async fn ask(
        &self,
        db: Db<'_>,
        mail: NewMail,
        recipient: &EmailAddress,
    ) -> store::Result<Uuid> {
        put(db, self.clock.millis(), mail, recipient).await
    }
}

/// Asks for a mail at `now`, from where there is no post office at hand: the portal's worker finds it within a second.
pub async fn put(
    db: Db<'_>,
    now: i64,
    mail: NewMail,
    recipient: &EmailAddress,
) -> store::Result<Uuid> {
    put_later(db, now, now, mail, recipient).await
}

/// Asks for a mail at `now` that may wait, for a kind whose letter tells lines of the journal: where one still waits for that person, it
/// tells this one too, and leaves after `wait` at the latest.
pub(crate) async fn gather(
    mut db: Db<'_>,
    now: i64,
    wait: Duration,
    mail: NewMail,
    recipient: &EmailAddress,
) -> store::Result<()> {
    let due = now + i64::try_from(wait.as_millis()).unwrap_or_default();
    let waiting = store::mails::waiting(db.again(), mail.user, mail.kind.name()).await?;
    if let Some(id) = waiting
        && let Some(line) = mail.about
        && store::jobs::join(db.again(), &subject(id), now, due).await?
    {
        return store::mails::add_line(db, id, line).await;
    }
    put_later(db, now, due, mail, recipient).await?;
    Ok(())
}

/// Asks for a mail at `now` that leaves at `due`.
async fn put_later(
    mut db: Db<'_>,
    now: i64,
    due: i64,
    mail: NewMail,
    recipient: &EmailAddress,
) -> store::Result<Uuid> {
    let row = MailRow {
        id: Uuid::now_v7(),
        org_id: mail.org,
        user_id: Some(mail.user),
        recipient: recipient.as_str().to_owned(),
        kind: mail.kind.name().to_owned(),
        about: mail.about,
        state: "queued".to_owned(),
        code: String::new(),
        said: String::new(),
        attempts: 0,
        created_at: now,
        changed_at: now,
    };
    store::mails::insert(db.again(), &row).await?;
    store::jobs::put(db, &subject(row.id), 1, due).await?;
    Ok(row.id)
}
