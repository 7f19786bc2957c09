//! What is typed is told, kept, and overwrites nobody.

use serde_json::json;

use super::{save, settings};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    what_is_wrong_is_told_and_what_was_typed_comes_back,
    who_saved_in_between_is_not_overwritten,
    settings_survive_an_ended_session,
);

async fn what_is_wrong_is_told_and_what_was_typed_comes_back(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let before = settings(&mut admin).await;
    for (form, fields, told) in [
        (
            "policy",
            ("forbidden", "zéro six"),
            "n’est pas le début d’un numéro",
        ),
        (
            "policy",
            ("countries", "FR ZZ"),
            "« ZZ » n’est pas le code d’un pays connu",
        ),
        (
            "calendar",
            ("days", "31/02/2026 Rien"),
            "« 31/02/2026 » n’existe pas dans le calendrier",
        ),
        (
            "calendar",
            ("worked", "lundi Rien"),
            "ne commence pas par une date",
        ),
        ("hours", ("mon", "24:01-25:00"), "n’est pas une plage comme"),
        (
            "calendar",
            ("region", "atlantis"),
            "Choisissez l’un de ces calendriers",
        ),
    ] {
        let answer = save(&mut admin, form, &[fields]).await;
        let body = answer.body.replace('\u{a0}', " ");
        assert_eq!(answer.status, 422, "{form}");
        assert!(body.contains(told), "{form}: {told}");
        // Nobody types a region.
        if fields.0 != "region" {
            assert!(body.contains(fields.1), "{form}: what was typed comes back");
            assert!(body.contains("aria-invalid=\"true\""), "{form}");
        }
    }
    assert_eq!(settings(&mut admin).await["version"], before["version"]);
}

async fn who_saved_in_between_is_not_overwritten(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let version = settings(&mut admin).await["version"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        save(&mut admin, "policy", &[("mobile", "on")]).await.status,
        303
    );
    let mine = [
        ("form", "policy"),
        ("version", &version),
        ("forbidden", "06 12*"),
    ];
    let answer = admin.post("/admin", &mine).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("06 12*"), "nothing typed is lost");
    // Saved again from the page that came back.
    assert_eq!(
        save(&mut admin, "policy", &[("forbidden", "06 12*")])
            .await
            .status,
        303
    );
    let after = settings(&mut admin).await;
    assert_eq!(
        after["policy"]["fields"],
        json!([["countries", ""], ["allowed", ""], ["forbidden", "+33612*"]])
    );
}

async fn settings_survive_an_ended_session(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let view = settings(&mut admin).await;
    let fields = [
        ("form", "calendar"),
        ("version", view["version"].as_str().unwrap()),
        ("writer", view["writer"].as_str().unwrap()),
        ("region", "alsace_moselle"),
        ("days", "2026-12-24 Veille de Noël"),
    ];
    let page = admin.get("/admin").await.body;
    assert_eq!(
        page.matches("name=\"writer\" value=\"").count(),
        4,
        "every form"
    );
    let answer = admin.ended().post("/admin", &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin?back=%2Fadmin&ended")
    );
    for _ in 0..2 {
        let page = admin.get("/admin").await.body;
        assert!(
            page.contains("2026-12-24 Veille de Noël") && page.contains("Voici ce que vous"),
            "{page}"
        );
    }
    assert_eq!(
        settings(&mut admin).await["calendar"],
        view["calendar"],
        "nothing is saved yet"
    );
    // Nobody else sees it, and who gives it up neither.
    let given_up = admin.post("/admin", &[("do", "forget")]).await;
    assert_eq!((given_up.status, given_up.location()), (303, "/admin"));
    assert!(!admin.get("/admin").await.body.contains("2026-12-24 Veille"));
    admin.ended().post("/admin", &fields).await;
    assert_eq!(admin.post("/admin", &fields).await.status, 303);
    assert_eq!(portal.count("kept_edits").await, 0);
    assert!(!admin.get("/admin").await.body.contains("Voici ce que vous"));
}
