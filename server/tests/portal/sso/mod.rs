//! Sign-in with an organisation's own provider: the way there and back, whom it means, and everything that can be wrong with it.

mod coming_in;
mod hostile;
mod links;
mod out;
mod passwords;
mod provider;
mod second;
mod settings;

use crate::support::{
    browser::{Answer, Browser},
    portal::{PASSWORD, TestPortal},
    provider::{CLIENT, Known, Provider, SECRET},
};
use mail_parser::MessageParser;
use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_user, organisation},
    journal::Author,
    mail,
    sso::{Draft, save},
    store::{self, journal::Line as Written, sso::SsoRow},
};
use serde_json::Value;

const EMAIL: &str = "204@alpha.example";

fn somebody() -> Known {
    Known::new("subject-204", EMAIL)
}

async fn alpha(portal: &TestPortal) -> renvoi_server::store::organisation::Organisation {
    organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap()
}

/// A provider of `alpha`.
async fn provider(portal: &TestPortal) -> Provider {
    let provider = Provider::start(&portal.clock).await;
    set(portal, &provider, |_| {}).await;
    provider
}

/// Sets the provider of `alpha`, as the command line does.
async fn set(portal: &TestPortal, provider: &Provider, change: impl FnOnce(&mut Draft)) -> SsoRow {
    let org = alpha(portal).await;
    let row = row(portal).await;
    let mut draft = row.as_ref().map_or_else(Draft::blank, Draft::of);
    draft.issuer.clone_from(&provider.issuer);
    CLIENT.clone_into(&mut draft.client_id);
    if row.is_none() {
        draft.secret = Some(SECRET.to_owned());
    }
    change(&mut draft);
    save(&portal.web.sso, &org, &Author::CommandLine, &draft, None)
        .await
        .unwrap()
}

async fn row(portal: &TestPortal) -> Option<SsoRow> {
    let org = alpha(portal).await;
    let mut read = portal.database.store.read().await.unwrap();
    store::sso::find(read.db(), org.id).await.unwrap()
}

/// To the provider: where the browser is sent.
async fn go(browser: &mut Browser) -> String {
    let answer = browser.get("/sso/alpha/start?back=%2Frules").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

/// There and back.
async fn come(browser: &mut Browser, provider: &Provider, who: &Known) -> Answer {
    let there = go(browser).await;
    browser.get(&provider.signs_in(&there, who)).await
}

async fn comes_in(portal: &TestPortal, provider: &Provider, who: &Known) -> Browser {
    let mut browser = portal.browser();
    let answer = come(&mut browser, provider, who).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/rules"),
        "{}",
        answer.body
    );
    browser
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == 200
}

async fn lines(portal: &TestPortal, since: usize) -> Vec<Written> {
    portal.journal().await.split_off(since)
}

async fn actions(portal: &TestPortal, since: usize) -> Vec<String> {
    let lines = lines(portal, since).await;
    lines.into_iter().map(|line| line.action).collect()
}

/// The reason of the last refusal.
async fn reason(portal: &TestPortal) -> String {
    let last = portal.journal().await.pop().unwrap();
    assert_eq!(last.action, "session.refused");
    let detail: Value = serde_json::from_str(&last.detail).unwrap();
    detail["reason"].as_str().unwrap().to_owned()
}

/// Subject and text of every letter so far.
async fn mailed(portal: &TestPortal) -> Vec<(String, String)> {
    renvoi_server::accounts::recovery::answer(&portal.database.store, portal.clock.as_ref())
        .await
        .unwrap();
    mail::drain(&portal.post).await.unwrap();
    let read = |raw: Vec<u8>| {
        let read = MessageParser::default().parse(&raw).unwrap();
        let text = read.body_text(0).unwrap_or_default().into_owned();
        (read.subject().unwrap().to_owned(), text)
    };
    portal.mail.taken().into_iter().map(read).collect()
}

async fn staff(portal: &TestPortal, email: &str, roles: Vec<Role>) {
    let new = NewUser {
        email: email.to_owned(),
        name: "Staff".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles,
    };
    let org = alpha(portal).await;
    add_user(&portal.registry(), &org, &new).await.unwrap();
}
