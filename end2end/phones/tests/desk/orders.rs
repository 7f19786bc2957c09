//! Phones that are told to fetch.

use renvoi_phones::desk_phone::{Does, Lamp, Place};

use crate::{MAC, SOON, lamp, pbx::Pbx, phone, web::Web, yealink};

#[tokio::test]
async fn a_phone_that_is_told_fetches_and_does_what_is_new() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &format!("{}{}", lamp(2, "102"), lamp(3, "103"))).await;
    let before = web.asked();
    assert!(before.iter().all(|asked| asked.agent.contains("T54W")));
    assert_eq!(before.last().unwrap().path, format!("/p/S/{MAC}.cfg"));

    let keys = format!("{}linekey.3.type = 0\n{}", lamp(2, "102"), lamp(4, "104"));
    web.put(&format!("{MAC}.cfg"), &yealink(&pbx, "d1", &keys));
    pbx.tell("d1", "check-sync;reboot=false").await;
    let shown = phone
        .until(SOON, |shown| shown.fresh == 2 && shown.is_settled())
        .await
        .unwrap();
    assert_eq!(shown.told, 1);
    assert_eq!(shown.restarts, 0);
    assert_eq!(
        shown.key(Place::on_phone(3)).unwrap().button.does,
        Does::Nothing
    );
    // What stayed is not asked about again, and what went is not taken any more.
    assert_eq!(pbx.heard().watched["102"], 1);
    pbx.light("103", "early").await;
    pbx.until(|heard| heard.answers.get(&481) == Some(&1)).await;
    pbx.light("104", "early").await;
    phone
        .lamp(Place::on_phone(4), Lamp::Early, SOON)
        .await
        .unwrap();
    assert_eq!(phone.shown().lamp(Place::on_phone(3)), Lamp::Dark);
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    web.asked();
    pbx.tell("d1", "check-sync;reboot=false").await;
    let shown = phone.until(SOON, |shown| shown.fetched == 2).await.unwrap();
    assert_eq!((shown.fresh, shown.unchanged), (1, 1));
    assert_eq!(web.asked().last().unwrap().status, 304);
}

#[tokio::test]
async fn a_key_that_is_left_out_keeps_its_meaning() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    web.put(&format!("{MAC}.cfg"), &yealink(&pbx, "d1", ""));
    pbx.tell("d1", "check-sync;reboot=false").await;
    let shown = phone.until(SOON, |shown| shown.fresh == 2).await.unwrap();
    let kept = &shown.key(Place::on_phone(2)).unwrap().button.does;
    assert!(matches!(kept, Does::Lamp { number, .. } if number == "102"));
}

#[tokio::test]
async fn another_account_replaces_the_first() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    web.put(&format!("{MAC}.cfg"), &yealink(&pbx, "d2", &lamp(2, "102")));
    pbx.tell("d1", "check-sync;reboot=false").await;
    pbx.until(|heard| heard.registered.contains_key("d2") && !heard.registered.contains_key("d1"))
        .await;
    pbx.until(|heard| heard.watched["102"] == 2).await;
    pbx.light("102", "early").await;
    phone
        .lamp(Place::on_phone(2), Lamp::Early, SOON)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_phone_that_may_restart_does_and_comes_back() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    pbx.tell("d1", "check-sync").await;
    phone
        .until(SOON, |shown| {
            shown.restarts == 1 && shown.fetched == 2 && shown.is_settled()
        })
        .await
        .unwrap();
    assert_eq!(pbx.heard().watched["102"], 2);
}
