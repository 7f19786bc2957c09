//! A phone that comes after an application: a new one, another apparatus in a phone's place, or one whose owner enters or leaves a group. It
//! gets what was applied last, and takes part in the way back.

use renvoi_app::{
    api::{ApiError, Code},
    domain::phones::Key,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    given::{Given, Named, merged},
    start::author,
    work::{Giving, applied},
};
use crate::{
    journal::Author,
    phones::{
        Desk,
        change::{Held, put_keys},
        desired::{Resolved, Unwritable},
    },
    store::{
        self, Db,
        phone::Phone,
        templates::{PhoneOfRun, RunRow},
    },
};

/// The keys of a phone without those that templates gave it.
pub(in crate::phones) async fn without(
    db: Db<'_>,
    resolved: &Resolved,
    device: Uuid,
) -> store::Result<Vec<Key>> {
    let had = store::templates::given(db, device).await?;
    let had = Given::read(&had.unwrap_or_default());
    let (keys, _) = merged(resolved, &[], &had);
    Ok(keys)
}

/// Gives a phone that has nothing of templates what was applied last, in the transaction that made it so.
pub(in crate::phones) async fn give_anew(
    mut db: Db<'_>,
    desk: &Desk,
    device: Uuid,
    author: &Author,
) -> Result<(), Unwritable> {
    store::templates::set_given(db.again(), device, "").await?;
    let phone = store::phone::by_id(db.again(), device).await?;
    let phone = phone.ok_or(sqlx::Error::RowNotFound)?;
    let Some(run) = store::templates::last_applied(db.again(), phone.row.org_id).await? else {
        return Ok(());
    };
    let item = store::templates::of_run(db.again(), run.id, device).await?;
    if run.state == "running" && item.as_ref().is_some_and(|item| item.outcome.is_empty()) {
        // The run goes on, and comes to it.
        return Ok(());
    }
    give(db, desk, (&run, item), phone, author).await?;
    Ok(())
}

/// Gives a phone whose groups have changed what was applied last, while no run goes on; answers it where its keys changed.
pub(super) async fn give_again(
    mut db: Db<'_>,
    desk: &Desk,
    device: Uuid,
) -> Result<Option<Phone>, Unwritable> {
    store::phone::lock(db.again(), device).await?;
    let Some(phone) = store::phone::by_id(db.again(), device).await? else {
        return Ok(None);
    };
    let Some(run) = store::templates::last_applied(db.again(), phone.row.org_id).await? else {
        return Ok(None);
    };
    let item = store::templates::of_run(db.again(), run.id, device).await?;
    if item.as_ref().is_some_and(|item| item.outcome.is_empty()) {
        // The run was stopped before it came to it.
        return Ok(None);
    }
    give(db, desk, (&run, item), phone, &Author::Portal).await
}

/// Gives a phone what a run gives, and lets it take part in the way back; answers it where its keys changed.
async fn give(
    mut db: Db<'_>,
    desk: &Desk,
    (run, item): (&RunRow, Option<PhoneOfRun>),
    phone: Phone,
    author: &Author,
) -> Result<Option<Phone>, Unwritable> {
    let device = phone.row.device_id;
    let had = store::templates::given(db.again(), device).await?;
    let had = had.unwrap_or_default();
    let giving = giving(db.again(), desk, run).await?;
    let resolved = Resolved::of(db.again(), &phone).await?;
    let before = Given::read(&had);
    let worked = applied(db.again(), &giving, &phone, &resolved, &before).await?;
    let was = phone.row.version;
    let mut now = PhoneOfRun {
        n: 0,
        device_id: device,
        outcome: "same".to_owned(),
        was,
        became: was,
        given: had,
        left_out: serde_json::to_string(&worked.left_out).expect("plain data"),
    };
    store::templates::set_given(db.again(), device, &worked.given.write()).await?;
    let mut changed = None;
    if worked.keys != resolved.keys() {
        let held = Held { phone, resolved };
        let told = (author, "device.keys_given", json!({ "run": run.id }));
        let version = put_keys(db.again(), desk, &held, worked.keys, told)
            .await
            .map_err(unkept)?;
        now.became = version.unwrap_or(was);
        "changed".clone_into(&mut now.outcome);
        changed = Some(held.phone);
    }
    match item {
        None => store::templates::enter(db, run.id, &now).await?,
        // The run never came to it, or gave it nothing: what it has now is what can be taken back.
        Some(item) if matches!(item.outcome.as_str(), "" | "failed") => {
            now.n = item.n;
            store::templates::set_done(db, run.id, &now).await?;
        }
        // Nobody has changed its keys since: what the run gave and this are taken back as one.
        Some(item) if item.became == was => {
            if changed.is_none() {
                now.outcome = item.outcome;
            }
            (now.n, now.was, now.given) = (item.n, item.was, item.given);
            store::templates::set_done(db, run.id, &now).await?;
        }
        // It goes back by what its owner made of the keys; those of a former apparatus are not to be had.
        Some(_) => {}
    }
    Ok(changed)
}

/// Why keys are not kept.
fn unkept(error: ApiError) -> Unwritable {
    match error.code {
        Code::Damaged => Unwritable::Stored("keys"),
        _ => sqlx::Error::Protocol(error.to_string()).into(),
    }
}

async fn giving(mut db: Db<'_>, desk: &Desk, run: &RunRow) -> Result<Giving, Unwritable> {
    let org = store::organisation::by_id(db.again(), run.org_id).await?;
    let org = org.ok_or(sqlx::Error::RowNotFound)?;
    let templates: Vec<Named> = serde_json::from_str(&run.templates).unwrap_or_default();
    let author = author(db.again(), run).await?;
    Ok(Giving {
        by: author.map_or_else(String::new, |(_, name)| name),
        numbers: desk.store.numbers(db, &org).await?,
        templates,
    })
}
