//! Somebody's pages, seen as they see them.

use renvoi_server::{
    accounts::Role,
    directory::{set_locked, set_user},
    push,
    store::{self, messages::MessageRow},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{WHY, add, deed, helper, last, person};
use crate::{
    on_both,
    support::{Database, browser::Browser, portal::TestPortal},
};

on_both!(
    somebodys_pages_are_seen_as_they_see_them,
    nothing_is_changed_in_pages_that_are_seen,
    a_look_ends,
);

/// A rule and a message of 204's.
async fn something_to_see(portal: &TestPortal) -> (Browser, String, Uuid) {
    let mut owner = portal.signed_in("204@alpha").await;
    let draft = json!({ "version": 0, "name": "Vers le mobile", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "outcome": "forward", "destination": "06 12 34 56 78" });
    owner.call("rules/save", &json!({ "draft": draft })).await;
    push::drain(&portal.push).await.unwrap();
    let list = owner.call("rules/list", &json!({})).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let rule = list["rules"][0]["rule"]["id"].as_str().unwrap().to_owned();
    let user = person(portal, "204@alpha.example").await;
    let message = MessageRow {
        id: Uuid::now_v7(),
        extension_id: user.extension_id.unwrap(),
        user_id: Some(user.id),
        recording: "renvoi-x".to_owned(),
        caller: "e33699001122".to_owned(),
        left_at: 0,
        lasts: 3000,
        heard_at: None,
        deleted_at: None,
    };
    let mut tx = portal.database.store.write().await.unwrap();
    store::messages::insert(tx.db(), &message, Some(b"RIFF"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (owner, rule, message.id)
}

async fn somebodys_pages_are_seen_as_they_see_them(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, ..) = something_to_see(&portal).await;
    let id = person(&portal, "204@alpha.example").await.id;
    let sheet = format!("/helpdesk/people/{id}");
    let mut browser = helper(&portal).await;
    let answer = browser.get(&format!("{sheet}/as/home")).await;
    assert_eq!(
        answer.location(),
        format!("{sheet}?over"),
        "nothing was begun"
    );

    let answer = deed(&mut browser, id, "see", &[WHY]).await;
    let home = format!("{sheet}/as/home");
    assert_eq!((answer.status, answer.location()), (303, home.as_str()));
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), line.actor.as_str(), &detail["why"]),
        ("user.seen", "207@alpha.example", &json!(WHY.1))
    );
    let journal = owner.get("/journal").await.body;
    assert!(journal.contains("Portail vu par l’assistance"), "{journal}");

    let lines = portal.journal().await.len();
    for (page, told) in [
        ("home", "06\u{a0}12\u{a0}34\u{a0}56\u{a0}78"),
        ("rules", "Vers le mobile"),
        ("voicemail", "06\u{a0}99\u{a0}00\u{a0}11\u{a0}22"),
    ] {
        let answer = browser.get(&format!("{sheet}/as/{page}")).await;
        assert_eq!(answer.status, 200, "{page}");
        let body = &answer.body;
        assert!(
            body.contains("Vous voyez le portail de Owner of 204"),
            "{body}"
        );
        assert!(body.contains("Encore 15\u{a0}minutes"), "{body}");
        assert!(body.contains(told), "{page}: {body}");
        // Colleagues stand among the numbers that a rule may lead to.
        let own = page != "rules" && body.contains("Owner of 207");
        assert!(!own, "nothing of the reader's own: {body}");
        assert_eq!(answer.header("refresh"), format!("900; url={sheet}?over"));
        // Nothing can be pressed, posted or played.
        let (frame, content) = body.split_once("<fieldset").unwrap();
        assert!(content.split('>').next().unwrap().contains("disabled"));
        assert!(!frame.contains("<form") && !body.contains("<audio"));
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("form-action 'none'") && policy.contains("media-src 'none'"));
        assert!(!body.contains("renvoi_bg.wasm") && !body.contains("live.js"));
        let ways = content.split("<a ").skip(1).map(|link| {
            let href = link.split("href=\"").nth(1).unwrap();
            href.split('"').next().unwrap()
        });
        for way in ways {
            assert!(way.starts_with(&sheet), "{page} leads to {way}");
        }
        assert!(!body.contains("/sound") && !body.contains("/account"));
    }
    assert_eq!(portal.journal().await.len(), lines, "said once");
    // One's own pages are one's own meanwhile.
    let own = browser.get("/").await.body;
    assert!(own.contains("Owner of 207") && !own.contains("Vous voyez le portail"));
    let unheard = owner.get("/voicemail").await.body;
    assert!(unheard.contains("message-new"), "it was not heard");
}

