//! What a desk phone is, before anybody has told it anything.

use std::{fmt, str::FromStr};

/// Who made it: how its files are called and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "names of companies")]
pub enum Maker {
    Yealink,
    Snom,
    Grandstream,
    Fanvil,
    Poly,
    Cisco,
}

/// Every maker.
const MAKERS: [(&str, Maker); 6] = [
    ("yealink", Maker::Yealink),
    ("snom", Maker::Snom),
    ("grandstream", Maker::Grandstream),
    ("fanvil", Maker::Fanvil),
    ("poly", Maker::Poly),
    ("cisco", Maker::Cisco),
];

impl FromStr for Maker {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        MAKERS
            .into_iter()
            .find(|(name, _)| *name == text)
            .map(|(_, maker)| maker)
            .ok_or_else(|| format!("{text:?} makes no phones here"))
    }
}

/// A phone as it comes out of its box, with its expansion modules plugged in.
#[derive(Clone, Debug)]
pub struct Hardware {
    /// Who made it.
    pub maker: Maker,
    /// As it is sold, without its maker: `T54W`.
    pub model: String,
    /// Twelve hexadecimal digits, in lower case.
    pub mac: String,
    /// Keys of the phone itself, on all pages.
    pub keys: u16,
    /// How many of those are the same on every page, where a maker's files count them apart (Fanvil's side keys, Grandstream's MPK).
    pub fixed: u16,
    /// How many of the others a page has.
    pub page: u16,
    /// Keys of each module, in the order in which they are plugged in.
    pub modules: Vec<u16>,
    /// What it runs, as `96.86.0.70`: a part of what it calls itself.
    pub firmware: String,
}

impl Hardware {
    /// A phone without modules; separators in the address are dropped.
    #[must_use]
    pub fn new(maker: Maker, model: &str, mac: &str, keys: u16) -> Self {
        let digits = mac.chars().filter(char::is_ascii_hexdigit);
        Self {
            maker,
            model: model.to_owned(),
            mac: digits.collect::<String>().to_ascii_lowercase(),
            keys,
            fixed: 0,
            page: keys,
            modules: Vec::new(),
            firmware: "1.2.3.4".to_owned(),
        }
    }

    /// With some keys that are the same on every page, and so many others on each.
    #[must_use]
    pub fn with_fixed(mut self, fixed: u16, page: u16) -> Self {
        self.fixed = fixed;
        self.page = page;
        self
    }

    /// With modules of so many keys.
    #[must_use]
    pub fn with_modules(mut self, modules: &[u16]) -> Self {
        self.modules = modules.to_vec();
        self
    }

    /// What it calls itself when it fetches its files.
    pub(super) fn agent(&self) -> String {
        let Self {
            model,
            mac,
            firmware,
            ..
        } = self;
        let pairs: Vec<&str> = (0..6)
            .filter_map(|at| mac.get(2 * at..2 * at + 2))
            .collect();
        let colons = pairs.join(":");
        match self.maker {
            Maker::Yealink => format!("Yealink SIP-{model} {firmware} {colons}"),
            Maker::Snom => {
                format!("Mozilla/4.0 (compatible; snom{model}-SIP {firmware} {mac})")
            }
            Maker::Grandstream => {
                format!("Grandstream Model HW {model} SW {firmware} DevId {mac}")
            }
            Maker::Fanvil => format!("Fanvil {model} {firmware} {mac}"),
            Maker::Poly => {
                let model = model.replace(' ', "_");
                format!(
                    "FileTransport PolycomVVX-{model}-UA/{firmware} (SN:{mac}) Type/Application"
                )
            }
            Maker::Cisco => format!("Cisco-CP-{model}-3PCC/{firmware} ({mac})"),
        }
    }

    /// What it calls itself where it registers.
    pub(super) fn sip_agent(&self) -> String {
        let Self {
            model,
            mac,
            firmware,
            ..
        } = self;
        match self.maker {
            Maker::Yealink => format!("Yealink SIP-{model} {firmware}"),
            Maker::Snom => format!("snom{model}/{firmware}"),
            Maker::Grandstream => format!("Grandstream {model} {firmware}"),
            Maker::Fanvil => format!("Fanvil {model} {firmware} {mac}"),
            Maker::Poly => format!("PolycomVVX-{}-UA/{firmware}", model.replace(' ', "_")),
            Maker::Cisco => format!("Cisco-CP-{model}-3PCC/{firmware}_{mac}"),
        }
    }

    /// Where the key with this number is for makers that count on from the phone into its modules; from 0.
    pub(super) fn place(&self, index: u16) -> Option<Place> {
        let mut left = index;
        let banks = [self.keys].into_iter().chain(self.modules.iter().copied());
        for (module, keys) in (0..).zip(banks) {
            if left < keys {
                return Some(Place::new(module, left + 1));
            }
            left -= keys;
        }
        None
    }

    /// Whether there is such a key.
    pub(super) fn has(&self, place: Place) -> bool {
        let keys = match usize::from(place.module).checked_sub(1) {
            None => Some(self.keys),
            Some(module) => self.modules.get(module).copied(),
        };
        keys.is_some_and(|keys| (1..=keys).contains(&place.position))
    }
}

/// Where a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// 0 is the phone itself, from 1 on its modules.
    pub module: u8,
    /// From 1, across all pages.
    pub position: u16,
}

impl Place {
    /// A key.
    #[must_use]
    pub fn new(module: u8, position: u16) -> Self {
        Self { module, position }
    }

    /// A key of the phone itself.
    #[must_use]
    pub fn on_phone(position: u16) -> Self {
        Self::new(0, position)
    }
}

/// `0-3` is the third key of the phone, `2-1` the first of its second module.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.module, self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_counted_on_into_modules() {
        let phone =
            Hardware::new(Maker::Snom, "D785", "00:04:13:AB:CD:EF", 24).with_modules(&[18, 18]);
        assert_eq!(phone.mac, "000413abcdef");
        assert_eq!(phone.place(0), Some(Place::on_phone(1)));
        assert_eq!(phone.place(24), Some(Place::new(1, 1)));
        assert_eq!(phone.place(59), Some(Place::new(2, 18)));
        assert_eq!(phone.place(60), None);
        assert!(phone.has(Place::new(2, 18)) && !phone.has(Place::new(3, 1)));
        assert!(!phone.has(Place::on_phone(25)) && !phone.has(Place::on_phone(0)));
    }
}
