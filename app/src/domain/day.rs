//! Where calls go across a day, and now and until when.
//!
//! Plain wall time: what a clock change does to the day is the reader's to show.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::{Bound, Call, Caller, Decision, Minute, Outcome, Rule, Winner, decide};

/// Part of a day in which calls of one caller go the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Included.
    pub from: Minute,
    /// Excluded.
    pub to: Minute,
    /// Where calls go.
    pub what: Way,
}

/// Where a call goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// On at once: the phones do not ring. Never `LetItRing`.
    Immediately(Winner),
    /// The phones ring, and then; `None` and `LetItRing` alike: no forwarding for that event.
    Rings {
        /// Every reachable device is busy, or one declines.
        busy: Option<Winner>,
        /// Nobody answered in time.
        no_answer: Option<Winner>,
        /// No device is registered.
        unreachable: Option<Winner>,
    },
}

impl From<Decision> for Way {
    fn from(decision: Decision) -> Self {
        match decision.immediately {
            Some(winner) if winner.outcome != Outcome::LetItRing => Self::Immediately(winner),
            _ => Self::Rings {
                busy: decision.busy,
                no_answer: decision.no_answer,
                unreachable: decision.unreachable,
            },
        }
    }
}

/// The whole of a local day, 00:00 to 24:00, in segments of which no two neighbours are equal.
#[must_use]
pub fn segments(rules: &[Rule], caller: &Caller, date: Date, holiday: bool) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for (from, to) in pieces(rules, date) {
        let what = way(rules, caller, from.on(date), holiday);
        match segments.last_mut() {
            Some(last) if last.what == what => last.to = to,
            _ => segments.push(Segment { from, to, what }),
        }
    }
    segments
}

/// Where a call goes now, and the local minute from which that is no longer so.
///
/// `holidays` says for today and each day after it whether it is a holiday; `None`: nothing changes before those days
/// are over. An empty slice counts as today alone, no holiday.
#[must_use]
pub fn now_and_until(
    rules: &[Rule],
    caller: &Caller,
    now: DateTime,
    holidays: &[bool],
) -> (Way, Option<DateTime>) {
    let holidays = if holidays.is_empty() {
        &[false]
    } else {
        holidays
    };
    let what = way(rules, caller, now, holidays[0]);
    let minute = Minute::of(now.time());
    let mut date = now.date();
    for (n, holiday) in holidays.iter().enumerate() {
        let later = |segment: &Segment| n > 0 || segment.to > minute;
        let other = segments(rules, caller, date, *holiday)
            .into_iter()
            .filter(later)
            .find(|segment| segment.what != what);
        if let Some(segment) = other {
            return (what, Some(segment.from.on(date)));
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    (what, None)
}

fn way(rules: &[Rule], caller: &Caller, at: DateTime, holiday: bool) -> Way {
    let caller = caller.clone();
    decide(
        rules,
        &Call {
            caller,
            at,
            holiday,
        },
    )
    .into()
}

/// The day cut at every minute at which some rule begins or ends to hold.
fn pieces(rules: &[Rule], date: Date) -> Vec<(Minute, Minute)> {
    let mut cuts = vec![Minute::START, Minute::MIDNIGHT];
    let on_this_day = |at: DateTime| (at.date() == date).then(|| Minute::of(at.time()));
    for rule in rules.iter().filter(|rule| rule.enabled) {
        for range in &rule.slot.weekly {
            cuts.extend([range.from(), range.to()]);
        }
        for range in &rule.slot.dates {
            let bounds = [range.from(), range.to()];
            cuts.extend(bounds.into_iter().filter_map(|bound| match bound {
                Bound::At(at) => on_this_day(at),
                Bound::Day(_) => None,
            }));
        }
        cuts.extend(rule.until.and_then(on_this_day));
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

#[cfg(test)]
mod tests;
