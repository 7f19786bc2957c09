//! Yealink: one setting a line. Source: the Administrator's Guides of the T3, T4 and T5 series, chapters « DSS Keys » and « Account
//! Registration ».

use std::collections::BTreeMap;

use super::{Unreadable, number, transport, wrong};
use crate::{
    account::Password,
    desk_phone::{
        Place,
        settings::{Button, Does, Identity, Settings},
    },
};

/// The first line of every file; without it a phone ignores the rest.
const HEAD: &str = "#!version:1.0.0.1";

type Parts = BTreeMap<String, String>;

pub(super) fn read(text: &str) -> Result<Settings, Unreadable> {
    let mut lines = text.lines();
    if lines.next().map(str::trim_end) != Some(HEAD) {
        return Err(wrong(format!("the first line is not {HEAD}")));
    }
    let mut accounts: BTreeMap<u8, Parts> = BTreeMap::new();
    let mut keys: BTreeMap<Place, Parts> = BTreeMap::new();
    let mut settings = Settings::default();
    for line in lines.map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line
            .split_once('=')
            .ok_or_else(|| wrong(format!("{line:?} is no setting")))?;
        let value = match value.trim() {
            "%NULL%" | "%EMPTY%" => "",
            value => value,
        };
        let path: Vec<&str> = name.trim().split('.').collect();
        match path.as_slice() {
            ["account", n, part @ ..] => {
                let known = accounts.entry(number(n)?).or_default();
                known.insert(part.join("."), value.to_owned());
            }
            ["linekey", n, part] => {
                let known = keys.entry(Place::on_phone(number(n)?)).or_default();
                known.insert((*part).to_owned(), value.to_owned());
            }
            ["expansion_module", m, "key", n, part] => {
                let place = Place::new(number(m)?, number(n)?);
                let known = keys.entry(place).or_default();
                known.insert((*part).to_owned(), value.to_owned());
            }
            ["static", "auto_provision", "server", "url"] | ["auto_provision", "server", "url"]
                if !value.is_empty() =>
            {
                settings.folder = Some(value.trim_end_matches('/').to_owned());
            }
            _ => {}
        }
    }
    for (n, parts) in accounts {
        settings.accounts.insert(n, account(&parts)?);
    }
    for (place, parts) in keys {
        let button = button(&parts).map_err(|why| wrong(format!("key {place}: {why}")))?;
        settings.keys.insert(place, button);
    }
    Ok(settings)
}

fn get<'a>(parts: &'a Parts, name: &str) -> &'a str {
    parts.get(name).map(String::as_str).unwrap_or_default()
}

fn account(parts: &Parts) -> Result<Option<Identity>, Unreadable> {
    if get(parts, "enable") != "1" {
        return Ok(None);
    }
    let or = |text: &str, default: &str| if text.is_empty() { default } else { text }.to_owned();
    let user = get(parts, "user_name");
    Ok(Some(Identity {
        user: user.to_owned(),
        auth: or(get(parts, "auth_name"), user),
        password: Password::new(get(parts, "password")),
        display: get(parts, "display_name").to_owned(),
        label: get(parts, "label").to_owned(),
        host: get(parts, "sip_server.1.address").to_owned(),
        port: number(&or(get(parts, "sip_server.1.port"), "5060"))?,
        transport: transport(&or(get(parts, "sip_server.1.transport_type"), "0"))?,
    }))
}

fn button(parts: &Parts) -> Result<Button, Unreadable> {
    let value = get(parts, "value").to_owned();
    let account = || match get(parts, "line") {
        "" => Ok(1),
        line => number(line),
    };
    let does = match get(parts, "type") {
        "" | "0" => Does::Nothing,
        "13" => Does::Dial {
            account: account()?,
            number: value,
        },
        "15" => Does::Line(account()?),
        "16" => Does::Lamp {
            account: account()?,
            number: value,
            pickup: Some(get(parts, "extension").to_owned()).filter(|code| !code.is_empty()),
        },
        other => return Err(wrong(format!("nothing is known of type {other:?}"))),
    };
    Ok(Button {
        does,
        label: get(parts, "label").to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "#!version:1.0.0.1\n# a comment\naccount.1.enable = 1\naccount.1.user_name = d1\naccount.1.password = a=b\n\
        account.1.sip_server.1.address = 192.0.2.1\naccount.1.sip_server.1.port = 5070\nlinekey.1.type = 15\nlinekey.1.line = 1\n\
        linekey.2.type = 16\nlinekey.2.value = 102\nlinekey.2.extension = **102\nlinekey.2.label = A = \"b\"; c\n\
        linekey.3.type = 0\nlinekey.3.value = %NULL%\nexpansion_module.2.key.4.type = 13\nexpansion_module.2.key.4.value = +331\n";

    #[test]
    fn a_file_is_read() {
        let settings = read(FILE).unwrap();
        let account = settings.accounts[&1].as_ref().unwrap();
        assert_eq!((account.auth.as_str(), account.password()), ("d1", "a=b"));
        assert_eq!((account.host.as_str(), account.port), ("192.0.2.1", 5070));
        let lamp = &settings.keys[&Place::on_phone(2)];
        assert_eq!(lamp.label, "A = \"b\"; c");
        assert!(matches!(&lamp.does, Does::Lamp { pickup: Some(code), .. } if code == "**102"));
        assert_eq!(settings.keys[&Place::on_phone(3)], Button::nothing());
        assert!(
            matches!(&settings.keys[&Place::new(2, 4)].does, Does::Dial { number, .. } if number == "+331")
        );
    }

    #[test]
    fn what_would_mislead_a_phone_is_refused() {
        for text in [
            "",
            "linekey.1.type = 0\n",
            "#!version:1.0.0.1\nnonsense\n",
            "#!version:1.0.0.1\nlinekey.x.type = 0\n",
            "#!version:1.0.0.1\nlinekey.1.type = 99\n",
        ] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
