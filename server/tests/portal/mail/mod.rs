//! Mail: by a real server, with TLS and an account; through the outbox, on both databases; and what becomes of each.

mod outbox;
mod readers;
mod server;

use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::EmailAddress,
    mail::{
        self, Kind, Letter, Line, NewMail, Outcome, Post, Sender, SmtpTransport, Transport, trial,
    },
    store::{self, mails::MailRow, user::UserRow},
};
use std::sync::Arc;
use uuid::Uuid;

use crate::support::{portal::TestPortal, smtp::Receiver};

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
