//! Codes dialled at real phones, on a real Asterisk: what calls do then, and what the PBX tells of it.

use std::time::Duration;

use crate::support::{
    asterisk::transfer,
    office::{From, Office, Seen},
    plans::{e164, ext, extension, org, rule, to_extension, to_number},
    scene::Scene,
};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use renvoi_app::domain::{Destination, Rule, RuleCode, Triggers, route::Device};
use renvoi_phones::CallOptions;
use renvoi_server::clock::{Clock as _, SystemClock};
use renvoi_server::pbx::{
    AsteriskPbx, Dialled, Pbx as _, PbxEvent, Plan, Subject,
    dialled::Deed,
    plan::{Code, ExtensionPlan},
};
use tokio::sync::broadcast::Receiver;

const ANSWERS: &[Device] = &[Device::Answers { after: 0 }];
/// Only ever reached where something never comes.
const LIMIT: Duration = Duration::from_mins(1);
/// How Asterisk says that a call is refused.
const REFUSED: u16 = 403;

fn now() -> Timestamp {
    SystemClock.now()
}

fn immediately(n: u128, outcome: renvoi_app::domain::Outcome) -> Rule {
    rule(n, Triggers::Immediately, outcome)
}

fn off(rule: Rule) -> Rule {
    Rule {
        enabled: false,
        ..rule
    }
}

/// Dials something at the phone of an extension; answers the status.
async fn dial(office: &Office, from: &str, digits: &str) -> u16 {
    let phone = &office.phones[&ext(from)][0];
    let call = phone.call(digits, &CallOptions::default()).unwrap();
    let answer = call.outcome(LIMIT).await.unwrap();
    if answer.status < 300 {
        call.hang_up().await.unwrap();
    }
    answer.status
}

/// Where a call from outside to 204 goes.
async fn called(office: &Office, at: Timestamp) -> Seen {
    let outside = From::Trunk("0145678901".to_owned());
    office.call(&outside, "0199000204", at, LIMIT).await.seen
}

fn phone(number: &str) -> Seen {
    Seen::Phone(ext(number))
}

/// The next question about a forward is answered.
async fn answering(driver: &AsteriskPbx, events: &mut Receiver<PbxEvent>, may: bool) {
    loop {
        if let PbxEvent::Asked(asked) = events.recv().await.unwrap() {
            driver.answer(&asked, may).await.unwrap();
            return;
        }
    }
}

async fn last(driver: &AsteriskPbx) -> Dialled {
    let dialled = driver.dialled().await.unwrap();
    dialled.into_iter().max_by_key(|one| one.at).unwrap()
}

fn code(n: i64) -> RuleCode {
    RuleCode::new(n).unwrap()
}

#[tokio::test]
async fn a_code_switches_a_rule_at_once() {
    let scene = Scene::new().await;
    let rules = vec![
        off(immediately(1, to_extension("205"))),
        immediately(2, to_extension("206")),
    ];
    let office = scene
        .office(
            "codes",
            vec![
                ("204", ANSWERS, rules),
                ("205", ANSWERS, vec![]),
                ("206", ANSWERS, vec![]),
                ("208", &[Device::Gone], vec![]),
            ],
        )
        .await;
    // A call as people make it, without anybody who follows it: there is no phone.
    assert_eq!(dial(&office, "204", "208").await, 480);
    let mut events = scene.driver.events();
    assert_eq!(called(&office, now()).await, phone("206"));
    assert_eq!(dial(&office, "204", "*7401").await, 200);
    while events.recv().await.unwrap() != PbxEvent::Dialled {}
    assert_eq!(called(&office, now()).await, phone("205"));
    assert_eq!(
        last(&scene.driver).await.deed,
        Deed::Switch {
            code: code(1),
            on: true
        }
    );
    assert_eq!(dial(&office, "204", "*7402").await, 200);
    assert_eq!(dial(&office, "204", "*7401").await, 200);
    assert_eq!(called(&office, now()).await, phone("204"));
    // All that the portal has not read, also what has been overtaken.
    let mut all = scene.driver.dialled().await.unwrap();
    all.sort_by_key(|one| one.at);
    let states: Vec<_> = all.into_iter().map(|one| one.deed).collect();
    let switched = |n, on| Deed::Switch { code: code(n), on };
    assert_eq!(
        states,
        [switched(1, true), switched(2, false), switched(1, false)]
    );
    // No such rule, none at all, and nobody else's.
    for digits in ["*7403", "*7400"] {
        assert_eq!(dial(&office, "204", digits).await, REFUSED, "{digits}");
    }
    assert_eq!(dial(&office, "205", "*7401").await, REFUSED);
    assert_eq!(called(&office, now()).await, phone("204"));
    // Whoever does not say who they are is known all the same.
    let hidden = office.phones[&ext("204")][0]
        .call("*7402", &CallOptions::anonymous())
        .unwrap();
    assert_eq!(hidden.outcome(LIMIT).await.unwrap().status, 200);
    assert_eq!(called(&office, now()).await, phone("206"));
}

