//! The countries that a policy may name.

/// Every code of ISO 3166-1 alpha-2 that is assigned (2024), and three that numbering plans are told apart by beside them: Ascension,
/// Tristan da Cunha and Kosovo.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ \
    BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR \
    CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU \
    ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ \
    LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF \
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
    SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR \
    TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW \
    AC TA XK";

/// Whether it is a country's code, in upper case: of any country, since a policy is asked about numbers that we need not know how to
/// dial.
#[must_use]
pub fn is_country(code: &str) -> bool {
    code.len() == 2 && countries().any(|known| known == code)
}

/// All of them.
pub fn countries() -> impl Iterator<Item = &'static str> {
    CODES.split(' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Numbering;

    #[test]
    fn any_country_can_be_named() {
        assert_eq!(countries().count(), 249 + 3);
        assert!(countries().all(|code| code.len() == 2));
        for code in Numbering::countries().chain(["JP", "IL", "BR", "XK"]) {
            assert!(is_country(code), "{code}");
        }
        for code in ["", "be", "B", "BEL", "XX", "UK", "EU", "E ", "D A"] {
            assert!(!is_country(code), "{code}");
        }
    }
}
