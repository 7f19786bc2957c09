//! How far the files of a phone are, for people.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use renvoi_app::api::phones::{Progress, ProgressState};

use crate::store::{jobs::Job, phone::PhoneRow};

/// A phone that was told has fetched within so many milliseconds, or something is wrong.
const PATIENCE: i64 = 60_000;

/// From a phone's row, and its job where there is one, to what a person reads, on a zone's wall clock.
#[must_use]
pub fn progress(row: &PhoneRow, job: Option<&Job>, now: i64, zone: &str) -> Progress {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let at = |at: i64| -> DateTime {
        let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        zone.to_datetime(at)
    };
    let is_wanted = |what: &str| !row.wanted.is_empty() && what == row.wanted;
    // What somebody has just saved is not worked out yet: nothing that was told or fetched is of it.
    let is_looked_at = job.is_none_or(|job| !job.error.is_empty());
    let told = row.told_at.filter(|_| is_wanted(&row.told) && is_looked_at);
    let fetched = row
        .fetched_at
        .filter(|_| is_wanted(&row.fetched) && is_looked_at);
    let state = match (fetched, told, job) {
        (Some(_), ..) => ProgressState::Fetched,
        (None, _, Some(job)) if job.error == "unavailable" || job.error == "refused" => {
            ProgressState::NoPbx
        }
        (None, Some(told), None) if now >= told + PATIENCE => ProgressState::Overdue,
        (None, Some(_), None) => ProgressState::Told,
        (None, _, Some(_)) => ProgressState::Saved,
        (None, None, None) if row.wanted.is_empty() => ProgressState::Saved,
        (None, None, None) => ProgressState::Waiting,
    };
    Progress {
        version: row.version,
        saved: at(row.saved_at),
        told: told.map(at),
        fetched: fetched.map(at),
        last_fetched: row.fetched_at.map(at),
        state,
    }
}
