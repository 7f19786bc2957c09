//! Changing a list: checked, versioned, journalled and pushed in one transaction.

use renvoi_app::{
    api::{
        ApiError,
        forwarding::{Changed, FieldError, RuleDraft},
        session::{Session, User},
    },
    domain::{
        Rule, RuleList,
        check::{Problem, Severity, check},
    },
};
use uuid::Uuid;

use super::{ForwardingService, Held, Line, difference::difference};
use crate::{directory::Directory, errors::internal, journal, push, store};

/// Keeps a new list; `None` where somebody saved since the line was read.
pub(super) async fn keep(
    store: &store::Store,
    clock: &dyn crate::clock::Clock,
    held: &Held,
    rules: Vec<Rule>,
    action: &'static str,
) -> store::Result<Option<i64>> {
    let Held { line, author } = held;
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
    store::rules::insert(tx.db(), line.row.id, version, &body, now, author.user()).await?;
    let entry = journal::Entry::new(action, format!("extension:{}", line.row.id))
        .with(detail)
        .from(author)
        .within(line.org.id);
    journal::append(tx.db(), clock, entry).await?;
    push::ask(tx.db(), now, &[line.subject()]).await?;
    tx.commit().await?;
    Ok(Some(version))
}

impl ForwardingService {
    /// The person's own list.
    pub(super) async fn open(&self, who: &Session<User>) -> Result<Held, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        Held::own(read.db(), who).await
    }

    /// What a list is checked against once its rules are `after`.
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
        held: &Held,
        rules: Vec<Rule>,
        action: &'static str,
    ) -> Result<Changed, ApiError> {
        let kept = keep(&self.store, self.clock.as_ref(), held, rules, action)
            .await
            .map_err(internal)?;
        match kept {
            Some(version) => {
                self.announce(held);
                Ok(Changed::Saved { version })
            }
            None => self.stale(held, None).await,
        }
    }

    /// Wakes the worker, and the pages that show the list.
    pub(super) fn announce(&self, line: &Line) {
        self.push.wake();
        let subject = push::subject::to_text(&line.subject());
        self.push.tell([subject].into());
    }

    /// What a change meets whose version is not the list's any more.
    pub(super) async fn stale(&self, held: &Held, id: Option<Uuid>) -> Result<Changed, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let line = held.again(read.db()).await?;
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
        "origin.patterns" => "numbers",
        field if field.starts_with("slot") => "slot",
        _ => "",
    };
    FieldError {
        field: field.to_owned(),
        code: problem.code.clone(),
        data: problem.data.join(" → "),
        line: None,
    }
}
