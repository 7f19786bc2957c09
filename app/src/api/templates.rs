//! Keys that an administrator gives to many phones, as who administers an organisation sees them. The pages are plain: the server hands
//! over what they show.

use jiff::civil::DateTime;
use uuid::Uuid;

use super::{forwarding::FieldError, journal::Actor, phones::KeysDraft};
use crate::domain::phones::{Key, Model, Spot, Template};

/// What one of these pages shows.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatesPage {
    /// There is no such thing.
    Nothing,
    /// All templates, and what was done with them.
    List(TemplatesView),
    /// One of them, or the form of another one.
    Template(Box<TemplateView>),
    /// Who would get what.
    Preview(PreviewView),
    /// How far an application is, or what became of it.
    Run(RunView),
}

/// A template as typed: nothing checked, nothing lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateDraft {
    /// `name`.
    pub name: String,
    /// `audience`: `everybody`, `model`, `group`.
    pub audience: String,
    /// `model`: a word of the catalogue.
    pub model: String,
    /// `group`: its id.
    pub group: String,
    /// Its keys, with the version and the writer of the form.
    pub keys: KeysDraft,
    /// `key-M-P-locked`.
    pub locked: Vec<Spot>,
}

/// What became of a change of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateChanged {
    /// Saved; nothing reaches a phone before it is applied.
    Saved {
        /// Which.
        id: Uuid,
        /// New version.
        version: i64,
    },
    /// Refused, field by field; nothing is changed.
    Refused {
        /// At least one.
        errors: Vec<FieldError>,
    },
    /// Somebody saved since; nothing is changed.
    Stale {
        /// The version now.
        version: i64,
    },
}

/// All templates of an organisation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TemplatesView {
    /// The organisation's name.
    pub organisation: String,
    /// In the order in which they count among their like.
    pub templates: Vec<TemplateLine>,
    /// Phones there are.
    pub phones: u64,
    /// Whether the templates are not what was applied last.
    pub pending: bool,
    /// What was done with them, the newest first.
    pub runs: Vec<RunView>,
    /// The application that can be taken back.
    pub last: Option<Uuid>,
    /// Whether a run goes on.
    pub running: bool,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// Something was saved or removed just now.
    pub done: Option<TemplateDone>,
    /// Why nothing was begun.
    pub not_done: Option<TemplateNotDone>,
}

/// What has just been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateDone {
    /// A template was saved.
    Saved,
    /// One was removed.
    Removed,
}

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateNotDone {
    /// A run goes on.
    Running,
    /// The templates have changed since the page was shown.
    Stale,
    /// There is no application to take back.
    Nothing,
}

/// A template in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateLine {
    /// Its id.
    pub id: Uuid,
    /// What administrators call it.
    pub name: String,
    /// Whose phones.
    pub audience: Meant,
    /// How many keys.
    pub keys: u64,
    /// Of these, how many are locked.
    pub locked: u64,
    /// How many phones are meant.
    pub phones: u64,
    /// Its version.
    pub version: i64,
    /// When it was changed last.
    pub changed: DateTime,
}

/// Whose phones a template is for, with their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// Everybody's.
    Everybody,
    /// Those of a model: its id, and its maker and name; that is empty where its file is gone.
    Model(String, String),
    /// Those of a group: its id and name.
    Group(Uuid, String),
    /// Those of a group that is gone.
    GroupGone,
}

/// A template, or the form of another one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TemplateView {
    /// `None`: it is new.
    pub id: Option<Uuid>,
    /// As it is, or as typed.
    pub draft: TemplateDraft,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// Somebody saved since.
    pub stale: bool,
    /// The form was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
    /// Keys of the phone itself that the form shows.
    pub shown: u16,
    /// The model that it is for.
    pub model: Option<Model>,
    /// Models there are: id, maker and name, keys.
    pub models: Vec<(String, String, u16)>,
    /// Groups there are: id and name.
    pub groups: Vec<(Uuid, String)>,
    /// Colleagues: extension, name. All of the organisation up to 500, and whom the keys name.
    pub colleagues: Vec<(String, String)>,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
}

/// A template with what programs need of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateDocument {
    /// Its id.
    pub id: Uuid,
    /// What administrators call it.
    pub name: String,
    /// Its version.
    pub version: i64,
    /// Whose phones; `None`: those of a group that is gone.
    pub template: Option<Template>,
    /// Its keys, also where the group is gone.
    pub keys: Vec<Key>,
}

/// Who would get what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PreviewView {
    /// The organisation's name.
    pub organisation: String,
    /// Phones there are.
    pub phones: u64,
    /// Which page it is, from 1.
    pub page: u64,
    /// How many there are.
    pub pages: u64,
    /// Those of the page.
    pub lines: Vec<PreviewLine>,
    /// Names the templates as they are, so that nothing else is applied than what was shown.
    pub version: String,
    /// Whether a run goes on.
    pub running: bool,
    /// ISO 3166-1 country of the organisation: how numbers are written.
    pub country: String,
    /// Colleagues: extension, name.
    pub colleagues: Vec<(String, String)>,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
}

/// A phone and what it would get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewLine {
    /// The phone.
    pub phone: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Maker and model.
    pub model: String,
    /// The extension's digits.
    pub extension: String,
    /// Whose; empty where nobody owns it.
    pub owner: String,
    /// The templates that mean it, by name.
    pub templates: Vec<String>,
    /// Keys that would change: as they are and as they would be.
    pub changes: Vec<(Key, Key)>,
    /// How many keys its owner keeps though a template has another one there.
    pub kept: u64,
    /// What does not fit it.
    pub left_out: Vec<FieldError>,
    /// It cannot be worked out.
    pub broken: bool,
}

/// How far an application is, or what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunView {
    /// Its id.
    pub id: Uuid,
    /// When it began.
    pub at: DateTime,
    /// Who began it; `None`: an account that is gone.
    pub author: Option<Actor>,
    /// Whether it takes another one back.
    pub is_undo: bool,
    /// `running`, `done`, `stopped`.
    pub state: String,
    /// Whether it has been taken back.
    pub undone: bool,
    /// Phones there are.
    pub total: u64,
    /// How many are done.
    pub reached: u64,
    /// Their keys changed.
    pub changed: u64,
    /// They had everything.
    pub same: u64,
    /// They could not be given anything.
    pub failed: u64,
    /// They lack something that does not fit them.
    pub lacking: u64,
    /// Whether it can be taken back.
    pub can_undo: bool,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
}
