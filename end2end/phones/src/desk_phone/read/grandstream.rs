//! Grandstream: one XML file of names (« aliases »). Source: « Configuration Templates » and the administration guides of the GRP and GXP series,
//! chapters « Programmable Keys » and « Account ».

use std::collections::BTreeMap;

use super::{
    Unreadable, host_and_port, number, wrong,
    xml::{attribute, child, children, open, text},
};
use crate::{
    account::Password,
    desk_phone::{
        hardware::Hardware,
        settings::{Button, Does, Identity, Settings, Transport},
    },
};

/// Values by their whole names, as `pks.vpk.1.keyMode`.
struct Names(BTreeMap<String, String>);

pub(super) fn read(phone: &Hardware, file: &str) -> Result<Settings, Unreadable> {
    let document = open(file, "gs_provision")?;
    let config =
        child(document.root_element(), "config").ok_or_else(|| wrong("it has no config"))?;
    if attribute(config, "version")? != "2" {
        return Err(wrong("names need a config of version 2"));
    }
    let mut names = Names(BTreeMap::new());
    for item in children(config) {
        let name = attribute(item, "name")?;
        let parts: Vec<_> = children(item).collect();
        if parts.is_empty() {
            names.0.insert(name.to_owned(), text(item));
        }
        for part in parts {
            names
                .0
                .insert(format!("{name}.{}", attribute(part, "name")?), text(part));
        }
    }
    let mut settings = Settings::default();
    for n in 1..=16 {
        if names.0.contains_key(&format!("account.{n}.enable")) {
            settings.accounts.insert(n, names.account(n)?);
        }
    }
    // A key that is skipped takes the later ones with it, so all must be there.
    let fixed = phone.fixed;
    for (bank, count, first) in [
        ("vpk", phone.keys - fixed, 0),
        ("mpk", fixed, phone.keys - fixed),
        ("ext", phone.modules.iter().sum(), phone.keys),
    ] {
        for n in 1..=count {
            let button = names
                .key(&format!("pks.{bank}.{n}"))
                .map_err(|why| wrong(format!("{bank} {n}: {why}")))?;
            let place = phone
                .place(first + n - 1)
                .ok_or_else(|| wrong("no such key"))?;
            settings.keys.insert(place, button);
        }
    }
    settings.folder = names.folder();
    Ok(settings)
}

impl Names {
    fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    fn account(&self, n: u8) -> Result<Option<Identity>, Unreadable> {
        let get = |name: &str| self.get(&format!("account.{n}.{name}"));
        if !matches!(get("enable"), "Yes" | "1") {
            return Ok(None);
        }
        let (host, port) = host_and_port(get("sip.server.1.address"))?;
        let user = get("sip.userid");
        Ok(Some(Identity {
            user: user.to_owned(),
            auth: match get("sip.subscriber.userid") {
                "" => user.to_owned(),
                auth => auth.to_owned(),
            },
            password: Password::new(get("sip.subscriber.password")),
            display: get("sip.subscriber.name").to_owned(),
            label: get("name").to_owned(),
            host,
            port,
            transport: match get("sip.transport") {
                "" | "UDP" => Transport::Udp,
                "TCP" => Transport::Tcp,
                "Tls Or Tcp" => Transport::Tls,
                other => return Err(wrong(format!("{other:?} is no transport"))),
            },
        }))
    }

    fn key(&self, name: &str) -> Result<Button, Unreadable> {
        let get = |part: &str| self.get(&format!("{name}.{part}"));
        let mode = self.0.get(&format!("{name}.keyMode"));
        let mode = mode.ok_or_else(|| wrong("it is left out"))?;
        // From 0 as a number, from 1 as a word.
        let account = || match get("account") {
            "" => Ok(1),
            text => match text.strip_prefix("Account") {
                Some(n) => number(n.trim()),
                None => Ok(number::<u8>(text)? + 1),
            },
        };
        let value = get("value").to_owned();
        let does = match mode.as_str() {
            "None" => Does::Nothing,
            "Line" => Does::Line(account()?),
            "SpeedDial" => Does::Dial {
                account: account()?,
                number: value,
            },
            "BLF" => {
                let account = account()?;
                let code = self.get(&format!("account.{account}.sip.blf.callPickup.prefix"));
                let pickup = (!code.is_empty()).then(|| format!("{code}{value}"));
                Does::Lamp {
                    account,
                    number: value,
                    pickup,
                }
            }
            other => return Err(wrong(format!("nothing is known of {other:?}"))),
        };
        Ok(Button {
            does,
            label: get("description").to_owned(),
        })
    }

    fn folder(&self) -> Option<String> {
        let path = self
            .get("provisioning.config.serverPath")
            .trim_end_matches('/');
        let scheme = match self.get("provisioning.config.protocol") {
            "HTTPS" => "https",
            _ => "http",
        };
        (!path.is_empty()).then(|| format!("{scheme}://{path}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk_phone::{Maker, Place};

    const FILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?><gs_provision version="1"><mac>c074ad000001</mac><config version="2">
        <item name="account.1"><part name="enable">Yes</part><part name="name">101</part></item>
        <item name="account.1.sip"><part name="server.1.address">192.0.2.1:5070</part><part name="userid">d1</part>
        <part name="subscriber.password">p</part><part name="blf.callPickup.prefix">**</part></item>
        <item name="pks.vpk.1"><part name="keyMode">Line</part><part name="account">0</part></item>
        <item name="pks.vpk.2"><part name="keyMode">BLF</part><part name="account">0</part><part name="description">A &amp; B</part><part name="value">102</part></item>
        <item name="pks.mpk.1"><part name="keyMode">None</part></item>
        <item name="pks.ext.1"><part name="keyMode">SpeedDial</part><part name="account">Account1</part><part name="value">+331</part></item>
        </config></gs_provision>"#;

    #[test]
    fn a_file_is_read() {
        let phone = Hardware::new(Maker::Grandstream, "GRP2614", "c074ad000001", 3)
            .with_fixed(1, 2)
            .with_modules(&[1]);
        let settings = read(&phone, FILE).unwrap();
        let account = settings.accounts[&1].as_ref().unwrap();
        assert_eq!((account.user.as_str(), account.port), ("d1", 5070));
        assert_eq!(settings.keys[&Place::on_phone(1)].does, Does::Line(1));
        let lamp = &settings.keys[&Place::on_phone(2)];
        assert_eq!(lamp.label, "A & B");
        assert!(matches!(&lamp.does, Does::Lamp { pickup: Some(code), .. } if code == "**102"));
        assert_eq!(settings.keys[&Place::on_phone(3)], Button::nothing());
        assert!(matches!(
            &settings.keys[&Place::new(1, 1)].does,
            Does::Dial { account: 1, .. }
        ));
        // One left out takes the later ones with it.
        let short = FILE.replace("pks.vpk.1", "pks.vpk.9");
        assert!(read(&phone, &short).is_err());
    }
}
