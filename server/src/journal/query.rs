//! From what was asked to the lines that are wanted.

use std::net::IpAddr;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use renvoi_app::{
    api::{
        forwarding::FieldError,
        journal::{JournalQuery, Kind},
    },
    domain::Extension,
};
use serde_json::Value;
use uuid::Uuid;

use super::Scope;
use crate::store::{
    self, Db,
    journal::{Cursor, Wanted},
};

/// People whom a part of a name may mean; more are not looked for.
const MOST_MEANT: usize = 100;

/// A question that can be asked of the store.
#[derive(Clone, Debug)]
pub struct Query {
    /// Which lines.
    pub wanted: Wanted,
    /// Nobody is meant by the name: there is nothing to read.
    pub nobody: bool,
}

/// Reads a question; everything that is wrong with it is told.
pub async fn read(
    mut db: Db<'_>,
    scope: &Scope,
    asked: &JournalQuery,
) -> store::Result<Result<Query, Vec<FieldError>>> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, code: &str, data: &str| {
        errors.push(FieldError::new(field, code, data));
    };
    let kind = Kind::parse(&asked.kind);
    // An action by its whole name.
    let action = kind
        .is_none()
        .then_some(&asked.kind)
        .filter(|kind| is_action(kind));
    if kind.is_none() && action.is_none() && !asked.kind.is_empty() {
        wrong("kind", "kind", &asked.kind);
    }
    let address = asked.address.trim();
    // As the journal writes them: `::1`, and not `0:0:0:0:0:0:0:1`.
    let from_address = address.parse::<IpAddr>().ok();
    if from_address.is_none() && !address.is_empty() {
        wrong("address", "ip_address", address);
    }
    let mut day = |field: &str, text: &str| {
        let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
        if day.is_none() && !text.is_empty() {
            wrong(field, "day", text);
        }
        day
    };
    let (from, to) = (day("from", &asked.from), day("to", &asked.to));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        wrong("to", "days_reversed", "");
    }
    let mut line = |field: &str, text: &str| {
        let id = text.parse::<Uuid>().ok();
        if id.is_none() && !text.is_empty() {
            wrong(field, "id", text);
        }
        id
    };
    let cursor = match (line("before", &asked.before), line("after", &asked.after)) {
        (Some(id), _) => Cursor::Before(id),
        (None, Some(id)) => Cursor::After(id),
        (None, None) => Cursor::Newest,
    };
    if asked.who.chars().any(char::is_control) {
        wrong("who", "control", "");
    }
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let people = match asked.who.trim() {
        "" => None,
        who => Some(meant(db.again(), scope.org.id, who).await?),
    };
    let zone = TimeZone::get(&scope.zone).unwrap_or(TimeZone::UTC);
    // A date at the calendar's end has no next day, and nothing after it.
    let begins = |day: Date| {
        zone.to_timestamp(day.at(0, 0, 0, 0))
            .ok()
            .map(Timestamp::as_millisecond)
    };
    Ok(Ok(Query {
        nobody: people
            .as_ref()
            .is_some_and(|(subjects, _)| subjects.is_empty()),
        wanted: Wanted {
            about: scope.about.clone(),
            since: scope.since.clone(),
            people,
            kind: kind.map(prefix),
            action: action.cloned(),
            address: from_address.map(|address| address.to_string()),
            from: from.and_then(begins),
            until: to
                .and_then(|day| day.checked_add(1.day()).ok())
                .and_then(begins),
            cursor,
        },
    }))
}

/// `session.refused`: two words of small letters.
fn is_action(text: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    text.split_once('.')
        .is_some_and(|(kind, rest)| word(kind) && word(rest))
}

fn prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::Rules => "rules.",
        Kind::Session => "session.",
        Kind::User => "user.",
        Kind::Extension => "extension.",
        Kind::Device => "device.",
        Kind::Token => "token.",
        Kind::Organisation => "organisation.",
        Kind::Journal => "journal.",
    }
}

/// The subjects and people of the organisation that a text may mean: an extension by its digits, people by a part of their
/// name or e-mail address; those that have been removed too.
async fn meant(mut db: Db<'_>, org: Uuid, text: &str) -> store::Result<(Vec<String>, Vec<Uuid>)> {
    let (mut subjects, mut users) = (Vec::new(), Vec::new());
    let removed = store::journal::removed(db.again(), org, None).await?;
    let removed = removed.into_iter().filter_map(|(subject, detail)| {
        let detail: Value = serde_json::from_str(&detail).ok()?;
        Some((subject, detail))
    });
    if let Ok(number) = Extension::parse(text) {
        if let Some(row) = store::extension::by_number(db.again(), org, number.as_str()).await? {
            subjects.push(format!("extension:{}", row.id));
        }
        let removed = removed.filter(|(_, detail)| detail["number"] == number.as_str());
        subjects.extend(removed.map(|(subject, _)| subject));
        return Ok((subjects, users));
    }
    let text = text.to_lowercase();
    let says = |detail: &Value, key: &str| {
        detail[key]
            .as_str()
            .is_some_and(|said| said.to_lowercase().contains(&text))
    };
    let removed = removed.filter(|(subject, detail)| {
        subject.starts_with("user:") && (says(detail, "email") || says(detail, "name"))
    });
    for (subject, _) in removed.take(MOST_MEANT) {
        let id = subject.strip_prefix("user:").map(str::parse::<Uuid>);
        users.extend(id.and_then(Result::ok));
        subjects.push(subject);
    }
    let all = store::user::all(db, Some(org)).await?;
    let meant = all
        .iter()
        .filter(|user| user.email.contains(&text) || user.name.to_lowercase().contains(&text));
    for user in meant.take(MOST_MEANT) {
        users.push(user.id);
        subjects.push(format!("user:{}", user.id));
        subjects.extend(user.extension_id.map(|id| format!("extension:{id}")));
    }
    Ok((subjects, users))
}
