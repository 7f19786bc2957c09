//! What the authenticator says of itself (§6.1): it signs this, and the hash of what the browser says.

use ring::digest;

use super::{Refusal, RelyingParty, Verification, cbor};

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const MAY_BE_BACKED_UP: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

/// Read, and not yet judged.
#[derive(Debug)]
pub(super) struct AuthenticatorData<'b> {
    party: &'b [u8; 32],
    flags: u8,
    /// How often it has signed; 0: it does not count.
    pub(super) counter: u32,
    /// A new passkey.
    pub(super) attested: Option<Attested<'b>>,
}

/// A new passkey.
#[derive(Debug)]
pub(super) struct Attested<'b> {
    /// The make of its authenticator; zero where that is not told.
    pub(super) make: &'b [u8; 16],
    /// Its name.
    pub(super) credential: &'b [u8],
    /// A COSE key.
    pub(super) key: &'b [u8],
}

impl<'b> AuthenticatorData<'b> {
    /// `None` where it is none, or something comes behind it.
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let (party, rest) = bytes.split_first_chunk::<32>()?;
        let (&flags, rest) = rest.split_first()?;
        let (counter, mut rest) = rest.split_first_chunk::<4>()?;
        let attested = if flags & ATTESTED == 0 {
            None
        } else {
            let (make, behind) = rest.split_first_chunk::<16>()?;
            let (length, behind) = behind.split_first_chunk::<2>()?;
            let length = usize::from(u16::from_be_bytes(*length));
            let (credential, mut behind) = behind.split_at_checked(length)?;
            let (_, key) = cbor::take(&mut behind)?;
            rest = behind;
            Some(Attested {
                make,
                credential,
                key,
            })
        };
        if flags & EXTENSIONS != 0 {
            // None was asked for; what comes unasked is not looked at.
            let (extensions, _) = cbor::take(&mut rest)?;
            extensions.is_map().then_some(())?;
        }
        rest.is_empty().then_some(Self {
            party,
            flags,
            counter: u32::from_be_bytes(*counter),
            attested,
        })
    }

    /// Whether it is for this portal, and who was there: the steps 13 to 15 of §7.1, and 15 to 17 of §7.2.
    pub(super) fn check(
        &self,
        party: &RelyingParty,
        verification: Verification,
    ) -> Result<(), Refusal> {
        let hash = digest::digest(&digest::SHA256, party.id().as_bytes());
        if hash.as_ref() != self.party {
            return Err(Refusal::Party);
        }
        if self.flags & PRESENT == 0 {
            return Err(Refusal::Presence);
        }
        if verification == Verification::Required && self.flags & VERIFIED == 0 {
            return Err(Refusal::Verification);
        }
        // Level 3, §6.1.3: what cannot be copied has not been.
        if self.flags & (BACKED_UP | MAY_BE_BACKED_UP) == BACKED_UP {
            return Err(Refusal::Flags);
        }
        Ok(())
    }
}
