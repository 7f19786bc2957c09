//! Groups of extensions, and lamps.

use renvoi_server::{
    directory::{
        add_device, add_extension, add_group, remove_device, remove_extension, remove_group,
        set_members,
    },
    pbx::{EndpointId, Group, LampPlace, OrgKey, Plan, Subject},
    push,
    store::organisation::Organisation,
};
use serde_json::json;

use super::{ext, journal, organisation, refusal};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    groups_say_who_may_take_whose_calls,
    lamps_have_a_place_of_their_own,
);

/// What the PBX is to hold of an organisation.
async fn organisation_plan(
    portal: &TestPortal,
    org: &Organisation,
) -> renvoi_server::pbx::OrganisationPlan {
    push::drain(&portal.push).await.unwrap();
    let key = OrgKey::parse(&org.key).unwrap();
    match portal.pbx.held(&Subject::Organisation(key)) {
        Some(Plan::Organisation(plan)) => plan,
        other => panic!("{other:?}"),
    }
}

async fn groups_say_who_may_take_whose_calls(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let org = organisation(&portal, "gamma", "FR", None).await;
    for number in ["301", "302", "303"] {
        add_extension(&registry, &org, &ext(number), &[])
            .await
            .unwrap();
    }
    let names = |numbers: &[&str]| numbers.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    assert_eq!(organisation_plan(&portal, &org).await.groups, []);
    let group = |number, members: &[&str]| Group {
        number,
        members: members.iter().map(|number| ext(number)).collect(),
    };
    add_group(&registry, &org, "Accueil", &names(&["301", "302"]))
        .await
        .unwrap();
    add_group(&registry, &org, "Vide", &[]).await.unwrap();
    let line = journal(&portal, "group.added").await;
    assert!(
        line["name"].is_string() && line["members"].is_array(),
        "{line}"
    );
    assert_eq!(
        organisation_plan(&portal, &org).await.groups,
        [group(1, &["301", "302"]), group(2, &[])]
    );
    let now = set_members(
        &registry,
        &org,
        "Accueil",
        &names(&["303"]),
        &names(&["301"]),
    )
    .await;
    assert_eq!(now.unwrap(), ["302", "303"]);
    let line = journal(&portal, "group.changed").await;
    assert_eq!(
        line["changed"]["members"],
        json!([["301", "302"], ["302", "303"]])
    );
    // An extension that goes leaves its groups; the number of a group that is gone is free again.
    remove_extension(&registry, &org, "303").await.unwrap();
    assert_eq!(
        organisation_plan(&portal, &org).await.groups,
        [group(1, &["302"]), group(2, &[])]
    );
    remove_group(&registry, &org, "Accueil").await.unwrap();
    add_group(&registry, &org, "Étage", &names(&["301"]))
        .await
        .unwrap();
    assert_eq!(
        organisation_plan(&portal, &org).await.groups,
        [group(1, &["301"]), group(2, &[])]
    );
    // What cannot be is refused, and nothing of it done.
    let other = organisation(&portal, "delta", "FR", None).await;
    for (expected, said) in [
        (
            "« Vide » exists already",
            refusal(add_group(&registry, &org, "Vide", &[]).await),
        ),
        (
            "no extension « 304 »",
            refusal(add_group(&registry, &org, "Neuf", &names(&["304"])).await),
        ),
        (
            "no group « Vide »",
            refusal(remove_group(&registry, &other, "Vide").await),
        ),
        (
            "no extension « 301 »",
            refusal(add_group(&registry, &other, "Neuf", &names(&["301"])).await),
        ),
        (
            "no extension « 999 »",
            refusal(set_members(&registry, &org, "Vide", &names(&["301", "999"]), &[]).await),
        ),
    ] {
        assert!(said.contains(expected), "{said}");
    }
    assert_eq!(organisation_plan(&portal, &org).await.groups.len(), 2);
    assert_eq!(
        organisation_plan(&portal, &org).await.groups[1],
        group(2, &[])
    );
}

async fn lamps_have_a_place_of_their_own(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let (one, two) = (
        organisation(&portal, "gamma", "FR", None).await,
        organisation(&portal, "delta", "FR", None).await,
    );
    let place = |plan: renvoi_server::pbx::OrganisationPlan| plan.lamps.unwrap();
    let mine: LampPlace = place(organisation_plan(&portal, &one).await);
    assert_ne!(mine, place(organisation_plan(&portal, &two).await));

    // A phone knows it, and has the lowest number that the PBX has forgotten.
    add_extension(&registry, &one, &ext("301"), &[])
        .await
        .unwrap();
    let key = OrgKey::parse(&one.key).unwrap();
    let endpoint = |n| EndpointId::new(&key, &ext("301"), n);
    for n in [1, 2, 3] {
        let device = add_device(&registry, &one, "301", "Bureau").await.unwrap();
        assert_eq!(device.endpoint, endpoint(n));
    }
    push::drain(&portal.push).await.unwrap();
    match portal.pbx.held(&Subject::Device(endpoint(1))) {
        Some(Plan::Device(plan)) => assert_eq!(plan.lamps, Some(mine)),
        other => panic!("{other:?}"),
    }
    remove_device(&registry, endpoint(1).as_str())
        .await
        .unwrap();
    let next = async || add_device(&registry, &one, "301", "Bureau").await.unwrap();
    assert_eq!(next().await.endpoint, endpoint(4), "1 may still ring");
    push::drain(&portal.push).await.unwrap();
    assert_eq!(next().await.endpoint, endpoint(1));
}
