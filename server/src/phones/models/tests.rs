//! The catalogue, and each of the judge's rules with a file that it refuses.

#[path = "../../../build/judge.rs"]
mod judge;

use renvoi_app::domain::phones::{
    Bank, KeyKind, Label, Model, Module, Phone, Rect, Side, counts, page_of, places,
};

use super::*;

#[test]
fn all_that_were_promised_are_there() {
    let names = |vendor| {
        let models = catalogue().of(vendor);
        models
            .map(|model| model.name.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        names(Vendor::Yealink),
        "T31P T33G T43U T46U T48U T53W T54W T57W T58W"
    );
    assert_eq!(names(Vendor::Snom), "D345 D385 D717 D735 D785");
    assert_eq!(
        names(Vendor::Grandstream),
        "GRP2612 GRP2613 GRP2614 GRP2615 GRP2616 GXP2135 GXP2140 GXP2160 GXP2170"
    );
    assert_eq!(names(Vendor::Fanvil), "X3U X4U X5U X6U");
    assert_eq!(names(Vendor::Poly), "VVX 250 VVX 350 VVX 450");
    assert_eq!(names(Vendor::Cisco), "7821 7841 7861 8851");
    assert_eq!(catalogue().all().len(), 34);
}

#[test]
fn a_model_is_found_by_its_id() {
    for model in catalogue().all() {
        assert_eq!(catalogue().get(&model.id), Some(model));
    }
    assert_eq!(catalogue().get(&ModelId("yealink-t54".into())), None);
    assert_eq!(catalogue().get(&ModelId("../yealink-t54w".into())), None);
}

#[test]
fn a_model_is_known_by_what_people_call_it() {
    let id = |text: &str| catalogue().named(text).map(|model| model.id.0.as_str());
    for text in [
        "yealink-t54w",
        "T54W",
        " Yealink T54W",
        "SIP-T54W",
        "sip t54w",
    ] {
        assert_eq!(id(text), Some("yealink-t54w"), "{text}");
    }
    assert_eq!(id("Poly VVX 450"), Some("poly-vvx450"));
    assert_eq!(id("CP-8851"), Some("cisco-8851"));
    for text in ["", "T54", "Yealink", "Snom T54W", "T54W; T46U", "é"] {
        assert_eq!(id(text), None, "{text}");
    }
    for model in catalogue().all() {
        assert_eq!(
            catalogue().named(&model.name),
            Some(model),
            "no other maker has a {}",
            model.name
        );
    }
}

#[test]
fn every_key_of_every_model_is_drawn_once() {
    for model in catalogue().all() {
        let modules = model
            .modules
            .iter()
            .map(|one| (&one.banks, one.keys, one.pages));
        for (banks, keys, pages) in modules.chain([(&model.banks, model.keys, model.pages)]) {
            let mut drawn: Vec<u16> = (1..=pages)
                .flat_map(|page| {
                    places(banks, keys, page)
                        .into_iter()
                        .map(move |at| (page, at.position))
                })
                .filter(|(page, position)| page_of(banks, keys, *position).unwrap_or(1) == *page)
                .map(|(_, position)| position)
                .collect();
            drawn.sort_unstable();
            assert!(drawn.into_iter().eq(1..=keys), "{}", model.id);
        }
    }
}

#[test]
fn every_model_takes_the_keys_of_a_new_phone() {
    for model in catalogue().all() {
        let most = model.modules.first().map_or(0, |module| module.most);
        let modules = vec![0; most.into()];
        assert!(model.takes(&modules), "{}", model.id);
        let phone = Phone {
            model,
            modules: &modules,
            accounts: 1,
        };
        let keys = phone.default_keys(&Label::parse("204 Aïssatou N’Diaye-Lemoine").unwrap());
        assert_eq!(phone.check(&keys, None), [], "{}", model.id);
    }
}

const GOOD: &str = r#"
id = "yealink-t0"
vendor = "yealink"
name = "T0"
verified = true
accounts = 2
keys = 5
pages = 2
label_length = 10
kinds = ["line", "supervision"]
refresh = "check_sync"
body = { x = 0, y = 0, width = 200, height = 150 }
screen = { x = 70, y = 20, width = 80, height = 50 }
pager = { x = 152, y = 45, width = 10, height = 6 }

[[banks]]
side = "left"
x = 58
y = 25
width = 10
height = 6
pitch = 9
count = 2
label = 34

[[banks]]
side = "right"
x = 152
y = 25
width = 10
height = 6
pitch = 9
count = 1
label = 34

[[modules]]
name = "M1"
most = 2
keys = 3
pages = 1
body = { x = 0, y = 0, width = 100, height = 100 }
screen = { x = 20, y = 10, width = 60, height = 80 }

[[modules.banks]]
side = "right"
x = 82
y = 20
width = 10
height = 6
pitch = 9
count = 3
label = 30
"#;

#[test]
fn a_good_file_is_read() {
    let model = judge::read("yealink-t0.toml", GOOD).unwrap();
    assert_eq!((model.keys_per_page(), model.modules[0].keys), (3, 3));
}

/// What is changed in the good file, to what, and how a sentence about that begins.
const BAD: &[(&str, &str, &str)] = &[
    (
        "accounts = 2\n",
        "accounts = 2\naccount = 2\n",
        "account: there is no such field",
    ),
    (
        "count = 1\n",
        "count = 1\nlabels = 3\n",
        "banks[1].labels: there is no such field",
    ),
    (
        "width = 100,",
        "width = 100, depth = 3,",
        "modules[0].body.depth: there is no such field",
    ),
    (
        "id = \"yealink-t0\"",
        "id = \"yealink-t1\"",
        "id: \"yealink-t1\" is not the name of the file",
    ),
    (
        "vendor = \"yealink\"",
        "vendor = \"snom\"",
        "id: begins with snom-",
    ),
    (
        "vendor = \"yealink\"",
        "vendor = \"acme\"",
        "unknown variant `acme`",
    ),
    ("accounts = 2\n", "", "missing field `accounts`"),
    ("name = \"T0\"", "name = \" T0\"", "name: is a line of text"),
    (
        "name = \"T0\"",
        "name = \"T\\u00070\"",
        "name: is a line of text",
    ),
    (
        "verified = true",
        "verified = false",
        "verified: is true where nothing is unsure",
    ),
    (
        "verified = true",
        "verified = true\nunsure = [\"Its keys.\"]",
        "verified: is true where nothing is unsure",
    ),
    (
        "verified = true",
        "verified = false\nunsure = [\"\"]",
        "unsure[0]: is a line of text",
    ),
    (
        "accounts = 2",
        "accounts = 0",
        "accounts: there is at least one",
    ),
    (
        "label_length = 10",
        "label_length = 0",
        "label_length: is from 1 to 40",
    ),
    (
        "label_length = 10",
        "label_length = 41",
        "label_length: is from 1 to 40",
    ),
    (
        "[\"line\", \"supervision\"]",
        "[]",
        "kinds: is what keys can do",
    ),
    (
        "[\"line\", \"supervision\"]",
        "[\"line\", \"line\"]",
        "kinds: is what keys can do",
    ),
    (
        "[\"line\", \"supervision\"]",
        "[\"line\", \"empty\"]",
        "kinds: is what keys can do",
    ),
    (
        "keys = 5",
        "keys = 7",
        "keys: 7 is not what its banks have on 2 pages, more than 3 and at most 6",
    ),
    ("keys = 5", "keys = 3", "keys: 3 is not what its banks have"),
    ("keys = 5", "keys = 0", "keys, pages: are from 1"),
    ("pages = 2", "pages = 0", "keys, pages: are from 1"),
    ("count = 2", "count = 0", "banks[0].count: is from 1"),
    ("count = 2", "count = 65535", "banks[0].count: is from 1"),
    (
        "pitch = 9\ncount = 2",
        "pitch = nan\ncount = 2",
        "banks[0]: pitch and label are millimetres",
    ),
    (
        "body = { x = 0, y = 0, width = 200",
        "body = { x = 1, y = 0, width = 200",
        "body: x and y are 0",
    ),
    (
        "body = { x = 0, y = 0, width = 200",
        "body = { x = 0, y = 0, width = inf",
        "body: x and y are 0",
    ),
    (
        "pager = { x = 152",
        "pager = { x = 195",
        "banks: pager is not inside the body",
    ),
    (
        "pager = { x = 152, y = 45",
        "pager = { x = 152, y = 30",
        "banks: key 3 overlaps pager",
    ),
    (
        "pitch = 9\ncount = 2",
        "pitch = 5\ncount = 2",
        "banks: key 2 overlaps key 1",
    ),
    (
        "label = 34\n\n[[banks]]",
        "label = 60\n\n[[banks]]",
        "banks: the label of key 3 overlaps the label of key 1",
    ),
    (
        "label = 34\n\n[[banks]]",
        "\n\n[[banks]]",
        "banks: the label of key 1 is not on a screen",
    ),
    (
        "x = 152\ny = 25",
        "x = 145\ny = 25",
        "banks: key 3 is on the screen",
    ),
    (
        "side = \"right\"\nx = 152",
        "side = \"touch\"\nx = 152",
        "banks: key 3 is not inside the screen",
    ),
    ("most = 2", "most = 0", "modules[0].most: is from 1 to 10"),
    ("most = 2", "most = 11", "modules[0].most: is from 1 to 10"),
    (
        "keys = 3\n",
        "keys = 4\n",
        "modules[0].keys: 4 is not what its banks have",
    ),
    (
        "name = \"M1\"",
        "name = \"\"",
        "modules[0].name: is a line of text",
    ),
    (
        "screen = { x = 20, y = 10, width = 60",
        "screen = { x = 20, y = 30, width = 60",
        "modules[0].screen, modules[0].panels",
    ),
];

#[test]
fn what_cannot_be_is_refused_by_its_field() {
    for &(from, to, said) in BAD {
        assert!(GOOD.contains(from), "{from}");
        let faults = judge::read("yealink-t0.toml", &GOOD.replacen(from, to, 1)).unwrap_err();
        assert!(
            faults.iter().any(|fault| fault.starts_with(said)),
            "{from} → {to}: {faults:#?}"
        );
    }
    let twice = format!("{GOOD}{}", &GOOD[GOOD.find("\n[[modules]]").unwrap()..]);
    let faults = judge::read("yealink-t0.toml", &twice).unwrap_err();
    assert_eq!(faults, ["modules[1].name: \"M1\" is there twice"]);
}

#[test]
fn keys_that_are_the_same_on_every_page_stand_before_or_after_the_others() {
    let fixed = GOOD.replacen("count = 1\n", "count = 1\nfixed = true\n", 1);
    let after = judge::read("yealink-t0.toml", &fixed).unwrap();
    assert_eq!(after.fixed(), (0, 1));
    let third = GOOD[GOOD.find("[[banks]]").unwrap()..]
        .split("\n\n")
        .next()
        .unwrap();
    let third = third.replace("y = 25", "y = 55");
    let between = fixed
        .replacen("[[modules]]", &format!("{third}\n\n[[modules]]"), 1)
        .replacen("keys = 5", "keys = 9", 1);
    let faults = judge::read("yealink-t0.toml", &between).unwrap_err();
    assert!(
        faults.contains(&"banks: fixed ones stand before or after the others".to_owned()),
        "{faults:#?}"
    );
}
