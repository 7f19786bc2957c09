//! What a letter says, and how that looks as text and as HTML: the same for every letter.

use askama::Template;
use renvoi_app::{api::account::Lang, words};

/// A letter's parts, in the reader's language.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// What it is about.
    pub title: String,
    /// What happened.
    pub paragraphs: Vec<String>,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// What to do: words, and an address of the portal.
    pub action: Option<(String, String)>,
    /// Why the reader gets this.
    pub footer: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    lang: &'a str,
    content: &'a Content,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    facts: Vec<String>,
    content: &'a Content,
}

impl Content {
    /// For plain readers.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let fact = |(label, value): &(String, String)| words::mail::fact(lang, label, value);
        Text {
            facts: self.facts.iter().map(fact).collect(),
            content: self,
        }
        .render()
        .expect("a template of plain texts has nothing that could fail")
    }

    /// For the others.
    #[must_use]
    pub fn html(&self, lang: Lang) -> String {
        Html {
            lang: lang.tag(),
            content: self,
        }
        .render()
        .expect("a template of plain texts has nothing that could fail")
    }
}
