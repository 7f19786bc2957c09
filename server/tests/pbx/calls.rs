//! Real calls between real phones through a real Asterisk.

use std::time::Duration;

use crate::support::{
    asterisk::{forget, write},
    office::{From, Seen, plug},
    plans::{ext, rule, to_extension, to_number},
    scene::Scene,
};
use jiff::Timestamp;
use renvoi_app::domain::{Rule, Triggers, route::Device};
use renvoi_phones::{Account, Behaviour, CallOptions};
use renvoi_server::clock::{Clock as _, SystemClock};
use renvoi_server::pbx::{Pbx as _, TryCall, TryEnd};

const ANSWERS: &[Device] = &[Device::Answers { after: 0 }];
/// Only ever reached where something never comes.
const LIMIT: Duration = Duration::from_mins(1);

fn now() -> Timestamp {
    SystemClock.now()
}

fn immediately(n: u128, outcome: renvoi_app::domain::Outcome) -> Rule {
    rule(n, Triggers::Immediately, outcome)
}

/// Where a phone says that it is reached, and what it dials, is data and no part of what the PBX does.
#[tokio::test]
async fn phones_say_nothing_that_is_done() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "words",
            vec![
                ("201", ANSWERS, vec![]),
                ("202", &[Device::Gone], vec![]),
                ("203", ANSWERS, vec![]),
            ],
        )
        .await;
    let other = &office.phones[&ext("203")][0];
    for user in [
        "202",
        "202,1,H",
        "202,,A(demo-thanks)",
        "202&PJSIP/words01-203-1",
        "202&PJSIP/words01-203-1&PJSIP/words01-202-1",
        "a/b;c=d?e&Local/203",
    ] {
        let account = Account::new("words01-202-1", "secret", scene.pbx.asterisk.sip());
        let strange = plug(account.contact(user), Behaviour::answer()).await;
        let call = office.phones[&ext("201")][0]
            .call("202", &CallOptions::default())
            .unwrap();
        assert_eq!(call.outcome(LIMIT).await.unwrap().status, 200, "{user}");
        let answered = strange.next_call(LIMIT).await.unwrap();
        assert_eq!(answered.invitation().target.user(), Some(user));
        call.hang_up().await.unwrap();
        assert!(other.next_call(Duration::ZERO).await.is_err(), "{user}");
        strange.unregister().await.unwrap();
    }
    for digits in ["203,unreadable", "203,x)"] {
        let call = office.phones[&ext("201")][0]
            .call(digits, &CallOptions::default())
            .unwrap();
        assert_eq!(call.outcome(LIMIT).await.unwrap().status, 200, "{digits}");
        other.next_call(LIMIT).await.unwrap();
        call.hang_up().await.unwrap();
    }
}

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

#[tokio::test]
async fn the_callee_sees_the_caller_and_who_sent_the_call() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "sight",
            vec![
                ("201", ANSWERS, vec![]),
                ("202", ANSWERS, vec![immediately(1, to_extension("201"))]),
                (
                    "203",
                    ANSWERS,
                    vec![immediately(1, to_number("+33612345678"))],
                ),
            ],
        )
        .await;
    let shown = |outcome: &crate::support::office::Outcome| {
        outcome.invitation.as_ref().unwrap().caller().number
    };
    let diverted = |outcome: &crate::support::office::Outcome| {
        let invitation = outcome.invitation.as_ref().unwrap();
        invitation
            .diversions()
            .first()
            .and_then(|d| d.uri.user().map(str::to_owned))
    };
    let (phone, outside) = (
        From::Phone(ext("202")),
        From::Trunk("0145678901".to_owned()),
    );

    let call = office.call(&phone, "201", now(), LIMIT).await;
    assert_eq!(
        (shown(&call), diverted(&call)),
        (Some("202".to_owned()), None)
    );
    let call = office
        .call(&From::Withheld(ext("202")), "201", now(), LIMIT)
        .await;
    assert_eq!(
        (call.seen.clone(), shown(&call)),
        (Seen::Phone(ext("201")), None)
    );
    let call = office.call(&outside, "0199000202", now(), LIMIT).await;
    assert_eq!(
        (shown(&call), diverted(&call)),
        (Some("+33145678901".to_owned()), Some("202".to_owned()))
    );
    let call = office
        .call(&From::Anonymous, "+33199000201", now(), LIMIT)
        .await;
    assert_eq!(
        (call.seen.clone(), shown(&call)),
        (Seen::Phone(ext("201")), None)
    );
    // Forwarded outside: the caller's number stays, the forwarding person is named by a number that the network knows.
    let call = office.call(&outside, "+33199000203", now(), LIMIT).await;
    assert_eq!(
        (call.seen.clone(), shown(&call), diverted(&call)),
        (
            Seen::Trunk("+33612345678".to_owned()),
            Some("+33145678901".to_owned()),
            Some("+33199000203".to_owned()),
        )
    );
    // From inside, the network is shown a number that it can call back.
    let call = office.call(&phone, "0612345678", now(), LIMIT).await;
    assert_eq!(
        (call.seen.clone(), shown(&call)),
        (
            Seen::Trunk("+33612345678".to_owned()),
            Some("+33199000202".to_owned())
        )
    );
}

