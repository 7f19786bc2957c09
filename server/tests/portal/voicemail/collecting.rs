//! Messages fetched from the PBX, kept once and mailed.

use std::{sync::Arc, time::Duration};

use jiff::ToSpan as _;
use mail_parser::{MessageParser, MimeHeaders as _};
use renvoi_app::{api::account::Lang, domain::LeftBy};
use renvoi_server::{
    clock::Clock as _,
    mail,
    pbx::{Message, OrgKey, Pbx, PbxError, PbxEvent},
    voicemail::{self, Collected, Collector},
};
use tokio_util::sync::CancellationToken;

use super::{NONE, ONE, collector, ext, message, rows, sweep, wav};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    a_message_is_kept_mailed_and_forgotten_by_the_pbx,
    what_is_still_being_spoken_waits,
    a_message_is_kept_once_whatever_fails,
    two_portals_keep_a_message_once,
    nothing_said_is_no_message,
    what_is_for_nobody_is_left_alone,
    a_message_that_cannot_be_read_is_shown_without_its_sound,
    one_that_cannot_be_fetched_keeps_no_other_waiting,
    a_list_that_cannot_be_had_is_no_empty_one,
);

async fn a_message_is_kept_mailed_and_forgotten_by_the_pbx(database: Database) {
    let portal = TestPortal::new(database).await;
    let message = message(&portal, "e33612345678", 1000).await;
    portal.pbx.record(&message, wav(65_000));
    assert_eq!(collector(&portal).round().await, ONE);
    assert!(portal.pbx.recorded().is_empty());
    let kept = rows(&portal).await;
    assert_eq!(
        (kept.len(), kept[0].lasts, kept[0].caller.as_str()),
        (1, 65_000, "e33612345678")
    );
    mail::drain(&portal.post).await.unwrap();
    let taken = portal.mail.taken();
    let read = MessageParser::default().parse(&taken[0]).unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(
        read.subject(),
        Some("Message vocal\u{a0}: 06\u{a0}12\u{a0}34\u{a0}56\u{a0}78")
    );
    let to = read.to().unwrap().first().unwrap();
    assert_eq!(to.address(), Some("204@alpha.example"));
    let text = read.body_text(0).unwrap();
    for told in [
        "06\u{a0}12\u{a0}34\u{a0}56\u{a0}78",
        "mardi 14 avril à 14:05",
        "1\u{a0}min\u{a0}05\u{a0}s",
        "https://renvoi.example/voicemail",
    ] {
        assert!(text.contains(told), "{told} is not in:\n{text}");
        assert!(read.body_html(0).unwrap().contains(told), "{told}");
    }
    let sound = read.attachment(0).unwrap();
    assert_eq!(sound.attachment_name(), Some("message-2026-04-14-1405.wav"));
    assert_eq!(sound.content_type().unwrap().ctype(), "audio");
    assert_eq!(sound.contents().len(), 44 + 65 * 16_000);
    // Nothing is left to be done.
    assert_eq!(collector(&portal).round().await, NONE);
}

async fn what_is_still_being_spoken_waits(database: Database) {
    let portal = TestPortal::new(database).await;
    let message = message(&portal, "x207", 20).await;
    portal.pbx.record(&message, wav(3000));
    let mut collector = collector(&portal);
    assert_eq!(collector.round().await, NONE);
    // The PBX's clock may be ten minutes behind ours.
    portal.clock.advance(790);
    assert_eq!(collector.round().await, NONE);
    portal.clock.advance(90);
    assert_eq!(collector.round().await, ONE, "nobody told of it");
    // One that the PBX tells of is whole at once; and a worker hears it.
    let stop = CancellationToken::new();
    let listeners = portal.pbx.listeners();
    let worker = tokio::spawn(voicemail::run(collector, stop.clone()));
    let next = self::message(&portal, "w", 20).await;
    portal.pbx.record(&next, wav(3000));
    let heard = async {
        while portal.pbx.listeners() == listeners {
            tokio::task::yield_now().await;
        }
        portal.pbx.say(PbxEvent::MessageLeft(next));
        while rows(&portal).await.len() < 2 {}
    };
    tokio::time::timeout(Duration::from_mins(1), heard)
        .await
        .unwrap();
    stop.cancel();
    worker.await.unwrap();
}

