//! Cisco, multiplatform firmware: `<mac>.cfg`, XML (« IP Phone 7800/8800 Series Multiplatform Phones Provisioning Guide »).

use super::{
    Account, Button, DesiredPhone, File, Function, Transport,
    text::{carried, in_address},
    xml::Xml,
    zone::{Change, Zone},
};

/// The files of a phone.
pub(super) fn files(phone: &DesiredPhone) -> Vec<File> {
    let mut xml = Xml::new();
    xml.open("flat-profile", &[]);
    settings(&mut xml, phone);
    time(&mut xml, &Zone::of(&phone.zone));
    for (n, account) in phone.lines() {
        line(&mut xml, n, account);
    }
    for button in phone.keys() {
        key(&mut xml, phone, &button);
    }
    xml.close("flat-profile");
    let mac = phone.mac.plain();
    let file = File {
        name: format!("{mac}.cfg"),
        content_type: "text/xml; charset=utf-8",
        body: xml.finish(),
        always: true,
    };
    // Where the phone was given a server's name alone.
    let bare = File {
        name: format!("Cisco/CP-{}-3PCC/{mac}.cfg", phone.model.name),
        always: false,
        ..file.clone()
    };
    vec![file, bare]
}

fn settings(xml: &mut Xml, phone: &DesiredPhone) {
    let mut set = |name: &str, value: &str| xml.leaf(name, &[], value);
    let (language, locale) = if phone.french() {
        ("French", "fr-FR")
    } else {
        ("English", "en-US")
    };
    set("Language_Selection", language);
    set("Locale", locale);
    set("Provision_Enable", "Yes");
    // The phone puts its own address there.
    set("Profile_Rule", &format!("{}/$MA.cfg", phone.folder));
    set("Resync_On_Reset", "Yes");
    // Daily, should it not be told.
    set("Resync_Periodic", "86400");
    // Asterisk cannot answer a phone that wants a NOTIFY proven.
    set("Auth_Resync-Reboot", "No");
    set("Admin_Password", &phone.admin_password);
    let name = phone
        .accounts
        .first()
        .map_or("", |account| account.display.as_str());
    set("Station_Display_Name", name);
    // Dialled before the number while what a key with `cp` watches rings.
    set("Call_Pickup_Code", phone.pickup_prefix());
    set("Attendant_Console_Call_Pickup_Code", phone.pickup_prefix());
}

fn time(xml: &mut Xml, zone: &Zone) {
    let mut set = |name: &str, value: &str| xml.leaf(name, &[], value);
    let (sign, offset) = (if zone.offset < 0 { '-' } else { '+' }, zone.offset.abs());
    set(
        "Time_Zone",
        &format!("GMT{sign}{:02}:{:02}", offset / 3600, offset % 3600 / 60),
    );
    match &zone.summer {
        None => set("Daylight_Saving_Time_Enable", "No"),
        Some(summer) => {
            let (start, end, shift) = (change(summer.start), change(summer.end), summer.shift);
            let save = format!("{}:{}:0", shift / 3600, shift % 3600 / 60);
            set("Daylight_Saving_Time_Enable", "Yes");
            set(
                "Daylight_Saving_Time_Rule",
                &format!("start={start};end={end};save={save}"),
            );
        }
    }
}

/// `3/-1/7/2:0:0`: month, the first day on which it can be (-1: the last such day of the month), and day of the week (7 is Sunday).
fn change(at: Change) -> String {
    let day = if at.week == 5 {
        -1
    } else {
        (at.week - 1) * 7 + 1
    };
    let minute = at.minute.clamp(0, 24 * 60 - 1);
    format!(
        "{}/{day}/{}/{}:{}:0",
        at.month,
        at.iso_weekday(),
        minute / 60,
        minute % 60
    )
}

/// Extensions count from 1.
fn line(xml: &mut Xml, n: u8, account: Option<&Account>) {
    let mut set = |name: &str, value: &str| xml.leaf(&format!("{name}_{n}_"), &[], value);
    let Some(account) = account else {
        set("Line_Enable", "No");
        for name in ["Proxy", "User_ID", "Auth_ID", "Password", "Display_Name"] {
            set(name, "");
        }
        return;
    };
    let transport = match account.transport {
        Transport::Udp => "UDP",
        Transport::Tcp => "TCP",
        Transport::Tls => "TLS",
    };
    set("Line_Enable", "Yes");
    set("Proxy", &account.server());
    set("Register", "Yes");
    set("SIP_Transport", transport);
    set("User_ID", &account.user);
    set("Auth_ID", &account.user);
    set("Password", &account.password);
    set("Display_Name", &account.display);
}

/// Line keys count from 1, modules and their keys too.
fn key(xml: &mut Xml, phone: &DesiredPhone, button: &Button) {
    // `;` would begin another part, `$` something the phone puts in its place.
    let label = carried(button.label.as_str(), phone.model.blanks());
    let function = match &button.function {
        Function::Lamp { number, pickup } => {
            let number = in_address(number);
            let kind = if pickup.is_some() {
                "blf+sd+cp"
            } else {
                "blf+sd"
            };
            format!("fnc={kind};sub={number}@$PROXY;ext={number}@$PROXY;nme={label}")
        }
        Function::Dial(number) => format!("fnc=sd;ext={}@$PROXY;nme={label}", in_address(number)),
        Function::Line(_) | Function::Nothing => String::new(),
    };
    let position = button.spot.position;
    // A module's keys take no line.
    if button.spot.module > 0 {
        let name = format!("Unit_{}_Key_{position}_", button.spot.module);
        xml.leaf(&name, &[], &function);
        return;
    }
    let (extension, name) = match button.function {
        Function::Line(account) => {
            let own = phone.accounts.get(usize::from(account).saturating_sub(1));
            let name = own
                .filter(|_| label.is_empty())
                .map_or(label, |own| own.label.clone());
            (account.to_string(), name)
        }
        _ => ("Disabled".to_owned(), label),
    };
    let mut set =
        |setting: &str, value: &str| xml.leaf(&format!("{setting}_{position}_"), &[], value);
    set("Extension", &extension);
    set("Short_Name", &name);
    set("Extended_Function", &function);
}
