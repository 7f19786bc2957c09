//! From a save to the phone: told, fetched, or why not.

use crate::on_both;
use crate::support::{Database, browser::Browser, portal::TestPortal};
use axum::{
    body::{Body, to_bytes},
    http::Method,
};
use renvoi_app::domain::phones::Refresh;
use renvoi_server::{
    pbx::{Notice, PbxError},
    phones::{
        AddedPhone,
        agents::{self, Agents},
        drain, run,
    },
    store,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

on_both!(
    a_registered_phone_is_told_and_its_fetch_is_seen,
    a_fetch_that_breaks_off_is_none,
    a_fetch_from_before_it_is_told_again_does_not_count,
    one_that_is_away_is_told_when_it_registers,
    one_that_does_not_fetch_is_overdue_after_a_minute,
    a_pbx_that_is_away_is_waited_for,
    what_changes_nothing_in_the_files_tells_nobody,
    another_name_of_a_colleague_is_told_too,
    what_a_phone_says_as_it_registers_is_its_firmware_too,
);

const FILE: &str = "001565000204.cfg";

async fn phone(portal: &TestPortal) -> AddedPhone {
    portal
        .desk_phone("alpha", "204", "00:15:65:00:02:04", "yealink-t54w")
        .await
}

async fn save(owner: &mut Browser, phone: &AddedPhone, version: i64) {
    let keys = json!([{ "module": 0, "position": 3, "kind": "supervision", "value": "207" }]);
    let draft = json!({ "version": version, "keys": keys });
    let answer = owner
        .call("phones/save", &json!({ "phone": phone.id, "draft": draft }))
        .await;
    assert!(answer.body.contains("saved"), "{}", answer.body);
}

async fn progress(owner: &mut Browser, phone: &AddedPhone) -> Value {
    let answer = owner
        .call("phones/keys", &json!({ "phone": phone.id }))
        .await;
    let view: Value = serde_json::from_str(&answer.body).unwrap();
    view["progress"].clone()
}

async fn fetch(portal: &TestPortal, phone: &AddedPhone) -> crate::support::browser::Answer {
    let path = phone.folder.split_once("/p/").unwrap().1;
    let mut browser = portal.browser().at("192.0.2.40");
    browser.agent = "Yealink SIP-T54W 96.86.0.70 00:15:65:00:02:04";
    browser.get(&format!("/p/{path}/{FILE}")).await
}

async fn a_registered_phone_is_told_and_its_fetch_is_seen(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    portal.pbx.register(&phone.device.endpoint, true);
    save(&mut owner, &phone, 1).await;
    assert_eq!(progress(&mut owner, &phone).await["state"], "saved");
    let outcome = drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(outcome.told, 1);
    let told = portal.pbx.told();
    let refresh = Notice::Refresh(Refresh::CheckSyncNoReboot);
    assert_eq!(told, [(phone.device.endpoint.clone(), refresh)]);
    let now = progress(&mut owner, &phone).await;
    assert_eq!(
        (&now["state"], &now["told"]),
        (&json!("told"), &json!("2026-04-14T14:22:00"))
    );
    assert_eq!(now["fetched"], Value::Null);

    portal.clock.advance(2);
    let file = fetch(&portal, &phone).await;
    assert_eq!(file.status, 200);
    assert!(file.body.contains("207"), "{}", file.body);
    let now = progress(&mut owner, &phone).await;
    assert_eq!(
        (&now["state"], &now["fetched"]),
        (&json!("fetched"), &json!("2026-04-14T14:22:02"))
    );
    // The next save begins anew, and what was fetched before stays known.
    save(&mut owner, &phone, 2).await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(
        progress(&mut owner, &phone).await["state"],
        "fetched",
        "the same keys once more"
    );
}

async fn a_fetch_that_breaks_off_is_none(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    portal.pbx.register(&phone.device.endpoint, true);
    save(&mut owner, &phone, 1).await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let path = phone.folder.split_once("/p/").unwrap().1;
    let path = format!("/p/{path}/{FILE}");
    let browser = portal.browser().at("192.0.2.40");
    let request = browser.request(Method::GET, &path).body(Body::empty());
    assert_eq!(browser.status(request.unwrap()).await, 200);
    let now = progress(&mut owner, &phone).await;
    assert_eq!(
        (&now["state"], &now["fetched"]),
        (&json!("told"), &Value::Null)
    );
    portal.clock.advance(61);
    let now = progress(&mut owner, &phone).await;
    assert_eq!(
        now["state"], "overdue",
        "it is said that the phone lacks it"
    );

    fetch(&portal, &phone).await;
    let now = progress(&mut owner, &phone).await;
    assert_eq!(now["state"], "fetched");
}

async fn a_fetch_from_before_it_is_told_again_does_not_count(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    portal.pbx.register(&phone.device.endpoint, true);
    save(&mut owner, &phone, 1).await;
    let path = phone.folder.split_once("/p/").unwrap().1;
    let path = format!("/p/{path}/{FILE}");
    let browser = portal.browser().at("192.0.2.40");
    let request = browser.request(Method::GET, &path).body(Body::empty());
    let router = portal.router.clone();
    let response = router.oneshot(request.unwrap()).await.unwrap();
    let again = json!({ "phone": phone.id });
    assert_eq!(owner.call("phones/tell", &again).await.status, 200);
    let file = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    assert!(!file.is_empty());
    let outcome = drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(outcome.told, 1);
    fetch(&portal, &phone).await;
    let now = progress(&mut owner, &phone).await;
    assert_eq!(now["state"], "fetched");
}

async fn one_that_is_away_is_told_when_it_registers(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    save(&mut owner, &phone, 1).await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(progress(&mut owner, &phone).await["state"], "waiting");
    assert!(portal.pbx.told().is_empty());
    // A day later.
    portal.clock.advance(86_400);
    let stop = CancellationToken::new();
    let worker = tokio::spawn(run(
        portal.web.desk.clone(),
        portal.push.clone(),
        stop.clone(),
    ));
    while portal.pbx.listeners() == 0 {
        tokio::task::yield_now().await;
    }
    portal.pbx.register(&phone.device.endpoint, true);
    let told = async {
        while portal.pbx.told().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), told)
        .await
        .expect("told within seconds");
    stop.cancel();
    worker.await.unwrap();
    assert_eq!(progress(&mut owner, &phone).await["state"], "told");
}

