//! Names that must not repeat: tags, branches, Call-IDs, client nonces.

/// Sixteen hexadecimal digits.
pub(crate) fn token() -> String {
    format!("{:016x}", rand::random::<u64>())
}

/// A transaction's name; the prefix is RFC 3261's.
pub(crate) fn branch() -> String {
    format!("z9hG4bK{}", token())
}
