//! For who asks for a password, or is to choose a first one, in an organisation that signs in with a provider of its own.

use renvoi_app::words::sso as say;

use super::{Reader, recovery::letter};
use crate::{
    mail::{Content, Letter, Post},
    store::{self, mails::MailRow},
};

/// Where somebody signs in, and why they are told.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// The organisation's name.
    pub organisation: String,
    /// Its short name.
    pub slug: String,
    /// Their account is new; else they asked for a password.
    pub welcome: bool,
}

/// The letter: it carries nothing secret, and the address of the way in.
#[must_use]
pub fn elsewhere(reader: &Reader, url: &str, with: &Elsewhere) -> Letter {
    let lang = reader.lang;
    let paragraphs = if with.welcome {
        vec![
            say::mail_welcome(lang, &with.organisation),
            say::mail_way(lang).to_owned(),
        ]
    } else {
        vec![
            say::mail_asked(lang).to_owned(),
            say::mail(lang, &with.organisation),
            say::mail_way(lang).to_owned(),
            say::mail_lost(lang).to_owned(),
        ]
    };
    let content = Content {
        title: say::mail_title(lang).to_owned(),
        paragraphs,
        action: Some((
            say::title(lang).to_owned(),
            format!("{url}/sso/{}", with.slug),
        )),
        ..Content::default()
    };
    letter(reader, url, content)
}

/// The letter of a mail, where no password opens its reader's account; to be written in the place of the one with a link.
pub(super) async fn write(
    post: &Post,
    mail: &MailRow,
    reader: &Reader,
    welcome: bool,
) -> store::Result<Option<Letter>> {
    let Some(user) = mail.user_id else {
        return Ok(None);
    };
    let mut read = post.store.read().await?;
    if !store::sso::passwords_off(read.db(), mail.org_id, user).await? {
        return Ok(None);
    }
    let user = store::user::by_id(read.db(), user).await?;
    let org = store::organisation::by_id(read.db(), mail.org_id).await?;
    let org = org.filter(|_| user.is_some_and(|user| user.locked_at.is_none()));
    Ok(org.map(|org| {
        let with = Elsewhere {
            organisation: org.name,
            slug: org.slug,
            welcome,
        };
        elsewhere(reader, &post.url, &with)
    }))
}
