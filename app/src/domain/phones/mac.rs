//! Hardware addresses.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The hardware address of one device: 48 bits (EUI-48, IEEE 802), not of a group, not all zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MacAddress([u8; 6]);

/// Why a text is not the address of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MacError {
    /// Something else than twelve hexadecimal digits, in pairs or in fours, with one kind of separator or none.
    #[error("a MAC address has twelve hexadecimal digits")]
    Form,
    /// All zero, or a group's, as ff:ff:ff:ff:ff:ff.
    #[error("this is not the address of a device")]
    NotADevice,
}

impl MacAddress {
    /// Reads every spelling in use: `00:15:65:AB:CD:EF`, `00-15-65-…`, `0015.65ab.cdef`, `001565ABCDEF`, and with blanks; what labels
    /// put before it (`MAC:`) is ignored.
    pub fn parse(text: &str) -> Result<Self, MacError> {
        let text = text.trim();
        let text = match text.get(..3) {
            Some(head) if head.eq_ignore_ascii_case("mac") => {
                text[3..].trim_start_matches([':', ' ', '=', '#'])
            }
            _ => text,
        };
        let separator = text.chars().find(|c| !c.is_ascii_hexdigit());
        let parts: Vec<&str> = match separator {
            None => vec![text],
            Some(separator @ (':' | '-' | '.' | ' ')) => text.split(separator).collect(),
            Some(_) => return Err(MacError::Form),
        };
        let each = match parts.len() {
            1 => 12,
            3 => 4,
            6 => 2,
            _ => return Err(MacError::Form),
        };
        let digit = |c: char| c.is_ascii_hexdigit();
        if !parts
            .iter()
            .all(|part| part.len() == each && part.chars().all(digit))
        {
            return Err(MacError::Form);
        }
        let digits = parts.concat();
        let mut bytes = [0; 6];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte =
                u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).expect("hexadecimal digits");
        }
        // The lowest bit of the first byte says that it is a group's (IEEE 802).
        if bytes == [0; 6] || bytes[0] & 1 == 1 {
            return Err(MacError::NotADevice);
        }
        Ok(Self(bytes))
    }

    /// Twelve lower-case digits without separators: how it is stored, and most file names.
    #[must_use]
    pub fn plain(self) -> String {
        self.to_string().replace(':', "")
    }
}

/// `00:15:65:ab:cd:ef`.
impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, byte) in self.0.iter().enumerate() {
            let between = if n == 0 { "" } else { ":" };
            write!(f, "{between}{byte:02x}")?;
        }
        Ok(())
    }
}

impl TryFrom<String> for MacAddress {
    type Error = MacError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<MacAddress> for String {
    fn from(mac: MacAddress) -> Self {
        mac.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read() {
        for text in [
            "00:15:65:ab:cd:ef",
            "00-15-65-AB-CD-EF",
            "0015.65ab.cdef",
            "001565ABCDEF",
            " 00 15 65 ab cd ef ",
            "MAC: 001565abcdef",
            "mac=00:15:65:AB:cd:EF",
        ] {
            let read = MacAddress::parse(text).unwrap();
            assert_eq!(read.plain(), "001565abcdef", "{text}");
            assert_eq!(read.to_string(), "00:15:65:ab:cd:ef");
        }
    }

    #[test]
    fn what_is_no_device_is_refused() {
        let table = [
            ("", MacError::Form),
            ("00:15:65:ab:cd", MacError::Form),
            ("00:15:65:ab:cd:ef:01", MacError::Form),
            ("00:15-65:ab:cd:ef", MacError::Form),
            ("0:15:65:ab:cd:ef1", MacError::Form),
            ("00:15:65:ab:cd:eg", MacError::Form),
            ("00:15:65:ab:cd:é", MacError::Form),
            ("éa", MacError::Form),
            ("../../../etc/a", MacError::Form),
            ("00:15:65:ab:cd:ef\r\nX", MacError::Form),
            ("000000000000", MacError::NotADevice),
            ("ff:ff:ff:ff:ff:ff", MacError::NotADevice),
            ("01:00:5e:00:00:01", MacError::NotADevice),
        ];
        for (text, why) in table {
            assert_eq!(MacAddress::parse(text), Err(why), "{text}");
        }
    }
}
