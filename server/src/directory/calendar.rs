//! The organisation's holidays.

use jiff::civil::Date;

use crate::{clock::Clock, store::organisation::Organisation};

/// The holidays of the present year and the next, on the organisation's calendar: what a plan carries.
#[must_use]
pub fn holidays_around(org: &Organisation, clock: &dyn Clock) -> Vec<Date> {
    let year = clock.local(&org.zone).date().year();
    [year, year + 1]
        .into_iter()
        .flat_map(|year| holidays(org, year))
        .collect()
}

/// Whether a date is a holiday of the organisation.
#[must_use]
pub fn is_holiday(org: &Organisation, date: Date) -> bool {
    holidays(org, date.year()).contains(&date)
}

/// French ones for a French organisation; elsewhere none are known yet.
fn holidays(org: &Organisation, year: i16) -> Vec<Date> {
    if org.country == "FR" {
        renvoi_app::domain::holidays::france(year)
    } else {
        vec![]
    }
}
