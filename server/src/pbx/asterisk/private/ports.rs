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

    /// Free ones, chosen now.
    pub fn free() -> io::Result<Self> {
        let sip = free_for_both()?;
        let ami = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let http = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        // Below the ports that systems hand out themselves. Two that overlap still work: Asterisk looks for a free one.
        let rtp = 12_000 + rand::random_range(0..18) * Self::SOUND;
        Ok(Self {
            sip,
            ami: ami.local_addr()?.port(),
            http: http.local_addr()?.port(),
            rtp,
            movable: true,
        })
    }

    /// Fixed ones: SIP at the base, then the manager, HTTP, and from 1,000 further on sound.
    #[must_use]
    pub fn from_base(base: u16) -> Self {
        let base = base.min(u16::MAX - 2 * Self::SOUND);
        Self {
            sip: base,
            ami: base + 1,
            http: base + 2,
            rtp: base + Self::SOUND,
            movable: false,
        }
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

fn free_for_both() -> io::Result<u16> {
    let mut last = None;
    for _ in 0..50 {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = udp.local_addr()?.port();
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::Error::other("no port is free")))
}
