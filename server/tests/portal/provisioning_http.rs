//! What desk phones fetch, over HTTP: files to who has the secret, 404 to everybody else.

use crate::on_both;
use crate::support::{
    Database,
    browser::{Answer, Browser},
    portal::TestPortal,
};
use axum::{body::Body, http::Method};
use renvoi_app::domain::phones::{MacAddress, ModelId};
use renvoi_server::{
    journal::Author,
    phones::{AddedPhone, models::catalogue, open_window, replace_phone},
    store,
};
use uuid::Uuid;

on_both!(
    a_file_has_a_tag_and_is_not_sent_twice,
    everybody_else_gets_the_same_404,
    first_contact_hands_the_address_over_once,
    strangers_are_noted_and_held_back,
    a_phone_that_asks_without_end_waits,
    a_renewed_password_is_in_the_file,
    every_model_is_served,
);

const MAC: &str = "00:15:65:00:02:04";
const FILE: &str = "001565000204.cfg";

async fn phone(portal: &TestPortal) -> AddedPhone {
    portal.desk_phone("alpha", "204", MAC, "yealink-t54w").await
}

/// The path of a phone's folder.
fn folder(phone: &AddedPhone) -> String {
    format!("/p/{}", phone.folder.split_once("/p/").unwrap().1)
}

async fn ask(browser: &mut Browser, method: Method, path: &str, tag: Option<&str>) -> Answer {
    let mut request = browser.request(method, path);
    if let Some(tag) = tag {
        request = request.header("if-none-match", tag);
    }
    browser.send(request.body(Body::empty()).unwrap()).await
}

async fn row(portal: &TestPortal, id: Uuid) -> store::phone::PhoneRow {
    let mut read = portal.database.store.read().await.unwrap();
    store::phone::by_id(read.db(), id)
        .await
        .unwrap()
        .unwrap()
        .row
}

async fn a_file_has_a_tag_and_is_not_sent_twice(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let path = format!("{}/{FILE}", folder(&phone));
    let mut browser = portal.browser().at("192.0.2.40");
    browser.agent = "Yealink SIP-T54W 96.86.0.70 00:15:65:00:02:04";
    let head = ask(&mut browser, Method::HEAD, &path, None).await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(
        row(&portal, phone.id).await.seen_at,
        None,
        "a look is no fetch"
    );

    let file = ask(&mut browser, Method::GET, &path, None).await;
    assert_eq!(file.status, 200);
    assert!(file.body.starts_with("#!version"), "{}", file.body);
    assert!(file.body.contains(&phone.device.password), "its account");
    assert!(
        file.body.contains(&phone.folder),
        "where it fetches from then on"
    );
    assert_eq!(file.header("cache-control"), "no-store");
    assert!(file.header("content-type").starts_with("text/plain"));
    let tag = file.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() == 66, "{tag}");
    assert_eq!(head.header("etag"), tag);
    let seen = row(&portal, phone.id).await;
    assert_eq!(
        (seen.firmware.as_str(), seen.address.as_str()),
        ("96.86.0.70", "192.0.2.40")
    );
    assert!(seen.fetched_at.is_some());

    let again = ask(&mut browser, Method::GET, &path, Some(&tag)).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let other = ask(&mut browser, Method::GET, &path, Some("\"x\"")).await;
    assert_eq!(other.status, 200);
    assert_eq!(other.body, file.body, "nothing in it changes by itself");
}

