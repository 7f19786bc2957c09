//! What kind of number a number is, by numbering-plan data (Google's libphonenumber, in the `phonenumber` crate).

use phonenumber::{Type, country};
use renvoi_app::domain::{
    E164,
    check::{Classes, NumberClass},
};

/// The numbering plans, seen from a country (ISO 3166-1).
#[derive(Clone, Debug)]
pub struct Plans {
    /// The country.
    pub country: String,
}

impl Classes for Plans {
    fn class(&self, number: &E164) -> NumberClass {
        class_of(number, &self.country)
    }
}

/// The class of a number, seen from a country (ISO 3166-1).
#[must_use]
pub fn class_of(number: &E164, from: &str) -> NumberClass {
    let Ok(parsed) = phonenumber::parse(None, number.as_str()) else {
        return NumberClass::Unknown;
    };
    // A number without a kind is none. The kind is that of the digits without the zeros before them, where there are any.
    if parsed.national().zeros() > 0 && !phonenumber::is_valid(&parsed) {
        return NumberClass::Unknown;
    }
    let kind = parsed.number_type(&phonenumber::metadata::DATABASE);
    match kind {
        Type::PremiumRate => return NumberClass::Premium,
        Type::Unknown
        | Type::Emergency
        | Type::ShortCode
        | Type::StandardRate
        | Type::Carrier
        | Type::NoInternational => {
            return NumberClass::Unknown;
        }
        _ => {}
    }
    let home = from.parse::<country::Id>().ok();
    if home.is_none() || parsed.country().id() != home {
        let country = parsed
            .country()
            .id()
            .map_or_else(String::new, |id| id.as_ref().to_owned());
        return NumberClass::International { country };
    }
    match kind {
        Type::Mobile | Type::Pager => NumberClass::Mobile,
        Type::TollFree => NumberClass::Freephone,
        Type::SharedCost => NumberClass::Shared,
        _ => NumberClass::National,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A country that a policy can allow is one that a number's class can name, but for those that have no numbers of their own.
    #[test]
    fn a_policy_names_countries_as_plans_do() {
        let without: Vec<_> = renvoi_app::domain::check::countries()
            .filter(|code| code.parse::<country::Id>().is_err())
            .collect();
        assert_eq!(without, ["AQ", "BV", "GS", "HM", "PN", "TF", "UM"]);
    }

    #[test]
    fn numbers_are_classed_by_their_plan() {
        let cases = [
            ("+33612345678", NumberClass::Mobile),
            ("+33756789012", NumberClass::Mobile),
            ("+33145678901", NumberClass::National),
            ("+33972345678", NumberClass::National),
            ("+33800123456", NumberClass::Freephone),
            ("+33891234567", NumberClass::Premium),
            (
                "+442079460958",
                NumberClass::International {
                    country: "GB".into(),
                },
            ),
            (
                "+3225551234",
                NumberClass::International {
                    country: "BE".into(),
                },
            ),
            ("+33112", NumberClass::Unknown),
            ("+999123456", NumberClass::Unknown),
        ];
        for (number, class) in cases {
            let number = E164::parse(number).expect("a number");
            assert_eq!(class_of(&number, "FR"), class, "{number}");
        }
        let abroad = E164::parse("+33612345678").expect("a number");
        assert_eq!(
            class_of(&abroad, "BE"),
            NumberClass::International {
                country: "FR".into()
            }
        );
    }
}
