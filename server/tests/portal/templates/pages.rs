//! Plain pages of templates.

use super::{Desk, MAC, read, used};
use crate::{on_both, support::Database};
use serde_json::json;
use uuid::Uuid;

on_both!(an_administrator_does_all_of_it_on_plain_pages);

async fn an_administrator_does_all_of_it_on_plain_pages(database: Database) {
    let desk = Desk::new(database).await;
    let phone = desk.phone("204", MAC, "yealink-t54w").await;
    let mut admin = desk.portal.administrator().await;
    let page = admin.get("/admin").await;
    assert!(page.body.contains("href=\"/admin/templates\""));
    let page = admin.get("/admin/templates").await;
    assert!(page.body.contains("Aucun modèle"), "{}", page.body);
    let page = admin.get("/admin/templates/new").await;
    assert_eq!(
        (page.status, page.body.contains("key-0-12-kind")),
        (200, true)
    );

    // What is wrong comes back with what was typed.
    let typed = [
        ("name", "Urgences"),
        ("audience", "model"),
        ("model", "yealink-t54w"),
        ("key-0-3-kind", "speed_dial"),
        ("key-0-3-value", "06 12"),
        ("key-0-3-locked", "on"),
        ("key-0-9-label", "Sans fonction"),
    ];
    let page = admin.post("/admin/templates/new", &typed).await;
    assert_eq!(page.status, 422);
    for told in [
        "Urgences",
        "06 12",
        "Sans fonction",
        "key-0-27-kind",
        "Choisissez ce que fait",
    ] {
        assert!(page.body.contains(told), "{told}");
    }
    // The next module that can be plugged in has its drawing and its rows.
    assert!(page.body.contains("key-1-60-kind") && page.body.contains("#row-1-60"));
    assert!(!page.body.contains("key-2-1-kind"));
    let mut good = typed[..6].to_vec();
    good[4].1 = "15";
    let saved = admin.post("/admin/templates/new", &good).await;
    assert_eq!(saved.location(), "/admin/templates?saved");
    let page = admin.get("/admin/templates?saved").await;
    let (_, rest) = page.body.split_once("href=\"/admin/templates/0").unwrap();
    let id = format!("0{}", rest.split_once('"').unwrap().0);
    let page = admin.get(&format!("/admin/templates/{id}")).await;
    assert!(page.body.contains("value=\"15\""), "{}", page.body);
    let stale = admin.post(&format!("/admin/templates/{id}"), &good).await;
    assert_eq!(stale.status, 409, "its version was not said");

    let page = admin.get("/admin/templates/preview").await;
    assert!(page.body.contains("Owner of 204") && page.body.contains("verrouillée"));
    let (_, rest) = page.body.split_once("name=\"version\" value=\"").unwrap();
    let version = rest.split_once('"').unwrap().0.to_owned();
    let begun = admin
        .post("/admin/templates/apply", &[("version", version.as_str())])
        .await;
    assert!(begun.location().starts_with("/admin/templates/runs/"));
    let run = begun.location().to_owned();
    assert!(admin.get(&run).await.body.contains("<progress"));
    desk.templates.drain().await.unwrap();
    let page = admin.get(&run).await;
    assert!(page.body.contains("Revenir en arrière") && !page.body.contains("<progress"));
    let mut owner = desk.portal.signed_in("204@alpha").await;
    let view = read(&mut owner, phone).await;
    assert_eq!(used(&view), ["1 line", "2 line", "3! 15"]);
    assert_eq!(
        view["keys"][2]["lock"],
        json!({ "template": "Urgences", "by": "Karim" })
    );
    let page = owner.get(&format!("/phones/{phone}?module=0&key=3")).await;
    assert!(page.body.contains("Fixée par Karim"), "{}", page.body);

    let other = Uuid::nil().to_string();
    let stale = admin
        .post("/admin/templates/undo", &[("run", other.as_str())])
        .await;
    assert_eq!(stale.status, 409);
    let unnamed = admin.post("/admin/templates/undo", &[]).await;
    assert_eq!(unnamed.status, 409);
    let run = run.rsplit('/').next().unwrap_or_default();
    let undone = admin.post("/admin/templates/undo", &[("run", run)]).await;
    assert!(undone.location().starts_with("/admin/templates/runs/"));
    desk.templates.drain().await.unwrap();
    assert_eq!(used(&read(&mut owner, phone).await), ["1 line", "2 line"]);
    let removed = admin
        .post(
            &format!("/admin/templates/{id}/remove"),
            &[("version", "1")],
        )
        .await;
    assert_eq!(removed.location(), "/admin/templates?removed");
    let journal = admin.get("/journal").await;
    assert!(
        journal.body.contains("Modèle de touches"),
        "{}",
        journal.body
    );
}
