//! Keys that are typed on, when the session has ended.

use crate::{
    on_both,
    support::{
        Database,
        browser::Browser,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(what_was_typed_waits_for_its_writer,);

/// A hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&field).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

async fn what_was_typed_waits_for_its_writer(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal.desk_phone("alpha", "204", "00:15:65:00:00:01", "yealink-t54w");
    let path = format!("/phones/{}", phone.await.id);
    let mut browser = portal.signed_in("204@alpha").await;
    let shown = browser.get(&path).await.body;
    let (writer, version) = (hidden(&shown, "writer"), hidden(&shown, "version"));
    let typed = [
        ("writer", writer.as_str()),
        ("version", version.as_str()),
        ("key-0-3-kind", "speed_dial"),
        ("key-0-3-text", "06 12 34 56 78"),
        ("key-0-3-label", "Gardée"),
    ];
    let is_there = async |browser: &mut Browser| {
        let page = browser.get(&path).await.body;
        let told = page.contains("Voici ce que vous");
        assert_eq!(told, page.contains("value=\"Gardée\""), "{page}");
        told
    };

    portal.clock.advance(15 * 24 * 3600);
    let answer = browser.post(&path, &typed).await;
    let id = path.rsplit('/').next().unwrap();
    let sign_in = format!("/signin?back=%2Fphones%2F{id}&ended");
    assert_eq!((answer.status, answer.location()), (303, sign_in.as_str()));
    let mut colleague = portal.signed_in("207@alpha").await;
    assert!(!colleague.get(&path).await.body.contains("Gardée"));
    let who = [("login", "204@alpha"), ("password", PASSWORD)];
    assert_eq!(browser.post("/signin", &who).await.status, 303);
    assert!(is_there(&mut browser).await);
    assert!(is_there(&mut browser).await, "until it is given up");
    let answer = browser.post(&path, &[("do", "forget")]).await;
    assert_eq!((answer.status, answer.location()), (303, path.as_str()));
    assert!(!is_there(&mut browser).await);

    // Or saved.
    browser.ended().post(&path, &typed).await;
    assert_eq!(portal.count("kept_edits").await, 1);
    let saved = browser.post(&path, &typed).await;
    assert!(saved.location().contains("?saved="), "{}", saved.body);
    assert_eq!(portal.count("kept_edits").await, 0);
    // What comes back to keys that somebody has saved since says so.
    browser.ended().post(&path, &typed).await;
    let page = browser.get(&path).await.body;
    assert!(
        page.contains("Quelqu’un a enregistré entre-temps"),
        "{page}"
    );
    // A browser that its owner has not been seen in for half a year keeps nothing for them.
    assert_eq!(browser.post(&path, &[("do", "forget")]).await.status, 303);
    let mut old = browser.ended();
    portal.clock.advance(183 * 24 * 3600);
    let answer = old.post(&path, &typed).await;
    assert!(
        answer.location().ends_with("&over"),
        "{}",
        answer.location()
    );
    assert_eq!(portal.count("kept_edits").await, 0);
}