async fn nothing_is_changed_in_pages_that_are_seen(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, rule, message) = something_to_see(&portal).await;
    let id = person(&portal, "204@alpha.example").await.id;
    let mut browser = helper(&portal).await;
    deed(&mut browser, id, "see", &[WHY]).await;
    let home = browser.get(&format!("/helpdesk/people/{id}/as/home")).await;
    let writer = home.body.split("name=\"writer\" value=\"").nth(1);
    let writer = writer.unwrap().split('"').next().unwrap().to_owned();
    // Whose forms they are is sealed anew each time.
    let state = async |browser: &mut Browser| {
        let list = browser.call("rules/list", &json!({})).await.body;
        let mut list: Value = serde_json::from_str(&list).unwrap();
        list["writer"] = Value::Null;
        list
    };
    let theirs = state(&mut owner).await;
    let own = state(&mut browser).await;
    let before = portal.journal().await.len();
    // The forms as they stand there, whoever sends them: with the session that looks, and without one.
    for signed_in in [true, false] {
        let mut sender = portal.browser();
        if signed_in {
            sender.cookies = browser.cookies.clone();
        }
        for (path, fields) in [
            (
                "/forward".to_owned(),
                vec![("destination", "06 12 34 56 70"), ("until", "tonight")],
            ),
            ("/forward/end".to_owned(), vec![]),
            (format!("/rules/{rule}/switch"), vec![("enabled", "false")]),
            (format!("/rules/{rule}/delete"), vec![]),
            (format!("/voicemail/{message}/delete"), vec![]),
            ("/voicemail".to_owned(), vec![("switch", "on")]),
        ] {
            let fields = [fields, vec![("version", "1"), ("writer", writer.as_str())]].concat();
            let answer = sender.post(&path, &fields).await;
            let refused = answer.status >= 400
                || answer.location().starts_with("/signin")
                || answer.location().contains("error=");
            assert!(refused, "{path}: {} {}", answer.status, answer.location());
        }
    }
    assert_eq!(state(&mut owner).await, theirs);
    assert_eq!(state(&mut browser).await, own);
    assert_eq!(portal.journal().await.len(), before);
    assert_eq!(portal.count("kept_edits").await, 0);
    let sound = browser.get(&format!("/voicemail/{message}/sound")).await;
    assert_eq!(sound.status, 404);
    for page in ["account", "tokens", "second", "journal"] {
        let page = browser
            .get(&format!("/helpdesk/people/{id}/as/{page}"))
            .await;
        assert_eq!(page.status, 404);
    }
}

async fn a_look_ends(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = person(&portal, "204@alpha.example").await.id;
    let other = person(&portal, "207@alpha.example").await.id;
    let admin = add(
        &portal,
        "alpha",
        "admin",
        "admin@alpha.example",
        None,
        vec![Role::Administrator],
    )
    .await;
    let home = |id: Uuid| format!("/helpdesk/people/{id}/as/home");
    let mut browser = portal.signed_in("admin@alpha.example").await;
    assert_eq!(deed(&mut browser, id, "see", &[WHY]).await.status, 303);
    assert_eq!(browser.get(&home(id)).await.status, 200);
    assert_eq!(
        browser.get(&home(other)).await.status,
        303,
        "of one person alone"
    );
    let mut elsewhere = portal.signed_in("admin@alpha.example").await;
    assert_eq!(
        elsewhere.get(&home(id)).await.status,
        303,
        "in one browser alone"
    );

    portal.clock.advance(899);
    let last = browser.get(&home(id)).await;
    assert!(last.status == 200 && last.body.contains("Encore 1\u{a0}minute."));
    portal.clock.advance(1);
    let over = browser.get(&home(id)).await;
    assert_eq!(over.location(), format!("/helpdesk/people/{id}?over"));
    let told = browser.get(over.location()).await;
    assert!(told.body.contains("Vous ne voyez plus le portail"));

    deed(&mut browser, id, "see", &[WHY]).await;
    let out = browser.get(&format!("/helpdesk/people/{id}/leave")).await;
    assert_eq!(out.location(), format!("/helpdesk/people/{id}"));
    assert_eq!(browser.get(&home(id)).await.status, 303);

    // Locked, or promoted, meanwhile.
    let mut browser = helper(&portal).await;
    deed(&mut browser, id, "see", &[WHY]).await;
    assert_eq!(browser.get(&home(id)).await.status, 200);
    set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    assert_eq!(browser.get(&home(id)).await.status, 303);
    assert_eq!(deed(&mut browser, id, "see", &[WHY]).await.status, 409);
    set_locked(&portal.registry(), "204@alpha.example", false)
        .await
        .unwrap();
    assert_eq!(browser.get(&home(id)).await.status, 200);
    set_user(&portal.registry(), "204@alpha.example", false, |user| {
        user.roles = vec![Role::Administrator];
    })
    .await
    .unwrap();
    assert_eq!(browser.get(&home(id)).await.status, 403);
    assert_eq!(deed(&mut browser, admin, "see", &[WHY]).await.status, 403);
}
