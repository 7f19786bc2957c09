//! Where the other end of a trunk is.

use std::{fmt, net::IpAddr, str::FromStr};

/// A host name or an address: nothing that could change the URI or the setting it stands in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host(String);

/// A host and a UDP port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SipAddress {
    /// The host.
    pub host: Host,
    /// The port; never 0.
    pub port: u16,
}

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Neither a name nor an address.
    #[error("« {0} » is neither a host name nor an address")]
    Host(String),
    /// No port.
    #[error("« {0} » is no port from 1 to 65535")]
    Port(String),
}

impl Host {
    /// Reads a name (letters, digits, inner dashes, dots; RFC 1123) or an address, an IPv6 one with or without brackets.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let error = || AddressError::Host(text.to_owned());
        let bare = match text.strip_prefix('[') {
            Some(rest) => rest
                .strip_suffix(']')
                .filter(|address| address.contains(':'))
                .ok_or_else(error)?,
            None => text,
        };
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(Self(address.to_string()));
        }
        // What ends with a number is meant as an address, and is none.
        let last = bare.rsplit('.').next().unwrap_or_default();
        let numeric = last.bytes().all(|b| b.is_ascii_digit());
        if bare.len() <= 253 && !numeric && bare.split('.').all(is_label) {
            Ok(Self(bare.to_ascii_lowercase()))
        } else {
            Err(error())
        }
    }

    /// Its address, where it is one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.0.parse().ok()
    }

    /// As it is looked up, and matched against.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// As it stands in a URI: an IPv6 address in brackets.
impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.contains(':') {
            write!(f, "[{}]", self.0)
        } else {
            f.write_str(&self.0)
        }
    }
}

impl fmt::Display for SipAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl SipAddress {
    /// SIP's own port.
    pub const PORT: u16 = 5060;
}

/// `host`, `host:port`, `[address]:port`; the port is [`SipAddress::PORT`] where it is not said.
impl FromStr for SipAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (host, port) = match text.rsplit_once(':') {
            // Within brackets, or without any, the colons are an IPv6 address's own.
            Some((host, port))
                if !port.ends_with(']') && (host.ends_with(']') || !host.contains(':')) =>
            {
                let number = port.parse().ok().filter(|port| *port != 0);
                (
                    host,
                    number.ok_or_else(|| AddressError::Port(port.to_owned()))?,
                )
            }
            _ => (text, Self::PORT),
        };
        Ok(Self {
            host: Host::parse(host)?,
            port,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        let table = [
            ("sip.operator.example:5070", "sip.operator.example:5070"),
            ("SIP.Operator.example", "sip.operator.example:5060"),
            ("pbx", "pbx:5060"),
            ("127.0.0.9:5099", "127.0.0.9:5099"),
            ("[::1]:5060", "[::1]:5060"),
            ("[2001:DB8::1]", "[2001:db8::1]:5060"),
            ("2001:db8::1", "[2001:db8::1]:5060"),
        ];
        for (text, read) in table {
            let address: SipAddress = text.parse().unwrap();
            assert_eq!(address.to_string(), read, "{text}");
            assert_eq!(address.to_string().parse(), Ok(address), "{text}");
        }
    }

    #[test]
    fn what_could_mean_something_else_is_refused() {
        let hosts = [
            "",
            ":5060",
            "sip_operator.example",
            "-sip.example",
            "sip-.example",
            "sip..example",
            "sip.example.",
            "sip.example;transport=tcp",
            "a b",
            "a\r\nb",
            "a/b",
            "user@sip.example",
            "[sip.example]:5060",
            "[::1",
            "::g",
            "1.2.3",
            "999.1.1.1",
            "fe80::1%eth0",
        ];
        for text in hosts {
            let read = text.parse::<SipAddress>();
            assert!(
                matches!(read, Err(AddressError::Host(_))),
                "{text}: {read:?}"
            );
        }
        let long = format!("{}.example", "a".repeat(64));
        assert!(Host::parse(&long).is_err());
        for text in [
            "sip.example:0",
            "sip.example:",
            "sip.example:65536",
            "sip.example:x",
        ] {
            let read = text.parse::<SipAddress>();
            assert!(
                matches!(read, Err(AddressError::Port(_))),
                "{text}: {read:?}"
            );
        }
    }
}
