//! Organisations, trunks, extensions, devices and people: added, changed and removed, on both databases.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use renvoi_app::domain::Extension;
use renvoi_server::{
    directory::{
        DirectoryError, NewOrganisation, add_device, add_extension, add_organisation,
        emergency_gaps,
    },
    store::organisation::Organisation,
};
use support::{Database, portal::TestPortal};

on_both!(
    no_more_phones_than_can_ring,
    zones_are_spelt_as_the_pbx_knows_them,
    emergency_numbers_are_no_extensions_in_their_country,
    phones_without_a_trunk_are_told,
);

async fn organisation(
    portal: &TestPortal,
    slug: &str,
    country: &str,
    trunk: Option<&str>,
) -> Organisation {
    let new = NewOrganisation {
        slug: slug.into(),
        name: slug.to_uppercase(),
        zone: "Europe/Paris".into(),
        country: country.into(),
        trunk: trunk.map(Into::into),
    };
    add_organisation(&portal.registry(), &new).await.unwrap()
}

fn ext(number: &str) -> Extension {
    Extension::parse(number).unwrap()
}

/// What a refusal says.
fn refusal<T>(result: Result<T, DirectoryError>) -> String {
    match result {
        Err(
            error @ (DirectoryError::Refused { .. }
            | DirectoryError::Taken { .. }
            | DirectoryError::NotFound { .. }),
        ) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it is refused"),
    }
}

async fn emergency_numbers_are_no_extensions_in_their_country(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    for (country, refused, allowed) in [
        ("FR", "15", "110"),
        ("DE", "110", "15"),
        ("US", "911", "15"),
    ] {
        let org = organisation(
            &portal,
            &format!("in-{}", country.to_lowercase()),
            country,
            None,
        )
        .await;
        let said = refusal(add_extension(&registry, &org, &ext(refused), &[]).await);
        assert!(said.contains(refused) && said.contains(country), "{said}");
        add_extension(&registry, &org, &ext(allowed), &[])
            .await
            .unwrap();
    }
}

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

async fn zones_are_spelt_as_the_pbx_knows_them(database: Database) {
    let portal = TestPortal::new(database).await;
    let new = |zone: &str| NewOrganisation {
        slug: "gamma".into(),
        name: "Gamma".into(),
        zone: zone.into(),
        country: "FR".into(),
        trunk: None,
    };
    for zone in ["Europe/Nowhere", "CET-1CEST,M3.5.0,M10.5.0/3", ""] {
        let refused = refusal(add_organisation(&portal.registry(), &new(zone)).await);
        assert!(
            refused.contains("is not an IANA time zone"),
            "{zone}: {refused}"
        );
    }
    let org = add_organisation(&portal.registry(), &new("europe/PARIS"))
        .await
        .unwrap();
    assert_eq!(org.zone, "Europe/Paris");
}
