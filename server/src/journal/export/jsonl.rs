//! For programs: one object a line. The bytes that are hashed and signed can be made of what stands there, so that whoever has the
//! public key can verify a whole export without us; `detail` is therefore the very text that was hashed, not an object.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    hex::hex,
    store::chain::{Checkpoint, FormerKey, Head, Sealed},
};

/// What stands before the lines.
#[derive(Clone, Debug)]
pub(super) struct Preface {
    /// Short name.
    pub(super) organisation: String,
    /// When, ms since 1970 UTC.
    pub(super) made: i64,
    /// Whether it is all of the chain.
    pub(super) whole: bool,
    /// Former keys.
    pub(super) keys: Vec<FormerKey>,
}

/// The first lines: what this is, former keys, the signed end of the chain.
pub(super) fn preface(preface: &Preface, head: &Head) -> Vec<u8> {
    let mut text = Vec::new();
    push(
        &mut text,
        &json!({
            "kind": "journal", "format": 1, "chain": head.chain, "organisation": preface.organisation,
            "made": moment(preface.made), "whole": preface.whole,
        }),
    );
    for key in &preface.keys {
        push(
            &mut text,
            &json!({
                "kind": "key", "public": hex(&key.public), "successor": hex(&key.successor),
                "signed_at": key.signed_at, "signature": hex(&key.signature),
            }),
        );
    }
    push(
        &mut text,
        &json!({
            "kind": "head", "chain": head.chain, "seq": head.seq, "hash": hex(&head.hash), "newest": head.newest,
            "kept_seq": head.kept_seq, "kept_hash": hex(&head.kept_hash), "attempts_until": head.attempts_until,
            "signed_at": head.signed_at, "public": hex(&head.public), "signature": hex(&head.signature),
        }),
    );
    text
}

/// Lines, with the checkpoints between them where it is all of the chain.
pub(super) fn lines(rows: &[Sealed], between: &mut VecDeque<Checkpoint>) -> Vec<u8> {
    let mut text = Vec::new();
    for row in rows {
        text.extend(checkpoints(between, row.seq - 1));
        let line = &row.line;
        push(
            &mut text,
            &json!({
                "kind": "line", "seq": row.seq, "id": line.id, "at": line.at, "time": moment(line.at),
                "user": line.user_id, "actor": line.actor, "address": line.address, "action": line.action,
                "subject": line.subject, "detail": line.detail, "salt": row.salt.as_deref().map(hex),
                "digest": hex(&row.digest), "hash": hex(&row.hash),
            }),
        );
    }
    text
}

/// The checkpoints up to a line.
pub(super) fn checkpoints(between: &mut VecDeque<Checkpoint>, through: i64) -> Vec<u8> {
    let mut text = Vec::new();
    while between.front().is_some_and(|next| next.seq <= through) {
        let next = between.pop_front().expect("there is one");
        push(
            &mut text,
            &json!({
                "kind": "checkpoint", "chain": next.chain, "seq": next.seq, "hash": hex(&next.hash), "newest": next.newest,
                "signed_at": next.signed_at, "public": hex(&next.public), "signature": hex(&next.signature),
            }),
        );
    }
    text
}

fn moment(at: i64) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_string()
}

fn push(text: &mut Vec<u8>, object: &Value) {
    text.extend(object.to_string().into_bytes());
    text.push(b'\n');
}
