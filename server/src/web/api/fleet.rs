//! All desk phones of the organisation: for who helps in it what is known of them, and what is done from afar; for who administers it new
//! ones, others in their place, and their end. No answer has a SIP password, or the address that it is fetched from.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Request, State},
    http::Uri,
};
use jiff::civil::DateTime;
use renvoi_app::{
    api::{
        ApiError,
        account::Lang,
        fleet::{
            DeskFacts, FleetLine, PhoneDraft, PhoneNotDone, PhoneSheet, Standing, StrangerLine,
        },
        session::{Administrator, Helpdesk},
    },
    domain::json::JsonError,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::{Web, fleet::fleet},
    body::sent,
    may::{May, PhonesManage, PhonesRead},
    path::id,
    phones::told,
    problem::{Problem, What, Wrong},
    query::{self, NoQuery},
};
use crate::phones::FleetError;

/// The longest that a first contact stays open, in minutes.
const LONGEST: u32 = 24 * 60;

impl From<FleetError> for Problem {
    fn from(error: FleetError) -> Self {
        match error {
            FleetError::Wrong(errors) => {
                let wrong = errors.iter().map(|error| Wrong::field(&error.field, error));
                What::Refused(wrong.collect()).into()
            }
            FleetError::NotDone(why) => {
                let code = match why {
                    PhoneNotDone::NoRestart => "phone_no_restart",
                    PhoneNotDone::Away => "phone_away",
                    PhoneNotDone::Stale => "phone_stale",
                };
                // The whole of what was sent.
                Self::refused(vec![JsonError {
                    path: String::new(),
                    code: code.to_owned(),
                    data: String::new(),
                }])
            }
            error => ApiError::from(error).into(),
        }
    }
}

/// A page of them, by extension, as far as `q`, `model` and `state` say.
pub(in crate::web) async fn list(
    may: May<Helpdesk, PhonesRead>,
    State(web): State<Web>,
    uri: Uri,
) -> Result<Json<Value>, Problem> {
    let [q, model, state, page] = query::read(&uri, ["q", "model", "state", "page"])?;
    let page = match page {
        None => 1,
        Some(text) => text
            .parse()
            .ok()
            .filter(|page| (1..=1_000_000).contains(page))
            .ok_or_else(|| What::Refused(vec![Wrong::parameter("page", "page", &text)]))?,
    };
    if let Some(state) = &state
        && Standing::parse(state).is_none()
    {
        let wrong = Wrong::parameter("state", "unknown_value", state);
        return Err(What::Refused(vec![wrong]).into());
    }
    let view = fleet(&web)
        .list(
            &may.who,
            q.as_deref().unwrap_or_default(),
            model.as_deref().unwrap_or_default(),
            state.as_deref().unwrap_or_default(),
            page,
        )
        .await?;
    let phones: Vec<Value> = view.phones.iter().map(line).collect();
    Ok(Json(json!({
        "total": view.total, "page": view.page, "pages": view.pages, "phones": phones,
    })))
}

fn line(line: &FleetLine) -> Value {
    let mut told = facts(&line.facts);
    told["id"] = json!(line.id);
    told["name"] = json!(line.name);
    told["extension"] = json!(line.extension);
    told["owner"] = json!(said(&line.owner));
    told["model"] = json!(line.model_id);
    told["mac"] = json!(line.mac);
    told
}

fn facts(facts: &DeskFacts) -> Value {
    json!({
        "registered": facts.registered, "address": said(&facts.address), "firmware": said(&facts.firmware),
        "progress": told(&facts.progress),
    })
}

