//! The next phones of a run, each in one transaction with the note of how far it is.

use std::sync::Arc;

use renvoi_app::domain::phones::{Audience, Key, ModelId, Template};
use serde_json::json;
use uuid::Uuid;

use super::{
    BATCH, LEASE, Templates,
    given::{Given, Known, Named, Worked, merged, work_out},
    start::author,
};
use crate::{
    journal::{self, Author},
    phones::{
        body::Body,
        change::{Held, apart_of, put_keys},
        desired::{Resolved, Unwritable},
    },
    store::{
        self, Db,
        numbers::Numbers,
        phone::Phone,
        templates::{PhoneOfRun, RunRow},
    },
};

/// A run with what every phone of it needs.
struct Running {
    run: RunRow,
    author: Author,
    giving: Giving,
}

/// What an application gives.
pub(super) struct Giving {
    /// Who began it: their name; empty where nobody is known.
    pub(super) by: String,
    pub(super) templates: Vec<Named>,
    pub(super) numbers: Arc<Numbers>,
}

impl Templates {
    /// Does the next phones of a run, and ends it where there are none.
    pub(super) async fn go_on(&self, run: RunRow) -> store::Result<()> {
        let store = &self.desk.store;
        let mut read = store.read().await?;
        let org = store::organisation::by_id(read.db(), run.org_id).await?;
        let author = author(read.db(), &run).await?;
        let (Some(org), Some((author, by))) = (org, author) else {
            drop(read);
            return self.abandon(&run).await;
        };
        let numbers = store.numbers(read.db(), &org).await?;
        let todo = store::templates::todo(read.db(), run.id, run.reached, BATCH).await?;
        drop(read);
        if todo.is_empty() {
            return self.finish(&run, &author).await;
        }
        let mut running = Running {
            giving: Giving {
                by,
                templates: serde_json::from_str(&run.templates).unwrap_or_default(),
                numbers,
            },
            run,
            author,
        };
        let last = todo.len();
        for (n, mut phone) in (1..).zip(todo) {
            let now = self.desk.clock.millis();
            // Always another one: it tells one hold from the next. With the last of these phones it is let go.
            let lease = if n == last {
                0
            } else {
                (now + LEASE).max(running.run.lease_until + 1)
            };
            let mut tx = store.write().await?;
            // From here on it is locked: whoever stops it waits for this phone.
            if !store::templates::advance(tx.db(), &running.run, phone.n, lease).await? {
                return Ok(());
            }
            let changed = if phone.outcome.is_empty() {
                let changed = self.give(tx.db(), &running, &mut phone).await?;
                store::templates::set_done(tx.db(), running.run.id, &phone).await?;
                changed
            } else {
                None
            };
            tx.commit().await?;
            running.run.lease_until = lease;
            if let Some(phone) = changed {
                self.tell(&phone);
            }
        }
        Ok(())
    }

    /// Whoever began it is gone, and it goes no further. What a way back had not come to, somebody else can take back.
    async fn abandon(&self, run: &RunRow) -> store::Result<()> {
        let clock = self.desk.clock.as_ref();
        let mut tx = self.desk.store.write().await?;
        if store::templates::end(tx.db(), run.id, "stopped", clock.millis()).await? {
            if let Some(undoes) = run.undoes {
                store::templates::set_undone(tx.db(), undoes, false).await?;
            }
            let entry = journal::Entry::new(
                "device.templates_stopped",
                format!("organisation:{}", run.org_id),
            )
            .by_portal()
            .within(run.org_id)
            .with(json!({ "run": run.id }));
            journal::append(tx.db(), clock, entry).await?;
        }
        tx.commit().await
    }

    /// All phones are done: the journal says how many changed.
    async fn finish(&self, run: &RunRow, author: &Author) -> store::Result<()> {
        let clock = self.desk.clock.as_ref();
        let mut tx = self.desk.store.write().await?;
        let counts = store::templates::counts(tx.db(), run.id).await?;
        let of = |outcome: &str| {
            let found = counts.iter().find(|count| count.outcome == outcome);
            found.map_or(0, |count| count.phones)
        };
        let lacking: i64 = counts.iter().map(|count| count.lacking).sum();
        let entry = journal::Entry::new(
            "device.templates_done",
            format!("organisation:{}", run.org_id),
        )
        .from(author)
        .within(run.org_id)
        .with(json!({
            "run": run.id, "changed": of("changed"), "same": of("same"), "failed": of("failed"),
            "lacking": lacking, "undo": run.undoes.is_some(),
        }));
        if store::templates::end(tx.db(), run.id, "done", clock.millis()).await? {
            journal::append(tx.db(), clock, entry).await?;
        }
        tx.commit().await
    }

