//! `sip:` and `tel:` addresses.

use std::{fmt, fmt::Write, net::SocketAddr, str::FromStr};

use super::ParseError;

/// An address of a person or a machine. The user part is kept decoded and is escaped when written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uri {
    scheme: &'static str,
    user: Option<String>,
    host: String,
    port: Option<u16>,
    /// From the first `;` or `?` on, as it was.
    rest: String,
}

impl Uri {
    /// `sip:user@ip`, without a port: an address of record.
    pub(crate) fn of_record(user: &str, server: SocketAddr) -> Self {
        Self {
            port: None,
            ..Self::at(Some(user), server)
        }
    }

    /// `sip:user@ip:port`.
    pub(crate) fn at(user: Option<&str>, address: SocketAddr) -> Self {
        let host = match address {
            SocketAddr::V4(v4) => v4.ip().to_string(),
            SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
        };
        Self {
            scheme: "sip",
            user: user.map(ToOwned::to_owned),
            host,
            port: Some(address.port()),
            rest: String::new(),
        }
    }

    /// The identity of a caller who withholds it (RFC 3323, section 4.1.1.3).
    pub(crate) fn anonymous() -> Self {
        Self {
            scheme: "sip",
            user: Some("anonymous".to_owned()),
            host: "anonymous.invalid".to_owned(),
            port: None,
            rest: String::new(),
        }
    }

    /// The part before `@`, decoded; of a `tel:` address, the number.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The part after `@`; empty in a `tel:` address.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Where to send to. `None` for a host that is a name: these phones ask no name server.
    #[must_use]
    pub fn socket_address(&self) -> Option<SocketAddr> {
        let ip = self.host.trim_matches(['[', ']']).parse().ok()?;
        Some(SocketAddr::new(ip, self.port.unwrap_or(5060)))
    }
}

impl FromStr for Uri {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || "<>\"".contains(c))
        {
            return Err(ParseError::Uri);
        }
        let (scheme, address) = text.split_once(':').ok_or(ParseError::Uri)?;
        let scheme = ["sip", "sips", "tel"]
            .into_iter()
            .find(|known| scheme.eq_ignore_ascii_case(known))
            .ok_or(ParseError::Uri)?;
        let (user, place) = match address.split_once('@') {
            Some((user, place)) if scheme != "tel" => (Some(user), place),
            _ if scheme != "tel" => (None, address),
            _ => (Some(address), ""),
        };
        if scheme == "tel" {
            let (number, rest) = split_at_first(address, [';', '?']);
            let user = (!number.is_empty())
                .then(|| decode(number))
                .ok_or(ParseError::Uri)?;
            return Ok(Self {
                scheme,
                user: Some(user),
                host: String::new(),
                port: None,
                rest: rest.to_owned(),
            });
        }
        let (place, rest) = split_at_first(place, [';', '?']);
        let (host, port) = split_port(place)?;
        // A password in an address (`user:password@`) is legal and meaningless; it is not kept.
        let user = user.map(|user| decode(user.split(':').next().unwrap_or_default()));
        Ok(Self {
            scheme,
            user,
            host: host.to_owned(),
            port,
            rest: rest.to_owned(),
        })
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.scheme)?;
        if let Some(user) = &self.user {
            f.write_str(&encode(user))?;
        }
        if !self.host.is_empty() {
            let at = if self.user.is_some() { "@" } else { "" };
            write!(f, "{at}{}", self.host)?;
        }
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(&self.rest)
    }
}

fn split_at_first(text: &str, marks: [char; 2]) -> (&str, &str) {
    text.split_at(text.find(marks).unwrap_or(text.len()))
}

fn split_port(place: &str) -> Result<(&str, Option<u16>), ParseError> {
    let end_of_host = place.rfind(']').map_or(0, |bracket| bracket + 1);
    let (host, port) = match place[end_of_host..].find(':') {
        Some(colon) => {
            let (host, port) = place.split_at(end_of_host + colon);
            (host, Some(port[1..].parse().map_err(|_| ParseError::Uri)?))
        }
        None => (place, None),
    };
    if host.is_empty() {
        return Err(ParseError::Uri);
    }
    Ok((host, port))
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = (byte == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() {
            &after[2..]
        } else {
            after
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn encode(user: &str) -> String {
    let mut text = String::with_capacity(user.len());
    for byte in user.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,;?/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("a string takes everything");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_they_were_read() {
        for text in [
            "sip:101@127.0.0.1",
            "sip:+33612345678@127.0.0.2:5080;transport=udp;lr",
            "sip:127.0.0.1:5060",
            "sips:a@[::1]:5061?Subject=x",
            "tel:+33612345678;phone-context=x",
            "sip:%2343@host.example",
        ] {
            assert_eq!(text.parse::<Uri>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_user_part_is_decoded_and_its_escapes_cannot_break_a_line() {
        let uri: Uri = "sip:%2343%0D%0AX@h".parse().unwrap();
        assert_eq!(uri.user(), Some("#43\r\nX"));
        assert_eq!(uri.to_string(), "sip:%2343%0D%0AX@h");
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "101",
            "http://x",
            "sip:",
            "sip:a@",
            "sip:a@h:x",
            "sip:a b@h",
            "sip:a@h\r\nX: 1",
            "sip:a@h>",
            "tel:",
        ] {
            assert_eq!(text.parse::<Uri>(), Err(ParseError::Uri), "{text:?}");
        }
    }

    #[test]
    fn a_port_that_is_not_said_is_5060_and_names_lead_nowhere() {
        let address = |text: &str| text.parse::<Uri>().unwrap().socket_address();
        assert_eq!(address("sip:a@127.0.0.1"), "127.0.0.1:5060".parse().ok());
        assert_eq!(address("sip:a@[::1]:9"), "[::1]:9".parse().ok());
        assert_eq!(address("sip:a@pbx.example"), None);
    }
}
