//! The journal: who changed what, when, from where.

#[cfg(feature = "ssr")]
use async_trait::async_trait;
use jiff::civil::DateTime;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use server_fn::codec::Json;
use uuid::Uuid;

use crate::api::{
    ApiError,
    forwarding::{FieldError, PushView},
};

/// Which lines are wanted, as the address says it. What is empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct JournalQuery {
    /// `who`: an extension, an e-mail address, or a part of a name. Heard only where the organisation's journal is read.
    pub who: String,
    /// `kind`: see [`Kind`]; or one action by its whole name, `session.refused`.
    pub kind: String,
    /// `address`: only what came from this IP address.
    pub address: String,
    /// `from`: the first day, `2026-04-14`, in the organisation's time zone.
    pub from: String,
    /// `to`: the last day.
    pub to: String,
    /// `before`: only lines older than this one.
    pub before: String,
    /// `after`: only lines newer than this one.
    pub after: String,
}

/// What lines are about: the first part of their actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Forwarding rules.
    Rules,
    /// Coming and going.
    Session,
    /// Accounts.
    User,
    /// Extensions.
    Extension,
    /// Telephones.
    Device,
    /// Access tokens.
    Token,
    /// The organisation, its policy among it.
    Organisation,
    /// The journal itself: exports, and what has been dropped.
    Journal,
}

impl Kind {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 8] = [
        Self::Rules,
        Self::Session,
        Self::User,
        Self::Extension,
        Self::Device,
        Self::Token,
        Self::Organisation,
        Self::Journal,
    ];

    /// Its name in addresses, and before the dot of an action.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Session => "session",
            Self::User => "user",
            Self::Extension => "extension",
            Self::Device => "device",
            Self::Token => "token",
            Self::Organisation => "organisation",
            Self::Journal => "journal",
        }
    }

    /// Reads [`Kind::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A page of the journal, newest line first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JournalView {
    /// Whether these are the organisation's lines, or only one's own.
    pub of_organisation: bool,
    /// At most twenty-five.
    pub lines: Vec<JournalLine>,
    /// Where there are newer ones: what to ask for with `after`.
    pub newer: Option<Uuid>,
    /// Where there are older ones: what to ask for with `before`.
    pub older: Option<Uuid>,
    /// What of the question cannot be read; then there are no lines.
    pub errors: Vec<FieldError>,
    /// The organisation's country, ISO 3166-1, for the way numbers are written.
    pub country: String,
    /// Colleagues that the lines name: extension, name.
    pub colleagues: Vec<(String, String)>,
    /// The reader's own list; `None`: they own no extension.
    pub own: Option<OwnList>,
    /// The organisation's settings, where the reader may change them.
    pub settings: Option<OwnSettings>,
}

/// The organisation's settings, as far as restoring needs them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnSettings {
    /// What a change is made against.
    pub version: String,
    /// As they are, in the journal's form.
    pub are: Value,
    /// As [`OwnList::writer`].
    pub writer: String,
}

/// The reader's own list, as far as restoring needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnList {
    /// Digits.
    pub extension: String,
    /// What the PBX has of it; its version is what a change is made against.
    pub push: PushView,
    /// Who this is shown to, in words only the server reads: their forms carry it.
    pub writer: String,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JournalLine {
    /// Its id.
    pub id: Uuid,
    /// When, on the organisation's wall clock.
    pub at: DateTime,
    /// Who.
    pub actor: Actor,
    /// When it was dialled at a telephone, where nobody heard of it until later; on the organisation's wall clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialled: Option<DateTime>,
    /// The token it was done with, by its name.
    pub token: Option<String>,
    /// From which address; empty from the command line.
    pub address: String,
    /// `rules.saved`, `session.opened`, …
    pub action: String,
    /// Whom or what it concerns.
    pub subject: Subject,
    /// What changed, as the journal keeps it.
    pub detail: Value,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Actor {
    /// Somebody signed in, by name, or by e-mail address where the account is gone.
    Person(String),
    /// The organisation's own token.
    Token(String),
    /// Somebody at the server.
    CommandLine,
    /// Somebody at a telephone of the extension.
    Phone,
    /// The portal by itself.
    Portal,
    /// Nobody had signed in.
    Nobody,
}

/// Whom or what something was done to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Subject {
    /// An extension, by its digits.
    Extension(String),
    /// Somebody, by name.
    Person(String),
    /// Something else, by the name that the line keeps; empty where it keeps none.
    Other(String),
}

/// What a person may read of the journal.
#[cfg(feature = "ssr")]
#[async_trait]
pub trait Journal: Send + Sync {
    /// A page: of one's own extension and account, or of the organisation for who helps or administers it.
    async fn page(
        &self,
        who: &crate::api::session::Session<crate::api::session::User>,
        query: &JournalQuery,
    ) -> Result<JournalView, ApiError>;
}

/// A page of the journal.
#[server(prefix = "/api/fn", endpoint = "journal", input = Json)]
pub async fn read_journal(
    /// Which lines.
    query: JournalQuery,
) -> Result<JournalView, ApiError> {
    use crate::api::services::{services, session};
    services()?.journal.page(&session()?, &query).await
}
