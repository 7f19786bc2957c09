//! Who changed what.

use axum::{Json, extract::State, http::Uri, response::Response};
use jiff::{Timestamp, tz::TimeZone};
use renvoi_app::api::{
    account::Lang,
    forwarding::FieldError,
    journal::{Actor, JournalLine, JournalQuery, Subject},
    session::User,
};
use serde_json::{Value, json};

use super::{
    super::{Web, journal::sent},
    may::{JournalRead, May},
    problem::{Problem, What, Wrong},
    query,
};
use crate::journal::{
    PAGE,
    export::{Export, Format, NoExport},
    gather,
};

/// The longest page.
const LONGEST: usize = 100;

/// A page, the newest line first.
pub(in crate::web) async fn page(
    may: May<User, JournalRead>,
    State(web): State<Web>,
    uri: Uri,
) -> Result<Json<Value>, Problem> {
    let names = [
        "before", "after", "kind", "address", "from", "to", "who", "limit",
    ];
    let read = query::read(&uri, names)?;
    not_empty(&names, &read)?;
    let [before, after, kind, address, from, to, who, limit] = read;
    let asked = JournalQuery {
        who: who.unwrap_or_default(),
        kind: kind.unwrap_or_default(),
        address: address.unwrap_or_default(),
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
        return Err(refused(&page.errors));
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

/// All of it, or what was asked for of it, sealed line by sealed line.
pub(in crate::web) async fn export(
    may: May<User, JournalRead>,
    State(web): State<Web>,
    uri: Uri,
) -> Result<Response, Problem> {
    let names = ["kind", "address", "from", "to", "who"];
    let read = query::read(&uri, names)?;
    not_empty(&names, &read)?;
    let [kind, address, from, to, who] = read.map(Option::unwrap_or_default);
    let asked = JournalQuery {
        who,
        kind,
        address,
        from,
        to,
        ..JournalQuery::default()
    };
    let format = Format::JsonLines;
    let begun = Export::begin(
        &web.sealer,
        may.who.person(),
        &asked,
        format,
        Lang::default(),
    );
    match begun.await {
        Ok(export) => Ok(sent(format, export)),
        Err(NoExport::Wrong(errors)) => Err(refused(&errors)),
        Err(NoExport::Failed(error)) => Err(error.into()),
    }
}

/// What a page's form leaves empty does not narrow; a program leaves it out.
fn not_empty(names: &[&str], read: &[Option<String>]) -> Result<(), Problem> {
    let said = names.iter().zip(read).filter(|(name, _)| **name != "who");
    let empty = said.filter(|(_, value)| value.as_deref() == Some(""));
    let wrong: Vec<_> = empty
        .map(|(name, _)| Wrong::parameter(name, "empty", ""))
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(What::Refused(wrong).into())
    }
}

fn refused(errors: &[FieldError]) -> Problem {
    let wrong = errors.iter();
    let wrong = wrong.map(|error| Wrong::parameter(&error.field, &error.code, &error.data));
    What::Refused(wrong.collect()).into()
}

fn told(at: i64, line: &JournalLine, zone: &TimeZone) -> Value {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    let at = at.to_zoned_datetime(zone.clone());
    let (actor, who) = match &line.actor {
        Actor::Person(name) => ("person", Some(name)),
        Actor::Token(name) => ("token", Some(name)),
        Actor::CommandLine => ("command_line", None),
        Actor::Phone => ("phone", None),
        Actor::Portal => ("portal", None),
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
