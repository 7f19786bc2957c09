//! Phones that are told something.

use renvoi_app::domain::phones::{Refresh, Restart};

/// What a phone is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// To fetch its files, without a restart where its vendor can.
    Refresh(Refresh),
    /// To restart; it fetches its files then, too.
    Restart(Restart),
}

impl Notice {
    /// The `Event` of the SIP NOTIFY that says so.
    #[must_use]
    pub fn event(self) -> &'static str {
        match self {
            Self::Refresh(Refresh::CheckSyncNoReboot) => "check-sync;reboot=false",
            Self::Refresh(Refresh::CheckSync) | Self::Restart(Restart::CheckSync) => "check-sync",
            Self::Refresh(Refresh::Resync) => "resync",
            Self::Restart(Restart::CheckSyncReboot) => "check-sync;reboot=true",
            Self::Restart(Restart::Reboot) => "reboot",
        }
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is on its way. Whether the phone heard it shows when it fetches.
    Sent,
    /// No phone is registered with this account, or none that can be reached.
    NotRegistered,
}
