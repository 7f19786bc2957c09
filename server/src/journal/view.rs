//! From stored lines to what a reader sees: names instead of ids.

use std::collections::{BTreeSet, HashMap};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use renvoi_app::{
    api::journal::{Actor, JournalLine, Subject},
    forms::read_rule,
};
use serde_json::Value;
use uuid::Uuid;

use super::{COMMAND_LINE, PHONE, PORTAL};
use crate::store::{self, Db, journal::Line, organisation::Organisation};

/// What was dialled so many seconds ago at most has just been dialled.
const NEWS: i64 = 60;

/// A moment on the organisation's wall clock.
pub(super) fn local(at: i64, org: &Organisation) -> DateTime {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    let zone = TimeZone::get(&org.zone).unwrap_or(TimeZone::UTC);
    zone.to_datetime(at)
}

/// Lines with the names of their people and extensions, on a zone's wall clock.
pub(super) async fn lines(
    mut db: Db<'_>,
    org: &Organisation,
    zone: &str,
    rows: Vec<Line>,
) -> store::Result<Vec<JournalLine>> {
    let subject =
        |row: &Line, kind: &str| -> Option<Uuid> { row.subject.strip_prefix(kind)?.parse().ok() };
    let mut people: BTreeSet<Uuid> = rows
        .iter()
        .flat_map(|row| [row.user_id, subject(row, "user:")])
        .flatten()
        .collect();
    let mut extensions: BTreeSet<Uuid> = rows
        .iter()
        .filter_map(|row| subject(row, "extension:"))
        .collect();
    let list = |ids: &BTreeSet<Uuid>| ids.iter().copied().collect::<Vec<_>>();
    let mut names: HashMap<Uuid, String> = match list(&people) {
        ids if ids.is_empty() => HashMap::new(),
        ids => store::user::names(db.again(), org.id, &ids)
            .await?
            .into_iter()
            .collect(),
    };
    let mut digits: HashMap<Uuid, String> = match list(&extensions) {
        ids if ids.is_empty() => HashMap::new(),
        ids => store::extension::digits(db.again(), org.id, &ids)
            .await?
            .into_iter()
            .collect(),
    };
    people.retain(|id| !names.contains_key(id));
    extensions.retain(|id| !digits.contains_key(id));
    for gone in removed(db, org.id, &people, &extensions).await? {
        match gone {
            Gone::Person(id, name) => names.insert(id, name),
            Gone::Extension(id, number) => digits.insert(id, number),
        };
    }
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let seen = |row: Line| {
        let detail: Value = serde_json::from_str(&row.detail).unwrap_or_default();
        let text = |key: &str| detail[key].as_str().map(str::to_owned);
        let at = Timestamp::from_millisecond(row.at).unwrap_or(Timestamp::UNIX_EPOCH);
        let concerned = if let Some(id) = subject(&row, "extension:") {
            let number = digits.get(&id).cloned().or_else(|| text("extension"));
            Subject::Extension(number.unwrap_or_default())
        } else if let Some(id) = subject(&row, "user:") {
            Subject::Person(names.get(&id).cloned().unwrap_or_default())
        } else {
            Subject::Other(text("name").unwrap_or_default())
        };
        let token = text("token");
        let dialled = detail["dialled"].as_i64();
        let late = dialled.filter(|dialled| row.at / 1000 - dialled >= NEWS);
        JournalLine {
            id: row.id,
            at: zone.to_datetime(at),
            actor: match (row.user_id, row.actor.as_str(), &token) {
                (Some(id), email, _) => {
                    Actor::Person(names.get(&id).cloned().unwrap_or_else(|| email.to_owned()))
                }
                (None, _, Some(token)) => Actor::Token(token.clone()),
                (None, COMMAND_LINE, None) => Actor::CommandLine,
                (None, PHONE, None) => Actor::Phone,
                (None, PORTAL, None) => Actor::Portal,
                (None, ..) => Actor::Nobody,
            },
            dialled: late
                .and_then(|at| Timestamp::from_second(at).ok())
                .map(|at| zone.to_datetime(at)),
            token,
            address: row.address,
            action: row.action,
            subject: concerned,
            detail,
        }
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// Who or what was removed, as it was called then.
enum Gone {
    Person(Uuid, String),
    Extension(Uuid, String),
}

/// What the journal said of these people and extensions when they were removed.
async fn removed(
    db: Db<'_>,
    org: Uuid,
    people: &BTreeSet<Uuid>,
    extensions: &BTreeSet<Uuid>,
) -> store::Result<Vec<Gone>> {
    let people = people.iter().map(|id| format!("user:{id}"));
    let extensions = extensions.iter().map(|id| format!("extension:{id}"));
    let subjects: Vec<String> = people.chain(extensions).collect();
    if subjects.is_empty() {
        return Ok(vec![]);
    }
    let rows = store::journal::removed(db, org, Some(&subjects)).await?;
    let read = |(subject, detail): (String, String)| {
        let detail: Value = serde_json::from_str(&detail).ok()?;
        let text = |key: &str| detail[key].as_str().map(str::to_owned);
        match subject.split_once(':')? {
            ("user", id) => Some(Gone::Person(id.parse().ok()?, text("name")?)),
            (_, id) => Some(Gone::Extension(id.parse().ok()?, text("number")?)),
        }
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Extension and name of the colleagues that lines name: as subjects, or in their rules.
pub(super) async fn colleagues(
    db: Db<'_>,
    org: &Organisation,
    lines: &[JournalLine],
) -> store::Result<Vec<(String, String)>> {
    let mut numbers = BTreeSet::new();
    for line in lines {
        if let Subject::Extension(number) = &line.subject {
            numbers.insert(number.clone());
        }
        for change in line.detail["changes"].as_array().into_iter().flatten() {
            for rule in ["before", "after"]
                .iter()
                .filter_map(|side| read_rule(&change[side]))
            {
                numbers.extend(rule.colleagues().map(ToString::to_string));
            }
        }
    }
    if numbers.is_empty() {
        return Ok(vec![]);
    }
    let numbers: Vec<String> = numbers.into_iter().collect();
    let owners = store::extension::owners(db, org.id, &numbers).await?;
    Ok(owners
        .into_iter()
        .filter(|owner| !owner.name.is_empty())
        .map(|owner| (owner.number, owner.name))
        .collect())
}
