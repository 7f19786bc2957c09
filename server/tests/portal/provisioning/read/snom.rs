//! `<settings>`.

use std::collections::BTreeMap;

use renvoi_server::provisioning::Function;
use roxmltree::{Document, Node};

use super::{Account, Key, Read, key, number, pickup, user};

pub fn read(body: &str) -> Read {
    let document = Document::parse(body).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name("settings"));
    let part = |name| {
        root.children()
            .find(|child: &Node<'_, '_>| child.has_tag_name(name))
            .unwrap()
    };

    let mut lines: BTreeMap<usize, BTreeMap<&str, &str>> = BTreeMap::new();
    for setting in part("phone-settings").children().filter(Node::is_element) {
        assert_eq!(setting.attribute("perm"), Some("R"));
        if let Some(index) = setting.attribute("idx") {
            let line = lines.entry(index.parse().unwrap()).or_default();
            let before = line.insert(
                setting.tag_name().name(),
                setting.text().unwrap_or_default(),
            );
            assert_eq!(before, None);
        }
    }
    let accounts = lines
        .iter()
        .zip(1..)
        .map(|((&index, line), expected)| {
            assert_eq!(index, expected, "identities count from 1");
            (line["user_active"] == "on").then(|| {
                let (server, transport) = line["user_outbound"].split_once(";transport=").unwrap();
                assert!(server.starts_with(line["user_host"]));
                Account {
                    user: line["user_name"].to_owned(),
                    password: line["user_pass"].to_owned(),
                    display: line["user_realname"].to_owned(),
                    server: server.to_owned(),
                    transport: ["udp", "tcp", "tls"]
                        .into_iter()
                        .find(|t| *t == transport)
                        .unwrap(),
                }
            })
        })
        .collect();
    let keys = part("functionKeys")
        .children()
        .filter(Node::is_element)
        .zip(0_u32..);
    let keys = keys.map(|(fkey, index)| {
        assert!(fkey.has_tag_name("fkey"));
        assert_eq!(
            fkey.attribute("idx"),
            Some(index.to_string().as_str()),
            "keys count from 0"
        );
        self::fkey(fkey)
    });
    Read {
        accounts,
        keys: keys.collect(),
    }
}

fn fkey(fkey: Node<'_, '_>) -> Key {
    let text = fkey.text().unwrap();
    let (kind, value) = text.split_once(' ').unwrap_or((text, ""));
    let context = fkey.attribute("context").unwrap();
    let does = match kind {
        "none" => Function::Nothing,
        "line" => Function::Line(context.parse().unwrap()),
        "speed" => Function::Dial(number(value)),
        "blf" => {
            let (address, prefix) = match value.split_once('|') {
                Some((address, prefix)) => (address, Some(prefix)),
                None => (value, None),
            };
            let (watched, host) = address
                .strip_prefix("sip:")
                .unwrap()
                .split_once('@')
                .unwrap();
            assert_eq!(host, "pbx.example.net");
            let watched = user(watched);
            let pickup = prefix.map(|prefix| pickup(prefix, &watched));
            Function::Lamp {
                number: watched,
                pickup,
            }
        }
        other => panic!("a type {other}"),
    };
    if !matches!(does, Function::Line(_)) {
        assert_eq!(context, "active");
    }
    key(does, fkey.attribute("label").unwrap())
}
