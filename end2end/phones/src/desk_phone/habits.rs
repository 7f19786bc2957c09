//! How patient a phone is.

use std::time::Duration;

/// For how long a phone asks for things, and when it tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// For how long it registers; renewed after half of what was granted.
    pub registration: Duration,
    /// For how long it watches a colleague; renewed after half of what was granted.
    pub subscription: Duration,
    /// How long it waits after something was refused or not answered.
    pub again: Duration,
}

/// An hour, half an hour, and two seconds: phones wait longer, tests need not.
impl Default for Habits {
    fn default() -> Self {
        Self {
            registration: Duration::from_hours(1),
            subscription: Duration::from_mins(30),
            again: Duration::from_secs(2),
        }
    }
}
