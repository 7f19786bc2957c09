//! Keys that an administrator gives to many phones: defined, previewed, applied, taken back.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Request, State},
    http::{HeaderMap, Uri},
    response::Response,
};
use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::FieldError,
        phones::{KeyDraft, KeysDraft},
        session::Administrator,
        templates::{
            PreviewLine, RunView, TemplateChanged, TemplateDocument, TemplateDraft, TemplateNotDone,
        },
    },
    domain::phones::{Key, Spot},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::Web,
    body::{sent, typed},
    change::Change,
    condition::{Match, Versioned, replaced, versioned},
    may::{May, TemplatesRead, TemplatesWrite},
    path::id,
    phones::placed,
    problem::{Problem, What, Wrong},
    query::{self, NoQuery},
};
use crate::phones::templates::{Begun, Templates, Whose};

fn templates(web: &Web) -> Templates {
    Templates::new(web.desk.clone(), Some(web.push.clone()))
}

/// All of them; their version is what an application names.
pub(in crate::web) async fn list(
    may: May<Administrator, TemplatesRead>,
    _: NoQuery,
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (version, list) = all(&web, &Whose::of(&may.who)).await?;
    Ok(versioned(&headers, &version, &list))
}

async fn all(web: &Web, whose: &Whose) -> Result<(String, Value), ApiError> {
    let templates = templates(web);
    let version = templates.version(whose).await?;
    let all = templates.documents(whose, None).await?;
    let all: Vec<Value> = all.iter().map(document).collect();
    Ok((version, json!({ "templates": all })))
}

/// One of them.
pub(in crate::web) async fn show(
    may: May<Administrator, TemplatesRead>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let one = one(&web, &Whose::of(&may.who), id(&path)?).await?;
    Ok(versioned(&headers, &one, &document(&one)))
}

async fn one(web: &Web, whose: &Whose, id: Uuid) -> Result<TemplateDocument, ApiError> {
    let found = templates(web).documents(whose, Some(id)).await?;
    Ok(found.into_iter().next().ok_or(Code::NotFound)?)
}

impl Versioned for TemplateDocument {
    fn version(&self) -> String {
        self.version.to_string()
    }
}

fn document(template: &TemplateDocument) -> Value {
    let audience = template.template.as_ref().map(|one| &one.audience);
    json!({
        "id": template.id, "version": template.version, "name": template.name, "audience": audience,
        "keys": template.keys.iter().map(key).collect::<Vec<_>>(),
    })
}

fn key(key: &Key) -> Value {
    let KeyDraft {
        module,
        position,
        kind,
        value,
        label,
    } = KeyDraft::of(key);
    json!({ "module": module, "position": position, "kind": kind, "value": value, "label": label, "locked": key.locked })
}

/// A template as a program sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewTemplate {
    version: Option<i64>,
    /// As it was read; it changes nothing.
    #[serde(default, rename = "id")]
    _id: Option<Uuid>,
    name: String,
    audience: NewAudience,
    keys: Vec<NewKey>,
}

