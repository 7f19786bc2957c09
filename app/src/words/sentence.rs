//! A rule as a sentence, and its parts.

use jiff::civil::DateTime;

use super::{Names, Rich, days, full_date, hour, say, time, weekday};
use crate::{
    api::account::Lang,
    domain::{
        Bound, DateRange, Holidays, Mode, Origin, Outcome, Pattern, Rule, Slot, Triggers,
        sentence::{DaysPart, Hours, WeeklyGroup, weekly_groups},
    },
};

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What a list of rules shows.
    Short,
    /// What somebody who writes a rule wants to be sure of: more callers by name, « jusqu'au lendemain ».
    Full,
}

/// « Quand **n'importe qui** m'appelle **tous les jours de 18:00 à 08:00**, **immédiatement**, rediriger vers **…**. »
#[must_use]
pub fn rule_sentence(lang: Lang, rule: &Rule, names: &Names<'_>) -> Rich {
    sentence_of(
        lang,
        &origin_text(lang, &rule.origin, names, Detail::Short),
        &slot_text(lang, &rule.slot, rule.until, Detail::Short),
        &trigger_text(lang, rule.triggers),
        Some(&rule.outcome),
        names,
    )
}

/// The sentence from its parts; without an outcome calls go to a place that is not known yet.
#[must_use]
pub fn sentence_of(
    lang: Lang,
    who: &str,
    when: &str,
    trigger: &str,
    outcome: Option<&Outcome>,
    names: &Names<'_>,
) -> Rich {
    match outcome {
        Some(Outcome::Forward(to)) => {
            say::forward(lang, &who, &when, &trigger, &names.destination(lang, to))
        }
        Some(Outcome::Voicemail) => say::voicemail(lang, &who, &when, &trigger),
        Some(Outcome::LetItRing) => say::let_it_ring(lang, &who, &when, &trigger),
        Some(Outcome::Reject) => say::reject(lang, &who, &when, &trigger),
        None => say::forward(lang, &who, &when, &trigger, &"…"),
    }
}

/// « n'importe qui », « le 06 12 34 56 78 ou Élodie Marchand, poste 207 ». Of a long list the first are
/// named, and the others counted.
#[must_use]
pub fn origin_text(lang: Lang, origin: &Origin, names: &Names<'_>, detail: Detail) -> String {
    let (mode, patterns) = match origin {
        Origin::Anyone => return say::anyone(lang).into(),
        Origin::Internal => return say::internal(lang).into(),
        Origin::External => return say::external(lang).into(),
        Origin::Anonymous => return say::anonymous(lang).into(),
        Origin::Numbers { mode, patterns } => (mode, patterns),
    };
    let first = match (detail, patterns.len()) {
        (Detail::Short, ..=2) | (Detail::Full, ..=5) => patterns.len(),
        (Detail::Short, _) => 1,
        (Detail::Full, _) => 4,
    };
    let told: Vec<_> = patterns
        .iter()
        .take(first)
        .map(|pattern| names.caller(lang, pattern))
        .collect();
    let others = (patterns.len() - told.len()) as u64;
    match (mode, others) {
        (Mode::Only, 0) => or_list(lang, &told),
        (Mode::Only, n) => say::numbers(lang, n, &comma_list(lang, &told)),
        (Mode::AllBut, 0) => say::all_but(lang, &and_list(lang, &told)),
        (Mode::AllBut, n) => say::all_but_others(lang, n, &comma_list(lang, &told)),
    }
}

/// « 06 12 34 56 78, 06 8… et 3 autres »: a list on its own, where space is short.
#[must_use]
pub fn callers_text(lang: Lang, patterns: &[Pattern], names: &Names<'_>) -> String {
    let first = if patterns.len() > 3 { 2 } else { 3 };
    let told: Vec<_> = patterns
        .iter()
        .take(first)
        .map(|pattern| names.short_caller(lang, pattern))
        .collect();
    match (patterns.len() - told.len()) as u64 {
        0 => and_list(lang, &told),
        n => say::and_others(lang, n, &comma_list(lang, &told)),
    }
}