fn said(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn at(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// One of them.
pub(in crate::web) async fn show(
    may: May<Helpdesk, PhonesRead>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    let view = fleet(&web).sheet(&may.who, id(&path)?).await?;
    Ok(Json(document(&view)))
}

fn document(view: &PhoneSheet) -> Value {
    let mut told = facts(&view.facts);
    told["id"] = json!(view.id);
    told["name"] = json!(view.name);
    told["extension"] = json!(view.extension);
    told["owner"] = json!(view.owner.as_ref().map(|(_, name)| name));
    told["model"] = json!(view.model_id);
    told["mac"] = json!(view.mac);
    told["modules"] = json!(view.modules);
    told["user"] = json!(view.endpoint);
    told["agent"] = json!(said(&view.agent));
    told["seen_at"] = json!(view.seen.map(at));
    told["restarted_at"] = json!(view.restarted.map(at));
    told["restarting"] = json!(view.restarting);
    told["open_until"] = json!(view.open.map(at));
    told
}

/// A phone as a program sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPhone {
    extension: String,
    mac: String,
    model: String,
    #[serde(default)]
    modules: Vec<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    open: bool,
}

/// A new one.
pub(in crate::web) async fn add(
    may: May<Administrator, PhonesManage>,
    _: NoQuery,
    State(web): State<Web>,
    request: Request,
) -> Result<Json<Value>, Problem> {
    let new: NewPhone = sent(request).await?;
    let draft = PhoneDraft {
        extension: new.extension,
        mac: new.mac,
        model: new.model,
        modules: new.modules.join(","),
        name: new.name,
        open: new.open,
    };
    let id = fleet(&web).add(&may.who, &draft).await?;
    Ok(Json(json!({ "id": id })))
}

/// Its end, with its SIP account and its keys.
pub(in crate::web) async fn remove(
    may: May<Administrator, PhonesManage>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    let id = id(&path)?;
    fleet(&web).remove(&may.who, id).await?;
    Ok(Json(json!({ "id": id })))
}

/// Another apparatus as a program sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Another {
    mac: String,
    model: String,
    #[serde(default)]
    modules: Vec<String>,
    #[serde(default)]
    dry_run: bool,
}

/// Another apparatus in its place; with `dry_run` only what becomes of the keys.
pub(in crate::web) async fn replace(
    may: May<Administrator, PhonesManage>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    request: Request,
) -> Result<Json<Value>, Problem> {
    let id = id(&path)?;
    let another: Another = sent(request).await?;
    let draft = PhoneDraft {
        mac: another.mac,
        model: another.model,
        modules: another.modules.join(","),
        ..PhoneDraft::default()
    };
    let fleet = fleet(&web);
    let report = fleet
        .look_at_replacing(&may.who, id, &draft, Lang::En)
        .await?;
    if !another.dry_run {
        fleet.replace(&may.who, id, &draft, report.version).await?;
    }
    let unfit = report.unfit.iter().map(|(unfit, _)| {
        let spot = unfit.key.spot;
        let data = unfit.now.data();
        json!({ "module": spot.module, "position": spot.position, "became": unfit.now.code(), "data": said(&data) })
    });
    Ok(Json(json!({
        "replaced": !another.dry_run, "keys": report.keys, "unfit": unfit.collect::<Vec<_>>(),
    })))
}

/// It is told to fetch its files.
pub(in crate::web) async fn resync(
    may: May<Helpdesk, PhonesManage>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    let id = id(&path)?;
    fleet(&web).resync(&may.who, id).await?;
    Ok(Json(json!({ "id": id })))
}

/// It is told to restart.
pub(in crate::web) async fn restart(
    may: May<Helpdesk, PhonesManage>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    let id = id(&path)?;
    fleet(&web).restart(&may.who, id).await?;
    Ok(Json(json!({ "id": id })))
}

/// For how long as a program sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Window {
    minutes: u32,
}

/// Its first contact is open for so many minutes; 0 closes it.
pub(in crate::web) async fn window(
    may: May<Helpdesk, PhonesManage>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    request: Request,
) -> Result<Json<Value>, Problem> {
    let id = id(&path)?;
    let Window { minutes } = sent(request).await?;
    if minutes > LONGEST {
        let most = LONGEST.to_string();
        return Err(What::Refused(vec![Wrong::body(JsonError {
            path: "minutes".to_owned(),
            code: "phone_minutes".to_owned(),
            data: most,
        })])
        .into());
    }
    fleet(&web).open(&may.who, id, minutes).await?;
    Ok(Json(json!({ "id": id })))
}

/// Phones that ask and that nobody knows, as far as they concern the organisation.
pub(in crate::web) async fn strangers(
    may: May<Helpdesk, PhonesRead>,
    _: NoQuery,
    State(web): State<Web>,
) -> Result<Json<Value>, Problem> {
    let view = fleet(&web).strangers(&may.who).await?;
    let strangers: Vec<Value> = view.strangers.iter().map(stranger).collect();
    Ok(Json(json!({ "strangers": strangers })))
}

fn stranger(one: &StrangerLine) -> Value {
    json!({
        "mac": one.mac, "vendor": said(&one.vendor), "agent": said(&one.agent), "model": said(&one.model),
        "address": one.address, "first_at": at(one.first), "last_at": at(one.last), "asked": one.asked,
    })
}
