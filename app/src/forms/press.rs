//! The form's buttons that change the form itself: they work as a post, and in the page.

use crate::{
    api::forwarding::{RangeDraft, RuleDraft},
    domain::slot::MAX_RANGES,
};

const WORKING_DAYS: [&str; 5] = ["mon", "tue", "wed", "thu", "fri"];
const WEEKEND: [&str; 2] = ["sat", "sun"];

impl RuleDraft {
    /// Does what the button asks for: `add-colleague`, `add-range`, `remove-range-N`, `add-date`, `remove-date-N`,
    /// `swap-date-N`, `preset-office`, `preset-evenings`, `clear`. `true` where the form is to be shown again, `false` for
    /// every other button (`save`).
    pub fn press(&mut self, button: &str) -> bool {
        match button {
            "add-colleague" => {
                self.add_colleague();
                return true;
            }
            "add-range" => add(&mut self.ranges),
            "add-date" => add(&mut self.dates),
            "preset-office" => self.ranges = vec![RangeDraft::office()],
            "preset-evenings" => self.ranges = RangeDraft::evenings(),
            "clear" => self.ranges = vec![RangeDraft::default()],
            _ => {
                if let Some(n) = number(button, "remove-range-") {
                    remove(&mut self.ranges, n);
                } else if let Some(n) = number(button, "remove-date-") {
                    remove(&mut self.dates, n);
                } else if let Some(n) = number(button, "swap-date-") {
                    if let Some(dates) = n.checked_sub(1).and_then(|at| self.dates.get_mut(at)) {
                        std::mem::swap(&mut dates.from, &mut dates.to);
                    }
                } else {
                    return false;
                }
                return true;
            }
        }
        "some".clone_into(&mut self.slot);
        true
    }
}

/// `remove-range-3` is 3 of `remove-range-`.
fn number(button: &str, kind: &str) -> Option<usize> {
    button.strip_prefix(kind)?.parse().ok()
}

fn add<T: Default>(rows: &mut Vec<T>) {
    if rows.len() < MAX_RANGES {
        rows.push(T::default());
    }
}

fn remove<T>(rows: &mut Vec<T>, n: usize) {
    if (1..=rows.len()).contains(&n) {
        rows.remove(n - 1);
    }
}

impl RangeDraft {
    fn new(days: &[&str], from: &str, to: &str) -> Self {
        Self {
            days: days.iter().map(|day| (*day).to_owned()).collect(),
            from: from.to_owned(),
            to: to.to_owned(),
        }
    }

    /// « Heures de bureau ».
    #[must_use]
    pub fn office() -> Self {
        Self::new(&WORKING_DAYS, "08:00", "18:00")
    }

    /// « Soirs et week-ends »: every evening, Sunday's included, so that Monday before 08:00 is in it.
    #[must_use]
    pub fn evenings() -> Vec<Self> {
        let every_day = [&WORKING_DAYS[..], &WEEKEND].concat();
        vec![
            Self::new(&every_day, "18:00", "08:00"),
            Self::new(&WEEKEND, "00:00", "24:00"),
        ]
    }

    /// Whether nothing is filled in.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.days.is_empty() && self.from.trim().is_empty() && self.to.trim().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colleague_is_added_to_the_list() {
        let mut draft = RuleDraft {
            numbers: "06 8*\n".into(),
            colleague: " Élodie Marchand, poste 207 ".into(),
            ..RuleDraft::default()
        };
        for _ in 0..2 {
            assert!(draft.press("add-colleague"));
            assert_eq!(draft.numbers, "06 8*\nÉlodie Marchand, poste 207");
            assert_eq!(
                (draft.origin.as_str(), draft.colleague.as_str()),
                ("only", "")
            );
        }
    }

    #[test]
    fn buttons_change_the_form_and_saving_does_not() {
        let mut draft = RuleDraft::default();
        assert!(!draft.press("save"));
        assert!(!draft.press("remove-range-x"));
        assert!(draft.press("preset-evenings"));
        assert_eq!((draft.slot.as_str(), draft.ranges.len()), ("some", 2));
        assert!(draft.press("remove-range-1"));
        assert_eq!(draft.ranges[0].days, WEEKEND);
        assert!(draft.press("remove-range-7"));
        assert_eq!(draft.ranges.len(), 1);
        for _ in 0..30 {
            assert!(draft.press("add-range") && draft.press("add-date"));
        }
        assert_eq!(
            (draft.ranges.len(), draft.dates.len()),
            (MAX_RANGES, MAX_RANGES)
        );
        draft.dates[1].to.date = "3/8/2026".into();
        for button in [
            "swap-date-2",
            "remove-date-1",
            "swap-date-0",
            "swap-date-99",
        ] {
            assert!(draft.press(button));
        }
        assert_eq!(draft.dates[0].from.date, "3/8/2026");
        assert!(draft.press("clear"));
        assert_eq!(draft.ranges, [RangeDraft::default()]);
    }
}
