//! Phones without power, without a network, and without obedience.

use std::sync::Arc;

use renvoi_phones::desk_phone::{DeskPhone, Does, Hardware, Lamp, Maker, Place, Trust};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

use crate::{MAC, SOON, hasty, lamp, pbx::Pbx, phone, switched_on, web::Web, yealink};

const ANNE: Place = Place {
    module: 0,
    position: 2,
};

#[tokio::test]
async fn a_file_that_breaks_off_changes_nothing_and_comes_whole_the_next_time() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    web.put(&format!("{MAC}.cfg"), &yealink(&pbx, "d1", &lamp(2, "103")));
    phone.cut_next_file(100);
    pbx.tell("d1", "check-sync;reboot=false").await;
    let shown = phone.until(SOON, |shown| shown.rounds == 2).await.unwrap();
    assert_eq!(shown.fetched, 1);
    assert!(shown.trouble.unwrap().contains("cut after 100 bytes"));
    assert_eq!(phone.shown().lamp(ANNE), Lamp::Terminated);
    pbx.tell("d1", "check-sync;reboot=false").await;
    let shown = phone.until(SOON, |shown| shown.fetched == 2).await.unwrap();
    assert!(matches!(&shown.keys[&ANNE].button.does, Does::Lamp { number, .. } if number == "103"));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_changes_nothing() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    for text in ["nonsense".to_owned(), yealink(&pbx, "d1", &lamp(28, "103"))] {
        web.put(&format!("{MAC}.cfg"), &text);
        let before = phone.shown().rounds;
        pbx.tell("d1", "check-sync;reboot=false").await;
        let shown = phone
            .until(SOON, |shown| shown.rounds > before)
            .await
            .unwrap();
        assert_eq!(shown.fetched, 1);
    }
    pbx.light("102", "early").await;
    phone.lamp(ANNE, Lamp::Early, SOON).await.unwrap();
}

#[tokio::test]
async fn a_phone_that_was_off_fetches_what_it_missed() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    phone.power_off();
    assert!(phone.line(1).is_none());
    assert_eq!(phone.shown().lamp(ANNE), Lamp::Dark);
    web.put(&format!("{MAC}.cfg"), &yealink(&pbx, "d1", &lamp(2, "103")));
    phone.power_on_again().await;
    phone.settled(SOON).await.unwrap();
    pbx.light("103", "confirmed").await;
    phone.lamp(ANNE, Lamp::Confirmed, SOON).await.unwrap();
}

#[tokio::test]
async fn a_phone_works_by_what_it_keeps_where_the_portal_is_away() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, &lamp(2, "102")).await;
    phone.power_off();
    drop(web);
    phone.power_on_again().await;
    let shown = phone.settled(SOON).await.unwrap();
    assert_eq!(shown.fetched, 1);
    assert!(shown.trouble.unwrap().contains("the connection"));
}

#[tokio::test]
async fn a_phone_without_a_file_asks_until_there_is_one() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = switched_on(&web).await;
    let shown = phone.shown();
    assert_eq!(shown.fetched, 0);
    assert!(shown.trouble.unwrap().contains("is not there"));
    web.put(&format!("{MAC}.cfg"), &yealink(&pbx, "d1", ""));
    phone.settled(SOON).await.unwrap();
}

#[tokio::test]
async fn a_phone_may_agree_and_do_nothing() {
    let (pbx, web) = (Pbx::open().await, Web::open().await);
    let phone = phone(&pbx, &web, "").await;
    phone.ignore_orders(true);
    pbx.tell("d1", "check-sync;reboot=false").await;
    let shown = phone.until(SOON, |shown| shown.told == 1).await.unwrap();
    assert_eq!(shown.rounds, 1);
    phone.ignore_orders(false);
    pbx.tell("d1", "check-sync;reboot=false").await;
    phone.until(SOON, |shown| shown.rounds == 2).await.unwrap();
}

#[tokio::test]
async fn on_https_only_who_is_trusted_is_asked() {
    let pbx = Pbx::open().await;
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let web = Web::secure(TlsAcceptor::from(Arc::new(config))).await;
    web.put(&format!("{MAC}.cfg"), &yealink(&pbx, "d1", ""));
    let hardware = Hardware::new(Maker::Yealink, "T54W", MAC, 27);
    let trust = Trust::in_authorities(&[made.cert.der().to_vec()]).unwrap();
    let trusting = DeskPhone::power_on_with(hardware.clone(), &web.folder(), hasty(), trust).await;
    trusting.settled(SOON).await.unwrap();
    web.asked();
    let other = DeskPhone::power_on_with(hardware, &web.folder(), hasty(), Trust::default()).await;
    assert_eq!(other.shown().fetched, 0);
    assert!(web.asked().is_empty());
}
