//! Browsers and their systems.

use super::{account, passkeys};
use crate::api::account::Lang;

/// What a passkey is called that a browser on a system makes, until its owner says otherwise.
#[must_use]
pub fn passkey_name(lang: Lang, here: (Option<&'static str>, Option<&'static str>)) -> String {
    match here {
        (Some(browser), Some(system)) => account::device(lang, &browser, &system),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => passkeys::title_one(lang).to_owned(),
    }
}
