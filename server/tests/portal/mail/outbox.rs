//! Through the outbox.

use mail_parser::MessageParser;
use renvoi_server::{mail, pbx::PbxError, push, store};

use super::{ACCOUNT, ask, by_server, drain, row};
use crate::{
    on_both,
    support::{
        Database,
        portal::TestPortal,
        smtp::{Conduct, Receiver, Tls},
    },
};

on_both!(
    a_mail_is_sent_once_and_what_was_said_is_kept,
    a_refused_mail_is_not_tried_again,
    a_mail_is_tried_again_less_and_less_often_until_it_is_too_late,
    a_server_that_dies_in_the_middle_gets_the_same_mail_again,
    the_queues_do_not_wait_for_each_other,
    two_workers_send_a_mail_once,
);

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
