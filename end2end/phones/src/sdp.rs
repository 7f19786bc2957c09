//! Session descriptions (RFC 8866): one PCMU stream to the discard port. Sound comes only from who is told to [speak](crate::Call::speak).

use std::net::{IpAddr, SocketAddr};

/// Which way sound flows, seen from whoever says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Both ways.
    #[default]
    SendReceive,
    /// The speaker has put the other on hold.
    SendOnly,
    /// The speaker has been put on hold.
    ReceiveOnly,
    /// Neither way.
    Inactive,
}

impl Direction {
    /// What a description says; both ways where it says nothing.
    pub(crate) fn of(description: &str) -> Self {
        description
            .lines()
            .find_map(|line| match line.trim() {
                "a=sendrecv" => Some(Self::SendReceive),
                "a=sendonly" => Some(Self::SendOnly),
                "a=recvonly" => Some(Self::ReceiveOnly),
                "a=inactive" => Some(Self::Inactive),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// The answer to an offer of this direction.
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::SendOnly => Self::ReceiveOnly,
            Self::ReceiveOnly => Self::SendOnly,
            both => both,
        }
    }

    /// The attribute's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SendReceive => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::ReceiveOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }
}

/// Where the other side takes sound; `None` where it takes none.
pub(crate) fn media(description: &str) -> Option<SocketAddr> {
    let line = |name: &str| {
        let mut lines = description.lines().map(str::trim);
        lines.find_map(|line| line.strip_prefix(name).map(str::to_owned))
    };
    let connection = line("c=IN ")?;
    let ip: IpAddr = connection.split(' ').nth(1)?.parse().ok()?;
    let port: u16 = line("m=audio ")?.split(' ').next()?.parse().ok()?;
    (port != 0).then(|| SocketAddr::from((ip, port)))
}

/// A description; `version` grows with each one sent in a call.
pub(crate) fn describe(ip: IpAddr, version: u32, direction: Direction) -> String {
    let family = if ip.is_ipv4() { "IP4" } else { "IP6" };
    let direction = direction.name();
    format!(
        "v=0\r\no=- 1 {version} IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\nt=0 0\r\n\
         m=audio 9 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n\
         a=fmtp:101 0-16\r\na={direction}\r\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hold_is_answered_with_its_mirror() {
        let offer = describe([127, 0, 0, 1].into(), 2, Direction::SendOnly);
        assert_eq!(Direction::of(&offer), Direction::SendOnly);
        assert_eq!(Direction::of(&offer).mirrored(), Direction::ReceiveOnly);
        assert_eq!(Direction::of("v=0\r\n").mirrored(), Direction::SendReceive);
    }

    #[test]
    fn a_description_says_where_sound_goes() {
        let description = describe([127, 0, 0, 1].into(), 2, Direction::SendReceive);
        assert_eq!(media(&description), "127.0.0.1:9".parse().ok());
        assert_eq!(media(&description.replace("audio 9", "audio 0")), None);
        assert_eq!(media("v=0\r\n"), None);
    }
}
