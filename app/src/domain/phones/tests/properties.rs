//! What holds of any keys.

use std::collections::HashSet;

use proptest::{collection::vec, prelude::*, sample::select};
use uuid::Uuid;

use crate::domain::phones::{testing::*, *};

/// Keys of a large phone with two modules, often at the same few spots.
fn any_key() -> impl Strategy<Value = Key> {
    let does = prop_oneof![
        (1u8..=2).prop_map(line),
        select(vec!["207", "208", "2099"]).prop_map(watch),
        select(vec!["15", "+33612345678"]).prop_map(dial),
        (1u128..3).prop_map(switch),
        Just(Does::Empty),
    ];
    let label = select(vec!["", "204", "Élodie", "À l’accueil"]);
    (0u8..=2, 1u16..=30, does, label, prop::bool::weighted(0.2)).prop_map(
        |(module, position, does, label, locked)| {
            // Half of a module's keys take no line.
            let line = matches!(does, Does::Line { .. });
            let module = if line { 0 } else { module };
            Key {
                locked,
                ..key(module, position.min(27), does, label)
            }
        },
    )
}

fn any_keys() -> impl Strategy<Value = Vec<Key>> {
    vec(any_key(), 0..40).prop_map(|keys| {
        let mut seen = HashSet::new();
        keys.into_iter()
            .filter(|key| seen.insert(key.spot))
            .collect()
    })
}

fn any_templates() -> impl Strategy<Value = Vec<Template>> {
    let audience = prop_oneof![
        Just(Audience::Everybody),
        Just(Audience::Model {
            model: ModelId("test-large".into())
        }),
        Just(Audience::Group {
            group: Uuid::from_u128(7)
        }),
    ];
    let template = (audience, any_keys()).prop_map(|(audience, keys)| Template { audience, keys });
    vec(template, 0..4)
}

fn used(keys: &[Key]) -> Vec<&Key> {
    keys.iter().filter(|key| !key.is_idle()).collect()
}

proptest! {
    #[test]
    fn completed_keys_are_each_of_the_phone_once_and_lose_nothing(keys in any_keys()) {
        let model = large();
        let phone = Phone { model: &model, modules: &[0, 0], accounts: 2 };
        prop_assert!(phone.check(&keys, None).is_empty());
        let all = phone.complete(&keys);
        prop_assert!(all.iter().map(|key| key.spot).eq(phone.spots()));
        for key in &keys {
            prop_assert!(all.contains(key));
        }
        prop_assert_eq!(used(&all).len(), used(&keys).len());
        prop_assert_eq!(phone.complete(&all), all);
    }

    #[test]
    fn what_fits_is_right_for_the_new_phone_and_nothing_goes_in_silence(keys in any_keys()) {
        for (model, modules) in [(small(), &[][..]), (large(), &[0][..]), (large(), &[0, 0][..])] {
            let to = Phone { model: &model, modules, accounts: 1 };
            let (kept, report) = fit(&keys, &to);
            prop_assert_eq!(to.check(&kept, None), vec![]);
            prop_assert!(kept.iter().map(|key| key.spot).eq(to.spots()));
            for key in used(&keys) {
                let told = report.iter().any(|unfit| unfit.key == *key);
                prop_assert!(told || kept.contains(key), "{:?}", key);
            }
            let gone = report.iter().filter(|unfit| matches!(unfit.now, Became::NoRoom | Became::Cannot(_)));
            prop_assert_eq!(used(&kept).len() + gone.count(), used(&keys).len());
            let same = Phone { model: &model, modules, accounts: 1 };
            prop_assert_eq!(fit(&kept, &same), (kept.clone(), vec![]));
        }
    }

    #[test]
    fn merged_keys_keep_locks_and_owners(templates in any_templates(), own_keys in any_keys()) {
        let merged = merge(&templates, &own_keys);
        let spots: HashSet<_> = merged.iter().map(|key| key.spot).collect();
        prop_assert_eq!(spots.len(), merged.len());
        let given = templates.iter().flat_map(|template| &template.keys);
        let locks: HashSet<_> = given.clone().filter(|key| key.locked).map(|key| key.spot).collect();
        for key in &merged {
            prop_assert_eq!(key.locked, locks.contains(&key.spot));
            let mine = own_keys.iter().find(|mine| mine.spot == key.spot);
            match mine {
                Some(mine) if !key.locked => {
                    prop_assert_eq!((&key.does, &key.label), (&mine.does, &mine.label));
                }
                _ => prop_assert!(given.clone().any(|given| given == key)),
            }
        }
        for spot in own_keys.iter().chain(given).map(|key| key.spot) {
            prop_assert!(spots.contains(&spot));
        }
    }

    #[test]
    fn what_owners_left_as_it_was_follows_the_templates(templates in any_templates(), own_keys in any_keys(), later in any_templates()) {
        let merged = merge(&templates, &own_keys);
        let mine = own(&templates, &merged);
        let again = merge(&templates, &mine);
        prop_assert_eq!(used(&again), used(&merged));
        let untouched = own(&templates, &merge(&templates, &[]));
        prop_assert_eq!(&untouched, &vec![]);
        prop_assert_eq!(merge(&later, &untouched), merge(&later, &[]));
    }
}
