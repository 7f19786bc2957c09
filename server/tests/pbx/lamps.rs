//! Lamps on a real Asterisk: of colleagues, of rules, and for pages; and phones that are told something.

use std::{sync::Arc, time::Duration};

use crate::support::{
    asterisk::{database, driver, start_patient, wait_ready},
    office::{Office, plug},
    plans::{device, ext, extension, org, rule, to_extension},
    scene::Scene,
};
use renvoi_app::domain::{
    Extension, Rule, RuleCode, Triggers,
    phones::{Refresh, Restart},
    route::Device,
};
use renvoi_phones::{Account, Behaviour, CallOptions, Event, OutgoingCall, Phone, Subscription};
use renvoi_server::pbx::{
    AsteriskPbx, EndpointId, Lamp, Notice, OrgKey, Pbx as _, PbxEvent, Plan, Registrations,
    Subject, Told, dialled::Deed,
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Broken only where something never comes.
const LIMIT: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const RINGS: &[Device] = &[Device::Rings];
const ANSWERS: &[Device] = &[Device::Answers { after: 0 }];

/// A key of a phone that watches a number.
struct Key(Subscription);

impl Key {
    async fn watches(phone: &Phone, number: &str) -> Self {
        let (subscription, _) = phone.watch_calls(number, HOUR).await.unwrap();
        Self(subscription)
    }

    /// What the next notice says.
    async fn next(&mut self) -> String {
        let notice = timeout(LIMIT, self.0.next()).await;
        let body = notice.expect("it is told").unwrap().body;
        let (_, rest) = body.split_once("<state>").expect("a dialog's state");
        rest.split('<').next().unwrap().to_owned()
    }

    /// Until it is told this; whatever else it is told before is wrong, but for what it showed already.
    async fn becomes(&mut self, state: &str, from: &str) {
        loop {
            let now = self.next().await;
            if now == state {
                return;
            }
            assert_eq!(now, from, "on the way to {state}");
        }
    }
}

fn first<'a>(office: &'a Office, number: &str) -> &'a Phone {
    &office.phones[&ext(number)][0]
}

fn call(office: &Office, from: &str, to: &str) -> OutgoingCall {
    first(office, from)
        .call(to, &CallOptions::default())
        .unwrap()
}

async fn dial(office: &Office, from: &str, to: &str) -> u16 {
    let call = call(office, from, to);
    let answer = call.outcome(LIMIT).await.unwrap();
    if answer.status < 300 {
        call.hang_up().await.unwrap();
    }
    answer.status
}

async fn put(driver: &AsteriskPbx, plans: &[Plan]) {
    assert_eq!(driver.put(plans).await, vec![Ok(()); plans.len()]);
}

#[tokio::test]
async fn all_phones_of_an_extension_are_one_lamp_also_those_that_come_later() {
    let scene = Scene::on(start_patient().await).await;
    let devices: &[Device] = &[Device::Rings, Device::Rings];
    let office = scene
        .office(
            "lamps",
            vec![
                ("204", devices, vec![]),
                ("205", ANSWERS, vec![]),
                ("206", ANSWERS, vec![]),
            ],
        )
        .await;
    let watcher = first(&office, "206");
    let mut key = Key::watches(watcher, "204").await;
    let mut nobody = Key::watches(watcher, "299").await;
    assert_eq!(key.next().await, "terminated");
    assert_eq!(nobody.next().await, "terminated");

    // Both ring, the second one answers.
    let placed = call(&office, "205", "204");
    key.becomes("early", "terminated").await;
    let second = &office.phones[&ext("204")][1];
    second.next_call(LIMIT).await.unwrap().answer().unwrap();
    key.becomes("confirmed", "early").await;
    placed.answered(LIMIT).await.unwrap();
    placed.hang_up().await.unwrap();
    key.becomes("terminated", "confirmed").await;

    // A third one is added while the lamp is watched, and rings alone.
    let acme = office.org.clone();
    let third = EndpointId::new(&acme, &ext("204"), 3);
    let plans = [
        Plan::Device(device(&third)),
        Plan::Extension(extension(&acme, "204", 3, vec![])),
    ];
    put(&scene.driver, &plans).await;
    for phone in &office.phones[&ext("204")] {
        phone.unregister().await.unwrap();
    }
    let account = Account::new(third.as_str(), "secret", scene.pbx.asterisk.sip());
    let third = plug(account, Behaviour::Ring).await;
    let placed = call(&office, "205", "204");
    key.becomes("early", "terminated").await;
    placed.cancel();
    key.becomes("terminated", "early").await;
    // Once it is gone, too, the lamp is dark.
    third.unregister().await.unwrap();
    key.becomes("terminated", "terminated").await;
    assert_eq!(dial(&office, "205", "204").await, 480);
}

