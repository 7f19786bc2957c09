//! Sound that a phone sends: a tone, as RTP packets of PCMU (RFC 3550, RFC 3551).

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    net::UdpSocket,
    time::{MissedTickBehavior, interval},
};

use crate::error::Error;

/// A packet holds so much sound.
const EACH: Duration = Duration::from_millis(20);
/// 8,000 samples a second.
const SAMPLES: u16 = 160;

/// Sends a tone, as long as it lasts.
pub(super) async fn tone(to: SocketAddr, lasting: Duration) -> Result<(), Error> {
    let here = match to.ip() {
        IpAddr::V4(_) => IpAddr::from(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::from(Ipv6Addr::UNSPECIFIED),
    };
    let address = SocketAddr::from((here, 0));
    let failed = |source| Error::Listen { address, source };
    let socket = UdpSocket::bind(address).await.map_err(failed)?;
    let mut tick = interval(EACH);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let packets = lasting.as_millis() / EACH.as_millis();
    for n in 0..u16::try_from(packets).unwrap_or(u16::MAX) {
        tick.tick().await;
        // Whoever hangs up meanwhile hears no more of it.
        let _ = socket.send_to(&packet(n), to).await;
    }
    Ok(())
}

/// The `n`th packet.
fn packet(n: u16) -> Vec<u8> {
    let mut bytes = vec![0x80, if n == 0 { 0x80 } else { 0 }];
    bytes.extend(n.to_be_bytes());
    bytes.extend((u32::from(n) * u32::from(SAMPLES)).to_be_bytes());
    bytes.extend(b"tone");
    // 400 Hz: ten samples up, ten down, loud.
    bytes.extend((0..SAMPLES).map(|sample| if sample % 20 < 10 { 0x90 } else { 0x10 }));
    bytes
}

#[cfg(test)]
mod tests {
    use super::packet;

    #[test]
    fn packets_follow_each_other() {
        let (first, third) = (packet(0), packet(2));
        assert_eq!((first.len(), third.len()), (172, 172));
        assert_eq!(first[..4], [0x80, 0x80, 0, 0], "a talk spurt begins");
        assert_eq!(third[..8], [0x80, 0, 0, 2, 0, 0, 1, 0x40]);
    }
}
