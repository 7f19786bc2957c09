//! A way back in, and the first way in: over HTTP, on both databases, with a stopped clock and the letters that were sent.

mod accounts;
mod forgotten;
mod links;
mod mails;

use mail_parser::MessageParser;
use renvoi_server::mail::{self, MemoryTransport};

use crate::support::{
    browser::{Answer, Browser},
    portal::TestPortal,
};

const EMAIL: &str = "204@alpha.example";
const NEW: &str = "quatre chats verts sous la pluie";
const FORM: [(&str, &str); 2] = [("password", NEW), ("again", NEW)];

async fn ask(browser: &mut Browser, email: &str) -> Answer {
    browser.post("/recover", &[("email", email)]).await
}

/// Every letter so far: to whom, its subject, its text.
fn letters(mail: &MemoryTransport) -> Vec<(String, String, String)> {
    let read = |bytes: Vec<u8>| {
        let message = MessageParser::default().parse(&bytes).unwrap();
        let to: Vec<_> = message.to().unwrap().iter().collect();
        assert_eq!(to.len(), 1, "one reader");
        assert!(message.bcc().is_none() && message.cc().is_none());
        (
            to[0].address().unwrap().to_owned(),
            message.subject().unwrap().to_owned(),
            message.body_text(0).unwrap().into_owned(),
        )
    };
    mail.taken().into_iter().map(read).collect()
}

/// The path of the newest link; letters that are sent together may come in any order.
fn link(portal: &TestPortal) -> String {
    let of_letter = |(_, _, text): (String, String, String)| {
        let words = text.split_whitespace();
        let mut paths = words.filter_map(|word| word.strip_prefix("https://renvoi.example"));
        paths
            .find(|path| path.contains("token="))
            .map(str::to_owned)
    };
    let mut links = letters(&portal.mail).into_iter().filter_map(of_letter);
    links.next_back().expect("a link")
}

/// The link of a letter that was asked for, and sent.
async fn asked(portal: &TestPortal, email: &str) -> String {
    assert_eq!(ask(&mut portal.browser(), email).await.status, 303);
    mail::drain(&portal.post).await.unwrap();
    link(portal)
}

/// A browser that has opened a link.
async fn opened(portal: &TestPortal, link: &str) -> Browser {
    let mut browser = portal.browser();
    let answer = browser.get(link).await;
    assert_eq!((answer.status, answer.location()), (303, "/recover/new"));
    browser
}

/// What is answered to who opens a link and looks where it leads.
async fn looked(portal: &TestPortal, link: &str) -> u16 {
    let mut browser = opened(portal, link).await;
    browser.get("/recover/new").await.status
}

/// What is answered to who opens a link and chooses [`NEW`].
async fn chosen(portal: &TestPortal, link: &str) -> u16 {
    let mut browser = opened(portal, link).await;
    browser.post("/recover/new", &FORM).await.status
}

async fn may_sign_in(portal: &TestPortal, login: &str, password: &str) -> bool {
    let mut browser = portal.browser();
    let answer = browser
        .post("/signin", &[("login", login), ("password", password)])
        .await;
    answer.status == 303
}
