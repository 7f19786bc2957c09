//! A rule added or edited.

use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::{Changed, RuleDraft},
        session::{Session, User},
    },
    domain::{Rule, RuleId, rule::put},
};
use uuid::Uuid;

use super::{ForwardingService, Line, judge::judge};
use crate::{accounts::is_theirs, directory::Directory, errors::internal, store};

/// Names are looked for among this many extensions.
const MOST_NAMED: i64 = 20_000;

impl ForwardingService {
    pub(super) async fn save_draft(
        &self,
        who: &Session<User>,
        draft: &RuleDraft,
    ) -> Result<Changed, ApiError> {
        is_theirs(&self.push.keys, &draft.writer, who.person().id)?;
        let held = self.open(who).await?;
        let line = &held.line;
        let editing = match &draft.id {
            None => None,
            Some(id) => Some(id.parse::<Uuid>().map_err(|_| Code::NotFound)?),
        };
        let is_current = draft.version == line.list.version;
        if !is_current && !self.is_as_it_was(line, editing, draft.version).await? {
            return self.stale(&held, editing).await;
        }
        let mut rules = line.list.rules.clone();
        let place = match editing {
            None => rules.len(),
            Some(id) => rules
                .iter()
                .position(|rule| rule.id.0 == id)
                .ok_or(Code::NotFound)?,
        };
        let around = self.surroundings(line, &rules).await?;
        let colleagues = self.named(line, draft).await?;
        let fresh = || RuleId(Uuid::now_v7());
        let id = rules.get(place).map_or_else(fresh, |rule| rule.id);
        let rule = match around.knowing(&colleagues, |known| draft.read(known, id)) {
            // The form has no switch: a rule keeps its own, which may have been thrown since, at a phone for one.
            Ok(rule) => Rule {
                enabled: rules.get(place).map_or(rule.enabled, |now| now.enabled),
                ..rule
            },
            Err(errors) => return Ok(Changed::Refused { errors }),
        };
        let place = put(&mut rules, rule);
        let good = |rules: &[Rule], around: &Directory| judge(rules, around, place, draft.accept);
        match self.commit_where(&held, rules, "rules.saved", good).await? {
            // Somebody was faster by a moment: the same answer as if it had been longer.
            Changed::Stale { .. } => self.stale(&held, editing).await,
            saved @ Changed::Saved { .. } => {
                let path = editing.map_or_else(|| "/rules/new".into(), |id| format!("/rules/{id}"));
                store::kept::forget_saved(&self.store, who.person().id, &path).await;
                Ok(saved)
            }
            changed => Ok(changed),
        }
    }

    /// Whether a rule says what it said when its form was shown, whatever else of the list has changed since; its switch is no part
    /// of the form.
    async fn is_as_it_was(
        &self,
        line: &Line,
        editing: Option<Uuid>,
        version: i64,
    ) -> Result<bool, ApiError> {
        let Some(id) = editing else {
            return Ok(false);
        };
        let mut read = self.store.read().await.map_err(internal)?;
        let body = store::rules::body(read.db(), line.row.id, version)
            .await
            .map_err(internal)?;
        drop(read);
        let was = body.as_deref().and_then(super::body::read);
        let find = |rules: &[Rule]| {
            let rule = rules.iter().find(|rule| rule.id.0 == id)?;
            Some(Rule {
                enabled: true,
                ..rule.clone()
            })
        };
        let (was, now) = (was.and_then(|was| find(&was.rules)), find(&line.list.rules));
        Ok(was.is_some() && was == now)
    }

    /// Extension and name of the colleagues that the draft may mean, where it names somebody.
    async fn named(
        &self,
        line: &Line,
        draft: &RuleDraft,
    ) -> Result<Vec<(String, String)>, ApiError> {
        if draft.has_names() {
            self.colleagues_of(line).await
        } else {
            Ok(vec![])
        }
    }

    /// Extension and name of the colleagues that a text may mean, where it is not digits.
    pub(super) async fn colleagues(
        &self,
        line: &Line,
        text: &str,
    ) -> Result<Vec<(String, String)>, ApiError> {
        if text.chars().any(char::is_alphabetic) {
            self.colleagues_of(line).await
        } else {
            Ok(vec![])
        }
    }

    async fn colleagues_of(&self, line: &Line) -> Result<Vec<(String, String)>, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let colleagues = store::extension::colleagues(read.db(), line.org.id, MOST_NAMED)
            .await
            .map_err(internal)?;
        Ok(colleagues
            .into_iter()
            .filter(|colleague| colleague.number != line.row.number)
            .map(|colleague| (colleague.number, colleague.name))
            .collect())
    }
}