async fn a_message_is_kept_once_whatever_fails(database: Database) {
    let portal = TestPortal::new(database).await;
    let message = message(&portal, "e33612345678", 1000).await;
    portal.pbx.record(&message, wav(3000));
    let mut collector = collector(&portal);
    // The PBX is away: later.
    portal.pbx.fail(Some(PbxError::Unavailable));
    assert_eq!(collector.round().await, NONE);
    portal.pbx.fail(None);
    // It goes away after the sound has been fetched.
    portal.pbx.keep_recordings(true);
    assert_eq!(collector.round().await, ONE);
    assert_eq!(portal.pbx.recorded().len(), 1);
    assert_eq!(collector.round().await, NONE, "it is there still");
    // Its owner deletes it meanwhile, and a day goes by.
    let id = rows(&portal).await[0].id;
    let mut browser = portal.signed_in("204@alpha").await;
    browser.post(&format!("/voicemail/{id}/delete"), &[]).await;
    portal.clock.advance(2 * 24 * 3600);
    sweep(&portal).await;
    assert_eq!(portal.count("messages").await, 1, "its name is kept");
    portal.pbx.keep_recordings(false);
    assert_eq!(collector.round().await, NONE);
    assert!(portal.pbx.recorded().is_empty());
    sweep(&portal).await;
    assert_eq!(portal.count("messages").await, 0);
    assert_eq!(portal.count("mails").await, 1);
}

async fn two_portals_keep_a_message_once(database: Database) {
    let portal = TestPortal::new(database).await;
    for n in 0..10 {
        let message = message(&portal, "e33612345678", 1000 + n).await;
        portal.pbx.record(&message, wav(3000));
    }
    let (mut one, mut other) = (collector(&portal), collector(&portal));
    let (one, other) = tokio::join!(one.round(), other.round());
    assert_eq!(one.kept + other.kept, 10);
    assert_eq!(portal.count("messages").await, 10);
    assert_eq!(portal.count("mails").await, 10);
    assert!(portal.pbx.recorded().is_empty());
}

async fn nothing_said_is_no_message(database: Database) {
    let portal = TestPortal::new(database).await;
    for (n, ms) in [(0, 0), (1, 1000), (2, 1499)] {
        let message = message(&portal, "w", 1000 + n).await;
        portal.pbx.record(&message, wav(ms));
    }
    let collected = collector(&portal).round().await;
    assert_eq!(collected, Collected { empty: 3, ..NONE });
    assert!(portal.pbx.recorded().is_empty());
    assert_eq!(portal.count("messages").await, 0);
}

async fn what_is_for_nobody_is_left_alone(database: Database) {
    let portal = TestPortal::new(database).await;
    let mine = message(&portal, "w", 1000).await;
    let nobody = Message::new(mine.org.clone(), ext("299"), LeftBy::Withheld, mine.at, 1);
    let other = Message::new(
        OrgKey::parse("nobody00").unwrap(),
        ext("204"),
        LeftBy::Withheld,
        mine.at,
        1,
    );
    portal.pbx.record(&nobody, wav(3000));
    portal.pbx.record(&other, wav(3000));
    portal.pbx.record(&mine, wav(3000));
    let mut collector = collector(&portal);
    assert_eq!(collector.round().await, ONE);
    assert_eq!(collector.round().await, NONE);
    assert_eq!(portal.pbx.recorded().len(), 2);
}

const UNREADABLE: Collected = Collected {
    unreadable: 1,
    ..NONE
};

/// What is shown and told of a message whose sound is lost.
async fn told_without_sound(portal: &TestPortal) {
    let [row] = &rows(portal).await[..] else {
        panic!("one message");
    };
    let mut browser = portal.signed_in("204@alpha").await;
    let page = browser.get("/voicemail").await;
    assert!(page.body.contains("06\u{a0}12\u{a0}34\u{a0}56\u{a0}78"));
    assert!(page.body.contains("pas pu être lu") && !page.body.contains("<audio"));
    let sound = format!("/voicemail/{}/sound", row.id);
    assert_eq!(browser.get(&sound).await.status, 404);
    mail::drain(&portal.post).await.unwrap();
    let taken = portal.mail.taken();
    let silent = taken.iter().filter(|mail| {
        let read = MessageParser::default().parse(*mail).unwrap();
        read.body_text(0).unwrap().contains("pas pu être lu") && read.attachment_count() == 0
    });
    assert_eq!(silent.count(), 1);
    // Deleting it can be taken back, and is what has the PBX forget the recording.
    for change in ["delete", "restore", "delete"] {
        let path = format!("/voicemail/{}/{change}", row.id);
        assert_eq!(browser.post(&path, &[]).await.status, 303, "{change}");
    }
    assert_eq!(portal.pbx.recorded().len(), 1);
    assert_eq!(collector(portal).round().await, NONE);
    assert!(portal.pbx.recorded().is_empty());
}

async fn a_message_that_cannot_be_read_is_shown_without_its_sound(database: Database) {
    let portal = TestPortal::new(database).await;
    let text = message(&portal, "e33612345678", 1000).await;
    portal.pbx.record(&text, b"<html>".to_vec());
    let mut collector = collector(&portal);
    assert_eq!(collector.round().await, UNREADABLE);
    assert_eq!(collector.round().await, NONE);
    assert_eq!(portal.pbx.recorded().len(), 1, "somebody may mend it");
    told_without_sound(&portal).await;
}

