//! Cisco, multiplatform firmware: a flat profile. Source: « XML Provisioning » of the 7800 and 8800 series' multiplatform guides, and
//! « Line Keys », « Key Expansion Module » there.

use std::collections::BTreeMap;

use super::{
    Unreadable, host_and_port, number, wrong,
    xml::{children, open, text},
};
use crate::{
    account::Password,
    desk_phone::{
        Place,
        settings::{Button, Does, Identity, Settings, Transport},
    },
};

/// What the elements say, by their names.
struct Profile(BTreeMap<String, String>);

pub(super) fn read(file: &str) -> Result<Settings, Unreadable> {
    let document = open(file, "flat-profile")?;
    let elements = children(document.root_element());
    let profile = Profile(
        elements
            .map(|element| (element.tag_name().name().to_owned(), text(element)))
            .collect(),
    );
    let mut settings = Settings::default();
    for (name, value) in &profile.0 {
        if let Some(n) = numbers(name, &["Line_Enable_", "_"]) {
            let enabled = value.eq_ignore_ascii_case("yes");
            let account = enabled.then(|| profile.account(n[0])).transpose()?;
            settings.accounts.insert(low(n[0])?, account);
        } else if let Some(n) = numbers(name, &["Extension_", "_"]) {
            let place = Place::on_phone(n[0]);
            settings.keys.insert(place, profile.line_key(n[0], value)?);
        } else if let Some(n) = numbers(name, &["Unit_", "_Key_", "_"]) {
            let place = Place::new(low(n[0])?, n[1]);
            settings.keys.insert(place, profile.function(value, 1)?);
        } else if name == "Profile_Rule" && !value.is_empty() {
            settings.folder = Some(folder(value));
        }
    }
    Ok(settings)
}

impl Profile {
    fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    fn account(&self, n: u16) -> Result<Identity, Unreadable> {
        let get = |name: &str| self.get(&format!("{name}_{n}_")).to_owned();
        let (host, port) = host_and_port(&get("Proxy"))?;
        let user = get("User_ID");
        // An Auth ID counts only where the phone is told to use it.
        let auth = match get("Use_Auth_ID").as_str() {
            "Yes" => get("Auth_ID"),
            _ => user.clone(),
        };
        let transport = match get("SIP_Transport").as_str() {
            "" | "UDP" => Transport::Udp,
            "TCP" => Transport::Tcp,
            "TLS" => Transport::Tls,
            other => return Err(wrong(format!("{other:?} is no transport"))),
        };
        Ok(Identity {
            auth,
            password: Password::new(&get("Password")),
            display: get("Display_Name"),
            label: get("Short_Name"),
            user,
            host,
            port,
            transport,
        })
    }

    /// A key is the line of an account, or disabled as a line and has a function then.
    fn line_key(&self, key: u16, extension: &str) -> Result<Button, Unreadable> {
        if !extension.eq_ignore_ascii_case("disabled") {
            return Ok(Button {
                does: Does::Line(number(extension)?),
                label: self.get(&format!("Short_Name_{key}_")).to_owned(),
            });
        }
        self.function(self.get(&format!("Extended_Function_{key}_")), 1)
    }

    /// `fnc=blf+sd+cp;sub=102@$PROXY;ext=102@$PROXY;nme=Anne`; `vid` says which account.
    fn function(&self, text: &str, account: u8) -> Result<Button, Unreadable> {
        let mut parts = BTreeMap::new();
        for piece in text.split(';').filter(|piece| !piece.trim().is_empty()) {
            let (name, value) = piece
                .split_once('=')
                .ok_or_else(|| wrong(format!("{piece:?} is no part of a function")))?;
            parts.insert(name.trim(), value.trim());
        }
        let get = |name: &str| parts.get(name).copied().unwrap_or_default();
        let user = |name: &str| get(name).split('@').next().unwrap_or_default().to_owned();
        let account = parts.get("vid").map_or(Ok(account), |vid| number(vid))?;
        let functions: Vec<&str> = get("fnc").split('+').filter(|it| !it.is_empty()).collect();
        let does = if functions.is_empty() {
            Does::Nothing
        } else if functions.contains(&"blf") {
            let watched = user("sub");
            let code = self.pickup_code();
            let pickup = functions
                .contains(&"cp")
                .then(|| format!("{code}{watched}"));
            Does::Lamp {
                account,
                number: watched,
                pickup,
            }
        } else if functions == ["sd"] {
            Does::Dial {
                account,
                number: user("ext"),
            }
        } else {
            return Err(wrong(format!(
                "nothing is known of functions {functions:?}"
            )));
        };
        Ok(Button {
            does,
            label: get("nme").to_owned(),
        })
    }

