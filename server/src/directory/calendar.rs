//! The organisation's holidays and opening hours, as the store keeps them.

use jiff::civil::{Date, Weekday};
use renvoi_app::domain::{Days, Holidays, Minute, Slot, WeeklyRange, calendar::Calendar};

use crate::{clock::Clock, store::organisation::Organisation};

/// The holidays of the present year and the next, on the organisation's calendar.
#[must_use]
pub fn holidays_around(org: &Organisation, clock: &dyn Clock) -> Vec<Date> {
    around(&calendar(org), org, clock)
}

/// The same for a plan: `None` where the stored calendar cannot be read, so that nothing is pushed that was only guessed.
#[must_use]
pub fn holidays_to_push(org: &Organisation, clock: &dyn Clock) -> Option<Vec<Date>> {
    Some(around(&read(org).ok()?, org, clock))
}

fn around(calendar: &Calendar, org: &Organisation, clock: &dyn Clock) -> Vec<Date> {
    let year = clock.local(&org.zone).date().year();
    [year, year + 1]
        .into_iter()
        .flat_map(|year| calendar.holidays(&org.country, year))
        .collect()
}

/// Whether a date is a holiday of the organisation.
#[must_use]
pub fn is_holiday(org: &Organisation, date: Date) -> bool {
    calendar(org).is_holiday(&org.country, date)
}

/// Its calendar; what cannot be read is the country's.
#[must_use]
pub fn calendar(org: &Organisation) -> Calendar {
    read(org).unwrap_or_else(|error| {
        tracing::error!(org = org.slug, %error, "a stored calendar cannot be read: the country's is used");
        Calendar::default()
    })
}

fn read(org: &Organisation) -> serde_json::Result<Calendar> {
    if org.calendar.is_empty() {
        return Ok(Calendar::default());
    }
    serde_json::from_str(&org.calendar)
}

/// Its opening hours: what the preset of a rule's hours offers. Until some are set, Monday to Friday from 9 to 18, not on
/// holidays.
#[must_use]
pub fn office_hours(org: &Organisation) -> Slot {
    let usual = || {
        let minute = |hour| Minute::new(hour, 0).expect("an hour of the day");
        let days = Days::new(Weekday::Monday.cycle_forward().take(5)).expect("five days are some");
        let range = WeeklyRange::new(days, minute(9), minute(18)).expect("nine is before eighteen");
        Slot {
            weekly: vec![range],
            dates: vec![],
            holidays: Holidays::Except,
        }
    };
    if org.office_hours.is_empty() {
        return usual();
    }
    serde_json::from_str(&org.office_hours).unwrap_or_else(|error| {
        tracing::error!(org = org.slug, %error, "stored opening hours cannot be read");
        usual()
    })
}
