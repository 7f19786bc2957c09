//! All calls elsewhere for a while: a rule that stands first and ends by itself, on the PBX too.

use renvoi_app::{
    api::{
        ApiError,
        forwarding::{
            Changed, FieldError, TemporaryDraft, is_temporary_forward, temporary_forward,
        },
        session::{Session, User},
    },
    domain::{Rule, RuleId, RuleName, ending::ending},
};
use uuid::Uuid;

use super::{ForwardingService, judge::judge};
use crate::{accounts::is_theirs, directory::Directory, store};

impl ForwardingService {
    /// Replaces the temporary forward there is; one that has ended goes with it.
    pub(super) async fn forward_for_a_while(
        &self,
        who: &Session<User>,
        draft: &TemporaryDraft,
    ) -> Result<Changed, ApiError> {
        is_theirs(&self.push.keys, &draft.writer, who.person().id)?;
        let held = self.open(who).await?;
        let line = &held.line;
        if draft.version != line.list.version {
            return self.stale(&held, None).await;
        }
        let mut rules = without_temporary(&line.list.rules);
        let around = self.surroundings(line, &rules).await?;
        let colleagues = self.colleagues(line, &draft.destination).await?;
        let destination = around
            .knowing(&colleagues, |known| known.destination(&draft.destination))
            .map_err(|(code, data)| FieldError::new("destination", code, &data));
        let now = self.clock.local(&line.org.zone).datetime();
        let until = ending(&draft.until, &draft.at, now)
            .map_err(|code| FieldError::new("at", code, &draft.at));
        let name =
            RuleName::parse(&draft.name).map_err(|_| FieldError::new("name", "name_empty", ""));
        let (destination, until, name) = match (destination, until, name) {
            (Ok(destination), Ok(until), Ok(name)) => (destination, until, name),
            (destination, until, name) => {
                let errors = [destination.err(), until.err(), name.err()];
                return Ok(Changed::Refused {
                    errors: errors.into_iter().flatten().collect(),
                });
            }
        };
        let rule = temporary_forward(RuleId(Uuid::now_v7()), name, destination, until);
        rules.insert(0, rule);
        let good = |rules: &[Rule], around: &Directory| judge(rules, around, 0, draft.accept);
        let changed = self
            .commit_where(&held, rules, "rules.temporary", good)
            .await?;
        if let Changed::Saved { .. } = changed {
            store::kept::forget_saved(&self.store, who.person().id, "/").await;
        }
        Ok(changed)
    }

    /// Ends it now.
    pub(super) async fn end_forward(
        &self,
        who: &Session<User>,
        version: i64,
        writer: &str,
    ) -> Result<Changed, ApiError> {
        is_theirs(&self.push.keys, writer, who.person().id)?;
        let held = self.open(who).await?;
        if version != held.line.list.version {
            return self.stale(&held, None).await;
        }
        let rules = without_temporary(&held.line.list.rules);
        if rules.len() == held.line.list.rules.len() {
            return Ok(Changed::saved(version));
        }
        self.commit(&held, rules, "rules.temporary_ended").await
    }
}

/// The list without the home page's own; any other rule with an end stays.
pub(super) fn without_temporary(rules: &[Rule]) -> Vec<Rule> {
    let other = |rule: &&Rule| !is_temporary_forward(rule);
    rules.iter().filter(other).cloned().collect()
}
