//! The signature of a passkey (§7.2).

use super::{
    Asked, Assertion, Challenge, Refusal, RelyingParty, authenticator_data::AuthenticatorData,
    client_data, cose::Key,
};

/// A passkey as it is kept, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Known<'k> {
    /// Its name.
    pub credential: &'k [u8],
    /// Its key, as it wrote it.
    pub key: &'k [u8],
    /// What its device knows its owner by.
    pub user_handle: &'k [u8],
}

/// A signature that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asserted {
    /// How often it has signed now; 0: it does not count. Whether that is more than before (step 21) its caller knows.
    pub counter: u32,
}

/// Judges what a browser answers to being asked for a signature. Which passkeys were asked for (step 5) its caller knows.
pub fn assert(
    party: &RelyingParty,
    challenge: &Challenge,
    known: Known<'_>,
    answer: &Assertion,
    asked: Asked,
) -> Result<Asserted, Refusal> {
    // 1 to 4 are the page's. 6 and 7: the one that it says, of the person that its device says. Where nobody had said who they are,
    // the device has to; where somebody had, it may.
    if answer.credential != known.credential {
        return Err(Refusal::Credential);
    }
    match (&answer.user_handle, asked) {
        (Some(handle), _) if handle != known.user_handle => return Err(Refusal::Credential),
        (None, Asked::Anybody) => return Err(Refusal::Credential),
        _ => {}
    }
    // 8 to 14, 19: what the browser says.
    let hash = client_data::check(&answer.client_data, "webauthn.get", challenge, party)?;
    // 15 to 17: what the authenticator says; 18: no extension was asked for.
    let read = AuthenticatorData::read(&answer.authenticator_data).ok_or(Refusal::Unreadable)?;
    read.check(party, asked.verification())?;
    if read.attested.is_some() {
        return Err(Refusal::Flags);
    }
    // 20: signed, by the algorithm of the key that is kept.
    let key = Key::read(known.key).ok_or(Refusal::Key)?;
    let signed = [answer.authenticator_data.as_slice(), hash.as_ref()].concat();
    if !key.has_signed(&signed, &answer.signature) {
        return Err(Refusal::Signature);
    }
    Ok(Asserted {
        counter: read.counter,
    })
}
