//! What was posted, when the server renders a page again instead of redirecting.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::{
    ApiError,
    administration::SettingsDraft,
    forwarding::{Changed, FieldError, RuleDraft, TemporaryDraft},
    phones::{KeysChanged, KeysDraft},
    sso::Ways,
};

/// Provided by the server as context after a post that did not succeed (and after a sign-in that an edit waited for).
/// Pages read it on the server and hydrate from the same value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Posted {
    /// The rule form.
    pub rule: Option<PostedRule>,
    /// The sign-in form.
    pub sign_in: Option<PostedSignIn>,
    /// The form of a temporary forward.
    pub temporary: Option<PostedTemporary>,
    /// A form of a phone's keys.
    pub keys: Option<PostedKeys>,
    /// A form of the settings page.
    pub settings: Option<PostedSettings>,
    /// A change of the list of rules that was not made: a switch, a move, a deletion, the way back to an earlier version.
    pub change: Option<PostedChange>,
    /// The page of one's account, which only the server renders: the whole of it, whatever was posted.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub account: Option<Box<crate::api::my_account::AccountView>>,
    /// The page of tokens, which only the server renders: the whole of it, whatever was posted.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub tokens: Option<crate::api::tokens::TokensView>,
    /// The page that people are looked for on, which only the server renders.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub search: Option<crate::api::helpdesk::SearchView>,
    /// The page of a person, which only the server renders: the whole of it, whatever was posted.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub person: Option<crate::api::helpdesk::PersonView>,
    /// The page of one's passkeys, which only the server renders: the whole of it, whatever was posted.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub passkeys: Option<Box<crate::api::passkeys::PasskeysView>>,
    /// The page of refused rules, which only the server renders.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub refused: Option<crate::api::refused::RefusedView>,
    /// The second step of a sign-in, which only the server renders.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub second_step: Option<Box<crate::api::second_factor::SecondStep>>,
    /// The page of one's second factor, which only the server renders: the whole of it, whatever was posted.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub second: Option<Box<crate::api::second_factor::SecondPage>>,
    /// The way to an organisation's provider, which only the server renders.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub sso: Option<Box<crate::api::sso::SsoView>>,
    /// The page of an organisation's provider, which only the server renders: the whole of it, whatever was posted.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub sso_page: Option<Box<crate::api::sso::SsoPage>>,
    /// What the sign-in page offers beside passwords.
    pub ways: Ways,
    /// The page that asks whether an address may be another one, which only the server renders.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub address: Option<crate::api::address::AddressView>,
    /// The pages of people and organisations, which only the server renders: the whole of one, whatever was posted.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub staff: Option<Box<crate::api::people::StaffPage>>,
    /// The pages of templates of keys, which only the server renders: the whole of one, whatever was posted.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub templates: Option<Box<crate::api::templates::TemplatesPage>>,
    /// The pages of a forgotten password, which only the server renders.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub recovery: Option<crate::api::recovery::RecoveryView>,
    /// A page of plain forms that cannot be shown, which only the server renders: this stands in its place.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub problem: Option<ApiError>,
    /// A post that could not even be read, or tried; told on whatever page it is.
    pub error: Option<ApiError>,
}

/// A rule form that comes back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostedRule {
    /// As typed, after `do` where it was not `save`.
    pub draft: RuleDraft,
    /// Why it was not saved; `None`: a button of the form only changed the draft, or an edit comes back after sign-in.
    pub changed: Option<Changed>,
    /// It could not be tried at all.
    pub error: Option<ApiError>,
    /// It was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}

/// A form of a phone's keys that comes back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostedKeys {
    /// As typed.
    pub draft: KeysDraft,
    /// Why it was not saved.
    pub changed: Option<KeysChanged>,
    /// It could not be tried at all.
    pub error: Option<ApiError>,
    /// It was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}

/// A change of the list of rules that was not made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostedChange {
    /// Why not.
    pub changed: Option<Changed>,
    /// It could not be tried at all.
    pub error: Option<ApiError>,
}

/// A sign-in form that comes back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostedSignIn {
    /// As typed; the password never comes back.
    pub login: String,
    /// The page to go to afterwards.
    pub back: String,
    /// Whether staying signed in was ticked.
    pub stay: bool,
    /// What is wrong with `login` or `password` by itself; then nothing was tried.
    pub fields: Vec<FieldError>,
    /// Why not.
    pub error: Option<ApiError>,
    /// Attempts left before one has to wait, where that is known.
    pub left: Option<u32>,
    /// What is wrong with a passkey that was shown.
    pub passkey: Option<FieldError>,
    /// Seconds until another is heard.
    pub passkey_wait: Option<u32>,
    /// The session ended while something was being written, which is kept.
    pub ended: bool,
}

/// The form of a temporary forward that comes back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostedTemporary {
    /// As typed.
    pub draft: TemporaryDraft,
    /// Why it was not saved.
    pub changed: Option<Changed>,
    /// It was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}

/// A form of the settings page that comes back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostedSettings {
    /// As typed.
    pub draft: SettingsDraft,
    /// What is wrong, field by field.
    pub errors: Vec<FieldError>,
    /// Somebody saved since: the rest of the page is as it is now.
    pub stale: bool,
    /// It was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
    /// Who it is may be tried again after so many seconds.
    pub wait: Option<u32>,
}

/// What was posted, for the one page that it was posted to.
#[derive(Clone, Copy)]
pub(crate) struct Inbox(StoredValue<Posted>);

impl Inbox {
    /// Takes the value that the server provided, the same in the browser. To be called once, in the body of the root:
    /// it hydrates by its place.
    pub(crate) fn provide() {
        let posted = SharedValue::new(|| use_context::<Posted>().unwrap_or_default()).into_inner();
        provide_context(Self(StoredValue::new(posted)));
    }

    /// Takes a part out: a page opened later finds nothing.
    pub(crate) fn take<T: Default>(part: impl FnOnce(&mut Posted) -> &mut T) -> T {
        use_context::<Self>()
            .and_then(|inbox| {
                inbox
                    .0
                    .try_update_value(|posted| std::mem::take(part(posted)))
            })
            .unwrap_or_default()
    }
}
