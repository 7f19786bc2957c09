//! The settings' plain posts.

use axum::{
    extract::{Request, State},
    http::{StatusCode, request::Parts},
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
    confirm::{self, Unconfirmed},
    form::{self, Form},
    page, passkey, rules,
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
    // Who gets in by what is not changed by whoever finds a browser open.
    if form.get("form") == Some("access")
        && let Err(refused) = confirm::confirmed(&web, &parts, &person, &form).await
    {
        return unconfirmed(web, parts, draft(&form), refused).await;
    }
    let draft = draft(&form);
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
            ..PostedSettings::default()
        }),
        error,
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}

/// A form that comes back because it is not certain whose it is.
async fn unconfirmed(
    web: Web,
    parts: Parts,
    draft: SettingsDraft,
    refused: Unconfirmed,
) -> Response {
    let (status, errors, wait) = match refused {
        Unconfirmed::Field(error) => (StatusCode::UNPROCESSABLE_ENTITY, vec![error], None),
        Unconfirmed::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, vec![], Some(seconds)),
        Unconfirmed::Other(error) => return page::refuse(web, parts, error).await,
    };
    let posted = Posted {
        settings: Some(PostedSettings {
            draft,
            errors,
            wait,
            ..PostedSettings::default()
        }),
        ..Posted::default()
    };
    let response = page::again(web, parts, status, posted).await;
    passkey::retry_after(response, status, wait)
}

/// What was typed, but for what shows who it is.
pub(super) fn draft(form: &Form) -> SettingsDraft {
    SettingsDraft {
        form: form.get("form").unwrap_or_default().to_owned(),
        version: form.get("version").unwrap_or_default().to_owned(),
        fields: form.shown().cloned().collect(),
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