#[tokio::test]
async fn phones_dial_as_people_do() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "dials",
            vec![("201", ANSWERS, vec![]), ("3631", ANSWERS, vec![])],
        )
        .await;
    let network = |number: &str| Seen::Trunk(number.to_owned());
    let table = [
        ("201", Seen::Phone(ext("201"))),
        ("3631", Seen::Phone(ext("3631"))),
        ("0612345678", network("+33612345678")),
        ("+33612345678", network("+33612345678")),
        ("00442079460958", network("+442079460958")),
        ("0199000201", Seen::Phone(ext("201"))),
        ("112", network("112")),
        ("15", network("15")),
        ("116117", network("116117")),
        ("0112", network("112")),
        ("+3315", network("15")),
        ("110", Seen::Trunk("110".to_owned())),
        ("3949", network("3949")),
        ("612345678", Seen::Refused(484)),
    ];
    for (dialled, expected) in table {
        let call = office
            .call(&From::Phone(ext("201")), dialled, now(), LIMIT)
            .await;
        assert_eq!(call.seen, expected, "{dialled}");
    }
}

/// Which numbers they are, the caller's organisation's country says; they go out first, whatever extensions there are.
#[tokio::test]
async fn emergency_numbers_are_those_of_the_organisations_country() {
    let scene = Scene::new().await;
    let extensions = || {
        vec![
            ("201", ANSWERS, vec![]),
            ("110", ANSWERS, vec![]),
            ("15", ANSWERS, vec![]),
            ("911", ANSWERS, vec![]),
        ]
    };
    let network = |number: &str| Seen::Trunk(number.to_owned());
    let phone = |number: &str| Seen::Phone(ext(number));
    for (country, dialled) in [
        ("DE", [network("110"), phone("15"), phone("911")]),
        ("FR", [phone("110"), network("15"), phone("911")]),
        ("US", [phone("110"), phone("15"), network("911")]),
    ] {
        let name = format!("land{}", country.to_lowercase());
        let office = scene.office_in(country, &name, extensions()).await;
        for (number, expected) in ["110", "15", "911"].into_iter().zip(dialled) {
            let call = office
                .call(&From::Phone(ext("201")), number, now(), LIMIT)
                .await;
            assert_eq!(call.seen, expected, "{country} {number}");
        }
        // Whoever helps must be able to call back: the number is shown even where it is withheld.
        let call = office
            .call(&From::Withheld(ext("201")), "112", now(), LIMIT)
            .await;
        assert_eq!(call.seen, network("112"), "{country}");
        let caller = call.invitation.as_ref().unwrap().caller();
        assert_eq!(caller.number.as_deref(), Some("+33199000201"), "{country}");
    }
    // Spain's begin with 0, which no extension does.
    let office = scene
        .office_in("ES", "landes", vec![("201", ANSWERS, vec![])])
        .await;
    for number in ["061", "112"] {
        let call = office
            .call(&From::Phone(ext("201")), number, now(), LIMIT)
            .await;
        assert_eq!(call.seen, network(number));
    }
}

