//! An authenticator, as a telephone has one: RFC 6238, written apart from ours.

use renvoi_server::clock::Clock;
use ring::hmac;

/// A key in base 32, read.
pub fn read(key: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (vec![], 0_u32, 0_u32);
    for letter in key.bytes() {
        let five = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            other => panic!("{other} is not base 32"),
        };
        (bits, held) = ((bits << 5) | u32::from(five), held + 5);
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap());
        }
    }
    bytes
}

/// What it shows now for a key in base 32.
pub fn code(key: &str, clock: &dyn Clock) -> String {
    let counter = u64::try_from(clock.millis() / 30_000).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &read(key));
    let tag = hmac::sign(&key, &counter.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 0xf);
    let four: [u8; 4] = tag[at..at + 4].try_into().unwrap();
    format!(
        "{:06}",
        (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000
    )
}
