//! Lists that are stopped, by somebody or by a crash, and go on.

use std::fmt::Write as _;

use renvoi_app::api::account::Lang;
use renvoi_server::{
    directory::{NewUser, add_user, import::Importer, organisation},
    store,
};
use serde_json::{Value, json};

use super::{checked, importer, lines, people, row, run, sent, told};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    it_goes_on_after_a_restart_and_does_nothing_twice,
    a_line_that_means_something_else_by_now_is_left_out,
    it_can_be_stopped_and_goes_on_where_it_was,
    a_clock_that_is_set_back_holds_none,
);

/// So many new people.
fn many(count: usize) -> String {
    let mut file = "Nom;E-mail;Poste;Numéros directs\r\n".to_owned();
    for n in 0..count {
        let extension = 10_000 + n;
        let _ = write!(
            file,
            "Personne {n};p{n}@many.example;{extension};01990{extension}\r\n"
        );
    }
    file
}

async fn it_goes_on_after_a_restart_and_does_nothing_twice(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let id = sent(&mut admin, &[], many(1200).as_bytes()).await;
    // A portal that died while it checked, and holds the list still.
    let mut once = portal.database.store.once().await.unwrap();
    let now = portal.tools.clock.millis();
    store::imports::claim(once.db(), now, now + 60_000)
        .await
        .unwrap()
        .unwrap();
    drop(once);
    assert!(!importer(&portal).step().await.unwrap(), "somebody has it");
    let page = admin.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("Vérification en cours") && page.body.contains("http-equiv"));
    portal.clock.advance(61);
    importer(&portal).drain().await.unwrap();
    assert_eq!(row(&portal, id).await.total, 1200);
    let page = admin.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("Importer 1200\u{a0}lignes") && !page.body.contains("http-equiv"));
    let before = portal.count("users").await;
    let writer = page.body.split("name=\"writer\" value=\"").nth(1).unwrap();
    let writer = writer.split('"').next().unwrap().to_owned();
    let answer = admin
        .post(&format!("/admin/import/{id}/run"), &[("writer", &writer)])
        .await;
    assert_eq!(answer.status, 303);
    assert!(importer(&portal).step().await.unwrap());
    assert_eq!(portal.count("users").await, before + 500);
    let page = admin.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("Import en cours") && page.body.contains("sur 1200"));
    // Another portal, on the same database.
    let store = store::Store::open(&portal.database.url).await.unwrap();
    let mut registry = portal.registry();
    registry.store = store;
    Importer::new(registry, None).drain().await.unwrap();
    assert_eq!(portal.count("users").await, before + 1200);
    assert_eq!(row(&portal, id).await.state, "done");
    let journal = portal.journal().await;
    let added = journal.iter().filter(|line| line.action == "user.added");
    assert!(
        added
            .filter(|line| line.detail.contains(&id.to_string()))
            .count()
            == 1200
    );
    let lines = lines(&portal, id).await;
    assert!(lines.iter().all(|line| line.done));
}

async fn a_line_that_means_something_else_by_now_is_left_out(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let file =
        "Nom;E-mail;Poste\nA;a@alpha.example;301\nB;b@alpha.example;302\nC;204@alpha.example;\n";
    let id = checked(&portal, &mut admin, file).await;
    // Meanwhile the address is somebody's, and a name another one.
    let org = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let new = NewUser {
        email: "a@alpha.example".to_owned(),
        name: "Elsewhere".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: None,
        roles: vec![],
    };
    add_user(&portal.registry(), &org, &new).await.unwrap();
    portal
        .execute("UPDATE users SET name = 'Meanwhile' WHERE email = '204@alpha.example'")
        .await;
    run(&portal, &mut admin, id).await;
    assert_eq!(
        told(&portal, id).await,
        ["2 bad E-mail: email_taken", "3 new", "4 bad : stale"]
    );
    let now = people(&portal).await;
    assert_eq!(now["b@alpha.example"]["extension"], "302");
    assert_eq!(now["204@alpha.example"]["name"], "Meanwhile");
    let detail: Value =
        serde_json::from_str(&portal.journal().await.last().unwrap().detail).unwrap();
    assert_eq!((&detail["created"], &detail["bad"]), (&json!(1), &json!(2)));
}

async fn it_can_be_stopped_and_goes_on_where_it_was(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let id = checked(&portal, &mut admin, &many(700)).await;
    let page = admin.get(&format!("/admin/import/{id}")).await;
    let writer = page.body.split("name=\"writer\" value=\"").nth(1).unwrap();
    let writer = writer.split('"').next().unwrap().to_owned();
    let before = portal.count("users").await;
    for (deed, expected) in [("run", before + 500), ("stop", before + 500)] {
        let answer = admin
            .post(
                &format!("/admin/import/{id}/{deed}"),
                &[("writer", &writer)],
            )
            .await;
        assert_eq!(answer.status, 303);
        let worked = importer(&portal).step().await.unwrap();
        assert_eq!(worked, deed == "run");
        assert_eq!(portal.count("users").await, expected);
    }
    assert_eq!(row(&portal, id).await.state, "stopped");
    let page = admin.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("Import arrêté") && page.body.contains("Importer 200\u{a0}lignes"));
    run(&portal, &mut admin, id).await;
    assert_eq!(portal.count("users").await, before + 700);
}

async fn a_clock_that_is_set_back_holds_none(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let id = sent(&mut admin, &[], many(3).as_bytes()).await;
    // A portal took it by a clock that ran a day ahead, and died.
    let now = portal.tools.clock.millis();
    let ahead = now + 24 * 3600 * 1000;
    let mut once = portal.database.store.once().await.unwrap();
    let taken = store::imports::claim(once.db(), ahead, ahead + 60_000).await;
    assert!(taken.unwrap().is_some());
    drop(once);
    assert!(!importer(&portal).step().await.unwrap(), "somebody has it");
    let mut once = portal.database.store.once().await.unwrap();
    store::held::let_go(once.db(), now).await.unwrap();
    drop(once);
    importer(&portal).drain().await.unwrap();
    assert_eq!(row(&portal, id).await.total, 3);
}
