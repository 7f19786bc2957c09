//! Weekly hours in one press: those in which the organisation is open, and all others.

use crate::{
    api::forwarding::{RangeDraft, RuleDraft},
    domain::{Holidays, Slot, week::Week},
};

use super::paint::written;

/// Hours that people ask for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// « Heures de bureau ».
    Office,
    /// « Soirs et week-ends »: the week's other minutes, Monday before opening included.
    Evenings,
}

impl Preset {
    /// The button's name.
    #[must_use]
    pub fn button(self) -> &'static str {
        match self {
            Self::Office => "preset-office",
            Self::Evenings => "preset-evenings",
        }
    }

    /// The preset of a button.
    #[must_use]
    pub fn of(button: &str) -> Option<Self> {
        [Self::Office, Self::Evenings]
            .into_iter()
            .find(|preset| preset.button() == button)
    }

    /// Its ranges, by the organisation's opening hours; one row left blank where there would be none.
    #[must_use]
    pub fn ranges(self, open: &Slot) -> Vec<RangeDraft> {
        match self {
            // As the administrator wrote them.
            Self::Office => open
                .weekly
                .iter()
                .copied()
                .map(RangeDraft::from_range)
                .collect(),
            Self::Evenings => written(&Week::of(&open.weekly).opposite(), &[]),
        }
    }
}

impl RuleDraft {
    /// Replaces the weekly ranges by the preset's. Where the organisation is closed on holidays, its opening hours are
    /// without them; evenings and week-ends are on any date.
    pub fn take_preset(&mut self, preset: Preset, open: &Slot) {
        self.ranges = preset.ranges(open);
        if open.holidays == Holidays::Except {
            match preset {
                Preset::Office => "except",
                Preset::Evenings => "ignore",
            }
            .clone_into(&mut self.holidays);
        }
        "some".clone_into(&mut self.slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::administration::SettingsDraft, domain::json::DAYS};

    fn open(hours: [&str; 7], closed_on_holidays: bool) -> Slot {
        let mut fields: Vec<_> = DAYS
            .iter()
            .zip(hours)
            .map(|((day, _), hours)| ((*day).to_owned(), hours.to_owned()))
            .collect();
        if closed_on_holidays {
            fields.push(("closed_on_holidays".into(), "on".into()));
        }
        let draft = SettingsDraft {
            fields,
            ..SettingsDraft::default()
        };
        draft.read_hours().unwrap()
    }

    fn told(preset: Preset, open: &Slot) -> Vec<String> {
        let rows = preset.ranges(open);
        let told = rows
            .iter()
            .map(|row| format!("{} {}-{}", row.days.join(" "), row.from, row.to));
        told.collect()
    }

    #[test]
    fn presets_are_the_opening_hours_and_their_opposite() {
        let lunch = "08:30-12:00, 14:00-18:00";
        let open = open([lunch, lunch, lunch, lunch, "08:30-12:00", "", ""], true);
        assert_eq!(
            told(Preset::Office, &open),
            [
                "mon tue wed thu fri 08:30-12:00",
                "mon tue wed thu 14:00-18:00"
            ]
        );
        assert_eq!(
            told(Preset::Evenings, &open),
            [
                "mon tue wed thu 12:00-14:00",
                "mon tue wed thu fri sat sun 18:00-08:30",
                "fri 12:00-24:00",
                "sat sun 00:00-24:00"
            ]
        );
    }

    #[test]
    fn each_minute_is_in_one_of_the_two() {
        for hours in [
            ["09:00-18:00"; 7],
            ["09:00-18:00", "09:00-18:00", "", "", "", "", "10:00-12:30"],
            ["22:00-06:00"; 7],
            ["00:00-24:00", "", "00:00-24:00", "", "", "20:00-19:59", ""],
        ] {
            let open = open(hours, false);
            let week = |preset: Preset| super::super::week_of(&preset.ranges(&open));
            assert_eq!(
                week(Preset::Evenings),
                week(Preset::Office).opposite(),
                "{hours:?}"
            );
        }
        assert_eq!(
            Preset::Evenings.ranges(&open(["00:00-24:00"; 7], false)),
            [RangeDraft::default()]
        );
    }

    #[test]
    fn opening_hours_are_without_the_holidays_they_close_on() {
        for (closed, office, evenings) in [(true, "except", "ignore"), (false, "only", "only")] {
            let open = open(["09:00-18:00"; 7], closed);
            for (preset, holidays) in [(Preset::Office, office), (Preset::Evenings, evenings)] {
                let mut draft = RuleDraft {
                    holidays: "only".into(),
                    ..RuleDraft::default()
                };
                draft.take_preset(preset, &open);
                assert_eq!(
                    (draft.holidays.as_str(), draft.slot.as_str()),
                    (holidays, "some")
                );
            }
        }
    }

    #[test]
    fn buttons_have_names() {
        for preset in [Preset::Office, Preset::Evenings] {
            assert_eq!(Preset::of(preset.button()), Some(preset));
        }
        assert_eq!(Preset::of("save"), None);
    }
}
