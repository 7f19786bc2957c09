use super::*;

/// What becomes of the last of rules that differ in who calls.
#[test]
fn callers_are_told_apart_to_the_last_one() {
    let cases: &[(&[&str], &str)] = &[
        // The three kinds together are everybody, two of them are not.
        (
            &["internal", "external", "anonymous", "anyone"],
            "Immediately 1,2,3/",
        ),
        (&["internal", "external", "anyone"], "+"),
        // Those in a list and those who are not are everybody.
        (
            &[
                "only +33612345678 104",
                "all but +33612345678 104",
                "anyone",
            ],
            "Immediately 1,2/",
        ),
        (
            &["only +33612345678", "all but +33612345678 104", "anyone"],
            "+",
        ),
        // A prefix holds its numbers; the other way round something is left.
        (
            &["only +336*", "only +33612345678 +3368*"],
            "Immediately 1/",
        ),
        (&["only +33612345678", "only +336*"], "+"),
        // Ten longer prefixes hold all that the shorter one does, nine do not ...
        (
            &[
                "only +330* +331* +332* +333* +334*",
                "only +335* +336* +337* +338* +339*",
                "only +33*",
            ],
            "Immediately 1,2/",
        ),
        (
            &[
                "only +330* +331* +332* +333* +334* +335* +336* +337* +338*",
                "only +33*",
            ],
            "+",
        ),
        // ... and nothing but the number that is as short as the prefix itself.
        (
            &[
                "only +33610* +33611* +33612* +33613* +33614*",
                "only +33615* +33616* +33617* +33618* +33619*",
                "only +3361*",
            ],
            "+",
        ),
        (
            &[
                "only +33610* +33611* +33612* +33613* +33614*",
                "only +33615* +33616* +33617* +33618* +33619* +3361",
                "only +3361*",
            ],
            "Immediately 1,2/",
        ),
        // A prefix of 14 digits holds eleven numbers.
        (
            &[
                "only +33612345678900 +336123456789000 +336123456789001 +336123456789002 +336123456789003",
                "only +336123456789004 +336123456789005 +336123456789006 +336123456789007 +336123456789008",
                "only +33612345678900*",
            ],
            "+",
        ),
        (
            &[
                "only +33612345678900 +336123456789000 +336123456789001 +336123456789002 +336123456789003",
                "only +336123456789004 +336123456789005 +336123456789006 +336123456789007 +336123456789008",
                "only +336123456789009",
                "only +33612345678900*",
            ],
            "Immediately 1,2,3/",
        ),
        // A colleague calls from inside and from outside.
        (&["internal", "external", "only 104"], "Immediately 1,2/"),
        (&["internal", "only 104"], "+"),
        // All but a list speaks of those who hide their number, too.
        (&["internal", "external", "all but 104"], "+"),
        (
            &["anonymous", "internal", "external", "all but 104"],
            "Immediately 1,2,3/",
        ),
        // A number in one list may be a colleague's in the other; it is no other number.
        (&["all but +33612345678", "all but 104", "anyone"], "+"),
        (
            &["all but +33612345678", "all but +33612345679", "anyone"],
            "Immediately 1,2/",
        ),
        (
            &["all but 104", "all but 105", "anyone"],
            "Immediately 1,2/",
        ),
    ];
    for (origins, expected) in cases {
        let rules: Vec<_> = (1..)
            .zip(*origins)
            .map(|(n, who)| Rule {
                origin: origin(who),
                ..rule(n)
            })
            .collect();
        assert_eq!(&last(&rules), expected, "{origins:?}");
    }
}