async fn everybody_else_gets_the_same_404(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let word = folder(&phone);
    let nobodys = format!("/p/{}", "a".repeat(32));
    let longer = format!("{word}a");
    let said = ask(
        &mut portal.browser(),
        Method::GET,
        &format!("{nobodys}/{FILE}"),
        None,
    )
    .await;
    assert_eq!(said.status, 404);
    for path in [
        word.clone(),
        format!("{word}/"),
        format!("{word}/001565000205.cfg"),
        format!("{word}/../{FILE}"),
        format!("{word}/x/../{FILE}"),
        format!("{word}/%2e%2e/{FILE}"),
        format!("{word}%2f{FILE}"),
        format!("{word}//{FILE}"),
        format!("{word}/{FILE}%00"),
        format!("{word}/{FILE}/"),
        format!("{word}/y000000000096.cfg"),
        format!("{word}/etc/passwd"),
        format!("{}/{FILE}", word.to_uppercase()),
        format!("{longer}/{FILE}"),
        format!("/p/{FILE}"),
        "/p/y000000000096.cfg".to_owned(),
        "/p/000000000000.cfg".to_owned(),
        format!("/p/{}", "x".repeat(500)),
    ] {
        let answer = ask(&mut portal.browser(), Method::GET, &path, None).await;
        assert_eq!(answer.status, 404, "{path}");
        if path.starts_with("/p/") && !path.ends_with('/') {
            assert_eq!(answer.body, said.body, "{path}");
        }
        assert!(!answer.body.contains(&phone.device.password), "{path}");
    }
    // A phone that was replaced or removed has an address of nobody's.
    let mut read = portal.database.store.read().await.unwrap();
    let stored = store::phone::by_id(read.db(), phone.id).await.unwrap();
    drop(read);
    let replaced = replace_phone(
        &portal.web.desk,
        &stored.unwrap(),
        MacAddress::parse("00:04:13:00:02:04").unwrap(),
        &ModelId("snom-d735".to_owned()),
        &[],
        &Author::CommandLine,
    )
    .await
    .unwrap();
    let (_, newer) = replaced.folder.split_once("/p/").unwrap();
    let newer = format!("/p/{newer}/snomD735-000413000204.htm");
    let mut browser = portal.browser();
    let former = ask(&mut browser, Method::GET, &format!("{word}/{FILE}"), None).await;
    assert_eq!((former.status, &former.body), (404, &said.body));
    let answer = ask(&mut browser, Method::GET, &newer, None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    renvoi_server::directory::remove_device(&portal.registry(), phone.device.endpoint.as_str())
        .await
        .unwrap();
    let gone = ask(&mut browser, Method::GET, &newer, None).await;
    assert_eq!((gone.status, gone.body), (404, said.body));
}

async fn first_contact_hands_the_address_over_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let added = phone(&portal).await;
    let path = format!("/p/{FILE}");
    let ask = async || ask(&mut portal.browser(), Method::GET, &path, None).await;
    let open = async |minutes| {
        let mut read = portal.database.store.read().await.unwrap();
        let phone = store::phone::by_id(read.db(), added.id)
            .await
            .unwrap()
            .unwrap();
        drop(read);
        open_window(&portal.web.desk, &phone, minutes, &Author::CommandLine)
            .await
            .unwrap();
    };
    assert_eq!(ask().await.status, 404, "nobody opened it");
    open(15).await;
    let first = ask().await;
    assert_eq!(first.status, 200);
    assert!(first.body.contains(&added.folder), "{}", first.body);
    assert_eq!(ask().await.status, 404, "once");
    open(15).await;
    portal.clock.advance(15 * 60);
    assert_eq!(ask().await.status, 404, "too late");
    open(15).await;
    open(0).await;
    assert_eq!(ask().await.status, 404, "closed");
    let mut read = portal.database.store.read().await.unwrap();
    let strangers = store::phone::strangers(read.db()).await.unwrap();
    assert_eq!(strangers, [], "one of ours is no stranger");
}

async fn strangers_are_noted_and_held_back(database: Database) {
    let portal = TestPortal::new(database).await;
    let added = phone(&portal).await;
    let mut browser = portal.browser().at("192.0.2.50");
    browser.agent = "snomD735-SIP 10.1.169.16";
    for _ in 0..2 {
        let answer = ask(
            &mut browser,
            Method::GET,
            "/p/snomD735-000413000001.htm",
            None,
        )
        .await;
        assert_eq!(answer.status, 404);
    }
    let mut read = portal.database.store.read().await.unwrap();
    let strangers = store::phone::strangers(read.db()).await.unwrap();
    assert_eq!(strangers.len(), 1);
    let one = &strangers[0];
    assert_eq!(
        (
            one.mac.as_str(),
            one.vendor.as_str(),
            one.address.as_str(),
            one.asked
        ),
        ("000413000001", "snom", "192.0.2.50", 2)
    );
    drop(read);
    let mut last = 0;
    for n in 0..200 {
        let path = format!("/p/00041300{n:04x}.cfg");
        last = ask(&mut browser, Method::GET, &path, None).await.status;
    }
    assert_eq!(last, 429);
    // A phone behind the same address goes on.
    let path = format!("{}/{FILE}", folder(&added));
    assert_eq!(
        ask(&mut browser, Method::GET, &path, None).await.status,
        200
    );
    let mut other = portal.browser().at("192.0.2.51");
    assert_eq!(
        ask(&mut other, Method::GET, "/p/x.cfg", None).await.status,
        404
    );
    // Added, it is a stranger no more.
    portal
        .desk_phone("alpha", "207", "00:04:13:00:00:01", "snom-d735")
        .await;
    let mut read = portal.database.store.read().await.unwrap();
    let strangers = store::phone::strangers(read.db()).await.unwrap();
    assert!(strangers.iter().all(|one| one.mac != "000413000001"));
}

