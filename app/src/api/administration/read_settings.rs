//! The settings as the page shows them.

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::SettingsDraft;
use crate::{
    api::{ApiError, refused::RefusedRules},
    domain::holidays::Holiday,
};

/// An organisation's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SettingsView {
    /// What a change is made against.
    pub version: String,
    /// Who this is shown to, in words only the server reads: their forms carry it, so that what is typed stays theirs.
    pub writer: String,
    /// The organisation's name.
    pub organisation: String,
    /// Its country (ISO 3166-1); public holidays are known for `FR`.
    pub country: String,
    /// The four forms, filled in.
    pub policy: SettingsDraft,
    /// See [`SettingsView::policy`].
    pub calendar: SettingsDraft,
    /// See [`SettingsView::policy`].
    pub hours: SettingsDraft,
    /// See [`SettingsView::policy`].
    pub access: SettingsDraft,
    /// Whether who signs in by the organisation's own provider is asked by it, and for nothing here.
    pub by_provider: bool,
    /// This year's and next year's public holidays, each with whether people work on it.
    pub public: Vec<(Date, Holiday, bool)>,
    /// The first of the rules that are refused, and how many there are.
    pub refused: RefusedRules,
}

/// The settings of one's own organisation.
#[server(prefix = "/api/fn", endpoint = "administration/settings", input = Json)]
pub async fn read_settings() -> Result<SettingsView, ApiError> {
    use crate::api::services::{administrator, services};
    services()?.administration.settings(&administrator()?).await
}
