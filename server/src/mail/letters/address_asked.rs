//! « May your address be another one? »: to the address on file, with the link that says yes or no.

use renvoi_app::words::address as say;

use super::{Reader, recovery::letter};
use crate::{
    accounts::{new_address::mint, recovery::LinkToken},
    mail::{Content, Letter, Post},
    store::{self, addresses::ChangeRow, mails::MailRow},
};

/// The letter.
#[must_use]
pub fn address_asked(reader: &Reader, url: &str, change: &ChangeRow, token: &LinkToken) -> Letter {
    let lang = reader.lang;
    let content = Content {
        title: say::mail_title(lang).to_owned(),
        paragraphs: vec![
            say::mail(lang).to_owned(),
            say::mail_life(lang).to_owned(),
            say::mail_not_you(lang).to_owned(),
        ],
        facts: vec![
            (say::new(lang).to_owned(), change.email.clone()),
            (say::asked_by(lang).to_owned(), change.asked_by.clone()),
        ],
        action: Some((
            say::mail_action(lang).to_owned(),
            format!("{url}/address/open?token={}", token.reveal()),
        )),
        ..Content::default()
    };
    letter(reader, url, content)
}

/// The letter of a mail, with a link of its own; `None` where nothing waits any more.
pub(super) async fn write(
    post: &Post,
    mail: &MailRow,
    reader: &Reader,
) -> store::Result<Option<Letter>> {
    let Some((id, change)) = mail.user_id.zip(mail.about) else {
        return Ok(None);
    };
    let mut tx = post.store.write().await?;
    let Some(user) = store::user::by_id(tx.db(), id).await? else {
        return Ok(None);
    };
    let Some((token, change)) = mint(tx.db(), &user, change, post.clock.millis()).await? else {
        return Ok(None);
    };
    tx.commit().await?;
    Ok(Some(address_asked(reader, &post.url, &change, &token)))
}
