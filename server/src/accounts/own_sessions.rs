//! One's own sessions: where one is signed in, and an end to it.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use renvoi_app::api::{
    my_account::SessionLine,
    session::{Person, Session, User},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Accounts, EmailAddress, Lives, device};
use crate::{
    journal,
    mail::{self, Kind, NewMail},
    store::{self, Db, sessions::SessionRow},
};

/// The name of a session, which opens nothing: its own data says it.
fn id_of(row: &SessionRow) -> Option<Uuid> {
    let data: Value = serde_json::from_str(&row.data).ok()?;
    data["id"].as_str()?.parse().ok()
}

/// Sessions as their page shows them, on a wall clock, but those that are over; `here` is the one that asks.
pub(crate) fn session_lines(
    rows: &[SessionRow],
    (lives, now): (Lives, i64),
    zone: &TimeZone,
    here: Option<Uuid>,
) -> Vec<SessionLine> {
    let local = |at: i64| -> DateTime {
        zone.to_datetime(Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH))
    };
    let line = |row: &SessionRow| {
        if lives.is_over(row, now) {
            return None;
        }
        let (browser, system) = device(&row.agent);
        let id = id_of(row)?;
        let ends = lives.end(row);
        let latest = lives.of_row(row).latest(row.created_at);
        Some(SessionLine {
            id,
            browser,
            system,
            address: row.address.clone(),
            since: local(row.created_at),
            seen: local(row.seen_at),
            ends: local(ends),
            latest: latest.filter(|latest| *latest > ends).map(local),
            stays: lives.stays(row),
            here: Some(id) == here,
        })
    };
    rows.iter().filter_map(line).collect()
}

impl Accounts {
    /// A person's sessions, on a wall clock: the one that asks first, then the one seen last.
    pub async fn sessions(
        &self,
        who: &Session<User>,
        lives: Lives,
        zone: &TimeZone,
    ) -> store::Result<Vec<SessionLine>> {
        let person = who.person();
        let now = self.clock.millis();
        let mut read = self.store.read().await?;
        let rows = store::sessions::of_user(read.db(), person.id, now).await?;
        let mut shown = session_lines(&rows, (lives, now), zone, Some(person.session));
        shown.sort_by_key(|line| !line.here);
        Ok(shown)
    }

    /// Ends one of a person's own sessions; `false` where they have none of that name.
    pub async fn end_session(&self, who: &Session<User>, id: Uuid) -> store::Result<bool> {
        let ended = self.end(who.person(), |row| id_of(row) == Some(id)).await?;
        Ok(ended > 0)
    }

    /// Ends all of a person's sessions but the one that asks; answers how many.
    pub async fn end_other_sessions(&self, who: &Session<User>) -> store::Result<usize> {
        let person = who.person();
        let other = |row: &SessionRow| id_of(row) != Some(person.session);
        self.end(person, other).await
    }

    async fn end(
        &self,
        person: &Person,
        chosen: impl Fn(&SessionRow) -> bool,
    ) -> store::Result<usize> {
        let now = self.clock.millis();
        let mut tx = self.store.write().await?;
        let mut rows = store::sessions::of_user(tx.db(), person.id, now).await?;
        rows.retain(chosen);
        if rows.is_empty() {
            return Ok(0);
        }
        for row in &rows {
            store::sessions::delete(tx.db(), &row.key).await?;
        }
        let entry = journal::Entry::new("session.ended", format!("user:{}", person.id));
        let entry = entry.by(person).with(json!({ "sessions": rows.len() }));
        journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        self.tell(tx.db(), person, now).await?;
        tx.commit().await?;
        Ok(rows.len())
    }

    /// Whoever did it: their owner learns of it.
    async fn tell(&self, db: Db<'_>, person: &Person, now: i64) -> store::Result<()> {
        if self.sends_mail()
            && let Some(to) = EmailAddress::parse(&person.email)
        {
            let mail = NewMail {
                org: person.organisation,
                user: person.id,
                kind: Kind::SessionsEnded,
                about: None,
            };
            mail::put(db, now, mail, &to).await?;
        }
        Ok(())
    }
}
