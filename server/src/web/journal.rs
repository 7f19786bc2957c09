//! The journal's one post, back to an earlier version of one's own list, and its files.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use renvoi_app::{
    api::{
        Code,
        administration::SettingsChanged,
        forwarding::{Changed, list_after},
        journal::JournalQuery,
    },
    forms::{Posted, PostedChange},
};

use super::{Web, account, form::Form, page, page::Missing, rules::open};
use crate::journal::export::{Export, Format, NoExport};

/// Restores; where it is refused, shows the page again with the reasons.
pub(super) async fn restore(State(web): State<Web>, request: Request) -> Response {
    let (who, parts, form) = match open(&web, request).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if form.get("settings").is_some() {
        return restore_settings(web, parts, &form).await;
    }
    let change = async {
        let forwarding = &web.services.forwarding;
        forwarding
            .restore(
                &who,
                form.read("earlier")?,
                account::version(&form)?,
                form.get("writer").unwrap_or_default(),
            )
            .await
    };
    let (status, restore) = match change.await {
        // The list offers the way back.
        Ok(Changed::Saved { version, circle }) if !circle.is_empty() => {
            return Redirect::to(&list_after("restored", version, &circle)).into_response();
        }
        Ok(Changed::Saved { version, .. }) => {
            return Redirect::to(&format!("/journal?restored={version}")).into_response();
        }
        Ok(changed) => {
            let status = match changed {
                Changed::Stale { .. } => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let changed = Some(changed);
            (
                status,
                PostedChange {
                    changed,
                    error: None,
                },
            )
        }
        Err(error) => {
            let status = page::status_of(error.code);
            let error = Some(error);
            (
                status,
                PostedChange {
                    changed: None,
                    error,
                },
            )
        }
    };
    let posted = Posted {
        change: Some(restore),
        ..Posted::default()
    };
    page::again(web, parts, status, posted).await
}

/// The organisation's settings, as a line left them.
async fn restore_settings(web: Web, parts: Parts, form: &Form) -> Response {
    let change = async {
        let who = page::identity(&parts).administrator;
        let who = who.ok_or(Code::Forbidden)?;
        let text = |name| form.get(name).unwrap_or_default();
        let administration = &web.services.administration;
        let line = form.read("settings")?;
        administration
            .restore(&who, line, text("version"), text("writer"))
            .await
    };
    let error = match change.await {
        Ok(SettingsChanged::Saved) => return Redirect::to("/journal?settings").into_response(),
        Ok(SettingsChanged::Stale) => Code::Stale.into(),
        Ok(SettingsChanged::Refused { .. }) => Code::Unreadable.into(),
        Err(error) => error,
    };
    page::refuse(web, parts, error).await
}

/// The lines that were asked for, as a file; where the question cannot be read, the page that says why.
pub(super) async fn export(State(web): State<Web>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let identity = page::identity(&parts);
    let Some(who) = identity.who else {
        return page::to_sign_in("/journal", Missing::Unknown);
    };
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let asked = asked_for(&query);
    let Some(format) = value(&query, "format").and_then(|name| Format::parse(&name)) else {
        return page::refuse(web, parts, Code::NotFound.into()).await;
    };
    let lang = identity.preferences.lang;
    match Export::begin(&web.sealer, who.person(), &asked, format, lang).await {
        Ok(export) => sent(format, export),
        Err(NoExport::Wrong(_)) => Redirect::to(&format!("/journal?{query}")).into_response(),
        Err(NoExport::Failed(error)) => page::refuse(web, parts, error).await,
    }
}

/// An export on its way.
pub(super) fn sent(format: Format, export: Export) -> Response {
    let name = format!("attachment; filename=\"{}\"", export.file_name());
    let mut response = Body::from_stream(export.stream()).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static(format.media_type());
    headers.insert(header::CONTENT_TYPE, kind);
    // A short name is letters, digits and hyphens.
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

fn value(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.trim().to_owned())
}

fn asked_for(query: &str) -> JournalQuery {
    let get = |name| value(query, name).unwrap_or_default();
    JournalQuery {
        who: get("who"),
        kind: get("kind"),
        address: get("address"),
        from: get("from"),
        to: get("to"),
        ..JournalQuery::default()
    }
}
