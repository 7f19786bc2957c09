//! What is wanted of a phone, resolved: nothing is looked up any more.

use std::{collections::HashMap, fmt};

use renvoi_app::domain::phones::{Label, MacAddress, Model, Spot};

/// Everything that a phone's files say.
#[derive(Clone)]
pub struct DesiredPhone {
    /// Its model.
    pub model: Model,
    /// Its hardware address.
    pub mac: MacAddress,
    /// Expansion modules, in the order in which they are plugged in: each its index in [`Model::modules`].
    pub modules: Vec<usize>,
    /// Its SIP accounts, from the first.
    pub accounts: Vec<Account>,
    /// Every key it has, in order, empty ones too: what a phone is told nothing about keeps its old meaning.
    pub buttons: Vec<Button>,
    /// Its language: `fr` or `en`.
    pub language: &'static str,
    /// Its owner's time zone: `Europe/Paris`.
    pub zone: String,
    /// The folder in which it finds its files, without a `/` at its end: `https://portal.example.net/p/SECRET`.
    pub folder: String,
    /// The password of its own settings page, 8 to 25 letters and digits.
    pub admin_password: String,
}

impl DesiredPhone {
    /// Every key that the phone and its modules have, in order; what `buttons` does not name does nothing.
    pub(super) fn keys(&self) -> Vec<Button> {
        let named: HashMap<Spot, &Button> = self.buttons.iter().map(|b| (b.spot, b)).collect();
        let modules = self.modules.iter().map(|&at| self.model.modules.get(at));
        let counts =
            std::iter::once(self.model.keys).chain(modules.map(|m| m.map_or(0, |m| m.keys)));
        counts
            .zip(0..)
            .flat_map(|(count, module)| (1..=count).map(move |position| Spot { module, position }))
            .map(|spot| {
                named
                    .get(&spot)
                    .map_or_else(|| Button::empty(spot), |b| (*b).clone())
            })
            .collect()
    }

    /// What stands before a number that is picked up, for phones that are told it once and for all keys; `**` where no key has any.
    pub(super) fn pickup_prefix(&self) -> &str {
        let mut prefixes = self
            .buttons
            .iter()
            .filter_map(|button| match &button.function {
                Function::Lamp {
                    number,
                    pickup: Some(pickup),
                } => pickup.strip_suffix(number.as_str()),
                _ => None,
            });
        prefixes.next().unwrap_or("**")
    }

    /// The folder without its scheme, and whether it is reached over TLS.
    pub(super) fn server(&self) -> (&str, bool) {
        match self.folder.split_once("://") {
            Some((scheme, rest)) => (rest, scheme.eq_ignore_ascii_case("https")),
            None => (&self.folder, false),
        }
    }

    /// Its SIP accounts, each with its number from 1; `None` where the model could have one and is to have none.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u8, Option<&Account>)> {
        (1..=self.model.accounts).map(|n| (n, self.accounts.get(usize::from(n) - 1)))
    }

    /// Whether its language is French; every other one is English to it.
    pub(super) fn french(&self) -> bool {
        self.language == "fr"
    }
}

/// Without what is secret.
impl fmt::Debug for DesiredPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DesiredPhone")
            .field("model", &self.model.id)
            .field("mac", &self.mac)
            .field("accounts", &self.accounts)
            .field("buttons", &self.buttons)
            .finish_non_exhaustive()
    }
}

/// A SIP account.
#[derive(Clone)]
pub struct Account {
    /// The user name, which is the name for authentication too.
    pub user: String,
    /// The password.
    pub password: String,
    /// What the phone calls itself: its owner's name, without control characters.
    pub display: String,
    /// What stands beside the line: the extension.
    pub label: String,
    /// The PBX as phones reach it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Over what.
    pub transport: Transport,
}

impl Account {
    /// `host:port`, an address of IPv6 in brackets.
    pub(super) fn server(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host.trim_matches(['[', ']']), self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// Over what SIP is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
    /// TLS.
    Tls,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Where it is.
    pub spot: Spot,
    /// What it does.
    pub function: Function,
    /// What stands beside it; no longer than the model shows.
    pub label: Label,
}

/// Without what is secret.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("user", &self.user)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl Button {
    /// A key that does nothing.
    fn empty(spot: Spot) -> Self {
        Self {
            spot,
            function: Function::Nothing,
            label: Label::default(),
        }
    }
}

/// What a key does, as the phone has to be told. Numbers hold digits, `*`, `#` and `+` only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Function {
    /// Takes the line of an account, from 1.
    Line(u8),
    /// Watches `number`, dials it, and picks up by dialling `pickup` while it rings.
    Lamp {
        /// What is watched (SUBSCRIBE, event `dialog`) and dialled: an extension, or `*74NN*EXT` for the switch of a rule.
        number: String,
        /// What is dialled while it rings: `**EXT`; `None` where nothing is ever picked up.
        pickup: Option<String>,
    },
    /// Dials.
    Dial(String),
    /// Nothing.
    Nothing,
}

/// A file as it is served.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// The name the phone asks for, within its folder; may have a folder of its own.
    pub name: String,
    /// Its content type.
    pub content_type: &'static str,
    /// Its bytes.
    pub body: String,
    /// Whether a phone that takes its settings asks for it each time.
    pub always: bool,
}

/// Without what it says, which is secret.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
