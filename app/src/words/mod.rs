//! What the portal says, in every language it speaks.
//!
//! The sentences stand in `locales/*.json`, one key each; the build turns them into typed functions grouped as in the
//! files (`words::rules::title(lang)`), and fails where the languages differ.

mod clip;
mod dates;
mod devices;
mod dialled;
mod errors;
mod journal_facts;
mod journal_lines;
mod key_errors;
mod numbers;
mod phones;
mod push;
mod rich;
mod sentence;
mod shadow;
mod template_lines;
mod trial;
mod voicemail_lines;

pub use dates::*;
pub use devices::*;
pub use dialled::*;
pub use errors::*;
pub use journal_facts::*;
pub use journal_lines::*;
pub use numbers::*;
pub use phones::*;
pub use push::*;
pub use rich::{Rich, small};
pub use sentence::*;
pub use shadow::*;
pub use template_lines::{key_lock, key_told};
pub use trial::*;
pub use voicemail_lines::*;

use leptos::prelude::use_context;

use crate::api::account::{Lang, Preferences};

mod generated {
    #![expect(
        clippy::useless_format,
        clippy::match_same_arms,
        clippy::if_same_then_else,
        clippy::similar_names,
        reason = "written by the build: emphasised sentences are always formatted, some are the same in both languages"
    )]
    use super::{Lang, Rich};

    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

/// Messages by field-error code; chosen by [`field_error`].
pub use generated::errors as error_texts;
/// What is wrong with keys of phones; chosen by [`field_error`].
pub use generated::key_errors as key_texts;
/// States of a push; chosen by [`push_text`].
pub use generated::push as push_texts;
/// Why rules never serve; chosen by [`never_text`].
pub use generated::shadow as shadow_texts;
pub use generated::{
    account, address, api, app, codes, days, edit, fleet, groups, helpdesk, home, import, journal,
    keys, left, mail, me, months, nav, organisations, pager, passkeys, people,
    phones as phones_texts, problem, recovery, refused, rules, say, second, settings, signin, sso,
    sso_settings, templates, time, tokens, tried, trigger, voicemail, week,
};

/// The reader's language. It does not change while a page lives: choosing another one loads the page again.
#[must_use]
pub fn lang() -> Lang {
    use_context::<Preferences>().unwrap_or_default().lang
}

impl Lang {
    /// Whether a count takes the singular: 0 and 1 in French, 1 in English (CLDR).
    #[must_use]
    pub fn is_singular(self, n: u64) -> bool {
        match self {
            Self::Fr => n < 2,
            Self::En => n == 1,
        }
    }
}
