//! How a person likes the portal, kept for their next browser.

use std::time::Duration;

use renvoi_app::api::{
    account::Preferences,
    session::{Person, Session, User},
};
use serde_json::{Map, Value, json};

use super::{Accounts, tell::tell_preference};
use crate::{
    journal,
    store::{self, Db},
};

/// So long the mail about another theme waits: who tries them out gets one, not one for each click.
const THEMES: Duration = Duration::from_mins(2);

impl Accounts {
    /// Keeps language and theme.
    pub async fn keep_preferences(
        &self,
        who: &Session<User>,
        preferences: Preferences,
    ) -> store::Result<()> {
        let person = who.person();
        let (lang, theme) = (preferences.lang.tag(), preferences.theme.name());
        let mut tx = self.store.write().await?;
        let Some(was) = store::user::by_id(tx.db(), person.id).await? else {
            return Ok(());
        };
        store::user::set_preferences(tx.db(), person.id, lang, theme).await?;
        let changes = [("lang", &was.lang, lang), ("theme", &was.theme, theme)];
        self.note(tx.db(), person, &changes).await?;
        tx.commit().await
    }

    /// Keeps the zone on whose wall clock a person reads dates; empty: their organisation's.
    pub async fn keep_zone(&self, who: &Session<User>, zone: &str) -> store::Result<()> {
        let person = who.person();
        let mut tx = self.store.write().await?;
        let Some(was) = store::user::by_id(tx.db(), person.id).await? else {
            return Ok(());
        };
        store::user::set_zone(tx.db(), person.id, zone).await?;
        self.note(tx.db(), person, &[("zone", &was.zone, zone)])
            .await?;
        tx.commit().await
    }

    /// Writes down what has changed, and has it told by mail.
    async fn note(
        &self,
        mut db: Db<'_>,
        person: &Person,
        changes: &[(&str, &String, &str)],
    ) -> store::Result<()> {
        let properties: Map<String, Value> = changes
            .iter()
            .filter(|(_, was, is)| was.as_str() != *is)
            .map(|(property, was, is)| ((*property).to_owned(), json!([was, is])))
            .collect();
        if properties.is_empty() {
            return Ok(());
        }
        let wait = if properties.keys().all(|property| property == "theme") {
            THEMES
        } else {
            Duration::ZERO
        };
        let entry = journal::Entry::new("user.changed", format!("user:{}", person.id))
            .by(person)
            .with(json!({ "changed": properties }));
        let line = journal::append(db.again(), self.clock.as_ref(), entry).await?;
        if self.sends_mail() {
            tell_preference(db, self.clock.millis(), wait, person.id, line).await?;
        }
        Ok(())
    }
}
