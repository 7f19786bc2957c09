//! Snom: one XML file. Source: the wiki of Snom's service hub, « fkey », « Function Key Types », and the D7's manual for how keys of
//! modules are counted.

use std::collections::BTreeMap;

use super::{
    Unreadable, host_and_port, number, user_of, wrong,
    xml::{attribute, child, children, open, text},
};
use crate::{
    account::Password,
    desk_phone::{
        hardware::Hardware,
        settings::{Button, Does, Identity, Settings, Transport},
    },
};

pub(super) fn read(phone: &Hardware, file: &str) -> Result<Settings, Unreadable> {
    let document = open(file, "settings")?;
    let root = document.root_element();
    let mut settings = Settings::default();
    let mut accounts: BTreeMap<u8, BTreeMap<String, String>> = BTreeMap::new();
    if let Some(of_phone) = child(root, "phone-settings") {
        for setting in children(of_phone) {
            let name = setting.tag_name().name();
            if let (Some(part), Some(idx)) = (name.strip_prefix("user_"), setting.attribute("idx"))
            {
                let known = accounts.entry(number(idx)?).or_default();
                known.insert(part.to_owned(), text(setting));
            } else if name == "setting_server" && !text(setting).is_empty() {
                settings.folder = folder(&text(setting));
            }
        }
    }
    for (n, parts) in &accounts {
        settings.accounts.insert(*n, account(parts)?);
    }
    let of_keys = child(root, "functionKeys").into_iter();
    for key in of_keys.flat_map(children) {
        if key.tag_name().name() != "fkey" {
            return Err(wrong("there is something else than keys among the keys"));
        }
        let idx = number(attribute(key, "idx")?)?;
        let place = phone
            .place(idx)
            .ok_or_else(|| wrong(format!("there is no key idx={idx}")))?;
        let account = match attribute(key, "context")? {
            "active" => 1,
            identity => number(identity)?,
        };
        let button = Button {
            does: does(&text(key), account)?,
            label: key.attribute("label").unwrap_or_default().to_owned(),
        };
        settings.keys.insert(place, button);
    }
    Ok(settings)
}

/// The folder of a URL that names a file, mostly with `{mac}` in it.
fn folder(url: &str) -> Option<String> {
    let (folder, file) = url.rsplit_once('/')?;
    let folder = if file.contains('.') || file.contains('{') {
        folder
    } else {
        url
    };
    Some(folder.trim_end_matches('/').to_owned())
}

fn account(parts: &BTreeMap<String, String>) -> Result<Option<Identity>, Unreadable> {
    let get = |name: &str| parts.get(name).cloned().unwrap_or_default();
    if get("active") == "off" || get("name").is_empty() {
        return Ok(None);
    }
    // The registrar, unless an outbound proxy stands before it: `sip:host:port;transport=tcp`.
    let outbound = get("outbound");
    let way = if outbound.is_empty() {
        get("host")
    } else {
        outbound
    };
    let way = way.trim_start_matches("sip:").to_owned();
    let mut pieces = way.split(';');
    let (host, port) = host_and_port(pieces.next().unwrap_or_default())?;
    let transport = match pieces.find_map(|piece| piece.strip_prefix("transport=")) {
        None | Some("udp") => Transport::Udp,
        Some("tcp") => Transport::Tcp,
        Some("tls") => Transport::Tls,
        Some(other) => return Err(wrong(format!("{other:?} is no transport"))),
    };
    let user = get("name");
    Ok(Some(Identity {
        auth: Some(get("pname"))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| user.clone()),
        user,
        password: Password::new(&get("pass")),
        display: get("realname"),
        label: get("idle_text"),
        host,
        port,
        transport,
    }))
}

fn does(text: &str, account: u8) -> Result<Does, Unreadable> {
    let (kind, value) = text.split_once(' ').unwrap_or((text, ""));
    let value = value.trim();
    Ok(match kind {
        "none" | "" => Does::Nothing,
        "line" => Does::Line(account),
        "speed" => Does::Dial {
            account,
            number: user_of(value).to_owned(),
        },
        "blf" => {
            let (watched, code) = value.split_once('|').unwrap_or((value, ""));
            let number = user_of(watched).to_owned();
            let pickup = (!code.is_empty()).then(|| format!("{code}{number}"));
            Does::Lamp {
                account,
                number,
                pickup,
            }
        }
        other => return Err(wrong(format!("nothing is known of keys of type {other:?}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk_phone::{Maker, Place};

    #[test]
    fn a_file_is_read() {
        let file = r#"<?xml version="1.0" encoding="utf-8"?><settings><phone-settings e="2">
            <user_name idx="1" perm="">d1</user_name><user_pass idx="1" perm="">p&lt;w</user_pass>
            <user_host idx="1" perm="">192.0.2.1:5070</user_host><user_active idx="1" perm="">on</user_active>
            <setting_server perm="">http://h/p/S/snom.htm</setting_server></phone-settings>
            <functionKeys e="2"><fkey idx="0" context="1" label="L" perm="">line</fkey>
            <fkey idx="1" context="1" label="A &amp; &quot;B&quot; | é" perm="">blf sip:102@192.0.2.1;user=phone|**</fkey>
            <fkey idx="2" context="active" label="" perm="">none</fkey>
            <fkey idx="3" context="1" label="S" perm="">speed +331</fkey></functionKeys></settings>"#;
        let phone = Hardware::new(Maker::Snom, "D785", "000413abcdef", 2).with_modules(&[2]);
        let settings = read(&phone, file).unwrap();
        let account = settings.accounts[&1].as_ref().unwrap();
        assert_eq!((account.password(), account.port), ("p<w", 5070));
        assert_eq!(settings.folder.as_deref(), Some("http://h/p/S"));
        let lamp = &settings.keys[&Place::on_phone(2)];
        assert_eq!(lamp.label, "A & \"B\" | é");
        assert!(
            matches!(&lamp.does, Does::Lamp { number, pickup: Some(code), .. } if number == "102" && code == "**102")
        );
        assert_eq!(settings.keys[&Place::new(1, 1)], Button::nothing());
        assert!(
            matches!(&settings.keys[&Place::new(1, 2)].does, Does::Dial { number, .. } if number == "+331")
        );
        assert!(read(&phone, &file.replace("idx=\"3\"", "idx=\"4\"")).is_err());
        assert!(read(&phone, &file.replace("speed", "spead")).is_err());
    }
}
