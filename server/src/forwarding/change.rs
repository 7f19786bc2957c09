//! Changing a list: checked, versioned, journalled and pushed in one transaction.

use renvoi_app::{
    api::{
        ApiError,
        forwarding::{Changed, FieldError, RuleDraft},
        session::{Person, Session, User},
    },
    domain::{
        Rule, RuleList,
        check::{Problem, Severity, check},
    },
};
use uuid::Uuid;

use super::{ForwardingService, Line, difference::difference};
use crate::{directory::Directory, errors::internal, journal, push, store};

/// Keeps a new list; `None` where somebody saved since the line was read. Without an author it is the command line's.
pub(super) async fn keep(
    store: &store::Store,
    clock: &dyn crate::clock::Clock,
    line: &Line,
    rules: Vec<Rule>,
    action: &'static str,
    author: Option<&Person>,
) -> store::Result<Option<i64>> {
    let version = line.list.version + 1;
    let mut detail = difference(&line.list.rules, &rules);
    detail["extension"] = line.number.as_str().into();
    detail["from"] = line.list.version.into();
    detail["to"] = version.into();
    let body = super::body::write(&RuleList { version, rules });
    let now = clock.millis();
    let mut tx = store.write().await?;
    if !store::extension::advance_rules(tx.db(), line.row.id, line.list.version).await? {
        return Ok(None);
    }
    let saved_by = author.map(|person| person.id);
    store::rules::insert(tx.db(), line.row.id, version, &body, now, saved_by).await?;
    let mut entry = journal::Entry::new(action, format!("extension:{}", line.row.id)).with(detail);
    if let Some(person) = author {
        entry = entry.by(person);
    }
    let entry = entry.within(line.org.id);
    journal::append(tx.db(), clock, entry).await?;
    push::ask(tx.db(), now, &[line.subject()]).await?;
    tx.commit().await?;
    Ok(Some(version))
}

impl ForwardingService {
    /// The person's line, and what its rules are checked against once they are `after`.
    pub(super) async fn open(&self, who: &Session<User>) -> Result<Line, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        Line::own(read.db(), who).await
    }

    pub(super) async fn surroundings(
        &self,
        line: &Line,
        after: &[Rule],
    ) -> Result<Directory, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        line.directory(read.db(), after).await.map_err(internal)
    }

    /// Refuses what this change would make wrong; what was wrong before (a policy has changed since) stays its owner's to
    /// mend, and keeps nobody from switching another rule off.
    pub(super) async fn newly_refused(
        &self,
        line: &Line,
        after: &[Rule],
    ) -> Result<Vec<FieldError>, ApiError> {
        let around = self.surroundings(line, after).await?;
        let before = key_all(
            &line.list.rules,
            &check(&line.list.rules, &around.context()),
        );
        let problems = check(after, &around.context());
        let new = |problem: &&Problem| {
            problem.severity == Severity::Error && !before.contains(&key(after, problem))
        };
        Ok(problems.iter().filter(new).map(field_error).collect())
    }

    /// Keeps the new list, or tells that somebody was faster.
    pub(super) async fn commit(
        &self,
        who: &Session<User>,
        line: &Line,
        rules: Vec<Rule>,
        action: &'static str,
    ) -> Result<Changed, ApiError> {
        let kept = keep(
            &self.store,
            self.clock.as_ref(),
            line,
            rules,
            action,
            Some(who.person()),
        )
        .await
        .map_err(internal)?;
        match kept {
            Some(version) => {
                self.push.wake();
                let subject = push::subject::to_text(&line.subject());
                self.push.tell([subject].into());
                Ok(Changed::Saved { version })
            }
            None => self.stale(who, None).await,
        }
    }

    /// What a change meets whose version is not the list's any more.
    pub(super) async fn stale(
        &self,
        who: &Session<User>,
        id: Option<Uuid>,
    ) -> Result<Changed, ApiError> {
        let line = self.open(who).await?;
        let version = line.list.version;
        let theirs = line.list.rules.iter().find(|rule| Some(rule.id.0) == id);
        Ok(Changed::Stale {
            version,
            theirs: theirs.map(|rule| RuleDraft::from_rule(rule, version)),
        })
    }
}

/// A problem by its rule, wherever that rule stands.
fn key(
    rules: &[Rule],
    problem: &Problem,
) -> (Option<renvoi_app::domain::RuleId>, String, Vec<String>) {
    (
        problem.rule.map(|index| rules[index].id),
        problem.code.clone(),
        problem.data.clone(),
    )
}

fn key_all(
    rules: &[Rule],
    problems: &[Problem],
) -> Vec<(Option<renvoi_app::domain::RuleId>, String, Vec<String>)> {
    problems.iter().map(|problem| key(rules, problem)).collect()
}

/// A problem by the field of the form it is about.
pub(super) fn field_error(problem: &Problem) -> FieldError {
    let field = match problem.field.as_str() {
        "outcome.forward" => "destination",
        "outcome" => "outcome",
        "origin.patterns" => "origin",
        field if field.starts_with("slot") => "slot",
        _ => "",
    };
    FieldError {
        field: field.to_owned(),
        code: problem.code.clone(),
        data: problem.data.join(" → "),
    }
}
