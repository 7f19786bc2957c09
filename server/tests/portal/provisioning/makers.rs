//! What makers' papers say that a phone takes, held against every file that is written for it. Each limit names its paper and the place in
//! it; one that is not here was not found, and `docs/phones.md` says which those are.

use renvoi_app::domain::phones::{Label, Model, ModelId, Vendor};
use renvoi_server::{
    phones::models::catalogue,
    provisioning::{DesiredPhone, Function, files},
};
use roxmltree::{Document, Node};

use crate::provisioning::{read::read, scene};

/// « Administrator's Guide for SIP-T2/T3/T4/T5/CP920 IP Phones », « Account Settings », page 298, note 1. The T58W is in another guide.
const YEALINK_ACCOUNTS: [(&str, usize); 8] = [
    ("yealink-t31p", 2),
    ("yealink-t33g", 4),
    ("yealink-t43u", 12),
    ("yealink-t46u", 16),
    ("yealink-t48u", 16),
    ("yealink-t53w", 12),
    ("yealink-t54w", 16),
    ("yealink-t57w", 16),
];

/// « snom D7 User Manual », page 20: the identity that may use a key is from 1 to 12.
const SNOM_IDENTITIES: u8 = 12;

/// Fanvil's pages of its products, as Telnyx quotes them (« Fanvil XU Series »).
const FANVIL_ACCOUNTS: [(&str, usize); 2] = [("fanvil-x3u", 6), ("fanvil-x4u", 12)];

/// The same: keys beside the further screens.
const FANVIL_KEYS: [(&str, usize); 2] = [("fanvil-x4u", 30), ("fanvil-x6u", 60)];

/// Grandstream's page of the GRP2612: four keys, which are up to sixteen.
const GRP2612_KEYS: usize = 16;

/// « Configuration Template for GXP1782/1780/1760 Firmware Version 1.0.1.133 », « VPK 1 », of this maker's keys: characters of a
/// description, and of a value.
const GRANDSTREAM_LENGTHS: (usize, usize) = (32, 64);

/// « Cisco IP Phone 8800 Series Multiplatform Phones Administration Guide », « Key Expansion Modules », tables 1 and 2: two modules of one
/// kind, and how many keys each kind has on both its pages.
const CISCO_8851_MODULES: [(&str, u16); 2] = [("BEKEM", 36), ("8800 A-KEM", 28)];

/// « Cisco IP Phone 8841/8851 Multiplatform Phones User Guide », page 13: what the screen shows of an idle line.
const CISCO_8851_LINE: usize = 15;

/// Yealink's own « Common CFG » template, V83, « Expansion Key X ranges », there of a T54S: the modules of an EXP50, and the keys of each.
const EXP50: (usize, u16) = (3, 60);

#[test]
fn accounts_are_as_many_as_makers_say() {
    for (id, accounts) in YEALINK_ACCOUNTS.into_iter().chain(FANVIL_ACCOUNTS) {
        for phone in states(model(id)) {
            let read = read(phone.model.vendor, &files(&phone));
            assert_eq!(read.accounts.len(), accounts, "{id}");
        }
    }
    for model in catalogue().of(Vendor::Snom) {
        for phone in states(model) {
            let body = body(&phone);
            let document = Document::parse(&body).unwrap();
            for fkey in all(&document, "fkey") {
                let context = fkey.attribute("context").unwrap();
                let known = context == "active"
                    || (1..=SNOM_IDENTITIES).contains(&context.parse::<u8>().unwrap());
                assert!(known, "{}: {context}", model.id);
            }
            assert!(model.accounts <= SNOM_IDENTITIES, "{}", model.id);
        }
    }
}

#[test]
fn keys_are_as_many_as_makers_say() {
    for phone in states(model("grandstream-grp2612")) {
        let read = read(Vendor::Grandstream, &files(&phone));
        assert_eq!(read.keys.len(), GRP2612_KEYS);
    }
    for (id, keys) in FANVIL_KEYS {
        for phone in states(model(id)) {
            let body = body(&phone);
            let document = Document::parse(&body).unwrap();
            let beside = all(&document, "Fkey")
                .filter(|key| key.parent().is_some_and(|on| on.has_tag_name("internal")));
            assert_eq!(beside.count(), keys, "{id}");
        }
    }
}

/// Snom: service.snom.com, « `<functionKeys>` tag »: an index goes from 0 to what phone and modules have, less one.
#[test]
fn a_snoms_keys_are_counted_through_its_modules() {
    for model in catalogue().of(Vendor::Snom) {
        for phone in states(model) {
            let body = body(&phone);
            let document = Document::parse(&body).unwrap();
            let indexes: Vec<String> = all(&document, "fkey")
                .map(|key| key.attribute("idx").unwrap().to_owned())
                .collect();
            let modules: u16 = phone.modules.iter().map(|at| model.modules[*at].keys).sum();
            let expected: Vec<String> = (0..model.keys + modules).map(|n| n.to_string()).collect();
            assert_eq!(indexes, expected, "{}", model.id);
        }
    }
}

