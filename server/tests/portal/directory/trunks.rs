//! Trunks.

use renvoi_app::domain::E164;
use renvoi_server::{
    directory::{TrunkSettings, add_trunk, remove_trunk, set_organisation, set_trunk},
    pbx::{
        Plan, Source, Subject, TrunkKey, TrunkPlan,
        plan::{Habits, TrunkPeer, Written},
    },
    push,
};
use serde_json::json;

use super::{Change, journal, lines, refusal};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    a_trunk_is_changed_and_goes,
    what_a_trunk_cannot_be_is_refused,
);

/// What the PBX has been told of a trunk.
fn trunk_plan(portal: &TestPortal, key: &str) -> Option<TrunkPlan> {
    let subject = Subject::Trunk(TrunkKey::parse(key).unwrap());
    match portal.pbx.held(&subject) {
        Some(Plan::Trunk(plan)) => Some(plan),
        _ => None,
    }
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
