//! Case by case.

use uuid::Uuid;

use crate::domain::phones::{testing::*, *};

fn phone<'a>(model: &'a Model, modules: &'a [u8]) -> Phone<'a> {
    Phone {
        model,
        modules,
        accounts: model.accounts,
    }
}

fn locked(key: Key) -> Key {
    Key {
        locked: true,
        ..key
    }
}

#[test]
fn every_fault_is_told_by_its_key() {
    let (large, small) = (large(), small());
    let told = |phone: Phone<'_>, keys: &[Key]| {
        let faults = phone.check(keys, None);
        faults
            .iter()
            .map(|Fault { spot, why }| {
                let (at, place) = (spot.module, spot.position);
                format!("{at}-{place} {} {} {}", why.part(), why.code(), why.data())
                    .trim_end()
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    for (keys, expected) in [
        (vec![key(0, 27, watch("207"), "Élodie March")], vec![]),
        (vec![key(2, 40, dial("+33612345678"), "")], vec![]),
        (
            vec![key(1, 10, line(1), ""), key(1, 21, line(1), "")],
            vec![],
        ),
        (
            vec![key(1, 11, line(1), ""), key(2, 40, line(1), "")],
            vec!["1-11 kind key_kind", "2-40 kind key_kind"],
        ),
        (vec![Key::empty(spot(0, 28))], vec!["0-28 kind key_none 27"]),
        (vec![Key::empty(spot(0, 0))], vec!["0-0 kind key_none 27"]),
        (vec![Key::empty(spot(2, 41))], vec!["2-41 kind key_none 40"]),
        (
            vec![Key::empty(spot(3, 1))],
            vec!["3-1 kind key_no_module 3"],
        ),
        (
            vec![key(0, 1, line(1), ""), key(0, 1, line(2), "")],
            vec!["0-1 kind key_twice"],
        ),
        (
            vec![key(0, 1, line(5), ""), key(0, 2, line(0), "")],
            vec!["0-1 value key_account 4", "0-2 value key_account 4"],
        ),
        (
            vec![key(0, 1, line(1), "Élodie Marcha")],
            vec!["0-1 label key_label_long 12"],
        ),
    ] {
        assert_eq!(told(phone(&large, &[0, 0]), &keys), expected, "{keys:?}");
    }
    let keys = [
        key(0, 5, switch(1), "Soirée"),
        key(1, 1, watch("207"), "12345"),
    ];
    assert_eq!(
        told(phone(&small, &[]), &keys),
        [
            "0-5 kind key_none 4",
            "0-5 kind key_kind",
            "0-5 label key_label_long 5",
            "1-1 kind key_no_module 1"
        ]
    );
}

#[test]
fn locked_keys_stay_as_they_are() {
    let large = large();
    let phone = phone(&large, &[]);
    let before = [
        locked(key(0, 1, line(1), "204")),
        key(0, 2, watch("207"), "Élodie"),
    ];
    let refused = |keys: &[Key]| {
        let faults = phone.check(keys, Some(&before));
        assert!(faults.iter().all(|fault| fault.why == Why::Locked));
        let spots = faults.iter().map(|fault| fault.spot.position);
        spots.collect::<Vec<_>>()
    };
    let [first, second] = before.clone();
    assert_eq!(refused(&before), [0; 0]);
    assert_eq!(refused(std::slice::from_ref(&first)), [0; 0]);
    assert_eq!(refused(std::slice::from_ref(&second)), [1], "left out");
    assert_eq!(refused(&[key(0, 1, line(1), "204")]), [1], "unlocked");
    assert_eq!(
        refused(&[locked(key(0, 1, line(1), "205"))]),
        [1],
        "renamed"
    );
    assert_eq!(
        refused(&[first.clone(), locked(second)]),
        [2],
        "locked by its owner"
    );
    assert!(
        phone
            .check(&[locked(key(0, 1, line(2), ""))], None)
            .is_empty()
    );
}

#[test]
fn modules_are_as_many_as_fit() {
    let (large, small) = (large(), small());
    assert!(large.takes(&[]) && large.takes(&[0, 0, 0]));
    assert!(!large.takes(&[0, 0, 0, 0]) && !large.takes(&[1]));
    assert!(small.takes(&[]) && !small.takes(&[0]));
    let mut two = large.clone();
    two.modules.push(Module {
        name: "M28".into(),
        ..two.modules[0].clone()
    });
    assert!(two.takes(&[0, 1]) && !two.takes(&[0, 1, 0, 1]));
    two.vendor = Vendor::Cisco;
    assert!(two.takes(&[1, 1]) && !two.takes(&[0, 1]), "not mixed");
}

#[test]
fn a_new_phone_has_its_line() {
    let label = Label::parse("204 Aïssatou").unwrap();
    let (large, small) = (large(), small());
    let lines = |phone: Phone<'_>| {
        let keys = phone.default_keys(&label);
        assert_eq!(keys.len(), phone.spots().count());
        let used = keys.into_iter().filter(|key| !key.is_idle());
        used.map(|key| (key.spot.position, key.does, key.label.to_string()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        lines(phone(&large, &[0])),
        [
            (1, line(1), "204 Aïssatou".to_owned()),
            (2, line(1), "204 Aïssatou".to_owned())
        ]
    );
    assert_eq!(
        lines(phone(&small, &[])),
        [(1, line(1), "204 A".to_owned())]
    );
    let without = Phone {
        accounts: 0,
        ..phone(&large, &[])
    };
    assert_eq!(lines(without), []);
}

#[test]
fn keys_are_carried_to_a_smaller_phone_and_what_does_not_fit_is_told() {
    let small = small();
    let keys = [
        key(0, 1, line(1), "204"),
        key(0, 2, line(2), "205"),
        key(0, 3, watch("207"), "Élodie"),
        Key::empty(spot(0, 9)),
        key(0, 4, switch(1), "Soirée"),
        key(0, 12, watch("208"), "Jean"),
        key(1, 1, dial("+33612345678"), "Gardien"),
        key(1, 2, dial("15"), "SAMU"),
    ];
    let (kept, report) = fit(&keys, &phone(&small, &[]));
    assert_eq!(
        kept,
        [
            key(0, 1, line(1), "204"),
            key(0, 2, watch("208"), "Jean"),
            key(0, 3, watch("207"), "Élodi"),
            key(0, 4, dial("+33612345678"), "Gardi"),
        ]
    );
    let told: Vec<_> = report
        .iter()
        .map(|Unfit { key, now }| (key.spot.module, key.spot.position, now.code(), now.data()))
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(module, at, code, data)| (*module, *at, *code, data.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (0, 2, "key_account", "1"),
            (0, 3, "key_shortened", "Élodi"),
            (0, 4, "key_kind", ""),
            (0, 12, "key_moved", "2"),
            (1, 1, "key_shortened", "Gardi"),
            (1, 1, "key_moved", "4"),
            (1, 2, "key_no_room", ""),
        ]
    );
}

#[test]
fn locks_go_before_owners_and_owners_before_what_is_only_given() {
    let group = Uuid::from_u128(7);
    let template = |audience, keys: &[Key]| Template {
        audience,
        keys: keys.to_vec(),
    };
    let templates = [
        template(
            Audience::Everybody,
            &[
                locked(key(0, 1, line(1), "tous")),
                locked(key(0, 2, dial("15"), "tous")),
                key(0, 3, dial("15"), "tous"),
                key(0, 4, dial("15"), "tous"),
                key(0, 6, dial("15"), "tous"),
            ],
        ),
        template(
            Audience::Model {
                model: ModelId("test-large".into()),
            },
            &[
                key(0, 1, dial("17"), "modèle"),
                key(0, 4, dial("17"), "modèle"),
            ],
        ),
        template(
            Audience::Group { group },
            &[locked(key(0, 2, dial("18"), "groupe"))],
        ),
    ];
    let own = [
        key(0, 1, watch("207"), "à moi"),
        key(0, 3, watch("208"), "à moi"),
        key(0, 5, watch("209"), "à moi"),
        Key::empty(spot(0, 6)),
    ];
    assert_eq!(
        merge(&templates, &own),
        [
            locked(key(0, 1, line(1), "tous")),
            locked(key(0, 2, dial("18"), "groupe")),
            key(0, 3, watch("208"), "à moi"),
            key(0, 4, dial("17"), "modèle"),
            key(0, 5, watch("209"), "à moi"),
            Key::empty(spot(0, 6)),
        ]
    );
    let model = ModelId("test-large".into());
    let means = |groups: &[Uuid]| {
        templates
            .iter()
            .map(|one| one.audience.means(&model, groups))
            .collect::<Vec<_>>()
    };
    assert_eq!(means(&[]), [true, true, false]);
    assert_eq!(means(&[group]), [true, true, true]);
}

#[test]
fn a_key_is_written_flat() {
    let json = serde_json::to_value(locked(key(1, 3, watch("207"), "Élodie"))).unwrap();
    assert_eq!(
        json,
        serde_json::json!({ "module": 1, "position": 3, "kind": "supervision", "extension": "207", "label": "Élodie",
            "locked": true })
    );
    let bad = serde_json::json!({ "module": 0, "position": 3, "kind": "empty", "label": "a\r\nb" });
    assert!(serde_json::from_value::<Key>(bad).is_err());
}