#[tokio::test]
async fn nobody_sees_another_organisations_lamps() {
    let scene = Scene::on(start_patient().await).await;
    let people = || vec![("204", RINGS, vec![]), ("205", ANSWERS, vec![])];
    let one = scene.office("mine", people()).await;
    let two = scene.office("yours", people()).await;
    let mut mine = Key::watches(first(&one, "205"), "204").await;
    let mut theirs = Key::watches(first(&two, "205"), "204").await;
    // What would name a phone of the other one's.
    let mut sly = Key::watches(first(&two, "205"), "20&PJSIP/mine01-204-1").await;
    for key in [&mut mine, &mut theirs, &mut sly] {
        assert_eq!(key.next().await, "terminated");
    }
    let placed = call(&one, "205", "204");
    mine.becomes("early", "terminated").await;
    placed.cancel();
    mine.becomes("terminated", "early").await;
    // The next thing that the others hear is of their own.
    let placed = call(&two, "205", "204");
    assert_eq!(theirs.next().await, "early");
    placed.cancel();
    assert_eq!(theirs.next().await, "terminated");
    let heard = timeout(Duration::ZERO, sly.0.next()).await;
    assert!(heard.is_err(), "{heard:?}");
}

fn off(rule: Rule) -> Rule {
    Rule {
        enabled: false,
        ..rule
    }
}

fn rules() -> Vec<Rule> {
    let forward = |n, to| rule(n, Triggers::Immediately, to_extension(to));
    vec![off(forward(1, "205")), forward(2, "206")]
}

fn plan_of(org: &OrgKey, rules: Vec<Rule>, dialled: i64) -> Plan {
    let mut plan = extension(org, "204", 1, rules);
    plan.dialled = dialled;
    Plan::Extension(plan)
}

#[tokio::test]
async fn a_rule_has_a_lamp_whoever_switches_it() {
    let scene = Scene::new().await;
    let office = scene
        .office(
            "switch",
            vec![
                ("204", ANSWERS, rules()),
                ("205", ANSWERS, vec![]),
                ("206", ANSWERS, vec![]),
            ],
        )
        .await;
    let (acme, driver) = (&office.org, &scene.driver);
    let mut one = Key::watches(first(&office, "204"), "*7401*204").await;
    let mut two = Key::watches(first(&office, "205"), "*7402*204").await;
    let mut none = Key::watches(first(&office, "204"), "*7409*204").await;
    assert_eq!(one.next().await, "terminated");
    assert_eq!(two.next().await, "confirmed");
    assert_eq!(none.next().await, "terminated");

    // By its key, and by its code.
    let mut events = driver.events();
    assert_eq!(dial(&office, "204", "*7401*204").await, 200);
    assert_eq!(one.next().await, "confirmed");
    while events.recv().await.unwrap() != PbxEvent::Dialled {}
    assert_eq!(dial(&office, "204", "*7402").await, 200);
    assert_eq!(two.next().await, "terminated");
    // By nobody else; what is no rule is refused.
    for (from, digits) in [
        ("205", "*7401*204"),
        ("204", "*7409*204"),
        ("204", "*7401*205"),
    ] {
        assert_eq!(dial(&office, from, digits).await, 403, "{from} {digits}");
    }
    let all = driver.dialled().await.unwrap();
    let at = all.iter().map(|one| one.at).max().unwrap();
    let code = |n| RuleCode::new(n).unwrap();
    let switched = |n, on| Deed::Switch { code: code(n), on };
    let mut deeds: Vec<_> = all.iter().map(|one| (one.at, one.deed.clone())).collect();
    deeds.sort_by_key(|(at, _)| *at);
    let deeds: Vec<_> = deeds.into_iter().map(|(_, deed)| deed).collect();
    assert_eq!(deeds, [switched(1, true), switched(2, false)]);

    // The list as it was is pushed again, before the portal knows of it: the phone's word stands, and nothing differs.
    let old = plan_of(acme, rules(), 0);
    put(driver, std::slice::from_ref(&old)).await;
    let differs = |drifts: Vec<renvoi_server::pbx::Drift>| {
        let mine = Subject::Extension(acme.clone(), ext("204"));
        drifts.into_iter().any(|drift| drift.subject == mine)
    };
    assert!(!differs(
        driver.compare(std::slice::from_ref(&old)).await.unwrap()
    ));
    put(driver, std::slice::from_ref(&old)).await;

    // The page switches both back, knowing of all that.
    let known = plan_of(acme, rules(), at);
    put(driver, std::slice::from_ref(&known)).await;
    assert_eq!(one.next().await, "terminated");
    assert_eq!(two.next().await, "confirmed");
    assert!(!differs(
        driver.compare(std::slice::from_ref(&known)).await.unwrap()
    ));

    // A rule that is gone leaves a dark lamp, and no row.
    put(driver, &[plan_of(acme, rules()[..1].to_vec(), at)]).await;
    assert_eq!(two.next().await, "terminated");
    let state = |code: &str| format!("/CustomDevstate/renvoi-{acme}-204-{code}");
    let keys = database(&scene.pbx).await;
    assert!(
        keys.contains(&state("01")) && !keys.contains(&state("02")),
        "{keys:?}"
    );
    // So does an extension.
    let gone = Subject::Extension(acme.clone(), ext("204"));
    assert_eq!(driver.remove(&[gone]).await, vec![Ok(())]);
    let keys = database(&scene.pbx).await;
    assert!(
        !keys.iter().any(|key| key.starts_with(&state(""))),
        "{keys:?}"
    );
}

