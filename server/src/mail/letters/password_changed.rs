//! « Your password was changed »: whoever did it, its owner learns of it.

use jiff::civil::DateTime;
use renvoi_app::words::{self, account, recovery as say};

use super::{Reader, local, recovery::letter};
use crate::{
    mail::{Content, Letter, Post},
    store::{self, mails::MailRow},
};

/// The letter. `at` is on the reader's wall clock; `from` is the address that it was changed from, and empty where that is our own
/// command line.
#[must_use]
pub fn password_changed(reader: &Reader, url: &str, at: DateTime, from: &str) -> Letter {
    let lang = reader.lang;
    let mut facts = vec![(say::changed_at(lang).to_owned(), words::moment(lang, at))];
    if !from.is_empty() {
        facts.push((account::mail_from(lang).to_owned(), from.to_owned()));
    }
    let content = Content {
        title: say::changed_title(lang).to_owned(),
        paragraphs: vec![
            say::changed(lang).to_owned(),
            say::changed_by_you(lang).to_owned(),
            say::changed_by_another(lang).to_owned(),
        ],
        facts,
        action: Some((
            say::changed_action(lang).to_owned(),
            format!("{url}/recover"),
        )),
        ..Content::default()
    };
    letter(reader, url, content)
}

/// The letter of a mail.
pub(super) async fn write(
    post: &Post,
    mail: &MailRow,
    reader: &Reader,
) -> store::Result<Option<Letter>> {
    let mut read = post.store.read().await?;
    // Where the journal keeps its line no more, the letter goes without the address.
    let line = match mail.about {
        Some(id) => store::journal::by_id(read.db(), id).await?,
        None => None,
    };
    let at = local(read.db(), mail, reader).await?;
    let from = line.map(|line| line.address).unwrap_or_default();
    Ok(at.map(|at| password_changed(reader, &post.url, at, &from)))
}
