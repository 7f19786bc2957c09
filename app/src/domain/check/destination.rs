//! Whether calls may be forwarded to a place: asked at save time and again when a plan is made for the PBX.

use super::{Context, NumberClass};
use crate::domain::Destination;

/// Why calls may not be forwarded there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The user's own extension.
    #[error("extension {0} is the forwarding one")]
    OwnExtension(String),
    /// A direct number of the user's own extension.
    #[error("{0} is a direct number of the forwarding extension")]
    OwnNumber(String),
    /// Nobody has that extension.
    #[error("nobody has extension {0}")]
    NoSuchExtension(String),
    /// An emergency or short public-service number.
    #[error("{0} is an emergency or public-service number")]
    Emergency(String),
    /// The organisation does not allow this kind of number; the kind's code.
    #[error("calls may not be forwarded to {0} numbers")]
    Class(&'static str),
    /// The organisation forbids numbers that begin so.
    #[error("calls may not be forwarded to {0}")]
    Listed(String),
}

impl Refusal {
    /// Stable, a key of the words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OwnExtension(_) => "own_extension",
            Self::OwnNumber(_) => "own_number",
            Self::NoSuchExtension(_) => "no_such_extension",
            Self::Emergency(_) => "emergency",
            Self::Class(_) => "class_not_allowed",
            Self::Listed(_) => "number_not_allowed",
        }
    }

    /// The number, or the code of the class.
    #[must_use]
    pub fn data(&self) -> &str {
        match self {
            Self::OwnExtension(data)
            | Self::OwnNumber(data)
            | Self::NoSuchExtension(data)
            | Self::Emergency(data)
            | Self::Listed(data) => data,
            Self::Class(code) => code,
        }
    }
}

/// Whether calls to the context's extension may be forwarded there.
pub fn allow(destination: &Destination, context: &Context<'_>) -> Result<(), Refusal> {
    let number = match destination {
        Destination::Extension(extension) if extension == context.own => {
            return Err(Refusal::OwnExtension(extension.to_string()));
        }
        // Made before the organisation came to this country, or before we knew the number: phones reach the service.
        Destination::Extension(extension) if context.numbering.is_emergency(extension.as_str()) => {
            return Err(Refusal::Emergency(extension.to_string()));
        }
        Destination::Extension(extension) if !context.directory.has_extension(extension) => {
            return Err(Refusal::NoSuchExtension(extension.to_string()));
        }
        Destination::Extension(_) => return Ok(()),
        Destination::Number(number) => number,
    };
    if number.is_emergency() {
        return Err(Refusal::Emergency(number.to_string()));
    }
    match context.directory.owner_of(number) {
        Some(owner) if owner == *context.own => return Err(Refusal::OwnNumber(number.to_string())),
        Some(_) => return Ok(()),
        None => {}
    }
    let class = context.classes.class(number);
    match context.policy.listed(number) {
        _ if class == NumberClass::Short => Err(Refusal::Emergency(number.to_string())),
        Some(true) => Ok(()),
        Some(false) => Err(Refusal::Listed(number.to_string())),
        None if context.policy.allows(&class) => Ok(()),
        None => Err(Refusal::Class(class.code())),
    }
}
