//! Why a rule never serves.

use jiff::civil::DateTime;

use super::{and_list, shadow_texts as texts, trigger as names};
use crate::{
    api::account::Lang,
    domain::{Rule, route::Trigger, shadow::Hidden},
};

/// The verdict in a word or two, and why: « Ne sert jamais », « « Soirs » prend déjà tous ses appels ». The rules are the list's,
/// in the order in which they were looked at.
#[must_use]
pub fn never_text(
    lang: Lang,
    rule: &Rule,
    hidden: &[Hidden],
    rules: &[Rule],
    now: DateTime,
) -> (&'static str, String) {
    if is_over(rule, now) {
        return (texts::over(lang), texts::over_why(lang).to_owned());
    }
    let why: Vec<_> = hidden
        .iter()
        .map(|hidden| (hidden.trigger, why(lang, hidden, rules)))
        .collect();
    let verdict = if hidden.iter().all(|hidden| hidden.before.is_empty()) {
        texts::never(lang)
    } else {
        texts::idle(lang)
    };
    let first = why.first().map(|(_, why)| why.clone()).unwrap_or_default();
    if why.iter().all(|(_, why)| *why == first) {
        return (verdict, first);
    }
    let each: Vec<_> = why
        .iter()
        .map(|(trigger, why)| texts::for_trigger(lang, &trigger_name(lang, *trigger), why))
        .collect();
    (verdict, each.join(" "))
}

/// Whether its dates, or its end, are past.
fn is_over(rule: &Rule, now: DateTime) -> bool {
    let dates = &rule.slot.dates;
    let past = |end: Option<DateTime>| end.is_some_and(|end| end <= now);
    past(rule.until) || (!dates.is_empty() && dates.iter().all(|range| past(range.end())))
}

fn why(lang: Lang, hidden: &Hidden, rules: &[Rule]) -> String {
    let name = |place: &usize| {
        let name = rules.get(*place).map(|rule| rule.name.as_str());
        texts::name(lang, &name.unwrap_or_default())
    };
    let list = |places: &[usize]| {
        let names: Vec<_> = places.iter().map(name).collect();
        (places.len() as u64, and_list(lang, &names))
    };
    let ((above, those_above), (before, those_before)) =
        (list(&hidden.above), list(&hidden.before));
    match (above, before) {
        (0, 0) => texts::no_call(lang).to_owned(),
        (n, 0) => texts::above(lang, n, &those_above),
        (0, n) => texts::before(lang, n, &those_before),
        (some, rest) => format!(
            "{} {}",
            texts::some(lang, some, &those_above),
            texts::rest(lang, rest, &those_before)
        ),
    }
}

/// « En ligne ».
#[must_use]
pub fn trigger_name(lang: Lang, trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Immediately => names::immediately(lang),
        Trigger::Busy => names::busy(lang),
        Trigger::NoAnswer => names::no_answer(lang),
        Trigger::Unreachable => names::unreachable(lang),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::{
        shadow::{Use, uses},
        testing::written,
    };

    /// What is told of the last rule.
    fn told(rules: &[Value]) -> String {
        let rules = written(rules);
        let now = "2026-04-14T14:22".parse().unwrap();
        let Some(Use::Never(hidden)) = uses(&rules, now).pop() else {
            panic!("it serves")
        };
        let (verdict, why) = never_text(Lang::Fr, rules.last().unwrap(), &hidden, &rules, now);
        format!("{verdict} {why}").replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn the_reason_names_the_rules() {
        let kind = |kind: &str| json!({ "origin": { "kind": kind } });
        let busy = json!({ "triggers": ["busy"] });
        let no_answer = json!({ "triggers": [{ "no_answer": 20 }] });
        let both = json!({ "triggers": ["busy", { "no_answer": 20 }] });
        let past = json!({ "slot": { "dates": [{ "from": "2026-04-01", "to": "2026-04-13" }] } });
        let nowhere = json!({ "slot": { "weekly": [{ "days": ["mon"], "from": "08:00", "to": "18:00" }],
            "dates": [{ "from": "2026-04-15", "to": "2026-04-16" }] } });
        let inside_busy = json!({ "origin": { "kind": "internal" }, "triggers": ["busy"] });
        let not_hidden = json!({ "origin": { "kind": "external" } });
        for (rules, text) in [
            (
                vec![json!({}), json!({})],
                "Ne sert jamais. « R1 » prend déjà tous ses appels.",
            ),
            (
                vec![
                    kind("internal"),
                    kind("external"),
                    kind("anonymous"),
                    json!({}),
                ],
                "Ne sert jamais. « R1 », « R2 » et « R3 » prennent déjà tous ses appels.",
            ),
            (
                vec![json!({}), busy.clone()],
                "Ne sert pas. « R1 » envoie ses appels ailleurs avant que vos téléphones sonnent.",
            ),
            (
                vec![not_hidden, inside_busy, kind("anonymous"), busy.clone()],
                "Ne sert pas. « R2 » prend déjà une partie de ses appels. « R1 » et « R3 » envoient les autres ailleurs avant que vos téléphones sonnent.",
            ),
            (
                vec![busy, no_answer, both],
                "Ne sert jamais. En ligne : « R1 » prend déjà tous ses appels. Sans réponse : « R2 » prend déjà tous ses appels.",
            ),
            (vec![past], "Terminée. Ses dates sont passées."),
            (
                vec![nowhere],
                "Ne sert jamais. Ses jours, ses heures et ses dates ne tombent jamais ensemble.",
            ),
        ] {
            assert_eq!(told(&rules), text);
        }
    }
}
