//! Lists of desk phones: looked at, added whole or not at all, and gone on with.

use crate::on_both;
use std::ops::Range;

use axum::{
    body::Body,
    http::{Method, header},
};
use renvoi_server::{
    accounts::Limits,
    phones::Fleet,
    store::{self, phone_lists::ListRow},
    web::Web,
};
use uuid::Uuid;

use super::{MAC, by_mac};
use crate::support::{
    Database,
    browser::{Answer, Browser},
    portal::TestPortal,
};

on_both!(
    a_list_is_looked_at_before_all_of_it_is_added_or_nothing,
    a_list_that_was_stopped_goes_on_where_it_was,
    a_list_whose_portal_has_ended_is_added_by_the_next_one,
    a_list_that_the_database_keeps_from_its_end_is_forgotten_after_a_day,
);

/// Posts a form as browsers send one with a file.
async fn send(browser: &mut Browser, fields: &[(&str, &str)], file: &[u8]) -> Answer {
    let mut body = vec![];
    for (name, value) in fields {
        let part =
            format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(
        b"--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"phones.csv\"\r\n\r\n",
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let request = browser
        .request(Method::POST, "/admin/phones/many")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin");
    browser.send(request.body(Body::from(body)).unwrap()).await
}

async fn a_list_is_looked_at_before_all_of_it_is_added_or_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    portal.desk_phone("alpha", "207", MAC, "yealink-t54w").await;
    let mut admin = portal.administrator().await;

    // A spreadsheet's file in its own letters: each wrong line with its column.
    let csv = "Poste;Adresse MAC;Modèle;Nom\r\n204;00:15:65:00:00:01;T54W;Entrée\r\n299;00:15:65:00:02:04;T99;\r\n";
    let western: Vec<u8> = csv
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let looked = send(&mut admin, &[], &western).await;
    assert_eq!(looked.status, 422, "{}", looked.body);
    for told in [
        "Ligne 3",
        "Colonne «\u{a0}Modèle\u{a0}»",
        "T99",
        "Entrée",
        "1\u{a0}ligne est à corriger",
    ] {
        assert!(looked.body.contains(told), "{told}: {}", looked.body);
    }
    assert_eq!(portal.count("phones").await, 1, "nothing is written");

    // A scanner's list, whose lines say only their addresses; one of them is known already.
    let scanned = [
        ("list", "001565000001\n001565000002 207\n"),
        ("model", "snom-d735"),
        ("extensions", "204"),
    ];
    let looked = send(&mut admin, &scanned, b"").await;
    assert_eq!(looked.status, 200, "{}", looked.body);
    assert!(looked.body.contains("2\u{a0}téléphones seront ajoutés"));
    assert_eq!(portal.count("phones").await, 1);
    let wrong = [
        ("list", "001565000001 204\n001565000204 204"),
        ("model", "snom-d735"),
        ("do", "add"),
    ];
    let refused = send(&mut admin, &wrong, b"").await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .body
            .contains("déjà celle d’un téléphone du poste 207")
    );
    assert_eq!(portal.count("phones").await, 1, "all of it or nothing");

    let meant = [
        scanned[0],
        scanned[1],
        scanned[2],
        ("do", "add"),
        ("open", "on"),
    ];
    let added = send(&mut admin, &meant, b"").await;
    assert_eq!(added.location(), "/admin/phones?added=2");
    let phone = by_mac(&portal, "001565000002").await.unwrap();
    assert_eq!(
        (
            phone.extension.as_str(),
            phone.row.model.as_str(),
            phone.name.as_str()
        ),
        ("207", "snom-d735", "D735")
    );
    assert!(phone.row.open_until > 0);
}

async fn a_list_that_was_stopped_goes_on_where_it_was(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let line = |n: u32| {
        let extension = if n.is_multiple_of(2) { "204" } else { "207" };
        format!("0015650001{n:02x} {extension}\n")
    };
    // More than one transaction takes, and what was added of them before.
    let whole: String = (0..26).map(line).collect();
    let begun: String = (0..7).map(line).collect();
    let (model, do_it) = (("model", "snom-d735"), ("do", "add"));
    let added = send(&mut admin, &[("list", &begun), model, do_it], b"").await;
    assert_eq!(added.location(), "/admin/phones?added=7");
    let looked = send(&mut admin, &[("list", &whole), model], b"").await;
    assert_eq!(looked.status, 200, "{}", looked.body);
    assert_eq!(looked.body.matches("Déjà ajouté<").count(), 7);
    assert!(looked.body.contains("19\u{a0}téléphones seront ajoutés"));
    let added = send(&mut admin, &[("list", &whole), model, do_it], b"").await;
    assert_eq!(added.location(), "/admin/phones?added=19");
    assert_eq!(portal.count("phones").await, 26);

    // Nothing is left; another model is something else.
    let looked = send(&mut admin, &[("list", &whole), model], b"").await;
    assert_eq!(looked.status, 200);
    assert!(
        looked
            .body
            .contains("Tous ces téléphones sont déjà ajoutés")
    );
    assert!(!looked.body.contains("value=\"add\""));
    let other = [("list", &*whole), ("model", "snom-d717"), do_it];
    let refused = send(&mut admin, &other, b"").await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .body
            .contains("déjà celle d’un téléphone du poste 204")
    );
    assert_eq!(portal.count("phones").await, 26);
}

