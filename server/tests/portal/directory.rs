//! Organisations, trunks, extensions, devices and people: added, changed and removed, on both databases.

use crate::on_both;
use std::sync::Arc;

use crate::support::{Database, portal::TestPortal};
use renvoi_app::domain::{E164, Extension};
use renvoi_server::{
    accounts::Role,
    directory::{
        DirectoryError, NewOrganisation, NewUser, OrganisationSettings, Registry, TrunkSettings,
        add_device, add_extension, add_extension_with_phone, add_group, add_organisation,
        add_trunk, emergency_gaps, found_organisation, remove_device, remove_extension,
        remove_group, remove_trunk, set_members, set_organisation, set_trunk,
    },
    pbx::{
        EndpointId, Group, LampPlace, OrgKey, Plan, Source, Subject, TrunkKey, TrunkPlan,
        plan::{Habits, TrunkPeer, Written},
    },
    push,
    store::{self, Db, Store, journal::Line, organisation::Organisation},
};
use serde_json::json;

on_both!(
    what_belongs_together_is_added_together,
    no_more_phones_than_can_ring,
    zones_are_spelt_as_the_pbx_knows_them,
    emergency_numbers_are_no_extensions_in_their_country,
    phones_without_a_trunk_are_told,
    a_trunk_is_changed_and_goes,
    what_a_trunk_cannot_be_is_refused,
    an_organisation_is_changed,
    numbers_are_those_of_now_whoever_changed_them,
    groups_say_who_may_take_whose_calls,
    lamps_have_a_place_of_their_own,
);

type Change<T> = Box<dyn FnOnce(&mut T)>;

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

/// What the PBX has been told of a trunk.
fn trunk_plan(portal: &TestPortal, key: &str) -> Option<TrunkPlan> {
    let subject = Subject::Trunk(TrunkKey::parse(key).unwrap());
    match portal.pbx.held(&subject) {
        Some(Plan::Trunk(plan)) => Some(plan),
        _ => None,
    }
}

/// The whole journal, oldest first.
async fn lines(portal: &TestPortal) -> Vec<Line> {
    const ALL: &str = "SELECT * FROM journal ORDER BY id";
    let mut read = portal.tools.store.read().await.unwrap();
    match read.db() {
        Db::Sqlite(db) => sqlx::query_as(ALL).fetch_all(db).await.unwrap(),
        Db::Postgres(db) => sqlx::query_as(ALL).fetch_all(db).await.unwrap(),
    }
}

/// The details of the newest line about an action.
async fn journal(portal: &TestPortal, action: &str) -> serde_json::Value {
    let lines = lines(portal).await;
    let line = lines.iter().rev().find(|line| line.action == action);
    let line = line.unwrap_or_else(|| panic!("no {action} in {lines:?}"));
    assert_eq!(line.actor, "command line");
    serde_json::from_str(&line.detail).unwrap()
}

async fn a_trunk_is_changed_and_goes(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let mut settings = TrunkSettings::new("operator");
    settings.peer = Some("sip.operator.example".parse().unwrap());
    settings.user = "t4711".into();
    let row = add_trunk(&registry, settings, Some("the password"))
        .await
        .unwrap();
    push::drain(&portal.push).await.unwrap();
    let plan = trunk_plan(&portal, &row.key).unwrap();
    assert_eq!(plan.habits, Habits::default());

    let settings = set_trunk(&registry, "operator", None, |trunk| {
        trunk.name = "operator 2".into();
        trunk.habits.called = Written::National;
        trunk.habits.number = E164::parse("+33199000300");
        trunk.registers = true;
        trunk.sources = vec![Source::parse("192.0.2.0/24").unwrap()];
    })
    .await
    .unwrap();
    assert_eq!(settings.describe()["sources"], json!(["192.0.2.0/24"]));
    let line = journal(&portal, "trunk.changed").await;
    assert_eq!(line["changed"]["called"], json!(["plus", "national"]));
    assert_eq!(line["changed"]["name"], json!(["operator", "operator 2"]));
    assert!(line["changed"].get("country").is_none());
    push::drain(&portal.push).await.unwrap();
    let plan = trunk_plan(&portal, &row.key).unwrap();
    assert_eq!(plan.habits.called, Written::National);
    let TrunkPeer::Sip {
        credentials,
        registers,
        sources,
        ..
    } = plan.peer
    else {
        panic!("it is a SIP peer");
    };
    // The password was not said again, and is still there.
    assert_eq!(
        credentials,
        Some(("t4711".to_owned(), "the password".to_owned()))
    );
    assert!(registers && sources.len() == 1);

    // Nothing changed: nothing to push, nothing to tell.
    let before = lines(&portal).await.len();
    set_trunk(&registry, "operator 2", None, |_| {})
        .await
        .unwrap();
    assert_eq!(lines(&portal).await.len(), before);

    set_organisation(&registry, "alpha", |org| {
        org.trunk = Some("operator 2".into());
    })
    .await
    .unwrap();
    let said = refusal(remove_trunk(&registry, "operator 2").await);
    assert!(said.contains("alpha"), "{said}");
    set_organisation(&registry, "alpha", |org| {
        org.trunk = Some("alpha-trunk".into());
    })
    .await
    .unwrap();
    remove_trunk(&registry, "operator 2").await.unwrap();
    assert_eq!(
        journal(&portal, "trunk.removed").await["name"],
        "operator 2"
    );
    push::drain(&portal.push).await.unwrap();
    assert!(
        trunk_plan(&portal, &row.key).is_none(),
        "the PBX has forgotten it"
    );
    assert!(refusal(remove_trunk(&registry, "operator 2").await).contains("there is no trunk"));
}

async fn what_a_trunk_cannot_be_is_refused(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let mut operator = TrunkSettings::new("operator");
    operator.peer = Some("192.0.2.7".parse().unwrap());
    add_trunk(&registry, operator, None).await.unwrap();
    let table: Vec<(&str, Change<TrunkSettings>)> = vec![
        ("name: is empty", Box::new(|t| t.name = " ".into())),
        (
            "exists already",
            Box::new(|t| t.name = "alpha-trunk".into()),
        ),
        ("country: « ZZ »", Box::new(|t| t.country = "zz".into())),
        (
            "user: needs a password",
            Box::new(|t| t.user = "t4711".into()),
        ),
        ("user: is not", Box::new(|t| t.user = "a b".into())),
        ("register: needs a user", Box::new(|t| t.registers = true)),
        (
            "emergency number",
            Box::new(|t| t.habits.number = E164::parse("+33112")),
        ),
        (
            "the stand-in has no user",
            Box::new(|t| {
                t.peer = None;
                t.sources = vec![Source::parse("192.0.2.7").unwrap()];
            }),
        ),
    ];
    let before = lines(&portal).await.len();
    for (expected, change) in table {
        let said = refusal(set_trunk(&registry, "operator", None, change).await);
        assert!(said.contains(expected), "{said}");
    }
    let said = refusal(
        set_trunk(&registry, "operator", Some("a\nb"), |t| {
            t.user = "t4711".into();
        })
        .await,
    );
    assert!(said.contains("control character"), "{said}");
    assert!(
        refusal(set_trunk(&registry, "nobody's", None, |_| {}).await).contains("there is no trunk")
    );
    assert_eq!(lines(&portal).await.len(), before);
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
