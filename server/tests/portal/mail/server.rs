//! A real server, with TLS and an account.

use mail_parser::MessageParser;
use renvoi_server::{
    accounts::EmailAddress,
    mail::{Answer, SendError, SmtpTransport, Transport, message},
};
use std::time::Duration;
use uuid::Uuid;

use super::{ACCOUNT, letter, sender};
use crate::support::smtp::{Conduct, Receiver, Tls};

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
