//! Calls and requests as JSON.

use std::time::Instant;

use renvoi_phones::{
    End, IncomingCall, Progress, Side, Stage,
    message::{Address, Headers, Request},
};
use serde_json::{Map, Value, json};

use super::Output;

pub(super) fn call(clock: &Output, handle: &str, progress: &Progress) -> Value {
    let at = |time: Option<Instant>| time.map(|time| clock.milliseconds(time));
    let times = &progress.times;
    json!({
        "call": handle,
        "stage": stage(progress.stage),
        "end": progress.end.map(end),
        "status": status(progress),
        "phrase": progress.answer.as_ref().map(|answer| &answer.phrase),
        "provisional": progress.provisional,
        "direction": progress.direction.name(),
        "reason": progress.reason,
        "times": {
            "invite": at(times.invite),
            "accepted_invite": at(times.accepted_invite),
            "ringing": at(times.ringing),
            "answered": at(times.answered),
            "acknowledged": at(times.acknowledged),
            "ended": at(times.ended),
        },
    })
}

pub(super) fn incoming(clock: &Output, handle: &str, call: &IncomingCall) -> Value {
    let invitation = call.invitation();
    let caller = invitation.caller();
    let diversions: Vec<Value> = invitation
        .diversions()
        .iter()
        .map(|diversion| {
            let mut view = address(diversion);
            view["reason"] = json!(diversion.parameter("reason"));
            view
        })
        .collect();
    json!({
        "call": handle,
        "call_id": call.call_id(),
        "to": invitation.target.user(),
        "from": {
            "number": caller.number,
            "display": caller.display,
            "uri": invitation.from.uri.to_string(),
        },
        "asserted": invitation.asserted().as_ref().map(address),
        "diversions": diversions,
        "headers": headers(&invitation.headers),
        "at": clock.milliseconds(invitation.received),
    })
}

pub(super) fn request(clock: &Output, request: &Request, received: Instant) -> Value {
    json!({
        "method": request.method.name(),
        "uri": request.uri.to_string(),
        "headers": headers(&request.headers),
        "body": request.body,
        "at": clock.milliseconds(received),
    })
}

fn address(address: &Address) -> Value {
    json!({
        "number": address.uri.user(),
        "display": address.display,
        "uri": address.uri.to_string(),
    })
}

fn headers(headers: &Headers) -> Value {
    let mut map = Map::new();
    for (name, value) in headers.iter() {
        let values = map
            .entry(name.to_ascii_lowercase())
            .or_insert_with(|| json!([]));
        if let Value::Array(values) = values {
            values.push(value.into());
        }
    }
    Value::Object(map)
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Trying => "trying",
        Stage::Ringing => "ringing",
        Stage::Answered => "answered",
    }
}

fn end(end: End) -> &'static str {
    match end {
        End::HungUp(Side::Here) => "hung_up_here",
        End::HungUp(Side::There) => "hung_up_there",
        End::Cancelled => "cancelled",
        End::Refused(_) => "refused",
        End::NoReply => "no_reply",
        End::Unplugged => "unplugged",
    }
}

/// Of a call that came in, the status that this phone gave.
fn status(progress: &Progress) -> Option<u16> {
    progress.status().or(match progress.end {
        Some(End::Refused(status)) => Some(status),
        _ => None,
    })
}
