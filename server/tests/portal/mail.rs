//! Mail: by a real server, with TLS and an account; through the outbox, on both databases; and what becomes of each.

use crate::on_both;
use std::{sync::Arc, time::Duration};

use crate::support::{
    Database,
    browser::Browser,
    portal::TestPortal,
    smtp::{Conduct, Receiver, Tls},
};
use mail_parser::MessageParser;
use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::EmailAddress,
    mail::{
        self, Answer, FileTransport, Kind, Letter, Line, NewMail, Outcome, Post, SendError, Sender,
        SmtpTransport, Transport, message, trial,
    },
    pbx::PbxError,
    push,
    store::{self, Db, mails::MailRow, user::UserRow},
};
use uuid::Uuid;

on_both!(
    a_mail_is_sent_once_and_what_was_said_is_kept,
    a_refused_mail_is_not_tried_again,
    a_mail_is_tried_again_less_and_less_often_until_it_is_too_late,
    a_server_that_dies_in_the_middle_gets_the_same_mail_again,
    the_present_address_counts_and_nobody_is_written_to_who_is_gone,
    a_name_can_never_be_a_header,
    nothing_of_a_mail_is_kept,
    the_queues_do_not_wait_for_each_other,
    two_workers_send_a_mail_once,
);

const ACCOUNT: Option<(&str, &str)> = Some(("portal", "p\u{e4}ss word"));

fn sender() -> Sender {
    Sender::parse("Téléphonie <renvoi@alpha.example>", "{subject}").unwrap()
}

fn letter() -> Letter {
    let to = EmailAddress::parse("204@alpha.example").unwrap();
    trial(
        &to,
        Line::parse("Élodie"),
        Lang::Fr,
        "https://renvoi.example",
    )
}

async fn send(receiver: &Receiver) -> Result<Answer, SendError> {
    let transport = SmtpTransport::new(&receiver.settings()).unwrap();
    send_by(&transport).await
}

async fn send_by(transport: &SmtpTransport) -> Result<Answer, SendError> {
    let message = message(&letter(), &sender(), Uuid::now_v7(), 0).unwrap();
    transport.send(&message).await
}

