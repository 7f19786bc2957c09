//! Tokens of the API, as their pages show them. The pages are plain: the server hands them what they show.

use jiff::civil::Date;
use uuid::Uuid;

use super::forwarding::FieldError;

/// The page, of one's own tokens or of the organisation's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokensView {
    /// The organisation's name, where these are its own.
    pub organisation: Option<String>,
    /// The scopes that may be chosen, by name.
    pub offered: Vec<&'static str>,
    /// Those there are, the newest first.
    pub tokens: Vec<TokenLine>,
    /// The form as typed.
    pub draft: TokenDraft,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// The one that has just been made: its name and the token itself, which no page shows again.
    pub made: Option<(String, String)>,
    /// Who this is shown to, in words only the server reads: the forms carry it.
    pub writer: String,
    /// One has just been revoked.
    pub revoked: bool,
}

impl TokensView {
    /// The page's address.
    #[must_use]
    pub fn path(&self) -> &'static str {
        if self.organisation.is_some() {
            "/admin/tokens"
        } else {
            "/account/tokens"
        }
    }
}

/// A token. Dates are on the organisation's wall clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenLine {
    /// Its id.
    pub id: Uuid,
    /// As its maker named it.
    pub name: String,
    /// What it may, by name.
    pub scopes: Vec<&'static str>,
    /// The day it was made.
    pub made: Date,
    /// The day it was used last.
    pub used: Option<Date>,
    /// The day it ends.
    pub ends: Option<Date>,
    /// Whether that is past.
    pub is_over: bool,
}

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenDraft {
    /// `name`.
    pub name: String,
    /// Every `scope` that is ticked.
    pub scopes: Vec<String>,
    /// `days`; empty: until it is revoked.
    pub days: String,
}

impl TokenDraft {
    /// As an untouched form has it.
    #[must_use]
    pub fn blank() -> Self {
        Self {
            days: "90".to_owned(),
            ..Self::default()
        }
    }
}