#[tokio::test]
async fn nobody_dials_a_code_for_somebody_else() {
    let scene = Scene::new().await;
    let rules = vec![off(immediately(1, to_extension("206")))];
    let office = scene
        .office(
            "moved",
            vec![
                ("204", ANSWERS, rules),
                ("205", ANSWERS, vec![]),
                ("206", ANSWERS, vec![]),
            ],
        )
        .await;
    for code in ["*7401", "*21*206", "#21#", "*96", "*97"] {
        let phone = &office.phones[&ext("204")][0];
        let call = phone.call("205", &CallOptions::default()).unwrap();
        assert_eq!(call.outcome(LIMIT).await.unwrap().status, 200);
        // 205 sends the caller to a code: it would be the caller who dials it.
        transfer(&scene.pbx, "moved01-205-1", code).await;
        call.ended(LIMIT).await.unwrap();
    }
    assert_eq!(scene.driver.dialled().await.unwrap(), []);
}

#[tokio::test]
async fn a_plan_that_knows_of_it_takes_its_place_and_no_other() {
    let scene = Scene::new().await;
    let rules = vec![immediately(1, to_extension("205"))];
    let office = scene
        .office(
            "known",
            vec![("204", ANSWERS, rules.clone()), ("205", ANSWERS, vec![])],
        )
        .await;
    assert_eq!(dial(&office, "204", "*7401").await, 200);
    let first = last(&scene.driver).await;
    // It is pushed again as it was: nothing is reverted, and nothing differs.
    let same = extension(&org("known01"), "204", 1, rules.clone());
    put(&scene.driver, same.clone()).await;
    assert_eq!(called(&office, now()).await, phone("204"));
    // Dialled again before the portal has written what it knows: that stands above it, too.
    assert_eq!(dial(&office, "204", "*7401").await, 200);
    let second = last(&scene.driver).await;
    assert!(second.at > first.at, "{second:?} is later than {first:?}");
    let mut known = extension(&org("known01"), "204", 1, vec![off(rules[0].clone())]);
    known.dialled = first.at;
    put(&scene.driver, known.clone()).await;
    assert_eq!(called(&office, now()).await, phone("205"));
    // And once that is known, the page's word stands.
    known.dialled = second.at;
    put(&scene.driver, known.clone()).await;
    assert_eq!(called(&office, now()).await, phone("204"));
    // What is dialled next starts from there.
    assert_eq!(dial(&office, "204", "*7401").await, 200);
    assert_eq!(called(&office, now()).await, phone("205"));
    let all = scene.driver.dialled().await.unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    // Another extension of the same number begins without it.
    let gone = Subject::Extension(org("known01"), ext("204"));
    for result in scene.driver.remove(&[gone]).await {
        result.unwrap();
    }
    assert_eq!(scene.driver.dialled().await.unwrap(), []);
    put(&scene.driver, same).await;
    assert_eq!(called(&office, now()).await, phone("205"));
}

async fn put(driver: &AsteriskPbx, plan: ExtensionPlan) {
    for result in driver.put(&[Plan::Extension(plan)]).await {
        result.unwrap();
    }
}

