//! What became of a save at the PBX, in words.

use super::{Rich, duration, push_texts as texts};
use crate::api::{account::Lang, forwarding::PushReason};

/// « le PBX ne répond pas ».
#[must_use]
pub fn push_reason(lang: Lang, reason: PushReason) -> &'static str {
    match reason {
        PushReason::Unavailable => texts::unavailable(lang),
        PushReason::Refused => texts::refused(lang),
        PushReason::Rejected => texts::rejected(lang),
        PushReason::Broken => texts::broken(lang),
    }
}

/// « échec : le PBX ne répond pas, nouvel essai dans 20 s »; at 0 seconds the attempt is under way.
#[must_use]
pub fn push_failed(lang: Lang, reason: PushReason, retry_in: u32) -> String {
    let reason = push_reason(lang, reason);
    match retry_in {
        0 => texts::failed_now(lang, &reason),
        1..90 => texts::failed(lang, &reason, &super::time::seconds_short(lang, &retry_in)),
        _ => texts::failed(lang, &reason, &duration(lang, retry_in)),
    }
}

/// What goes on working, and what happens next.
#[must_use]
pub fn push_failed_text(lang: Lang, reason: PushReason, retry_in: u32) -> Rich {
    let reason = match reason {
        PushReason::Unavailable => texts::unavailable_long(lang),
        PushReason::Refused => texts::refused_long(lang),
        PushReason::Rejected => texts::rejected_long(lang),
        PushReason::Broken => texts::broken_long(lang),
    };
    match retry_in {
        0 => texts::failed_text_now(lang, &reason),
        _ => texts::failed_text(lang, &reason, &duration(lang, retry_in)),
    }
}
