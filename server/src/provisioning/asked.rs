//! What phones ask for.

use renvoi_app::domain::phones::{MacAddress, Vendor};

use super::{DesiredPhone, File, cisco, fanvil, grandstream, poly, snom, yealink};

/// Every file of a phone, under each name it is asked by: two names for one body where there are two.
#[must_use]
pub fn files(phone: &DesiredPhone) -> Vec<File> {
    match phone.model.vendor {
        Vendor::Yealink => yealink::files(phone),
        Vendor::Snom => snom::files(phone),
        Vendor::Grandstream => grandstream::files(phone),
        Vendor::Fanvil => fanvil::files(phone),
        Vendor::Poly => poly::files(phone),
        Vendor::Cisco => cisco::files(phone),
    }
}

/// The file of a path within the phone's folder, without a `/` at its beginning. Phones disagree with their own guides about capitals.
#[must_use]
pub fn file(phone: &DesiredPhone, path: &str) -> Option<File> {
    files(phone)
        .into_iter()
        .find(|file| file.name.eq_ignore_ascii_case(path))
}

/// What a phone is handed that asks elsewhere than in its folder, under its own name: its settings, which tell it the folder.
#[must_use]
pub fn first(phone: &DesiredPhone) -> File {
    match phone.model.vendor {
        Vendor::Poly => poly::first(phone),
        _ => files(phone).swap_remove(0),
    }
}

/// Whose file that is: the hardware address that the name of a phone's own settings holds, and whose name it is where only one make has
/// such names.
#[must_use]
pub fn mac_of(path: &str) -> Option<(Option<Vendor>, MacAddress)> {
    let path = path.to_ascii_lowercase();
    let cisco = path
        .strip_prefix("cisco/cp-")
        .and_then(|rest| rest.split_once("-3pcc/"));
    let (vendor, digits) = if let Some((model, rest)) = cisco {
        if !plain(model) {
            return None;
        }
        (Some(Vendor::Cisco), rest.strip_suffix(".cfg")?)
    } else if let Some(rest) = path.strip_prefix("snom") {
        let (model, rest) = rest.split_once('-')?;
        if !plain(model) {
            return None;
        }
        (Some(Vendor::Snom), rest.strip_suffix(".htm")?)
    } else if let Some(rest) = path.strip_prefix("cfg") {
        // The older of its two formats has no ending.
        (
            Some(Vendor::Grandstream),
            rest.strip_suffix(".xml").unwrap_or(rest),
        )
    } else {
        (None, path.strip_suffix(".cfg")?)
    };
    Some((vendor, device(digits)?))
}

/// Whether every phone of some make asks for that, or a phone for what it need not have: an answer « there is none » that says nothing.
#[must_use]
pub fn is_common(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    if mac_of(&path).is_some() {
        return false;
    }
    let (stem, ending) = path.rsplit_once('.').unwrap_or((&path, ""));
    match ending {
        "boot" => stem == "y000000000000" || device(stem).is_some(),
        "cfg" => {
            // Yealink's and Fanvil's, by model.
            is_yealinks(stem)
                || (stem.starts_with("f0") && plain(stem))
                || stem == "000000000000"
                || stem
                    .strip_prefix("dev")
                    .is_some_and(|rest| device(rest).is_some())
                || stem == "external"
                || optional(stem, &["-phone", "-web", "-license", "-local"])
        }
        "xml" => {
            // Grandstream's and Cisco's, by model.
            stem.strip_prefix("cfg")
                .is_some_and(|rest| rest.is_empty() || plain(rest))
                || stem
                    .strip_prefix("cp-")
                    .and_then(|rest| rest.strip_suffix("-3pcc"))
                    .is_some_and(plain)
                || stem == "phonebook"
                || optional(stem, &["-directory", "-calls", "-contact"])
        }
        "htm" => {
            let model = stem.strip_prefix("snom");
            model.is_some_and(|model| plain(model.strip_suffix("-firmware").unwrap_or(model)))
        }
        // Poly's firmware, Grandstream's tones and firmware, Poly's logs.
        "ld" | "ver" | "bin" => stem.split(['.', '-', '_']).all(plain),
        "log" => optional(stem, &["-boot", "-app"]),
        _ => false,
    }
}

fn is_yealinks(stem: &str) -> bool {
    let digits = stem.strip_prefix('y');
    digits.is_some_and(|digits| digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Files that a phone may have beside its settings, or that stand for all phones.
fn optional(stem: &str, endings: &[&str]) -> bool {
    let whose = endings.iter().find_map(|ending| stem.strip_suffix(ending));
    whose.is_some_and(|whose| whose == "000000000000" || device(whose).is_some())
}

fn device(digits: &str) -> Option<MacAddress> {
    let plain = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain.then(|| MacAddress::parse(digits).ok()).flatten()
}

/// Letters and digits, a few: the name of a model.
fn plain(text: &str) -> bool {
    (1..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_whose_they_are() {
        let mac = MacAddress::parse("001565abcdef").unwrap();
        let table = [
            ("001565abcdef.cfg", None),
            ("001565ABCDEF.cfg", None),
            ("cfg001565abcdef.xml", Some(Vendor::Grandstream)),
            ("cfg001565abcdef", Some(Vendor::Grandstream)),
            ("snomD735-001565ABCDEF.htm", Some(Vendor::Snom)),
            ("Cisco/CP-7841-3PCC/001565abcdef.cfg", Some(Vendor::Cisco)),
        ];
        for (path, vendor) in table {
            assert_eq!(mac_of(path), Some((vendor, mac)), "{path}");
            assert!(!is_common(path), "{path}");
        }
    }

    #[test]
    fn names_that_everybody_asks_for_are_known() {
        for path in [
            "y000000000096.cfg",
            "y000000000000.boot",
            "001565abcdef.boot",
            "001565abcdef-local.cfg",
            "snomD735.htm",
            "cfg.xml",
            "cfggrp2614.xml",
            "dev001565abcdef.cfg",
            "000000000000.cfg",
            "000000000000-directory.xml",
            "001565abcdef-phone.cfg",
            "001565abcdef-license.cfg",
            "001565abcdef-app.log",
            "3111-48810-001.sip.ld",
            "F0V0X4U00000.cfg",
            "CP-7841-3PCC.xml",
        ] {
            assert_eq!(mac_of(path), None, "{path}");
            assert!(is_common(path), "{path}");
        }
    }

    #[test]
    fn other_paths_are_nobodys() {
        for path in [
            "",
            ".cfg",
            "/001565abcdef.cfg",
            "../001565abcdef.cfg",
            "a/001565abcdef.cfg",
            "001565abcdef.cfg/",
            "001565abcdef.cfg\0",
            "00:15:65:ab:cd:ef.cfg",
            "001565abcdeg.cfg",
            "015565abcdef0.cfg",
            "ffffffffffff.cfg",
            "snom../-001565abcdef.htm",
            "Cisco/CP-../x-3PCC/001565abcdef.cfg",
            "snom-001565abcdef.htm",
            "index.html",
            "cfg001565abcdef.xml.bak",
            "é",
        ] {
            assert_eq!(mac_of(path), None, "{path}");
            assert!(!is_common(path), "{path}");
        }
    }
}
