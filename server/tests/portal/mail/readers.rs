//! To whom, and what is kept of it.

use mail_parser::MessageParser;
use renvoi_server::{
    mail::{self, FileTransport, Line, Transport, message},
    store::{self, Db},
};
use uuid::Uuid;

use super::{ACCOUNT, ask, by_server, drain, letter, row, sender, user};
use crate::{
    on_both,
    support::{
        Database,
        browser::Browser,
        portal::TestPortal,
        smtp::{Conduct, Receiver, Tls},
    },
};

on_both!(
    the_present_address_counts_and_nobody_is_written_to_who_is_gone,
    a_name_can_never_be_a_header,
    nothing_of_a_mail_is_kept,
);

async fn the_present_address_counts_and_nobody_is_written_to_who_is_gone(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = ask(&portal).await;
    change(
        &portal,
        "UPDATE users SET email = 'new@alpha.example' WHERE email = '204@alpha.example'",
    )
    .await;
    assert_eq!(drain(&portal.post).await, (1, 0, 0));
    assert_eq!(row(&portal, id).await.recipient, "new@alpha.example");
    let taken = portal.mail.taken();
    let read = MessageParser::default().parse(&taken[0]).unwrap();
    assert_eq!(
        read.to().unwrap().first().unwrap().address(),
        Some("new@alpha.example")
    );

    change(
        &portal,
        "UPDATE users SET email = '204@alpha.example' WHERE email = 'new@alpha.example'",
    )
    .await;
    let id = ask(&portal).await;
    change(&portal, "UPDATE mails SET user_id = NULL").await;
    assert_eq!(drain(&portal.post).await, (0, 0, 1));
    assert_eq!(row(&portal, id).await.state, "dropped");
    assert_eq!(portal.mail.taken().len(), 1);
}

async fn a_name_can_never_be_a_header(database: Database) {
    let portal = TestPortal::new(database).await;
    for name in [
        "x\r\nBcc: all@example.org",
        "x\nBcc: all@example.org",
        "x\" <all@example.org>, \"y",
    ] {
        set_name(&portal, name).await;
        ask(&portal).await;
        assert_eq!(drain(&portal.post).await, (1, 0, 0), "{name:?}");
        let taken = portal.mail.taken().pop().unwrap();
        let read = MessageParser::default().parse(&taken).unwrap();
        assert!(read.bcc().is_none() && read.cc().is_none());
        let to: Vec<_> = read
            .to()
            .unwrap()
            .iter()
            .filter_map(|to| to.address())
            .collect();
        assert_eq!(to, ["204@alpha.example"]);
    }
}

async fn set_name(portal: &TestPortal, name: &str) {
    let mut tx = portal.database.store.write().await.unwrap();
    let set = "UPDATE users SET name = $1 WHERE email = '204@alpha.example'";
    match tx.db() {
        Db::Sqlite(c) => drop(sqlx::query(set).bind(name).execute(c).await.unwrap()),
        Db::Postgres(c) => drop(sqlx::query(set).bind(name).execute(c).await.unwrap()),
    }
    tx.commit().await.unwrap();
}

async fn change(portal: &TestPortal, text: &'static str) {
    let mut tx = portal.database.store.write().await.unwrap();
    match tx.db() {
        Db::Sqlite(c) => drop(sqlx::query(text).execute(c).await.unwrap()),
        Db::Postgres(c) => drop(sqlx::query(text).execute(c).await.unwrap()),
    }
    tx.commit().await.unwrap();
}

/// Whatever a server quotes, no row holds what a mail said, nor the password it was sent with.
async fn nothing_of_a_mail_is_kept(database: Database) {
    let portal = TestPortal::new(database).await;
    let quotes = Conduct::RefusesContent("554 5.7.1 spam:");
    let receiver = Receiver::start(Tls::Starttls, ACCOUNT, quotes).await;
    let post = by_server(&portal, &receiver);
    let id = ask(&portal).await;
    assert_eq!(drain(&post).await, (0, 0, 1));
    assert_eq!(row(&portal, id).await.code, "554");
    ask(&portal).await;
    let mut read = portal.database.store.read().await.unwrap();
    let user = user(&portal).await;
    let mails = store::mails::newest(read.db(), user.org_id, 10)
        .await
        .unwrap();
    let jobs = store::jobs::all(read.db(), store::jobs::Queue::Mail)
        .await
        .unwrap();
    assert_eq!((mails.len(), jobs.len()), (2, 1));
    let rows = format!("{mails:?}{jobs:?}");
    for secret in ["renvoi.example", "://", ACCOUNT.unwrap().1, "vérifier"] {
        assert!(!rows.contains(secret), "{secret} in {rows}");
    }
}

#[tokio::test]
async fn the_mails_of_a_demonstration_are_shown_and_those_of_a_portal_are_not() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    for path in [
        "/dev/mail",
        "/dev/mail/0",
        "/dev/mail/0/html",
        "/dev/mail/0/0",
    ] {
        assert_eq!(portal.browser().get(path).await.status, 404, "{path}");
    }
    let folder = tempfile::tempdir().unwrap();
    let web = portal.web.clone().showing_mails(folder.path().to_owned());
    let mut browser = Browser::new(web.router().unwrap());
    assert!(browser.get("/dev/mail").await.body.contains("None yet"));
    let transport = FileTransport::new(folder.path().to_owned());
    let id = Uuid::now_v7();
    let mut letter = letter();
    letter.attachments.push(mail::Attachment {
        name: Line::parse("message.wav").unwrap(),
        kind: "audio/wav",
        bytes: b"RIFF and so on".to_vec(),
    });
    transport
        .send(&message(&letter, &sender(), id, 0).unwrap())
        .await
        .unwrap();
    std::fs::write(
        folder.path().join("../secret.eml"),
        "Subject: secret\r\n\r\n",
    )
    .unwrap();
    assert!(
        browser
            .get("/dev/mail")
            .await
            .body
            .contains(&format!("/dev/mail/{id}"))
    );
    let page = browser.get(&format!("/dev/mail/{id}")).await;
    assert!(page.body.contains("Les e-mails du portail arrivent") && page.body.contains("<audio"));
    assert!(
        !page
            .header("content-security-policy")
            .contains("unsafe-inline")
            && !page.body.contains("<style"),
        "{}",
        page.body
    );
    let style = browser.get("/dev/mail/style.css").await;
    assert_eq!(
        (style.status, style.header("content-type")),
        (200, "text/css; charset=utf-8")
    );
    let html = browser.get(&format!("/dev/mail/{id}/html")).await;
    assert!(html.body.contains("lang=\"fr\""));
    assert!(
        html.header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    let sound = browser.get(&format!("/dev/mail/{id}/0")).await;
    assert_eq!(
        (sound.header("content-type"), sound.body.as_str()),
        ("audio/wav", "RIFF and so on")
    );
    for path in [
        "/dev/mail/..%2Fsecret",
        "/dev/mail/x",
        &format!("/dev/mail/{id}/7"),
    ] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    std::fs::remove_file(folder.path().join("../secret.eml")).unwrap();
}
