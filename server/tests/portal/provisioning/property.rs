//! Any labels and any numbers, on a phone of each make.

use proptest::prelude::*;
use renvoi_app::domain::phones::{Label, Spot};
use renvoi_server::provisioning::{Button, Function, files};

use crate::provisioning::{round::same, scene};

fn any_label() -> impl Strategy<Value = Label> {
    let text = prop_oneof![
        any::<String>(),
        "[ -~é€📞]{0,40}",
        prop::sample::select(scene::HOSTILE.to_vec()).prop_map(str::to_owned),
    ];
    text.prop_filter_map("a label", |text| {
        let start: String = text.chars().take(40).collect();
        Label::parse(&start).ok()
    })
}

fn any_function() -> impl Strategy<Value = Function> {
    let number = "[0-9*#+][0-9*#]{0,18}";
    prop_oneof![
        (1..=2_u8).prop_map(Function::Line),
        (number, any::<bool>()).prop_map(|(number, picked_up)| Function::Lamp {
            pickup: picked_up.then(|| format!("**{number}")),
            number,
        }),
        number.prop_map(Function::Dial),
        Just(Function::Nothing),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reads_back(
        keys in prop::collection::vec((any_function(), any_label()), 1..40),
        display in any::<String>(),
        at in 0..scene::VENDORS.len(),
    ) {
        let model = scene::one_of(scene::VENDORS[at]);
        let mut phone = scene::with_modules(model);
        let plain = files(&phone);
        phone.accounts[0].display = display;
        let spots: Vec<Spot> = scene::spots(&phone);
        phone.buttons = spots
            .into_iter()
            .zip(keys)
            .filter(|(spot, (function, _))| !matches!(function, Function::Line(_)) || scene::takes_lines(model, *spot))
            .map(|(spot, (function, label))| Button { spot, function, label })
            .collect();
        same(&phone);
        for (file, plain) in files(&phone).iter().zip(&plain) {
            prop_assert!(!file.body.contains(|c: char| c != '\n' && c.is_control()));
            // A directory, and a list of what is watched, are as long as what is in them.
            if model.vendor != renvoi_app::domain::phones::Vendor::Poly {
                prop_assert_eq!(file.body.lines().count(), plain.body.lines().count());
            }
        }
    }
}
