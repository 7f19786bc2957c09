//! « Assistance »: people found, seen, and helped back in.

mod codes;
mod deeds;
mod may;
mod search;
mod seen;
mod sheet;

use crate::support::{
    browser::{Answer, Browser},
    portal::{PASSWORD, TestPortal},
};
use mail_parser::MessageParser;
use renvoi_app::{
    api::{account::Lang, helpdesk::Deed},
    domain::Extension,
};
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_extension, add_user, organisation},
    mail,
    store::{self, device::DeviceRow, journal::Line, user::UserRow},
};
use serde_json::Value;
use uuid::Uuid;

const WHY: (&str, &str) = ("why", "Rappelée au 204");

async fn add(
    portal: &TestPortal,
    slug: &str,
    name: &str,
    email: &str,
    extension: Option<&str>,
    roles: Vec<Role>,
) -> Uuid {
    let org = organisation(&portal.database.store, Some(slug))
        .await
        .unwrap();
    if let Some(number) = extension {
        let number = Extension::parse(number).unwrap();
        add_extension(&portal.registry(), &org, &number, &[])
            .await
            .unwrap();
    }
    let user = NewUser {
        email: email.to_owned(),
        name: name.to_owned(),
        lang: Lang::Fr,
        extension: extension.map(str::to_owned),
        password: Some(PASSWORD.into()),
        roles,
    };
    add_user(&portal.registry(), &org, &user).await.unwrap().id
}

async fn person(portal: &TestPortal, email: &str) -> UserRow {
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), email).await.unwrap();
    user.unwrap()
}

async fn phone(portal: &TestPortal, email: &str) -> DeviceRow {
    let extension = person(portal, email).await.extension_id.unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let phones = store::device::of_extension(read.db(), extension).await;
    phones.unwrap().remove(0)
}

/// Who helps in `alpha`.
async fn helper(portal: &TestPortal) -> Browser {
    portal.signed_in("207@alpha").await
}

async fn search(browser: &mut Browser, text: &str) -> String {
    let query = form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let answer = browser.get(&format!("/helpdesk?q={query}")).await;
    assert_eq!(answer.status, 200, "{text}");
    answer.body
}

/// The names on a page of people found, in order.
fn names(page: &str) -> Vec<String> {
    let links = page.split("href=\"/helpdesk/people/").skip(1);
    let name = |link: &str| {
        let name = link.split("<b>").nth(1)?.split("</b>").next()?;
        Some(name.to_owned())
    };
    links.filter_map(name).collect()
}

async fn found(browser: &mut Browser, text: &str) -> Vec<String> {
    names(&search(browser, text).await)
}

async fn deed(browser: &mut Browser, id: Uuid, deed: &str, fields: &[(&str, &str)]) -> Answer {
    browser
        .post(&format!("/helpdesk/people/{id}/{deed}"), fields)
        .await
}

/// The journal's last line, and what it holds.
async fn last(portal: &TestPortal) -> (Line, Value) {
    let line = portal.journal().await.pop().unwrap();
    let detail = serde_json::from_str(&line.detail).unwrap();
    (line, detail)
}

/// To whom, and with which subject, mails went so far.
async fn mailed(portal: &TestPortal) -> Vec<(String, String)> {
    mail::drain(&portal.post).await.unwrap();
    let read = |raw: Vec<u8>| {
        let message = MessageParser::default().parse(&raw).unwrap();
        let to = message.to().unwrap().first().unwrap();
        let subject = message.subject().unwrap();
        (to.address().unwrap().to_owned(), subject.to_owned())
    };
    portal.mail.taken().into_iter().map(read).collect()
}

/// The name of each thing that can be done for somebody.
fn all_deeds() -> impl Iterator<Item = &'static str> {
    Deed::ALL.into_iter().map(Deed::name)
}
