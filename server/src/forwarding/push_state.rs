//! What the PBX has of a list.

use jiff::{Timestamp, tz::TimeZone};
use renvoi_app::api::{
    ApiError,
    forwarding::{PushReason, PushState, PushView},
    session::{Session, User},
};

use super::{ForwardingService, Line};
use crate::{
    clock::Clock,
    errors::internal,
    push::subject::to_text,
    store::{self, jobs::Job, state::StateRow},
};

impl ForwardingService {
    pub(super) async fn read_push_state(&self, who: &Session<User>) -> Result<PushView, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let line = Line::own(read.db(), who).await?;
        let subject = to_text(&line.subject());
        let state = store::state::find(read.db(), &subject)
            .await
            .map_err(internal)?;
        let job = store::jobs::find(read.db(), &subject)
            .await
            .map_err(internal)?;
        Ok(view(
            &line,
            state.as_ref(),
            job.as_ref(),
            self.clock.as_ref(),
        ))
    }
}

/// From the rows to what a person reads.
pub(crate) fn view(
    line: &Line,
    state: Option<&StateRow>,
    job: Option<&Job>,
    clock: &dyn Clock,
) -> PushView {
    let applied = state
        .filter(|state| state.revision == state.applied)
        .and_then(|state| state.applied_at);
    let state = match (job, applied) {
        (None, Some(at)) => {
            let zone = TimeZone::get(&line.org.zone).unwrap_or(TimeZone::UTC);
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
    };
    PushView {
        version: line.list.version,
        state,
    }
}
