//! What a NOTIFY outside of any call tells a phone to do.

use super::Maker;
use crate::message::Request;

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Fetch the files again.
    Fetch,
    /// Start again, which fetches them too.
    Restart,
}

/// What this maker's phones make of it; `None` for what they agree to and do nothing about.
pub(super) fn order(maker: Maker, request: &Request) -> Option<Order> {
    let event = request.headers.get("Event")?;
    let mut pieces = event
        .split(';')
        .map(|piece| piece.trim().to_ascii_lowercase());
    let name = pieces.next()?;
    let says = |wanted: &str| event.to_ascii_lowercase().contains(wanted);
    match (name.as_str(), maker) {
        ("check-sync", _) if says("reboot=true") => Some(Order::Restart),
        ("check-sync", Maker::Yealink | Maker::Snom | Maker::Grandstream)
            if !says("reboot=false") =>
        {
            Some(Order::Restart)
        }
        ("check-sync", _) | ("resync", Maker::Grandstream | Maker::Cisco) => Some(Order::Fetch),
        ("reboot", Maker::Cisco) => Some(Order::Restart),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Headers, Method};

    fn told(maker: Maker, event: &str) -> Option<Order> {
        let mut headers = Headers::default();
        headers.push("Event", event);
        let request = Request {
            method: Method::Notify,
            uri: "sip:d1@127.0.0.1".parse().unwrap(),
            headers,
            body: String::new(),
        };
        order(maker, &request)
    }

    #[test]
    fn makers_take_their_own_words() {
        let table = [
            (
                Maker::Yealink,
                "check-sync;reboot=false",
                Some(Order::Fetch),
            ),
            (Maker::Yealink, "check-sync", Some(Order::Restart)),
            (Maker::Yealink, "resync", None),
            (Maker::Snom, "check-sync;reboot=false", Some(Order::Fetch)),
            (Maker::Grandstream, "resync", Some(Order::Fetch)),
            (Maker::Fanvil, "check-sync", Some(Order::Fetch)),
            (Maker::Poly, "check-sync", Some(Order::Fetch)),
            (Maker::Cisco, "resync", Some(Order::Fetch)),
            (Maker::Cisco, "check-sync;reboot=true", Some(Order::Restart)),
            (Maker::Poly, "message-summary", None),
        ];
        for (maker, event, order) in table {
            assert_eq!(told(maker, event), order, "{maker:?} {event}");
        }
    }
}
