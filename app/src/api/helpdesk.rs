//! « Assistance »: people found, and one of them as who helps sees them. The pages are plain: the server hands over what they show.

use jiff::civil::DateTime;
use uuid::Uuid;

use super::{
    fleet::DeskFacts,
    forwarding::{FieldError, PushState, RulesView},
    journal::JournalLine,
    my_account::SessionLine,
};

/// The page that people are looked for on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchView {
    /// The organisation's name.
    pub organisation: String,
    /// As typed; empty: nobody is looked for.
    pub asked: String,
    /// Twenty at most.
    pub people: Vec<Found>,
    /// There are more of them.
    pub more: bool,
}

/// Somebody found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Their id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Digits.
    pub extension: Option<String>,
    /// Their account is locked.
    pub is_locked: bool,
    /// Their account is deactivated, which only an administrator takes back.
    pub is_deactivated: bool,
    /// They have a password.
    pub has_password: bool,
}

/// What the page of a person shows.
#[derive(Clone, Debug, PartialEq)]
pub enum PersonView {
    /// There is nobody of that id.
    Nobody,
    /// Them.
    Sheet(Box<SheetView>),
}

/// A person's sheet. Moments are on the reader's own wall clock, but for those of rules.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something else that the page tells"
)]
pub struct SheetView {
    /// Their id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Digits.
    pub extension: Option<String>,
    /// Direct numbers in E.164.
    pub direct_numbers: Vec<String>,
    /// The organisation's country, ISO 3166-1, for the way numbers are written.
    pub country: String,
    /// Their roles beyond that of user.
    pub roles: Vec<&'static str>,
    /// Now.
    pub now: DateTime,
    /// When their account was locked.
    pub locked: Option<DateTime>,
    /// When it was deactivated: only an administrator takes that back.
    pub deactivated: Option<DateTime>,
    /// They have a password.
    pub has_password: bool,
    /// Their second factor.
    pub second: Second,
    /// The change of their address that waits.
    pub address: Option<AddressLine>,
    /// Who reads administers the organisation.
    pub administers: bool,
    /// For how many seconds attempts to sign in are not heard, somewhere.
    pub waits: Option<u32>,
    /// The last of their ways in, and of attempts that failed; newest first.
    pub attempts: Vec<JournalLine>,
    /// Where they are signed in.
    pub sessions: Vec<SessionLine>,
    /// The last mails to them; newest first.
    pub mails: Vec<MailLine>,
    /// Their rules, as they read them; `None`: they have no extension.
    pub rules: Option<Result<RulesView, super::ApiError>>,
    /// Their telephones.
    pub phones: Vec<PhoneLine>,
    /// The last lines of the journal about them; newest first.
    pub journal: Vec<JournalLine>,
    /// Why nothing may be done to their account.
    pub barred: Option<Barred>,
    /// What has just been done.
    pub done: Option<Deed>,
    /// What was asked for could not be done.
    pub refusal: Option<Refusal>,
    /// The code to be read out, this once.
    pub code: Option<String>,
    /// Why something is done, as typed.
    pub why: String,
    /// What is wrong with that.
    pub why_error: Option<FieldError>,
    /// Their new address, as typed.
    pub new_address: String,
    /// What is wrong with that.
    pub address_error: Option<FieldError>,
    /// Their pages were looked at, and are not any more.
    pub seen: bool,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// The form was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}

/// What somebody proves themselves with beside their password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// They have one.
    Set,
    /// They have none, and set one up at their next sign-in: their organisation wants it.
    Required,
    /// They have none.
    None,
}

/// A change of somebody's address that waits to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressLine {
    /// The address to be.
    pub email: String,
    /// Who asked: their address.
    pub asked_by: String,
    /// When.
    pub asked: DateTime,
    /// Until when it waits.
    pub until: DateTime,
}

/// A mail, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLine {
    /// Its id.
    pub id: Uuid,
    /// Which letter, by its name in the table.
    pub kind: String,
    /// Where it went.
    pub recipient: String,
    /// When it was asked for.
    pub asked: DateTime,
    /// `queued`, `sent`, `refused`, `dropped`.
    pub state: String,
    /// When that changed last.
    pub changed: DateTime,
    /// The server's code, or why there is none.
    pub code: String,
    /// The server's words.
    pub said: String,
    /// How often it was tried.
    pub attempts: u32,
}

/// A telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneLine {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Its SIP user name.
    pub endpoint: String,
    /// `None`: that is not known while the PBX is not there.
    pub registered: Option<bool>,
    /// What the PBX has of its account.
    pub push: PushState,
    /// What is known of it, where it is a desk phone.
    pub desk: Option<DeskLine>,
}

/// A desk phone, to who helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskLine {
    /// « Yealink T54W ».
    pub model: String,
    /// Its hardware address, as `00:15:65:ab:cd:ef`.
    pub mac: String,
    /// What else is known.
    pub facts: DeskFacts,
    /// It can be told to restart.
    pub restarts: bool,
}

/// What can be done for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The mail with which they choose a password.
    Instructions,
    /// A code to be read out.
    Code,
    /// An end of lock and waits.
    Unlock,
    /// An end of all their sessions.
    Sessions,
    /// Another SIP password for a telephone.
    Phone,
    /// A telephone fetches its files.
    Resync,
    /// A telephone restarts.
    Restart,
    /// What the PBX should have, once more.
    Push,
    /// An end of their second factor.
    Second,
    /// A look at their pages.
    See,
    /// Another address, once it is confirmed.
    Address,
    /// Another address, at once.
    AddressNow,
    /// The change of address that waits is made.
    AddressConfirm,
    /// The change of address that waits is given up.
    AddressWithdraw,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Instructions,
        Self::Code,
        Self::Unlock,
        Self::Sessions,
        Self::Phone,
        Self::Resync,
        Self::Restart,
        Self::Push,
        Self::Second,
        Self::See,
        Self::Address,
        Self::AddressNow,
        Self::AddressConfirm,
        Self::AddressWithdraw,
    ];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Instructions => "instructions",
            Self::Code => "code",
            Self::Unlock => "unlock",
            Self::Sessions => "sessions",
            Self::Phone => "phone",
            Self::Resync => "resync",
            Self::Restart => "restart",
            Self::Push => "push",
            Self::Second => "second",
            Self::See => "see",
            Self::Address => "address",
            Self::AddressNow => "address-now",
            Self::AddressConfirm => "address-confirm",
            Self::AddressWithdraw => "address-withdraw",
        }
    }

    /// Reads [`Deed::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.name() == name)
    }
}

/// Why somebody may do nothing to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// It is their own.
    Own,
    /// Its owner may more than they.
    Above,
}

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The account is locked.
    Locked,
    /// An administrator has deactivated it.
    Deactivated,
    /// The portal sends no mail.
    NoMail,
    /// They have no extension.
    NoExtension,
    /// The telephone cannot be told to restart.
    NoRestart,
    /// The telephone is not registered.
    PhoneAway,
    /// They have no second factor.
    NoSecond,
    /// The portal sends no mail: nobody can be asked at the address on file.
    NoMailToAsk,
    /// No change of their address waits, or another one does by now.
    NoChange,
    /// The address cannot be theirs.
    Address,
}
