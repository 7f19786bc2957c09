//! People and organisations as who administers them sees them. The pages are plain: the server hands over what they show.

use jiff::civil::{Date, DateTime};
use serde_json::Value;
use uuid::Uuid;

use super::{fleet::FleetPage, forwarding::FieldError, groups::GroupsView};

/// What one of these pages shows.
#[derive(Clone, Debug, PartialEq)]
pub enum StaffPage {
    /// There is no such thing.
    Nothing,
    /// The organisation's people.
    People(PeopleView),
    /// One of them, or the form of somebody new.
    Person(Box<PersonView>),
    /// Lists that were read in, and the form of another one.
    Imports(ImportsView),
    /// One of them.
    Import(Box<ImportView>),
    /// All organisations.
    Organisations(OrganisationsView),
    /// One of them.
    Organisation(Box<OrganisationView>),
    /// The organisation's desk phones.
    Phones(FleetPage),
    /// The organisation's groups of extensions.
    Groups(Box<GroupsView>),
}

/// A list of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleView {
    /// The organisation's name.
    pub organisation: String,
    /// `q`, as typed.
    pub q: String,
    /// `role`: only who holds it; empty: whoever.
    pub role: String,
    /// `state`: only who is in it; empty: whatever.
    pub state: String,
    /// How many there are.
    pub total: u64,
    /// Which page it is, from 1.
    pub page: u64,
    /// How many there are; one where there is nobody.
    pub pages: u64,
    /// Those of the page, by name.
    pub people: Vec<PersonLine>,
}

/// Somebody in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonLine {
    /// Their id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Digits.
    pub extension: Option<String>,
    /// Roles beyond that of user, by name.
    pub roles: Vec<&'static str>,
    /// `active`, `invited`, `locked`, `deactivated`.
    pub state: &'static str,
}

/// What is said of somebody, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonDraft {
    /// `email`.
    pub email: String,
    /// `name`.
    pub name: String,
    /// `lang`.
    pub lang: String,
    /// `extension`; empty: none.
    pub extension: String,
    /// Every `role` that is ticked.
    pub roles: Vec<String>,
    /// `welcome`: the letter of welcome is sent to who is new.
    pub welcome: bool,
}

/// A rule of a colleague that sends calls to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardHere {
    /// The rule's name.
    pub rule: String,
    /// Whether it is on.
    pub is_on: bool,
    /// The colleague's extension.
    pub extension: String,
    /// Their name; empty: nobody owns that extension.
    pub owner: String,
}

/// What has just been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// They are new.
    Added,
    /// What was typed is kept.
    Saved,
    /// The letter of welcome is on its way.
    Invited,
    /// They come in no more.
    Deactivated,
    /// They may come in again.
    Reactivated,
}

impl Done {
    const ALL: [Self; 5] = [
        Self::Added,
        Self::Saved,
        Self::Invited,
        Self::Deactivated,
        Self::Reactivated,
    ];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Saved => "saved",
            Self::Invited => "invited",
            Self::Deactivated => "deactivated",
            Self::Reactivated => "reactivated",
        }
    }

    /// Reads [`Done::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.name() == name)
    }
}

/// Why it was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDone {
    /// Somebody changed it since the page was shown.
    Stale,
    /// The portal sends no mail.
    NoMail,
    /// They have chosen a password already.
    HasPassword,
    /// They are locked out.
    Locked,
    /// Nobody does that to their own account.
    Own,
    /// They run the platform, or are the last who administers.
    Last,
    /// Their stored rules cannot be read, so that they cannot be switched off.
    Rules,
    /// It was so already.
    Already,
}

/// Somebody's page.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something else that the page tells"
)]
pub struct PersonView {
    /// Their id; `None`: somebody new.
    pub id: Option<Uuid>,
    /// Their name, whatever is typed.
    pub name: String,
    /// The form.
    pub draft: PersonDraft,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// What they were as the form was shown, so that what others changed since is noticed.
    pub version: String,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// Whether the form asks once more who it is, as `confirm`.
    pub confirm: bool,
    /// That was wrong too often: it may be tried again after so many seconds.
    pub wait: Option<u32>,
    /// `active`, `invited`, `locked`, `deactivated`.
    pub state: &'static str,
    /// Since when, where that is locked or deactivated.
    pub since: Option<DateTime>,
    /// It is the reader's own account.
    pub own: bool,
    /// They run the platform and the reader does not: nothing of theirs is the reader's to change.
    pub above: bool,
    /// The portal sends mail.
    pub mails: bool,
    /// Telephones of their extension.
    pub phones: usize,
    /// Rules of theirs that are on.
    pub rules_on: usize,
    /// The rules that send calls to them.
    pub forwards: Vec<ForwardHere>,
    /// What has just been done.
    pub done: Option<Done>,
    /// What was not.
    pub not_done: Option<NotDone>,
    /// The form was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}

/// The page of imports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportsView {
    /// The organisation's name.
    pub organisation: String,
    /// Those there are, the newest first.
    pub imports: Vec<ImportLine>,
    /// Why the file was not taken.
    pub error: Option<FieldError>,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// The portal sends mail.
    pub mails: bool,
    /// `matching`, as chosen.
    pub matching: String,
    /// `welcome`, as ticked.
    pub welcome: bool,
}

