use proptest::prelude::*;

use super::*;

fn read(country: &str, text: &str) -> Result<Typed, NumberError> {
    Numbering::for_country(country).unwrap().read(text)
}

#[test]
fn what_people_type() {
    let table = [
        ("FR", "06 12 34 56 78", "+33612345678"),
        ("FR", "06.12.34.56.78", "+33612345678"),
        ("FR", "06-12-34-56-78", "+33612345678"),
        ("FR", "06/12/34/56/78", "+33612345678"),
        ("FR", "06\u{a0}12\u{202f}34\u{2009}56 78", "+33612345678"),
        ("FR", "0033 6 12 34 56 78", "+33612345678"),
        ("FR", "+33 6 12 34 56 78", "+33612345678"),
        ("FR", "+33 (0)6 12 34 56 78", "+33612345678"),
        ("FR", "+33 ( 0 ) 6 12 34 56 78", "+33612345678"),
        ("FR", "0033 (0) 6 12 34 56 78", "+33612345678"),
        ("FR", "+33 06 12 34 56 78", "+33612345678"),
        ("FR", "(0)6 12 34 56 78", "+33612345678"),
        ("FR", "(06) 12 34 56 78", "+33612345678"),
        ("FR", "  0612345678 ", "+33612345678"),
        ("FR", "\u{202a}+33 6 12 34 56 78\u{202c}", "+33612345678"),
        ("FR", "+44 (0)20 7946 0958", "+442079460958"),
        ("FR", "00 44 20 7946 0958", "+442079460958"),
        ("FR", "+1 (415) 555-0123", "+14155550123"),
        ("FR", "+39 06 1234 5678", "+390612345678"),
        ("FR", "+39 (0)6 1234 5678", "+390612345678"),
        ("FR", "+683 4000", "+6834000"),
        ("FR", "+262 692 12 34 56", "+262692123456"),
        ("FR", "0692 12 34 56", "+33692123456"),
        ("RE", "0692 12 34 56", "+262692123456"),
        ("BE", "02 555 12 12", "+3225551212"),
        ("BE", "0475 12 34 56", "+32475123456"),
        ("CH", "044 668 18 00", "+41446681800"),
        ("LU", "26 12 34 56", "+35226123456"),
        ("MC", "93 15 22 22", "+37793152222"),
        ("DE", "030 901820", "+4930901820"),
        ("ES", "612 34 56 78", "+34612345678"),
        ("IT", "06 1234 5678", "+390612345678"),
        ("IT", "333 123 4567", "+393331234567"),
        ("PT", "912 345 678", "+351912345678"),
        ("GB", "020 7946 0958", "+442079460958"),
        ("IE", "01 677 8899", "+35316778899"),
        ("NL", "06 12345678", "+31612345678"),
        ("US", "(415) 555-0123", "+14155550123"),
        ("US", "1 415 555 0123", "+14155550123"),
        ("US", "011 33 6 12 34 56 78", "+33612345678"),
        ("CA", "514-555-0123", "+15145550123"),
        ("MA", "0612-345678", "+212612345678"),
        ("DZ", "0551 23 45 67", "+213551234567"),
        ("TN", "20 123 456", "+21620123456"),
        ("SN", "77 123 45 67", "+221771234567"),
        ("CI", "07 07 12 34 56", "+2250707123456"),
    ];
    for (country, text, expected) in table {
        let expected = E164::parse(expected).unwrap();
        assert_eq!(
            read(country, text),
            Ok(Typed::Public(expected)),
            "{country} {text}"
        );
    }
}

#[test]
fn short_ones_are_left_to_who_knows_the_extensions() {
    for (country, text, digits) in [
        ("FR", "104", "104"),
        ("FR", " 1 0 4 ", "104"),
        ("FR", "112", "112"),
        ("FR", "3631", "3631"),
        ("FR", "20612", "20612"),
        ("US", "104", "104"),
        ("NC", "26 12 34", "261234"),
    ] {
        assert_eq!(
            read(country, text),
            Ok(Typed::Short(digits.to_owned())),
            "{text}"
        );
    }
}

