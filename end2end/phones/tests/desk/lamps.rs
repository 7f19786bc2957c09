//! Lamps, and what pressing beside them does.

use std::time::Duration;

use renvoi_phones::desk_phone::{DeskPhone, Habits, Hardware, Lamp, Maker, Place, Pressed, Trust};

use crate::{MAC, SOON, lamp, pbx::Pbx, phone, web::Web, yealink};

const ANNE: Place = Place {
    module: 0,
    position: 2,
};

#[tokio::test]
async fn a_lamp_follows_whom_it_watches_and_its_key_picks_up_or_calls() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    assert_eq!(phone.shown().lamp(ANNE), Lamp::Terminated);
    let pressed = phone.press(ANNE).unwrap();
    pressed.call().unwrap().outcome(SOON).await.unwrap();

    pbx.light("102", "early").await;
    phone.lamp(ANNE, Lamp::Early, SOON).await.unwrap();
    let pressed = phone.press(ANNE).unwrap();
    pressed.call().unwrap().outcome(SOON).await.unwrap();

    pbx.light("102", "confirmed").await;
    phone.lamp(ANNE, Lamp::Confirmed, SOON).await.unwrap();
    let pressed = phone.press(ANNE).unwrap();
    pressed.call().unwrap().outcome(SOON).await.unwrap();
    assert_eq!(pbx.heard().called, ["102", "**102", "102"]);

    pbx.light("102", "terminated").await;
    phone.lamp(ANNE, Lamp::Terminated, SOON).await.unwrap();
    let line = phone.press(Place::on_phone(1)).unwrap();
    assert!(matches!(line, Pressed::Line(_)));
    assert!(phone.press(Place::on_phone(3)).is_err());
}

#[tokio::test]
async fn a_lamp_is_lit_as_soon_as_it_is_asked_about() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    pbx.light("102", "confirmed").await;
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    assert_eq!(phone.shown().lamp(ANNE), Lamp::Confirmed);
}

#[tokio::test]
async fn a_subscription_that_ends_is_asked_for_again() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    pbx.end("102").await;
    pbx.until(|heard| heard.watched["102"] == 2).await;
    pbx.light("102", "early").await;
    phone.lamp(ANNE, Lamp::Early, SOON).await.unwrap();
}

#[tokio::test]
async fn a_subscription_is_renewed_in_its_dialog() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    web.put(&format!("{MAC}.cfg"), &yealink(&pbx, "d1", &lamp(2, "102")));
    let habits = Habits {
        subscription: Duration::from_secs(1),
        ..Habits::default()
    };
    let hardware = Hardware::new(Maker::Yealink, "T54W", MAC, 27);
    let phone = DeskPhone::power_on_with(hardware, &web.folder(), habits, Trust::default()).await;
    pbx.until(|heard| heard.watched.get("102").is_some_and(|count| *count >= 3))
        .await;
    pbx.light("102", "early").await;
    phone.lamp(ANNE, Lamp::Early, SOON).await.unwrap();
    assert!(!pbx.heard().answers.contains_key(&481));
}