/// The page has the last word on one rule, the phone on another, and the portal has not read that yet.
#[tokio::test]
async fn what_has_been_read_stands_above_nothing() {
    let scene = Scene::new().await;
    let rules = vec![
        immediately(1, to_extension("205")),
        immediately(2, to_extension("206")),
    ];
    let office = scene
        .office(
            "mixed",
            vec![
                ("204", ANSWERS, rules.clone()),
                ("205", ANSWERS, vec![]),
                ("206", ANSWERS, vec![]),
            ],
        )
        .await;
    assert_eq!(dial(&office, "204", "*7401").await, 200);
    let first = last(&scene.driver).await;
    assert_eq!(dial(&office, "204", "*7402").await, 200);
    assert_eq!(called(&office, now()).await, phone("204"));
    // The first one has been read, and the page has switched that rule on again.
    let mut known = extension(&org("mixed01"), "204", 1, rules.clone());
    known.dialled = first.at;
    put(&scene.driver, known).await;
    assert_eq!(called(&office, now()).await, phone("205"));
    // Nor does it come back with the next one.
    assert_eq!(dial(&office, "204", "*21*206").await, 200);
    assert_eq!(called(&office, now()).await, phone("206"));
    assert_eq!(dial(&office, "204", "*20").await, 200);
    assert_eq!(called(&office, now()).await, phone("205"));
    // Whoever dials for ever while nobody reads fills no row.
    for _ in 0..20 {
        assert_eq!(dial(&office, "204", "*7402").await, 200);
    }
    let all = scene.driver.dialled().await.unwrap();
    let switched = |one: &&Dialled| matches!(one.deed, Deed::Switch { .. });
    assert_eq!(all.iter().filter(switched).count(), 1 + 16);
    assert_eq!(called(&office, now()).await, phone("205"));
}

#[tokio::test]
async fn a_rule_that_must_not_act_is_only_switched_off() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "never",
            vec![("204", ANSWERS, vec![]), ("205", ANSWERS, vec![])],
        )
        .await;
    let rules = vec![
        immediately(1, to_number("+33899000001")),
        off(immediately(2, to_number("+33899000002"))),
    ];
    let mut plan = extension(&org("never01"), "204", 1, rules);
    for planned in &mut plan.rules {
        planned.allowed = false;
    }
    put(&scene.driver, plan).await;
    assert_eq!(dial(&office, "204", "*7402").await, REFUSED);
    assert_eq!(dial(&office, "204", "*7401").await, 200);
    assert_eq!(dial(&office, "204", "*7401").await, REFUSED);
    assert_eq!(called(&office, now()).await, phone("204"));
}

