//! Extensions, their phones and their numbers.

use renvoi_app::domain::E164;
use renvoi_server::{
    directory::{Registry, add_device, add_extension, emergency_gaps},
    store::{self, Store, organisation::Organisation},
};
use std::sync::Arc;

use super::{ext, organisation, refusal};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    no_more_phones_than_can_ring,
    phones_without_a_trunk_are_told,
    numbers_are_those_of_now_whoever_changed_them,
);

async fn phones_without_a_trunk_are_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let gaps = async || {
        let mut read = portal.tools.store.read().await.unwrap();
        emergency_gaps(read.db()).await.unwrap()
    };
    assert_eq!(gaps().await, []);
    let org = organisation(&portal, "gamma", "FR", None).await;
    add_extension(&registry, &org, &ext("204"), &[])
        .await
        .unwrap();
    assert_eq!(gaps().await, [], "nobody there can call at all");
    add_device(&registry, &org, "204", "Desk").await.unwrap();
    let found = gaps().await;
    assert_eq!(found.len(), 1);
    assert!(
        found[0].what.starts_with("gamma has phones and no trunk"),
        "{found:?}"
    );
    assert!(
        found[0].mend.contains("renvoi org set gamma --trunk"),
        "{found:?}"
    );
}

async fn no_more_phones_than_can_ring(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = renvoi_server::directory::organisation(&portal.tools.store, Some("alpha"))
        .await
        .unwrap();
    // One is there.
    for n in 2..=15 {
        add_device(&portal.registry(), &org, "204", &format!("Phone {n}"))
            .await
            .unwrap();
    }
    let refused = refusal(add_device(&portal.registry(), &org, "204", "Phone 16").await);
    assert!(refused.contains("has 15 already"), "{refused}");
    // What there is can be stored on a real PBX.
    let everything = {
        let mut read = portal.tools.store.read().await.unwrap();
        renvoi_server::push::everything(read.db(), &portal.push)
            .await
            .unwrap()
    };
    let crowded = everything.plans.iter().filter_map(|plan| match plan {
        renvoi_server::pbx::Plan::Extension(plan) if plan.devices.len() == 15 => Some(plan),
        _ => None,
    });
    let compiled: Vec<_> = crowded
        .map(|plan| renvoi_server::pbx::asterisk::compile::extension(plan).is_ok())
        .collect();
    assert_eq!(compiled, [true]);
}

/// They are kept in memory: by this portal, on a database that others change too.
async fn numbers_are_those_of_now_whoever_changed_them(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = async |slug: &str| {
        let mut read = portal.database.store.read().await.unwrap();
        let org = store::organisation::by_slug(read.db(), slug).await;
        org.unwrap().unwrap()
    };
    let of = async |org: &Organisation| {
        let mut read = portal.database.store.read().await.unwrap();
        let numbers = portal.database.store.numbers(read.db(), org).await;
        numbers.unwrap()
    };
    let before = org("alpha").await;
    let first = of(&before).await;
    let direct = |number: &str| E164::parse(number).unwrap();
    assert!(first.has(&ext("204")) && !first.has(&ext("299")) && first.is_whole());
    assert_eq!(first.owner_of(&direct("+33199001204")), Some(&ext("204")));

    let elsewhere = Registry {
        store: Store::open(&portal.database.url).await.unwrap(),
        ..portal.registry()
    };
    let beta = org("beta").await;
    let numbers = [direct("+33199002297")];
    add_extension(&elsewhere, &beta, &ext("297"), &numbers)
        .await
        .unwrap();
    let same = of(&org("alpha").await).await;
    assert!(
        Arc::ptr_eq(&first, &same),
        "another organisation's change is none here"
    );
    assert!(!same.has(&ext("297")) && of(&org("beta").await).await.has(&ext("297")));

    let numbers = [direct("+33199001299")];
    add_extension(&elsewhere, &before, &ext("299"), &numbers)
        .await
        .unwrap();
    let second = of(&org("alpha").await).await;
    assert!(second.has(&ext("299")));
    assert_eq!(second.owner_of(&numbers[0]), Some(&ext("299")));
    assert!(
        Arc::ptr_eq(&second, &of(&before).await),
        "who has read the row before does not get older ones"
    );

    for (change, left) in [
        (
            "UPDATE direct_numbers SET number = '+33199001298' WHERE number = '+33199001299'",
            [true, false, true],
        ),
        (
            "DELETE FROM direct_numbers WHERE number = '+33199001298'",
            [true, false, false],
        ),
        (
            "UPDATE extensions SET number = '298' WHERE number = '299'",
            [false, false, false],
        ),
    ] {
        portal.database.damage(change).await;
        let numbers = of(&org("alpha").await).await;
        let found = [
            numbers.has(&ext("299")),
            numbers.owner_of(&direct("+33199001299")).is_some(),
            numbers.owner_of(&direct("+33199001298")).is_some(),
        ];
        assert_eq!(found, left, "{change}");
    }
    portal
        .database
        .damage("DELETE FROM extensions WHERE number = '298'")
        .await;
    assert!(!of(&org("alpha").await).await.has(&ext("298")));
    elsewhere.store.close().await;
}
