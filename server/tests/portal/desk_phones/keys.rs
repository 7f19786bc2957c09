//! A key is saved, shown, lit and pressed, on one model of every maker.

use renvoi_app::api::phones::ProgressState;
use renvoi_phones::{
    Behaviour, CallOptions,
    desk_phone::{Does, Lamp, Place},
};

use crate::desk_phones::{LIMIT, premises::Premises};
use crate::support::Database;

const COLLEAGUE: Place = Place {
    module: 0,
    position: 2,
};
const NUMBER: Place = Place {
    module: 0,
    position: 3,
};
const SWITCH: Place = Place {
    module: 0,
    position: 4,
};

/// 204 has the desk phone and watches 207; 210 calls; 211 is where 204's rule forwards to.
async fn from_save_to_call(premises: Premises, model: &str, mac: &str) {
    let anne = premises.someone("204").await;
    let ben = premises.someone("207").await;
    let caller = premises.someone("210").await;
    let away = premises.someone("211").await;
    let ben = premises.plain(&ben, Behaviour::Ring).await;
    let caller = premises.plain(&caller, Behaviour::Ring).await;
    let away = premises.plain(&away, Behaviour::Ring).await;
    let desk = premises.on_desk(&anne, model, mac).await;
    let phone = &desk.phone;
    assert_eq!(
        phone.shown().key(Place::on_phone(1)).unwrap().button.does,
        Does::Line(1)
    );

    // Saved, told, fetched, shown.
    let rule = premises.forwards(&anne, "211").await.to_string();
    let keys = [
        (2, "supervision", "207", "Ben & \"co\""),
        (3, "speed_dial", "211", ""),
        (4, "forward_toggle", rule.as_str(), "Absent"),
    ];
    premises.save(&anne, desk.id, &keys).await;
    let shown = phone
        .until(LIMIT, |shown| {
            shown.is_settled()
                && shown.lamp(COLLEAGUE) != Lamp::Dark
                && shown.lamp(SWITCH) != Lamp::Dark
        })
        .await
        .unwrap();
    premises
        .progress(&anne, desk.id, ProgressState::Fetched)
        .await;
    assert_eq!(shown.restarts, 0, "no maker's phone has to start again");
    let colleague = &shown.key(COLLEAGUE).unwrap().button;
    assert!(matches!(&colleague.does, Does::Lamp { number, .. } if number == "207"));
    assert!(colleague.label.starts_with("Ben"), "{}", colleague.label);
    assert!(
        matches!(&shown.key(NUMBER).unwrap().button.does, Does::Dial { number, .. } if number == "211")
    );
    assert_eq!(shown.lamp(COLLEAGUE), Lamp::Terminated);
    assert_eq!(shown.lamp(SWITCH), Lamp::Terminated);

    // Called, lit, picked up.
    let call = caller.call("207", &CallOptions::default()).unwrap();
    let ringing = ben.next_call(LIMIT).await.unwrap();
    phone.lamp(COLLEAGUE, Lamp::Early, LIMIT).await.unwrap();
    let pressed = phone.press(COLLEAGUE).unwrap();
    pressed.call().unwrap().answered(LIMIT).await.unwrap();
    call.answered(LIMIT).await.unwrap();
    ringing.ended(LIMIT).await.unwrap();
    phone
        .lamp(COLLEAGUE, Lamp::Terminated, LIMIT)
        .await
        .unwrap();
    call.hang_up().await.unwrap();
    pressed.call().unwrap().ended(LIMIT).await.unwrap();

    // Pressed while they do not ring, it calls them.
    let pressed = phone.press(COLLEAGUE).unwrap();
    let rung = ben.next_call(LIMIT).await.unwrap();
    rung.answer().unwrap();
    phone.lamp(COLLEAGUE, Lamp::Confirmed, LIMIT).await.unwrap();
    pressed.call().unwrap().hang_up().await.unwrap();
    rung.ended(LIMIT).await.unwrap();

    // A number is dialled.
    let pressed = phone.press(NUMBER).unwrap();
    let rung = away.next_call(LIMIT).await.unwrap();
    pressed.call().unwrap().hang_up().await.unwrap();
    rung.ended(LIMIT).await.unwrap();

    // Switched on, the next call goes elsewhere; switched off, it comes again.
    for (lamp, line) in [
        (Lamp::Confirmed, away.clone()),
        (Lamp::Terminated, phone.line(1).unwrap()),
    ] {
        let pressed = phone.press(SWITCH).unwrap();
        phone.lamp(SWITCH, lamp, LIMIT).await.unwrap();
        pressed.call().unwrap().hang_up().await.unwrap();
        let call = caller.call("204", &CallOptions::default()).unwrap();
        let arrived = line.next_call(LIMIT).await.unwrap();
        call.hang_up().await.unwrap();
        arrived.ended(LIMIT).await.unwrap();
    }
    premises.pbx.asterisk.stop().await;
}

macro_rules! makers {
    ($($name:ident: $model:literal, $mac:literal, $open:ident, $database:ident;)+) => {
        $(#[tokio::test]
        async fn $name() {
            let premises = Premises::$open(Database::$database().await).await;
            from_save_to_call(premises, $model, $mac).await;
        })+
    };
}

// Half of them fetch their files over HTTP, half over HTTPS.
makers! {
    yealink: "yealink-t54w", "001565000001", open, sqlite;
    snom: "snom-d735", "000413000002", secure, postgres;
    grandstream: "grandstream-grp2614", "c074ad000003", secure, sqlite;
    fanvil: "fanvil-x4u", "0c383e000004", open, postgres;
    poly: "poly-vvx450", "64167f000005", secure, sqlite;
    cisco: "cisco-8851", "00562b000006", open, postgres;
}
