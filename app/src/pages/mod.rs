//! The pages.

#![expect(
    unreachable_pub,
    reason = "the component macro writes public items of its own"
)]

mod home;
mod not_found;
mod rule;
mod rules;
mod sign_in;

pub(crate) use home::HomePage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use rule::{EditRulePage, NewRulePage};
pub(crate) use rules::RulesPage;
pub(crate) use sign_in::SignInPage;
