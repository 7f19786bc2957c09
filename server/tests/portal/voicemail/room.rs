//! What goes where there are too many.

use mail_parser::MessageParser;
use renvoi_server::{
    mail,
    pbx::{Pbx, Plan, Subject},
    push,
    store::{self, messages::MessageRow},
    voicemail::{Collected, MOST},
};
use uuid::Uuid;

use super::{NONE, ONE, collector, ext, extension, key, left, message, rows, set_owner, wav};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    the_oldest_go_where_there_are_too_many,
    what_nobody_knows_of_never_goes,
    nobodys_box_is_full_too,
    the_former_owners_messages_take_no_room,
);

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
