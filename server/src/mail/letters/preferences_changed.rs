//! How somebody reads the portal is another way now: one letter for whatever they changed until it leaves.

use jiff::civil::DateTime;
use renvoi_app::{
    api::account::Lang,
    words::{self, Names, account as say, journal_facts, recovery},
};
use serde_json::Value;

use super::{Reader, recovery::letter};
use crate::{
    mail::{Content, Letter, Post},
    store::{self, journal::Line, mails::MailRow},
    voicemail,
};

/// What has changed, and each value that it had, from what it was to what it is; at least two.
type Change = (String, Vec<String>);

/// The letter. `at` is on the reader's wall clock; `from`: from which addresses.
fn preferences_changed(
    reader: &Reader,
    url: &str,
    changes: &[Change],
    at: DateTime,
    from: &str,
) -> Letter {
    let lang = reader.lang;
    let names: Vec<_> = changes.iter().map(|(name, _)| words::small(name)).collect();
    let told = changes
        .iter()
        .map(|(name, values)| (name.clone(), way(lang, values)));
    let mut facts: Vec<_> = told.collect();
    facts.push((say::mail_at(lang).to_owned(), words::moment(lang, at)));
    if !from.is_empty() {
        facts.push((say::mail_from(lang).to_owned(), from.to_owned()));
    }
    let content = Content {
        title: say::mail_changed(lang, &names.join(", ")),
        paragraphs: vec![
            recovery::changed_by_you(lang).to_owned(),
            recovery::changed_by_another(lang).to_owned(),
        ],
        facts,
        action: Some((say::mail_open(lang).to_owned(), format!("{url}/account"))),
        ..Content::default()
    };
    letter(reader, url, content)
}

/// « de « Automatique » à « Sombre », en passant par « Clair » ».
fn way(lang: Lang, values: &[String]) -> String {
    let values: Vec<_> = values
        .iter()
        .map(|value| say::mail_value(lang, value))
        .collect();
    let [before, between @ .., after] = &values[..] else {
        return values.concat();
    };
    let mut met: Vec<&str> = vec![];
    for value in between {
        if value != before && value != after && !met.contains(&value.as_str()) {
            met.push(value);
        }
    }
    let met = met.join(", ");
    if before == after {
        say::mail_and_back(lang, after, &met)
    } else if met.is_empty() {
        say::mail_from_to(lang, before, after)
    } else {
        say::mail_by_way_of(lang, before, after, &met)
    }
}

/// What lines of the journal changed, in their order.
fn changes(lang: Lang, lines: &[Line], names: &Names<'_>) -> Vec<Change> {
    let mut changes: Vec<Change> = vec![];
    for line in lines {
        let detail: Value = serde_json::from_str(&line.detail).unwrap_or_default();
        for fact in journal_facts(lang, &line.action, &detail, names) {
            match changes.iter_mut().find(|(name, _)| *name == fact.label) {
                Some((_, values)) => values.extend(fact.after),
                None => changes.push((
                    fact.label,
                    fact.before.into_iter().chain(fact.after).collect(),
                )),
            }
        }
    }
    changes
}

/// The letter of a mail: its own line, and those that joined it; `None` where the journal keeps them no more.
pub(super) async fn write(
    post: &Post,
    mail: &MailRow,
    reader: &Reader,
) -> store::Result<Option<Letter>> {
    let Some(first) = mail.about else {
        return Ok(None);
    };
    let mut read = post.store.read().await?;
    let first = store::journal::by_id(read.db(), first).await?;
    let joined = store::journal::joined(read.db(), mail.id).await?;
    let lines: Vec<Line> = first.into_iter().chain(joined).collect();
    let org = store::organisation::by_id(read.db(), mail.org_id).await?;
    let Some((org, last)) = org.zip(lines.last()) else {
        return Ok(None);
    };
    let names = Names {
        country: &org.country,
        colleagues: &[],
    };
    let changes = changes(reader.lang, &lines, &names);
    let mut from: Vec<&str> = vec![];
    for line in &lines {
        if !line.address.is_empty() && !from.contains(&line.address.as_str()) {
            from.push(&line.address);
        }
    }
    let at = voicemail::local(last.at, reader.zone(&org));
    let from = from.join(", ");
    Ok((!changes.is_empty()).then(|| preferences_changed(reader, &post.url, &changes, at, &from)))
}
