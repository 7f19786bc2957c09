//! A phone that comes after an application: a new one, or another apparatus in a phone's place. It gets what was applied last, and takes
//! part in the way back.

use renvoi_app::domain::phones::Key;
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
    let giving = giving(db.again(), desk, &run).await?;
    let resolved = Resolved::of(db.again(), &phone).await?;
    let worked = applied(db.again(), &giving, &phone, &resolved, &Given::default()).await?;
    let was = phone.row.version;
    let mut now = PhoneOfRun {
        n: 0,
        device_id: device,
        outcome: "same".to_owned(),
        was,
        became: was,
        given: String::new(),
        left_out: serde_json::to_string(&worked.left_out).expect("plain data"),
    };
    store::templates::set_given(db.again(), device, &worked.given.write()).await?;
    if worked.keys != resolved.keys() {
        let held = Held { phone, resolved };
        let told = (author, "device.keys_given", json!({ "run": run.id }));
        let version = put_keys(db.again(), desk, &held, worked.keys, told)
            .await
            .map_err(|error| sqlx::Error::Protocol(error.to_string()))?;
        now.became = version.unwrap_or(was);
        "changed".clone_into(&mut now.outcome);
    }
    match item {
        None => store::templates::enter(db, run.id, &now).await?,
        // The run never came to it, or gave it nothing: what it has now is what can be taken back.
        Some(item) if matches!(item.outcome.as_str(), "" | "failed") => {
            now.n = item.n;
            store::templates::set_done(db, run.id, &now).await?;
        }
        // Another apparatus goes back by what its owner made of the keys: those of the former one are not to be had.
        Some(_) => {}
    }
    Ok(())
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