/// « à tout moment », « du lundi au vendredi de 18:00 à 08:00, tout le week-end, seulement du 3 août 2026 au 24 août 2026 ».
#[must_use]
pub fn slot_text(lang: Lang, slot: &Slot, until: Option<DateTime>, detail: Detail) -> String {
    let mut texts: Vec<String> = weekly_groups(&slot.weekly)
        .iter()
        .map(|group| group_text(lang, group, detail))
        .collect();
    let dates: Vec<_> = slot
        .dates
        .iter()
        .map(|range| dates_text(lang, range))
        .collect();
    if !dates.is_empty() {
        let dates = or_list(lang, &dates);
        texts.push(if texts.is_empty() {
            dates
        } else {
            say::only(lang, &dates)
        });
    }
    match slot.holidays {
        Holidays::Ignore => {}
        Holidays::Only if texts.is_empty() => texts.push(say::holidays_only(lang).into()),
        Holidays::Only => texts.push(say::only(lang, &say::holidays_only(lang))),
        Holidays::Except if texts.is_empty() => {
            texts.extend([say::always(lang).into(), say::holidays_except(lang).into()]);
        }
        Holidays::Except => texts.push(say::holidays_except(lang).into()),
    }
    if texts.is_empty() {
        texts.push(say::always(lang).into());
    }
    if let Some(until) = until {
        texts.push(say::until(lang, &bound_text(lang, Bound::At(until))));
    }
    comma_list(lang, &texts)
}

fn dates_text(lang: Lang, range: &DateRange) -> String {
    match (range.from(), range.to()) {
        (Bound::Day(from), Bound::Day(to)) if from == to => {
            say::one_date(lang, &full_date(lang, from))
        }
        (from, to) => say::dates(lang, &bound_text(lang, from), &bound_text(lang, to)),
    }
}

fn bound_text(lang: Lang, bound: Bound) -> String {
    match bound {
        Bound::Day(date) => full_date(lang, date),
        Bound::At(at) => say::moment(lang, &full_date(lang, at.date()), &hour(at)),
    }
}

/// « du lundi au vendredi de 08:00 à 12:00 et de 14:00 à 18:00 », « tout le week-end ».
fn group_text(lang: Lang, group: &WeeklyGroup, detail: Detail) -> String {
    if group.hours.iter().any(Hours::whole_day) {
        return match group.days {
            DaysPart::Weekend => days::whole_weekend(lang).into(),
            _ => say::whole_days(lang, &days_text(lang, &group.days)),
        };
    }
    let hours: Vec<_> = group
        .hours
        .iter()
        .map(|hours| match detail {
            Detail::Full if hours.next_day => say::hours_next_day(lang, &hours.from, &hours.to),
            _ => say::hours(lang, &hours.from, &hours.to),
        })
        .collect();
    say::range(lang, &days_text(lang, &group.days), &and_list(lang, &hours))
}

/// « du lundi au vendredi », « le mardi et le jeudi », « tous les jours ».
fn days_text(lang: Lang, days: &DaysPart) -> String {
    match days {
        DaysPart::EveryDay => days::all(lang).into(),
        DaysPart::Weekend => days::weekend(lang).into(),
        DaysPart::Runs(runs) => {
            let texts: Vec<_> = runs
                .iter()
                .map(|run| {
                    let first = weekday(lang, run.first);
                    if run.first == run.last {
                        days::one(lang, &first)
                    } else {
                        days::run(lang, &first, &weekday(lang, run.last))
                    }
                })
                .collect();
            and_list(lang, &texts)
        }
    }
}

/// « immédiatement », « si je suis en ligne ou sans réponse après 20 s ».
#[must_use]
pub fn trigger_text(lang: Lang, triggers: Triggers) -> String {
    let after = triggers
        .no_answer()
        .map(|seconds| time::seconds_short(lang, &seconds.get()));
    match (triggers.busy(), triggers.unreachable(), after) {
        (false, false, None) => say::immediately(lang).into(),
        (true, false, None) => say::busy(lang).into(),
        (false, true, None) => say::unreachable(lang).into(),
        (true, true, None) => say::busy_or_unreachable(lang).into(),
        (false, false, Some(after)) => say::no_answer(lang, &after),
        (true, false, Some(after)) => say::busy_or_no_answer(lang, &after),
        (false, true, Some(after)) => say::unreachable_or_no_answer(lang, &after),
        (true, true, Some(after)) => say::any_event(lang, &after),
    }
}

/// « a, b et c ».
#[must_use]
pub fn and_list(lang: Lang, parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., end] => days::and(lang, &comma_list(lang, others), end),
    }
}

/// « a, b ou c ».
fn or_list(lang: Lang, parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., end] => days::or(lang, &comma_list(lang, others), end),
    }
}

fn comma_list(lang: Lang, parts: &[String]) -> String {
    let mut parts = parts.iter();
    let first = parts.next().cloned().unwrap_or_default();
    parts.fold(first, |list, part| days::comma(lang, &list, part))
}

#[cfg(test)]
#[path = "sentence_tests.rs"]
mod tests;