async fn a_phone_that_asks_without_end_waits(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let mac = "00:15:65:00:02:07";
    let other = portal.desk_phone("alpha", "207", mac, "yealink-t54w").await;
    let path = format!("{}/{FILE}", folder(&phone));
    let mut browser = portal.browser();
    for _ in 0..120 {
        let answer = ask(&mut browser, Method::HEAD, &path, None).await;
        assert_eq!(answer.status, 200);
    }
    let held = ask(&mut browser, Method::GET, &path, None).await;
    assert_eq!(held.status, 429);
    assert!(!held.body.contains(&phone.device.password));
    let seconds: i64 = held.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    // The one beside it goes on, and after that time this one too.
    let beside = format!("{}/001565000207.cfg", folder(&other));
    let answer = ask(&mut browser, Method::GET, &beside, None).await;
    assert_eq!(answer.status, 200);
    portal.clock.advance(seconds);
    let answer = ask(&mut browser, Method::GET, &path, None).await;
    assert_eq!(answer.status, 200);
}

async fn a_renewed_password_is_in_the_file(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = phone(&portal).await;
    let path = format!("{}/{FILE}", folder(&phone));
    let before = ask(&mut portal.browser(), Method::GET, &path, None).await;
    let renewed =
        renvoi_server::directory::renew_device(&portal.registry(), phone.device.endpoint.as_str())
            .await
            .unwrap();
    let tag = before.header("etag").to_owned();
    let after = ask(&mut portal.browser(), Method::GET, &path, Some(&tag)).await;
    assert_eq!(after.status, 200);
    assert!(after.body.contains(&renewed.password));
    assert!(!after.body.contains(&phone.device.password));
}

async fn every_model_is_served(database: Database) {
    let portal = TestPortal::new(database).await;
    for (n, model) in catalogue().all().iter().enumerate() {
        let mac = format!("00:15:65:00:{:02x}:{:02x}", 9, n);
        let phone = portal.desk_phone("alpha", "204", &mac, &model.id.0).await;
        let mut read = portal.database.store.read().await.unwrap();
        let row = store::phone::by_id(read.db(), phone.id)
            .await
            .unwrap()
            .unwrap();
        let wanted = renvoi_server::phones::desired(read.db(), &portal.web.desk, &row)
            .await
            .unwrap();
        drop(read);
        for file in renvoi_server::provisioning::files(&wanted) {
            let path = format!("{}/{}", folder(&phone), file.name);
            let answer = ask(&mut portal.browser(), Method::GET, &path, None).await;
            assert_eq!((answer.status, &answer.body), (200, &file.body), "{path}");
            assert_eq!(answer.header("content-type"), file.content_type, "{path}");
        }
        let row = {
            let mut read = portal.database.store.read().await.unwrap();
            store::phone::by_id(read.db(), phone.id)
                .await
                .unwrap()
                .unwrap()
                .row
        };
        assert!(
            row.fetched_at.is_some(),
            "{}: all of them make it whole",
            model.id
        );
        renvoi_server::directory::remove_device(&portal.registry(), phone.device.endpoint.as_str())
            .await
            .unwrap();
        // Until the PBX has forgotten it, its name is not another's.
        renvoi_server::push::drain(&portal.push).await.unwrap();
    }
}
