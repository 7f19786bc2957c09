//! The next lines of a list, done: in one transaction with the note of how far it is.

mod judge;
mod write;

use std::collections::HashMap;

use renvoi_app::domain::Extension;
use serde_json::json;
use uuid::Uuid;

use self::{
    judge::{give_roles, judge, make_them_due},
    write::Written,
};
use super::{BATCH, Importer, author, plan::Effect};
use crate::{
    directory::{DirectoryError, key_of},
    journal::{self, Author, Entry},
    pbx::{EndpointId, OrgKey, Subject},
    push,
    store::{self, Db, bulk, imports::ImportRow, organisation::Organisation},
};

impl Importer {
    pub(in crate::directory::import) async fn apply(&self, row: ImportRow) -> store::Result<()> {
        let mut tx = self.registry.store.write().await?;
        let todo = store::imports::todo(tx.db(), row.id, row.reached, count(BATCH)).await?;
        let org = store::organisation::by_id(tx.db(), row.org_id).await?;
        let (Some(org), Some(author)) = (org, author(&row)) else {
            store::imports::turn(tx.db(), row.id, &["running"], "stopped").await?;
            return tx.commit().await;
        };
        let reached = todo.last().map_or(row.total, |line| line.together);
        // From here on it is locked: whoever stops it waits for these lines.
        if !store::imports::advance(tx.db(), &row, reached, row.total, 0).await? {
            return Ok(());
        }
        if todo.is_empty() {
            self.finish(tx.db(), &row, &author).await?;
            return tx.commit().await;
        }
        store::organisation::lock(tx.db(), org.id).await?;
        let mut batch = judge(tx.db(), &row, &author, todo).await?;
        give_roles(tx.db(), &mut batch).await?;
        let now = self.registry.clock.millis();
        make_them_due(tx.db(), &mut batch, now).await?;
        let written = self
            .write(tx.db(), &row, &org, &author, &mut batch)
            .await
            .map_err(stored)?;
        self.tell_pbx(tx.db(), &org, &written).await?;
        for (line, problems) in &batch.bad {
            let text = serde_json::to_string(problems).expect("plain data");
            store::imports::set_bad(tx.db(), row.id, *line, &text).await?;
        }
        store::imports::set_done(tx.db(), row.id, &batch.done).await?;
        tx.commit().await?;
        if let Some(push) = &self.push {
            push.wake();
        }
        Ok(())
    }

    /// Everything is done: the journal says how much that was.
    async fn finish(&self, mut db: Db<'_>, row: &ImportRow, author: &Author) -> store::Result<()> {
        let mut counts: HashMap<String, i64> = HashMap::new();
        for count in store::imports::counts(db.again(), row.id).await? {
            *counts.entry(count.effect).or_default() += count.lines;
        }
        let of = |effect: Effect| counts.get(effect.name()).copied().unwrap_or_default();
        let entry = Entry::new("user.imported", format!("import:{}", row.id))
            .from(author)
            .within(row.org_id)
            .with(json!({
                "name": row.name,
                "created": of(Effect::New),
                "changed": of(Effect::Changed),
                "same": of(Effect::Same),
                "bad": of(Effect::Bad),
            }));
        let clock = self.registry.clock.as_ref();
        journal::append(db.again(), clock, entry).await?;
        store::imports::set_finished(db.again(), row.id, clock.millis()).await?;
        store::imports::turn(db, row.id, &["running"], "done").await?;
        Ok(())
    }

    /// Asks that the PBX be told of all of it, once each.
    async fn tell_pbx(
        &self,
        mut db: Db<'_>,
        org: &Organisation,
        written: &Written,
    ) -> store::Result<()> {
        let key = key_of(org).map_err(stored)?;
        let mut digits = written.pushed.clone();
        digits.extend(bulk::naming(db.again(), org.id, &written.names).await?);
        let mut subjects: Vec<Subject> = digits
            .iter()
            .filter_map(|digits| Extension::parse(digits).ok())
            .map(|digits| Subject::Extension(OrgKey::clone(&key), digits))
            .collect();
        if !written.names.is_empty() {
            subjects.push(Subject::Organisation(key));
        }
        let devices: Vec<Uuid> = written.devices.iter().copied().collect();
        let endpoints = bulk::endpoints(db.again(), &devices).await?;
        let named = endpoints
            .iter()
            .filter_map(|(name,)| EndpointId::parse(name));
        subjects.extend(named.map(Subject::Device));
        push::ask(db, self.registry.clock.millis(), &subjects).await
    }
}

/// What cannot happen here but by the database: everything was looked at.
fn stored(error: DirectoryError) -> sqlx::Error {
    match error {
        DirectoryError::Store(error) => error,
        error => sqlx::Error::Protocol(error.to_string()),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