async fn one_that_does_not_fetch_is_overdue_after_a_minute(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    portal.pbx.register(&phone.device.endpoint, true);
    drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(progress(&mut owner, &phone).await["state"], "told");
    portal.clock.advance(59);
    assert_eq!(progress(&mut owner, &phone).await["state"], "told");
    portal.clock.advance(1);
    assert_eq!(progress(&mut owner, &phone).await["state"], "overdue");
    // The page says so, and what to do; the button on it has the phone told once more.
    let path = format!("/phones/{}", phone.id);
    let page = owner.get(&path).await.body.replace('’', "'");
    assert!(
        page.contains("Le téléphone n'a pas récupéré sa configuration"),
        "{page}"
    );
    assert!(page.contains("Vérifiez qu'il est allumé et relié au réseau"));
    let (_, form) = page.split_once(&format!("action=\"{path}/tell\"")).unwrap();
    let (_, writer) = form.split_once("name=\"writer\" value=\"").unwrap();
    let (writer, rest) = writer.split_once('"').unwrap();
    assert!(rest.contains("Prévenir de nouveau"), "{rest}");
    let answer = owner
        .post(&format!("{path}/tell"), &[("writer", writer)])
        .await;
    assert_eq!((answer.status, answer.location()), (303, path.as_str()));
    drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(portal.pbx.told().len(), 2);
    assert_eq!(progress(&mut owner, &phone).await["state"], "told");
    fetch(&portal, &phone).await;
    assert_eq!(progress(&mut owner, &phone).await["state"], "fetched");
}

