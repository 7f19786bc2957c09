//! The settings' plain posts.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use renvoi_app::{
    api::{
        Code,
        administration::{SettingsChanged, SettingsDraft},
    },
    forms::{Posted, PostedSettings},
};

use super::{
    Web,
    form::{self, Form},
    page, rules,
};
use crate::store;

/// One of the page's forms.
pub(super) async fn save(State(web): State<Web>, request: Request) -> Response {
    let (parts, form) = match form::read(request).await {
        Ok(read) => read,
        Err((parts, code)) => return page::refuse(web, parts, code.into()).await,
    };
    let identity = page::identity(&parts);
    let (who, person) = match (identity.administrator, identity.who) {
        (Some(who), Some(person)) => (who, person),
        (_, Some(_)) => return page::refuse(web, parts, Code::Forbidden.into()).await,
        (_, None) => return rules::signed_out(&web, parts, &form, "/admin").await,
    };
    if form.get("do") == Some("forget") {
        return rules::give_up(web, person, parts, "/admin").await;
    }
    let draft = draft(form);
    let (status, errors, stale, error) = match web.services.administration.save(&who, &draft).await
    {
        Ok(SettingsChanged::Saved) => {
            store::kept::forget_saved(&web.store, person.person().id, "/admin").await;
            return Redirect::to(&format!("/admin?saved={}", known(&draft.form))).into_response();
        }
        Ok(SettingsChanged::Refused { errors }) => {
            (StatusCode::UNPROCESSABLE_ENTITY, errors, false, None)
        }
        Ok(SettingsChanged::Stale) => (StatusCode::CONFLICT, vec![], true, None),
        Err(error) => (page::status_of(error.code), vec![], false, Some(error)),
    };
    let posted = Posted {
        settings: Some(PostedSettings {
            draft,
            errors,
            stale,
            kept: false,
        }),
        error,
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}

/// What was typed.
pub(super) fn draft(form: Form) -> SettingsDraft {
    SettingsDraft {
        form: form.get("form").unwrap_or_default().to_owned(),
        version: form.get("version").unwrap_or_default().to_owned(),
        fields: form.0,
    }
}

/// The form's name, in our own words.
fn known(form: &str) -> &'static str {
    match form {
        "calendar" => "calendar",
        "hours" => "hours",
        "access" => "access",
        _ => "policy",
    }
}
