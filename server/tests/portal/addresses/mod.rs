//! Another address on file: asked for by who helps, answered at the address there is, or by an administrator.

#![allow(
    clippy::similar_names,
    reason = "links, and lines of the journal, are what these tests are about"
)]

mod asking;
mod deciding;
mod letters;

use mail_parser::MessageParser;
use renvoi_server::{
    mail,
    store::{self, journal::Line, user::UserRow},
};
use serde_json::Value;
use uuid::Uuid;

use crate::support::{
    browser::{Answer, Browser},
    portal::TestPortal,
};

const OLD: &str = "204@alpha.example";
const NEW: &str = "new@elsewhere.example";
const WHY: (&str, &str) = ("why", "Rappelée au 204");

async fn person(portal: &TestPortal, id: Uuid) -> UserRow {
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_id(read.db(), id).await.unwrap();
    user.unwrap()
}

async fn id_of(portal: &TestPortal, email: &str) -> Uuid {
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), email).await.unwrap();
    user.unwrap().id
}

async fn deed(browser: &mut Browser, id: Uuid, deed: &str, fields: &[(&str, &str)]) -> Answer {
    let fields = [&[WHY], fields].concat();
    browser
        .post(&format!("/helpdesk/people/{id}/{deed}"), &fields)
        .await
}

/// Asks for 204's new address; the browser is that of who helps.
async fn ask(portal: &TestPortal, email: &str) -> (Browser, Uuid) {
    let id = id_of(portal, OLD).await;
    let mut browser = portal.signed_in("207@alpha").await;
    let answer = deed(&mut browser, id, "address", &[("email", email)]).await;
    let done = format!("/helpdesk/people/{id}?address");
    assert_eq!(
        (answer.status, answer.location()),
        (303, done.as_str()),
        "{}",
        answer.body
    );
    (browser, id)
}

/// To whom, with which subject and text, mails went so far.
async fn mailed(portal: &TestPortal) -> Vec<(String, String, String)> {
    mail::drain(&portal.post).await.unwrap();
    let read = |raw: Vec<u8>| {
        let message = MessageParser::default().parse(&raw).unwrap();
        let to = message.to().unwrap().first().unwrap();
        (
            to.address().unwrap().to_owned(),
            message.subject().unwrap().to_owned(),
            message.body_text(0).unwrap().into_owned(),
        )
    };
    portal.mail.taken().into_iter().map(read).collect()
}

/// The link of the last letter, as a path.
async fn link(portal: &TestPortal) -> String {
    let (to, subject, text) = mailed(portal).await.pop().unwrap();
    assert_eq!(
        (to.as_str(), subject.as_str()),
        (OLD, "Nouvelle adresse de votre compte\u{a0}: à confirmer")
    );
    let at = text.find("/address/open?token=").unwrap();
    let link = text[at..].split_whitespace().next().unwrap();
    link.to_owned()
}

/// A browser in which a link has been opened.
async fn opened(portal: &TestPortal, link: &str) -> Browser {
    let mut browser = portal.browser();
    let answer = browser.get(link).await;
    assert_eq!((answer.status, answer.location()), (303, "/address"));
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    browser
}

async fn answer(browser: &mut Browser, word: &str) -> Answer {
    browser.post("/address", &[("answer", word)]).await
}

async fn last(portal: &TestPortal) -> (Line, Value) {
    let line = portal.journal().await.pop().unwrap();
    let detail = serde_json::from_str(&line.detail).unwrap();
    (line, detail)
}
