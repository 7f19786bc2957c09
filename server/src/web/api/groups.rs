//! The organisation's groups of extensions: who may supervise whom and take whose calls. Who helps in it reads them, who administers it
//! changes them.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Request, State},
    http::HeaderMap,
    response::Response,
};
use renvoi_app::api::{
    ApiError, Code,
    forwarding::FieldError,
    session::{Administrator, Helpdesk},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::{Web, groups::groups},
    body::{sent, typed},
    change::Change,
    condition::{Match, Versioned, replaced, versioned},
    may::{May, PhonesManage, PhonesRead},
    path::id,
    problem::{Problem, What, Wrong},
    query::NoQuery,
};
use crate::administration::groups::{GroupDocument, GroupError, documents};

/// All of them, by name, with the extensions in each.
pub(in crate::web) async fn list(
    may: May<Helpdesk, PhonesRead>,
    _: NoQuery,
    State(web): State<Web>,
) -> Result<Json<Value>, Problem> {
    all(&web, may.who.person().organisation).await
}

async fn all(web: &Web, org: Uuid) -> Result<Json<Value>, Problem> {
    let mut read = web.store.read().await?;
    let groups = documents(read.db(), org).await?;
    let groups: Vec<Value> = groups.iter().map(document).collect();
    Ok(Json(json!({ "groups": groups })))
}

impl Versioned for GroupDocument {
    fn version(&self) -> String {
        GroupDocument::version(self)
    }
}

fn document(group: &GroupDocument) -> Value {
    json!({ "id": group.id, "version": group.version(), "name": group.name, "extensions": group.members })
}

/// One of them.
pub(in crate::web) async fn show(
    may: May<Helpdesk, PhonesRead>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let group = one(&web, may.who.person().organisation, id(&path)?).await?;
    Ok(versioned(&headers, &group, &document(&group)))
}

async fn one(web: &Web, org: Uuid, id: Uuid) -> Result<GroupDocument, Problem> {
    let mut read = web.store.read().await?;
    let groups = documents(read.db(), org).await?;
    let group = groups.into_iter().find(|group| group.id == id);
    Ok(group.ok_or(Code::NotFound)?)
}

/// A group as a program sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewGroup {
    version: Option<String>,
    /// As it was read; it changes nothing.
    #[serde(default, rename = "id")]
    _id: Option<Uuid>,
    name: String,
    extensions: Vec<String>,
}

/// Another one.
pub(in crate::web) async fn add(
    may: May<Administrator, PhonesManage>,
    _: NoQuery,
    State(web): State<Web>,
    request: Request,
) -> Result<Response, Problem> {
    let new: NewGroup = sent(request).await?;
    let added = groups(&web).add(&may.who, &new.name, &new.extensions).await;
    let id = added.map_err(|error| problem(error, &new.extensions))?;
    kept(&web, may.who.person().organisation, id).await
}

/// Another in the place of one, whole.
pub(in crate::web) async fn replace(
    may: May<Administrator, PhonesManage>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    request: Request,
) -> Result<Response, Problem> {
    let id = id(&path)?;
    let change = Change::read(request).await?;
    let new: NewGroup = typed(change.document)?;
    let org = may.who.person().organisation;
    let before = change.meant.of(one(&web, org, id)).await?.version();
    let version = new.version.as_deref().unwrap_or(&before);
    let whole = (new.name.as_str(), new.extensions.as_slice());
    let done = groups(&web).replace(&may.who, id, version, whole).await;
    done.map_err(|error| problem(error, &new.extensions))?;
    kept(&web, org, id).await
}

/// As it is now.
async fn kept(web: &Web, org: Uuid, id: Uuid) -> Result<Response, Problem> {
    let group = one(web, org, id).await?;
    Ok(replaced(&group, &document(&group)))
}

/// One less; answers those that are left.
pub(in crate::web) async fn remove(
    may: May<Administrator, PhonesManage>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let id = id(&path)?;
    let meant = Match::read(&headers)?;
    let org = may.who.person().organisation;
    let before = meant.of(one(&web, org, id)).await?.version();
    let done = groups(&web).remove(&may.who, id, Some(&before)).await;
    done.map_err(|error| problem(error, &[]))?;
    all(&web, org).await
}

/// What went wrong with a group of these extensions.
fn problem(error: GroupError, extensions: &[String]) -> Problem {
    match error {
        GroupError::Wrong(errors) => {
            let wrong = errors.iter().map(|error| at(error, extensions));
            What::Refused(wrong.collect()).into()
        }
        GroupError::Stale(version) => What::Stale(version).into(),
        error => ApiError::from(error).into(),
    }
}

/// An error of the page's form, by its place in what was sent.
fn at(error: &FieldError, extensions: &[String]) -> Wrong {
    if error.field != "members" {
        return Wrong::field(&error.field, error);
    }
    let place = extensions.iter().position(|digits| *digits == error.data);
    let place = place.map_or_else(|| "extensions".to_owned(), |n| format!("extensions[{n}]"));
    Wrong::field(&place, error)
}
