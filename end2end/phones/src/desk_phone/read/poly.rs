//! Poly: a master file that lists others, whose settings are attributes, and a directory of speed dials. Source: « UC Software
//! Administrator Guide », « Configuration Files », « Flexible Line Keys » and « Static BLF ».

use std::collections::BTreeMap;

use super::{
    Text, Unreadable, number, user_of, wrong,
    xml::{children, open, text_of},
};
use crate::{
    account::Password,
    desk_phone::{
        hardware::Hardware,
        settings::{Button, Does, Identity, Settings, Transport},
    },
};

/// Attributes of all files by their names; what an earlier file says holds.
struct Attributes(BTreeMap<String, String>);

/// Which files a master file lists, with the phone's address put in.
pub(in crate::desk_phone) fn listed(
    phone: &Hardware,
    master: &str,
) -> Result<Vec<String>, Unreadable> {
    let document = open(master, "APPLICATION")?;
    let list = document
        .root_element()
        .attribute("CONFIG_FILES")
        .unwrap_or_default();
    Ok(list
        .split(',')
        .map(|name| name.trim().replace("[PHONE_MAC_ADDRESS]", &phone.mac))
        .filter(|name| !name.is_empty())
        .collect())
}

pub(super) fn read(phone: &Hardware, files: &[Text]) -> Result<Settings, Unreadable> {
    let mut attributes = Attributes(BTreeMap::new());
    let mut favorites = Vec::new();
    for (name, text) in files {
        let at = |why: Unreadable| wrong(format!("{name}: {why}"));
        if name.ends_with("-directory.xml") {
            favorites = directory(text).map_err(at)?;
        } else if !text.contains("<APPLICATION") {
            attributes.add(text).map_err(at)?;
        }
    }
    let mut settings = Settings::default();
    for n in 1..=12 {
        if let Some(account) = attributes.account(n)? {
            settings.accounts.insert(n, Some(account));
        }
    }
    let total = phone.keys + phone.modules.iter().sum::<u16>();
    let layout = attributes.layout(total, &settings, &favorites)?;
    for (index, button) in (0..).zip(layout) {
        let place = phone
            .place(index)
            .ok_or_else(|| wrong("more keys than the phone has"))?;
        settings.keys.insert(place, button);
    }
    settings.folder = attributes.folder();
    Ok(settings)
}

impl Attributes {
    /// Settings stand on the root or on elements below it, which only group them.
    fn add(&mut self, text: &str) -> Result<(), Unreadable> {
        let document =
            roxmltree::Document::parse(text).map_err(|error| wrong(error.to_string()))?;
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            for attribute in node.attributes() {
                let known = self.0.entry(attribute.name().to_owned());
                known.or_insert_with(|| attribute.value().to_owned());
            }
        }
        Ok(())
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    fn account(&self, n: u8) -> Result<Option<Identity>, Unreadable> {
        let get = |name: &str| self.get(&format!("reg.{n}.{name}"));
        let address = get("address");
        if address.is_empty() {
            return Ok(None);
        }
        let server = |name: &str| match get(&format!("server.1.{name}")) {
            "" => self.get(&format!("voIpProt.server.1.{name}")),
            value => value,
        };
        let transport = match server("transport") {
            "UDPOnly" | "DNSnaptr" | "" => Transport::Udp,
            "TCPOnly" | "TCPpreferred" => Transport::Tcp,
            "TLS" => Transport::Tls,
            other => return Err(wrong(format!("{other:?} is no transport"))),
        };
        let user = user_of(address).to_owned();
        Ok(Some(Identity {
            auth: match get("auth.userId") {
                "" => user.clone(),
                auth => auth.to_owned(),
            },
            user,
            password: Password::new(get("auth.password")),
            display: get("displayName").to_owned(),
            label: get("label").to_owned(),
            host: server("address").to_owned(),
            port: match server("port") {
                "" | "0" => 5060,
                port => number(port)?,
            },
            transport,
        }))
    }