#[test]
fn what_cannot_be_read_says_what_was_understood() {
    let table = [
        ("FR", "06 12", "number_too_short", "06 12"),
        ("FR", "061234567", "number_too_short", "06 12 34 56 7"),
        (
            "FR",
            "06 12 34 56 78 9",
            "number_too_long",
            "06 12 34 56 78 9",
        ),
        ("FR", "612345678", "number_missing_prefix", "612345678"),
        ("FR", "33612345678", "number_missing_prefix", "33612345678"),
        ("FR", "+33 6 12", "number_too_short", "+33 6 12"),
        ("FR", "+33 15", "number_too_short", "+33 1 5"),
        ("FR", "0033112", "number_too_short", "+33 1 12"),
        (
            "FR",
            "+06 12 34 56 78",
            "number_country_code",
            "+0612345678",
        ),
        ("FR", "+33 6+12", "number_second_plus", "+336"),
        ("FR", "++33 612345678", "number_second_plus", "+"),
        ("FR", "06+12345678", "number_second_plus", "06"),
        ("FR", "mobile", "number_foreign", "mobile"),
        ("FR", "06 12 34 56 7O", "number_foreign", "O"),
        ("FR", "<script>alert(1)", "number_foreign", "<script>al"),
        ("FR", "06*12", "number_foreign", "*"),
        ("FR", "٠٦١٢٣٤٥٦٧٨", "number_foreign", "٠٦١٢٣٤٥٦٧٨"),
        ("FR", "", "number_empty", ""),
        ("FR", " .- ", "number_empty", ""),
        ("FR", "+", "number_empty", ""),
        ("FR", "0612345678\r\n", "number_control", ""),
        ("FR", "06\u{0}12345678", "number_control", ""),
        ("FR", "5", "number_too_short", "5"),
        ("FR", "0", "number_too_short", "0"),
        ("FR", "+683400", "number_too_short", "+683 400"),
        (
            "FR",
            "+9999999999999999",
            "number_too_long",
            "+999 999 999 999 9999",
        ),
        (
            "FR",
            "1234567890123456789012345678",
            "number_too_long",
            "1234567890123456789012345…",
        ),
        ("US", "5550123", "number_too_short", "5550123"),
        ("ES", "61234567", "number_too_short", "61234567"),
    ];
    for (country, text, code, data) in table {
        let error = read(country, text).unwrap_err();
        assert_eq!(
            (error.code(), error.data()),
            (code, data),
            "{country} {text:?}"
        );
    }
}

#[test]
fn prefixes() {
    let table = [
        ("FR", "+3368*", Ok("+3368")),
        ("FR", "06 8*", Ok("+3368")),
        ("FR", "0033 6 8 *", Ok("+3368")),
        ("FR", "+33 (0)6*", Ok("+336")),
        ("FR", "+1*", Ok("+1")),
        ("FR", "0*", Ok("+33")),
        ("ES", "6*", Ok("+346")),
        ("FR", "68*", Err("number_missing_prefix")),
        ("FR", "*", Err("number_star")),
        ("FR", "06", Err("number_star")),
        ("FR", "0*6*", Err("number_star")),
        ("FR", "06**", Err("number_star")),
        ("FR", "+*", Err("number_star")),
        ("FR", "00*", Err("number_too_short")),
        ("FR", "+06*", Err("number_country_code")),
        ("FR", "+123456789012345*", Err("number_too_long")),
        ("FR", "+33x*", Err("number_foreign")),
    ];
    for (country, text, expected) in table {
        let prefix = Numbering::for_country(country).unwrap().read_prefix(text);
        let prefix = prefix
            .as_ref()
            .map(Prefix::as_str)
            .map_err(NumberError::code);
        assert_eq!(prefix, expected, "{country} {text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,30}|[+0-9 ().*-]{0,30}") {
        for country in Numbering::countries() {
            let numbering = Numbering::for_country(country).unwrap();
            if let Ok(Typed::Public(number)) = numbering.read(&text) {
                prop_assert_eq!(numbering.read(number.as_str()), Ok(Typed::Public(number)));
            }
            let _ = numbering.read_prefix(&text);
        }
    }

    #[test]
    fn a_canonical_french_number_is_read_back(digits in "[1-9][0-9]{8}", separator in "[ .\u{a0}\u{202f}/-]?") {
        let number = E164::parse(&format!("+33{digits}")).unwrap();
        let typed: Vec<_> = format!("0{digits}").chars().map(String::from).collect();
        prop_assert_eq!(read("FR", &typed.join(&separator)), Ok(Typed::Public(number.clone())));
        prop_assert_eq!(read("FR", &crate::domain::number::format_national(&number, "FR")), Ok(Typed::Public(number)));
    }
}