#[tokio::test]
async fn lamps_go_on_after_a_restart_without_the_portal() {
    let mut scene = Scene::on(start_patient().await).await;
    let office = scene
        .office(
            "again",
            vec![
                ("204", RINGS, rules()[..1].to_vec()),
                ("205", ANSWERS, vec![]),
                ("206", ANSWERS, vec![]),
            ],
        )
        .await;
    let mut key = Key::watches(first(&office, "206"), "204").await;
    let mut switch = Key::watches(first(&office, "206"), "*7401*204").await;
    assert_eq!(key.next().await, "terminated");
    assert_eq!(switch.next().await, "terminated");
    scene.pbx.asterisk.restart().await.unwrap();
    wait_ready(&scene.driver).await;
    drop(scene.driver);
    // It may tell again what it told before.
    let placed = call(&office, "205", "204");
    key.becomes("early", "terminated").await;
    placed.cancel();
    key.becomes("terminated", "early").await;
    assert_eq!(dial(&office, "204", "*7401").await, 200);
    switch.becomes("confirmed", "terminated").await;
}

#[tokio::test]
async fn pages_know_who_is_on_the_phone() {
    let scene = Scene::on(start_patient().await).await;
    let office = scene
        .office(
            "pages",
            vec![("204", RINGS, vec![]), ("205", ANSWERS, vec![])],
        )
        .await;
    let all = Registrations::default();
    let lamps = all.lamps().clone();
    let mut news = lamps.watch(&office.org);
    let driver = Arc::new(driver(&scene.pbx).await);
    tokio::spawn(all.follow(driver as _, CancellationToken::new()));
    let mut becomes = async |number: &str, lamp| {
        let until = async {
            while lamps.of(&office.org, &ext(number)) != Some(lamp) {
                news.changed().await.unwrap();
            }
        };
        let reached = timeout(LIMIT, until).await;
        assert!(
            reached.is_ok(),
            "{number}: {:?}",
            lamps.of(&office.org, &ext(number))
        );
    };
    becomes("204", Lamp::Free).await;
    let placed = call(&office, "205", "204");
    becomes("204", Lamp::Ringing).await;
    becomes("205", Lamp::Busy).await;
    let incoming = first(&office, "204").next_call(LIMIT).await.unwrap();
    incoming.answer().unwrap();
    becomes("204", Lamp::Busy).await;
    placed.answered(LIMIT).await.unwrap();
    placed.hang_up().await.unwrap();
    becomes("204", Lamp::Free).await;
    first(&office, "204").unregister().await.unwrap();
    becomes("204", Lamp::Offline).await;
    assert_eq!(lamps.of(&org("pages02"), &ext("205")), None);
}

#[tokio::test]
async fn a_phone_is_told_to_fetch_where_one_is_registered() {
    let scene = Scene::new().await;
    let office = scene.office("told", vec![("204", ANSWERS, vec![])]).await;
    let driver = &scene.driver;
    let endpoint = |number: &str| {
        let number: Extension = ext(number);
        EndpointId::new(&office.org, &number, 1)
    };
    let phone = first(&office, "204");
    let mut events = phone.events();
    for (notice, event) in [
        (
            Notice::Refresh(Refresh::CheckSyncNoReboot),
            "check-sync;reboot=false",
        ),
        (Notice::Refresh(Refresh::CheckSync), "check-sync"),
        (Notice::Refresh(Refresh::Resync), "resync"),
        (
            Notice::Restart(Restart::CheckSyncReboot),
            "check-sync;reboot=true",
        ),
        (Notice::Restart(Restart::Reboot), "reboot"),
    ] {
        assert_eq!(driver.tell(&endpoint("204"), notice).await, Ok(Told::Sent));
        let heard = async {
            loop {
                if let Event::Request { request, .. } = events.recv().await.unwrap()
                    && let Some(event) = request.headers.get("Event")
                {
                    return event.to_owned();
                }
            }
        };
        assert_eq!(timeout(LIMIT, heard).await.expect("it is told"), event);
    }
    phone.unregister().await.unwrap();
    for number in ["204", "299"] {
        let notice = Notice::Restart(Restart::CheckSync);
        let told = driver.tell(&endpoint(number), notice).await;
        assert_eq!(told, Ok(Told::NotRegistered), "{number}");
    }
}
