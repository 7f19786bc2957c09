//! A file that names another, attributes, and a directory.

use std::collections::BTreeMap;

use renvoi_server::provisioning::{File, Function};
use roxmltree::{Document, Node};

use super::{Account, Key, Read, key, number, pickup};

pub fn read(files: &[File]) -> Read {
    let body = |name: &str| {
        files
            .iter()
            .find(|file| file.name == name)
            .unwrap()
            .body
            .as_str()
    };
    let master = Document::parse(body("001565abcdef.cfg")).unwrap();
    assert!(master.root_element().has_tag_name("APPLICATION"));
    let settings = master.root_element().attribute("CONFIG_FILES").unwrap();
    let document = Document::parse(body(settings)).unwrap();
    let mut all = BTreeMap::new();
    for node in document.descendants() {
        for attribute in node.attributes() {
            let name = attribute.name();
            assert_eq!(all.insert(name, attribute.value()), None, "twice: {name}");
        }
    }
    let mut accounts = Vec::new();
    while let Some(address) = all.get(format!("reg.{}.address", accounts.len() + 1).as_str()) {
        let n = accounts.len() + 1;
        let get = |name: &str| all[format!("reg.{n}.{name}").as_str()].to_owned();
        accounts.push((!address.is_empty()).then(|| {
            assert_eq!(get("address"), get("auth.userId"));
            Account {
                user: get("address"),
                password: get("auth.password"),
                display: get("displayName"),
                server: format!("{}:{}", get("server.1.address"), get("server.1.port")),
                transport: match get("server.1.transport").as_str() {
                    "UDPOnly" => "udp",
                    "TCPOnly" => "tcp",
                    "TLS" => "tls",
                    other => panic!("{other}"),
                },
            }
        }));
    }
    assert_eq!(all["lineKey.reassignment.enabled"], "1");
    let directory = Document::parse(body("001565abcdef-directory.xml")).unwrap();
    let dialled = speed_dials(&directory);
    let mut watched = 0;
    let keys =
        (1..).map_while(|n: usize| Some((n, *all.get(format!("lineKey.{n}.category").as_str())?)));
    let keys: Vec<Key> = keys
        .map(|(n, category)| {
            let index = all[format!("lineKey.{n}.index").as_str()];
            let plain = |does| Key { does, label: None };
            match category {
                "Unassigned" => plain(Function::Nothing),
                "Line" => plain(Function::Line(index.parse().unwrap())),
                "SpeedDial" => {
                    let (label, dialled) = &dialled[index];
                    key(Function::Dial(dialled.clone()), label)
                }
                "BLF" => {
                    assert_eq!(index, "0", "the next of the list");
                    watched += 1;
                    let get = |name: &str| {
                        all[format!("attendant.resourceList.{watched}.{name}").as_str()]
                    };
                    assert_eq!(get("type"), "normal");
                    let number = number(get("address"));
                    // Whether it is ever picked up is the phone's, and only while it rings.
                    let pickup = Some(pickup(all["call.directedCallPickupString"], &number));
                    key(Function::Lamp { number, pickup }, get("label"))
                }
                other => panic!("a category {other}"),
            }
        })
        .collect();
    assert!(!all.contains_key(format!("attendant.resourceList.{}.address", watched + 1).as_str()));
    assert_eq!(
        all.keys()
            .filter(|name| name.starts_with("lineKey."))
            .count(),
        keys.len() * 2 + 1
    );
    Read { accounts, keys }
}

fn speed_dials<'a>(directory: &'a Document<'_>) -> BTreeMap<&'a str, (&'a str, String)> {
    let items = directory
        .descendants()
        .filter(|node| node.has_tag_name("item"));
    let mut all = BTreeMap::new();
    for item in items {
        let text = |name| {
            let node = item
                .children()
                .find(|n: &Node<'_, '_>| n.has_tag_name(name));
            node.unwrap().text().unwrap_or_default()
        };
        let entry = (text("fn"), number(text("ct")));
        assert!(!entry.0.is_empty());
        assert_eq!(all.insert(text("sd"), entry), None);
    }
    all
}
