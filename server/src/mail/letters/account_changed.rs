//! A change of an account, in the words of its journal's line: whoever made it, its owner learns of it.

use jiff::civil::DateTime;
use renvoi_app::{
    api::account::Lang,
    words::{self, account as say, journal_action, recovery},
};
use serde_json::Value;

use super::{Reader, recovery::letter};
use crate::{
    accounts::Role,
    journal,
    mail::{Content, Letter, Post},
    store::{self, journal::Line, mails::MailRow},
    voicemail,
};

/// The letter. `at` is on the reader's wall clock.
#[must_use]
pub fn account_changed(reader: &Reader, url: &str, line: &Line, at: DateTime) -> Letter {
    let lang = reader.lang;
    let detail: Value = serde_json::from_str(&line.detail).unwrap_or_default();
    let what = journal_action(lang, &line.action, &detail);
    let mut facts = vec![
        (say::mail_what(lang).to_owned(), what.clone()),
        (say::mail_at(lang).to_owned(), words::moment(lang, at)),
    ];
    let mut fact = |label: &str, value: &str| {
        if !value.is_empty() {
            facts.push((label.to_owned(), value.to_owned()));
        }
    };
    fact(say::mail_from(lang), &line.address);
    let given = given(lang, &detail);
    if let Some(roles) = &given {
        fact(say::mail_roles(lang), roles);
    }
    if line.actor != reader.to.as_str() {
        let by = if journal::is_command_line(&line.actor) {
            words::journal::command_line(lang)
        } else {
            &line.actor
        };
        fact(say::mail_by(lang), by);
    }
    let again = detail["sessions"]
        .is_u64()
        .then(|| say::mail_role_again(lang));
    // Nobody gives themselves a role; another address may be their own doing all the same.
    let told = if given.is_some() && detail["changed"]["email"].is_null() {
        [again, Some(say::mail_role_unexpected(lang))]
    } else {
        [
            Some(recovery::changed_by_you(lang)),
            Some(recovery::changed_by_another(lang)),
        ]
    };
    let content = Content {
        title: if line.action == "session.refused" {
            // Nothing has changed: somebody has the password, and is held up.
            what
        } else {
            say::mail_changed(lang, &what)
        },
        paragraphs: told.into_iter().flatten().map(str::to_owned).collect(),
        facts,
        action: Some((say::mail_open(lang).to_owned(), format!("{url}/account"))),
        ..Content::default()
    };
    letter(reader, url, content)
}

/// The roles that somebody holds from then on, where they have got one.
fn given(lang: Lang, detail: &Value) -> Option<String> {
    let roles = &detail["changed"]["roles"];
    let side = |n: usize| roles[n].as_array();
    let (before, after) = (side(0)?, side(1)?);
    let role = |role: &Value| match Role::parse(role.as_str()?)? {
        Role::Helpdesk => Some(words::journal::value_helpdesk(lang)),
        Role::Administrator => Some(words::journal::value_administrator(lang)),
        Role::Operator => Some(words::journal::value_operator(lang)),
    };
    let gets = after.iter().any(|role| !before.contains(role));
    gets.then(|| after.iter().filter_map(role).collect::<Vec<_>>().join(", "))
}

/// The letter of a mail; `None` where the journal keeps its line no more.
pub(super) async fn write(
    post: &Post,
    mail: &MailRow,
    reader: &Reader,
) -> store::Result<Option<Letter>> {
    let mut read = post.store.read().await?;
    let line = match mail.about {
        Some(id) => store::journal::by_id(read.db(), id).await?,
        None => None,
    };
    let org = store::organisation::by_id(read.db(), mail.org_id).await?;
    Ok(line.zip(org).map(|(line, org)| {
        let at = voicemail::local(line.at, reader.zone(&org));
        account_changed(reader, &post.url, &line, at)
    }))
}
