//! Phones that are off, files that break off, a PBX that starts again between a save and its telling, and very many saves at once.

use renvoi_app::api::phones::ProgressState;
use renvoi_phones::desk_phone::{Does, Place, Shown};

use crate::desk_phones::{
    LIMIT,
    premises::{Premises, Someone, switch_on},
};
use crate::support::Database;

const MODEL: &str = "yealink-t54w";
const MAC: &str = "001565000001";
const KEY: Place = Place {
    module: 0,
    position: 3,
};

fn dials(shown: &Shown, wanted: &str) -> bool {
    let key = shown.key(KEY).map(|key| &key.button.does);
    matches!(key, Some(Does::Dial { number, .. }) if number == wanted)
}

async fn save(premises: &Premises, anne: &Someone, phone: uuid::Uuid, number: &str) {
    premises
        .save(anne, phone, &[(3, "speed_dial", number, "")])
        .await;
}

/// Extensions: dialling them is allowed whatever the organisation's policy says.
const FIRST: &str = "205";
const SECOND: &str = "206";

#[tokio::test]
async fn a_phone_that_is_off_is_told_when_it_is_back() {
    let premises = Premises::open(Database::sqlite().await).await;
    let anne = premises.someone("204").await;
    premises.someone(FIRST).await;
    let desk = premises.on_desk(&anne, MODEL, MAC).await;
    desk.phone.line(1).unwrap().unregister().await.unwrap();
    desk.phone.power_off();
    save(&premises, &anne, desk.id, FIRST).await;
    premises
        .progress(&anne, desk.id, ProgressState::Waiting)
        .await;
    desk.phone.power_on_again().await;
    let shown = desk.phone.settled(LIMIT).await.unwrap();
    assert!(dials(&shown, FIRST));
    premises
        .progress(&anne, desk.id, ProgressState::Fetched)
        .await;
    premises.pbx.asterisk.stop().await;
}

#[tokio::test]
async fn a_file_that_breaks_off_comes_whole_when_the_phone_is_told_again() {
    let premises = Premises::open(Database::sqlite().await).await;
    let anne = premises.someone("204").await;
    premises.someone(FIRST).await;
    premises.someone(SECOND).await;
    let desk = premises.on_desk(&anne, MODEL, MAC).await;
    let rounds = desk.phone.shown().rounds;
    desk.phone.cut_next_file(64);
    save(&premises, &anne, desk.id, FIRST).await;
    let shown = desk
        .phone
        .until(LIMIT, |shown| shown.rounds > rounds)
        .await
        .unwrap();
    assert!(!dials(&shown, FIRST));
    // Told once more, it fetches all of it.
    premises
        .services
        .phones
        .tell_again(&anne.who, desk.id)
        .await
        .unwrap();
    desk.phone
        .until(LIMIT, |shown| dials(shown, FIRST))
        .await
        .unwrap();
    premises
        .progress(&anne, desk.id, ProgressState::Fetched)
        .await;
    premises.pbx.asterisk.stop().await;
}

#[tokio::test]
async fn a_pbx_that_starts_again_between_save_and_telling_loses_nothing() {
    let mut premises = Premises::open(Database::sqlite().await).await;
    let anne = premises.someone("204").await;
    premises.someone(FIRST).await;
    let desk = premises.on_desk(&anne, MODEL, MAC).await;
    premises.pbx.asterisk.kill().await;
    save(&premises, &anne, desk.id, FIRST).await;
    premises.pbx.asterisk.restart().await.unwrap();
    // What it knew of the last second may be lost with it, registrations and the phone's account too, which is pushed anew. Phones
    // register anew sooner or later, this one as soon as it can.
    premises.is_whole().await;
    let line = desk.phone.line(1).unwrap();
    line.register(LIMIT).await.unwrap();
    desk.phone
        .until(LIMIT, |shown| dials(shown, FIRST))
        .await
        .unwrap();
    premises
        .progress(&anne, desk.id, ProgressState::Fetched)
        .await;
    premises.pbx.asterisk.stop().await;
}

#[tokio::test]
async fn a_phone_out_of_its_box_asks_until_it_is_known() {
    let premises = Premises::open(Database::sqlite().await).await;
    let anne = premises.someone("204").await;
    let (id, folder) = premises.buy(&anne, MODEL, MAC).await;
    let wrong = folder.replace("/p/", "/p/x");
    let stranger = switch_on(MODEL, MAC, &wrong).await;
    assert_eq!(stranger.shown().fetched, 0);
    drop(stranger);
    let phone = switch_on(MODEL, MAC, &folder).await;
    phone.settled(LIMIT).await.unwrap();
    premises.progress(&anne, id, ProgressState::Fetched).await;
    premises.pbx.asterisk.stop().await;
}

#[tokio::test]
async fn five_hundred_saves_at_once_all_arrive() {
    const PHONES: usize = 50;
    const SAVES: usize = 10;
    let premises = Premises::open(Database::sqlite().await).await;
    for n in 0..SAVES {
        premises.someone(&format!("4{n:03}")).await;
    }
    let mut desks = Vec::new();
    for n in 0..PHONES {
        let someone = premises.someone(&format!("3{n:03}")).await;
        let mac = format!("001565{n:06x}");
        let (id, folder) = premises.buy(&someone, MODEL, &mac).await;
        desks.push((someone, id, switch_on(MODEL, &mac, &folder).await));
    }
    for (.., phone) in &desks {
        phone.settled(LIMIT).await.unwrap();
    }
    let here = &premises;
    let saves = desks.iter().map(|(someone, id, _)| async move {
        for n in 0..SAVES {
            save(here, someone, *id, &format!("4{n:03}")).await;
        }
    });
    futures::future::join_all(saves).await;
    let last = format!("4{:03}", SAVES - 1);
    for (someone, id, phone) in &desks {
        phone
            .until(LIMIT, |shown| dials(shown, &last))
            .await
            .unwrap();
        premises
            .progress(someone, *id, ProgressState::Fetched)
            .await;
    }
    premises.pbx.asterisk.stop().await;
}