#[derive(Deserialize)]
#[serde(tag = "for", rename_all = "snake_case", deny_unknown_fields)]
enum NewAudience {
    Everybody {},
    Model { model: String },
    Group { group: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKey {
    #[serde(default)]
    module: u8,
    position: u16,
    kind: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    locked: bool,
}

impl NewTemplate {
    /// As a form would have it, and the place of each key in the list.
    fn draft(self, version: i64) -> (TemplateDraft, Vec<(u8, u16)>) {
        let (audience, model, group) = match self.audience {
            NewAudience::Everybody {} => ("everybody", String::new(), String::new()),
            NewAudience::Model { model } => ("model", model, String::new()),
            NewAudience::Group { group } => ("group", String::new(), group),
        };
        let places = self.keys.iter().map(|key| (key.module, key.position));
        let places: Vec<(u8, u16)> = places.collect();
        let locked = self.keys.iter().filter(|key| key.locked);
        let locked = locked
            .map(|key| Spot {
                module: key.module,
                position: key.position,
            })
            .collect();
        let keys = self.keys.into_iter().map(|key| KeyDraft {
            module: key.module,
            position: key.position,
            kind: key.kind,
            value: key.value,
            label: key.label,
        });
        let draft = TemplateDraft {
            name: self.name,
            audience: audience.to_owned(),
            model,
            group,
            keys: KeysDraft {
                version: self.version.unwrap_or(version),
                writer: String::new(),
                keys: keys.collect(),
            },
            locked,
        };
        (draft, places)
    }
}

/// Another one.
pub(in crate::web) async fn add(
    may: May<Administrator, TemplatesWrite>,
    _: NoQuery,
    State(web): State<Web>,
    request: Request,
) -> Result<Response, Problem> {
    let new = sent(request).await?;
    define(&web, &Whose::of(&may.who), None, 0, new).await
}

/// Another in the place of one, whole.
pub(in crate::web) async fn replace(
    may: May<Administrator, TemplatesWrite>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    request: Request,
) -> Result<Response, Problem> {
    let id = id(&path)?;
    let change = Change::read(request).await?;
    let new = typed(change.document)?;
    let whose = Whose::of(&may.who);
    let before = change.meant.of(one(&web, &whose, id)).await?;
    define(&web, &whose, Some(id), before.version, new).await
}

async fn define(
    web: &Web,
    whose: &Whose,
    id: Option<Uuid>,
    version: i64,
    new: NewTemplate,
) -> Result<Response, Problem> {
    let (draft, places) = new.draft(version);
    match templates(web).define(whose, id, &draft).await? {
        TemplateChanged::Saved { id, version } => {
            let now = one(web, whose, id).await?;
            Ok(replaced(&version, &document(&now)))
        }
        TemplateChanged::Stale { version } => Err(What::Stale(version.to_string()).into()),
        TemplateChanged::Refused { errors } => {
            let wrong = errors.iter().map(|error| at(error, &places));
            Err(What::Refused(wrong.collect()).into())
        }
    }
}

/// An error of the form, by its place in what was sent.
fn at(error: &FieldError, places: &[(u8, u16)]) -> Wrong {
    match error.field.as_str() {
        "name" => Wrong::field("name", error),
        "audience" | "model" | "group" => Wrong::field("audience", error),
        "" => Wrong::field("", error),
        _ => placed(error, places),
    }
}

/// One less; answers those that are left.
pub(in crate::web) async fn remove(
    may: May<Administrator, TemplatesWrite>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = id(&path)?;
    let meant = Match::read(&headers)?;
    let whose = Whose::of(&may.who);
    let before = meant.of(one(&web, &whose, id)).await?;
    match templates(&web).remove(&whose, id, before.version).await? {
        TemplateChanged::Stale { version } => Err(What::Stale(version.to_string()).into()),
        TemplateChanged::Saved { .. } | TemplateChanged::Refused { .. } => {
            let (version, list) = all(&web, &whose).await?;
            Ok(replaced(&version, &list))
        }
    }
}

/// Who would get what.
pub(in crate::web) async fn preview(
    may: May<Administrator, TemplatesRead>,
    State(web): State<Web>,
    uri: Uri,
) -> Result<Json<Value>, Problem> {
    let [page] = query::read(&uri, ["page"])?;
    let page = match page {
        None => 1,
        Some(text) => text
            .parse()
            .ok()
            .filter(|page| *page > 0)
            .ok_or_else(|| What::Refused(vec![Wrong::parameter("page", "page", &text)]))?,
    };
    let whose = Whose::of(&may.who);
    let view = templates(&web).preview(&whose, page).await?;
    let phones: Vec<Value> = view.lines.iter().map(previewed).collect();
    Ok(Json(json!({
        "version": view.version, "total": view.phones, "page": view.page, "pages": view.pages, "phones": phones,
    })))
}

fn previewed(line: &PreviewLine) -> Value {
    let changes = line.changes.iter();
    let changes = changes.map(|(was, is)| json!({ "before": key(was), "after": key(is) }));
    let left_out = line.left_out.iter();
    let left_out = left_out
        .map(|error| json!({ "field": error.field, "code": error.code, "data": error.data }));
    json!({
        "phone": line.phone, "name": line.name, "extension": line.extension, "templates": line.templates,
        "changes": changes.collect::<Vec<_>>(), "kept": line.kept, "left_out": left_out.collect::<Vec<_>>(),
        "broken": line.broken,
    })
}

/// All phones are given what the templates say, as they are named.
pub(in crate::web) async fn apply(
    may: May<Administrator, TemplatesWrite>,
    _: NoQuery,
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let meant = Match::read(&headers)?;
    let whose = Whose::of(&may.who);
    let version = meant.of(templates(&web).version(&whose)).await?;
    let begun = templates(&web).apply(&whose, Some(&version)).await?;
    answer(&web, &whose, begun).await
}

/// The last application is taken back, as it is named.
pub(in crate::web) async fn undo(
    may: May<Administrator, TemplatesWrite>,
    _: NoQuery,
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let meant = Match::read(&headers)?;
    let whose = Whose::of(&may.who);
    let begun = loop {
        let Some(last) = templates(&web).last(&whose).await? else {
            break Err(TemplateNotDone::Nothing);
        };
        meant.check(&last.to_string())?;
        match templates(&web).undo(&whose, last).await? {
            // Another one is the last one by now: it is looked at whether that is meant.
            Err(TemplateNotDone::Stale) => {}
            begun => break begun,
        }
    };
    answer(&web, &whose, begun).await
}

async fn answer(web: &Web, whose: &Whose, begun: Begun) -> Result<Json<Value>, Problem> {
    let refused = |code: &str| {
        let error = FieldError::new("", code, "");
        Problem::from(What::Refused(vec![Wrong::field("", &error)]))
    };
    match begun {
        Ok(id) => Ok(Json(told(&templates(web).run(whose, id).await?))),
        Err(TemplateNotDone::Running) => Err(refused("template_running")),
        Err(TemplateNotDone::Nothing) => Err(refused("template_nothing")),
        Err(TemplateNotDone::Stale) => {
            let now = templates(web).version(whose).await?;
            Err(What::Stale(now).into())
        }
    }
}

/// How far a run is.
pub(in crate::web) async fn run(
    may: May<Administrator, TemplatesRead>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    let run = templates(&web).run(&Whose::of(&may.who), id(&path)?).await;
    Ok(Json(told(&run?)))
}

fn told(run: &RunView) -> Value {
    json!({
        "id": run.id, "began_at": run.at.strftime("%Y-%m-%dT%H:%M:%S").to_string(), "undo": run.is_undo,
        "state": run.state, "undone": run.undone, "total": run.total, "reached": run.reached, "changed": run.changed,
        "same": run.same, "failed": run.failed, "lacking": run.lacking,
    })
}
