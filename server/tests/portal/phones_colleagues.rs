//! Colleagues whom keys may name, in an organisation of more than a page is sent. On both databases.

use crate::on_both;
use crate::support::{Database, browser::Browser, portal::TestPortal};
use renvoi_app::forms::COLLEAGUES_SENT;
use renvoi_server::{
    directory::{add_group, organisation},
    store::Pool,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_both!(
    colleagues_are_found_by_what_is_typed,
    who_is_supervised_is_in_the_list_however_long_it_is,
    a_template_names_whoever_is_found_in_the_organisation,
);

/// Behind more than a page is sent, as lists of fields offer them.
const ONE: &str = "Owner of 207, poste 207";

/// With six hundred extensions behind 204 and before 207, as their digits are sorted.
async fn large(database: Database) -> (TestPortal, Uuid, Browser) {
    let portal = TestPortal::new(database).await;
    let random = match portal.database.store.pool {
        Pool::Sqlite { .. } => "randomblob(16)",
        Pool::Postgres(_) => "gen_random_uuid()",
    };
    portal
        .execute(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 205000 UNION ALL SELECT i + 1 FROM n WHERE i < 205600)
             INSERT INTO extensions (id, org_id, number, voicemail, rules_version)
             SELECT {random}, (SELECT id FROM organisations WHERE slug = 'alpha'), CAST(i AS TEXT), FALSE, 0 FROM n"
        ))
        .await;
    let added = portal
        .desk_phone("alpha", "204", "00:15:65:00:02:04", "yealink-t54w")
        .await;
    let browser = portal.signed_in("204@alpha").await;
    (portal, added.id, browser)
}

/// A group of 204 and others.
async fn group(portal: &TestPortal, others: &[&str]) {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let members = std::iter::once(&"204").chain(others);
    let members: Vec<String> = members.map(|one| (*one).to_owned()).collect();
    add_group(&portal.registry(), &org, "Accueil", &members)
        .await
        .unwrap();
}

async fn call(browser: &mut Browser, path: &str, sent: &Value) -> Value {
    let answer = browser.call(path, sent).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn found(browser: &mut Browser, phone: Uuid, typed: &str, supervised: bool) -> Vec<String> {
    let asks = format!("/phones/{phone}/colleagues?supervised={supervised}&");
    answered(browser, &asks, typed).await
}

/// What a list is answered that asks there.
async fn answered(browser: &mut Browser, asks: &str, typed: &str) -> Vec<String> {
    let typed: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
    let answer = browser.get(&format!("{asks}q={typed}")).await;
    assert_eq!(answer.status, 200, "{asks}{typed}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn colleagues_are_found_by_what_is_typed(database: Database) {
    let (portal, phone, mut owner) = large(database).await;
    // As an address is kept, which is not searched here.
    portal
        .execute(
            "INSERT INTO people_words (org_id, word, user_id)
             SELECT org_id, 'secrete', id FROM users WHERE email = '207@alpha.example'",
        )
        .await;
    for (typed, expected) in [
        ("207", vec![ONE]),
        ("OWN 20", vec![ONE]),
        ("20 ÔWNer", vec![ONE]),
        ("205600", vec!["205600"]),
        ("secr", vec![]),
        ("wner", vec![]),
        // Oneself, and those of others.
        ("204", vec![]),
        ("", vec![]),
        ("\u{0} ' % _", vec![]),
    ] {
        let all = found(&mut owner, phone, typed, false).await;
        assert_eq!(all, expected, "{typed}");
    }
    let some = found(&mut owner, phone, "2055", true).await;
    assert_eq!(some.len(), 50);
    assert_eq!(some[0], "205500", "without groups, all");

    group(&portal, &["205001"]).await;
    let peers = found(&mut owner, phone, "20", true).await;
    assert_eq!(peers, ["205001"]);
    let all = found(&mut owner, phone, "207", false).await;
    assert_eq!(all, [ONE], "anybody is called");
}

async fn a_template_names_whoever_is_found_in_the_organisation(database: Database) {
    let (portal, ..) = large(database).await;
    let mut admin = portal.administrator().await;
    let page = admin.get("/admin/templates/new").await;
    let asks = "/admin/templates/colleagues";
    assert!(page.body.contains(&format!("data-asks=\"{asks}\"")));
    assert!(!page.body.contains(ONE));
    let asks = format!("{asks}?");
    let found = answered(&mut admin, &asks, "OWN 20").await;
    assert_eq!(found, ["Owner of 204, poste 204", ONE]);
    assert!(answered(&mut admin, &asks, " ").await.is_empty());

    let typed = [
        ("name", "Accueil"),
        ("audience", "everybody"),
        ("key-0-3-kind", "supervision"),
        ("key-0-3-value", ONE),
    ];
    let saved = admin.post("/admin/templates/new", &typed).await;
    assert_eq!(saved.location(), "/admin/templates?saved");
    let page = admin.get("/admin/templates").await;
    let (_, rest) = page.body.split_once("href=\"/admin/templates/0").unwrap();
    let id = rest.split_once('"').unwrap().0;
    let page = admin.get(&format!("/admin/templates/0{id}")).await;
    assert!(page.body.contains(ONE), "{}", page.body);
}

async fn who_is_supervised_is_in_the_list_however_long_it_is(database: Database) {
    let (portal, phone, mut owner) = large(database).await;
    group(&portal, &[]).await;
    portal
        .execute(
            "INSERT INTO group_members (group_id, extension_id)
             SELECT g.id, e.id FROM extension_groups g JOIN extensions e ON e.org_id = g.org_id WHERE e.number <> '204'",
        )
        .await;
    let read = json!({ "phone": phone });
    let (one, digits) = (json!(["207", "Owner of 207"]), json!("207"));
    let view = call(&mut owner, "phones/keys", &read).await;
    for (list, absent) in [("colleagues", &one), ("peers", &digits)] {
        let sent = view[list].as_array().unwrap();
        // As many as tell the page that there are more.
        assert_eq!(sent.len(), COLLEAGUES_SENT, "{list}");
        assert!(!sent.contains(absent), "{list}");
    }

    let keys = json!([
        { "position": 3, "kind": "supervision", "value": "Owner of 207" },
        { "position": 4, "kind": "speed_dial", "value": "205600" },
    ]);
    let draft = json!({ "version": view["version"], "keys": keys });
    let sent = json!({ "phone": phone, "draft": draft });
    let saved = call(&mut owner, "phones/save", &sent).await;
    assert_eq!(saved["changed"], "saved", "{saved}");
    let view = call(&mut owner, "phones/keys", &read).await;
    let colleagues = view["colleagues"].as_array().unwrap();
    assert!(colleagues.contains(&one) && colleagues.contains(&json!(["205600", ""])));
    assert!(view["peers"].as_array().unwrap().contains(&digits));
}
