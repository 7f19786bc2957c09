//! The header fields without which no message can be handled, read once on arrival.

use std::{net::SocketAddr, time::Instant};

use super::{Address, Headers, Method, ParseError, text::split_outside_quotes};

/// A message with where and when it came.
#[derive(Clone, Debug)]
pub(crate) struct Received<M> {
    pub(crate) message: M,
    pub(crate) envelope: Envelope,
    pub(crate) source: SocketAddr,
    pub(crate) at: Instant,
}

/// Who talks to whom about which transaction.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    pub(crate) via: Via,
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) call_id: String,
    pub(crate) sequence: u32,
    /// The method of the transaction: of a response, the one it answers.
    pub(crate) method: Method,
}

impl Envelope {
    pub(crate) fn of(headers: &Headers) -> Result<Self, ParseError> {
        let need = |name: &'static str| headers.get(name).ok_or(ParseError::Missing(name));
        let vias = headers.elements("Via");
        let cseq = need("CSeq")?;
        let (sequence, method) = cseq
            .split_once(char::is_whitespace)
            .ok_or(ParseError::Sequence)?;
        Ok(Self {
            via: Via::read(vias.first().ok_or(ParseError::Missing("Via"))?)?,
            from: need("From")?.parse()?,
            to: need("To")?.parse()?,
            call_id: need("Call-ID")?.to_owned(),
            sequence: sequence.parse().map_err(|_| ParseError::Sequence)?,
            method: Method::named(method.trim()),
        })
    }
}

/// The topmost Via: who sent the message last, and which transaction it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Via {
    pub(crate) sent_by: String,
    pub(crate) branch: String,
    /// RFC 3581: answer to the port that the request came from.
    pub(crate) wants_source_port: bool,
}

impl Via {
    fn read(text: &str) -> Result<Self, ParseError> {
        let pieces = split_outside_quotes(text, ';');
        let (first, parameters) = pieces.split_first().ok_or(ParseError::Via)?;
        let (_, sent_by) = first
            .split_once(char::is_whitespace)
            .ok_or(ParseError::Via)?;
        let branch = parameters
            .iter()
            .find_map(|parameter| parameter.strip_prefix("branch="))
            .ok_or(ParseError::Via)?;
        Ok(Self {
            sent_by: sent_by.trim().to_owned(),
            branch: branch.to_owned(),
            wants_source_port: parameters
                .iter()
                .any(|parameter| *parameter == "rport" || parameter.starts_with("rport=")),
        })
    }

    /// Where the answer goes (RFC 3261, section 18.2.2; RFC 3581, section 4).
    pub(crate) fn answer_to(&self, source: SocketAddr) -> SocketAddr {
        if self.wants_source_port {
            return source;
        }
        let after_host = self.sent_by.rfind(']').map_or(0, |bracket| bracket + 1);
        let port = self.sent_by[after_host..]
            .split_once(':')
            .and_then(|(_, port)| port.parse().ok())
            .unwrap_or(5060);
        SocketAddr::new(source.ip(), port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_go_where_the_sender_wants_them() {
        let source = "127.0.0.1:40000".parse().unwrap();
        let answer = |text| Via::read(text).unwrap().answer_to(source).to_string();
        assert_eq!(
            answer("SIP/2.0/UDP h:5070;branch=z9hG4bKa;rport"),
            "127.0.0.1:40000"
        );
        assert_eq!(
            answer("SIP/2.0/UDP h:5070;branch=z9hG4bKa"),
            "127.0.0.1:5070"
        );
        assert_eq!(answer("SIP/2.0/UDP h ;branch=z9hG4bKa"), "127.0.0.1:5060");
    }

    #[test]
    fn a_via_without_a_branch_is_refused() {
        assert_eq!(Via::read("SIP/2.0/UDP h"), Err(ParseError::Via));
        assert_eq!(Via::read(""), Err(ParseError::Via));
    }
}
