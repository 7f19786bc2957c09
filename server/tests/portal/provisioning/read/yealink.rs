//! Lines `name = value`.

use std::collections::BTreeMap;

use renvoi_server::provisioning::Function;

use super::{Account, Key, Read, key, number};

pub fn read(body: &str) -> Read {
    let mut lines = body.lines();
    assert_eq!(lines.next(), Some("#!version:1.0.0.1"));
    let mut all = BTreeMap::new();
    for line in lines {
        assert!(!line.starts_with(['#', '[', ' ']), "{line}");
        let (name, value) = line.split_once(" =").unwrap();
        assert!(
            name.chars()
                .all(|c| c.is_ascii_alphanumeric() || "._".contains(c)),
            "{name}"
        );
        let value = value.trim();
        assert!(!value.eq_ignore_ascii_case("%NULL%") && !value.eq_ignore_ascii_case("%EMPTY%"));
        assert_eq!(all.insert(name, value), None, "twice: {name}");
    }
    let mut accounts = Vec::new();
    while let Some(enable) = all.get(format!("account.{}.enable", accounts.len() + 1).as_str()) {
        let n = accounts.len() + 1;
        let get = |name: &str| all[format!("account.{n}.{name}").as_str()].to_owned();
        accounts.push((*enable == "1").then(|| {
            assert_eq!(get("user_name"), get("auth_name"));
            Account {
                user: get("user_name"),
                password: get("password"),
                display: get("display_name"),
                server: format!(
                    "{}:{}",
                    get("sip_server.1.address"),
                    get("sip_server.1.port")
                ),
                transport: ["udp", "tcp", "tls"]
                    [get("sip_server.1.transport_type").parse::<usize>().unwrap()],
            }
        }));
    }
    let mut keys = run(&all, "linekey");
    for module in 1.. {
        let more = run(&all, &format!("expansion_module.{module}.key"));
        if more.is_empty() {
            break;
        }
        keys.extend(more);
    }
    let known = keys.len() * 5;
    let named = all.keys().filter(|name| name.contains("key.")).count();
    assert_eq!(known, named, "every setting of a key belongs to one");
    Read { accounts, keys }
}

fn run(all: &BTreeMap<&str, &str>, prefix: &str) -> Vec<Key> {
    let get = |n: usize, name: &str| all.get(format!("{prefix}.{n}.{name}").as_str()).copied();
    (1..)
        .map_while(|n| Some((n, get(n, "type")?)))
        .map(|(n, kind)| {
            let get = |name| get(n, name).unwrap();
            let (line, value, extension) = (get("line"), get("value"), get("extension"));
            let does = match kind {
                "0" => {
                    assert_eq!((value, extension), ("", ""));
                    Function::Nothing
                }
                "13" => {
                    assert_eq!((line, extension), ("1", ""));
                    Function::Dial(number(value))
                }
                "15" => Function::Line(line.parse().unwrap()),
                "16" => {
                    assert_eq!(line, "1");
                    let pickup = (!extension.is_empty()).then(|| number(extension));
                    Function::Lamp {
                        number: number(value),
                        pickup,
                    }
                }
                other => panic!("a type {other}"),
            };
            key(does, get("label"))
        })
        .collect()
}
