//! How a call is placed.

use std::time::Duration;

/// How an outgoing call presents itself, and how long it is tried. The default is a plain call of the account.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// The name in From.
    pub from_display: Option<String>,
    /// The number in From; the account's own user where absent, `unknown` on a trunk.
    pub from_user: Option<String>,
    /// Whom To names, where that is not who is called: as networks do that call the account which a PBX has with them.
    pub to_user: Option<String>,
    /// A number for `P-Asserted-Identity`, as networks send it on a trunk, also beside a withheld one.
    pub asserted: Option<String>,
    /// Withholds the number: an anonymous From and `Privacy: id`.
    pub privacy: bool,
    /// More header fields.
    pub headers: Vec<(String, String)>,
    /// Taken back where nobody has answered by then; without it the call rings until somebody acts.
    pub timeout: Option<Duration>,
}

impl CallOptions {
    /// A call that shows this number.
    #[must_use]
    pub fn from(number: &str) -> Self {
        Self {
            from_user: Some(number.to_owned()),
            ..Self::default()
        }
    }

    /// A call that withholds its number.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            privacy: true,
            ..Self::default()
        }
    }
}
