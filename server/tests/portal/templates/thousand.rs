//! A template for a thousand phones.

use super::{Desk, MAC, draft};
use crate::{on_both, support::Database};
use renvoi_server::{
    directory::organisation,
    store::{
        self,
        device::DeviceRow,
        extension::ExtensionRow,
        phone::{Phone, PhoneRow},
    },
};
use uuid::Uuid;

on_both!(a_thousand_phones_are_given_a_template_until_it_is_stopped_and_taken_back);

const ALL: u64 = 1000;
/// Phones of a step.
const STEP: u64 = 50;
/// Steps before it is stopped.
const STEPS: u64 = 8;

/// Phones of as many extensions, each like the first one.
async fn phones(desk: &Desk) {
    let first = desk.phone("204", MAC, "yealink-t31p").await;
    let store = &desk.portal.database.store;
    let org = organisation(store, Some("alpha")).await.unwrap().id;
    let extensions: Vec<ExtensionRow> = (1..ALL)
        .map(|n| ExtensionRow {
            id: Uuid::now_v7(),
            org_id: org,
            number: (1000 + n).to_string(),
            voicemail: false,
            rules_version: 0,
        })
        .collect();
    let mut tx = store.write().await.unwrap();
    let phone = store::phone::by_id(tx.db(), first).await.unwrap().unwrap();
    let keys = store::phone::keys(tx.db(), first, 1).await.unwrap();
    let keys = keys.unwrap();
    store::bulk::add_extensions(tx.db(), &extensions, 0)
        .await
        .unwrap();
    for (n, extension) in (1..).zip(&extensions) {
        let (device, row) = like(&phone, extension, n);
        store::device::insert(tx.db(), &device).await.unwrap();
        store::phone::insert(tx.db(), &row).await.unwrap();
        store::phone::insert_keys(tx.db(), device.id, 1, &keys, 0, None)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// Another phone, for an extension of its own.
fn like(phone: &Phone, extension: &ExtensionRow, n: u32) -> (DeviceRow, PhoneRow) {
    let id = Uuid::now_v7();
    let device = DeviceRow {
        id,
        org_id: extension.org_id,
        extension_id: extension.id,
        n: 1,
        name: phone.name.clone(),
        endpoint: format!("alpha-{}-1", extension.number),
        secret: phone.sip_secret.clone(),
        created_at: 0,
    };
    let row = PhoneRow {
        device_id: id,
        mac: format!("0015651{n:05x}"),
        key: id.as_bytes().to_vec(),
        ..phone.row.clone()
    };
    (device, row)
}

async fn a_thousand_phones_are_given_a_template_until_it_is_stopped_and_taken_back(
    database: Database,
) {
    let desk = Desk::new(database).await;
    phones(&desk).await;
    let keys = [(2, "speed_dial", "15", true)];
    desk.define(&draft("Tous", "everybody", &keys)).await;
    let mut admin = desk.portal.administrator().await;
    let run = desk.templates.apply(&desk.alpha, None).await.unwrap();
    let run = run.unwrap();
    for step in 1..=STEPS {
        assert!(desk.templates.step().await.unwrap());
        let told = desk.templates.run(&desk.alpha, run).await.unwrap();
        let (done, all) = (step * STEP, told.total);
        assert_eq!((told.reached, told.changed, all), (done, done, ALL));
    }
    let page = admin.get(&format!("/admin/templates/runs/{run}")).await;
    let reached = STEPS * STEP;
    let shown = format!("{reached} téléphones sur {ALL}");
    assert!(page.body.contains(&shown), "{}", page.body);

    assert!(desk.templates.stop(&desk.alpha, run).await.unwrap());
    desk.undo().await;
    let view = desk.templates.list(&desk.alpha).await.unwrap();
    let [back, stopped] = &view.runs[..] else {
        panic!("{view:?}")
    };
    assert_eq!(
        (back.state.as_str(), back.total, back.reached, back.changed),
        ("done", reached, reached, reached)
    );
    assert_eq!((stopped.state.as_str(), stopped.undone), ("stopped", true));
    let store = &desk.portal.database.store;
    let org = organisation(store, Some("alpha")).await.unwrap().id;
    let mut read = store.read().await.unwrap();
    let all = store::phone::of_organisation(read.db(), org).await;
    drop(read);
    let all = all.unwrap();
    let at = |version| {
        let phones = all.iter().filter(|phone| phone.row.version == version);
        phones.count() as u64
    };
    assert_eq!((at(1), at(3)), (ALL - reached, reached));
    // Those of one page that it was taken back from.
    let preview = desk.templates.preview(&desk.alpha, 3).await.unwrap();
    assert_eq!(preview.phones, ALL);
    assert!(preview.lines.iter().all(|line| line.changes.len() == 1));
}
