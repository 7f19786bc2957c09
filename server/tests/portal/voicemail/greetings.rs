//! Greetings that owners speak.

use jiff::{Timestamp, ToSpan as _};
use renvoi_server::{
    clock::Clock as _,
    directory::{TheirExtension, remove_user, set_user},
    pbx::{Greeting, Pbx as _},
    push, store,
};

use super::{collector, ext, extension, key, set_owner};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(who_has_a_greeting_is_known, a_greeting_is_its_owners_alone,);

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
