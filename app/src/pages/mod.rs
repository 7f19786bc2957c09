//! The pages.

#![expect(
    unreachable_pub,
    reason = "the component macro writes public items of its own"
)]

mod account;
mod address;
mod administration;
mod helpdesk;
mod home;
mod journal;
mod keys;
mod not_found;
mod passkeys;
mod phones;
mod recovery;
mod refused;
mod rule;
mod rules;
mod second;
mod sign_in;
mod sso;
mod staff;
mod templates;
mod tokens;
mod tried;
mod voicemail;

pub(crate) use account::AccountPage;
pub(crate) use address::AddressPage;
pub(crate) use administration::AdministrationPage;
pub(crate) use helpdesk::{HelpdeskPage, PersonPage};
pub(crate) use home::HomePage;
pub(crate) use journal::JournalPage;
pub(crate) use keys::KeysPage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use passkeys::PasskeysPage;
pub(crate) use phones::PhonesPage;
pub(crate) use recovery::RecoveryPage;
pub(crate) use refused::RefusedPage;
pub(crate) use rule::{EditRulePage, NewRulePage};
pub(crate) use rules::RulesPage;
pub(crate) use second::{SecondFactorPage, SecondStepPage};
pub(crate) use sign_in::SignInPage;
pub(crate) use sso::{SsoGate, SsoSettingsPage};
pub(crate) use staff::StaffPages;
pub(crate) use templates::TemplatesPages;
pub(crate) use tokens::TokensPage;
pub(crate) use voicemail::VoicemailPage;

/// Whether a page is made of plain forms: the server renders it whole, and browsers load no wasm for it. Links to it are
/// external; where the router comes to one all the same, it is loaded anew.
#[cfg(feature = "ssr")]
#[must_use]
pub fn is_plain(path: &str) -> bool {
    path.starts_with("/helpdesk/people/")
        || path.starts_with("/operator/")
        || path.starts_with("/admin/people")
        || path.starts_with("/admin/import")
        || path.starts_with("/admin/templates")
        || path.starts_with("/admin/phones")
        || path.starts_with("/admin/groups")
        || matches!(
            path,
            "/admin"
                | "/admin/tokens"
                | "/admin/sso"
                | "/helpdesk/refused"
                | "/account"
                | "/account/passkeys"
                | "/account/second"
                | "/account/tokens"
                | "/voicemail"
                | "/sso"
                | "/address"
                | "/recover"
                | "/recover/new"
                | "/recover/code"
                | "/helpdesk"
        )
}
