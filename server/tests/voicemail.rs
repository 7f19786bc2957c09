//! Messages: fetched once from the PBX whatever fails meanwhile, mailed, shown, played, deleted; on both databases.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use std::{sync::Arc, time::Duration};

use axum::{body::Body, http::Method};
use jiff::{Timestamp, ToSpan as _};
use mail_parser::{MessageParser, MimeHeaders as _};
use renvoi_app::{
    api::account::Lang,
    domain::{Extension, LeftBy},
};
use renvoi_server::{
    clock::Clock as _,
    directory::{
        TheirExtension, add_extension, organisation, remove_extension, remove_user, set_extension,
        set_user,
    },
    mail,
    pbx::{Greeting, Message, OrgKey, Pbx, PbxError, PbxEvent, Plan, Subject},
    push,
    store::{self, messages::MessageRow},
    voicemail::{self, Collected, Collector, MOST},
};
use serde_json::json;
use support::{Database, portal::TestPortal};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

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
    the_oldest_go_where_there_are_too_many,
    what_nobody_knows_of_never_goes,
    nobodys_box_is_full_too,
    a_message_is_listed_played_and_deleted,
    sounds_are_sent_in_pieces,
    a_deletion_can_be_taken_back_for_a_day,
    the_page_takes_no_post_of_somebody_else_s,
    another_owner_hears_nothing_of_the_former_one,
    a_message_is_its_owners_who_was_called,
    the_former_owners_messages_take_no_room,
    new_messages_are_counted,
    who_has_a_greeting_is_known,
    a_greeting_is_its_owners_alone,
    an_extension_added_anew_takes_nothing_over,
    its_owner_switches_it,
);