    /// What each key does: as it is assigned, or first lines, then who is watched, then favorites, as phones do by themselves.
    fn layout(
        &self,
        total: u16,
        settings: &Settings,
        favorites: &[Button],
    ) -> Result<Vec<Button>, Unreadable> {
        if self.get("lineKey.reassignment.enabled") == "1" {
            let key = |n| {
                self.assigned(n, favorites)
                    .map_err(|why| wrong(format!("key {n}: {why}")))
            };
            return (1..=total).map(key).collect();
        }
        let mut layout = Vec::new();
        for account in settings.accounts.keys() {
            let keys = match self.get(&format!("reg.{account}.lineKeys")) {
                "" => 1,
                keys => number(keys)?,
            };
            layout.extend(std::iter::repeat_n(self.line(*account), keys));
        }
        for n in 1.. {
            match self.watched(n)? {
                Some(button) => layout.push(button),
                None => break,
            }
        }
        layout.extend_from_slice(favorites);
        if layout.len() < usize::from(total) {
            layout.resize(total.into(), Button::nothing());
        }
        Ok(layout)
    }

    fn assigned(&self, n: u16, favorites: &[Button]) -> Result<Button, Unreadable> {
        let index = self.get(&format!("lineKey.{n}.index"));
        let index = || number::<u16>(index);
        Ok(match self.get(&format!("lineKey.{n}.category")) {
            "" | "Unassigned" => Button::nothing(),
            "Line" => {
                let n = u8::try_from(index()?).map_err(|_| wrong("no such line"))?;
                self.line(n)
            }
            // Who is watched and speed dials are counted on where index is 0, as in the guide's examples.
            "BLF" => {
                let n = match index()? {
                    0 => 1 + self.before(n, "BLF"),
                    n => n,
                };
                self.watched(n)?
                    .ok_or_else(|| wrong(format!("nobody is watched as {n}")))?
            }
            "SpeedDial" => {
                let n = match index()? {
                    0 => 1 + self.before(n, "SpeedDial"),
                    n => n,
                };
                let favorite = favorites.get(usize::from(n) - 1);
                favorite
                    .cloned()
                    .ok_or_else(|| wrong(format!("there is no favorite {n}")))?
            }
            other => return Err(wrong(format!("nothing is known of {other:?}"))),
        })
    }

    /// How many keys before this one are of that category.
    fn before(&self, n: u16, category: &str) -> u16 {
        let same = |n: &u16| self.get(&format!("lineKey.{n}.category")) == category;
        (1..n).filter(same).map(|_| 1).sum()
    }

    fn line(&self, account: u8) -> Button {
        Button {
            does: Does::Line(account),
            label: self.get(&format!("reg.{account}.label")).to_owned(),
        }
    }

    fn watched(&self, n: u16) -> Result<Option<Button>, Unreadable> {
        let get = |name: &str| self.get(&format!("attendant.resourceList.{n}.{name}"));
        if get("address").is_empty() {
            return Ok(None);
        }
        if !matches!(get("type"), "normal" | "automata") {
            return Err(wrong(format!(
                "nothing is known of resources of type {:?}",
                get("type")
            )));
        }
        let account = match self.get("attendant.reg") {
            "" => 1,
            account => number(account)?,
        };
        let watched = user_of(get("address")).to_owned();
        let code = self.get("call.directedCallPickupString");
        let pickup =
            (!code.is_empty() && get("type") == "normal").then(|| format!("{code}{watched}"));
        Ok(Some(Button {
            does: Does::Lamp {
                account,
                number: watched,
                pickup,
            },
            label: get("label").to_owned(),
        }))
    }

    fn folder(&self) -> Option<String> {
        let name = self.get("device.prov.serverName");
        let scheme = match self.get("device.prov.serverType") {
            "HTTPS" => "https",
            _ => "http",
        };
        let name = name.trim_end_matches('/');
        (!name.is_empty()).then(|| {
            if name.contains("://") {
                name.to_owned()
            } else {
                format!("{scheme}://{name}")
            }
        })
    }
}

