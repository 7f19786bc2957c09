//! A rule switched on or off.

use renvoi_app::api::{
    ApiError, Code,
    forwarding::Changed,
    session::{Session, User},
};
use uuid::Uuid;

use super::ForwardingService;

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
