//! All calls elsewhere for a while: a rule that stands first and ends by itself, on the PBX too.

use jiff::{
    ToSpan,
    civil::{DateTime, Weekday},
};
use renvoi_app::{
    api::{
        ApiError,
        forwarding::{
            Changed, FieldError, TemporaryDraft, is_temporary_forward, temporary_forward,
        },
        session::{Session, User},
    },
    domain::{Rule, RuleId, RuleName},
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
        let until = end(draft, now).map_err(|code| FieldError::new("at", code, &draft.at));
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

/// The local minute at which it ends; otherwise what is wrong with it.
fn end(draft: &TemporaryDraft, now: DateTime) -> Result<DateTime, &'static str> {
    let midnight = |days: i64| {
        let date = now.date().checked_add(days.days());
        date.map(|date| date.at(0, 0, 0, 0)).map_err(|_| "until")
    };
    match draft.until.as_str() {
        "default" if draft.at.trim().is_empty() => midnight(1),
        "tonight" => midnight(1),
        "monday" => {
            let today = now.weekday().until(Weekday::Monday);
            let eight = |days: i8| midnight(i64::from(days)).map(|day| day + 8.hours());
            let next = eight(today)?;
            if next > now {
                Ok(next)
            } else {
                eight(today + 7)
            }
        }
        "date" | "default" => {
            let at: DateTime = draft.at.trim().parse().map_err(|_| "until")?;
            let latest = now.checked_add(1.year()).map_err(|_| "until")?;
            let whole = at.second() == 0 && at.subsec_nanosecond() == 0;
            match at {
                _ if !whole || at > latest => Err("until"),
                _ if at <= now => Err("until_past"),
                _ => Ok(at),
            }
        }
        _ => Err("until"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        let at = |now: &str, until: &str, at: &str| {
            let draft = TemporaryDraft {
                until: until.into(),
                at: at.into(),
                ..TemporaryDraft::default()
            };
            end(&draft, now.parse().unwrap()).map(|at| at.to_string())
        };
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(
            at("2026-04-14T14:22", "tonight", ""),
            ok("2026-04-15T00:00:00")
        );
        assert_eq!(
            at("2026-12-31T23:59", "tonight", ""),
            ok("2027-01-01T00:00:00")
        );
        // A Tuesday, then a Monday before and after eight.
        assert_eq!(
            at("2026-04-14T14:22", "monday", ""),
            ok("2026-04-20T08:00:00")
        );
        assert_eq!(
            at("2026-04-20T07:59", "monday", ""),
            ok("2026-04-20T08:00:00")
        );
        assert_eq!(
            at("2026-04-20T08:00", "monday", ""),
            ok("2026-04-27T08:00:00")
        );
        assert_eq!(
            at("2026-04-14T14:22", "date", "2026-05-01T12:30"),
            ok("2026-05-01T12:30:00")
        );
        for (text, code) in [
            ("2026-04-14T14:22", "until_past"),
            ("2026-02-31T12:00", "until"),
            ("2036-01-01T00:00", "until"),
            ("soon", "until"),
            ("", "until"),
        ] {
            assert_eq!(at("2026-04-14T14:22", "date", text), Err(code), "{text}");
        }
        assert_eq!(at("2026-04-14T14:22", "", ""), Err("until"));
        // Enter in a field, whether a date is filled in or not.
        assert_eq!(
            at("2026-04-14T14:22", "default", "2026-05-01T12:30"),
            ok("2026-05-01T12:30:00")
        );
        assert_eq!(
            at("2026-04-14T14:22", "default", " "),
            ok("2026-04-15T00:00:00")
        );
        assert_eq!(
            at("2026-04-14T14:22", "default", "2026-04-14T08:00"),
            Err("until_past")
        );
    }
}
