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
    /// Whether the form asks once more who it is, as `confirm`.
    pub confirm: bool,
    /// That was wrong too often: it may be tried again after so many seconds.
    pub wait: Option<u32>,
    /// The one that has just been made: its name and the token itself, which no page shows again.
    pub made: Option<(String, Revealed)>,
    /// One has just been revoked.
    pub revoked: bool,
    /// Who this is shown to, in words only the server reads: the forms carry it, so that what is typed stays theirs.
    pub writer: String,
    /// The form was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
    /// The personal tokens of the organisation's people, where these are the organisation's own.
    pub people: Option<PersonalTokens>,
}

/// A token that its maker is shown, this once; no log is.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed(pub String);

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Revealed(…)")
    }
}

/// A page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalTokens {
    /// Of all that there are.
    pub total: u64,
    /// Which page it is, from 1.
    pub page: u64,
    /// How many there are; one where there is no token.
    pub pages: u64,
    /// Name and e-mail address of the holder, and the token; by holder.
    pub tokens: Vec<(String, String, TokenLine)>,
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
    /// Whether it does no more than that of somebody without a role, whatever its owner may.
    pub limited: bool,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_shown_is_in_no_log() {
        let view = TokensView {
            made: Some(("Agenda".to_owned(), Revealed("rnv_secret".to_owned()))),
            ..TokensView::default()
        };
        let told = format!("{view:?}");
        assert!(
            told.contains("Agenda") && !told.contains("secret"),
            "{told}"
        );
    }
}
