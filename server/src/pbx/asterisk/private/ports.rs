//! Ports on loopback.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
};

/// What a private Asterisk listens on, on 127.0.0.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// SIP, UDP and TCP.
    pub sip: u16,
    /// The manager interface.
    pub ami: u16,
    /// HTTP: ARI and, for browsers, SIP over WebSocket.
    pub http: u16,
    /// The first port for sound; [`Ports::SOUND`] follow from it.
    pub rtp: u16,
    /// Whether others may be taken where these turn out to be in use.
    movable: bool,
}

impl Ports {
    /// How many ports sound may use: two for each leg of a call.
    pub const SOUND: u16 = 1000;

    /// The highest base that leaves room for sound: the last port of all is 65535.
    pub const LAST_BASE: u16 = u16::MAX - 2 * Self::SOUND + 1;

    /// Free ones, chosen now: below those that systems hand out themselves, so that nobody gets one by chance while Asterisk starts
    /// anew.
    pub fn free() -> io::Result<Self> {
        let [sip, ami, http] = three_free()?;
        // Two that overlap still work: Asterisk looks for a free one.
        let rtp = 12_000 + rand::random_range(0..18) * Self::SOUND;
        Ok(Self {
            sip,
            ami,
            http,
            rtp,
            movable: true,
        })
    }

    /// Fixed ones: SIP at the base, then the manager, HTTP, and from 1,000 further on sound. `None`: the base is higher than
    /// [`Ports::LAST_BASE`].
    #[must_use]
    pub fn from_base(base: u16) -> Option<Self> {
        (base <= Self::LAST_BASE).then_some(Self {
            sip: base,
            ami: base.saturating_add(1),
            http: base.saturating_add(2),
            rtp: base.saturating_add(Self::SOUND),
            movable: false,
        })
    }

    /// Others, where these were chosen by us.
    pub(super) fn moved(self) -> Option<Self> {
        self.movable.then(Self::free)?.ok()
    }

    /// The first of these that something else listens on.
    pub(super) fn in_use(self) -> Option<u16> {
        let tcp = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err();
        let udp = |port: u16| UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).is_err();
        if udp(self.sip) {
            return Some(self.sip);
        }
        [self.sip, self.ami, self.http]
            .into_iter()
            .find(|port| tcp(*port))
    }

    /// Where phones register.
    #[must_use]
    pub fn sip(self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.sip).into()
    }
}

/// Three that nobody listens on, TCP nor UDP.
fn three_free() -> io::Result<[u16; 3]> {
    let mut last = None;
    let mut found = vec![];
    for _ in 0..200 {
        let port = rand::random_range(7_000..12_000);
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, port));
        match udp.and_then(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, port))) {
            Ok(_) if !found.contains(&port) => found.push(port),
            Ok(_) => {}
            Err(error) => last = Some(error),
        }
        if let [sip, ami, http] = found[..] {
            return Ok([sip, ami, http]);
        }
    }
    Err(last.unwrap_or_else(|| io::Error::other("no port is free")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_leaves_room_for_sound_or_is_refused() {
        let last = Ports::from_base(Ports::LAST_BASE).expect("the last one");
        assert_eq!(last.rtp + (Ports::SOUND - 1), u16::MAX);
        assert_eq!(Ports::from_base(Ports::LAST_BASE + 1), None);
    }

    /// What the help of `make` and the README advise for a second demonstration.
    #[test]
    fn the_advised_ports_of_two_demonstrations_are_apart() {
        let spans = [25_000, 28_000].map(|base| {
            let ports = Ports::from_base(base).expect("not too high");
            ports.sip..=ports.rtp + (Ports::SOUND - 1)
        });
        assert!(spans[0].end() < spans[1].start());
        for text in [
            include_str!("../../../../../Makefile"),
            include_str!("../../../../../README.md"),
            include_str!("../../../../../docs/development.md"),
        ] {
            assert!(text.contains("PBX_PORT=28000") && !text.contains("PBX_PORT=26000"));
        }
    }
}
