//! Snom: `snomD735-<MAC>.htm`, XML whatever its ending (Snom Service Hub, « Desk Phone Configuration Files »).

use super::{
    DesiredPhone, File, Function, Transport,
    text::in_address,
    xml::Xml,
    zone::{Change, Zone},
};

/// The files of a phone.
pub(super) fn files(phone: &DesiredPhone) -> Vec<File> {
    let mut xml = Xml::new();
    xml.open("settings", &[]);
    xml.open("phone-settings", &[]);
    settings(&mut xml, phone);
    accounts(&mut xml, phone);
    xml.close("phone-settings");
    xml.open("functionKeys", &[]);
    keys(&mut xml, phone);
    xml.close("functionKeys");
    xml.close("settings");
    let mac = phone.mac.plain().to_uppercase();
    vec![File {
        name: format!("snom{}-{mac}.htm", phone.model.name),
        content_type: "text/xml; charset=utf-8",
        body: xml.finish(),
        always: true,
    }]
}

fn settings(xml: &mut Xml, phone: &DesiredPhone) {
    // `R`: not to be changed on the phone, where it would hide what is written here.
    let mut set = |name: &str, value: &str| xml.leaf(name, &[("perm", "R")], value);
    let language = if phone.french() {
        "Francais"
    } else {
        "English"
    };
    set("language", language);
    set("web_language", language);
    let zone = Zone::of(&phone.zone);
    // A zone by name would win over what follows, and names are not those of IANA.
    set("timezone", "");
    set("utc_offset", &format!("{:+}", zone.offset));
    let dst = zone.summer.map(|summer| {
        let (start, end) = (change(summer.start), change(summer.end));
        format!("{} {start} {end}", summer.shift)
    });
    set("dst", &dst.unwrap_or_default());
    // The phone puts its own address in the braces.
    let server = format!("{}/snom{}-{{mac}}.htm", phone.folder, phone.model.name);
    set("setting_server", &server);
    // Daily, should it not be told.
    set("settings_refresh_timer", "86400");
    set("pnp_config", "off");
    set("challenge_checksync", "off");
    // Requests come from its registrar or are not answered.
    set("filter_registrar", "on");
    set("http_user", "admin");
    set("http_pass", &phone.admin_password);
    set("admin_mode_password", &phone.admin_password);
}

/// `03.05.07 02:00:00`: month, week (5 is the last) and day (7 is Sunday).
fn change(at: Change) -> String {
    let minute = at.minute.clamp(0, 24 * 60 - 1);
    format!(
        "{:02}.{:02}.{:02} {:02}:{:02}:00",
        at.month,
        at.week,
        at.iso_weekday(),
        minute / 60,
        minute % 60
    )
}

/// Identities count from 1.
fn accounts(xml: &mut Xml, phone: &DesiredPhone) {
    for (n, account) in phone.lines() {
        let index = n.to_string();
        let mut set =
            |name: &str, value: &str| xml.leaf(name, &[("idx", &index), ("perm", "R")], value);
        let Some(account) = account else {
            set("user_active", "off");
            for name in ["user_name", "user_pname", "user_pass", "user_host"] {
                set(name, "");
            }
            continue;
        };
        let transport = match account.transport {
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
            Transport::Tls => "tls",
        };
        set("user_active", "on");
        set("user_realname", &account.display);
        set("user_idle_text", &account.label);
        set("user_name", &account.user);
        set("user_pname", &account.user);
        set("user_pass", &account.password);
        set("user_host", &account.host);
        // The only place that knows port and transport.
        set(
            "user_outbound",
            &format!("{};transport={transport}", account.server()),
        );
    }
}

/// Keys count from 0; those of modules go on after the phone's.
fn keys(xml: &mut Xml, phone: &DesiredPhone) {
    let host = phone
        .accounts
        .first()
        .map_or("", |account| account.host.as_str());
    let prefix = phone.pickup_prefix();
    for (index, button) in phone.keys().iter().enumerate() {
        let mut context = "active".to_owned();
        let text = match &button.function {
            Function::Line(account) => {
                context = account.to_string();
                "line".to_owned()
            }
            Function::Lamp { number, pickup } => {
                let address = format!("blf sip:{}@{host}", in_address(number));
                match pickup {
                    // What stands there is dialled before the number.
                    Some(_) => format!("{address}|{prefix}"),
                    None => address,
                }
            }
            Function::Dial(number) => format!("speed {number}"),
            Function::Nothing => "none".to_owned(),
        };
        let index = index.to_string();
        let attributes = [
            ("idx", index.as_str()),
            ("context", &context),
            ("label", button.label.as_str()),
            ("perm", "R"),
        ];
        xml.leaf("fkey", &attributes, &text);
    }
}
