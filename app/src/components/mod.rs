//! What several pages share.

#![expect(
    unreachable_pub,
    reason = "the component macro writes public items of its own"
)]

mod brand;
#[cfg(feature = "ssr")]
mod choice;
mod colleagues;
#[cfg(feature = "ssr")]
mod confirm;
mod field;
mod frame;
mod gate;
mod icon;
mod kept;
#[cfg(feature = "ssr")]
mod listed;
mod live;
mod looking;
mod me_menu;
mod minute;
mod native;
mod nav;
mod no_extension;
mod not_changed;
mod notice;
#[cfg(feature = "ssr")]
mod pager;
#[cfg(feature = "ssr")]
mod passkey;
mod password;
mod preferences;
mod problem;
mod push;
mod said;
#[cfg(feature = "ssr")]
mod search_field;
mod stay;
pub(crate) mod strip;

pub(crate) use brand::Brand;
#[cfg(feature = "ssr")]
pub(crate) use choice::Choice;
pub(crate) use colleagues::Colleagues;
#[cfg(feature = "ssr")]
pub(crate) use confirm::Confirm;
#[cfg(feature = "ssr")]
pub(crate) use field::message_of;
pub(crate) use field::{FieldErrors, FieldMessage};
pub(crate) use frame::Frame;
pub(crate) use gate::Gate;
pub(crate) use icon::Icon;
pub(crate) use kept::Kept;
#[cfg(feature = "ssr")]
pub(crate) use listed::Listed;
#[cfg(feature = "ssr")]
pub(crate) use live::Over;
pub(crate) use live::{Live, Offline, provide_live};
pub(crate) use looking::{is_looked_at, way};
pub(crate) use me_menu::MeMenu;
pub(crate) use minute::each_minute;
pub(crate) use native::{
    choose, focus_on, form_pairs, leave_for, post_natively, submit_natively, write_field,
};
pub(crate) use no_extension::NoExtension;
pub(crate) use not_changed::NotChanged;
pub(crate) use notice::{Notice, Tone};
#[cfg(feature = "ssr")]
pub(crate) use pager::Pager;
#[cfg(feature = "ssr")]
pub(crate) use passkey::{PasskeyButton, Wanted};
#[cfg(feature = "ssr")]
pub(crate) use password::NewPassword;
pub(crate) use password::PasswordField;
pub(crate) use preferences::{LanguageChoice, ThemeChoice};
pub(crate) use problem::{Problem, Refused, Skeleton};
#[cfg(feature = "ssr")]
pub(crate) use push::{Applied, Failed, Pending};
pub(crate) use push::{PushBadge, PushFailure, PushVoice, RuleBadge, track_push};
pub(crate) use said::said;
#[cfg(feature = "ssr")]
pub(crate) use search_field::SearchField;
pub(crate) use stay::{Onward, StayTick};
