//! Which phones are registered: kept in memory, and told to the page of whose they are.

use crate::on_both;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::support::{
    Database,
    browser::{Browser, Stream},
    portal::{PASSWORD, TestPortal},
};
use axum::{body::Body, http::Method};
use renvoi_server::{
    config::Sessions,
    directory::{add_group, organisation},
    pbx::{EndpointId, Lamp, PbxError, PbxEvent},
    store,
};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

on_both!(
    a_page_hears_of_its_owners_phones_and_of_nobody_elses,
    who_owns_the_extension_no_more_hears_nothing,
    who_is_signed_in_no_more_hears_so_and_nothing_else,
    who_helps_hears_for_as_long_as_their_session_lives,
    a_pbx_that_is_away_leaves_the_state_unknown,
    the_pbx_is_asked_once,
    a_page_hears_what_the_lamps_of_its_keys_show,
);

/// Broken only where something never comes.
const LIMIT: Duration = Duration::from_mins(1);

/// A portal that keeps up with its PBX, and has begun to.
async fn portal(database: Database) -> TestPortal {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal, "alpha", "204").await;
    let mut known = portal.registrations.watch(&phone.org(), &phone.extension());
    let pbx = Arc::new(portal.pbx.clone());
    let follow = portal.registrations.clone();
    tokio::spawn(follow.follow(pbx, CancellationToken::new()));
    timeout(LIMIT, known.changed()).await.unwrap().unwrap();
    portal
}

/// The first phone of an extension.
async fn phone(portal: &TestPortal, slug: &str, number: &str) -> EndpointId {
    let mut read = portal.database.store.read().await.unwrap();
    let org = store::organisation::by_slug(read.db(), slug)
        .await
        .unwrap()
        .unwrap();
    EndpointId::parse(&format!("{}-{number}-1", org.key)).unwrap()
}

/// What the first page says of the person's phones.
async fn shown(browser: &mut Browser) -> Value {
    let answer = browser.call("home", &json!({})).await;
    let home: Value = serde_json::from_str(&answer.body).unwrap();
    home["line"]["phones"].clone()
}

fn desk(registered: impl Into<Value>) -> Value {
    json!([{ "name": "Desk", "registered": registered.into() }])
}

/// Until the stream tells this of the phones; answers all that it told of phones until then.
async fn hear(stream: &mut Stream, phones: &Value) -> Vec<Value> {
    let mut all = vec![];
    let heard = async {
        while all.last() != Some(phones) {
            let (name, data) = stream.next().await;
            if name == "phones" {
                all.push(data["phones"].clone());
            }
        }
    };
    timeout(LIMIT, heard).await.expect("it is told");
    all
}

async fn a_page_hears_of_its_owners_phones_and_of_nobody_elses(database: Database) {
    let portal = portal(database).await;
    let mut people = vec![];
    // 204 of one organisation, 204 of the other, and a colleague.
    for (slug, number) in [("alpha", "204"), ("beta", "204"), ("alpha", "207")] {
        let browser = portal.signed_in(&format!("{number}@{slug}")).await;
        let mut stream = browser.stream("/events").await;
        assert_eq!(hear(&mut stream, &desk(false)).await, [desk(false)]);
        people.push((browser, stream, phone(&portal, slug, number).await));
    }
    for at in 0..people.len() {
        for registered in [true, false, true] {
            portal.pbx.register(&people[at].2, registered);
            let (browser, stream, _) = &mut people[at];
            // Whatever it was told of others before, it would hear first.
            assert_eq!(hear(stream, &desk(registered)).await, [desk(registered)]);
            assert_eq!(shown(browser).await, desk(registered));
            for (other, (browser, ..)) in people.iter_mut().enumerate() {
                if other != at {
                    assert_eq!(shown(browser).await, desk(other < at));
                }
            }
        }
    }
    for (_, stream, phone) in &mut people {
        portal.pbx.register(phone, false);
        assert_eq!(hear(stream, &desk(false)).await, [desk(false)]);
    }
}

async fn who_owns_the_extension_no_more_hears_nothing(database: Database) {
    let portal = portal(database).await;
    let browser = portal.signed_in("204@alpha").await;
    let mut stream = browser.stream("/events").await;
    hear(&mut stream, &desk(false)).await;
    portal
        .database
        .damage("UPDATE users SET extension_id = NULL WHERE email = '204@alpha.example'")
        .await;
    let phone = phone(&portal, "alpha", "204").await;
    portal.pbx.register(&phone, true);
    let told = timeout(LIMIT, stream.rest()).await.expect("it ends");
    assert_eq!(told, []);
}

async fn who_is_signed_in_no_more_hears_so_and_nothing_else(database: Database) {
    let portal = portal(database).await;
    let browser = portal.signed_in("204@alpha").await;
    let mut stream = browser.stream("/events").await;
    hear(&mut stream, &desk(false)).await;
    portal.database.damage("DELETE FROM sessions").await;
    let phone = phone(&portal, "alpha", "204").await;
    portal.pbx.register(&phone, true);
    let told = timeout(LIMIT, stream.rest()).await.expect("it ends");
    assert_eq!(told, [("over".to_owned(), json!(true))]);
    let events = browser.request(Method::GET, "/events");
    let events = events.body(Body::empty()).unwrap();
    assert_eq!(browser.status(events).await, 401);
}

