//! « Choose a new password »: the link for who has forgotten theirs.

use renvoi_app::words::{self, recovery as say};

use super::Reader;
use crate::{
    accounts::recovery::{LinkKind, LinkToken, mint},
    mail::{Content, Letter, Line, Post},
    store::{self, mails::MailRow, user::UserRow},
};

/// The letter.
#[must_use]
pub fn recovery(reader: &Reader, url: &str, token: &LinkToken) -> Letter {
    let lang = reader.lang;
    let title = say::changed_action(lang);
    letter(
        reader,
        url,
        Content {
            title: title.to_owned(),
            paragraphs: vec![
                say::mail_asked(lang).to_owned(),
                say::mail_life(lang).to_owned(),
                say::mail_not_you(lang).to_owned(),
            ],
            action: Some((title.to_owned(), link(url, token))),
            ..Content::default()
        },
    )
}

/// The letter of a mail; `None` where its reader is locked out by now.
pub(super) async fn write(
    post: &Post,
    mail: &MailRow,
    reader: &Reader,
) -> store::Result<Option<Letter>> {
    if let Some(letter) = super::elsewhere::write(post, mail, reader, false).await? {
        return Ok(Some(letter));
    }
    let token = link_for(post, mail, LinkKind::Recovery).await?;
    Ok(token.map(|(token, _)| recovery(reader, &post.url, &token)))
}

/// A new link at each attempt: what is queued holds no secret.
pub(super) async fn link_for(
    post: &Post,
    mail: &MailRow,
    kind: LinkKind,
) -> store::Result<Option<(LinkToken, UserRow)>> {
    let Some(id) = mail.user_id else {
        return Ok(None);
    };
    let mut tx = post.store.write().await?;
    let Some(user) = store::user::able(tx.db(), id).await? else {
        return Ok(None);
    };
    let token = mint(tx.db(), &user, kind, post.clock.millis()).await?;
    tx.commit().await?;
    Ok(Some((token, user)))
}

/// Where a link leads: the token stands in the query, which no log of ours keeps.
pub(super) fn link(url: &str, token: &LinkToken) -> String {
    format!("{url}/recover/open?token={}", token.reveal())
}

/// With what is the same in every letter.
pub(super) fn letter(reader: &Reader, url: &str, content: Content) -> Letter {
    let lang = reader.lang;
    let content = Content {
        footer: words::mail::footer(lang, &url),
        ..content
    };
    Letter {
        to: reader.to.clone(),
        name: reader.name.clone(),
        subject: Line::parse(&content.title).expect("our own titles are lines"),
        text: content.text(lang),
        html: content.html(lang),
        attachments: vec![],
    }
}