async fn one_that_cannot_be_fetched_keeps_no_other_waiting(database: Database) {
    let portal = TestPortal::new(database).await;
    let rejected = || PbxError::Rejected("500".to_owned());
    let bad = message(&portal, "e33612345678", 1100).await;
    let org = bad.org.clone();
    let good = Message::new(
        org,
        ext("207"),
        LeftBy::Withheld,
        portal.clock.now() - 1000.seconds(),
        1,
    );
    portal.pbx.record(&bad, wav(3000));
    portal.pbx.record(&good, wav(3000));
    portal.pbx.lose_sound(&bad, Some(rejected()));
    let mut collector = collector(&portal);
    assert_eq!(collector.round().await, ONE);
    // It is not asked for each time, and its owner is told in the end.
    let mut rounds = 0;
    while collector.round().await == NONE {
        portal.clock.advance(60);
        rounds += 1;
        assert!(rounds < 60, "it is given up");
    }
    assert_eq!((rounds, portal.pbx.asked(&bad)), (15, 5));
    assert_eq!(portal.pbx.recorded().len(), 1);
    told_without_sound(&portal).await;
    // One whose answer never comes keeps the others waiting for a minute.
    let slow = message(&portal, "d12", 1100).await;
    let next = message(&portal, "w", 1000).await;
    portal.pbx.record(&slow, wav(3000));
    portal.pbx.record(&next, wav(3000));
    portal.pbx.lose_sound(&slow, Some(PbxError::Unavailable));
    assert_eq!(collector.round().await, NONE);
    assert_eq!(collector.round().await, ONE);
    portal.pbx.lose_sound(&slow, None);
    portal.clock.advance(60);
    assert_eq!(collector.round().await, ONE, "it is there after all");
}

async fn a_list_that_cannot_be_had_is_no_empty_one(database: Database) {
    let portal = TestPortal::new(database).await;
    let first = message(&portal, "w", 1000).await;
    portal.pbx.record(&first, wav(3000));
    let mut collector = collector(&portal);
    portal.pbx.keep_recordings(true);
    assert_eq!(collector.round().await, ONE);
    let id = rows(&portal).await[0].id;
    let mut browser = portal.signed_in("204@alpha").await;
    browser.post(&format!("/voicemail/{id}/delete"), &[]).await;
    portal.clock.advance(2 * 24 * 3600);
    // The PBX has it still, and cannot say so.
    portal
        .pbx
        .lose_list(Some(PbxError::Rejected("500".to_owned())));
    assert_eq!(collector.round().await, NONE);
    sweep(&portal).await;
    assert_eq!(portal.count("messages").await, 1, "its name is kept");
    portal.pbx.lose_list(None);
    assert_eq!(collector.round().await, NONE, "it is not fetched again");
}

/// The letter, in both languages.
#[test]
fn a_letter_brings_the_message() {
    let colleagues = [("207".to_owned(), "Élodie Marchand".to_owned())];
    let letter = |lang, from: &str, held, sound| {
        let new = mail::NewMessage {
            from: &LeftBy::parse(from).unwrap(),
            names: renvoi_app::words::Names {
                country: "FR",
                colleagues: &colleagues,
            },
            at: jiff::civil::date(2026, 4, 14).at(14, 12, 0, 0),
            held,
            sound,
        };
        let to = renvoi_server::accounts::EmailAddress::parse("mh@cabinet.example").unwrap();
        let url = "https://renvoi.example";
        mail::message_letter(&to, None, lang, url, new)
    };
    let sound = || Some((65, wav(10)));
    let french = letter(Lang::Fr, "x207", 3, sound());
    let english = letter(Lang::En, "e33612345678", 95, sound());
    let silent = letter(Lang::En, "w", 3, None);
    let text = format!(
        "{}\n\n{}\n\n{}\n=======\n{}\n\n{}\n\n{}\n=======\n{}\n\n{}",
        french.subject,
        french.text,
        french.html,
        english.subject,
        english.text,
        english.html,
        silent.subject,
        silent.text
    );
    assert_eq!(
        (english.attachments.len(), silent.attachments.len()),
        (1, 0)
    );
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("voicemail-letters", text);
    });
}

/// A PBX that has no recordings is none that messages are lost on.
#[tokio::test]
async fn an_embedded_pbx_has_no_messages() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    let pbx: Arc<dyn Pbx> = Arc::new(renvoi_server::pbx::EmbeddedPbx::new(
        portal.tools.clock.clone(),
    ));
    let mut collector = Collector::new(
        portal.tools.store.clone(),
        portal.tools.clock.clone(),
        pbx,
        None,
    );
    assert_eq!(collector.round().await, NONE);
}
