//! The second factor: set up, asked for at every way in, used once, and never got round.

mod codes;
mod demanded;
mod due;
mod half_open;
mod passwords;
mod setting_up;

use crate::support::{
    authenticator,
    browser::{Answer, Browser},
    portal::{PASSWORD, TestPortal},
};
use mail_parser::MessageParser;
use renvoi_server::mail;

const LOGIN: &str = "204@alpha";

const EMAIL: &str = "204@alpha.example";

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let at = page.find(&mark).expect("the field") + mark.len();
    page[at..].split('"').next().unwrap().to_owned()
}

/// The key that a page shows.
fn key(page: &str) -> String {
    let at = page.find("?secret=").expect("a key") + "?secret=".len();
    page[at..at + 32].to_owned()
}

/// The recovery codes that a page shows.
fn codes(page: &str) -> Vec<String> {
    let parts = page.split("<li><code>").skip(1);
    parts
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

async fn password(browser: &mut Browser, back: &str) -> Answer {
    let fields = [("login", LOGIN), ("password", PASSWORD), ("back", back)];
    browser.post("/signin", &fields).await
}

async fn code(browser: &mut Browser, code: &str) -> Answer {
    let fields = [("code", code), ("back", "/rules")];
    browser.post("/signin/second", &fields).await
}

async fn recovery(browser: &mut Browser, code: &str) -> Answer {
    let fields = [("code", ""), ("recovery", code), ("back", "/rules")];
    browser.post("/signin/second", &fields).await
}

/// Sets one up for somebody who is signed in: the key, and the recovery codes. Its first code is used then.
async fn set_up(portal: &TestPortal, browser: &mut Browser) -> (String, Vec<String>) {
    let page = browser.get("/account/second").await.body;
    let key = key(&page);
    let fields = [
        ("sealed", hidden(&page, "sealed")),
        ("code", authenticator::code(&key, portal.clock.as_ref())),
    ];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let answer = browser.post("/account/second", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let codes = codes(&answer.body);
    assert_eq!(codes.len(), 10);
    portal.clock.advance(30);
    (key, codes)
}

/// A browser in which the password was right.
async fn half(portal: &TestPortal) -> Browser {
    let mut browser = portal.browser();
    let answer = password(&mut browser, "/rules").await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin/second?back=%2Frules")
    );
    browser
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == 200
}

async fn actions(portal: &TestPortal, since: usize) -> Vec<String> {
    let lines = portal.journal().await.split_off(since);
    lines.into_iter().map(|line| line.action).collect()
}

/// The subjects of every letter so far.
async fn mailed(portal: &TestPortal) -> Vec<String> {
    mail::drain(&portal.post).await.unwrap();
    let subject = |raw: Vec<u8>| {
        let read = MessageParser::default().parse(&raw).unwrap();
        let full = read.subject().unwrap();
        let subject = full.strip_prefix("Votre compte a changé\u{a0}: ");
        subject.unwrap_or(full).to_owned()
    };
    // Those that are sent together may come in any order.
    let mut subjects: Vec<_> = portal.mail.taken().into_iter().map(subject).collect();
    subjects.sort();
    subjects
}
