//! Calls go where rules and phones say.

use renvoi_app::domain::{Triggers, route::Device};
use renvoi_phones::Behaviour;

use super::{ANSWERS, LIMIT, immediately, now};
use crate::support::{
    office::{From, Seen},
    plans::{ext, rule, to_extension, to_number},
    scene::Scene,
};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one table of offices and calls")]
async fn calls_go_where_rules_say() {
    let scene = Scene::new().await;
    let busy = Triggers::when(true, None, false).unwrap();
    let gone = Triggers::when(false, None, true).unwrap();
    let slow = Triggers::when(false, renvoi_app::domain::Seconds::new(10), false).unwrap();
    let office = scene
        .office(
            "scene",
            vec![
                ("21", ANSWERS, vec![]),
                ("202", ANSWERS, vec![immediately(1, to_extension("21"))]),
                (
                    "2003",
                    &[Device::Busy],
                    vec![rule(1, busy, to_extension("202"))],
                ),
                (
                    "20004",
                    &[Device::Gone],
                    vec![rule(1, gone, to_number("+33612345678"))],
                ),
                (
                    "200005",
                    &[Device::Rings],
                    vec![rule(1, slow, to_extension("21"))],
                ),
                (
                    "206",
                    &[Device::Rings, Device::Declines],
                    vec![rule(1, busy, to_extension("21"))],
                ),
                (
                    "207",
                    &[Device::Busy, Device::Gone],
                    vec![rule(1, busy, to_extension("21"))],
                ),
                ("208", &[Device::Gone, Device::Gone], vec![]),
                ("209", &[Device::Busy], vec![]),
                ("210", &[Device::Rings], vec![]),
                (
                    "211",
                    ANSWERS,
                    vec![immediately(1, to_number("+33199000021"))],
                ),
                (
                    "212",
                    ANSWERS,
                    vec![immediately(1, renvoi_app::domain::Outcome::Reject)],
                ),
                (
                    "213",
                    ANSWERS,
                    vec![
                        immediately(1, renvoi_app::domain::Outcome::LetItRing),
                        immediately(2, to_extension("21")),
                    ],
                ),
            ],
        )
        .await;
    let outside = From::Trunk("0612345678".to_owned());
    let table = [
        ("21", Seen::Phone(ext("21")), &["21 rings 30"][..]),
        (
            "202",
            Seen::Phone(ext("21")),
            &["202>21 immediately", "21 rings 30"],
        ),
        (
            "2003",
            Seen::Phone(ext("21")),
            &[
                "2003 rings 30",
                "2003>202 busy",
                "202>21 immediately",
                "21 rings 30",
            ],
        ),
        (
            "20004",
            Seen::Trunk("+33612345678".to_owned()),
            &["20004>+33612345678 unreachable"],
        ),
        (
            "200005",
            Seen::Phone(ext("21")),
            &["200005 rings 10", "200005>21 no_answer", "21 rings 30"],
        ),
        (
            "206",
            Seen::Phone(ext("21")),
            &["206 rings 30", "206>21 busy", "21 rings 30"],
        ),
        (
            "207",
            Seen::Phone(ext("21")),
            &["207 rings 30", "207>21 busy", "21 rings 30"],
        ),
        (
            "208",
            Seen::Refused(480),
            &["208 rings 30", "end unreachable"],
        ),
        ("209", Seen::Refused(486), &["209 rings 30", "end busy"]),
        (
            "210",
            Seen::Refused(480),
            &["210 rings 30", "end no_answer"],
        ),
        (
            "211",
            Seen::Phone(ext("21")),
            &["211>21 immediately", "21 rings 30"],
        ),
        ("212", Seen::Refused(486), &["end busy"]),
        ("213", Seen::Phone(ext("213")), &["213 rings 30"]),
    ];
    for (called, seen, words) in table {
        let internal = office
            .call(&From::Phone(ext("21")), called, now(), LIMIT)
            .await;
        assert_eq!(
            (internal.seen.clone(), internal.words().len()),
            (seen.clone(), words.len()),
            "21 calls {called}"
        );
        let number = format!("+331990{called:0>5}");
        let external = office.call(&outside, &number, now(), LIMIT).await;
        assert_eq!(
            (&external.seen, &external.words()[..]),
            (
                &seen,
                &words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()[..]
            ),
            "outside calls {called}"
        );
    }
}

/// What phones answer with says what has happened, of one alone and of two together.
#[tokio::test]
async fn what_phones_answer_with_says_what_happened() {
    let scene = Scene::new().await;
    let rules = || {
        let busy = Triggers::when(true, None, false).unwrap();
        let gone = Triggers::when(false, None, true).unwrap();
        vec![
            rule(1, busy, to_extension("21")),
            rule(2, gone, to_extension("22")),
        ]
    };
    let office = scene
        .office(
            "says",
            vec![
                ("21", ANSWERS, vec![]),
                ("22", ANSWERS, vec![]),
                ("204", &[Device::Busy], rules()),
                ("205", &[Device::Busy, Device::Busy], rules()),
            ],
        )
        .await;
    let (busy, unreachable) = ("21", "22");
    for (called, says, goes) in [
        ("204", &[486][..], busy),
        ("204", &[600], busy),
        ("204", &[603], busy),
        ("204", &[480], unreachable),
        ("204", &[503], unreachable),
        ("204", &[408], unreachable),
        ("205", &[503, 408], unreachable),
        ("205", &[480, 486], busy),
        ("205", &[486, 503], busy),
        ("205", &[408, 600], busy),
    ] {
        for (phone, status) in office.phones[&ext(called)].iter().zip(says) {
            phone.behave(Behaviour::status(*status).unwrap());
        }
        let outside = From::Trunk("0612345678".to_owned());
        let number = format!("+331990{called:0>5}");
        let outcome = office.call(&outside, &number, now(), LIMIT).await;
        assert_eq!(outcome.seen, Seen::Phone(ext(goes)), "{called} {says:?}");
    }
}
