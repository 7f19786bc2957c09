//! Where calls from a trunk are accepted from.

use std::{fmt, net::IpAddr};

/// A network that calls are accepted from, or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    address: IpAddr,
    /// How many bits of it count.
    bits: u8,
}

/// A network wider than this is no other end of a trunk: whoever is in it may place calls without a password.
const WIDEST: (u8, u8) = (8, 16);

impl Source {
    /// A single address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        Self { address, bits }
    }

    /// Reads an address, or a network as in `192.0.2.0/24`; bits beyond the network are dropped. `None` for anything else, and
    /// for networks wider than /8 or, in IPv6, /16.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
            None => (text.trim(), None),
        };
        let whole = Self::of(address.parse().ok()?);
        let widest = if whole.address.is_ipv4() {
            WIDEST.0
        } else {
            WIDEST.1
        };
        let bits = bits.unwrap_or(whole.bits);
        (widest..=whole.bits).contains(&bits).then(|| Self {
            address: whole.masked(bits),
            bits,
        })
    }

    fn masked(&self, bits: u8) -> IpAddr {
        match (self.address, mask(self.address.is_ipv4(), bits)) {
            (IpAddr::V4(address), IpAddr::V4(mask)) => IpAddr::V4(address & mask),
            (IpAddr::V6(address), IpAddr::V6(mask)) => IpAddr::V6(address & mask),
            (address, _) => address,
        }
    }

    /// The network's first address.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// How many bits count.
    #[must_use]
    pub fn bits(&self) -> u8 {
        self.bits
    }

    /// The mask as an address: `255.255.255.0`.
    #[must_use]
    pub fn mask(&self) -> IpAddr {
        mask(self.address.is_ipv4(), self.bits)
    }
}

fn mask(v4: bool, bits: u8) -> IpAddr {
    let bits = u32::from(bits);
    if v4 {
        IpAddr::V4(u32::MAX.checked_shl(32 - bits).unwrap_or(0).into())
    } else {
        IpAddr::V6(u128::MAX.checked_shl(128 - bits).unwrap_or(0).into())
    }
}

/// As it is read: a single address without its bits.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.address)?;
        if *self != Self::of(self.address) {
            write!(f, "/{}", self.bits)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_networks() {
        let table = [
            ("192.0.2.7", Some("192.0.2.7")),
            ("192.0.2.7/24", Some("192.0.2.0/24")),
            ("192.0.2.7/32", Some("192.0.2.7")),
            ("10.0.0.0/8", Some("10.0.0.0/8")),
            ("2001:db8::7/32", Some("2001:db8::/32")),
            ("2001:db8::7", Some("2001:db8::7")),
            ("0.0.0.0/0", None),
            ("10.0.0.0/7", None),
            ("::/0", None),
            ("10.0.0.0/33", None),
            ("10.0.0.0/", None),
            ("host", None),
            ("", None),
        ];
        for (text, expected) in table {
            let read = Source::parse(text).map(|source| source.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
        let mask = |text| Source::parse(text).unwrap().mask().to_string();
        assert_eq!(mask("10.0.0.0/8"), "255.0.0.0");
        assert_eq!(mask("2001:db8::/33"), "ffff:ffff:8000::");
    }
}