/// Favorites by their speed dial index.
fn directory(text: &str) -> Result<Vec<Button>, Unreadable> {
    let document = open(text, "directory")?;
    let lists = children(document.root_element());
    let mut favorites = Vec::new();
    for item in lists.flat_map(children) {
        let index = text_of(item, "sd");
        if index.is_empty() {
            continue;
        }
        let name = format!("{} {}", text_of(item, "fn"), text_of(item, "ln"));
        let label = match text_of(item, "lb").as_str() {
            "" => name.trim().to_owned(),
            label => label.to_owned(),
        };
        let does = Does::Dial {
            account: 1,
            number: user_of(&text_of(item, "ct")).to_owned(),
        };
        favorites.push((number::<u16>(&index)?, Button { does, label }));
    }
    favorites.sort_by_key(|(index, _)| *index);
    Ok(favorites.into_iter().map(|(_, button)| button).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk_phone::{Maker, Place};

    const SETTINGS: &str = r#"<?xml version="1.0"?><polycomConfig><reg reg.1.address="d1" reg.1.label="101" reg.1.auth.userId="d1"
        reg.1.auth.password="p" reg.1.server.1.address="192.0.2.1" reg.1.server.1.port="5070" reg.1.server.1.transport="UDPOnly"/>
        <call call.directedCallPickupString="**"/>
        <attendant attendant.resourceList.1.address="sip:102@192.0.2.1" attendant.resourceList.1.label="A &amp; B" attendant.resourceList.1.type="normal"
        attendant.resourceList.2.address="*7401*101" attendant.resourceList.2.label="R" attendant.resourceList.2.type="automata"/>
        LAYOUT</polycomConfig>"#;
    const DIRECTORY: &str = "<directory><item_list><item><fn>S</fn><ct>+331</ct><sd>1</sd></item></item_list></directory>";

    fn read_with(layout: &str) -> Result<Settings, Unreadable> {
        let phone = Hardware::new(Maker::Poly, "VVX 450", "64167f000001", 6);
        let files = [
            (
                "64167f000001.cfg".to_owned(),
                "<APPLICATION CONFIG_FILES=\"a.cfg\"/>".to_owned(),
            ),
            ("a.cfg".to_owned(), SETTINGS.replace("LAYOUT", layout)),
            (
                "64167f000001-directory.xml".to_owned(),
                DIRECTORY.to_owned(),
            ),
        ];
        read(&phone, &files)
    }

    #[test]
    fn keys_are_where_they_are_assigned() {
        let layout = r#"<k lineKey.reassignment.enabled="1" lineKey.1.category="Line" lineKey.1.index="1" lineKey.2.category="SpeedDial"
            lineKey.2.index="1" lineKey.4.category="BLF" lineKey.4.index="2" lineKey.5.category="BLF" lineKey.5.index="1"/>"#;
        let settings = read_with(layout).unwrap();
        let key = |position| settings.keys[&Place::on_phone(position)].clone();
        assert_eq!(key(1).does, Does::Line(1));
        assert!(matches!(key(2).does, Does::Dial { number, .. } if number == "+331"));
        assert_eq!(key(3), Button::nothing());
        assert!(matches!(key(4).does, Does::Lamp { pickup: None, .. }));
        assert!(matches!(key(5).does, Does::Lamp { pickup: Some(code), .. } if code == "**102"));
        assert_eq!(key(5).label, "A & B");
        assert!(read_with(&layout.replace("index=\"2\"", "index=\"3\"")).is_err());
    }

    #[test]
    fn without_assignment_lines_come_first_and_favorites_last() {
        let settings = read_with("").unwrap();
        let key = |position| settings.keys[&Place::on_phone(position)].clone();
        assert_eq!(key(1).does, Does::Line(1));
        assert!(matches!(key(2).does, Does::Lamp { number, .. } if number == "102"));
        assert!(matches!(key(4).does, Does::Dial { .. }));
        assert_eq!(key(6), Button::nothing());
    }

    #[test]
    fn a_master_file_lists_others() {
        let phone = Hardware::new(Maker::Poly, "VVX 450", "64167f000001", 6);
        let master = r#"<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="[PHONE_MAC_ADDRESS]-renvoi.cfg, all.cfg"/>"#;
        assert_eq!(
            listed(&phone, master).unwrap(),
            ["64167f000001-renvoi.cfg", "all.cfg"]
        );
        assert!(listed(&phone, "<other/>").is_err());
    }
}
