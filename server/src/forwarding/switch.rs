//! A rule switched on or off.

use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::Changed,
        session::{Session, User},
    },
    domain::RuleList,
};
use uuid::Uuid;

use super::{ForwardingService, Line, difference::difference, temporary::without_temporary};
use crate::{
    clock::Clock,
    journal::{self, Author},
    push,
    store::{self, Db},
};

/// Switches off every rule of a list and ends its temporary forward, within a transaction: for somebody who has left. Answers how
/// many rules were on. What was dialled meanwhile is read in by itself, and is the later word.
pub(crate) async fn switch_all_off(
    mut db: Db<'_>,
    clock: &dyn Clock,
    author: &Author,
    line: &Line,
) -> store::Result<usize> {
    let on = line.list.rules.iter().filter(|rule| rule.enabled).count();
    if on == 0 {
        return Ok(0);
    }
    if !store::extension::advance_rules(db.again(), line.row.id, line.list.version).await? {
        return Err(sqlx::Error::RowNotFound);
    }
    let mut rules = without_temporary(&line.list.rules);
    for rule in &mut rules {
        rule.enabled = false;
    }
    let version = line.list.version + 1;
    let mut detail = difference(&line.list.rules, &rules);
    detail["extension"] = line.number.as_str().into();
    detail["from"] = line.list.version.into();
    detail["to"] = version.into();
    let now = clock.millis();
    super::still::follow(db.again(), line, &rules, now).await?;
    super::codes::follow(db.again(), line, &rules, now).await?;
    let body = super::body::write(&RuleList { version, rules });
    store::rules::insert(db.again(), line.row.id, version, &body, now, author.user()).await?;
    let entry = journal::Entry::new("rules.switched_off", format!("extension:{}", line.row.id))
        .with(detail)
        .from(author)
        .within(line.org.id);
    journal::append(db.again(), clock, entry).await?;
    push::ask(db, now, &[line.subject()]).await?;
    Ok(on)
}

impl ForwardingService {
    pub(super) async fn switch_rule(
        &self,
        who: &Session<User>,
        id: Uuid,
        enabled: bool,
        version: i64,
    ) -> Result<Changed, ApiError> {
        let held = self.open(who).await?;
        let line = &held.line;
        if version != line.list.version {
            return self.stale(&held, Some(id)).await;
        }
        let mut rules = line.list.rules.clone();
        let rule = rules
            .iter_mut()
            .find(|rule| rule.id.0 == id)
            .ok_or(Code::NotFound)?;
        if rule.enabled == enabled {
            return Ok(Changed::saved(version));
        }
        rule.enabled = enabled;
        self.commit(
            &held,
            rules,
            if enabled {
                "rules.switched_on"
            } else {
                "rules.switched_off"
            },
        )
        .await
    }
}
