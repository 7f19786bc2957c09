//! What the PBX has of a list.

use jiff::{Timestamp, tz::TimeZone};
use renvoi_app::{
    api::{
        ApiError,
        forwarding::{PushReason, PushState, PushView},
        session::{Session, User},
    },
    domain::RuleList,
};

use super::{ForwardingService, Line, body};
use crate::{
    clock::Clock,
    errors::internal,
    push::subject::to_text,
    store::{self, Db, jobs::Job, state::StateRow},
};

impl ForwardingService {
    pub(super) async fn read_push_state(&self, who: &Session<User>) -> Result<PushView, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let line = Line::own(read.db(), who).await?;
        let on_pbx = OnPbx::read(read.db(), &line, self.clock.as_ref()).await;
        Ok(on_pbx.map_err(internal)?.push)
    }
}

/// What the PBX has of a line.
pub(crate) struct OnPbx {
    /// What became of the last save.
    pub(crate) push: PushView,
    /// The rules it was given last; empty where it was never given any.
    pub(crate) rules: RuleList,
}

impl OnPbx {
    /// Reads it.
    pub(crate) async fn read(
        mut db: Db<'_>,
        line: &Line,
        clock: &dyn Clock,
    ) -> store::Result<Self> {
        let subject = to_text(&line.subject());
        let state = store::state::find(db.again(), &subject).await?;
        let job = store::jobs::find(db, &subject).await?;
        let rules = state
            .as_ref()
            .and_then(|state| state.rules.as_deref())
            .and_then(body::read)
            .unwrap_or_default();
        Ok(Self {
            push: PushView {
                version: line.list.version,
                state: push_state(&line.org.zone, state.as_ref(), job.as_ref(), clock),
            },
            rules,
        })
    }
}

/// From a subject's rows to what a person reads, on a zone's wall clock.
pub(crate) fn push_state(
    zone: &str,
    state: Option<&StateRow>,
    job: Option<&Job>,
    clock: &dyn Clock,
) -> PushState {
    let applied = state
        .filter(|state| state.revision == state.applied)
        .and_then(|state| state.applied_at);
    match (job, applied) {
        (None, Some(at)) => {
            let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
            let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
            PushState::Applied {
                at: zone.to_datetime(at),
            }
        }
        (Some(job), _) if !job.error.is_empty() => PushState::Failed {
            reason: match job.error.as_str() {
                "refused" => PushReason::Refused,
                "rejected" => PushReason::Rejected,
                "broken" => PushReason::Broken,
                _ => PushReason::Unavailable,
            },
            retry_in: u32::try_from((job.run_at - clock.millis() + 999).max(0) / 1000).unwrap_or(0),
        },
        _ => PushState::Pending,
    }
}
