//! « Mail works »: what `renvoi mail test` sends.

use renvoi_app::{api::account::Lang, words};

use crate::{
    accounts::EmailAddress,
    mail::{Content, Letter, Line},
};

/// The letter.
#[must_use]
pub fn trial(to: &EmailAddress, name: Option<Line>, lang: Lang, url: &str) -> Letter {
    let title = words::mail::trial_title(lang);
    let content = Content {
        title: title.to_owned(),
        paragraphs: vec![words::mail::trial(lang).to_owned()],
        action: Some((words::mail::open(lang).to_owned(), url.to_owned())),
        footer: words::mail::footer(lang, &url),
        ..Content::default()
    };
    Letter {
        to: to.clone(),
        name,
        subject: Line::parse(title).expect("our own titles are lines"),
        text: content.text(lang),
        html: content.html(lang),
        attachments: vec![],
    }
}