#[test]
fn modules_are_as_many_as_makers_say() {
    let cisco = model("cisco-8851");
    for (name, keys) in CISCO_8851_MODULES {
        let at = cisco.modules.iter().position(|one| one.name == name);
        let at = at.unwrap();
        let kind = u8::try_from(at).unwrap();
        assert!(cisco.takes(&[kind, kind]) && !cisco.takes(&[kind; 3]));
        let mut phone = scene::with_modules(cisco);
        phone.modules = vec![at; 2];
        let body = body(&phone);
        let mut units: Vec<String> = (1..=2)
            .flat_map(|unit| (1..=keys).map(move |key| format!("Unit_{unit}_Key_{key}_")))
            .collect();
        let document = Document::parse(&body).unwrap();
        let names = document.descendants().map(|node| node.tag_name().name());
        let mut written: Vec<_> = names.filter(|name| name.starts_with("Unit_")).collect();
        units.sort_unstable();
        written.sort_unstable();
        assert_eq!(written, units, "{name}");
    }
    assert!(!cisco.takes(&[0, 1]), "they are not mixed");

    let (modules, keys) = EXP50;
    for model in catalogue().of(Vendor::Yealink) {
        let Some(at) = model.modules.iter().position(|one| one.name == "EXP50") else {
            continue;
        };
        let kind = u8::try_from(at).unwrap();
        assert!(!model.takes(&vec![kind; modules + 1]), "{}", model.id);
        let mut phone = scene::with_modules(model);
        phone.modules = vec![at; modules];
        let body = body(&phone);
        let says = |module, key| body.contains(&format!("expansion_module.{module}.key.{key}."));
        assert!(says(modules, keys), "{}", model.id);
        assert!(!says(modules + 1, 1) && !says(1, keys + 1), "{}", model.id);
    }
}

#[test]
fn what_is_written_is_no_longer_than_makers_say() {
    let (description, value) = GRANDSTREAM_LENGTHS;
    for model in catalogue().of(Vendor::Grandstream) {
        for phone in states(model) {
            let body = body(&phone);
            let document = Document::parse(&body).unwrap();
            for item in all(&document, "item") {
                let (name, text) = (item.attribute("name").unwrap(), item.text());
                let most = match name.rsplit('.').next() {
                    Some("description") => description,
                    Some("value") => value,
                    _ => continue,
                };
                let length = text.unwrap_or_default().chars().count();
                assert!(length <= most, "{}: {name}", model.id);
            }
        }
    }
    let phone = longest(model("cisco-8851"));
    let body = body(&phone);
    let document = Document::parse(&body).unwrap();
    let shown = document.descendants().filter_map(|node| {
        let text = node.text()?;
        let name = node.tag_name().name();
        let own = name.starts_with("Short_Name_").then_some(text);
        own.or_else(|| Some(text.split_once(";nme=")?.1))
    });
    let lengths: Vec<usize> = shown.map(|text| text.chars().count()).collect();
    assert_eq!(lengths.iter().max(), Some(&CISCO_8851_LINE));
}

fn model(id: &str) -> &'static Model {
    catalogue().get(&ModelId(id.to_owned())).unwrap()
}

/// A phone with nothing on its keys, with everything, with labels that mean harm, with all its modules, and with the longest that can be.
fn states(model: &Model) -> [DesiredPhone; 5] {
    [
        scene::empty(model),
        scene::full(model),
        scene::hostile(model),
        scene::with_modules(model),
        longest(model),
    ]
}

/// Labels as long as the model shows them, numbers of fifteen digits, the switch of a rule of an extension of six.
fn longest(model: &Model) -> DesiredPhone {
    let mut phone = scene::with_modules(model);
    let label = "É".repeat(model.label_length.into());
    for button in &mut phone.buttons {
        match &mut button.function {
            Function::Line(_) => {}
            Function::Lamp { number, pickup } if pickup.is_none() => {
                "*7499*999999".clone_into(number);
            }
            Function::Lamp { number, pickup } => {
                "999999".clone_into(number);
                *pickup = Some("**999999".to_owned());
            }
            Function::Dial(number) => "+999999999999999".clone_into(number),
            Function::Nothing => continue,
        }
        button.label = Label::parse(&label).unwrap();
    }
    phone
}

fn body(phone: &DesiredPhone) -> String {
    files(phone).remove(0).body
}

fn all<'a, 'i>(
    document: &'a Document<'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    document
        .descendants()
        .filter(move |node| node.has_tag_name(name))
}