/// 8,000 samples of 16 bits a second, as Asterisk records them.
fn wav(ms: usize) -> Vec<u8> {
    let samples = vec![7; ms * 16];
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    bytes.extend(8000_u32.to_le_bytes());
    bytes.extend(16000_u32.to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend(u32::try_from(samples.len()).unwrap().to_le_bytes());
    bytes.extend(samples);
    bytes
}

fn ext(number: &str) -> Extension {
    Extension::parse(number).unwrap()
}

async fn key(portal: &TestPortal, slug: &str) -> OrgKey {
    let org = organisation(&portal.database.store, Some(slug)).await;
    OrgKey::parse(&org.unwrap().key).unwrap()
}

/// A message for 204 of alpha, so many seconds ago.
async fn message(portal: &TestPortal, from: &str, ago: i64) -> Message {
    let at = portal.clock.now() - ago.seconds();
    let org = key(portal, "alpha").await;
    Message::new(org, ext("204"), LeftBy::parse(from).unwrap(), at, 1)
}

fn collector(portal: &TestPortal) -> Collector {
    Collector::new(
        portal.tools.store.clone(),
        portal.tools.clock.clone(),
        Arc::new(portal.pbx.clone()),
        Some(portal.post.clone()),
    )
}

const NONE: Collected = Collected {
    kept: 0,
    empty: 0,
    unreadable: 0,
    full: 0,
};
const ONE: Collected = Collected { kept: 1, ..NONE };

async fn extension(portal: &TestPortal, slug: &str, number: &str) -> Uuid {
    let org = organisation(&portal.database.store, Some(slug))
        .await
        .unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let row = store::extension::by_number(read.db(), org.id, number).await;
    row.unwrap().unwrap().id
}

/// All that 204 of alpha's owner has.
async fn rows(portal: &TestPortal) -> Vec<MessageRow> {
    let id = extension(portal, "alpha", "204").await;
    let mut read = portal.database.store.read().await.unwrap();
    let owner = store::user::owner_of(read.db(), id).await.unwrap().unwrap();
    store::messages::of(read.db(), owner.id).await.unwrap()
}

/// A message that has been collected.
async fn left(portal: &TestPortal, from: &str) -> MessageRow {
    let message = message(portal, from, 10).await;
    portal.pbx.record(&message, wav(42_000));
    assert_eq!(collector(portal).told(message).await, ONE);
    rows(portal).await.remove(0)
}

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

async fn sweep(portal: &TestPortal) {
    let day = portal.clock.millis() - 24 * 3600 * 1000;
    let mut tx = portal.database.store.write().await.unwrap();
    store::messages::sweep(tx.db(), day).await.unwrap();
    tx.commit().await.unwrap();
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

async fn set_owner(portal: &TestPortal, number: &str, owner: Option<&str>) {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let owner = owner.map(str::to_owned);
    set_extension(&portal.registry(), &org, number, |settings| {
        settings.owner = owner;
    })
    .await
    .unwrap();
}

async fn a_message_is_its_owners_who_was_called(database: Database) {
    let portal = TestPortal::new(database).await;
    let (former, next) = ("204@alpha.example", "207@alpha.example");
    portal.clock.advance(3600);
    // Left for the first, and fetched when it is another's.
    let theirs = message(&portal, "e33612345678", 10).await;
    portal.pbx.record(&theirs, wav(3000));
    set_owner(&portal, "207", None).await;
    portal.clock.advance(3600);
    set_owner(&portal, "204", None).await;
    // Left while it is nobody's: for whoever has it next.
    portal.clock.advance(3600);
    let nobodys = message(&portal, "e33145678901", 10).await;
    portal.pbx.record(&nobodys, wav(3000));
    assert_eq!(
        collector(&portal).round().await,
        ONE,
        "one may still be being spoken"
    );
    portal.clock.advance(3600);
    set_owner(&portal, "204", Some(next)).await;
    let mut collector = collector(&portal);
    assert_eq!(collector.round().await, ONE);
    let mut browser = portal.signed_in(next).await;
    let page = browser.get("/voicemail").await.body;
    assert!(
        page.contains("01\u{a0}45\u{a0}67\u{a0}89\u{a0}01"),
        "{page}"
    );
    assert!(
        !page.contains("06\u{a0}12\u{a0}34\u{a0}56\u{a0}78"),
        "{page}"
    );
    mail::drain(&portal.post).await.unwrap();
    let mut to: Vec<_> = portal
        .mail
        .taken()
        .iter()
        .map(|mail| {
            let read = MessageParser::default().parse(mail).unwrap();
            read.to()
                .unwrap()
                .first()
                .unwrap()
                .address()
                .unwrap()
                .to_owned()
        })
        .collect();
    to.sort();
    assert_eq!(to, [former, next]);
    // The first one finds theirs with their next extension.
    set_owner(&portal, "207", Some(former)).await;
    let mut browser = portal.signed_in(former).await;
    let page = browser.get("/voicemail").await.body;
    assert!(
        page.contains("06\u{a0}12\u{a0}34\u{a0}56\u{a0}78"),
        "{page}"
    );
    // What was left for somebody who is gone goes with them.
    let late = message(&portal, "w", 2 * 3600 + 1800).await;
    portal.pbx.record(&late, wav(3000));
    remove_user(&portal.registry(), former, TheirExtension::Keep, false)
        .await
        .unwrap();
    assert_eq!(collector.round().await, NONE);
    assert!(portal.pbx.recorded().is_empty());
}

async fn the_former_owners_messages_take_no_room(database: Database) {
    let portal = TestPortal::new(database).await;
    left(&portal, "e33612345678").await;
    set_owner(&portal, "207", None).await;
    set_owner(&portal, "204", Some("207@alpha.example")).await;
    portal.clock.advance(3600);
    let id = extension(&portal, "alpha", "204").await;
    fill(&portal, id, true).await;
    portal.clock.advance(60);
    left(&portal, "e33145678901").await;
    let kept = rows(&portal).await;
    assert_eq!(i64::try_from(kept.len()).unwrap(), MOST);
    assert!(kept.iter().any(|row| row.caller == "e33145678901"));
    // The other's is there still, and counted where the extension goes.
    let mut read = portal.database.store.read().await.unwrap();
    let all = store::messages::left_for(read.db(), id).await.unwrap();
    assert_eq!(all, MOST + 1);
}

/// As many messages as its owner may have.
async fn fill(portal: &TestPortal, extension: Uuid, mailed: bool) {
    let mut tx = portal.database.store.write().await.unwrap();
    let owner = store::user::owner_of(tx.db(), extension).await.unwrap();
    for n in 0..MOST {
        let row = MessageRow {
            id: Uuid::now_v7(),
            extension_id: extension,
            user_id: owner.as_ref().map(|owner| owner.id),
            recording: format!("renvoi-{n}"),
            caller: "w".to_owned(),
            left_at: n,
            lasts: 3000,
            // One in the middle has been heard.
            heard_at: (n == 50).then_some(1),
            deleted_at: None,
        };
        let insert = store::messages::insert(tx.db(), &row, Some(b"x"));
        assert!(insert.await.unwrap());
        if mailed {
            store::messages::mailed(tx.db(), row.id, 1).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

/// In the navigation of every page, and on the first one.
async fn new_messages_are_counted(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let one = "1\u{a0}nouveau message";
    for path in ["/", "/rules"] {
        assert!(!browser.get(path).await.body.contains(one), "{path}");
    }
    let id = left(&portal, "w").await.id;
    for (path, times) in [("/", 2), ("/rules", 1), ("/voicemail", 1)] {
        let page = browser.get(path).await.body;
        assert_eq!(page.matches(one).count(), times, "{path}:\n{page}");
    }
    portal.clock.advance(60);
    left(&portal, "x207").await;
    let page = browser.get("/").await.body;
    assert!(page.contains("2\u{a0}nouveaux messages"), "{page}");
    browser.get(&format!("/voicemail/{id}/sound")).await;
    assert!(browser.get("/rules").await.body.contains(one));
    // Nobody else is told of it.
    let mut other = portal.signed_in("207@alpha").await;
    assert!(!other.get("/").await.body.contains(one));
}

async fn the_oldest_go_where_there_are_too_many(database: Database) {
    let portal = TestPortal::new(database).await;
    fill(&portal, extension(&portal, "alpha", "204").await, true).await;
    let there = |rows: &[MessageRow], n: i64| rows.iter().any(|row| row.left_at == n);
    left(&portal, "e33612345678").await;
    let kept = rows(&portal).await;
    assert_eq!(i64::try_from(kept.len()).unwrap(), MOST);
    assert!(!there(&kept, 50) && there(&kept, 0));
    portal.clock.advance(60);
    left(&portal, "e33612345678").await;
    let kept = rows(&portal).await;
    assert_eq!(i64::try_from(kept.len()).unwrap(), MOST);
    assert!(!there(&kept, 0) && there(&kept, 1));
    // Their owner is told, on the page and by the letters.
    let page = portal.signed_in("204@alpha").await.get("/voicemail").await;
    assert!(page.body.contains("100 messages sur 100"));
    mail::drain(&portal.post).await.unwrap();
    let taken = portal.mail.taken();
    let read = MessageParser::default().parse(&taken[1]).unwrap();
    assert!(read.body_text(0).unwrap().contains("100 messages sur 100"));
}

/// Whether callers of 204 are told that its box is full, once the PBX has been told.
async fn callers_find_it_full(portal: &TestPortal) -> bool {
    push::drain(&portal.push).await.unwrap();
    let subject = Subject::Extension(key(portal, "alpha").await, ext("204"));
    match portal.pbx.held(&subject) {
        Some(Plan::Extension(plan)) => plan.full,
        other => panic!("{other:?}"),
    }
}

async fn what_nobody_knows_of_never_goes(database: Database) {
    let portal = TestPortal::new(database).await;
    fill(&portal, extension(&portal, "alpha", "204").await, false).await;
    // One had been heard; the others nobody knows of.
    left(&portal, "e33612345678").await;
    let kept = rows(&portal).await;
    assert!(kept.iter().all(|row| row.heard_at.is_none()));
    assert!(!callers_find_it_full(&portal).await);
    portal.clock.advance(60);
    let (first, second) = (
        message(&portal, "x207", 20).await,
        message(&portal, "w", 10).await,
    );
    let mut collector = collector(&portal);
    let full = Collected { full: 1, ..NONE };
    for message in [&first, &second] {
        portal.pbx.record(message, wav(3000));
        assert_eq!(collector.told(message.clone()).await, full);
        assert_eq!(collector.round().await, NONE, "it is told once");
    }
    assert_eq!(portal.pbx.asked(&first), 0, "nothing is fetched in vain");
    assert_eq!(rows(&portal).await, kept);
    assert_eq!(portal.pbx.recorded().len(), 2);
    assert!(callers_find_it_full(&portal).await);
    let mut browser = portal.signed_in("204@alpha").await;
    let page = browser.get("/voicemail").await.body;
    assert!(page.contains("Messagerie pleine"), "{page}");
    assert!(
        page.contains("2\u{a0}messages attendent sur le standard"),
        "{page}"
    );
    // Nobody else's is.
    let mut other = portal.signed_in("207@alpha").await;
    assert!(!other.get("/voicemail").await.body.contains("pleine"));
    // One that is heard makes room, one that is deleted too; what waited is mailed like any other.
    browser
        .get(&format!("/voicemail/{}/sound", kept[3].id))
        .await;
    assert_eq!(collector.round().await, ONE);
    let page = browser.get("/voicemail").await.body;
    assert!(
        page.contains("1\u{a0}message attend sur le standard"),
        "{page}"
    );
    assert!(callers_find_it_full(&portal).await);
    let id = kept[4].id;
    browser.post(&format!("/voicemail/{id}/delete"), &[]).await;
    assert_eq!(collector.round().await, ONE);
    assert!(portal.pbx.recorded().is_empty());
    assert!(!callers_find_it_full(&portal).await);
    assert!(
        !browser
            .get("/voicemail")
            .await
            .body
            .contains("Messagerie pleine")
    );
    assert_eq!(portal.count("mails").await, 3);
    // What was deleted comes back although there is no room, and nothing goes in its place.
    let restored = browser.post(&format!("/voicemail/{id}/restore"), &[]).await;
    assert_eq!(restored.status, 303);
    assert_eq!(i64::try_from(rows(&portal).await.len()).unwrap(), MOST + 1);
    // What waits and is lost by the PBX waits no more.
    let third = message(&portal, "w", 5).await;
    portal.pbx.record(&third, wav(3000));
    mail::drain(&portal.post).await.unwrap();
    // Two of a hundred and one have been mailed, and both would have to go: with the third, that are enough.
    assert_eq!(collector.told(third).await, ONE);
    assert_eq!(portal.count("messages_waiting").await, 0);
}

async fn nobodys_box_is_full_too(database: Database) {
    let portal = TestPortal::new(database).await;
    set_owner(&portal, "204", None).await;
    fill(&portal, extension(&portal, "alpha", "204").await, false).await;
    portal.clock.advance(60);
    let message = message(&portal, "w", 10).await;
    portal.pbx.record(&message, wav(3000));
    let mut collector = collector(&portal);
    let full = Collected { full: 1, ..NONE };
    assert_eq!(collector.told(message.clone()).await, full);
    assert!(callers_find_it_full(&portal).await);
    // Its next owner has all of it, and is told.
    set_owner(&portal, "207", None).await;
    set_owner(&portal, "204", Some("207@alpha.example")).await;
    let mut browser = portal.signed_in("207@alpha.example").await;
    let page = browser.get("/voicemail").await.body;
    assert!(page.contains("1\u{a0}message attend"), "{page}");
    assert!(callers_find_it_full(&portal).await);
    // The PBX loses it.
    Pbx::forget(&portal.pbx, &message.name).await.unwrap();
    assert_eq!(collector.round().await, NONE);
    assert!(!callers_find_it_full(&portal).await);
}

async fn a_message_is_listed_played_and_deleted(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let page = browser.get("/voicemail").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Aucun message") && page.body.contains("*97"));
    let policy = page.header("content-security-policy").to_owned();
    assert!(policy.contains("media-src 'self'"), "{policy}");
    // By a colleague's direct number, which is that colleague.
    let id = left(&portal, "e33199001207").await.id;
    let page = browser.get("/voicemail").await;
    for told in [
        "Owner of 207, poste\u{a0}207",
        "14:21",
        "42\u{a0}s",
        "Nouveau",
        &format!("/voicemail/{id}/sound"),
    ] {
        assert!(page.body.contains(told), "{told} is not in:\n{}", page.body);
    }
    let sound = browser.get(&format!("/voicemail/{id}/sound")).await;
    assert_eq!(
        (sound.status, sound.header("content-type")),
        (200, "audio/wav")
    );
    assert_eq!(sound.header("cache-control"), "no-store");
    assert!(sound.body.starts_with("RIFF"));
    let page = browser.get("/voicemail").await;
    assert!(!page.body.contains("Nouveau"), "it has been heard");
    let gone = browser.post(&format!("/voicemail/{id}/delete"), &[]).await;
    assert_eq!(gone.location(), format!("/voicemail?deleted={id}"));
    let page = browser.get(gone.location()).await;
    assert!(page.body.contains("Message supprimé") && page.body.contains("Aucun message"));
    assert_eq!(
        browser.get(&format!("/voicemail/{id}/sound")).await.status,
        404
    );
    // Once more is no error; what never was is one.
    let again = browser.post(&format!("/voicemail/{id}/delete"), &[]).await;
    assert_eq!(again.status, 303);
    for path in [Uuid::now_v7().to_string(), "x".to_owned()] {
        let answer = browser
            .post(&format!("/voicemail/{path}/delete"), &[])
            .await;
        assert_eq!(answer.status, 404);
        assert!(answer.body.contains("Messagerie vocale"));
    }
    // What an address says is no text of ours.
    let page = browser.get("/voicemail?deleted=%22%3E%3Cscript%3E").await;
    assert!(!page.body.contains("Message supprimé"));
}

async fn sounds_are_sent_in_pieces(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = left(&portal, "w").await.id;
    let mut browser = portal.signed_in("204@alpha").await;
    let size = 44 + 42 * 16_000;
    let table = [
        ("bytes=0-", 206, format!("bytes 0-{}/{size}", size - 1)),
        ("bytes=0-3", 206, format!("bytes 0-3/{size}")),
        (
            "bytes=-10",
            206,
            format!("bytes {}-{}/{size}", size - 10, size - 1),
        ),
        ("bytes=9999999-", 416, format!("bytes */{size}")),
        ("bytes=0-1,5-6", 200, String::new()),
    ];
    for (range, status, told) in table {
        let request = browser
            .request(Method::GET, &format!("/voicemail/{id}/sound"))
            .header("range", range)
            .body(Body::empty())
            .unwrap();
        let answer = browser.send(request).await;
        assert_eq!(
            (answer.status, answer.header("content-range")),
            (status, told.as_str()),
            "{range}"
        );
        assert_eq!(answer.header("accept-ranges"), "bytes");
        if range == "bytes=0-3" {
            assert_eq!(answer.body, "RIFF");
        }
    }
}

async fn a_deletion_can_be_taken_back_for_a_day(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = left(&portal, "w").await.id;
    let mut browser = portal.signed_in("204@alpha").await;
    let (delete, restore) = (
        format!("/voicemail/{id}/delete"),
        format!("/voicemail/{id}/restore"),
    );
    browser.post(&delete, &[]).await;
    sweep(&portal).await;
    let back = browser.post(&restore, &[]).await;
    assert_eq!(back.location(), "/voicemail?restored");
    assert!(
        browser
            .get("/voicemail?restored")
            .await
            .body
            .contains("numéro masqué")
    );
    browser.post(&delete, &[]).await;
    // It is listed for that day, whatever page is opened meanwhile.
    portal.clock.advance(23 * 3600);
    let page = browser.get("/voicemail").await.body;
    for told in ["<details", "1\u{a0}message supprimé", &restore, "42\u{a0}s"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("<audio"), "{page}");
    portal.clock.advance(2 * 3600);
    assert!(
        !browser
            .get("/voicemail")
            .await
            .body
            .contains("<details class=\"card")
    );
    sweep(&portal).await;
    assert_eq!(browser.post(&restore, &[]).await.status, 404);
    assert_eq!(portal.count("messages").await, 0);
}

/// In a tab that was left open, somebody else signs in.
async fn the_page_takes_no_post_of_somebody_else_s(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = left(&portal, "w").await.id;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut other = portal.signed_in("207@alpha").await;
    let page = other.get("/voicemail").await.body;
    let (_, rest) = page.split_once("name=\"writer\" value=\"").unwrap();
    let (writer, _) = rest.split_once('"').unwrap();
    for (path, field) in [
        ("/voicemail".to_owned(), ("switch", "on")),
        (format!("/voicemail/{id}/delete"), ("", "")),
        (format!("/voicemail/{id}/restore"), ("", "")),
    ] {
        let answer = owner.post(&path, &[("writer", writer), field]).await;
        assert_eq!(answer.status, 409, "{path}");
    }
    assert_eq!(rows(&portal).await.len(), 1);
    let page = owner.get("/voicemail").await.body;
    // Every form of the page says whose it is.
    assert_eq!(
        page.matches("action=\"/voicemail").count(),
        page.matches("name=\"writer\"").count(),
        "{page}"
    );
    let (_, rest) = page.split_once("name=\"writer\" value=\"").unwrap();
    let (writer, _) = rest.split_once('"').unwrap();
    let gone = owner
        .post(&format!("/voicemail/{id}/delete"), &[("writer", writer)])
        .await;
    assert_eq!(gone.status, 303);
}

async fn another_owner_hears_nothing_of_the_former_one(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = left(&portal, "e33612345678").await.id;
    let (registry, org) = (
        portal.registry(),
        organisation(&portal.database.store, Some("alpha"))
            .await
            .unwrap(),
    );
    let give = |number, owner: Option<&str>| {
        let owner = owner.map(str::to_owned);
        let (registry, org) = (&registry, &org);
        async move {
            set_extension(registry, org, number, |settings| settings.owner = owner)
                .await
                .unwrap();
        }
    };
    give("207", None).await;
    give("204", Some("207@alpha.example")).await;
    let mut successor = portal.signed_in("207@alpha.example").await;
    let page = successor.get("/voicemail").await;
    assert!(page.body.contains("Aucun message"));
    let sound = format!("/voicemail/{id}/sound");
    assert_eq!(successor.get(&sound).await.status, 404);
    for change in ["delete", "restore"] {
        let path = format!("/voicemail/{id}/{change}");
        assert_eq!(successor.post(&path, &[]).await.status, 404);
    }
    // With the person, and with the extension, it goes.
    remove_user(&registry, "204@alpha.example", TheirExtension::Keep, false)
        .await
        .unwrap();
    assert_eq!(portal.count("messages").await, 0);
    portal.clock.advance(60);
    left(&portal, "w").await;
    let gone = remove_extension(&registry, &org, "204").await.unwrap();
    assert!(gone.to_string().contains("1 message,"), "{gone}");
    assert_eq!(portal.count("messages").await, 0);
}

async fn who_has_a_greeting_is_known(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = key(&portal, "alpha").await;
    let mut browser = portal.signed_in("204@alpha").await;
    let mut collector = collector(&portal);
    let greeting = |at: Timestamp| Greeting::new(org.clone(), ext("204"), at);
    let first = greeting(portal.clock.now() - 3600.seconds());
    portal.pbx.greet(&first);
    collector.round().await;
    let page = browser.get("/voicemail").await;
    assert!(page.body.contains("enregistrée\u{a0}: 13:22"));
    // The next one takes its place; its recording goes, that of the one in force stays.
    portal.clock.advance(3600);
    let second = greeting(portal.clock.now());
    portal.pbx.greet(&second);
    collector.round().await;
    let page = browser.get("/voicemail").await;
    assert!(page.body.contains("enregistrée\u{a0}: 15:22"));
    assert_eq!(portal.pbx.recorded(), [second.name.as_str()]);
    // Deleted by telephone; what may still be being spoken is left for a while.
    portal.pbx.greet_no_more();
    collector.round().await;
    let page = browser.get("/voicemail").await;
    assert!(page.body.contains("l’annonce commune."));
    assert_eq!(portal.pbx.recorded().len(), 1);
    portal.clock.advance(3600);
    collector.round().await;
    assert!(portal.pbx.recorded().is_empty());
}

async fn a_greeting_is_its_owners_alone(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = key(&portal, "alpha").await;
    push::drain(&portal.push).await.unwrap();
    let mut collector = collector(&portal);
    let greet = |number| {
        let greeting = Greeting::new(org.clone(), ext(number), portal.clock.now());
        portal.pbx.greet(&greeting);
    };
    let greeted = async |number| {
        let id = extension(&portal, "alpha", number).await;
        let mut read = portal.database.store.read().await.unwrap();
        let greeting = store::messages::greeting(read.db(), id).await.unwrap();
        greeting.is_some()
    };
    greet("204");
    greet("207");
    collector.round().await;
    assert!(greeted("204").await && greeted("207").await);
    // It goes with the first to leave, whatever the phones' clock says, and however the extension comes to the next.
    portal.clock.advance(1);
    set_owner(&portal, "204", None).await;
    assert!(!greeted("204").await, "the page tells of it no more");
    push::drain(&portal.push).await.unwrap();
    collector.round().await;
    assert!(!greeted("204").await && greeted("207").await);
    assert_eq!(portal.pbx.greetings().await.unwrap().len(), 1);
    greet("204");
    push::drain(&portal.push).await.unwrap();
    collector.round().await;
    assert!(
        greeted("204").await,
        "what nobody's telephone records is nobody's"
    );
    set_user(&portal.registry(), "204@alpha.example", false, |settings| {
        settings.extension = Some("204".to_owned());
    })
    .await
    .unwrap();
    push::drain(&portal.push).await.unwrap();
    collector.round().await;
    assert!(!greeted("204").await);
    remove_user(
        &portal.registry(),
        "207@alpha.example",
        TheirExtension::Keep,
        true,
    )
    .await
    .unwrap();
    push::drain(&portal.push).await.unwrap();
    assert_eq!(portal.pbx.greetings().await.unwrap(), []);
    // What was recorded goes, too.
    portal.clock.advance(3600);
    collector.round().await;
    assert!(portal.pbx.recorded().is_empty());
}

async fn an_extension_added_anew_takes_nothing_over(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let org = organisation(&portal.database.store, Some("alpha")).await;
    let (org, registry) = (org.unwrap(), portal.registry());
    let id = extension(&portal, "alpha", "204").await;
    let theirs = message(&portal, "e33612345678", 1000).await.of(id);
    portal.pbx.record(&theirs, wav(3000));
    portal
        .pbx
        .greet(&Greeting::new(theirs.org.clone(), ext("204"), theirs.at));
    // The PBX is away, and hears of neither.
    portal.pbx.fail(Some(PbxError::Unavailable));
    remove_user(&registry, "204@alpha.example", TheirExtension::Remove, true)
        .await
        .unwrap();
    add_extension(&registry, &org, &ext("204"), &[])
        .await
        .unwrap();
    set_owner(&portal, "207", None).await;
    set_owner(&portal, "204", Some("207@alpha.example")).await;
    portal.pbx.fail(None);
    let anew = extension(&portal, "alpha", "204").await;
    let next = message(&portal, "w", 1000).await.of(anew);
    portal.pbx.record(&next, wav(3000));
    let mut collector = collector(&portal);
    assert_eq!(
        collector.round().await,
        ONE,
        "only what was left for this one"
    );
    let kept = rows(&portal).await;
    assert_eq!((kept.len(), kept[0].caller.as_str()), (1, "w"));
    portal.clock.advance(60);
    push::drain(&portal.push).await.unwrap();
    assert_eq!(portal.pbx.greetings().await.unwrap(), []);
    portal.clock.advance(3600);
    collector.round().await;
    assert!(portal.pbx.recorded().is_empty());
    assert_eq!(portal.count("mails").await, 1);
}

async fn its_owner_switches_it(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let subject = Subject::Extension(key(&portal, "alpha").await, ext("204"));
    let held = || match portal.pbx.held(&subject) {
        Some(Plan::Extension(plan)) => plan.voicemail,
        other => panic!("{other:?}"),
    };
    assert!(!held());
    let mut browser = portal.signed_in("204@alpha").await;
    // A rule that sends calls there cannot be saved without one, and waits while it is off.
    let on = browser.post("/voicemail", &[("switch", "on")]).await;
    assert_eq!(on.location(), "/voicemail?switched=on");
    push::drain(&portal.push).await.unwrap();
    assert!(held());
    let rule = json!({ "version": 0, "name": "Absent", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["busy"], "outcome": "voicemail" });
    let saved = browser.call("rules/save", &json!({ "draft": rule })).await;
    assert!(saved.body.contains("saved"), "{}", saved.body);
    let off = browser.post("/voicemail", &[("switch", "off")]).await;
    let page = browser.get(off.location()).await;
    assert!(page.body.contains("Messagerie désactivée"));
    assert!(page.body.contains("laissent sonner\u{a0}: Absent."));
    push::drain(&portal.push).await.unwrap();
    assert!(!held());
    // Each change is in the journal once; what changes nothing is not.
    browser.post("/voicemail", &[("switch", "off")]).await;
    let lines: Vec<_> = portal
        .journal()
        .await
        .into_iter()
        .filter(|line| line.action == "extension.changed")
        .map(|line| (line.actor, line.detail))
        .collect();
    let changed = |before: bool, after: bool| {
        let detail = json!({ "number": "204", "changed": { "voicemail": [before, after] } });
        ("204@alpha.example".to_owned(), detail.to_string())
    };
    assert_eq!(lines, [changed(false, true), changed(true, false)]);
    assert_eq!(
        browser
            .post("/voicemail", &[("switch", "perhaps")])
            .await
            .status,
        400
    );
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
