//! Fanvil: one XML file of the second configuration version. Source: « Auto Provisioning » and « DSS Key Configuration » of Fanvil's
//! guides for the X series.

use super::{
    Unreadable, number, transport, wrong,
    xml::{attribute, child, children, open, text_of},
};
use crate::{
    account::Password,
    desk_phone::{
        Place,
        hardware::Hardware,
        settings::{Button, Does, Identity, Settings},
    },
};

pub(super) fn read(phone: &Hardware, file: &str) -> Result<Settings, Unreadable> {
    let document = open(file, "sysConf")?;
    let root = document.root_element();
    let mut settings = Settings::default();
    for line in child(root, "sip").into_iter().flat_map(children) {
        if line.tag_name().name() == "line" {
            let n = number(attribute(line, "index")?)?;
            settings.accounts.insert(n, account(line)?);
        }
    }
    for group in child(root, "dsskey").into_iter().flat_map(children) {
        let name = group.tag_name().name();
        if !matches!(name, "dssSide" | "internal" | "external") {
            continue;
        }
        let page: u16 = number(attribute(group, "index")?)?;
        for key in children(group).filter(|key| key.tag_name().name() == "Fkey") {
            let k: u16 = number(attribute(key, "index")?)?;
            let place = place(phone, name, page, k)
                .ok_or_else(|| wrong(format!("there is no key {name} {page}.{k}")))?;
            let button =
                button(key).map_err(|why| wrong(format!("key {name} {page}.{k}: {why}")))?;
            settings.keys.insert(place, button);
        }
    }
    if let Some(ap) = child(root, "ap") {
        let server = text_of(ap, "FlashServerIP");
        settings.folder = (!server.is_empty()).then(|| server.trim_end_matches('/').to_owned());
    }
    Ok(settings)
}

/// Keys beside the first screen come first, then those of the second, page by page.
fn place(phone: &Hardware, group: &str, page: u16, key: u16) -> Option<Place> {
    let key = key.checked_sub(1)?;
    let before = page.checked_sub(1)?;
    let position = match group {
        "dssSide" if before == 0 && key < phone.fixed => key,
        "internal" if key < phone.page => phone.fixed + before * phone.page + key,
        "external" => return Some(Place::new(u8::try_from(page).ok()?, key + 1)),
        _ => return None,
    };
    Some(Place::on_phone(position + 1))
}

fn account(line: roxmltree::Node<'_, '_>) -> Result<Option<Identity>, Unreadable> {
    let get = |name: &str| text_of(line, name);
    if get("EnableReg") != "1" {
        return Ok(None);
    }
    Ok(Some(Identity {
        user: get("PhoneNumber"),
        auth: get("RegisterUser"),
        password: Password::new(&get("RegisterPswd")),
        label: match get("SipName").as_str() {
            "" => get("PhoneNumber"),
            name => name.to_owned(),
        },
        display: get("DisplayName"),
        host: get("RegisterAddr"),
        port: number(&get("RegisterPort"))?,
        transport: match get("Transport").as_str() {
            // Fanvil's own order: UDP, TCP, TLS is 0, 1, 3.
            "3" => crate::desk_phone::settings::Transport::Tls,
            "" => transport("0")?,
            code => transport(code)?,
        },
    }))
}

fn button(key: roxmltree::Node<'_, '_>) -> Result<Button, Unreadable> {
    let value = text_of(key, "Value");
    let does = match text_of(key, "Type").as_str() {
        "0" => Does::Nothing,
        "1" => memory(&value)?,
        "2" => match value.strip_prefix("SIP") {
            Some(line) => Does::Line(number(line)?),
            None => return Err(wrong(format!("{value:?} is no line"))),
        },
        other => return Err(wrong(format!("nothing is known of type {other:?}"))),
    };
    Ok(Button {
        does,
        label: text_of(key, "Title"),
    })
}

/// `NUM@LINE/f` dials, `NUM@LINE/baPICKUP` watches, calls and picks up.
fn memory(value: &str) -> Result<Does, Unreadable> {
    let (what, mode) = value
        .rsplit_once('/')
        .ok_or_else(|| wrong(format!("{value:?} does not say what for")))?;
    let (number_called, line) = what
        .rsplit_once('@')
        .ok_or_else(|| wrong(format!("{value:?} names no line")))?;
    let (account, called) = (number(line)?, number_called.to_owned());
    if mode == "f" {
        return Ok(Does::Dial {
            account,
            number: called,
        });
    }
    // bc: BLF that calls, ba: BLF that calls and picks up.
    let code = mode
        .strip_prefix("ba")
        .or_else(|| mode.strip_prefix("bc"))
        .ok_or_else(|| wrong(format!("nothing is known of {mode:?}")))?;
    Ok(Does::Lamp {
        account,
        number: called,
        pickup: (!code.is_empty()).then(|| code.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk_phone::Maker;

    #[test]
    fn a_file_is_read() {
        let file = r#"<?xml version="1.0" encoding="UTF-8"?><sysConf><Version>2.0000000000</Version><sip><line index="1">
            <PhoneNumber>d1</PhoneNumber><DisplayName>Anne</DisplayName><RegisterAddr>192.0.2.1</RegisterAddr><RegisterPort>5070</RegisterPort>
            <RegisterUser>d1</RegisterUser><RegisterPswd>p</RegisterPswd><EnableReg>1</EnableReg><Transport>0</Transport></line>
            <line index="2"><EnableReg>0</EnableReg></line></sip><dsskey><dssSide index="1"><Fkey index="1"><Type>2</Type><Value>SIP1</Value><Title>101</Title></Fkey></dssSide>
            <internal index="2"><Fkey index="3"><Type>1</Type><Value>102@1/ba**102</Value><Title>A &lt;b&gt;</Title></Fkey>
            <Fkey index="4"><Type>0</Type><Value/><Title/></Fkey></internal><external index="1"><Fkey index="5"><Type>1</Type><Value>+331@1/f</Value><Title/></Fkey></external></dsskey></sysConf>"#;
        let phone = Hardware::new(Maker::Fanvil, "X4U", "0c383e000001", 33)
            .with_fixed(3, 6)
            .with_modules(&[20]);
        let settings = read(&phone, file).unwrap();
        assert_eq!(settings.accounts[&2], None);
        assert_eq!(settings.keys[&Place::on_phone(1)].does, Does::Line(1));
        let lamp = &settings.keys[&Place::on_phone(3 + 6 + 3)];
        assert_eq!(lamp.label, "A <b>");
        assert!(
            matches!(&lamp.does, Does::Lamp { number, pickup: Some(code), .. } if number == "102" && code == "**102")
        );
        assert_eq!(settings.keys[&Place::on_phone(13)], Button::nothing());
        assert!(
            matches!(&settings.keys[&Place::new(1, 5)].does, Does::Dial { number, .. } if number == "+331")
        );
        assert!(read(&phone, &file.replace("/f<", "/x<")).is_err());
        assert!(read(&phone, &file.replace("index=\"3\"", "index=\"7\"")).is_err());
    }
}
