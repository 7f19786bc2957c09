//! A new passkey (§7.1).

use ciborium::Value;

use super::{
    Challenge, Creation, Refusal, RelyingParty, Verification,
    authenticator_data::{Attested, AuthenticatorData},
    cbor, client_data,
    cose::Key,
};

/// What is kept of a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its name.
    pub credential: Vec<u8>,
    /// Its key, as it wrote it.
    pub key: Vec<u8>,
    /// How often it has signed; 0: it does not count.
    pub counter: u32,
}

/// Judges what a browser answers to being asked for one. Whether another has its name already (step 22), its caller knows.
pub fn register(
    party: &RelyingParty,
    challenge: &Challenge,
    answer: &Creation,
) -> Result<Registered, Refusal> {
    // 1 to 4 are the page's. 5 to 11: what the browser says.
    let hash = client_data::check(&answer.client_data, "webauthn.create", challenge, party)?;
    // 12: what the authenticator says.
    let mut object = cbor::map(&answer.attestation).ok_or(Refusal::Unreadable)?;
    let mut member = |name: &str| cbor::member(&mut object, &Value::from(name));
    let three = (member("fmt"), member("attStmt"), member("authData"));
    let (Some(Value::Text(format)), Some(Value::Map(statement)), Some(Value::Bytes(data))) = three
    else {
        return Err(Refusal::Unreadable);
    };
    let read = AuthenticatorData::read(&data).ok_or(Refusal::Unreadable)?;
    // 13 to 15: for whom, and who was there. A passkey that cannot tell who holds it is none.
    read.check(party, Verification::Required)?;
    let attested = read.attested.as_ref().ok_or(Refusal::Unreadable)?;
    if attested.credential != answer.credential {
        return Err(Refusal::Credential);
    }
    // 16: one of the kinds that were asked for.
    let key = Key::read(attested.key).ok_or(Refusal::Key)?;
    // 17: no extension was asked for. 18 to 21: nor an attestation.
    let signed = [data.as_slice(), hash.as_ref()].concat();
    attestation(&format, statement, attested, &key, &signed)?;
    // 23 and 24 are the caller's.
    Ok(Registered {
        credential: attested.credential.to_vec(),
        key: attested.key.to_vec(),
        counter: read.counter,
    })
}

/// None, or one that the new key gives itself (§8.2): browsers leave that in where it says nothing of the make.
fn attestation(
    format: &str,
    mut statement: Vec<(Value, Value)>,
    attested: &Attested<'_>,
    key: &Key,
    signed: &[u8],
) -> Result<(), Refusal> {
    let holds = match format {
        "none" => statement.is_empty(),
        "packed" if attested.make == &[0; 16] => {
            let mut member = |name: &str| cbor::member(&mut statement, &Value::from(name));
            match (member("alg"), member("sig")) {
                (Some(algorithm), Some(Value::Bytes(signature))) => {
                    algorithm == Value::from(key.algorithm())
                        && statement.is_empty()
                        && key.has_signed(signed, &signature)
                }
                _ => false,
            }
        }
        _ => false,
    };
    holds.then_some(()).ok_or(Refusal::Attestation)
}
