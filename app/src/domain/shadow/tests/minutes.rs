use super::*;

/// What becomes of the last of rules that differ in when they apply; now is Tuesday 14 April 2026, 14:22.
#[test]
fn minutes_are_told_apart_to_the_last_one() {
    let cases: &[(&[&str], &str)] = &[
        // Monday before 08:00 is nobody's: the first night of work begins on Monday.
        (
            &[
                "mon-fri 08:00-18:00",
                "mon-fri 18:00-08:00; sat-sun 00:00-24:00",
                "",
            ],
            "+",
        ),
        (
            &[
                "mon-fri 08:00-18:00",
                "mon-sun 18:00-08:00; sat-sun 00:00-24:00",
                "",
            ],
            "Immediately 1,2/",
        ),
        (&["mon-sun 08:00-18:00", "mon-sun 18:01-08:00", ""], "+"),
        // From Sunday into Monday, and no further.
        (&["sun 22:00-06:00", "mon 00:00-06:00"], "Immediately 1/"),
        (&["sun 22:00-06:00", "mon 00:00-06:01"], "+"),
        (&["mon 18:00-00:00", "mon 23:00-24:00"], "Immediately 1/"),
        // Dates end to end.
        (
            &[
                "2026-01-01..2026-12-31T08:00",
                "2026-12-31T08:00..2030-01-01",
                "2026-06-01..2029-12-31",
            ],
            "Immediately 1,2/",
        ),
        (
            &[
                "2026-01-01..2026-12-31T08:00",
                "2026-12-31T08:01..2030-01-01",
                "2026-06-01..2029-12-31",
            ],
            "+",
        ),
        // Dates have the weekdays that they have: 15 and 16 April 2026 are a Wednesday and a Thursday.
        (
            &["wed-thu 00:00-24:00", "2026-04-15..2026-04-16"],
            "Immediately 1/",
        ),
        (&["wed 00:00-24:00", "2026-04-15..2026-04-16"], "+"),
        (
            &["fri 08:00-18:00; 2026-04-15..2026-04-17T08:00"],
            "Immediately /",
        ),
        (&["fri 08:00-18:00; 2026-04-15..2026-04-17T08:01"], "+"),
        // Past midnight it is the date of the call that counts.
        (&["fri 18:00-08:00; 2026-04-18..2026-04-18"], "+"),
        (
            &["fri 18:00-08:00; 2026-04-18T08:00..2026-04-24T18:00"],
            "Immediately /",
        ),
        // A week has every minute there is, six days have not.
        (
            &["mon 08:00-08:01; 2026-04-20T08:01..2026-04-27T08:01"],
            "+",
        ),
        (
            &["mon 08:00-08:01; 2026-04-20T08:01..2026-04-27T08:00"],
            "Immediately /",
        ),
        // What is over, is; and what only the past would leave is nothing.
        (&["2026-04-01..2026-04-14T14:22"], "Immediately /"),
        (&["2026-04-01..2026-04-14T14:23"], "+"),
        (
            &["2026-04-14..2030-12-31", "2025-04-01..2029-12-31"],
            "Immediately 1/",
        ),
        (&["2026-04-15..2030-12-31", "2025-04-01..2029-12-31"], "+"),
        // A date may be a holiday, or not, whatever the calendar says now.
        (&["holidays", "no holidays", ""], "Immediately 1,2/"),
        (&["no holidays", "2026-07-14..2026-07-14"], "+"),
        (&["holidays", "no holidays"], "+"),
    ];
    for (slots, expected) in cases {
        let rules: Vec<_> = (1..)
            .zip(*slots)
            .map(|(n, when)| Rule {
                slot: slot(when),
                ..rule(n)
            })
            .collect();
        assert_eq!(&last(&rules), expected, "{slots:?}");
    }
}