    /// Gives a phone what the run says, or takes it back; answers the phone where its keys changed.
    async fn give(
        &self,
        mut db: Db<'_>,
        running: &Running,
        item: &mut PhoneOfRun,
    ) -> store::Result<Option<Phone>> {
        let device = item.device_id;
        store::phone::lock(db.again(), device).await?;
        let Some(phone) = store::phone::by_id(db.again(), device).await? else {
            "failed".clone_into(&mut item.outcome);
            return Ok(None);
        };
        let mut resolved = match Resolved::of(db.again(), &phone).await {
            Ok(resolved) => resolved,
            Err(Unwritable::Store(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, mac = phone.row.mac, "a phone is given no keys of templates");
                "failed".clone_into(&mut item.outcome);
                return Ok(None);
            }
        };
        let had = store::templates::given(db.again(), device).await?;
        let had = had.unwrap_or_default();
        let worked = match running.run.undoes {
            None => {
                let had = Given::read(&had);
                applied(db.again(), &running.giving, &phone, &resolved, &had).await?
            }
            Some(undoes) => {
                taken_back(
                    db.again(),
                    undoes,
                    &phone,
                    &mut resolved,
                    &Given::read(&had),
                )
                .await?
            }
        };
        item.was = phone.row.version;
        item.became = phone.row.version;
        item.given = had;
        item.left_out = serde_json::to_string(&worked.left_out).expect("plain data");
        store::templates::set_given(db.again(), device, &worked.given.write()).await?;
        if worked.keys == resolved.keys() {
            "same".clone_into(&mut item.outcome);
            return Ok(None);
        }
        let action = if running.run.undoes.is_some() {
            "device.keys_taken_back"
        } else {
            "device.keys_given"
        };
        let held = Held { phone, resolved };
        let told = (&running.author, action, json!({ "run": running.run.id }));
        let version = put_keys(db, &self.desk, &held, worked.keys, told)
            .await
            .map_err(|error| sqlx::Error::Protocol(error.to_string()))?;
        // The phone is locked: nobody has saved since.
        item.became = version.unwrap_or(item.was);
        "changed".clone_into(&mut item.outcome);
        Ok(Some(held.phone))
    }
}

/// What the templates of a run come to on a phone.
pub(super) async fn applied(
    mut db: Db<'_>,
    giving: &Giving,
    phone: &Phone,
    resolved: &Resolved,
    had: &Given,
) -> store::Result<Worked> {
    let groups = store::templates::groups_of(db.again(), phone.extension_id).await?;
    let model = ModelId(phone.row.model.clone());
    let meant: Vec<&Named> = giving
        .templates
        .iter()
        .filter(|named| named.template.audience.means(&model, &groups))
        .collect();
    let keys: Vec<&Key> = meant
        .iter()
        .flat_map(|named| &named.template.keys)
        .collect();
    let apart = apart_of(db, phone, &keys).await?;
    let known = Known {
        has: &|extension| giving.numbers.has(extension),
        apart: &apart,
    };
    let mut worked = work_out(resolved, &phone.extension, &meant, had, &known);
    worked.given.by.clone_from(&giving.by);
    Ok(worked)
}

/// What a phone has once an application is taken back: its keys as they were, where nobody has changed them since; otherwise those that
/// its owner made, with what templates had given before.
async fn taken_back(
    mut db: Db<'_>,
    undoes: Uuid,
    phone: &Phone,
    resolved: &mut Resolved,
    had: &Given,
) -> store::Result<Worked> {
    let id = phone.row.device_id;
    let done = store::templates::of_run(db.again(), undoes, id).await?;
    let done = done.ok_or(sqlx::Error::RowNotFound)?;
    let mut given = Given::read(&done.given);
    if done.became == phone.row.version
        && let Some((keys, body)) = earlier(db, id, done.was, resolved).await?
    {
        // Whom the keys meant then, they mean now.
        resolved.body.owners.extend(body.owners);
        return Ok(Worked {
            keys,
            given,
            left_out: vec![],
        });
    }
    // The apparatus may be another one by now.
    let apparatus = resolved.apparatus();
    let fits = |key: &Key| apparatus.check(std::slice::from_ref(key), None).is_empty();
    given.keys.retain(fits);
    let before = Template {
        audience: Audience::Everybody,
        keys: given.keys.clone(),
    };
    let (keys, hidden) = merged(resolved, &[before], had);
    given.hidden = hidden;
    Ok(Worked {
        keys,
        given,
        left_out: vec![],
    })
}

/// The keys of a version, where the apparatus can have them; it may be another one by now.
async fn earlier(
    db: Db<'_>,
    device: Uuid,
    version: i64,
    resolved: &Resolved,
) -> store::Result<Option<(Vec<Key>, Body)>> {
    let text = store::phone::keys(db, device, version).await?;
    let Some(body) = text.as_deref().and_then(Body::read) else {
        return Ok(None);
    };
    let apparatus = resolved.apparatus();
    if !apparatus.check(&body.keys, None).is_empty() {
        return Ok(None);
    }
    Ok(Some((apparatus.complete(&body.keys), body)))
}