/// An import in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportLine {
    /// Its id.
    pub id: Uuid,
    /// The file's name.
    pub name: String,
    /// Who brought it.
    pub author: String,
    /// When, on the reader's wall clock.
    pub at: DateTime,
    /// `receiving`, `checking`, `checked`, `refused`, `running`, `done`, `stopped`.
    pub state: String,
}

/// How many lines come to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Somebody new.
    pub new: u64,
    /// Somebody changes.
    pub changed: u64,
    /// Nothing.
    pub same: u64,
    /// It is wrong, and left out.
    pub bad: u64,
    /// Of the first two, done.
    pub done: u64,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// As it stands in the file.
    pub title: String,
    /// Whether it is anything we know; otherwise it is not read.
    pub known: bool,
}

/// An import's page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportView {
    /// Its id.
    pub id: Uuid,
    /// The file's name.
    pub name: String,
    /// `receiving`, `checking`, `checked`, `refused`, `running`, `done`, `stopped`.
    pub state: String,
    /// Why the whole file is refused.
    pub problem: Option<FieldError>,
    /// How it was read: `UTF-8`, `windows-1252`, …
    pub encoding: String,
    /// What people are told apart by.
    pub by_extension: bool,
    /// Whether who is new gets the letter of welcome.
    pub welcome: bool,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Lines there are; 0 until they have been counted.
    pub total: u64,
    /// How far the work is.
    pub reached: u64,
    /// What they come to.
    pub effects: Effects,
    /// `show`: only lines that come to this; empty: all.
    pub show: String,
    /// Which page of them it is, from 1.
    pub page: u64,
    /// How many there are.
    pub pages: u64,
    /// The lines of the page.
    pub lines: Vec<EffectLine>,
    /// The organisation's country, for the way numbers are written.
    pub country: String,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// Whether the form asks once more who it is, as `confirm`.
    pub confirm: bool,
    /// What is wrong with that.
    pub errors: Vec<FieldError>,
    /// It was wrong too often.
    pub wait: Option<u32>,
}

/// A line of the file, and what it comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct EffectLine {
    /// Where it begins in the file, from 1.
    pub line: u64,
    /// Whom it is about: a name, an address, an extension.
    pub whom: String,
    /// `new`, `changed`, `same`, `bad`.
    pub effect: String,
    /// Whether it has been done.
    pub done: bool,
    /// What it does, as the journal tells it.
    pub detail: Value,
    /// What is wrong with it: the column as it stands in the file, and why.
    pub problems: Vec<FieldError>,
}

/// All organisations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationsView {
    /// By short name.
    pub organisations: Vec<OrganisationLine>,
    /// The form of a new one.
    pub draft: OrganisationDraft,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// Countries that may be chosen.
    pub countries: Vec<&'static str>,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// The portal sends mail.
    pub mails: bool,
    /// Whether the form asks once more who it is, as `confirm`.
    pub confirm: bool,
    /// That was wrong too often.
    pub wait: Option<u32>,
    /// The form was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}

/// An organisation in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationLine {
    /// Its id.
    pub id: Uuid,
    /// Short name.
    pub slug: String,
    /// Name.
    pub name: String,
    /// People, those who do not come in any more included.
    pub people: u64,
    /// Extensions.
    pub extensions: u64,
    /// Since when its people do not sign in.
    pub deactivated: Option<Date>,
}

/// What is said of a new organisation and whoever administers it first, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationDraft {
    /// `slug`.
    pub slug: String,
    /// `name`.
    pub name: String,
    /// `country`.
    pub country: String,
    /// `zone`.
    pub zone: String,
    /// `lang`: of whoever administers it first.
    pub lang: String,
    /// `administrator`: their name.
    pub administrator: String,
    /// `email`: their address.
    pub email: String,
}

/// An organisation's page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something else that the page tells"
)]
pub struct OrganisationView {
    /// What there is of it.
    pub line: Option<OrganisationLine>,
    /// Its country and zone, which are told and not changed here.
    pub country: String,
    /// IANA time zone.
    pub zone: String,
    /// `name`, and of another administrator `administrator`, `email` and `lang`, as typed.
    pub draft: OrganisationDraft,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// Name and address of those who administer it and can sign in.
    pub administrators: Vec<(String, String)>,
    /// It is the reader's own.
    pub own: bool,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// The portal sends mail.
    pub mails: bool,
    /// Whether forms ask once more who it is, as `confirm`.
    pub confirm: bool,
    /// That was wrong too often.
    pub wait: Option<u32>,
    /// What has just been done.
    pub done: Option<Done>,
    /// What was not.
    pub not_done: Option<NotDone>,
    /// A form was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}