/// What a crash or a hand has done to an organisation's rows does not take its emergency calls away.
#[tokio::test]
async fn emergency_calls_leave_without_rows() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "lostly",
            vec![("201", ANSWERS, vec![]), ("202", ANSWERS, vec![])],
        )
        .await;
    let dial = async |number: &str| {
        office
            .call(&From::Phone(ext("201")), number, now(), LIMIT)
            .await
            .seen
    };
    let network = |number: &str| Seen::Trunk(number.to_owned());
    let (org, trunk) = (office.org.to_string(), "lostly99");
    // The numbers are lost: what is nothing else here and an emergency somewhere goes out; colleagues are still colleagues.
    forget(&scene.pbx, "rve", &org).await;
    for number in ["112", "15"] {
        assert_eq!(dial(number).await, network(number), "without rve");
    }
    assert_eq!(dial("202").await, Seen::Phone(ext("202")));
    // Damaged: not even a regular expression.
    write(&scene.pbx, "rve", &org, "lostly99,15|(").await;
    assert_eq!(dial("112").await, network("112"), "damaged rve");
    assert_eq!(dial("202").await, Seen::Phone(ext("202")));
    // The organisation's own row is lost, and the emergency row tells its trunk.
    write(&scene.pbx, "rve", &org, "lostly99,112|15").await;
    forget(&scene.pbx, "rvo", &org).await;
    for number in ["112", "15"] {
        assert_eq!(dial(number).await, network(number), "without rvo");
    }
    // The trunk's row, too: its SIP account is elsewhere.
    forget(&scene.pbx, "rvt", trunk).await;
    assert_eq!(dial("112").await, network("112"), "without rvt");
    // Everything of the organisation: by any trunk that there is.
    forget(&scene.pbx, "rve", &org).await;
    assert_eq!(dial("112").await, Seen::Refused(480), "no trunk is known");
    write(&scene.pbx, "rvt", "gone00", "sip,33,00,0,0").await;
    write(&scene.pbx, "rvt", trunk, "sip,33,00,0,0").await;
    for number in ["112", "15"] {
        assert_eq!(dial(number).await, network(number), "by whatever trunk");
    }
    // No other call leaves by a trunk that is not known to be the organisation's.
    assert_eq!(dial("3949").await, Seen::Refused(480));
    // An organisation that has no trunk has none for this either.
    write(&scene.pbx, "rvo", &org, ",33,00,0,0").await;
    assert_eq!(dial("112").await, Seen::Refused(480));
}

#[tokio::test]
async fn organisations_on_one_asterisk_do_not_meet() {
    let scene = Scene::new().await;
    let to_202 = vec![immediately(1, to_extension("202"))];
    let one = scene
        .office(
            "first",
            vec![("201", ANSWERS, to_202), ("202", ANSWERS, vec![])],
        )
        .await;
    let two = scene
        .office(
            "other",
            vec![("201", ANSWERS, vec![]), ("205", ANSWERS, vec![])],
        )
        .await;
    let phone = From::Phone(ext("201"));
    assert_eq!(
        one.call(&phone, "201", now(), LIMIT).await.seen,
        Seen::Phone(ext("202"))
    );
    assert_eq!(
        two.call(&phone, "201", now(), LIMIT).await.seen,
        Seen::Phone(ext("201"))
    );
    // An extension of the other: a short number of the network, which the other one's trunk never sees.
    assert_eq!(
        one.call(&phone, "205", now(), LIMIT).await.seen,
        Seen::Trunk("205".to_owned())
    );
    // The same direct number in both: each trunk reaches its own.
    let outside = From::Trunk("0612345678".to_owned());
    assert_eq!(
        one.call(&outside, "+33199000201", now(), LIMIT).await.seen,
        Seen::Phone(ext("202"))
    );
    assert_eq!(
        two.call(&outside, "+33199000201", now(), LIMIT).await.seen,
        Seen::Phone(ext("201"))
    );
    assert_eq!(
        one.call(&outside, "+33199000205", now(), LIMIT).await.seen,
        Seen::Refused(404)
    );
    // Nobody listens to the other's phones.
    assert!(two.network.next_call(Duration::ZERO).await.is_err());
}

/// The call that the portal places itself, as `renvoi pbx call` does.
#[tokio::test]
async fn a_call_is_tried_without_a_phone() {
    let scene = Scene::new().await;
    let busy = Triggers::when(true, None, false).unwrap();
    let office = scene
        .office(
            "tries",
            vec![
                ("201", ANSWERS, vec![immediately(1, to_extension("202"))]),
                ("202", ANSWERS, vec![]),
                (
                    "203",
                    &[Device::Busy],
                    vec![rule(1, busy, to_number("+33612345678"))],
                ),
                ("204", &[Device::Rings], vec![]),
                ("205", &[Device::Gone], vec![]),
            ],
        )
        .await;
    let attempt = async |to: &str, patience| {
        let call = TryCall {
            from: Some("06 12 34 56 78".to_owned()),
            org: office.org.clone(),
            to: ext(to),
            patience,
        };
        scene.driver.place(call).await.unwrap()
    };
    let result = attempt("201", 60).await;
    assert_eq!(result.end, TryEnd::Answered(ext("202")));
    assert_eq!(
        result.steps,
        ["201 → 202 (immediately)", "202 rings 30 s", "202 answers"]
    );
    assert_eq!(
        attempt("203", 60).await.end,
        TryEnd::AnsweredOutside("+33612345678".to_owned())
    );
    assert_eq!(attempt("204", 1).await.end, TryEnd::NoAnswer);
    assert_eq!(attempt("205", 60).await.end, TryEnd::Unreachable);
    let shown = office.phones[&ext("202")][0]
        .next_call(LIMIT)
        .await
        .unwrap();
    assert_eq!(
        shown.invitation().caller().number.as_deref(),
        Some("+33612345678")
    );
}
