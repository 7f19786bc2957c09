//! Yealink: `<mac>.cfg`, a setting on each line (Administrator's Guide for SIP-T2/T3/T4/T5, V86).

use std::fmt::{Display, Write as _};

use renvoi_app::domain::phones::Spot;

use super::{
    Button, DesiredPhone, File, Function, Transport,
    text::carried,
    zone::{Change, Zone},
};

/// The files of a phone.
pub(super) fn files(phone: &DesiredPhone) -> Vec<File> {
    let mut cfg = Cfg::new();
    settings(&mut cfg, phone);
    for (n, account) in phone.lines() {
        let name = |setting| format!("account.{n}.{setting}");
        let Some(account) = account else {
            cfg.set(name("enable"), 0);
            for setting in [
                "label",
                "display_name",
                "user_name",
                "auth_name",
                "password",
            ] {
                cfg.set(name(setting), "");
            }
            continue;
        };
        cfg.set(name("enable"), 1);
        cfg.set(name("label"), &account.label);
        cfg.set(name("display_name"), &account.display);
        cfg.set(name("user_name"), &account.user);
        cfg.set(name("auth_name"), &account.user);
        cfg.set(name("password"), &account.password);
        cfg.set(name("sip_server.1.address"), &account.host);
        cfg.set(name("sip_server.1.port"), account.port);
        let transport = match account.transport {
            Transport::Udp => 0,
            Transport::Tcp => 1,
            Transport::Tls => 2,
        };
        cfg.set(name("sip_server.1.transport_type"), transport);
    }
    for button in phone.keys() {
        key(&mut cfg, &button);
    }
    vec![File {
        name: format!("{}.cfg", phone.mac.plain()),
        content_type: "text/plain; charset=utf-8",
        body: cfg.0,
        always: true,
    }]
}

fn settings(cfg: &mut Cfg, phone: &DesiredPhone) {
    let language = if phone.french() { "French" } else { "English" };
    cfg.set("lang.gui", language);
    cfg.set("lang.wui", language);
    time(cfg, &Zone::of(&phone.zone));
    cfg.set("static.auto_provision.server.url", &phone.folder);
    cfg.set("static.auto_provision.power_on", 1);
    // Daily, should it not be told.
    cfg.set("static.auto_provision.repeat.enable", 1);
    cfg.set("static.auto_provision.repeat.minutes", 1440);
    cfg.set("static.auto_provision.pnp_enable", 0);
    cfg.set("static.auto_provision.dhcp_option.enable", 0);
    cfg.set("static.zero_touch.enable", 0);
    // What was set on the phone itself gives way to what is written here.
    cfg.set("static.auto_provision.custom.protect", 0);
    cfg.set(
        "static.security.user_password",
        format!("admin:{}", phone.admin_password),
    );
    cfg.set("sip.notify_reboot_enable", 0);
    // Requests come from its server or are not answered.
    cfg.set("sip.trust_ctrl", 1);
}

fn time(cfg: &mut Cfg, zone: &Zone) {
    let change = |Change { month, week, .. }: Change, day: i8, hour: i32| {
        format!("{month}/{week}/{day}/{hour}")
    };
    cfg.set("local_time.time_zone", zone.short());
    match &zone.summer {
        None => cfg.set("local_time.summer_time", 0),
        Some(summer) => {
            let (start, end) = (summer.start, summer.end);
            cfg.set("local_time.summer_time", 1);
            // By day of the week.
            cfg.set("local_time.dst_time_type", 1);
            cfg.set(
                "local_time.start_time",
                change(start, start.iso_weekday(), start.hour()),
            );
            cfg.set(
                "local_time.end_time",
                change(end, end.iso_weekday(), end.hour()),
            );
            cfg.set("local_time.offset_time", summer.shift / 60);
        }
    }
}

fn key(cfg: &mut Cfg, button: &Button) {
    let Spot { module, position } = button.spot;
    let name = |setting: &str| match module {
        0 => format!("linekey.{position}.{setting}"),
        _ => format!("expansion_module.{module}.key.{position}.{setting}"),
    };
    // Numbers of the types: in the guide, « DSS Key Types ».
    let (kind, line, value, pickup) = match &button.function {
        Function::Line(account) => (15, *account, "", ""),
        Function::Lamp { number, pickup } => (
            16,
            1,
            number.as_str(),
            pickup.as_deref().unwrap_or_default(),
        ),
        Function::Dial(number) => (13, 1, number.as_str(), ""),
        Function::Nothing => (0, 0, "", ""),
    };
    cfg.set(name("type"), kind);
    cfg.set(name("line"), line);
    cfg.set(name("value"), value);
    cfg.set(name("label"), button.label.as_str());
    cfg.set(name("extension"), pickup);
}

/// Lines `name = value`. A value ends with its line and may hold `=` and `#`; blanks around it are not the value's.
struct Cfg(String);

impl Cfg {
    fn new() -> Self {
        // Without this line a phone reads nothing of what follows.
        Self("#!version:1.0.0.1\n".to_owned())
    }

    fn set(&mut self, name: impl Display, value: impl Display) {
        let value = carried(&value.to_string(), &[]);
        let value = value.trim();
        // These two words mean « nothing » and « as delivered ».
        let word = ["%EMPTY%", "%NULL%"]
            .iter()
            .any(|w| value.eq_ignore_ascii_case(w));
        let value = if word {
            value.replace('%', " ")
        } else {
            value.to_owned()
        };
        writeln!(self.0, "{name} = {}", value.trim()).expect("text has room");
    }
}
