//! What kind of number a number is, by numbering-plan data (Google's libphonenumber, in the `phonenumber` crate).

use phonenumber::{
    Type, country,
    metadata::{DATABASE, Descriptor, Descriptors},
};
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
    let (kind, country) = if parsed.national().zeros() > 0 {
        let code = parsed.country().code();
        // A number without a kind is none.
        let Some(found) = with_zeros(code, &parsed.national().to_string()) else {
            return NumberClass::Unknown;
        };
        found
    } else {
        (parsed.number_type(&DATABASE), parsed.country().id())
    };
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
    if home.is_none() || country != home {
        let country = country.map_or_else(String::new, |id| id.as_ref().to_owned());
        return NumberClass::International { country };
    }
    match kind {
        Type::Mobile | Type::Pager => NumberClass::Mobile,
        Type::TollFree => NumberClass::Freephone,
        Type::SharedCost => NumberClass::Shared,
        _ => NumberClass::National,
    }
}

/// The kind and the country of a number whose national part begins with zeros, as in Italy and in Côte d'Ivoire. They are part of
/// the number there; the crate itself looks at the digits behind them.
fn with_zeros(code: u16, national: &str) -> Option<(Type, Option<country::Id>)> {
    let plans = DATABASE.by_code(&code)?;
    plans.into_iter().find_map(|plan| {
        let kind = kind_of(plan.descriptors(), national)?;
        Some((kind, plan.id().parse().ok()))
    })
}

/// The first kind of a plan that the national part is of, in the order in which libphonenumber asks; numbers of several kinds that we
/// do not tell apart are one.
fn kind_of(plan: &Descriptors, national: &str) -> Option<Type> {
    let is = |kind: Option<&Descriptor>| kind.is_some_and(|kind| kind.is_match(national));
    if !plan.general().is_match(national) {
        return None;
    }
    let kinds = [
        (plan.premium_rate(), Type::PremiumRate),
        (plan.toll_free(), Type::TollFree),
        (plan.shared_cost(), Type::SharedCost),
        (plan.voip(), Type::Voip),
        (plan.personal_number(), Type::PersonalNumber),
        (plan.pager(), Type::Pager),
        (plan.uan(), Type::Uan),
        (plan.voicemail(), Type::Voicemail),
        (plan.fixed_line(), Type::FixedLine),
        (plan.mobile(), Type::Mobile),
    ];
    kinds
        .into_iter()
        .find_map(|(kind, name)| is(kind).then_some(name))
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
        // Zeros that are part of the number: seen from home, and from elsewhere.
        for (number, at, class) in [
            ("+390612345678", "IT", NumberClass::National),
            ("+390212345678", "IT", NumberClass::National),
            ("+393331234567", "IT", NumberClass::Mobile),
            ("+390333", "IT", NumberClass::Unknown),
            ("+390912345678901", "IT", NumberClass::Unknown),
            ("+39800123456", "IT", NumberClass::Freephone),
            ("+39899123456", "IT", NumberClass::Premium),
            ("+2250707123456", "CI", NumberClass::Mobile),
            ("+2252123456789", "CI", NumberClass::National),
            (
                "+390612345678",
                "FR",
                NumberClass::International {
                    country: "IT".into(),
                },
            ),
            (
                "+390669812345",
                "IT",
                NumberClass::International {
                    country: "VA".into(),
                },
            ),
            (
                "+2250707123456",
                "FR",
                NumberClass::International {
                    country: "CI".into(),
                },
            ),
        ] {
            let number = E164::parse(number).expect("a number");
            assert_eq!(class_of(&number, at), class, "{number} from {at}");
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