#[tokio::test]
async fn all_calls_go_elsewhere_until_tonight() {
    let scene = Scene::new().await;
    let rules = vec![
        off(immediately(1, to_number("+33612345678"))),
        immediately(2, to_extension("205")),
    ];
    let office = scene
        .office(
            "away",
            vec![
                ("204", ANSWERS, rules),
                ("205", ANSWERS, vec![]),
                ("206", ANSWERS, vec![]),
            ],
        )
        .await;
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let local = |at: Timestamp| paris.to_datetime(at);
    let midnight = |at: Timestamp| local(at).date().tomorrow().unwrap().at(0, 0, 0, 0);
    // With the portal down: an extension, and where a rule may send calls.
    let before = now();
    assert_eq!(dial(&office, "204", "*21*206").await, 200);
    let ends = [midnight(before), midnight(now())];
    let Deed::Forward { to, until } = last(&scene.driver).await.deed else {
        panic!("a forward was dialled");
    };
    assert_eq!(to, Destination::Extension(ext("206")));
    assert!(ends.contains(&until), "{until}");
    assert_eq!(called(&office, now()).await, phone("206"));
    let end = paris.to_timestamp(until).unwrap();
    assert_eq!(called(&office, end - 1.second()).await, phone("206"));
    assert_eq!(
        called(&office, end).await,
        phone("205"),
        "it ends by itself"
    );
    assert_eq!(dial(&office, "204", "*22*0612345678#").await, 200);
    let Deed::Forward { to, until } = last(&scene.driver).await.deed else {
        panic!("a forward was dialled");
    };
    assert_eq!(to, Destination::Number(e164("+33612345678")));
    assert_eq!(until.weekday(), jiff::civil::Weekday::Monday);
    assert_eq!((until.hour(), until.minute()), (8, 0));
    assert_eq!(
        called(&office, now()).await,
        Seen::Trunk("+33612345678".to_owned())
    );
    // Until the end of a day: of today's, tomorrow's and yesterday's the next one.
    for days in [0, 1, -1] {
        let around = || local(now()).date() + days.days();
        let before = around();
        let digits = format!("*23*{}*206", before.strftime("%d%m"));
        assert_eq!(dial(&office, "204", &digits).await, 200, "{digits}");
        if before != around() {
            continue;
        }
        let Deed::Forward { to, until } = last(&scene.driver).await.deed else {
            panic!("a forward was dialled");
        };
        assert_eq!(to, Destination::Extension(ext("206")));
        let day = if days < 0 { before + 1.year() } else { before };
        assert_eq!(until, day.tomorrow().unwrap().at(0, 0, 0, 0));
        assert_eq!(called(&office, now()).await, phone("206"));
    }
    for wrong in ["3102", "0013", "0000", "3204", "24"] {
        let digits = format!("*23*{wrong}*206");
        assert!(dial(&office, "204", &digits).await >= 400, "{wrong}");
    }
    assert_eq!(dial(&office, "204", "*22*0612345678#").await, 200);
    // Nobody says that these may be.
    for number in [
        "0145678901",
        "204",
        "0199000204",
        "15",
        "112",
        "+3315",
        "999",
        "06",
        "",
    ] {
        let digits = format!("*21*{number}");
        assert!(dial(&office, "204", &digits).await >= 400, "{number}");
    }
    assert_eq!(
        called(&office, now()).await,
        Seen::Trunk("+33612345678".to_owned())
    );
    for digits in ["#21#", "*20"] {
        assert_eq!(dial(&office, "204", digits).await, 200);
        assert_eq!(last(&scene.driver).await.deed, Deed::EndForward);
        assert_eq!(called(&office, now()).await, phone("205"));
    }
}

#[tokio::test]
async fn the_portal_has_the_last_word_on_a_forward() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "asks",
            vec![("204", ANSWERS, vec![]), ("205", ANSWERS, vec![])],
        )
        .await;
    let mut events = scene.driver.events();
    let (status, ()) = tokio::join!(
        dial(&office, "204", "*21*0145678901"),
        answering(&scene.driver, &mut events, true)
    );
    assert_eq!(status, 200);
    assert_eq!(
        called(&office, now()).await,
        Seen::Trunk("+33145678901".to_owned())
    );
    // Also of what would be taken without its word.
    let (status, ()) = tokio::join!(
        dial(&office, "204", "*21*205"),
        answering(&scene.driver, &mut events, false)
    );
    assert_eq!(status, REFUSED);
    assert_eq!(
        called(&office, now()).await,
        Seen::Trunk("+33145678901".to_owned())
    );
}

#[tokio::test]
async fn what_is_dialled_stands_above_the_pages_temporary_forward() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "above",
            vec![
                ("204", ANSWERS, vec![]),
                ("205", ANSWERS, vec![]),
                ("206", ANSWERS, vec![]),
            ],
        )
        .await;
    let until = jiff::civil::date(2100, 1, 1).at(0, 0, 0, 0);
    let temporary = Rule {
        until: Some(until),
        ..immediately(1, to_extension("205"))
    };
    let mut plan = extension(&org("above01"), "204", 1, vec![temporary]);
    plan.rules[0].code = Code::Temporary;
    put(&scene.driver, plan).await;
    assert_eq!(called(&office, now()).await, phone("205"));
    assert_eq!(
        dial(&office, "204", "*7401").await,
        REFUSED,
        "it has no such code"
    );
    assert_eq!(dial(&office, "204", "*21*206").await, 200);
    assert_eq!(called(&office, now()).await, phone("206"));
    assert_eq!(dial(&office, "204", "*20").await, 200);
    assert_eq!(called(&office, now()).await, phone("204"));
}