async fn a_pbx_that_is_away_is_waited_for(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    portal.pbx.register(&phone.device.endpoint, true);
    portal.pbx.fail(Some(PbxError::Unavailable));
    save(&mut owner, &phone, 1).await;
    assert_eq!(
        drain(&portal.web.desk, &portal.push).await.unwrap().failed,
        1
    );
    assert_eq!(progress(&mut owner, &phone).await["state"], "no_pbx");
    portal.pbx.fail(None);
    assert_eq!(
        drain(&portal.web.desk, &portal.push).await.unwrap().told,
        0,
        "not yet"
    );
    portal.clock.advance(2);
    assert_eq!(drain(&portal.web.desk, &portal.push).await.unwrap().told, 1);
}

async fn what_changes_nothing_in_the_files_tells_nobody(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    portal.pbx.register(&phone.device.endpoint, true);
    fetch(&portal, &phone).await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let rule = json!({ "version": 0, "name": "Soirs", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "outcome": "reject" });
    owner.call("rules/save", &json!({ "draft": rule })).await;
    let outcome = drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(
        (outcome.told, outcome.content),
        (0, 1),
        "looked at, and found to have it all"
    );
    assert!(portal.pbx.told().is_empty());
}

async fn another_name_of_a_colleague_is_told_too(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    portal.pbx.register(&phone.device.endpoint, true);
    save(&mut owner, &phone, 1).await;
    fetch(&portal, &phone).await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    assert!(portal.pbx.told().is_empty());
    renvoi_server::directory::set_user(&portal.registry(), "207@alpha.example", false, |user| {
        "Zoé".clone_into(&mut user.name);
    })
    .await
    .unwrap();
    drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(portal.pbx.told().len(), 1);
    assert!(fetch(&portal, &phone).await.body.contains("Zoé"));
}

async fn firmware(portal: &TestPortal, phone: &AddedPhone) -> String {
    let mut read = portal.database.store.read().await.unwrap();
    let found = store::phone::by_id(read.db(), phone.id).await.unwrap();
    found.unwrap().row.firmware
}

async fn becomes(portal: &TestPortal, phone: &AddedPhone, shown: &str) {
    let noted = async {
        while firmware(portal, phone).await != shown {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), noted)
        .await
        .expect("noted within seconds");
}

async fn what_a_phone_says_as_it_registers_is_its_firmware_too(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let endpoint = &phone.device.endpoint;
    let mut heard = Agents::default();
    let desk = &portal.web.desk;
    for (agent, shown) in [
        ("snomD735/10.1.169.16", ""),
        ("Yealink SIP-T54W", ""),
        ("Yealink SIP-T54W 96.85.0.5", "96.85.0.5"),
    ] {
        portal.pbx.call_itself(endpoint, agent);
        heard.note(desk, &portal.pbx).await.unwrap();
        assert_eq!(firmware(&portal, &phone).await, shown, "{agent}");
    }
    // Each is what it said last.
    fetch(&portal, &phone).await;
    assert_eq!(firmware(&portal, &phone).await, "96.86.0.70");
    heard.note(desk, &portal.pbx).await.unwrap();
    assert_eq!(firmware(&portal, &phone).await, "96.86.0.70");
    portal
        .pbx
        .call_itself(endpoint, "Yealink SIP-T54W 96.87.0.15");
    heard.note(desk, &portal.pbx).await.unwrap();
    assert_eq!(firmware(&portal, &phone).await, "96.87.0.15");
    fetch(&portal, &phone).await;
    assert_eq!(firmware(&portal, &phone).await, "96.86.0.70");

    // A portal that starts does not know how old a registration is, but it is better than nothing.
    let mut started = Agents::default();
    started.note(desk, &portal.pbx).await.unwrap();
    assert_eq!(firmware(&portal, &phone).await, "96.86.0.70");
    portal.execute("UPDATE phones SET firmware = ''").await;

    // One that registers has its PBX asked.
    let stop = CancellationToken::new();
    let working = tokio::spawn(agents::run(desk.clone(), portal.push.clone(), stop.clone()));
    becomes(&portal, &phone, "96.87.0.15").await;
    portal
        .pbx
        .call_itself(endpoint, "Yealink SIP-T54W 96.88.0.1");
    portal.pbx.register(endpoint, true);
    becomes(&portal, &phone, "96.88.0.1").await;
    stop.cancel();
    working.await.unwrap();
}
