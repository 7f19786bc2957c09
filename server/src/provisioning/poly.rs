//! Poly: `<mac>.cfg` names the others; settings are attributes, of whatever element (« UC Software Administrator Guide », 6.4).

use super::{
    DesiredPhone, File, Function, Transport,
    text::{carried, within},
    xml::Xml,
    zone::{Change, Zone},
};

/// Bytes of a name in the directory: « UTF-8 encoded string of up to 40 bytes » (« Administrator Guide `SoundPoint` IP / `SoundStation` IP », 1.4,
/// page 37). Labels of as many letters as a model shows are longer only where nearly all of them are emojis.
const NAME: usize = 40;

/// The files of a phone.
pub(super) fn files(phone: &DesiredPhone) -> Vec<File> {
    let mac = phone.mac.plain();
    let settings = format!("{mac}-settings.cfg");
    let file = |name: String, body: String| File {
        name,
        content_type: "text/xml; charset=utf-8",
        body,
        always: true,
    };
    vec![
        file(format!("{mac}.cfg"), master(&settings)),
        file(settings, self::settings(phone)),
        file(format!("{mac}-directory.xml"), directory(phone)),
    ]
}

/// The file that names the others by their whole addresses, for a phone that has not asked in its folder yet.
pub(super) fn first(phone: &DesiredPhone) -> File {
    let mac = phone.mac.plain();
    File {
        name: format!("{mac}.cfg"),
        content_type: "text/xml; charset=utf-8",
        body: master(&format!("{}/{mac}-settings.cfg", phone.folder)),
        always: true,
    }
}

fn master(settings: &str) -> String {
    let mut xml = Xml::new();
    xml.empty(
        "APPLICATION",
        &[
            ("APP_FILE_PATH", ""),
            ("CONFIG_FILES", settings),
            ("MISC_FILES", ""),
            ("LOG_FILE_DIRECTORY", ""),
            ("OVERRIDES_DIRECTORY", ""),
            ("CONTACTS_DIRECTORY", ""),
        ],
    );
    xml.finish()
}

fn settings(phone: &DesiredPhone) -> String {
    let mut xml = Xml::new();
    xml.open("polycomConfig", &[]);
    device(&mut xml, phone);
    time(&mut xml, &Zone::of(&phone.zone));
    let language = if phone.french() {
        "French_France"
    } else {
        "English_United_States"
    };
    xml.empty("lcl", &[("lcl.ml.lang", language)]);
    // Told to fetch, it restarts only where a setting wants that.
    xml.empty(
        "voIpProt",
        &[("voIpProt.SIP.specialEvent.checkSync.alwaysReboot", "0")],
    );
    xml.empty(
        "call",
        &[
            ("feature.directedCallPickup.enabled", "1"),
            ("call.directedCallPickupMethod", "legacy"),
            // Dialled before the number while what a key watches rings, and then only.
            ("call.directedCallPickupString", phone.pickup_prefix()),
        ],
    );
    // What is put in its directory on the phone would come back from there.
    xml.empty("dir", &[("dir.local.readonly", "1")]);
    for (n, _) in phone.lines() {
        account(&mut xml, phone, n);
    }
    keys(&mut xml, phone);
    xml.close("polycomConfig");
    xml.finish()
}

fn device(xml: &mut Xml, phone: &DesiredPhone) {
    let (server, secure) = phone.server();
    // Each counts only where its `.set` says so.
    xml.empty(
        "device",
        &[
            ("device.set", "1"),
            ("device.prov.serverName.set", "1"),
            ("device.prov.serverName", server),
            ("device.prov.serverType.set", "1"),
            (
                "device.prov.serverType",
                if secure { "HTTPS" } else { "HTTP" },
            ),
            // The maker's own service.
            ("device.prov.ztpEnabled.set", "1"),
            ("device.prov.ztpEnabled", "0"),
            ("device.auth.localAdminPassword.set", "1"),
            ("device.auth.localAdminPassword", &phone.admin_password),
        ],
    );
    // Daily, should it not be told.
    xml.empty(
        "prov",
        &[
            ("prov.polling.enabled", "1"),
            ("prov.polling.mode", "rel"),
            ("prov.polling.period", "86400"),
        ],
    );
}

