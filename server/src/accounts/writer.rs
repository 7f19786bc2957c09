//! Whose form it is.
//!
//! A form names the person it was shown to, in words that only we can read and write. Where it comes back without a session, from a
//! browser that knows them, it is kept for them and shown to nobody else; where it comes back in somebody else's session it is not taken
//! for theirs.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use renvoi_app::api::Code;
use uuid::Uuid;

use crate::secrets::Keyring;

const PURPOSE: &str = "form:writer";

/// The name of a person in their forms.
#[must_use]
pub fn seal_writer(keys: &Keyring, user: Uuid) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(keys.seal(&user.to_string(), PURPOSE))
}

/// Whose form it is; `None` where it does not say, or somebody else has written it.
#[must_use]
pub fn read_writer(keys: &Keyring, text: &str) -> Option<Uuid> {
    let sealed = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    keys.open_sealed(&sealed, PURPOSE).ok()?.parse().ok()
}

/// Whether a form may be taken for a person's: [`Code::OtherPerson`] where it says that it was shown to somebody else. One that says
/// nothing of it is a script's, or a browser's that was given none.
pub fn is_theirs(keys: &Keyring, text: &str, user: Uuid) -> Result<(), Code> {
    match read_writer(keys, text) {
        Some(writer) if writer != user => Err(Code::OtherPerson),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_we_say_whose_form_it_is() {
        let keys = Keyring::from_bytes([7; 32]);
        let user = Uuid::from_u128(5);
        let text = seal_writer(&keys, user);
        assert_eq!(read_writer(&keys, &text), Some(user));
        assert_eq!(read_writer(&Keyring::from_bytes([8; 32]), &text), None);
        let device = BASE64_URL_SAFE_NO_PAD.encode(keys.seal(&user.to_string(), "device:x"));
        for forged in ["", "?", &user.to_string(), &text[1..], &device] {
            assert_eq!(read_writer(&keys, forged), None, "{forged}");
        }
    }
}
