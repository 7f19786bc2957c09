//! Where calls arrive now, and what changes next.

use jiff::civil::DateTime;

use crate::{
    components::strip::{Target, targets},
    domain::{Caller, Rule, day::now_and_until},
};

/// Where calls arrive now, and the next local minute at which they arrive elsewhere, with where. What happens after
/// the phones have rung makes no difference here.
pub(super) fn change(
    rules: &[Rule],
    caller: &Caller,
    now: DateTime,
    holidays: &[bool],
) -> (Target, Option<(DateTime, Target)>) {
    let (way, mut until) = now_and_until(rules, caller, now, holidays);
    let here = targets(&way).0;
    while let Some(at) = until {
        let past = usize::try_from((at.date() - now.date()).get_days()).unwrap_or_default();
        let days = holidays.get(past..).unwrap_or_default();
        let (way, next) = now_and_until(rules, caller, at, days);
        let there = targets(&way).0;
        if there != here {
            return (here, Some((at, there)));
        }
        until = next.filter(|_| !days.is_empty());
    }
    (here, None)
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;
    use serde_json::json;

    use super::*;
    use crate::domain::RuleList;

    fn rules() -> Vec<Rule> {
        let rule = |n: u8, slot, triggers, outcome| {
            json!({ "id": format!("01980000-0000-7000-8000-00000000000{n}"), "name": "x", "enabled": true,
                "origin": { "kind": "anyone" }, "slot": slot, "triggers": triggers, "outcome": outcome })
        };
        let working_days = json!(["mon", "tue", "wed", "thu", "fri"]);
        let list = json!({ "version": 1, "rules": [
            rule(1, json!({ "weekly": [
                { "days": working_days, "from": "18:00", "to": "24:00" },
                { "days": working_days, "from": "00:00", "to": "08:00" },
                { "days": ["sat", "sun"], "from": "00:00", "to": "24:00" }] }),
                json!(["immediately"]), json!({ "forward": "+33612345678" })),
            rule(2, json!({ "weekly": [{ "days": working_days, "from": "12:00", "to": "14:00" }] }),
                json!([{ "no_answer": 20 }]), json!("reject")),
        ] });
        serde_json::from_value::<RuleList>(list).unwrap().rules
    }

    fn told(at: DateTime, days: usize) -> (bool, Option<DateTime>) {
        let caller = Caller::Anonymous;
        let (here, then) = change(&rules(), &caller, at, &vec![false; days]);
        (here == Target::Phones, then.map(|(at, _)| at))
    }

    #[test]
    fn the_phones_ring_through_lunch_until_the_evening() {
        let evening = datetime(2026, 4, 14, 18, 0, 0, 0);
        assert_eq!(
            told(datetime(2026, 4, 14, 9, 0, 0, 0), 8),
            (true, Some(evening))
        );
    }

    #[test]
    fn an_evening_lasts_until_morning_and_friday_s_until_monday() {
        let morning = datetime(2026, 4, 15, 8, 0, 0, 0);
        assert_eq!(
            told(datetime(2026, 4, 14, 19, 0, 0, 0), 8),
            (false, Some(morning))
        );
        let monday = datetime(2026, 4, 20, 8, 0, 0, 0);
        assert_eq!(
            told(datetime(2026, 4, 17, 19, 0, 0, 0), 8),
            (false, Some(monday))
        );
    }

    #[test]
    fn nothing_is_promised_beyond_the_days_that_are_known() {
        assert_eq!(told(datetime(2026, 4, 17, 19, 0, 0, 0), 2), (false, None));
        assert_eq!(told(datetime(2026, 4, 17, 19, 0, 0, 0), 0), (false, None));
    }

    #[test]
    fn without_rules_the_phones_ring_for_ever() {
        let now = datetime(2026, 4, 14, 9, 0, 0, 0);
        assert_eq!(
            change(&[], &Caller::Anonymous, now, &[false; 8]),
            (Target::Phones, None)
        );
    }
}
