//! Who is told of it: people by mail, the PBX.

use renvoi_server::{
    directory::organisation,
    mail,
    store::{self, jobs::Queue},
};
use serde_json::json;

use super::{checked, importer, run, sent};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    letters_are_sent_where_they_are_asked_for_and_nowhere_else,
    the_pbx_is_told_once_of_all_that_is_new,
);

async fn letters_are_sent_where_they_are_asked_for_and_nowhere_else(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let file = "Nom;E-mail\nA;a@alpha.example\nB;204@alpha.example\n";
    for (fields, letters) in [(vec![], 0), (vec![("welcome", "on")], 1)] {
        let file = file
            .replace("a@", &format!("a{letters}@"))
            .replace("\nB", &format!("\nB{letters}"));
        let id = sent(&mut admin, &fields, file.as_bytes()).await;
        importer(&portal).drain().await.unwrap();
        run(&portal, &mut admin, id).await;
        let mut read = portal.database.store.read().await.unwrap();
        let queued = store::jobs::all(read.db(), Queue::Mail).await.unwrap();
        assert_eq!(queued.len(), letters);
    }
    mail::drain(&portal.post).await.unwrap();
    assert!(String::from_utf8_lossy(&portal.mail.taken()[0]).contains("a1@alpha.example"));
}

async fn the_pbx_is_told_once_of_all_that_is_new(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    // A colleague sends calls to a number that is outside until now.
    let mut colleague = portal.signed_in("207@alpha").await;
    let draft = json!({ "version": 0, "name": "Dehors", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["busy"], "outcome": "forward", "destination": "01 99 00 13 01" });
    colleague
        .call("rules/save", &json!({ "draft": draft }))
        .await;
    let id = checked(
        &portal,
        &mut admin,
        "Nom;E-mail;Poste;SDA\nA;a@alpha.example;301;01 99 00 13 01\nMarie;204@alpha.example;;\n",
    )
    .await;
    portal.execute("DELETE FROM push_jobs").await;
    run(&portal, &mut admin, id).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let asked = store::jobs::all(read.db(), Queue::Pbx).await.unwrap();
    let asked: Vec<String> = asked.into_iter().map(|job| job.subject).collect();
    let key = org.key;
    assert_eq!(
        asked,
        [
            format!("device:{key}-204-1"),
            format!("extension:{key}:207"),
            format!("extension:{key}:301"),
            format!("organisation:{key}"),
        ]
    );
}
