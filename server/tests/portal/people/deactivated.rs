//! Who is deactivated.

use renvoi_server::{mail, store};
use serde_json::{Value, json};

use super::{actions, form, forward, post, user};
use crate::{
    on_both,
    support::{
        Database,
        client::{Client, token_of},
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    who_is_deactivated_comes_in_no_more_and_their_calls_go_on,
    with_their_rules_switched_off_their_calls_ring,
);

async fn who_is_deactivated_comes_in_no_more_and_their_calls_go_on(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut colleague = portal.signed_in("207@alpha").await;
    forward(&mut owner, "Soirs", "06 12 34 56 78").await;
    forward(&mut colleague, "Vers Marie", "204").await;
    let token = token_of(&portal, "204@alpha.example", &["rules:read"]).await;
    assert_eq!(Client::new(&portal, &token).get("/rules").await.status, 200);
    let them = user(&portal, "204@alpha.example").await;
    let path = format!("/admin/people/{}", them.id);
    let page = admin.get(&path).await;
    // What becomes of calls, and who has to be told, stands there before.
    for told in [
        "son téléphone continue de sonner",
        "1\u{a0}règle active",
        "Vers Marie",
        "Owner of 207",
    ] {
        assert!(page.body.contains(told), "{told}");
    }
    let fields = form(&mut admin, them.id, &[]).await;
    let answer = post(&mut admin, &format!("{path}/deactivate"), &fields).await;
    assert_eq!(answer.location(), format!("{path}?deactivated"));
    // Signed out, and not let in by anything.
    assert!(owner.get("/rules").await.location().starts_with("/signin"));
    let answer = portal
        .browser()
        .post("/signin", &[("login", "204@alpha"), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.status, 401);
    assert_eq!(Client::new(&portal, &token).get("/rules").await.status, 401);
    let lines = actions(&portal).await;
    let (action, detail) = lines.iter().rev().nth(1).unwrap();
    assert_eq!(
        (action.as_str(), detail),
        (
            "user.deactivated",
            &json!({ "sessions": 1, "tokens": 1, "rules": 0 })
        )
    );
    assert_eq!(lines.last().unwrap().1["reason"], "deactivated");
    portal
        .browser()
        .post("/recover", &[("email", "204@alpha.example")])
        .await;
    mail::drain(&portal.post).await.unwrap();
    assert!(portal.mail.taken().is_empty(), "no link is sent");
    // Rules stay, and the journal.
    let mut read = portal.database.store.read().await.unwrap();
    let line = store::extension::by_id(read.db(), them.org_id, them.extension_id.unwrap());
    assert_eq!(line.await.unwrap().unwrap().rules_version, 1);
    drop(read);
    let saved = actions(&portal).await;
    assert!(saved.iter().any(|(action, _)| action == "rules.saved"));
    // Who helps does not undo it.
    let refused = colleague
        .post(
            &format!("/helpdesk/people/{}/unlock", them.id),
            &[("why", "rappel")],
        )
        .await;
    assert_eq!(refused.status, 409);
    assert!(user(&portal, "204@alpha.example").await.locked_at.is_some());
    let page = admin.get("/admin/people?state=deactivated").await;
    assert!(page.body.contains("Owner of 204"));
    // Again: with the password of before, and without the session of before.
    let answer = post(&mut admin, &format!("{path}/reactivate"), &fields).await;
    assert_eq!(answer.location(), format!("{path}?reactivated"));
    assert!(owner.get("/rules").await.location().starts_with("/signin"));
    portal.signed_in("204@alpha").await;
    let answer = post(&mut admin, &format!("{path}/reactivate"), &fields).await;
    assert_eq!(answer.status, 409);
}

async fn with_their_rules_switched_off_their_calls_ring(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let mut owner = portal.signed_in("204@alpha").await;
    forward(&mut owner, "Soirs", "06 12 34 56 78").await;
    forward(&mut owner, "Matins", "207").await;
    let them = user(&portal, "204@alpha.example").await;
    let path = format!("/admin/people/{}/deactivate", them.id);
    portal.execute("DELETE FROM push_jobs").await;
    let fields = form(&mut admin, them.id, &[("rules", "on")]).await;
    assert_eq!(post(&mut admin, &path, &fields).await.status, 303);
    let mut read = portal.database.store.read().await.unwrap();
    let line = store::extension::by_id(read.db(), them.org_id, them.extension_id.unwrap());
    let line = line.await.unwrap().unwrap();
    let body = store::rules::body(read.db(), line.id, line.rules_version);
    let list: Value = serde_json::from_str(&body.await.unwrap().unwrap()).unwrap();
    assert_eq!(list["rules"].as_array().unwrap().len(), 2);
    assert!(
        list["rules"]
            .as_array()
            .unwrap()
            .iter()
            .all(|rule| rule["enabled"] == false)
    );
    let asked = store::jobs::all(read.db(), store::jobs::Queue::Pbx)
        .await
        .unwrap();
    drop(read);
    assert!(
        asked.iter().any(|job| job.subject.ends_with(":204")),
        "the PBX is told"
    );
    let lines = actions(&portal).await;
    let told: Vec<&str> = lines
        .iter()
        .rev()
        .take(2)
        .map(|(action, _)| action.as_str())
        .collect();
    assert_eq!(told, ["user.deactivated", "rules.switched_off"]);
    assert_eq!(lines.last().unwrap().1["rules"], 2);
    // The way back to what they were is the journal's.
    assert_eq!(list["version"], 3);
}
