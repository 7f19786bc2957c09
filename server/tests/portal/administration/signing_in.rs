//! How the organisation's people sign in.

use renvoi_server::{directory::organisation, push, store};
use serde_json::Value;

use super::save;
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    who_signs_in_how_is_nothing_to_the_pbx,
    who_finds_a_browser_open_does_not_change_how_people_sign_in,
);

async fn who_signs_in_how_is_nothing_to_the_pbx(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    push::drain(&portal.push).await.unwrap();
    let before = portal.journal().await.len();
    for (fields, required) in [(&[("second_factor", "on")][..], true), (&[][..], false)] {
        let answer = save(&mut admin, "access", fields).await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, "/admin?saved=access")
        );
        let page = admin.get(answer.location()).await.body;
        assert!(page.contains("<p>Réglages enregistrés.</p>"), "{page}");
        let org = organisation(&portal.database.store, Some("alpha"));
        assert_eq!(org.await.unwrap().second_factor, required);
        assert_eq!(portal.count("push_jobs").await, 0, "nothing to push");
    }
    let lines = portal.journal().await.split_off(before);
    let changes: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(&line.detail).unwrap())
        .collect();
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0]["before"]["second_factor"], false);
    assert_eq!(changes[0]["after"]["second_factor"], true);
    let beta = organisation(&portal.database.store, Some("beta"));
    assert!(!beta.await.unwrap().second_factor, "another organisation");
}

async fn who_finds_a_browser_open_does_not_change_how_people_sign_in(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let page = admin.get("/admin").await.body;
    assert!(
        !page.contains("name=\"confirm\""),
        "they have just signed in: {page}"
    );
    portal.clock.advance(10 * 60);
    let page = admin.get("/admin").await.body;
    assert_eq!(page.matches("name=\"confirm\"").count(), 1, "{page}");
    let required = async || {
        let org = organisation(&portal.database.store, Some("alpha")).await;
        org.unwrap().second_factor
    };
    for (typed, told) in [
        ("", "Confirmez que c’est bien vous"),
        ("something else entirely", "Ce n’est ni votre mot de passe"),
    ] {
        let fields = [("second_factor", "on"), ("confirm", typed)];
        let answer = save(&mut admin, "access", &fields).await;
        assert_eq!(answer.status, 422, "{typed}");
        assert!(answer.body.contains(told), "{}", answer.body);
        let at = answer.body.find("name=\"second_factor\"").unwrap();
        assert!(
            answer.body[at..]
                .split('>')
                .next()
                .unwrap()
                .contains("checked"),
            "what was chosen stays"
        );
        assert!(!answer.body.contains("something else entirely"));
        assert!(!required().await);
    }
    // What does not change who gets in is not asked.
    let answer = save(&mut admin, "policy", &[("national", "on")]).await;
    assert_eq!(answer.location(), "/admin?saved=policy");
    let fields = [("second_factor", "on"), ("confirm", PASSWORD)];
    let answer = save(&mut admin, "access", &fields).await;
    assert_eq!(answer.location(), "/admin?saved=access");
    assert!(required().await);
    // For a while it is not asked again, and a password that met an ended session is not kept.
    let answer = save(&mut admin, "access", &[]).await;
    assert_eq!(answer.location(), "/admin?saved=access");
    let page = admin.get("/admin").await.body;
    let mark = "name=\"writer\" value=\"";
    let at = page.find(mark).unwrap() + mark.len();
    let writer = page[at..].split('"').next().unwrap().to_owned();
    admin.post("/signout", &[]).await;
    let fields = [
        ("form", "access"),
        ("version", "x"),
        ("writer", writer.as_str()),
        ("confirm", PASSWORD),
    ];
    let answer = admin.post("/admin", &fields).await;
    assert_eq!(answer.location(), "/signin?back=%2Fadmin&ended");
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), "admin@alpha.example")
        .await
        .unwrap()
        .unwrap();
    let kept = store::kept::find(read.db(), user.id, "/admin")
        .await
        .unwrap()
        .unwrap();
    assert!(
        kept.contains("access") && !kept.contains(PASSWORD),
        "{kept}"
    );
}
