//! An earlier version brought back, as a new one.

use renvoi_app::api::{
    ApiError, Code,
    forwarding::Changed,
    session::{Session, User},
};

use super::{ForwardingService, change::Deed};
use crate::{accounts::is_theirs, errors::internal, store};

impl ForwardingService {
    pub(super) async fn restore_version(
        &self,
        who: &Session<User>,
        earlier: i64,
        version: i64,
        writer: &str,
    ) -> Result<Changed, ApiError> {
        is_theirs(&self.push.keys, writer, who.person().id)?;
        let held = self.open(who).await?;
        let line = &held.line;
        if version != line.list.version {
            return self.stale(&held, None).await;
        }
        if !(0..version).contains(&earlier) {
            return Err(Code::NotFound.into());
        }
        let mut read = self.store.read().await.map_err(internal)?;
        // What a former owner had is theirs, but for the list that they left.
        let since = store::owners::since(read.db(), line.row.id)
            .await
            .map_err(internal)?;
        let left = store::rules::version_at(read.db(), line.row.id, since)
            .await
            .map_err(internal)?;
        if earlier < left {
            return Err(Code::NotFound.into());
        }
        let body = store::rules::body(read.db(), line.row.id, earlier)
            .await
            .map_err(internal)?;
        drop(read);
        let rules = match body {
            Some(body) => {
                super::body::read(&body)
                    .ok_or_else(|| internal("a stored rule list cannot be read"))?
                    .rules
            }
            None if earlier == 0 => vec![],
            None => return Err(Code::NotFound.into()),
        };
        self.commit(&held, rules, Deed::restored(earlier)).await
    }
}
