//! Values in addresses.

use std::fmt::Write as _;

/// Percent-encodes a value of a query (RFC 3986, everything but unreserved characters and `/`).
#[must_use]
pub fn percent_encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::percent_encode;

    #[test]
    fn nothing_ends_the_value_early() {
        assert_eq!(
            percent_encode("/rules/a b&c=é"),
            "/rules/a%20b%26c%3D%C3%A9"
        );
    }
}
