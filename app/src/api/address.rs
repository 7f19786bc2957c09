//! The page that asks whether an address on file may be another one, as the server fills it.

/// What it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressView {
    /// The question.
    Ask {
        /// Whose address it is.
        name: String,
        /// The address on file.
        former: String,
        /// The one to be.
        new: String,
        /// Who asked: their address.
        asked_by: String,
    },
    /// It is changed.
    Changed {
        /// The address now.
        email: String,
    },
    /// It stays.
    Refused,
    /// The link serves no more.
    Gone,
    /// The address cannot be theirs.
    Unusable,
}
