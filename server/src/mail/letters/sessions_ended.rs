//! « Sessions have ended »: whoever did it, their owner learns of it.

use jiff::civil::DateTime;
use renvoi_app::words::{self, account as say};

use super::{Reader, local, recovery::letter};
use crate::{
    mail::{Content, Letter, Post},
    store::{self, mails::MailRow},
};

/// The letter. `at` is on the reader's wall clock.
#[must_use]
pub fn sessions_ended(reader: &Reader, url: &str, at: DateTime) -> Letter {
    let lang = reader.lang;
    let content = Content {
        title: say::mail_title(lang).to_owned(),
        paragraphs: vec![
            say::mail(lang).to_owned(),
            say::mail_not_you(lang).to_owned(),
        ],
        facts: vec![(say::mail_at(lang).to_owned(), words::moment(lang, at))],
        action: Some((say::mail_open(lang).to_owned(), format!("{url}/account"))),
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
    let at = local(post.store.read().await?.db(), mail, reader).await?;
    Ok(at.map(|at| sessions_ended(reader, &post.url, at)))
}
