//! Organisations.

use renvoi_app::domain::{E164, Extension, SecondFactorFor};
use renvoi_server::{
    accounts::Role,
    directory::{
        NewOrganisation, NewUser, OrganisationSettings, add_extension, add_extension_with_phone,
        add_organisation, found_organisation, set_organisation,
    },
    pbx::Plan,
    push,
};
use serde_json::json;

use super::{Change, ext, journal, organisation, refusal};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    what_belongs_together_is_added_together,
    zones_are_spelt_as_the_pbx_knows_them,
    emergency_numbers_are_no_extensions_in_their_country,
    an_organisation_is_changed,
);

async fn what_belongs_together_is_added_together(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let tables = ["organisations", "users", "extensions", "devices", "journal"];
    let count = async || {
        let mut rows = Vec::new();
        for table in tables {
            rows.push(portal.count(table).await);
        }
        rows
    };
    let before = count().await;
    let new = NewOrganisation {
        slug: "gamma".into(),
        name: "Gamma".into(),
        zone: "Europe/Paris".into(),
        country: "FR".into(),
        trunk: None,
        second_factor: SecondFactorFor::default(),
    };
    // The address is somebody's already: seen only when the organisation is there.
    let mut first = NewUser {
        email: "204@alpha.example".into(),
        name: "Ada Ops".into(),
        lang: renvoi_app::api::account::Lang::Fr,
        extension: None,
        password: None,
        roles: vec![Role::Operator],
    };
    assert!(found_organisation(&registry, &new, &first).await.is_err());
    assert_eq!(count().await, before);
    first.email = "ops@gamma.example".into();
    let (org, user) = found_organisation(&registry, &new, &first).await.unwrap();
    assert_eq!((org.slug.as_str(), user.org_id), ("gamma", org.id));

    let before = count().await;
    let add = async |phone: &str| {
        let number = Extension::parse("301").unwrap();
        add_extension_with_phone(&registry, &org, &number, &[], phone).await
    };
    assert!(add("a\nb").await.is_err());
    assert_eq!(count().await, before);
    let (row, _) = add("Accueil").await.unwrap();
    assert_eq!(row.number, "301");
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

async fn an_organisation_is_changed(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    push::drain(&portal.push).await.unwrap();
    set_organisation(&registry, "alpha", |org| {
        org.zone = "Indian/Reunion".into();
        org.country = "re".into();
        org.number = E164::parse("+262262000000");
    })
    .await
    .unwrap();
    let line = journal(&portal, "organisation.changed").await;
    assert_eq!(line["changed"]["country"], json!(["FR", "RE"]));
    push::drain(&portal.push).await.unwrap();
    let mut seen = 0;
    let subjects = portal.pbx.subjects();
    for plan in subjects
        .iter()
        .filter_map(|subject| portal.pbx.held(subject))
    {
        match plan {
            Plan::Organisation(plan) if plan.number.is_some() => {
                assert_eq!(plan.numbering.country(), "RE");
                seen += 1;
            }
            Plan::Extension(plan) if plan.zone == "Indian/Reunion" => seen += 1,
            _ => {}
        }
    }
    assert_eq!(seen, 3, "the organisation and both extensions");

    // Somebody's extension is an emergency number there.
    let org = organisation(&portal, "gamma", "FR", None).await;
    add_extension(&registry, &org, &ext("110"), &[])
        .await
        .unwrap();
    let table: Vec<(&str, Change<OrganisationSettings>)> = vec![
        ("extension 110", Box::new(|o| o.country = "DE".into())),
        ("zone: « Mars »", Box::new(|o| o.zone = "Mars".into())),
        (
            "there is no trunk",
            Box::new(|o| o.trunk = Some("nobody's".to_owned())),
        ),
        (
            "emergency number",
            Box::new(|o| o.number = E164::parse("+3315")),
        ),
    ];
    for (expected, change) in table {
        let said = refusal(set_organisation(&registry, "gamma", change).await);
        assert!(said.contains(expected), "{said}");
    }
}

async fn zones_are_spelt_as_the_pbx_knows_them(database: Database) {
    let portal = TestPortal::new(database).await;
    let new = |zone: &str| NewOrganisation {
        slug: "gamma".into(),
        name: "Gamma".into(),
        zone: zone.into(),
        country: "FR".into(),
        trunk: None,
        second_factor: SecondFactorFor::default(),
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
