//! Emergency and short public-service numbers, country by country.
//!
//! Sources: « 112 » everywhere (3GPP TS 22.101 §10: every mobile network knows it; in the EU and EEA, Directive (EU) 2018/1972,
//! article 109); the 116 series of social services where it is reserved (Commission Decision 2007/116/EC, CEPT ECC/DEC/(07)02 for
//! members of the CEPT beyond the Union); France and its overseas departments: ARCEP, plan national de numérotation, « numéros
//! d'appel d'urgence » (15, 17, 18, 114, 115, 119, 191, 196, 197); everywhere else `resources/ShortNumberMetadata.xml` of Google's
//! libphonenumber 9.0.33, `emergency` and `expandedEmergency`, completed by what the regulator or the service itself publishes
//! where a line says so. Left out are numbers that inform rather than help (directories, time, 211 or 311 in North America, 115
//! in Germany): many offices have them as extensions.

use super::{E164, Numbering};

/// In every country.
const EVERYWHERE: &str = "112";

/// The European series of social services: a dot is any digit.
const SOCIAL: &str = "116...";

/// The European part of France, and what shares its numbering plan.
const FRANCE: &[&str] = &[
    "15", "17", "18", "114", "115", "119", "191", "196", "197", SOCIAL,
];

/// A country's numbers beside [`EVERYWHERE`].
#[expect(
    clippy::match_same_arms,
    reason = "a table: one line a country, whatever another one says"
)]
fn table(country: &str) -> Option<&'static [&'static str]> {
    Some(match country {
        "FR" | "GP" | "BL" | "MF" | "MQ" | "GF" | "RE" | "YT" | "PM" => FRANCE,
        // 16: sea rescue (MRCC Nouméa, JRCC Tahiti).
        "NC" | "PF" => &["15", "16", "17", "18"],
        "WF" => &["15", "17", "18"],
        // 1722, 1733: fire brigade and doctor on duty where nobody's life is in danger (IBZ, FPS Public Health).
        "BE" => &[
            "100", "101", "102", "103", "105", "106", "107", "108", "110", "119", "1722", "1733",
            SOCIAL,
        ],
        // 1414, 1415: air rescue (Rega, KWRO). BAKOM, short numbers.
        "CH" => &[
            "117", "118", "140", "142", "143", "144", "145", "147", "1414", "1415", SOCIAL,
        ],
        "LU" => &["113", SOCIAL],
        "MC" => &["15", "17", "18"],
        "DE" => &["110", SOCIAL],
        // 1450: health line. RTR, Rufnummern für Notrufdienste.
        "AT" => &[
            "120", "122", "123", "128", "130", "133", "140", "141", "142", "144", "147", "1450",
            SOCIAL,
        ],
        // 016: violence against women, 024: suicide (CNMC, plan nacional de numeración).
        "ES" => &[
            "016", "024", "061", "062", "080", "085", "088", "091", "092", "1006", SOCIAL,
        ],
        "IT" => &[
            "113", "114", "115", "117", "118", "1515", "1522", "1530", "19696", SOCIAL,
        ],
        // 144: social emergency (Segurança Social).
        "PT" => &["115", "117", "144", SOCIAL],
        // 18000: emergencies by text relay (Ofcom, National Telephone Numbering Plan, type B).
        "GB" => &["101", "105", "111", "119", "999", "18000", SOCIAL],
        "IE" => &["999", SOCIAL],
        // 113: suicide (Besluit nummerplan), 144: animals in need.
        "NL" => &["113", "144", "911", SOCIAL],
        // 1813: doctor on duty of the capital's region.
        "DK" => &["114", "1813", SOCIAL],
        // 1412: emergencies by text.
        "NO" => &["110", "113", "1412", SOCIAL],
        "SE" => &["1177", "11313", "11414", "90000", SOCIAL],
        "FI" => &[SOCIAL],
        // 991 to 994: power, gas, heat and water failures (UKE, numery alarmowe).
        "PL" => &[
            "984", "985", "986", "987", "991", "992", "993", "994", "995", "996", "997", "998",
            "999", SOCIAL,
        ],
        "CZ" => &["150", "155", "156", "158", SOCIAL],
        // 18300: mountain rescue.
        "SK" => &["150", "155", "158", "159", "18300", SOCIAL],
        "HU" => &["104", "105", "107", SOCIAL],
        // 119: children (ANPDCA).
        "RO" => &["113", "119", SOCIAL],
        "BG" => &["150", "160", "166", SOCIAL],
        // 197: social help, 1056: children, 15900: violence (EETT, short codes).
        "GR" => &[
            "100", "108", "109", "166", "197", "199", "1056", "15900", SOCIAL,
        ],
        // 711: relay for the deaf, 933: says what 911 would be told, 988: suicide (FCC, N11 codes).
        "US" => &["711", "911", "933", "988"],
        // 811: health lines of the provinces (CRTC, N11 codes).
        "CA" => &["711", "811", "911", "988"],
        // 150: ambulances (ministère de la Santé).
        "MA" => &["15", "19", "150", "177"],
        "DZ" => &["14", "17", "1055", "1548"],
        // 193: garde nationale (INT, plan national de numérotation).
        "TN" => &["190", "193", "197", "198"],
        "SN" => &["17", "18", "116", "119", "1221", "1515"],
        // 185: SAMU (ARTCI, numéros courts d'urgence).
        "CI" => &["110", "111", "170", "180", "185"],
        "ML" => &["15", "17", "18"],
        // 16: gendarmerie (ARCEP Burkina Faso).
        "BF" => &["16", "17", "18"],
        "NE" => &["15", "17", "18", "118"],
        "TG" => &["110", "117", "118", "171", "172", "177", "101."],
        "BJ" => &["114", "116", "117", "118", "136", "138", "160", "166"],
        // From mobile telephones with a 1 before (ART).
        "CM" => &["13", "17", "18", "19", "113", "117", "118", "119"],
        "MG" => &["17", "18", "117", "118"],
        _ => return None,
    })
}

