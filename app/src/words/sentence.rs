//! A rule as a sentence, and its parts.

use super::{Names, Rich, days, full_date, hour, say, time, weekday};
use crate::{
    api::account::Lang,
    domain::{
        Bound, Holidays, Mode, Origin, Outcome, Pattern, Rule, Triggers,
        sentence::{DaysPart, Hours, WeeklyGroup, sentence},
    },
};

/// « Quand **n'importe qui** m'appelle **tous les jours de 18:00 à 08:00**, **immédiatement**, rediriger vers **…**. »
#[must_use]
pub fn rule_sentence(lang: Lang, rule: &Rule, names: &Names<'_>) -> Rich {
    let who = origin_text(lang, &rule.origin, names, NAMED);
    let when = slot_text(lang, rule);
    let trigger = trigger_text(lang, rule.triggers);
    match &rule.outcome {
        Outcome::Forward(to) => {
            say::forward(lang, &who, &when, &trigger, &names.destination(lang, to))
        }
        Outcome::Voicemail => say::voicemail(lang, &who, &when, &trigger),
        Outcome::LetItRing => say::let_it_ring(lang, &who, &when, &trigger),
        Outcome::Reject => say::reject(lang, &who, &when, &trigger),
    }
}

/// How many callers of a list the sentence of a rule names.
const NAMED: usize = 2;

/// « n'importe qui », « le 06 12 34 56 78 ou Élodie Marchand, poste 207 ». Of a list longer than `most` one caller fewer is
/// named, and the others are counted.
#[must_use]
pub fn origin_text(lang: Lang, origin: &Origin, names: &Names<'_>, most: usize) -> String {
    let (mode, patterns) = match origin {
        Origin::Anyone => return say::anyone(lang).into(),
        Origin::Internal => return say::internal(lang).into(),
        Origin::External => return say::external(lang).into(),
        Origin::Anonymous => return say::anonymous(lang).into(),
        Origin::Numbers { mode, patterns } => (mode, patterns),
    };
    let first = if patterns.len() > most {
        most.saturating_sub(1).max(1)
    } else {
        most
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

/// « à tout moment », « du lundi au vendredi de 18:00 à 08:00, tout le week-end ».
#[must_use]
pub fn slot_text(lang: Lang, rule: &Rule) -> String {
    let parts = sentence(rule);
    let mut texts: Vec<String> = parts
        .weekly
        .iter()
        .map(|group| group_text(lang, group))
        .collect();
    texts.extend(
        parts
            .dates
            .iter()
            .map(|range| match (range.from(), range.to()) {
                (Bound::Day(from), Bound::Day(to)) if from == to => {
                    say::one_date(lang, &full_date(lang, from))
                }
                (from, to) => say::dates(lang, &bound_text(lang, from), &bound_text(lang, to)),
            }),
    );
    match parts.holidays {
        Holidays::Ignore => {}
        Holidays::Only => texts.push(say::holidays_only(lang).into()),
        Holidays::Except => texts.push(say::holidays_except(lang).into()),
    }
    if texts.is_empty() {
        texts.push(say::always(lang).into());
    }
    if let Some(until) = parts.until {
        texts.push(say::until(lang, &bound_text(lang, Bound::At(until))));
    }
    comma_list(lang, &texts)
}

fn bound_text(lang: Lang, bound: Bound) -> String {
    match bound {
        Bound::Day(date) => full_date(lang, date),
        Bound::At(at) => say::moment(lang, &full_date(lang, at.date()), &hour(at)),
    }
}

/// « du lundi au vendredi de 08:00 à 12:00 et de 14:00 à 18:00 », « tout le week-end ».
fn group_text(lang: Lang, group: &WeeklyGroup) -> String {
    if group.hours.iter().any(Hours::whole_day) {
        return match group.days {
            DaysPart::Weekend => days::whole_weekend(lang).into(),
            _ => say::whole_days(lang, &days_text(lang, &group.days)),
        };
    }
    let hours: Vec<_> = group
        .hours
        .iter()
        .map(|hours| say::hours(lang, &hours.from, &hours.to))
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
