//! The language of the portal: numbers, rules, slots and the one function that says which rule wins.
//!
//! Pure: no I/O, no framework, no clock, no time-zone database. Compiled for the browser and for the server.

pub mod calendar;
pub mod check;
pub mod clock;
pub mod code;
pub mod day;
pub mod decide;
pub mod ending;
pub mod extension;
pub mod holidays;
pub mod json;
pub mod left_by;
pub mod number;
pub mod origin;
pub mod outcome;
pub mod phones;
pub mod resolve;
pub mod route;
pub mod rule;
pub mod second_factor;
pub mod sentence;
pub mod shadow;
pub mod slot;
pub mod told;
pub mod trigger;
pub mod week;

#[cfg(test)]
pub(crate) mod testing;

pub use code::RuleCode;
pub use decide::{Because, Call, Caller, Considered, Decision, Reasons, Winner, decide};
pub use extension::Extension;
pub use left_by::LeftBy;
pub use number::{E164, NumberError, Numbering, Typed};
pub use origin::{Mode, Origin, Pattern, Prefix};
pub use outcome::{Destination, Outcome};
pub use resolve::{ReadContext, ResolveError};
pub use rule::{Rule, RuleId, RuleList, RuleName};
pub use second_factor::SecondFactorFor;
pub use slot::{Bound, DateRange, Days, Holidays, Minute, Slot, WeeklyRange};
pub use trigger::{Seconds, Triggers};
