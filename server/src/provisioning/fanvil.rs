//! Fanvil: `<mac>.cfg`, XML (`sysConf`, firmware 2.2.10 and later; « Auto Provision Description »).

use sha2::{Digest as _, Sha256};

use super::{
    Account, Button, DesiredPhone, File, Function, Transport,
    xml::Xml,
    zone::{Change, Zone},
};

/// The files of a phone.
pub(super) fn files(phone: &DesiredPhone) -> Vec<File> {
    // A phone takes a file only where its version is another one than that of the file before, so it is that of its content.
    let digest = Sha256::digest(write(phone, "").as_bytes());
    let number = digest[..8]
        .iter()
        .fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    let version = format!("2.{:010}", number % 10_000_000_000);
    vec![File {
        name: format!("{}.cfg", phone.mac.plain()),
        content_type: "text/xml; charset=utf-8",
        body: write(phone, &version),
        always: true,
    }]
}

fn write(phone: &DesiredPhone, version: &str) -> String {
    let mut xml = Xml::new();
    xml.open("sysConf", &[]);
    xml.leaf("Version", &[], version);
    xml.open("sip", &[]);
    for (n, account) in phone.lines() {
        line(&mut xml, n, account);
    }
    xml.close("sip");
    xml.open("phone", &[]);
    xml.leaf("MenuPassword", &[], &phone.admin_password);
    xml.open("display", &[]);
    xml.leaf(
        "DefaultLanguage",
        &[],
        if phone.french() { "fr" } else { "en" },
    );
    xml.close("display");
    time(&mut xml, &Zone::of(&phone.zone));
    xml.close("phone");
    keys(&mut xml, phone);
    xml.open("web", &[]);
    xml.open("account", &[("index", "1")]);
    xml.leaf("Name", &[], "admin");
    xml.leaf("Password", &[], &phone.admin_password);
    xml.leaf("Level", &[], "10");
    xml.close("account");
    xml.close("web");
    provisioning(&mut xml, phone);
    xml.close("sysConf");
    xml.finish()
}

/// Lines count from 1.
fn line(xml: &mut Xml, n: u8, account: Option<&Account>) {
    xml.open("line", &[("index", &n.to_string())]);
    let mut set = |name: &str, value: &str| xml.leaf(name, &[], value);
    match account {
        None => {
            for name in [
                "PhoneNumber",
                "DisplayName",
                "RegisterAddr",
                "RegisterUser",
                "RegisterPswd",
            ] {
                set(name, "");
            }
            set("EnableReg", "0");
        }
        Some(account) => {
            set("PhoneNumber", &account.user);
            set("DisplayName", &account.display);
            set("SipName", &account.label);
            set("RegisterAddr", &account.host);
            set("RegisterPort", &account.port.to_string());
            set("RegisterUser", &account.user);
            set("RegisterPswd", &account.password);
            set("EnableReg", "1");
            let transport = match account.transport {
                Transport::Udp => "0",
                Transport::Tcp => "1",
                Transport::Tls => "3",
            };
            set("Transport", transport);
        }
    }
    xml.close("line");
}

fn time(xml: &mut Xml, zone: &Zone) {
    xml.open("date", &[]);
    let mut set = |name: &str, value: &str| xml.leaf(name, &[], value);
    // In quarters of an hour.
    set("TimeZone", &(zone.offset / 900).to_string());
    let name = if zone.offset == 0 {
        String::new()
    } else {
        zone.short()
    };
    set("TimeZoneName", &format!("UTC{name}"));
    match &zone.summer {
        None => set("DSTType", "0"),
        Some(summer) => {
            // 2: as written here, not as the phone knows the place; by day of the week.
            set("DSTType", "2");
            set("DSTRuleMode", "0");
            set("DSTMinOffset", &(summer.shift / 60).to_string());
            for (name, at) in [("Start", summer.start), ("End", summer.end)] {
                let Change {
                    month,
                    week,
                    weekday,
                    ..
                } = at;
                set(&format!("DST{name}Mon"), &month.to_string());
                set(&format!("DST{name}Week"), &week.to_string());
                set(&format!("DST{name}Wday"), &weekday.to_string());
                set(&format!("DST{name}Hour"), &at.hour().to_string());
            }
        }
    }
    xml.close("date");
}

/// Keys that are there on every page, then the pages, then the modules; each of these counts from 1.
fn keys(xml: &mut Xml, phone: &DesiredPhone) {
    let model = &phone.model;
    // A model without a second screen has all its keys beside the first.
    let side = match model.panels[..] {
        [] => usize::MAX,
        _ => usize::from(model.fixed().0),
    };
    let banks = model.banks.iter().filter(|bank| !bank.fixed);
    let on_each = banks
        .map(|bank| usize::from(bank.count))
        .sum::<usize>()
        .max(1);
    let all = phone.keys();
    let (own, modules): (Vec<Button>, Vec<Button>) =
        all.into_iter().partition(|b| b.spot.module == 0);
    let (side, paged) = own.split_at(side.min(own.len()));

    xml.open("dsskey", &[]);
    if !paged.is_empty() {
        let needed = paged.len().div_ceil(on_each);
        xml.leaf("FuncKeyPageNum", &[], &needed.to_string());
    }
    group(xml, "dssSide", 1, side);
    for (index, keys) in paged.chunks(on_each).enumerate() {
        group(xml, "internal", index + 1, keys);
    }
    for keys in modules.chunk_by(|a, b| a.spot.module == b.spot.module) {
        group(xml, "external", usize::from(keys[0].spot.module), keys);
    }
    xml.close("dsskey");
}

fn group(xml: &mut Xml, name: &str, index: usize, keys: &[Button]) {
    if keys.is_empty() {
        return;
    }
    xml.open(name, &[("index", &index.to_string())]);
    for (at, button) in keys.iter().enumerate() {
        // 1 is a number on a line, with what it is for after the `/`; the guide calls it a memory key.
        let (kind, value) = match &button.function {
            Function::Line(account) => ("2", format!("SIP{account}")),
            Function::Lamp { number, pickup } => (
                "1",
                format!("{number}@1/ba{}", pickup.as_deref().unwrap_or_default()),
            ),
            Function::Dial(number) => ("1", format!("{number}@1/f")),
            Function::Nothing => ("0", String::new()),
        };
        xml.open("Fkey", &[("index", &(at + 1).to_string())]);
        xml.leaf("Type", &[], kind);
        xml.leaf("Value", &[], &value);
        xml.leaf("Title", &[], button.label.as_str());
        xml.close("Fkey");
    }
    xml.close(name);
}

fn provisioning(xml: &mut Xml, phone: &DesiredPhone) {
    xml.open("ap", &[]);
    let mut set = |name: &str, value: &str| xml.leaf(name, &[], value);
    set("DownloadCommonConf", "0");
    set("SaveProvisionInfo", "1");
    set("FlashServerIP", &phone.folder);
    // The phone puts its own address there.
    set("FlashFileName", "$mac.cfg");
    set("FlashProtocol", if phone.server().1 { "5" } else { "4" });
    // 2: after a start and, should it not be told, every so many hours.
    set("FlashMode", "2");
    set("FlashInterval", "24");
    xml.open("pnp", &[]);
    xml.leaf("PNPEnable", &[], "0");
    xml.close("pnp");
    xml.close("ap");
    // The maker's own management.
    xml.open("tr069", &[]);
    xml.leaf("EnableTR069", &[], "0");
    xml.close("tr069");
}
