//! The little of CBOR that there is to read: one item, and what comes behind it.

use ciborium::{Value, de::from_reader_with_recursion_limit};

/// Deeper than any statement of an attestation.
const DEEPEST: usize = 8;

/// More members than any map here has.
const MOST: usize = 16;

/// Takes one item off the front; its own bytes beside it.
pub(super) fn take<'b>(bytes: &mut &'b [u8]) -> Option<(Value, &'b [u8])> {
    let all = *bytes;
    let value = from_reader_with_recursion_limit(&mut *bytes, DEEPEST).ok()?;
    let own = all.get(..all.len() - bytes.len())?;
    Some((value, own))
}

/// The members of the map that these bytes are, and nothing else; none of them twice.
pub(super) fn map(mut bytes: &[u8]) -> Option<Vec<(Value, Value)>> {
    let (value, _) = take(&mut bytes)?;
    let members = value.into_map().ok()?;
    let mut keys = members.iter().map(|(key, _)| key).enumerate();
    let unique = |(n, key)| members.iter().skip(n + 1).all(|(other, _)| other != key);
    (bytes.is_empty() && members.len() <= MOST && keys.all(unique)).then_some(members)
}

/// Takes the member of a name out.
pub(super) fn member(members: &mut Vec<(Value, Value)>, key: &Value) -> Option<Value> {
    let at = members.iter().position(|(name, _)| name == key)?;
    Some(members.swap_remove(at).1)
}