fn later(result: Result<Answer, SendError>) -> String {
    match result {
        Err(SendError::Later(answer)) => answer.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_server_takes_mail_in_tls_from_our_account() {
    for tls in [Tls::Starttls, Tls::Implicit] {
        let receiver = Receiver::start(tls, ACCOUNT, Conduct::Takes).await;
        let transport = SmtpTransport::new(&receiver.settings()).unwrap();
        assert!(transport.check().await.unwrap().contains("localhost"));
        assert!(receiver.taken().is_empty(), "a check sends nothing");
        let answer = send(&receiver).await.unwrap();
        assert_eq!(
            (answer.code.as_str(), answer.said.as_str()),
            ("250", "2.0.0 queued as 7")
        );
        let taken = receiver.taken();
        assert_eq!(taken.len(), 1);
        assert!(taken[0].secure);
        assert_eq!(taken[0].user.as_deref(), Some("portal"));
        assert_eq!(taken[0].from, "renvoi@alpha.example");
        assert_eq!(taken[0].to, ["204@alpha.example"]);
        let read = MessageParser::default().parse(&taken[0].data).unwrap();
        assert_eq!(read.subject(), Some("Les e-mails du portail arrivent"));
        assert!(
            read.body_text(0)
                .unwrap()
                .contains("https://renvoi.example")
        );
        assert!(read.body_html(0).unwrap().contains("<html lang=\"fr\">"));
    }
}

#[tokio::test]
async fn whom_we_do_not_trust_hears_neither_password_nor_mail() {
    for tls in [Tls::Starttls, Tls::Implicit] {
        let receiver = Receiver::start(tls, ACCOUNT, Conduct::Takes).await;
        let mut settings = receiver.settings();
        settings.ca_file = std::path::PathBuf::new();
        let transport = SmtpTransport::new(&settings).unwrap();
        assert_eq!(later(send_by(&transport).await), "tls");
        assert!(receiver.taken().is_empty());
        assert!(
            !receiver
                .dialogue()
                .iter()
                .any(|line| line.starts_with("AUTH"))
        );
    }
    // One that does not offer TLS at all.
    let receiver = Receiver::start(Tls::None, ACCOUNT, Conduct::Takes).await;
    let mut settings = receiver.settings();
    settings.tls = renvoi_server::config::MailTls::Starttls;
    assert_eq!(
        later(send_by(&SmtpTransport::new(&settings).unwrap()).await),
        "tls"
    );
    assert!(
        !receiver
            .dialogue()
            .iter()
            .any(|line| line.starts_with("AUTH"))
    );
}

#[tokio::test]
async fn a_wrong_account_is_ours_to_mend_and_loses_no_mail() {
    let receiver = Receiver::start(Tls::Starttls, ACCOUNT, Conduct::Takes).await;
    let mut settings = receiver.settings();
    settings.password = "wrong".to_owned();
    let transport = SmtpTransport::new(&settings).unwrap();
    assert_eq!(later(send_by(&transport).await), "535");
    assert_eq!(transport.check().await.unwrap_err().answer().code, "535");
    settings.user = String::new();
    let transport = SmtpTransport::new(&settings).unwrap();
    assert_eq!(later(send_by(&transport).await), "530");
}

#[tokio::test]
async fn a_slow_server_is_waited_for_and_a_silent_one_is_not() {
    let slow = Conduct::Thinks(Duration::from_millis(50));
    let receiver = Receiver::start(Tls::None, None, slow).await;
    assert_eq!(send(&receiver).await.unwrap().code, "250");
    receiver.behave(Conduct::Silent);
    let transport = SmtpTransport::new(&receiver.settings()).unwrap();
    let transport = transport.patience(Duration::from_millis(300));
    assert_eq!(later(send_by(&transport).await), "timeout");
}

#[tokio::test]
async fn an_address_that_the_server_cannot_take_is_refused_for_good() {
    let receiver = Receiver::start(Tls::None, None, Conduct::TakesAscii).await;
    let transport = SmtpTransport::new(&receiver.settings()).unwrap();
    let mut letter = letter();
    letter.to = EmailAddress::parse("élodie@alpha.example").unwrap();
    let message = message(&letter, &sender(), Uuid::now_v7(), 0).unwrap();
    match transport.send(&message).await {
        Err(SendError::Never(answer)) => assert_eq!(answer.code, "address"),
        other => panic!("{other:?}"),
    }
    receiver.behave(Conduct::Takes);
    transport.send(&message).await.unwrap();
    assert_eq!(receiver.taken()[0].to, ["élodie@alpha.example"]);
}

#[tokio::test]
async fn nobody_there_is_no_end() {
    let mut settings = Receiver::start(Tls::None, None, Conduct::Takes)
        .await
        .settings();
    // Port 1 of loopback: nobody listens.
    settings.smtp = "127.0.0.1:1".to_owned();
    let transport = SmtpTransport::new(&settings).unwrap();
    assert_eq!(later(send_by(&transport).await), "unreachable");
}

/// A post office of the portal's database, with a real server.
fn by_server(portal: &TestPortal, receiver: &Receiver) -> Post {
    let transport: Arc<dyn Transport> = Arc::new(SmtpTransport::new(&receiver.settings()).unwrap());
    let mut post = portal.post.clone();
    post.way.transport = transport;
    post
}

async fn user(portal: &TestPortal) -> UserRow {
    let mut read = portal.database.store.read().await.unwrap();
    store::user::by_email(read.db(), "204@alpha.example")
        .await
        .unwrap()
        .unwrap()
}

async fn ask(portal: &TestPortal) -> Uuid {
    let user = user(portal).await;
    let mut tx = portal.database.store.write().await.unwrap();
    let mail = NewMail {
        org: user.org_id,
        user: user.id,
        kind: Kind::Trial,
        about: None,
    };
    let to = EmailAddress::parse(&user.email).unwrap();
    let id = portal.post.ask(tx.db(), mail, &to).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn row(portal: &TestPortal, id: Uuid) -> MailRow {
    let mut read = portal.database.store.read().await.unwrap();
    store::mails::by_id(read.db(), id).await.unwrap().unwrap()
}

/// Sent, failed, ended.
async fn drain(post: &Post) -> (usize, usize, usize) {
    let Outcome {
        sent,
        failed,
        ended,
    } = mail::drain(post).await.unwrap();
    (sent, failed, ended)
}

async fn a_mail_is_sent_once_and_what_was_said_is_kept(database: Database) {
    let portal = TestPortal::new(database).await;
    let receiver = Receiver::start(Tls::Starttls, ACCOUNT, Conduct::Takes).await;
    let post = by_server(&portal, &receiver);
    let id = ask(&portal).await;
    assert_eq!(row(&portal, id).await.state, "queued");
    assert_eq!(drain(&post).await, (1, 0, 0));
    assert_eq!(drain(&post).await, (0, 0, 0));
    let kept = row(&portal, id).await;
    assert_eq!(
        (
            kept.state.as_str(),
            kept.code.as_str(),
            kept.said.as_str(),
            kept.attempts
        ),
        ("sent", "250", "2.0.0 queued as 7", 1)
    );
    let taken = receiver.taken();
    assert_eq!(taken.len(), 1);
    let read = MessageParser::default().parse(&taken[0].data).unwrap();
    assert_eq!(
        read.message_id(),
        Some(format!("{id}@alpha.example").as_str())
    );
    // 14:22 in Paris on the portal's stopped clock.
    assert_eq!(read.date().unwrap().to_timestamp(), 1_776_169_320);
}

async fn a_refused_mail_is_not_tried_again(database: Database) {
    let portal = TestPortal::new(database).await;
    let refuses = Conduct::RefusesRecipient("550 5.1.1 nobody of that name");
    let receiver = Receiver::start(Tls::None, None, refuses).await;
    let post = by_server(&portal, &receiver);
    let id = ask(&portal).await;
    assert_eq!(drain(&post).await, (0, 0, 1));
    let kept = row(&portal, id).await;
    assert_eq!(
        (kept.state.as_str(), kept.code.as_str(), kept.said.as_str()),
        ("refused", "550", "5.1.1 nobody of that name")
    );
    receiver.behave(Conduct::Takes);
    portal.clock.advance(3 * 24 * 3600);
    assert_eq!(drain(&post).await, (0, 0, 0));
    assert_eq!(receiver.taken().len(), 0);
}

async fn a_mail_is_tried_again_less_and_less_often_until_it_is_too_late(database: Database) {
    let portal = TestPortal::new(database).await;
    let greylists = Conduct::RefusesRecipient("451 4.7.1 come back later");
    let receiver = Receiver::start(Tls::None, None, greylists).await;
    let post = by_server(&portal, &receiver);
    let id = ask(&portal).await;
    for wait in [30, 60, 120, 240] {
        assert_eq!(drain(&post).await, (0, 1, 0));
        let kept = row(&portal, id).await;
        assert_eq!((kept.state.as_str(), kept.code.as_str()), ("queued", "451"));
        portal.clock.advance(wait - 1);
        assert_eq!(drain(&post).await, (0, 0, 0), "not before {wait} s");
        portal.clock.advance(1);
    }
    receiver.behave(Conduct::Takes);
    assert_eq!(drain(&post).await, (1, 0, 0));
    assert_eq!(row(&portal, id).await.attempts, 5);

    // Another one, which nobody ever takes.
    receiver.behave(Conduct::RefusesRecipient("451 4.7.1 come back later"));
    let id = ask(&portal).await;
    let mut attempts = 0;
    while row(&portal, id).await.state == "queued" {
        attempts += 1;
        assert!(attempts < 200, "there is an end to it");
        mail::drain(&post).await.unwrap();
        portal.clock.advance(1800);
    }
    let kept = row(&portal, id).await;
    assert_eq!(
        (kept.state.as_str(), kept.code.as_str()),
        ("refused", "expired")
    );
    assert_eq!(kept.said, "4.7.1 come back later");
    assert!(kept.changed_at - kept.created_at > 47 * 3600 * 1000);
}

async fn a_server_that_dies_in_the_middle_gets_the_same_mail_again(database: Database) {
    let portal = TestPortal::new(database).await;
    let receiver = Receiver::start(Tls::Starttls, None, Conduct::Dies).await;
    let post = by_server(&portal, &receiver);
    let id = ask(&portal).await;
    assert_eq!(drain(&post).await, (0, 1, 0));
    let kept = row(&portal, id).await;
    assert_eq!(
        (kept.state.as_str(), kept.code.as_str()),
        ("queued", "unreachable")
    );
    receiver.behave(Conduct::Takes);
    portal.clock.advance(30);
    assert_eq!(drain(&post).await, (1, 0, 0));
    let taken = receiver.taken();
    assert_eq!(taken.len(), 1, "half a mail is none");
    let read = MessageParser::default().parse(&taken[0].data).unwrap();
    assert_eq!(
        read.message_id(),
        Some(format!("{id}@alpha.example").as_str())
    );
}

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

async fn the_queues_do_not_wait_for_each_other(database: Database) {
    let portal = TestPortal::new(database).await;
    // A PBX that is away, and everything to be pushed to it; mail goes.
    portal.pbx.fail(Some(PbxError::Unavailable));
    let id = ask(&portal).await;
    let pushed = push::drain(&portal.push).await.unwrap();
    assert!(pushed.failed > 0 && pushed.applied == 0);
    assert_eq!(
        row(&portal, id).await.state,
        "queued",
        "the PBX's worker leaves it alone"
    );
    assert_eq!(drain(&portal.post).await, (1, 0, 0));
    // A mail server that is silent; rules arrive meanwhile.
    portal.pbx.fail(None);
    portal.clock.advance(60);
    let receiver = Receiver::start(Tls::None, None, Conduct::Silent).await;
    let post = by_server(&portal, &receiver);
    ask(&portal).await;
    let sending = tokio::spawn(async move { mail::drain(&post).await });
    let pushed = push::drain(&portal.push).await.unwrap();
    assert!(pushed.applied > 0 && pushed.failed == 0);
    assert!(!sending.is_finished());
    sending.abort();
    // What the PBX being back makes due is the PBX's alone.
    let mut tx = portal.database.store.write().await.unwrap();
    let before = store::jobs::all(tx.db(), store::jobs::Queue::Mail)
        .await
        .unwrap()[0]
        .run_at;
    store::jobs::hurry(tx.db(), store::jobs::Queue::Pbx, 0)
        .await
        .unwrap();
    let after = store::jobs::all(tx.db(), store::jobs::Queue::Mail)
        .await
        .unwrap()[0]
        .run_at;
    assert_eq!(before, after);
}

async fn two_workers_send_a_mail_once(database: Database) {
    let portal = TestPortal::new(database).await;
    for _ in 0..10 {
        ask(&portal).await;
    }
    let (one, other) = tokio::join!(drain(&portal.post), drain(&portal.post));
    assert_eq!(one.0 + other.0, 10);
    assert_eq!(portal.mail.taken().len(), 10);
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
