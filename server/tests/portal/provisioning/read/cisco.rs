//! `<flat-profile>`.

use std::collections::BTreeMap;

use renvoi_server::provisioning::Function;
use roxmltree::{Document, Node};

use super::{Account, Key, Read, key, pickup, user};

pub fn read(body: &str) -> Read {
    let document = Document::parse(body).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name("flat-profile"));
    let mut all = BTreeMap::new();
    for node in root.children().filter(Node::is_element) {
        let name = node.tag_name().name();
        assert_eq!(
            all.insert(name, node.text().unwrap_or_default()),
            None,
            "twice: {name}"
        );
    }
    let mut accounts = Vec::new();
    while let Some(enable) = all.get(format!("Line_Enable_{}_", accounts.len() + 1).as_str()) {
        let n = accounts.len() + 1;
        let get = |name: &str| all[format!("{name}_{n}_").as_str()].to_owned();
        accounts.push((*enable == "Yes").then(|| {
            assert_eq!(get("User_ID"), get("Auth_ID"));
            Account {
                user: get("User_ID"),
                password: get("Password"),
                display: get("Display_Name"),
                server: get("Proxy"),
                transport: match get("SIP_Transport").as_str() {
                    "UDP" => "udp",
                    "TCP" => "tcp",
                    "TLS" => "tls",
                    other => panic!("{other}"),
                },
            }
        }));
    }
    let prefix = all["Attendant_Console_Call_Pickup_Code"];
    assert_eq!(prefix, all["Call_Pickup_Code"]);
    let mut keys = Vec::new();
    for n in 1.. {
        let get = |name: &str| all.get(format!("{name}_{n}_").as_str()).copied();
        let Some(extension) = get("Extension") else {
            break;
        };
        let (short, written) = (
            get("Short_Name").unwrap(),
            get("Extended_Function").unwrap(),
        );
        if extension == "Disabled" {
            let read = function(written, prefix);
            if let Some(label) = &read.label {
                assert_eq!(label, short);
            }
            keys.push(Key {
                label: Some(short.to_owned()),
                ..read
            });
        } else {
            assert_eq!(written, "");
            keys.push(key(Function::Line(extension.parse().unwrap()), short));
        }
    }
    for module in 1.. {
        let keyed = |n: usize| all.get(format!("Unit_{module}_Key_{n}_").as_str());
        if keyed(1).is_none() {
            break;
        }
        keys.extend(
            (1..)
                .map_while(keyed)
                .map(|written| function(written, prefix)),
        );
    }
    Read { accounts, keys }
}

/// `fnc=…;sub=…;ext=…;nme=…`: each part once, and no others.
fn function(text: &str, prefix: &str) -> Key {
    if text.is_empty() {
        return Key {
            does: Function::Nothing,
            label: None,
        };
    }
    assert_eq!(
        text.replace("@$PROXY", "").matches('$').count(),
        0,
        "{text}"
    );
    let mut parts = BTreeMap::new();
    for part in text.split(';') {
        let (name, value) = part.split_once('=').unwrap();
        assert!(["fnc", "sub", "ext", "nme"].contains(&name), "{text}");
        assert_eq!(parts.insert(name, value), None, "{text}");
    }
    let number = |name| user(parts[name].strip_suffix("@$PROXY").unwrap());
    let does = match parts["fnc"] {
        "sd" => Function::Dial(number("ext")),
        lamp => {
            let number = number("sub");
            assert_eq!(parts["sub"], parts["ext"]);
            let pickup = match lamp {
                "blf+sd+cp" => Some(pickup(prefix, &number)),
                "blf+sd" => None,
                other => panic!("{other}"),
            };
            Function::Lamp { number, pickup }
        }
    };
    key(does, parts["nme"])
}
