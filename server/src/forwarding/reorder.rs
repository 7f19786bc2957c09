//! The rules in another order.

use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::Changed,
        session::{Session, User},
    },
    domain::Rule,
};
use uuid::Uuid;

use super::ForwardingService;

impl ForwardingService {
    pub(super) async fn reorder_rules(
        &self,
        who: &Session<User>,
        order: &[Uuid],
        version: i64,
    ) -> Result<Changed, ApiError> {
        let held = self.open(who).await?;
        let line = &held.line;
        if version != line.list.version {
            return self.stale(&held, None).await;
        }
        let find = |id: &Uuid| {
            line.list
                .rules
                .iter()
                .find(|rule| rule.id.0 == *id)
                .cloned()
        };
        let rules: Vec<Rule> = order
            .iter()
            .map(find)
            .collect::<Option<_>>()
            .ok_or(Code::NotFound)?;
        let distinct = order
            .iter()
            .enumerate()
            .all(|(index, id)| !order[..index].contains(id));
        if !distinct || rules.len() != line.list.rules.len() {
            return Err(Code::Unreadable.into());
        }
        if rules == line.list.rules {
            return Ok(Changed::saved(version));
        }
        self.commit(&held, rules, "rules.reordered").await
    }
}
