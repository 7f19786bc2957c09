//! Addresses of a provider: where the portal may be sent by what an administrator types, or a provider says of itself.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Longer ones are no address of a provider.
const LONGEST: usize = 500;

/// Where providers may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Anywhere but on the portal's own machine, by https.
    World,
    /// On the portal's own machine too, there also without TLS: where the portal itself has none, which is on somebody's own
    /// machine or in a test.
    Own,
}

/// An address that the portal asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address(Url);

impl Address {
    /// Reads one; `None` where the portal does not go there. Where a name leads is looked at again when it is asked
    /// ([`Reach::allows`]).
    pub(super) fn parse(text: &str, reach: Reach) -> Option<Self> {
        if text.len() > LONGEST || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let plain = url.username().is_empty() && url.password().is_none();
        let near = match url.host()? {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        let allowed = match url.host()? {
            Host::Domain(_) => true,
            Host::Ipv4(ip) => reach.allows(IpAddr::V4(ip)),
            Host::Ipv6(ip) => reach.allows(IpAddr::V6(ip)),
        };
        let protected = match url.scheme() {
            "https" => true,
            "http" => near && reach == Reach::Own,
            _ => false,
        };
        (plain && allowed && protected && url.fragment().is_none()).then_some(Self(url))
    }

    /// The address itself.
    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

impl Reach {
    /// Whether the portal connects to a machine. Never to itself, nor to what only answers on its own link, such as the metadata of
    /// a cloud: an administrator of one organisation is no operator. Addresses inside a company are allowed, as providers are there.
    pub(super) fn allows(self, ip: IpAddr) -> bool {
        match ip.to_canonical() {
            IpAddr::V4(ip) => {
                !(ip.is_unspecified()
                    || ip.is_link_local()
                    || ip.is_multicast()
                    || ip == Ipv4Addr::BROADCAST
                    || (ip.is_loopback() && self == Self::World))
            }
            IpAddr::V6(ip) => {
                !(ip == Ipv6Addr::UNSPECIFIED
                    || ip.is_unicast_link_local()
                    || ip.is_multicast()
                    || (ip.is_loopback() && self == Self::World))
            }
        }
    }
}

/// The provider's name for itself, as an administrator types it: an address without a query.
pub(super) fn issuer(text: &str, reach: Reach) -> Option<Address> {
    Address::parse(text, reach).filter(|address| address.url().query().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_elsewhere_and_protected() {
        for good in [
            "https://login.example",
            "https://login.example:8443/realms/alpha/",
            "https://10.1.2.3/realms/alpha",
        ] {
            assert!(issuer(good, Reach::World).is_some(), "{good}");
        }
        for bad in [
            "",
            "login.example",
            "http://login.example",
            "http://localhost:4000",
            "https://127.0.0.1",
            "https://127.1",
            "https://2130706433/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://0.0.0.0/",
            "https://169.254.169.254/latest",
            "https://[fe80::1]/",
            "https://login.example/?a=b",
            "https://login.example/#a",
            "https://user@login.example/",
            "https://login.example/a b",
            "https://login.example/\r\nx",
            "file:///etc/passwd",
            "ftp://login.example",
        ] {
            assert!(issuer(bad, Reach::World).is_none(), "{bad}");
        }
        let long = format!("https://login.example/{}", "a".repeat(500));
        assert!(issuer(&long, Reach::World).is_none());
    }

    #[test]
    fn only_a_portal_without_tls_asks_its_own_machine() {
        for near in ["http://localhost:4000", "http://127.0.0.1:4000/x"] {
            assert!(issuer(near, Reach::Own).is_some(), "{near}");
        }
        for far in [
            "http://login.example",
            "http://10.1.2.3",
            "https://169.254.169.254",
        ] {
            assert!(issuer(far, Reach::Own).is_none(), "{far}");
        }
    }
}
