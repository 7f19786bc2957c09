//! Who asked is looked up, out of reach of whoever measures how long that takes.

use serde_json::json;

use super::HOUR;
use crate::{
    accounts::EmailAddress,
    clock::{AHEAD, Clock},
    journal,
    mail::{self, Kind, NewMail},
    store::{self, Db, Store, recovery::RequestRow},
};

/// So many letters an account gets within an hour, however often it is asked: nobody floods another's mailbox.
const LETTERS: i64 = 3;
/// Looked into in one transaction.
const BATCH: i64 = 50;

/// Asks for the letters of those who have an account; to be called by whoever sends mail.
pub async fn answer(store: &Store, clock: &dyn Clock) -> store::Result<()> {
    while store::recovery::is_asked(store.read().await?.db()).await? {
        let mut tx = store.write().await?;
        let requests = store::recovery::take(tx.db(), BATCH).await?;
        if requests.is_empty() {
            // Another worker has them.
            return Ok(());
        }
        for request in &requests {
            answer_one(tx.db(), clock, request).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn answer_one(mut db: Db<'_>, clock: &dyn Clock, request: &RequestRow) -> store::Result<()> {
    store::recovery::answered(db.again(), request.id).await?;
    let Some(user) = store::user::by_email(db.again(), &request.email).await? else {
        return Ok(());
    };
    let Some(to) = EmailAddress::parse(&user.email) else {
        return Ok(());
    };
    // Who asks has not proved to be anybody: the account is the subject, not the author.
    let entry = |action| {
        journal::Entry::new(action, format!("user:{}", user.id))
            .by_nobody(&request.address)
            .within(user.org_id)
    };
    if store::user::able(db.again(), user.id).await?.is_none() {
        let entry = entry("user.recovery_refused").with(json!({ "reason": "locked" }));
        journal::append(db, clock, entry).await?;
        return Ok(());
    }
    let now = clock.millis();
    store::user::lock(db.again(), user.id).await?;
    let kind = Kind::Recovery;
    let sent = store::mails::count(db.again(), user.id, kind.name(), now - HOUR, now + AHEAD);
    if sent.await? >= LETTERS {
        tracing::info!(user = %user.id, "instructions were asked for again and again; no more letters for an hour");
        return Ok(());
    }
    let mail = NewMail {
        org: user.org_id,
        user: user.id,
        kind,
        about: None,
    };
    mail::put(db.again(), now, mail, &to).await?;
    journal::append(db, clock, entry("user.recovery_asked")).await?;
    Ok(())
}