fn fleet(web: &Web) -> Fleet {
    Fleet::new(
        web.registry.clone(),
        web.desk.clone(),
        web.push.clone(),
        web.registrations.clone(),
    )
}

/// Leaves a list as a portal does that ends as soon as somebody has sent it.
async fn leave(portal: &TestPortal, by: &str, phones: Range<u32>) {
    let line = |n: u32| {
        let extension = if n.is_multiple_of(2) { "204" } else { "207" };
        format!("0015650001{n:02x} {extension}\n")
    };
    let mut tx = portal.database.store.write().await.unwrap();
    let user = store::user::by_email(tx.db(), by).await.unwrap().unwrap();
    let now = portal.web.clock.millis();
    let left = ListRow {
        id: Uuid::now_v7(),
        org_id: user.org_id,
        user_id: user.id,
        list: phones.map(line).collect(),
        model: "snom-d735".to_owned(),
        extensions: String::new(),
        opens: false,
        reached: 0,
        created_at: now,
        lease_until: now + 60_000,
    };
    store::phone_lists::insert(tx.db(), &left).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_list_whose_portal_has_ended_is_added_by_the_next_one(database: Database) {
    let portal = TestPortal::new(database).await;
    portal.administrator().await;
    leave(&portal, "admin@alpha.example", 0..26).await;
    let first = fleet(&portal.web);
    assert!(!first.step().await.unwrap(), "it may be at work yet");
    portal.clock.advance(60);
    assert!(first.step().await.unwrap());
    let begun = portal.count("phones").await;
    assert!(0 < begun && begun < 26, "{begun} in one transaction");
    // This one ends too, and the next one goes on where it was.
    drop(first);
    let next = fleet(&portal.beside(Limits::default()).await);
    while next.step().await.unwrap() {}
    assert_eq!(portal.count("phones").await, 26);
    assert_eq!(portal.count("phone_lists").await, 0);
    let lines = portal.journal().await;
    let added = lines
        .iter()
        .filter(|line| line.action == "device.desk_added");
    let by_them = added.filter(|line| line.actor == "admin@alpha.example");
    assert_eq!(by_them.count(), 26);

    // Who administers no more adds nothing more, nor who may not come in any more.
    portal
        .execute("UPDATE users SET locked_at = 1 WHERE email = 'admin@alpha.example'")
        .await;
    for by in ["204@alpha.example", "admin@alpha.example"] {
        leave(&portal, by, 26..27).await;
    }
    portal.clock.advance(60);
    while next.step().await.unwrap() {}
    assert_eq!(portal.count("phones").await, 26);
    assert_eq!(portal.count("phone_lists").await, 0);
}

async fn a_list_that_the_database_keeps_from_its_end_is_forgotten_after_a_day(database: Database) {
    let portal = TestPortal::new(database).await;
    portal.administrator().await;
    leave(&portal, "admin@alpha.example", 0..1).await;
    portal
        .execute("ALTER TABLE phones RENAME TO phones_away")
        .await;
    let fleet = fleet(&portal.web);
    for _ in 0..2 {
        portal.clock.advance(60);
        assert!(fleet.step().await.is_err());
    }
    let sweep = async |seconds: i64| {
        portal.clock.advance(seconds);
        let day_ago = portal.web.clock.millis() - 24 * 3600 * 1000;
        let mut tx = portal.database.store.write().await.unwrap();
        let swept = store::phone_lists::sweep(tx.db(), day_ago).await.unwrap();
        tx.commit().await.unwrap();
        swept
    };
    assert_eq!(sweep(23 * 3600).await, 0, "it may end well yet");
    assert_eq!(sweep(3600).await, 1);
    assert!(!fleet.step().await.unwrap());
}
