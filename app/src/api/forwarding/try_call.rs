//! « Essayer »: where a call would go, and why.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use jiff::civil::DateTime;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use server_fn::codec::Json;

use super::FieldError;
use crate::{
    api::ApiError,
    domain::{Caller, told::Told},
};

/// A call to be tried, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallDraft {
    /// `from`: a number, an extension, a colleague by name; empty: some number that no rule speaks of.
    pub from: String,
    /// `hidden`: the number is withheld, whatever `from` says.
    pub hidden: bool,
    /// `date`: empty: today.
    pub date: String,
    /// `time`: empty with an empty date: now.
    pub time: String,
}

/// What became of a call that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tried", rename_all = "snake_case")]
pub enum Tried {
    /// It was followed.
    Followed(Box<Followed>),
    /// It cannot be read, field by field.
    Refused {
        /// At least one.
        errors: Vec<FieldError>,
    },
}

/// A call that was followed, as far as its first extension's owner may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Who calls; a direct number of a colleague is known as theirs.
    pub caller: Caller,
    /// When, on the owner's wall clock.
    pub at: DateTime,
    /// Whether that date is in the organisation's calendar.
    pub holiday: bool,
    /// What happens where every phone is busy. Colleagues' phones ring and are answered, here and below.
    pub busy: Told,
    /// What happens where nobody answers.
    pub no_answer: Told,
    /// What happens where no phone is registered.
    pub unreachable: Told,
}

/// Follows a call through the rules as they are, or as they stand on the page: not saved yet, in the JSON form of the domain.
#[server(prefix = "/api/fn", endpoint = "rules/try", input = Json)]
pub async fn try_call(call: CallDraft, rules: Option<Vec<Value>>) -> Result<Tried, ApiError> {
    use crate::api::services::{services, session};
    services()?
        .forwarding
        .try_call(&session()?, &call, rules.as_deref())
        .await
}
