//! Templates defined, changed and removed: nothing of that reaches a phone before it is applied.

use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::FieldError,
        templates::{TemplateChanged, TemplateDraft},
    },
    domain::phones::{Key, Spot},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    MOST, Templates, Whose, organisation_of,
    read::{Typed, keys_of},
};
use crate::{
    errors::internal,
    journal,
    store::{self, Db, organisation::Organisation, templates::TemplateRow},
};

impl Templates {
    /// Adds a template, or replaces the one of that id where its version is still the draft's.
    pub async fn define(
        &self,
        whose: &Whose,
        id: Option<Uuid>,
        draft: &TemplateDraft,
    ) -> Result<TemplateChanged, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let org = organisation_of(read.db(), whose).await?;
        drop(read);
        let typed = self.read(&org, draft).await?;
        let mut tx = self.desk.store.write().await.map_err(internal)?;
        store::organisation::lock(tx.db(), org.id)
            .await
            .map_err(internal)?;
        let all = store::templates::all(tx.db(), org.id)
            .await
            .map_err(internal)?;
        let before = match id {
            None => None,
            Some(id) => {
                let found = all.iter().find(|row| row.id == id);
                Some(found.cloned().ok_or(Code::NotFound)?)
            }
        };
        if let Some(before) = &before
            && before.version != draft.keys.version
        {
            return Ok(TemplateChanged::Stale {
                version: before.version,
            });
        }
        let typed = match typed {
            Ok(typed) => typed,
            Err(errors) => return Ok(TemplateChanged::Refused { errors }),
        };
        let taken = |row: &&TemplateRow| row.name == typed.name && Some(row.id) != id;
        if all.iter().any(|row| taken(&row)) {
            return Ok(refused("name", "template_name_taken", ""));
        }
        if before.is_none() && all.len() >= MOST {
            return Ok(refused("", "template_many", &MOST.to_string()));
        }
        let row = self.row(&org, before.as_ref(), &typed);
        let action = match &before {
            None => {
                store::templates::insert(tx.db(), &row)
                    .await
                    .map_err(internal)?;
                "device.template_added"
            }
            Some(before) if same(before, &row) => {
                return Ok(TemplateChanged::Saved {
                    id: before.id,
                    version: before.version,
                });
            }
            Some(_) => {
                // The organisation is locked: nobody else changes it.
                store::templates::update(tx.db(), &row)
                    .await
                    .map_err(internal)?;
                "device.template_changed"
            }
        };
        let detail = told(before.as_ref(), &row);
        self.note(tx.db(), whose, action, detail).await?;
        tx.commit().await.map_err(internal)?;
        Ok(TemplateChanged::Saved {
            id: row.id,
            version: row.version + i64::from(before.is_some()),
        })
    }

    /// Removes one whose version is still this one. What it gave stays on the phones until the others are applied.
    pub async fn remove(
        &self,
        whose: &Whose,
        id: Uuid,
        version: i64,
    ) -> Result<TemplateChanged, ApiError> {
        let mut tx = self.desk.store.write().await.map_err(internal)?;
        let row = store::templates::by_id(tx.db(), whose.org, id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let removed = store::templates::delete(tx.db(), id, version)
            .await
            .map_err(internal)?;
        if !removed {
            return Ok(TemplateChanged::Stale {
                version: row.version,
            });
        }
        let detail = json!({ "name": row.name, "audience": audience(&row), "keys": keys_of(&row) });
        self.note(tx.db(), whose, "device.template_removed", detail)
            .await?;
        tx.commit().await.map_err(internal)?;
        Ok(TemplateChanged::Saved { id, version })
    }

    fn row(&self, org: &Organisation, before: Option<&TemplateRow>, typed: &Typed) -> TemplateRow {
        let now = self.desk.clock.millis();
        let (audience, model, group_id) = typed.columns();
        TemplateRow {
            id: before.map_or_else(Uuid::now_v7, |before| before.id),
            org_id: org.id,
            name: typed.name.clone(),
            audience: audience.to_owned(),
            model,
            group_id,
            keys: serde_json::to_string(&typed.keys).expect("plain data"),
            version: before.map_or(1, |before| before.version),
            created_at: before.map_or(now, |before| before.created_at),
            changed_at: now,
        }
    }

    /// Writes a line of the journal.
    pub(super) async fn note(
        &self,
        db: Db<'_>,
        whose: &Whose,
        action: &'static str,
        detail: Value,
    ) -> Result<(), ApiError> {
        let entry = journal::Entry::new(action, format!("organisation:{}", whose.org))
            .from(&whose.author)
            .within(whose.org)
            .with(detail);
        journal::append(db, self.desk.clock.as_ref(), entry)
            .await
            .map_err(internal)?;
        Ok(())
    }
}

fn refused(field: &str, code: &str, data: &str) -> TemplateChanged {
    TemplateChanged::Refused {
        errors: vec![FieldError::new(field, code, data)],
    }
}

/// Whether nothing of it is another.
fn same(before: &TemplateRow, now: &TemplateRow) -> bool {
    before.name == now.name
        && before.audience == now.audience
        && before.model == now.model
        && before.group_id == now.group_id
        && keys_of(before) == keys_of(now)
}

fn audience(row: &TemplateRow) -> String {
    match (row.audience.as_str(), row.group_id) {
        ("model", _) => row.model.clone(),
        ("group", Some(group)) => group.to_string(),
        (audience, _) => audience.to_owned(),
    }
}

/// What the journal keeps: the keys that are others, as they were and as they are.
fn told(before: Option<&TemplateRow>, now: &TemplateRow) -> Value {
    let was = before.map(keys_of).unwrap_or_default();
    let is = keys_of(now);
    let at = |keys: &[Key], spot: Spot| keys.iter().find(|key| key.spot == spot).cloned();
    let mut spots: Vec<Spot> = was.iter().chain(&is).map(|key| key.spot).collect();
    spots.sort_unstable();
    spots.dedup();
    let changes: Vec<Value> = spots
        .into_iter()
        .map(|spot| (at(&was, spot), at(&is, spot)))
        .filter(|(was, is)| was != is)
        .map(|(was, is)| json!({ "before": was, "after": is }))
        .collect();
    let mut detail = json!({ "name": now.name, "audience": audience(now), "keys": changes });
    if let Some(before) = before.filter(|before| before.name != now.name) {
        detail["renamed"] = before.name.as_str().into();
    }
    detail
}
