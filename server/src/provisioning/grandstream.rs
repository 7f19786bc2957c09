//! Grandstream: `cfg<mac>.xml`, settings by their names (« SIP Device Provisioning Guide », `config version="2"`): the numbers that older
//! files have (`P271`) mean other things from model to model.

use super::{DesiredPhone, File, Function, Transport, xml::Xml, zone::Zone};

/// The files of a phone.
pub(super) fn files(phone: &DesiredPhone) -> Vec<File> {
    let mac = phone.mac.plain();
    let mut xml = Xml::new();
    xml.open("gs_provision", &[("version", "1")]);
    // A phone with another address takes nothing of it.
    xml.leaf("mac", &[], &mac);
    xml.open("config", &[("version", "2")]);
    settings(&mut xml, phone);
    for (n, _) in phone.lines() {
        account(&mut xml, phone, n);
    }
    keys(&mut xml, phone);
    xml.close("config");
    xml.close("gs_provision");
    vec![File {
        name: format!("cfg{mac}.xml"),
        content_type: "text/xml; charset=utf-8",
        body: xml.finish(),
        always: true,
    }]
}

fn item(xml: &mut Xml, name: &str, value: &str) {
    xml.leaf("item", &[("name", name)], value);
}

fn settings(xml: &mut Xml, phone: &DesiredPhone) {
    let mut set = |name: &str, value: &str| item(xml, name, value);
    set("language.gui", if phone.french() { "fr" } else { "en" });
    set("dateTime.timezone", "customize");
    set("dateTime.timezone.custom", &Zone::of(&phone.zone).posix());
    set("dateTime.override.dhcp.allowOption2", "No");
    let (server, secure) = phone.server();
    set(
        "provisioning.config.protocol",
        if secure { "HTTPS" } else { "HTTP" },
    );
    set("provisioning.config.serverPath", server);
    set("provisioning.override.dhcp.allowCommonOptions", "No");
    set("provisioning.3cxAutoProvision", "No");
    // Daily, should it not be told.
    set("provisioning.auto.mode", "YesUpgradeMin");
    set("provisioning.auto.minute", "1440");
    set("provisioning.userProtect.enable", "No");
    // The maker's own management.
    set("tr069.url", "");
    // Asterisk cannot answer a phone that wants a NOTIFY proven; instead, requests come from its server or are not answered.
    set("sip.notify.challenge", "No");
    set("users.admin.password", &phone.admin_password);
}

/// Accounts count from 1.
fn account(xml: &mut Xml, phone: &DesiredPhone, n: u8) {
    let mut set = |name: &str, value: &str| item(xml, &format!("account.{n}.{name}"), value);
    let Some(account) = phone.accounts.get(usize::from(n) - 1) else {
        set("enable", "No");
        for name in [
            "sip.userid",
            "sip.subscriber.userid",
            "sip.subscriber.password",
        ] {
            set(name, "");
        }
        return;
    };
    set("enable", "Yes");
    set("name", &account.label);
    set("sip.server.1.address", &account.server());
    set("sip.userid", &account.user);
    set("sip.subscriber.userid", &account.user);
    set("sip.subscriber.password", &account.password);
    set("sip.subscriber.name", &account.display);
    set("sip.registration", "Yes");
    let transport = match account.transport {
        Transport::Udp => "UDP",
        Transport::Tcp => "TCP",
        Transport::Tls => "Tls Or Tcp",
    };
    set("sip.transport", transport);
    set("sip.validate.incomingServer", "Yes");
    // Dialled before the number while what a key watches rings, and then only: the switch of a rule never rings, so it is dialled as it is.
    set("sip.blf.callPickup.forcePrefix", "Force");
    set("sip.blf.callPickup.prefix", phone.pickup_prefix());
    // Codes such as `*74` are the PBX's.
    set("featureCodes.callFeatures", "No");
    set("call.dialplan", "{ \\+x+ | [*#x]+ }");
}

/// Keys beside the screen are `vpk`, those apart from it `mpk`, those of all modules together `ext`. Each has to be written: a phone that
/// misses one drops all that follow.
fn keys(xml: &mut Xml, phone: &DesiredPhone) {
    let beside = phone.model.keys - phone.model.fixed().1;
    let mut extension = 0;
    for button in phone.keys() {
        let (bank, n) = match button.spot.position {
            _ if button.spot.module > 0 => {
                extension += 1;
                ("ext", extension)
            }
            position if position > beside => ("mpk", position - beside),
            position => ("vpk", position),
        };
        let (mode, account, value) = match &button.function {
            // Elsewhere keys take no line.
            Function::Line(account) if bank == "vpk" => ("Line", *account, ""),
            Function::Lamp { number, .. } => ("BLF", 1, number.as_str()),
            Function::Dial(number) => ("SpeedDial", 1, number.as_str()),
            Function::Line(_) | Function::Nothing => ("None", 1, ""),
        };
        // Counted from 0 there, named elsewhere.
        let account = match bank {
            "vpk" => account.saturating_sub(1).to_string(),
            _ => format!("Account{account}"),
        };
        let mut set = |name: &str, value: &str| item(xml, &format!("pks.{bank}.{n}.{name}"), value);
        set("keyMode", mode);
        set("account", &account);
        set("description", button.label.as_str());
        set("value", value);
    }
}
