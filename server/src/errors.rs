//! From our errors to codes: the cause is logged here, once, and never leaves.

use renvoi_app::api::{ApiError, Code};

/// Something of ours failed.
pub fn internal(error: impl std::fmt::Display) -> ApiError {
    tracing::error!(%error, "a request failed");
    Code::Internal.into()
}
