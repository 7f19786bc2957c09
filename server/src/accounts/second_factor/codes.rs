//! Codes for who has lost the application: shown once, each for one sign-in.
//!
//! Twenty-four characters are 118 bits, which nobody finds from a hash (OWASP ASVS 4, 2.6.2: 112). The key file takes no part: they open
//! where it is lost.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::secrets;

/// As many as are made at once.
const AT_ONCE: usize = 10;

/// As many characters as one has.
const LENGTH: usize = 24;
/// As many as one had before.
const SHORT: usize = 16;

/// Some new ones, as people read them: six times four characters.
pub(super) fn fresh() -> Vec<String> {
    let code = || {
        let code: Vec<char> = secrets::random_code(LENGTH).chars().collect();
        let fours = code.chunks(4).map(|four| four.iter().collect::<String>());
        fours.collect::<Vec<_>>().join("-")
    };
    std::iter::repeat_with(code).take(AT_ONCE).collect()
}

/// What is kept of a code, however it was typed; `None` where it is none.
pub(super) fn key(user: Uuid, typed: &str) -> Option<[u8; 32]> {
    let said = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code: String = said.flat_map(char::to_lowercase).take(LENGTH + 1).collect();
    if ![SHORT, LENGTH].contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let hash = Sha256::new_with_prefix("renvoi recovery code 1\0");
    Some(hash.chain_update(user).chain_update(code).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let user = Uuid::from_u128(7);
        let codes = fresh();
        assert_eq!(codes.len(), AT_ONCE);
        for code in &codes {
            let kept = key(user, code).expect("it is one");
            for typed in [
                code.to_uppercase(),
                code.replace('-', ""),
                format!(" {}\u{a0}", code.replace('-', " ")),
            ] {
                assert_eq!(key(user, &typed), Some(kept), "{typed}");
            }
            assert_ne!(key(Uuid::nil(), code), Some(kept), "another person's");
            assert_eq!(codes.iter().filter(|other| *other == code).count(), 1);
        }
        assert!(key(user, "abcd-efgh-ijkm-npqr").is_some(), "of before");
        for wrong in [
            "",
            "123456",
            "abcd-efgh-ijkm-npq",
            "abcd-efgh-ijkm-npqrs",
            "abcd-efgh-ijkm-npqé",
            "abcd-efgh-ijkm-npqr-stuv-wxy",
            "abcd-efgh-ijkm-npqr-stuv-wxyz2",
        ] {
            assert_eq!(key(user, wrong), None, "{wrong}");
        }
    }
}
