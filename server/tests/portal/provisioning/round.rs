//! What was asked for is what is read.

use renvoi_app::domain::phones::Vendor;
use renvoi_server::provisioning::{Button, DesiredPhone, Function, Transport, file, files, first};

use crate::provisioning::{
    read::{self, Key, Read, read},
    scene,
};

#[test]
fn every_model_reads_back() {
    for model in scene::models() {
        for phone in [
            scene::empty(model),
            scene::full(model),
            scene::with_modules(model),
        ] {
            same(&phone);
        }
    }
}

/// Also of a phone with two keys: each key of each model has each label once.
#[test]
fn every_key_takes_every_hostile_label() {
    for said in ["\"", "<", "é", "|", ";", "📞"] {
        assert!(scene::HOSTILE.iter().any(|label| label.contains(said)));
    }
    for model in scene::models() {
        for first in 0..scene::HOSTILE.len() {
            same(&scene::hostile_from(model, first));
        }
    }
}

/// A phone told nothing about a key would keep what it had.
#[test]
fn every_key_is_written_also_where_nothing_is_said_of_it() {
    for model in scene::models() {
        let mut phone = scene::with_modules(model);
        let buttons = phone.buttons.len();
        phone.buttons.retain(|button| button.spot.position % 2 == 0);
        assert!(phone.buttons.len() < buttons);
        same(&phone);
        assert_eq!(
            read(model.vendor, &files(&phone)).keys.len(),
            buttons,
            "{}",
            model.id
        );
    }
}

#[test]
fn files_are_found_by_their_names() {
    for model in scene::models() {
        let phone = scene::full(model);
        for expected in files(&phone) {
            let found = file(&phone, &expected.name).unwrap();
            assert_eq!(found, expected);
            assert_eq!(file(&phone, &expected.name.to_uppercase()), Some(expected));
        }
        for path in [
            "",
            "/",
            "../001565abcdef.cfg",
            "001565abcdee.cfg",
            "cfg001565abcdee.xml",
        ] {
            assert_eq!(file(&phone, path), None);
        }
        let handed = first(&phone);
        assert!(
            file(&phone, &handed.name).is_some(),
            "under a name of its own"
        );
        let server = "portal.example.net/p/k3V9-secret_0";
        assert!(handed.body.contains(server), "{}", model.id);
    }
}

/// Whatever is said, a file grows by no line, and holds nothing that ends one early.
#[test]
fn hostile_labels_add_no_line() {
    for model in scene::models() {
        let plain = files(&scene::full(model));
        let hostile = files(&scene::hostile(model));
        for (plain, hostile) in plain.iter().zip(&hostile) {
            let name = &plain.name;
            assert_eq!(
                plain.body.lines().count(),
                hostile.body.lines().count(),
                "{name}"
            );
            let control = |c: char| c != '\n' && c.is_control();
            assert!(!hostile.body.contains(control), "{name}");
        }
    }
}

/// Reads the files of a phone, and compares.
pub fn same(phone: &DesiredPhone) {
    let read = read(phone.model.vendor, &files(phone));
    assert_eq!(read, expected(phone), "{}", phone.model.id);
}

fn expected(phone: &DesiredPhone) -> Read {
    let accounts = (0..phone.model.accounts.into()).map(|at| {
        phone.accounts.get(at).map(|account| read::Account {
            user: account.user.clone(),
            password: account.password.clone(),
            display: blank(phone.model.vendor, &account.display, &[]),
            server: format!("{}:{}", account.host, account.port),
            transport: match account.transport {
                Transport::Udp => "udp",
                Transport::Tcp => "tcp",
                Transport::Tls => "tls",
            },
        })
    });
    let keys = scene::spots(phone).into_iter().map(|spot| {
        let button = phone.buttons.iter().find(|button| button.spot == spot);
        button.map_or_else(
            || nothing(phone.model.vendor, spot.module > 0),
            |button| key(phone, button),
        )
    });
    Read {
        accounts: accounts.collect(),
        keys: keys.collect(),
    }
}

fn nothing(vendor: Vendor, on_module: bool) -> Key {
    let silent = vendor == Vendor::Poly || (vendor == Vendor::Cisco && on_module);
    Key {
        does: Function::Nothing,
        label: (!silent).then(String::new),
    }
}

fn key(phone: &DesiredPhone, button: &Button) -> Key {
    let vendor = phone.model.vendor;
    let on_module = button.spot.module > 0;
    let mut does = button.function.clone();
    // These are told once whether they pick up, for all keys; what never rings is never picked up.
    if let (Vendor::Grandstream | Vendor::Poly, Function::Lamp { number, pickup }) =
        (vendor, &mut does)
    {
        *pickup = Some(format!("**{number}"));
    }
    let also: &[char] = if vendor == Vendor::Cisco {
        &[';', '$']
    } else {
        &[]
    };
    let label = blank(vendor, button.label.as_str(), also);
    let label = match (vendor, &does) {
        (Vendor::Poly, Function::Dial(number)) if label.is_empty() => Some(number.clone()),
        (Vendor::Poly, Function::Dial(_)) => Some(in_directory(label)),
        (Vendor::Poly, Function::Line(_) | Function::Nothing) => None,
        (Vendor::Cisco, Function::Nothing) if on_module => None,
        (Vendor::Cisco, Function::Line(account)) if label.is_empty() => {
            let account = phone.accounts.get(usize::from(*account) - 1);
            Some(account.map_or_else(String::new, |account| account.label.clone()))
        }
        _ => Some(label),
    };
    Key { does, label }
}

/// A Poly's directory has room for 40 bytes of a name.
fn in_directory(mut label: String) -> String {
    while label.len() > 40 {
        label.pop();
    }
    label
}

/// With blanks in the place of what the format cannot carry.
fn blank(vendor: Vendor, text: &str, also: &[char]) -> String {
    let refused = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{fffe}' | '\u{ffff}')
            || also.contains(&c)
    };
    let text: String = text
        .chars()
        .map(|c| if refused(c) { ' ' } else { c })
        .collect();
    if vendor != Vendor::Yealink {
        return text;
    }
    let text = text.trim();
    let word = text.eq_ignore_ascii_case("%NULL%") || text.eq_ignore_ascii_case("%EMPTY%");
    if word {
        text.trim_matches('%').to_owned()
    } else {
        text.to_owned()
    }
}