    fn pickup_code(&self) -> &str {
        match self.get("Attendant_Console_Call_Pickup_Code") {
            "" => self.get("Call_Pickup_Code"),
            code => code,
        }
        .trim_end_matches('#')
    }
}

/// The numbers in `Unit_2_Key_3_`, between the given pieces.
fn numbers(name: &str, pieces: &[&str]) -> Option<Vec<u16>> {
    let mut rest = name.strip_prefix(pieces[0])?;
    let mut found = Vec::new();
    for (at, piece) in pieces[1..].iter().enumerate() {
        let (digits, after) = rest.split_once(piece)?;
        found.push(digits.parse().ok()?);
        rest = after;
        let last = at + 2 == pieces.len();
        if last && !rest.is_empty() {
            return None;
        }
    }
    Some(found)
}

fn low(n: u16) -> Result<u8, Unreadable> {
    u8::try_from(n).map_err(|_| wrong(format!("{n} is too high")))
}

/// The folder of a rule, which may begin with options in brackets and names a file with macros.
fn folder(rule: &str) -> String {
    let rule = rule.rsplit(']').next().unwrap_or(rule).trim();
    let cut = rule.find("/Cisco/").or_else(|| rule.rfind('/'));
    rule[..cut.unwrap_or(rule.len())].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read() {
        let file = r#"<?xml version="1.0"?><flat-profile><Line_Enable_1_ ua="na">Yes</Line_Enable_1_><Line_Enable_2_>No</Line_Enable_2_>
            <User_ID_1_>d1</User_ID_1_><Password_1_>p</Password_1_><Proxy_1_>192.0.2.1:5070</Proxy_1_><SIP_Transport_1_>TCP</SIP_Transport_1_>
            <Call_Pickup_Code>**</Call_Pickup_Code><Short_Name_1_>101</Short_Name_1_><Extension_1_>1</Extension_1_>
            <Extension_2_>Disabled</Extension_2_><Extended_Function_2_>fnc=blf+sd+cp;sub=102@$PROXY;ext=102@$PROXY;nme=A &amp; B</Extended_Function_2_>
            <Extension_3_>Disabled</Extension_3_><Extended_Function_3_>fnc=blf+sd;sub=*7401*101@$PROXY;ext=*7401*101@$PROXY;nme=R</Extended_Function_3_>
            <Extension_4_>Disabled</Extension_4_><Extended_Function_4_/><Unit_2_Key_7_>fnc=sd;ext=+331@$PROXY;nme=S</Unit_2_Key_7_>
            <Profile_Rule>http://h/p/S/Cisco/$PSN/$MA.cfg</Profile_Rule></flat-profile>"#;
        let settings = read(file).unwrap();
        assert_eq!(settings.accounts[&2], None);
        let account = settings.accounts[&1].as_ref().unwrap();
        assert_eq!((account.port, account.transport), (5070, Transport::Tcp));
        let key = |position| settings.keys[&Place::on_phone(position)].clone();
        assert_eq!(key(1).does, Does::Line(1));
        assert_eq!(key(2).label, "A & B");
        assert!(matches!(key(2).does, Does::Lamp { pickup: Some(code), .. } if code == "**102"));
        assert!(matches!(key(3).does, Does::Lamp { pickup: None, .. }));
        assert_eq!(key(4), Button::nothing());
        assert!(
            matches!(&settings.keys[&Place::new(2, 7)].does, Does::Dial { number, .. } if number == "+331")
        );
        assert_eq!(settings.folder.as_deref(), Some("http://h/p/S"));
        assert!(read(&file.replace("fnc=sd;", "fnc=dnd;")).is_err());
    }
}
