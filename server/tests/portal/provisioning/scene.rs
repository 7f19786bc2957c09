//! Phones of every model, with nothing on their keys, with everything, with all their modules, and with labels that mean harm.

use renvoi_app::domain::phones::{Label, MacAddress, Model, Spot, Vendor};
use renvoi_server::{
    phones::models::catalogue,
    provisioning::{Account, Button, DesiredPhone, Function, Transport},
};

/// Every model there is.
pub fn models() -> impl Iterator<Item = &'static Model> {
    catalogue().all().iter()
}

/// One of a make.
pub fn one_of(vendor: Vendor) -> &'static Model {
    models().find(|model| model.vendor == vendor).unwrap()
}

/// The makes.
pub const VENDORS: [Vendor; 6] = [
    Vendor::Yealink,
    Vendor::Snom,
    Vendor::Grandstream,
    Vendor::Fanvil,
    Vendor::Poly,
    Vendor::Cisco,
];

/// Labels that mean something in one format or another.
pub const HOSTILE: [&str; 16] = [
    "\"Léa\" & <Tom>",
    "a;nme=b;ext=9",
    "1@2/f|**",
    "</label><x y=\"z\">",
    "&amp;&#10;&lt;",
    "# = %NULL%",
    "%NULL%",
    "%empty%",
    "📞 Œuvre",
    "']]><!--",
    "<?xml?>",
    "$PROXY $mac {mac}",
    "\\r\\n\\0",
    "a\u{fffe}b\u{ffff}",
    "漢字 Ünï",
    "[T54W]linekey.1.type=0",
];

/// A phone without keys that do anything.
pub fn empty(model: &Model) -> DesiredPhone {
    DesiredPhone {
        model: model.clone(),
        mac: MacAddress::parse("00:15:65:ab:cd:ef").unwrap(),
        modules: Vec::new(),
        accounts: vec![account("d4kq7z", "Sophie Martin", "204")],
        buttons: Vec::new(),
        language: "fr",
        zone: "Europe/Paris".to_owned(),
        folder: "https://portal.example.net/p/k3V9-secret_0".to_owned(),
        admin_password: "Wz7kQ2mN9pXa".to_owned(),
    }
}

/// An account.
pub fn account(user: &str, display: &str, label: &str) -> Account {
    Account {
        user: user.to_owned(),
        password: "s3cr3tPassw0rd".to_owned(),
        display: display.to_owned(),
        label: label.to_owned(),
        host: "pbx.example.net".to_owned(),
        port: 5060,
        transport: Transport::Udp,
    }
}

/// A phone on whose own keys everything is that keys can do.
pub fn full(model: &Model) -> DesiredPhone {
    let mut phone = empty(model);
    phone.buttons = spots(&phone)
        .into_iter()
        .map(|spot| button(model, spot))
        .collect();
    phone
}

/// A phone with all the modules that can be plugged in, of each kind the most, and everything on their keys too. In English, elsewhere,
/// over TLS, with two accounts where there can be two.
pub fn with_modules(model: &Model) -> DesiredPhone {
    let mut phone = empty(model);
    if let Some((at, module)) = model
        .modules
        .iter()
        .enumerate()
        .max_by_key(|(_, m)| m.keys * u16::from(m.most))
    {
        phone.modules = vec![at; usize::from(module.most)];
    }
    if model.accounts > 1 {
        phone.accounts.push(account("d4kq7y", "Accueil", "200"));
    }
    for account in &mut phone.accounts {
        account.transport = Transport::Tls;
        account.port = 5061;
    }
    phone.language = "en";
    "America/St_Johns".clone_into(&mut phone.zone);
    "http://198.51.100.7:8080/p/0".clone_into(&mut phone.folder);
    phone.buttons = spots(&phone)
        .into_iter()
        .map(|spot| button(model, spot))
        .collect();
    phone
}

/// A phone whose labels and names are [`HOSTILE`].
pub fn hostile(model: &Model) -> DesiredPhone {
    hostile_from(model, 0)
}

/// The same, where the first key has another of the labels: a phone with few keys meets all of them only by turns.
pub fn hostile_from(model: &Model, first: usize) -> DesiredPhone {
    let mut phone = full(model);
    let labels = HOSTILE.iter().cycle().skip(first);
    for (button, label) in phone.buttons.iter_mut().zip(labels) {
        button.label = Label::parse(label).unwrap();
    }
    "\"Zoë\" <O'Neill> & Cº;]]>\r\naccount.1.password = x"
        .clone_into(&mut phone.accounts[0].display);
    phone
}

/// Every key that a phone and its modules have.
pub fn spots(phone: &DesiredPhone) -> Vec<Spot> {
    let own = (1..=phone.model.keys).map(|position| Spot {
        module: 0,
        position,
    });
    let modules = phone.modules.iter().zip(1..).flat_map(|(&at, module)| {
        (1..=phone.model.modules[at].keys).map(move |position| Spot { module, position })
    });
    own.chain(modules).collect()
}

/// Keys that take lines: not everywhere are all of them able to.
pub fn takes_lines(model: &Model, spot: Spot) -> bool {
    match model.vendor {
        Vendor::Cisco => spot.module == 0,
        Vendor::Grandstream => spot.module == 0 && spot.position <= model.keys - model.fixed().1,
        _ => true,
    }
}

/// What is on a key: by turns all there is.
fn button(model: &Model, spot: Spot) -> Button {
    let Spot { module, position } = spot;
    let extension = 200 + 100 * u16::from(module) + position;
    let (function, label) = match position % 5 {
        1 if takes_lines(model, spot) => (Function::Line(1), "204".to_owned()),
        2 => (
            Function::Lamp {
                number: extension.to_string(),
                pickup: Some(format!("**{extension}")),
            },
            format!("Poste {extension}"),
        ),
        3 => (Function::Dial("+33612345678".to_owned()), String::new()),
        4 => (
            Function::Lamp {
                number: format!("*74{:02}*204", position % 100),
                pickup: None,
            },
            "Renvoi".to_owned(),
        ),
        _ => (Function::Nothing, String::new()),
    };
    let shown: String = label.chars().take(model.label_length.into()).collect();
    Button {
        spot,
        function,
        label: Label::parse(&shown).unwrap(),
    }
}