fn time(xml: &mut Xml, zone: &Zone) {
    let name = |setting: &str| format!("tcpIpApp.sntp.{setting}");
    let mut all = vec![
        (name("gmtOffset.overrideDHCP"), "1".to_owned()),
        (name("gmtOffset"), zone.offset.to_string()),
    ];
    let on = if zone.summer.is_some() { "1" } else { "0" };
    all.push((name("daylightSavings.enable"), on.to_owned()));
    if let Some(summer) = &zone.summer {
        all.push((name("daylightSavings.fixedDayEnable"), "0".to_owned()));
        for (edge, at) in [("start", summer.start), ("stop", summer.end)] {
            let Change {
                month,
                week,
                weekday,
                ..
            } = at;
            let mut set = |setting: &str, value: i32| {
                all.push((
                    name(&format!("daylightSavings.{edge}.{setting}")),
                    value.to_string(),
                ));
            };
            set("month", month.into());
            set("dayOfWeek", i32::from(weekday) + 1);
            set("dayOfWeek.lastInMonth", i32::from(week == 5));
            // The first day on which it can be.
            set("date", (i32::from(week) - 1) * 7 + 1);
            set("time", at.hour());
        }
    }
    let all: Vec<_> = all
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    xml.empty("tcpIpApp", &all);
}

/// Registrations count from 1; one without an address is none.
fn account(xml: &mut Xml, phone: &DesiredPhone, n: u8) {
    let name = |setting: &str| format!("reg.{n}.{setting}");
    let Some(account) = phone.accounts.get(usize::from(n) - 1) else {
        xml.empty("reg", &[(&name("address"), "")]);
        return;
    };
    let transport = match account.transport {
        Transport::Udp => "UDPOnly",
        Transport::Tcp => "TCPOnly",
        Transport::Tls => "TLS",
    };
    xml.empty(
        "reg",
        &[
            (&name("address"), &account.user),
            (&name("displayName"), &account.display),
            (&name("label"), &account.label),
            (&name("auth.userId"), &account.user),
            (&name("auth.password"), &account.password),
            (&name("server.1.address"), &account.host),
            (&name("server.1.port"), &account.port.to_string()),
            (&name("server.1.transport"), transport),
            (&name("server.1.register"), "1"),
        ],
    );
}

/// Keys count from 1 and go on through the modules. What they watch is a list of its own, which the keys of that kind take from the top;
/// what they dial stands in the directory.
fn keys(xml: &mut Xml, phone: &DesiredPhone) {
    xml.empty(
        "lineKey",
        &[
            ("lineKey.reassignment.enabled", "1"),
            ("attendant.reg", "1"),
        ],
    );
    let (mut watched, mut dialled) = (0, 0);
    for (at, button) in phone.keys().iter().enumerate() {
        let (category, index) = match &button.function {
            Function::Line(account) => ("Line", u32::from(*account)),
            Function::Lamp { number, .. } => {
                watched += 1;
                let name = |setting: &str| format!("attendant.resourceList.{watched}.{setting}");
                xml.empty(
                    "attendant",
                    &[
                        (&name("address"), number),
                        (&name("label"), button.label.as_str()),
                        // The other kind would pick up what is merely in use, as a switch that is on.
                        (&name("type"), "normal"),
                    ],
                );
                ("BLF", 0)
            }
            Function::Dial(_) => {
                dialled += 1;
                ("SpeedDial", dialled)
            }
            Function::Nothing => ("Unassigned", 0),
        };
        let name = |setting: &str| format!("lineKey.{}.{setting}", at + 1);
        let index = index.to_string();
        xml.empty(
            "lineKey",
            &[(&name("category"), category), (&name("index"), &index)],
        );
    }
}

fn directory(phone: &DesiredPhone) -> String {
    let mut xml = Xml::new();
    xml.open("directory", &[]);
    xml.open("item_list", &[]);
    let keys = phone.keys();
    let numbers = keys.iter().filter_map(|button| match &button.function {
        Function::Dial(number) => Some((button.label.as_str(), number)),
        _ => None,
    });
    for ((label, number), index) in numbers.zip(1..) {
        xml.open("item", &[]);
        // Without a name an entry is not shown.
        let name = carried(if label.is_empty() { number } else { label }, &[]);
        xml.leaf("fn", &[], within(&name, NAME));
        xml.leaf("ct", &[], number);
        xml.leaf("sd", &[], &i32::to_string(&index));
        xml.close("item");
    }
    xml.close("item_list");
    xml.close("directory");
    xml.finish()
}
