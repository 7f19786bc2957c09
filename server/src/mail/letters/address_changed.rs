//! « Your address has changed »: to the new one and to the former one.

use jiff::civil::DateTime;
use renvoi_app::words::{self, account, address as say, recovery};
use serde_json::Value;

use super::{Reader, recovery::letter};
use crate::{
    accounts::EmailAddress,
    mail::{Content, Letter, Post},
    store::{self, journal::Line, mails::MailRow},
    voicemail,
};

/// The letter. `at` is on the reader's wall clock.
#[must_use]
pub fn address_changed(reader: &Reader, url: &str, line: &Line, at: DateTime) -> Letter {
    let lang = reader.lang;
    let detail: Value = serde_json::from_str(&line.detail).unwrap_or_default();
    let side = |n: usize| detail["changed"]["email"][n].as_str().unwrap_or_default();
    let (former, new) = (side(0), side(1));
    let mut facts = vec![
        (say::former(lang).to_owned(), former.to_owned()),
        (say::new(lang).to_owned(), new.to_owned()),
        (account::mail_at(lang).to_owned(), words::moment(lang, at)),
    ];
    if line.actor != former {
        facts.push((account::mail_by(lang).to_owned(), line.actor.clone()));
    }
    let content = Content {
        title: say::changed_title(lang).to_owned(),
        paragraphs: vec![
            say::changed(lang).to_owned(),
            recovery::changed_by_you(lang).to_owned(),
            say::changed_by_another(lang).to_owned(),
        ],
        facts,
        action: Some((
            account::mail_open(lang).to_owned(),
            format!("{url}/account"),
        )),
        ..Content::default()
    };
    letter(reader, url, content)
}

/// The letter of a mail, to the address that it was asked for and no other; `None` where the journal keeps its line no more.
pub(super) async fn write(
    post: &Post,
    mail: &MailRow,
    reader: Reader,
) -> store::Result<Option<Letter>> {
    let mut read = post.store.read().await?;
    let line = match mail.about {
        Some(id) => store::journal::by_id(read.db(), id).await?,
        None => None,
    };
    let org = store::organisation::by_id(read.db(), mail.org_id).await?;
    let (Some(line), Some(org), Some(to)) = (line, org, EmailAddress::parse(&mail.recipient))
    else {
        return Ok(None);
    };
    let reader = Reader { to, ..reader };
    let at = voicemail::local(line.at, reader.zone(&org));
    Ok(Some(address_changed(&reader, &post.url, &line, at)))
}