/// Whether it is an emergency number wherever one is: no extension anywhere.
pub(in crate::domain) fn is_emergency_everywhere(digits: &str) -> bool {
    digits == EVERYWHERE
}

impl Numbering {
    /// The country's emergency and short public-service numbers: never an extension, never a forward's destination, always
    /// dialled. 2 to 6 digits each; a dot is any digit.
    pub fn emergency(&self) -> impl Iterator<Item = &'static str> + use<> {
        let own = table(self.country()).unwrap_or_default();
        std::iter::once(EVERYWHERE).chain(own.iter().copied())
    }

    /// Whether what was dialled is one of [`emergency`](Self::emergency).
    #[must_use]
    pub fn is_emergency(&self, dialled: &str) -> bool {
        self.emergency().any(|number| matches(number, dialled))
    }
}

impl E164 {
    /// Whether it is an emergency or short public-service number of the country whose code it begins with (`+33112`): nobody's
    /// number, and nothing that a call may be forwarded to.
    #[must_use]
    pub fn is_emergency(&self) -> bool {
        Numbering::all_for_digits(self.digits()).any(|country| {
            country
                .national_part(self)
                .is_some_and(|rest| country.is_emergency(rest))
        })
    }
}

fn matches(number: &str, dialled: &str) -> bool {
    let same =
        |(known, digit): (u8, u8)| known == digit || (known == b'.' && digit.is_ascii_digit());
    number.len() == dialled.len() && number.bytes().zip(dialled.bytes()).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering(country: &str) -> Numbering {
        Numbering::for_country(country).unwrap()
    }

    #[test]
    fn every_country_has_its_line() {
        for country in Numbering::countries() {
            let own = table(country);
            assert!(own.is_some_and(|own| !own.is_empty()), "{country}");
            for number in numbering(country).emergency() {
                assert!((2..=6).contains(&number.len()), "{country} {number}");
                assert!(
                    number.bytes().all(|b| b.is_ascii_digit() || b == b'.'),
                    "{country} {number}"
                );
                assert!(!number.starts_with('.'), "{country} {number}");
            }
        }
    }

    #[test]
    fn each_country_has_its_own() {
        let table = [
            ("FR", "15", true),
            ("FR", "112", true),
            ("FR", "116117", true),
            ("FR", "110", false),
            ("FR", "1161", false),
            ("FR", "911", false),
            ("DE", "110", true),
            ("DE", "15", false),
            ("DE", "116000", true),
            ("ES", "061", true),
            ("GB", "999", true),
            ("US", "911", true),
            ("US", "112", true),
            ("US", "116000", false),
            ("SN", "1515", true),
            ("TG", "1014", true),
            ("TG", "101x", false),
            ("RE", "115", true),
            ("FR", "", false),
        ];
        for (country, digits, expected) in table {
            assert_eq!(
                numbering(country).is_emergency(digits),
                expected,
                "{country} {digits}"
            );
        }
    }

    /// Everywhere the EU's numbers exist, whatever else a line says.
    #[test]
    fn europe_has_the_same_two() {
        for country in [
            "FR", "BE", "LU", "DE", "AT", "ES", "IT", "PT", "IE", "NL", "DK", "SE", "FI", "PL",
            "CZ", "SK", "HU", "RO", "BG", "GR", "NO", "CH", "GB",
        ] {
            for number in ["112", "116000", "116111", "116117", "116123"] {
                assert!(
                    numbering(country).is_emergency(number),
                    "{country} {number}"
                );
            }
        }
    }

    /// No country's own numbers are taken for short ones because of what they begin with.
    #[test]
    fn with_a_country_code_it_is_still_one() {
        for (number, expected) in [
            ("+33112", true),
            ("+3315", true),
            ("+33116117", true),
            ("+49110", true),
            ("+3315000000", false),
            ("+33145678901", false),
            ("+1911", true),
            ("+14155550911", false),
            ("+59015", true),
            ("+687116000", false),
            ("+999112", false),
        ] {
            let number = E164::parse(number).unwrap();
            assert_eq!(number.is_emergency(), expected, "{number}");
        }
    }
}
