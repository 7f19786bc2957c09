//! The form's buttons that change the form itself: they work as a post, and in the page.

use crate::{
    api::forwarding::{RangeDraft, RuleDraft},
    domain::{json::DAYS, slot::MAX_RANGES, week::Cell},
};

use super::paint::{paint, week_of};

impl RuleDraft {
    /// Does what the button asks for: `add-colleague`, `add-range`, `remove-range-N`, `add-date`, `remove-date-N`,
    /// `swap-date-N`, `paint-mon` and `paint-8` (a whole day, an hour of every day, or no more of it where all of it is
    /// painted), `paint` (only what is painted already), `clear`. `true` where the form is to be shown again, `false` for
    /// every other button (`save`). Presets are [`RuleDraft::take_preset`]'s.
    pub fn press(&mut self, button: &str) -> bool {
        match button {
            "add-colleague" => {
                self.add_colleague();
                return true;
            }
            "add-range" => add(&mut self.ranges),
            "add-date" => add(&mut self.dates),
            "paint" => {}
            "clear" => self.ranges = vec![RangeDraft::default()],
            _ => {
                if let Some(cells) = button.strip_prefix("paint-").and_then(line) {
                    let week = week_of(&self.ranges);
                    let on = !cells.iter().all(|cell| week.is_painted(*cell));
                    self.ranges = paint(&self.ranges, cells, on);
                } else if let Some(n) = number(button, "remove-range-") {
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

/// The cells of a day, `mon`, or of an hour, `8`.
fn line(name: &str) -> Option<Vec<Cell>> {
    let cell = |day: &str, hour: &str| Cell::parse(&format!("{day}-{hour}"));
    let (first, last) = match cell(name, "0") {
        Some(first) => (first, cell(name, "23")?),
        None => (cell(DAYS[0].0, name)?, cell(DAYS[6].0, name)?),
    };
    Some(first.between(last).collect())
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
        assert!(!draft.press("preset-office"));
        assert!(!draft.press("remove-range-x"));
        assert!(draft.press("add-range") && draft.press("add-range"));
        assert_eq!((draft.slot.as_str(), draft.ranges.len()), ("some", 2));
        draft.ranges[1].from = "8".into();
        assert!(draft.press("remove-range-1"));
        assert_eq!(draft.ranges[0].from, "8");
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

    #[test]
    fn days_and_hours_are_painted_whole_and_then_not_at_all() {
        let mut draft = RuleDraft::default();
        let mut told = |button: &str| {
            assert!(draft.press(button));
            let told = draft.ranges.iter();
            let told = told.map(|row| format!("{} {}-{}", row.days.join(" "), row.from, row.to));
            told.collect::<Vec<_>>()
        };
        let hour = "mon tue wed thu fri sat sun 08:00-09:00";
        assert_eq!(told("paint-8"), [hour]);
        assert_eq!(
            told("paint-wed"),
            ["mon tue thu fri sat sun 08:00-09:00", "wed 00:00-24:00"]
        );
        assert_eq!(told("paint"), told("paint"));
        assert_eq!(told("paint-wed"), ["mon tue thu fri sat sun 08:00-09:00"]);
        assert_eq!(told("paint-8"), [hour]);
        assert_eq!(told("paint-8"), [" -"]);
        for other in ["paint-", "paint-24", "paint-lun", "paint-mon-8", "paint--8"] {
            assert!(!draft.press(other), "{other}");
        }
    }
}
