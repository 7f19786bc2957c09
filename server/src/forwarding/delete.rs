//! A rule deleted.

use renvoi_app::api::{
    ApiError, Code,
    forwarding::Changed,
    session::{Session, User},
};
use uuid::Uuid;

use super::ForwardingService;

impl ForwardingService {
    pub(super) async fn delete_rule(
        &self,
        who: &Session<User>,
        id: Uuid,
        version: i64,
    ) -> Result<Changed, ApiError> {
        let held = self.open(who).await?;
        let line = &held.line;
        if version != line.list.version {
            return self.stale(&held, Some(id)).await;
        }
        let mut rules = line.list.rules.clone();
        let place = rules
            .iter()
            .position(|rule| rule.id.0 == id)
            .ok_or(Code::NotFound)?;
        rules.remove(place);
        self.commit(&held, rules, "rules.deleted").await
    }
}
