//! Whose a message is, when owners change.

use mail_parser::MessageParser;
use renvoi_server::{
    directory::{
        TheirExtension, add_extension, organisation, remove_extension, remove_user, set_extension,
    },
    mail,
    pbx::{Greeting, Pbx as _, PbxError},
    push,
};

use super::{NONE, ONE, collector, ext, extension, left, message, rows, set_owner, wav};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    another_owner_hears_nothing_of_the_former_one,
    a_message_is_its_owners_who_was_called,
    an_extension_added_anew_takes_nothing_over,
);

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
