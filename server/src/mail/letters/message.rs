//! « Message vocal de … »: a message that a caller left, with its sound.

use jiff::civil::DateTime;
use renvoi_app::{
    api::account::Lang,
    domain::LeftBy,
    words::{self, Names, voicemail as say},
};

use super::Reader;
use crate::{
    accounts::EmailAddress,
    mail::{Attachment, Content, Letter, Line, Post},
    store::{self, mails::MailRow},
    voicemail::{self, MOST},
};

/// What the letter tells.
#[derive(Clone, Debug)]
pub struct NewMessage<'a> {
    /// Who left it.
    pub from: &'a LeftBy,
    /// How numbers and colleagues are written.
    pub names: Names<'a>,
    /// When, on the reader's wall clock.
    pub at: DateTime,
    /// How many the box holds with it.
    pub held: i64,
    /// How long it is, in seconds, and the WAV file; `None` where it cannot be read.
    pub sound: Option<(u32, Vec<u8>)>,
}

/// Near its end: from here on a letter says how full the box is.
const NEARLY: i64 = MOST - 10;

/// The letter.
#[must_use]
pub fn message(
    to: &EmailAddress,
    name: Option<Line>,
    lang: Lang,
    url: &str,
    new: NewMessage<'_>,
) -> Letter {
    let who = words::left_by(lang, new.from, &new.names);
    let title = say::mail_title(lang, &who);
    let when = say::moment(
        lang,
        &words::date(lang, new.at.date()),
        &words::hour(new.at),
    );
    let told = match new.sound {
        Some(_) => say::mail(lang),
        None => say::mail_unreadable(lang),
    };
    let mut paragraphs = vec![told.to_owned()];
    if new.held >= NEARLY {
        paragraphs.push(say::mail_full(lang, &new.held, &MOST));
    }
    let mut facts = vec![
        (say::caller(lang).to_owned(), who),
        (say::received(lang).to_owned(), when),
    ];
    if let Some((seconds, _)) = new.sound {
        facts.push((say::length(lang).to_owned(), words::length(lang, seconds)));
    }
    let content = Content {
        paragraphs,
        facts,
        action: Some((say::mail_open(lang).to_owned(), format!("{url}/voicemail"))),
        footer: words::mail::footer(lang, &url),
        title,
    };
    // A colleague's name may be longer than a subject can be.
    let subject = Line::parse(&content.title)
        .or_else(|| Line::parse(say::title(lang)))
        .expect("our own titles are lines");
    let file = format!("message-{}.wav", new.at.strftime("%Y-%m-%d-%H%M"));
    let attachment = |(_, bytes)| Attachment {
        name: Line::parse(&file).expect("digits and dashes are a line"),
        kind: "audio/wav",
        bytes,
    };
    Letter {
        to: to.clone(),
        name,
        subject,
        text: content.text(lang),
        html: content.html(lang),
        attachments: new.sound.map(attachment).into_iter().collect(),
    }
}

/// The letter of a mail; `None` where its message is gone, or its sound.
pub(super) async fn write(
    post: &Post,
    mail: &MailRow,
    reader: Reader,
) -> store::Result<Option<Letter>> {
    let Some(id) = mail.about else {
        return Ok(None);
    };
    let mut read = post.store.read().await?;
    let Some(row) = store::messages::by_id(read.db(), id).await? else {
        return Ok(None);
    };
    let sound = store::messages::any_sound(read.db(), id).await?;
    if sound.is_none() && row.lasts > 0 {
        return Ok(None);
    }
    let Some(org) = store::organisation::by_id(read.db(), mail.org_id).await? else {
        return Ok(None);
    };
    let held = match row.user_id {
        Some(user) => store::messages::count(read.db(), user).await?,
        None => 0,
    };
    let rows = [row];
    let (from, colleagues) = voicemail::callers(read.db(), org.id, &rows).await?;
    drop(read);
    let ([row], [from]) = (&rows, &from[..]) else {
        return Ok(None);
    };
    let new = NewMessage {
        from,
        names: Names {
            country: &org.country,
            colleagues: &colleagues,
        },
        at: voicemail::local(row.left_at, reader.zone(&org)),
        held,
        sound: sound.map(|bytes| (voicemail::seconds(row.lasts), bytes)),
    };
    Ok(Some(message(
        &reader.to,
        reader.name,
        reader.lang,
        &post.url,
        new,
    )))
}
