//! Where a request comes from.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{extract::ConnectInfo, http::Extensions, http::HeaderMap};

/// The client's address: the connection's, or what a trusted proxy says. An IPv6 client is its /64, which is what one
/// subscriber has.
pub(super) fn client(headers: &HeaderMap, extensions: &Extensions, trusted: &[IpAddr]) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([0, 0, 0, 0]), |ConnectInfo(peer)| {
            peer.ip().to_canonical()
        });
    if !trusted.contains(&peer) {
        return subscriber(peer);
    }
    // From right to left: each proxy appends whom it heard. What cannot be read ends it: whoever wrote it is the last that is
    // known, and what stands before it may be anybody's.
    let mut client = peer;
    let said = headers.get_all("x-forwarded-for").iter().rev();
    for entry in said.flat_map(|value| value.to_str().unwrap_or_default().rsplit(',')) {
        let Some(address) = read(entry.trim()) else {
            break;
        };
        client = address;
        if !trusted.contains(&address) {
            break;
        }
    }
    subscriber(client)
}

/// An address, with or without a port: some proxies write one.
fn read(entry: &str) -> Option<IpAddr> {
    let address = entry
        .parse()
        .or_else(|_| entry.parse().map(|with_port: SocketAddr| with_port.ip()))
        .ok()?;
    Some(address.to_canonical())
}

fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            if v6.is_loopback() {
                address
            } else {
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(
            peer.parse().expect("an address"),
            9,
        )));
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a header"));
        }
        let trusted: Vec<IpAddr> = trusted
            .iter()
            .map(|t| t.parse().expect("an address"))
            .collect();
        client(&headers, &extensions, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(from("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
        assert_eq!(
            from("127.0.0.1", &["198.51.100.7"], &["127.0.0.1"]),
            "198.51.100.7"
        );
        assert_eq!(
            from("127.0.0.1", &["6.6.6.6, 198.51.100.7"], &["127.0.0.1"]),
            "198.51.100.7"
        );
        assert_eq!(
            from(
                "127.0.0.1",
                &["198.51.100.7", "10.0.0.2"],
                &["127.0.0.1", "10.0.0.2"]
            ),
            "198.51.100.7"
        );
        for (forwarded, client) in [
            ("unknown, 198.51.100.7", "198.51.100.7"),
            ("6.6.6.6, unknown", "127.0.0.1"),
            ("6.6.6.6, unknown, 10.0.0.2", "10.0.0.2"),
            ("6.6.6.6, ", "127.0.0.1"),
            ("6.6.6.6, 198.51.100.7:40312", "198.51.100.7"),
            ("[2001:db8:1:2:3:4:5:6]:443, 10.0.0.2", "2001:db8:1:2::"),
            ("198.51.100.7, ::ffff:10.0.0.2", "198.51.100.7"),
            ("10.0.0.2", "10.0.0.2"),
        ] {
            let trusted = ["127.0.0.1", "10.0.0.2"];
            assert_eq!(
                from("127.0.0.1", &[forwarded], &trusted),
                client,
                "{forwarded}"
            );
        }
        assert_eq!(from("2001:db8:1:2:3:4:5:6", &[], &[]), "2001:db8:1:2::");
        assert_eq!(from("::ffff:192.0.2.1", &[], &[]), "192.0.2.1");
    }
}
