//! Reading what a trunk shows as the caller's number.

use super::{E164, Numbering};

impl Numbering {
    /// Reads what a trunk shows as the caller's number. The PBX's dialplan repeats this rule exactly:
    ///
    /// 1. Keep ASCII digits, and a `+` where nothing was kept before it; drop everything else. Call the result *kept*.
    /// 2. If *kept* begins with `+`: the number is what follows the `+`.
    /// 3. Else if it begins with [`international`](Self::international): the number is what follows.
    /// 4. Else if [`national`](Self::national) is not empty and it begins with it: the number is
    ///    [`code`](Self::code), then what follows.
    /// 5. Else if [`bare`](Self::bare) is not 0 and it has at least that many digits: `code`, then all of it.
    /// 6. Else there is no number.
    ///
    /// Steps stop at the first that applies. The number found stands if it has 4 to 15 digits and does not begin
    /// with 0; otherwise there is no number, whatever later steps would say.
    #[must_use]
    pub fn caller(&self, raw: &str) -> Option<E164> {
        self.shown(raw, |kept| {
            self.is_bare(kept).then(|| format!("{}{kept}", self.code()))
        })
    }

    /// Like [`caller`](Self::caller) for a trunk that writes E.164 without its `+`: step 5 is: else the number is all of it.
    #[must_use]
    pub fn caller_in_digits(&self, raw: &str) -> Option<E164> {
        self.shown(raw, |kept| Some(kept.to_owned()))
    }

    fn shown(&self, raw: &str, bare: impl FnOnce(&str) -> Option<String>) -> Option<E164> {
        let mut kept = String::new();
        for c in raw.chars() {
            if c.is_ascii_digit() || (c == '+' && kept.is_empty()) {
                kept.push(c);
            }
        }
        let national = Some(self.national()).filter(|prefix| !prefix.is_empty());
        let number = if let Some(rest) = kept.strip_prefix('+') {
            rest.to_owned()
        } else if let Some(rest) = kept.strip_prefix(self.international()) {
            rest.to_owned()
        } else if let Some(rest) = national.and_then(|prefix| kept.strip_prefix(prefix)) {
            format!("{}{rest}", self.code())
        } else {
            bare(&kept)?
        };
        E164::parse(&format!("+{number}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn trunk_callers() {
        let table = [
            ("FR", "0612345678", Some("+33612345678")),
            ("FR", "+33612345678", Some("+33612345678")),
            ("FR", "0033612345678", Some("+33612345678")),
            ("FR", "00442079460958", Some("+442079460958")),
            ("FR", "\"x\" 06-12.34 56/78", Some("+33612345678")),
            ("FR", "+33+612345678", Some("+33612345678")),
            ("FR", "33612345678", None),
            ("FR", "612345678", None),
            ("FR", "+0612345678", None),
            ("FR", "000612345678", None),
            ("FR", "3631", None),
            ("FR", "anonymous", None),
            ("FR", "", None),
            ("FR", "+", None),
            ("FR", "00", None),
            ("FR", "+1234567890123456", None),
            ("FR", "06\r\n12345678", Some("+33612345678")),
            ("FR", "٠٦12", None),
            ("IT", "0612345678", Some("+390612345678")),
            ("IT", "3331234567", Some("+393331234567")),
            ("IT", "118", None),
            ("ES", "612345678", Some("+34612345678")),
            ("ES", "1004", None),
            ("CI", "0707123456", Some("+2250707123456")),
            ("US", "4155550123", Some("+14155550123")),
            ("US", "14155550123", Some("+14155550123")),
            ("US", "011442079460958", Some("+442079460958")),
            ("US", "5550123", None),
            ("HU", "06201234567", Some("+36201234567")),
        ];
        for (country, raw, expected) in table {
            let number = Numbering::for_country(country).unwrap().caller(raw);
            assert_eq!(
                number.as_ref().map(E164::as_str),
                expected,
                "{country} {raw}"
            );
        }
    }

    #[test]
    fn trunk_callers_in_digits() {
        let table = [
            ("FR", "33612345678", Some("+33612345678")),
            ("FR", "442079460958", Some("+442079460958")),
            ("FR", "+33612345678", Some("+33612345678")),
            ("FR", "0612345678", Some("+33612345678")),
            ("FR", "0033612345678", Some("+33612345678")),
            ("FR", "anonymous", None),
            ("FR", "112", None),
            ("US", "14155550123", Some("+14155550123")),
            ("IT", "390612345678", Some("+390612345678")),
        ];
        for (country, raw, expected) in table {
            let number = Numbering::for_country(country)
                .unwrap()
                .caller_in_digits(raw);
            assert_eq!(
                number.as_ref().map(E164::as_str),
                expected,
                "{country} {raw}"
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_is_shown_what_is_kept_is_a_number(raw in "\\PC{0,20}|[+0-9\r\n]{0,20}") {
            for country in Numbering::countries() {
                if let Some(number) = Numbering::for_country(country).unwrap().caller(&raw) {
                    prop_assert_eq!(E164::parse(number.as_str()), Some(number));
                }
            }
        }
    }
}
