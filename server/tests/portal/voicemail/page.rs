//! The page: listed, played, deleted, switched.

use axum::{body::Body, http::Method};
use renvoi_server::{
    pbx::{Plan, Subject},
    push,
};
use serde_json::json;
use uuid::Uuid;

use super::{ext, key, left, rows, sweep};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    a_message_is_listed_played_and_deleted,
    sounds_are_sent_in_pieces,
    a_deletion_can_be_taken_back_for_a_day,
    the_page_takes_no_post_of_somebody_else_s,
    its_owner_switches_it,
    new_messages_are_counted,
);

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
