//! `<gs_provision>` with names.

use std::collections::BTreeMap;

use renvoi_server::provisioning::Function;
use roxmltree::{Document, Node};

use super::{Account, Key, Read, key, number, pickup};

pub fn read(body: &str) -> Read {
    let document = Document::parse(body).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name("gs_provision"));
    assert_eq!(root.attribute("version"), Some("1"));
    let config = root
        .children()
        .find(|child| child.has_tag_name("config"))
        .unwrap();
    assert_eq!(config.attribute("version"), Some("2"));
    let mut all = BTreeMap::new();
    for item in config.children().filter(Node::is_element) {
        assert!(item.has_tag_name("item"));
        let name = item.attribute("name").unwrap();
        assert_eq!(
            all.insert(name, item.text().unwrap_or_default()),
            None,
            "twice: {name}"
        );
    }
    let mut accounts = Vec::new();
    while let Some(enable) = all.get(format!("account.{}.enable", accounts.len() + 1).as_str()) {
        let n = accounts.len() + 1;
        let get = |name: &str| all[format!("account.{n}.{name}").as_str()].to_owned();
        accounts.push((*enable == "Yes").then(|| {
            assert_eq!(get("sip.userid"), get("sip.subscriber.userid"));
            Account {
                user: get("sip.userid"),
                password: get("sip.subscriber.password"),
                display: get("sip.subscriber.name"),
                server: get("sip.server.1.address"),
                transport: match get("sip.transport").as_str() {
                    "UDP" => "udp",
                    "TCP" => "tcp",
                    "Tls Or Tcp" => "tls",
                    other => panic!("{other}"),
                },
            }
        }));
    }
    let mut keys = run(&all, "vpk");
    keys.extend(run(&all, "mpk"));
    keys.extend(run(&all, "ext"));
    let named = all.keys().filter(|name| name.starts_with("pks.")).count();
    assert_eq!(keys.len() * 4, named, "none is skipped");
    Read { accounts, keys }
}

fn run(all: &BTreeMap<&str, &str>, bank: &str) -> Vec<Key> {
    let get = |n: usize, name: &str| all.get(format!("pks.{bank}.{n}.{name}").as_str()).copied();
    (1..)
        .map_while(|n| Some((n, get(n, "keyMode")?)))
        .map(|(n, mode)| {
            let get = |name| get(n, name).unwrap();
            let value = get("value");
            assert!(value.len() <= 64 && get("description").chars().count() <= 40);
            let account: u8 = if bank == "vpk" {
                get("account").parse::<u8>().unwrap() + 1
            } else {
                get("account")
                    .strip_prefix("Account")
                    .unwrap()
                    .parse()
                    .unwrap()
            };
            let does = match mode {
                "None" => Function::Nothing,
                "Line" => {
                    assert_eq!(bank, "vpk", "only there");
                    Function::Line(account)
                }
                "SpeedDial" => Function::Dial(number(value)),
                // Whether it is ever picked up is the account's, and only while it rings.
                "BLF" => Function::Lamp {
                    number: number(value),
                    pickup: Some(pickup(all["account.1.sip.blf.callPickup.prefix"], value)),
                },
                other => panic!("a mode {other}"),
            };
            key(does, get("description"))
        })
        .collect()
}
