//! « Première connexion »: the link with which somebody chooses their first password.

use renvoi_app::words::recovery as say;

use super::{
    Reader,
    recovery::{letter, link, link_for},
};
use crate::{
    accounts::recovery::{LinkKind, LinkToken},
    mail::{Content, Letter, Post},
    store::{self, mails::MailRow},
};

/// What somebody signs in with.
#[derive(Clone, Debug)]
pub struct SignsInWith {
    /// Their organisation's name.
    pub organisation: String,
    /// `204@cabinet-lefevre`, for who owns an extension.
    pub extension: Option<String>,
}

/// The letter.
#[must_use]
pub fn welcome(reader: &Reader, url: &str, with: &SignsInWith, token: &LinkToken) -> Letter {
    let lang = reader.lang;
    let mut facts = vec![(say::welcome_email(lang).to_owned(), reader.to.to_string())];
    if let Some(extension) = &with.extension {
        facts.push((say::welcome_extension(lang).to_owned(), extension.clone()));
    }
    let content = Content {
        title: say::welcome_title(lang).to_owned(),
        paragraphs: vec![
            say::welcome(lang, &with.organisation),
            say::welcome_life(lang).to_owned(),
            say::welcome_late(lang).to_owned(),
        ],
        facts,
        action: Some((say::welcome_action(lang).to_owned(), link(url, token))),
        ..Content::default()
    };
    letter(reader, url, content)
}

/// The letter of a mail; `None` where its reader is locked out, or has a password by now.
pub(super) async fn write(
    post: &Post,
    mail: &MailRow,
    reader: &Reader,
) -> store::Result<Option<Letter>> {
    if let Some(letter) = super::elsewhere::write(post, mail, reader, true).await? {
        return Ok(Some(letter));
    }
    let mut read = post.store.read().await?;
    let user = match mail.user_id {
        Some(id) => store::user::by_id(read.db(), id).await?,
        None => None,
    };
    let org = store::organisation::by_id(read.db(), mail.org_id).await?;
    let (Some(user), Some(org)) = (user.filter(|user| user.password.is_none()), org) else {
        return Ok(None);
    };
    let extension = match user.extension_id {
        Some(id) => store::extension::by_id(read.db(), org.id, id).await?,
        None => None,
    };
    drop(read);
    let with = SignsInWith {
        extension: extension.map(|row| format!("{}@{}", row.number, org.slug)),
        organisation: org.name,
    };
    let token = link_for(post, mail, LinkKind::Welcome).await?;
    Ok(token.map(|(token, _)| welcome(reader, &post.url, &with, &token)))
}
