//! Codes of six digits that change every thirty seconds (RFC 6238), with SHA-1 and no other length: what every application
//! reads, whatever the address says.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::hmac;

use crate::secrets;

/// In milliseconds.
const STEP: i64 = 30_000;

/// As many codes as there are.
const MODULUS: u32 = 1_000_000;

/// RFC 4648.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an application and we make the same codes of: 160 bits (RFC 4226, 4, R6).
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret([u8; 20]);

impl Secret {
    /// A new one.
    pub(super) fn fresh() -> Self {
        Self(secrets::random())
    }

    /// As it is sealed.
    pub(super) fn write(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Reads [`Secret::write`] back.
    pub(super) fn read(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// As people type it into an application. Twenty bytes are thirty-two letters, without a rest.
    pub(super) fn base32(&self) -> String {
        let fives = self.0.chunks(5).map(|five| {
            five.iter()
                .fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte))
        });
        fives
            .flat_map(|bits| (0..8).rev().map(move |n| (bits >> (5 * n)) & 31))
            .map(|five| char::from(BASE32[usize::try_from(five).expect("five bits")]))
            .collect()
    }

    /// What its picture says.
    pub(super) fn uri(&self, account: &str) -> String {
        let account: String = form_urlencoded::byte_serialize(account.as_bytes()).collect();
        format!(
            "otpauth://totp/Renvoi:{account}?secret={}&issuer=Renvoi&algorithm=SHA1&digits=6&period=30",
            self.base32()
        )
    }

    /// The code of a step (RFC 4226, 5.3).
    fn code(&self, step: i64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let bytes = tag.as_ref();
        let offset = usize::from(bytes[bytes.len() - 1] & 15);
        let four = bytes[offset..]
            .first_chunk::<4>()
            .expect("twenty bytes, and at most fifteen before");
        (u32::from_be_bytes(*four) & 0x7fff_ffff) % MODULUS
    }

    /// The step that a code is of: the one of now, or a neighbour, for clocks differ and typing takes a while.
    pub(super) fn step_of(&self, typed: &str, now: i64) -> Option<i64> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let code: u32 = digits.parse().ok()?;
        let step = now.div_euclid(STEP);
        // The same work whichever it is.
        let steps = [step, step - 1, step + 1].map(|step| (step, self.code(step)));
        let found = steps.into_iter().find(|(_, of)| *of == code);
        found.map(|(step, _)| step)
    }

    /// What an application shows.
    pub(super) fn shown(&self, now: i64) -> String {
        format!("{:06}", self.code(now.div_euclid(STEP)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the last six of the eight digits there.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret().shown(seconds * 1000), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_taken_in_its_step_and_beside_it() {
        let now = 1_111_111_111_000;
        let step = now / STEP;
        let code = secret().shown(now);
        for (later, of) in [(0, step), (STEP, step), (-STEP, step)] {
            assert_eq!(secret().step_of(&code, now + later), Some(of));
        }
        for later in [2 * STEP, -2 * STEP] {
            assert_eq!(secret().step_of(&code, now + later), None);
        }
        let (a, b) = code.split_at(3);
        assert_eq!(
            secret().step_of(&format!(" {a} {b}\u{a0}"), now),
            Some(step)
        );
        for wrong in [
            "",
            "05047",
            "0504711",
            "05047a",
            "+50471",
            "-50471",
            "０５０４７１",
        ] {
            assert_eq!(secret().step_of(wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn it_is_written_as_applications_read_it() {
        assert_eq!(secret().base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            secret().uri("mh+x@cabinet.example"),
            "otpauth://totp/Renvoi:mh%2Bx%40cabinet.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Renvoi&algorithm=SHA1&digits=6&period=30"
        );
        assert!(Secret::read(&secret().write()) == Some(secret()));
        assert!(Secret::read("x").is_none() && Secret::fresh() != Secret::fresh());
    }
}
