//! Passkeys: made, named, shown instead of a password and beside it, copied, stolen, lost.

mod first;
mod hostile;
mod lost;
mod second;
mod sign_in;
mod their_page;

use crate::support::{
    browser::{Answer, Browser},
    passkey::Device,
    portal::{PASSWORD, TestPortal},
};
use mail_parser::MessageParser;
use renvoi_server::mail;
use serde_json::Value;

const LOGIN: &str = "204@alpha";
const EMAIL: &str = "204@alpha.example";

/// Ten minutes, after which somebody has to show once more who they are; in seconds.
const STALE: i64 = 600;

/// What a page's script learns to ask.
async fn ask(browser: &mut Browser, path: &str) -> Value {
    let answer = browser.post(path, &[]).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.json()
}

/// Posts an answer as the script does.
async fn post(
    browser: &mut Browser,
    path: &str,
    (asked, answer): (&Value, &Value),
    others: &[(&str, &str)],
) -> Answer {
    let text = answer.to_string();
    let sealed = asked["sealed"].as_str().unwrap();
    let mut fields = vec![("passkey", text.as_str()), ("passkey_sealed", sealed)];
    fields.extend(others);
    browser.post(path, &fields).await
}

const OPTIONS: &str = "/account/passkeys/options";

/// Makes one for somebody who has just signed in.
async fn make(browser: &mut Browser, device: &mut Device, name: &str) {
    let asked = ask(browser, OPTIONS).await;
    let made = device.make(&asked);
    let answer = post(
        browser,
        "/account/passkeys",
        (&asked, &made),
        &[("name", name)],
    )
    .await;
    let told = (answer.status, answer.location());
    assert_eq!(told, (303, "/account/passkeys?added"), "{}", answer.body);
}

/// Signs in with nothing else.
async fn sign_in(browser: &mut Browser, device: &mut Device) -> Answer {
    let asked = ask(browser, "/signin/passkey/options").await;
    let shown = device.show(&asked);
    post(
        browser,
        "/signin/passkey",
        (&asked, &shown),
        &[("back", "/rules")],
    )
    .await
}

/// Somebody with a passkey, still signed in, and the device that keeps it.
async fn somebody(portal: &TestPortal) -> (Browser, Device) {
    let (mut browser, mut device) = (portal.signed_in(LOGIN).await, Device::new());
    make(&mut browser, &mut device, "Portable").await;
    (browser, device)
}

/// A browser in which the password was right, and something is missing.
async fn half(portal: &TestPortal) -> Browser {
    let mut browser = portal.browser();
    let fields = [("login", LOGIN), ("password", PASSWORD), ("back", "/rules")];
    let answer = browser.post("/signin", &fields).await;
    assert_eq!(answer.location(), "/signin/second?back=%2Frules");
    browser
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == 200
}

async fn actions(portal: &TestPortal, since: usize) -> Vec<String> {
    let lines = portal.journal().await.split_off(since);
    lines.into_iter().map(|line| line.action).collect()
}

/// The latest line's detail.
async fn told(portal: &TestPortal) -> Value {
    let line = portal.journal().await.pop().unwrap();
    serde_json::from_str(&line.detail).unwrap()
}

/// The subjects of every letter so far.
async fn mailed(portal: &TestPortal) -> Vec<String> {
    mail::drain(&portal.post).await.unwrap();
    let subject = |raw: Vec<u8>| {
        let read = MessageParser::default().parse(&raw).unwrap();
        let subject = read.subject().unwrap();
        let subject = subject.strip_prefix("Votre compte a changé\u{a0}: ");
        subject.unwrap_or("something else").to_owned()
    };
    let mut subjects: Vec<_> = portal.mail.taken().into_iter().map(subject).collect();
    subjects.sort();
    subjects
}

/// The recovery codes that a page shows.
fn codes(page: &str) -> Vec<String> {
    let parts = page.split("<li><code>").skip(1);
    parts
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

/// The ids of the passkeys on a page, in its order.
fn ids(page: &str) -> Vec<String> {
    let forms = page.split("action=\"/account/passkeys/rename\"").skip(1);
    let id = |form: &str| {
        let at = form.find("name=\"id\" value=\"").unwrap() + "name=\"id\" value=\"".len();
        form[at..at + 36].to_owned()
    };
    forms.map(id).collect()
}
