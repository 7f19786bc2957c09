//! Who changed what.

use axum::{Json, extract::State, http::Uri};
use jiff::{Timestamp, tz::TimeZone};
use renvoi_app::api::{
    journal::{Actor, JournalLine, JournalQuery, Subject},
    session::User,
};
use serde_json::{Value, json};

use super::{
    super::Web,
    may::{JournalRead, May},
    problem::{Problem, What, Wrong},
    query,
};
use crate::journal::{PAGE, gather};

/// The longest page.
const LONGEST: usize = 100;

/// A page, the newest line first.
pub(in crate::web) async fn page(
    may: May<User, JournalRead>,
    State(web): State<Web>,
    uri: Uri,
) -> Result<Json<Value>, Problem> {
    let names = ["before", "after", "kind", "from", "to", "who", "limit"];
    let read = query::read(&uri, names)?;
    // What a page's form leaves empty does not narrow; a program leaves it out.
    let said = names.iter().zip(&read).filter(|(name, _)| **name != "who");
    let empty = said.filter(|(_, value)| value.as_deref() == Some(""));
    let wrong: Vec<_> = empty
        .map(|(name, _)| Wrong::parameter(name, "empty", ""))
        .collect();
    if !wrong.is_empty() {
        return Err(What::Refused(wrong).into());
    }
    let [before, after, kind, from, to, who, limit] = read;
    let asked = JournalQuery {
        who: who.unwrap_or_default(),
        kind: kind.unwrap_or_default(),
        from: from.unwrap_or_default(),
        to: to.unwrap_or_default(),
        before: before.unwrap_or_default(),
        after: after.unwrap_or_default(),
    };
    let limit = match limit {
        None => PAGE,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=LONGEST).contains(limit))
            .ok_or_else(|| What::Refused(vec![Wrong::parameter("limit", "limit", &text)]))?,
    };
    let mut read = web.store.read().await?;
    let page = gather(read.db(), may.who.person(), &asked, limit).await?;
    if !page.errors.is_empty() {
        let wrong = page.errors.iter();
        let wrong = wrong.map(|error| Wrong::parameter(&error.field, &error.code, &error.data));
        return Err(What::Refused(wrong.collect()).into());
    }
    let zone = TimeZone::get(&page.scope.org.zone).unwrap_or(TimeZone::UTC);
    let lines: Vec<Value> = page
        .lines
        .iter()
        .map(|(at, line)| told(*at, line, &zone))
        .collect();
    Ok(Json(json!({
        "lines": lines,
        "newer": page.newer,
        "older": page.older,
    })))
}

fn told(at: i64, line: &JournalLine, zone: &TimeZone) -> Value {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    let at = at.to_zoned_datetime(zone.clone());
    let (actor, who) = match &line.actor {
        Actor::Person(name) => ("person", Some(name)),
        Actor::Token(name) => ("token", Some(name)),
        Actor::CommandLine => ("command_line", None),
        Actor::Phone => ("phone", None),
        Actor::Nobody => ("nobody", None),
    };
    let (subject, what) = match &line.subject {
        Subject::Extension(number) => ("extension", number),
        Subject::Person(name) => ("person", name),
        Subject::Other(name) => ("other", name),
    };
    json!({
        "id": line.id,
        "at": at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        "actor": { "kind": actor, "name": who },
        "token": line.token,
        "address": line.address,
        "action": line.action,
        "subject": { "kind": subject, "name": what },
        "detail": line.detail,
    })
}
