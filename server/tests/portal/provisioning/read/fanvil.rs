//! `<sysConf>`.

use renvoi_server::provisioning::Function;
use roxmltree::{Document, Node};

use super::{Account, Key, Read, key, number};

pub fn read(body: &str) -> Read {
    let document = Document::parse(body).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name("sysConf"));
    let version = text(root, "Version");
    assert!(
        version.starts_with("2.") && version.len() == 12,
        "{version}"
    );
    let lines = child(root, "sip")
        .children()
        .filter(|n| n.has_tag_name("line"))
        .zip(1_u32..);
    let accounts = lines.map(|(line, index)| {
        assert_eq!(line.attribute("index"), Some(index.to_string().as_str()));
        (text(line, "EnableReg") == "1").then(|| Account {
            user: text(line, "RegisterUser").to_owned(),
            password: text(line, "RegisterPswd").to_owned(),
            display: text(line, "DisplayName").to_owned(),
            server: format!(
                "{}:{}",
                text(line, "RegisterAddr"),
                text(line, "RegisterPort")
            ),
            transport: match text(line, "Transport") {
                "0" => "udp",
                "1" => "tcp",
                "3" => "tls",
                other => panic!("{other}"),
            },
        })
    });
    let dss = child(root, "dsskey");
    let mut keys = Vec::new();
    for name in ["dssSide", "internal", "external"] {
        let groups = dss.children().filter(|n| n.has_tag_name(name)).zip(1_u32..);
        for (group, index) in groups {
            assert_eq!(
                group.attribute("index"),
                Some(index.to_string().as_str()),
                "{name}"
            );
            for (fkey, index) in group.children().filter(Node::is_element).zip(1_u32..) {
                assert_eq!(fkey.attribute("index"), Some(index.to_string().as_str()));
                keys.push(self::fkey(fkey));
            }
        }
    }
    Read {
        accounts: accounts.collect(),
        keys,
    }
}

fn fkey(fkey: Node<'_, '_>) -> Key {
    let value = text(fkey, "Value");
    let does = match text(fkey, "Type") {
        "0" => {
            assert_eq!(value, "");
            Function::Nothing
        }
        "1" => {
            let (number, rest) = value.split_once("@1/").unwrap();
            let number = super::number(number);
            if let Some(pickup) = rest.strip_prefix("ba") {
                let pickup = (!pickup.is_empty()).then(|| super::number(pickup));
                Function::Lamp { number, pickup }
            } else {
                assert_eq!(rest, "f");
                Function::Dial(number)
            }
        }
        "2" => Function::Line(number(value.strip_prefix("SIP").unwrap()).parse().unwrap()),
        other => panic!("a type {other}"),
    };
    key(does, text(fkey, "Title"))
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Node<'a, 'i> {
    let mut found = node.children().filter(|child| child.has_tag_name(name));
    let one = found.next().unwrap();
    assert!(found.next().is_none(), "twice: {name}");
    one
}

fn text<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    child(node, name).text().unwrap_or_default()
}