/// Whatever they ticked: the stream asks as the pages do.
async fn who_helps_hears_for_as_long_as_their_session_lives(database: Database) {
    let portal = portal(database).await.with_sessions(Sessions::default());
    let mut browser = portal.browser();
    let ticked = [
        ("login", "207@alpha"),
        ("password", PASSWORD),
        ("stay", "on"),
    ];
    assert_eq!(browser.post("/signin", &ticked).await.status, 303);
    let mut stream = browser.stream("/events").await;
    hear(&mut stream, &desk(false)).await;
    let phone = phone(&portal, "alpha", "207").await;
    portal.clock.advance(30 * 60 - 1);
    portal.pbx.register(&phone, true);
    hear(&mut stream, &desk(true)).await;
    portal.clock.advance(1);
    portal.pbx.register(&phone, false);
    let told = timeout(LIMIT, stream.rest()).await.expect("it ends");
    assert_eq!(told, [("over".to_owned(), json!(true))]);
}

async fn a_pbx_that_is_away_leaves_the_state_unknown(database: Database) {
    let portal = portal(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let mut stream = browser.stream("/events").await;
    let phone = phone(&portal, "alpha", "204").await;
    portal.pbx.register(&phone, true);
    hear(&mut stream, &desk(true)).await;
    let down = "Le PBX ne répond pas : l’état de vos téléphones est inconnu.";
    let page = async |browser: &mut Browser| {
        let page = browser.get("/").await.body;
        page.replace(['\u{a0}', '\u{202f}'], " ")
    };
    let told = page(&mut browser).await;
    assert!(told.contains("connecté") && !told.contains(down), "{told}");

    portal.pbx.fail(Some(PbxError::Unavailable));
    portal.pbx.say(PbxEvent::Lost);
    hear(&mut stream, &desk(Value::Null)).await;
    let told = page(&mut browser).await;
    assert!(told.contains(down), "{told}");
    assert!(
        told.contains("état inconnu") && !told.contains("non connecté"),
        "{told}"
    );

    // It comes back, the phone has gone meanwhile, and no event tells.
    portal.pbx.lose_phones();
    portal.pbx.fail(None);
    portal.pbx.say(PbxEvent::Ready);
    hear(&mut stream, &desk(false)).await;
    let told = page(&mut browser).await;
    assert!(
        told.contains("non connecté") && !told.contains(down),
        "{told}"
    );
}

async fn the_pbx_is_asked_once(database: Database) {
    let portal = portal(database).await;
    let phone = phone(&portal, "alpha", "204").await;
    let mut browser = portal.signed_in("204@alpha").await;
    let mut stream = browser.stream("/events").await;
    hear(&mut stream, &desk(false)).await;
    let began = Instant::now();
    let changes = 10;
    for n in 0..changes {
        portal.pbx.register(&phone, n % 2 == 0);
        hear(&mut stream, &desk(n % 2 == 0)).await;
        assert_eq!(shown(&mut browser).await, desk(n % 2 == 0));
    }
    assert_eq!(portal.pbx.lists(), 1);
    // The stream looks by itself every five seconds: it was told sooner.
    assert!(began.elapsed() < changes * Duration::from_secs(5) / 2);
}

/// The colleague's phone rings, is answered, and is free again: the stream says so by itself, and a page that is loaded shows it.
async fn a_page_hears_what_the_lamps_of_its_keys_show(database: Database) {
    let portal = portal(database).await;
    let mac = "00:15:65:00:02:04";
    let desk = portal.desk_phone("alpha", "204", mac, "yealink-t54w").await;
    let mut browser = portal.signed_in("204@alpha").await;
    let keys = json!([{ "module": 0, "position": 3, "kind": "supervision", "value": "207" }]);
    let draft = json!({ "version": 1, "keys": keys });
    let saved = browser
        .call("phones/save", &json!({ "phone": desk.id, "draft": draft }))
        .await;
    assert!(saved.body.contains("saved"), "{}", saved.body);
    let endpoint = phone(&portal, "alpha", "207").await;
    let mut stream = browser.stream("/events").await;
    let mut shortest = LIMIT;
    let changes = [
        (Lamp::Ringing, "ringing", "sonne"),
        (Lamp::Busy, "busy", "en ligne"),
        (Lamp::Free, "free", "libre"),
    ];
    for (lamp, told, word) in changes {
        let began = Instant::now();
        portal.pbx.say(PbxEvent::Lamp {
            endpoint: endpoint.clone(),
            lamp,
        });
        let lit = json!([[{ "module": 0, "position": 3 }, told]]);
        let heard = async {
            loop {
                let (name, data) = stream.next().await;
                if name == "desk" && data[0]["lamps"] == lit {
                    return;
                }
            }
        };
        timeout(LIMIT, heard).await.expect("it is told");
        shortest = shortest.min(began.elapsed());
        let page = browser.get(&format!("/phones/{}", desk.id)).await.body;
        assert!(page.contains(&format!("Owner of 207, {word}")), "{page}");
    }
    // The stream looks by itself every five seconds: it was told sooner.
    assert!(shortest < Duration::from_secs(4), "{shortest:?}");

    // Who shares no group any more is not shown at work, also before the key is emptied.
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    add_group(&portal.registry(), &org, "Accueil", &["204".to_owned()])
        .await
        .unwrap();
    let sent = json!({ "phone": desk.id });
    let view = browser.call("phones/keys", &sent).await.body;
    let view: Value = serde_json::from_str(&view).unwrap();
    let key = &view["keys"][2];
    assert_eq!(
        (&key["extension"], &key["lamp"]),
        (&json!("207"), &json!("unknown"))
    );
}
