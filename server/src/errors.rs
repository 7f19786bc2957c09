//! From our errors to codes: the cause is logged here, once, and never leaves; what it is found by does.

use renvoi_app::api::{ApiError, Code, Reference};
use uuid::Uuid;

/// Something of ours failed.
pub fn internal(error: impl std::fmt::Display) -> ApiError {
    let reference = reference();
    tracing::error!(%error, %reference, "a request failed");
    ApiError {
        reference: Some(reference),
        ..Code::Internal.into()
    }
}

/// A new one.
#[must_use]
pub fn reference() -> Reference {
    let (number, ..) = Uuid::new_v4().as_fields();
    Reference::new(number)
}
