//! Messages: fetched once from the PBX whatever fails meanwhile, mailed, shown, played, deleted; on both databases.

mod collecting;
mod greetings;
mod owners;
mod page;
mod room;

use std::sync::Arc;

use crate::support::portal::TestPortal;
use jiff::ToSpan as _;
use renvoi_app::domain::{Extension, LeftBy};
use renvoi_server::{
    clock::Clock as _,
    directory::{organisation, set_extension},
    pbx::{Message, OrgKey},
    store::{self, messages::MessageRow},
    voicemail::{Collected, Collector},
};
use uuid::Uuid;

/// 8,000 samples of 16 bits a second, as Asterisk records them.
fn wav(ms: usize) -> Vec<u8> {
    let samples = vec![7; ms * 16];
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    bytes.extend(8000_u32.to_le_bytes());
    bytes.extend(16000_u32.to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend(u32::try_from(samples.len()).unwrap().to_le_bytes());
    bytes.extend(samples);
    bytes
}

fn ext(number: &str) -> Extension {
    Extension::parse(number).unwrap()
}

async fn key(portal: &TestPortal, slug: &str) -> OrgKey {
    let org = organisation(&portal.database.store, Some(slug)).await;
    OrgKey::parse(&org.unwrap().key).unwrap()
}

/// A message for 204 of alpha, so many seconds ago.
async fn message(portal: &TestPortal, from: &str, ago: i64) -> Message {
    let at = portal.clock.now() - ago.seconds();
    let org = key(portal, "alpha").await;
    Message::new(org, ext("204"), LeftBy::parse(from).unwrap(), at, 1)
}

fn collector(portal: &TestPortal) -> Collector {
    Collector::new(
        portal.tools.store.clone(),
        portal.tools.clock.clone(),
        Arc::new(portal.pbx.clone()),
        Some(portal.post.clone()),
    )
}

const NONE: Collected = Collected {
    kept: 0,
    empty: 0,
    unreadable: 0,
    full: 0,
};

const ONE: Collected = Collected { kept: 1, ..NONE };

async fn extension(portal: &TestPortal, slug: &str, number: &str) -> Uuid {
    let org = organisation(&portal.database.store, Some(slug))
        .await
        .unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let row = store::extension::by_number(read.db(), org.id, number).await;
    row.unwrap().unwrap().id
}

/// All that 204 of alpha's owner has.
async fn rows(portal: &TestPortal) -> Vec<MessageRow> {
    let id = extension(portal, "alpha", "204").await;
    let mut read = portal.database.store.read().await.unwrap();
    let owner = store::user::owner_of(read.db(), id).await.unwrap().unwrap();
    store::messages::of(read.db(), owner.id).await.unwrap()
}

/// A message that has been collected.
async fn left(portal: &TestPortal, from: &str) -> MessageRow {
    let message = message(portal, from, 10).await;
    portal.pbx.record(&message, wav(42_000));
    assert_eq!(collector(portal).told(message).await, ONE);
    rows(portal).await.remove(0)
}

async fn sweep(portal: &TestPortal) {
    let day = portal.clock.millis() - 24 * 3600 * 1000;
    let mut tx = portal.database.store.write().await.unwrap();
    store::messages::sweep(tx.db(), day).await.unwrap();
    tx.commit().await.unwrap();
}

async fn set_owner(portal: &TestPortal, number: &str, owner: Option<&str>) {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let owner = owner.map(str::to_owned);
    set_extension(&portal.registry(), &org, number, |settings| {
        settings.owner = owner;
    })
    .await
    .unwrap();
}
