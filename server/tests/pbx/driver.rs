//! The driver on a real Asterisk.

use crate::support::{
    asterisk::{driver, start, wait_ready, write},
    plans::{
        device, ext, extension, france, org, organisation, rule, to_extension, to_number, trunk,
    },
};
use renvoi_app::domain::{Holidays, Triggers};
use renvoi_server::pbx::{
    AsteriskPbx, Drift, DriftKind, EndpointId, ExtensionPlan, Pbx as _, PbxError, PbxEvent, Plan,
    Subject, Tenure, TrunkPlan,
    plan::{Habits, TrunkPeer},
};

/// An organisation with two extensions, a phone each, and a trunk.
fn plans() -> Vec<Plan> {
    let acme = org("acme01");
    let trunk = trunk("trunk1");
    let busy = Triggers::when(true, None, false).unwrap();
    let mut holiday = rule(2, Triggers::Immediately, to_number("+33145678901"));
    holiday.slot.holidays = Holidays::Only;
    let mut rules = vec![holiday];
    rules.extend((3..40).map(|n| rule(n, busy, to_extension("205"))));
    vec![
        Plan::Trunk(TrunkPlan {
            key: trunk.clone(),
            peer: TrunkPeer::Sip {
                address: "127.0.0.9:5099".parse().unwrap(),
                credentials: Some(("user".to_owned(), "trunk password".to_owned())),
                registers: false,
                sources: vec![],
            },
            numbering: france(),
            habits: Habits::default(),
        }),
        Plan::Organisation(organisation(
            &acme,
            Some(&trunk),
            &[("+33199000204", "204")],
        )),
        Plan::Extension(extension(&acme, "204", 1, rules)),
        Plan::Extension(extension(&acme, "205", 1, vec![])),
        Plan::Device(device(&EndpointId::new(&acme, &ext("204"), 1))),
        Plan::Device(device(&EndpointId::new(&acme, &ext("205"), 1))),
    ]
}

#[tokio::test]
async fn what_is_put_is_held_until_it_is_removed() {
    let pbx = start().await;
    let driver = driver(&pbx).await;
    let plans = plans();
    let subjects: Vec<_> = plans.iter().map(Plan::subject).collect();

    let missing: Vec<_> = driver.compare(&plans).await.unwrap();
    assert_eq!(
        missing
            .iter()
            .filter(|d| d.kind == DriftKind::Missing)
            .count(),
        plans.len()
    );
    assert_eq!(driver.put(&plans).await, vec![Ok(()); plans.len()]);
    assert_eq!(driver.compare(&plans).await.unwrap(), []);
    let health = driver.health().await;
    assert_eq!(health.problems, []);
    assert!(health.version.unwrap().starts_with("Asterisk 22."));

    for subject in &subjects {
        let lines = driver.read(subject).await.unwrap().unwrap();
        let text = lines.join("\n");
        assert!(!text.contains("trunk password"), "{text}");
        if let Subject::Extension(_, number) = subject {
            assert!(
                text.contains(number.as_str()) && text.contains("Europe/Paris"),
                "{text}"
            );
        }
    }
    // Putting the same again writes nothing, and nothing differs.
    assert_eq!(driver.put(&plans).await, vec![Ok(()); plans.len()]);
    assert_eq!(driver.compare(&plans).await.unwrap(), []);
    // Something that nobody wants any more.
    let drift = driver.compare(&plans[1..]).await.unwrap();
    let unwanted = Drift {
        subject: subjects[0].clone(),
        kind: DriftKind::Unwanted,
    };
    assert_eq!(drift, [unwanted]);

    assert_eq!(driver.remove(&subjects).await, vec![Ok(()); subjects.len()]);
    assert_eq!(driver.compare(&[]).await.unwrap(), []);
    for subject in &subjects {
        assert_eq!(driver.read(subject).await, Ok(None), "{subject:?}");
    }
    assert_eq!(driver.remove(&subjects).await, vec![Ok(()); subjects.len()]);
}

/// A greeting goes with its speaker; where the row of the extension is from before it said whose, the clocks tell.
#[tokio::test]
async fn a_greeting_of_a_former_owner_goes_whatever_wrote_the_row() {
    const RECORDED: i64 = 1_776_169_320;
    let pbx = start().await;
    for number in ["204", "205", "206"] {
        let key = format!("acme01/{number}");
        write(&pbx, "rvx", &key, "g,Europe/Paris,1,,,,,0").await;
        write(&pbx, "rvgreet", &key, &RECORDED.to_string()).await;
    }
    let driver = driver(&pbx).await;
    let acme = org("acme01");
    let plan = |number, since| {
        let tenure = Tenure {
            since,
            ..Tenure::default()
        };
        Plan::Extension(ExtensionPlan {
            tenure,
            ..extension(&acme, number, 1, vec![])
        })
    };
    let greeted = async || -> Vec<String> {
        let greetings = driver.greetings().await.unwrap();
        let mut numbers: Vec<_> = greetings.iter().map(|g| g.extension.to_string()).collect();
        numbers.sort_unstable();
        numbers
    };
    // The owner of 204 came after it was recorded, that of 205 before; 206 has always had the same.
    let second = RECORDED * 1000;
    let plans = [
        plan("204", second + 1000),
        plan("205", second),
        plan("206", 0),
    ];
    assert_eq!(driver.put(&plans).await, vec![Ok(()); 3]);
    assert_eq!(greeted().await, ["205", "206"]);
    // From then on rows say whose: no clock is asked.
    let plans = [plan("205", second), plan("206", second - 1000)];
    assert_eq!(driver.put(&plans).await, vec![Ok(()); 2]);
    assert_eq!(greeted().await, ["205"]);
}

/// One plan that cannot be stored is told by itself: the others are compared, put and repaired as ever.
#[tokio::test]
async fn a_plan_that_cannot_be_stored_stops_no_other() {
    let pbx = start().await;
    let driver = driver(&pbx).await;
    let plans = plans();
    let crowded = Plan::Extension(extension(&org("acme01"), "206", 16, vec![]));
    let mut all = plans.clone();
    all.insert(3, crowded.clone());
    let drift = driver.compare(&all).await.unwrap();
    assert_eq!(drift.len(), all.len());
    let mut put = driver.put(&all).await;
    let refused = put.remove(3);
    assert!(
        matches!(&refused, Err(PbxError::Rejected(why)) if why.contains("16 devices")),
        "{refused:?}"
    );
    assert_eq!(put, vec![Ok(()); plans.len()]);
    let alone = |kind| Drift {
        subject: crowded.subject(),
        kind,
    };
    assert_eq!(
        driver.compare(&all).await.unwrap(),
        [alone(DriftKind::Missing)]
    );
    // Where it holds an earlier plan of it, that stays.
    let earlier = Plan::Extension(extension(&org("acme01"), "206", 15, vec![]));
    assert_eq!(driver.put(&[earlier]).await, [Ok(())]);
    assert_eq!(
        driver.compare(&all).await.unwrap(),
        [alone(DriftKind::Different)]
    );
}

/// A generation is deleted at the push after the next, and what is in force is always whole.
#[tokio::test]
async fn an_old_generation_goes_at_the_next_push() {
    let pbx = start().await;
    let driver = driver(&pbx).await;
    let acme = org("acme01");
    let subject = Subject::Extension(acme.clone(), ext("204"));
    let generations = async || {
        let mut client = std::collections::BTreeSet::new();
        for line in crate::support::asterisk::database(&pbx).await {
            if let Some(rest) = line.strip_prefix("/rvr/acme01/204/") {
                client.insert(rest.split('/').next().unwrap().to_owned());
            }
        }
        client.len()
    };
    for (number, expected) in [
        ("+33145678901", 1),
        ("+33145678902", 2),
        ("+33145678903", 2),
        ("+33145678904", 2),
    ] {
        let rules = vec![rule(1, Triggers::Immediately, to_number(number))];
        let plan = Plan::Extension(extension(&acme, "204", 1, rules));
        assert_eq!(driver.put(std::slice::from_ref(&plan)).await, [Ok(())]);
        assert_eq!(driver.compare(&[plan]).await.unwrap(), []);
        let held = driver.read(&subject).await.unwrap().unwrap().join("\n");
        assert!(held.contains(&number[1..]));
        assert_eq!(generations().await, expected, "{number}");
    }
}

#[tokio::test]
async fn what_a_crash_loses_is_found_and_repaired() {
    let mut pbx = start().await;
    let driver = driver(&pbx).await;
    let plans = plans();
    assert_eq!(driver.put(&plans).await, vec![Ok(()); plans.len()]);
    // Asterisk commits once a second: killed right after the acknowledgement, it forgets.
    let mut events = driver.events();
    pbx.asterisk.kill().await;
    let lost = async { while events.recv().await.unwrap() != PbxEvent::Lost {} };
    tokio::time::timeout(std::time::Duration::from_mins(1), lost)
        .await
        .expect("it is told");
    assert_eq!(driver.put(&plans[..1]).await, [Err(PbxError::Unavailable)]);
    pbx.asterisk.restart().await.unwrap();
    wait_ready(&driver).await;
    let drift = driver.compare(&plans).await.unwrap();
    let subjects: Vec<_> = drift.iter().map(|d| d.subject.clone()).collect();
    let repair: Vec<_> = plans
        .iter()
        .filter(|plan| subjects.contains(&plan.subject()))
        .cloned()
        .collect();
    assert_eq!(driver.put(&repair).await, vec![Ok(()); repair.len()]);
    assert_eq!(driver.compare(&plans).await.unwrap(), []);
}

#[tokio::test]
async fn a_wrong_password_is_said() {
    let pbx = start().await;
    let mut access = pbx.asterisk.access();
    access.ami_secret = "wrong".to_owned();
    let driver = renvoi_server::pbx::AsteriskPbx::connect(
        access,
        std::sync::Arc::new(renvoi_server::clock::SystemClock),
    );
    let refused = async {
        while driver.put(&plans()[..1]).await != [Err(PbxError::Refused)] {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), refused)
        .await
        .expect("it is refused");
    let health = driver.health().await;
    assert_eq!(health.version, None);
    assert!(health.problems[0].what.contains("refuses"));
}

#[tokio::test]
async fn its_clock_and_its_zones_are_compared() {
    let pbx = start().await;
    let zones = ["Europe/Paris", "Pacific/Auckland", "Atlantic/Reykjavik"].map(str::to_owned);
    let driver = driver(&pbx).await;
    assert_eq!(driver.clock(&zones).await.unwrap(), []);
    let problems = driver.clock(&["Mars/Base".to_owned()]).await.unwrap();
    assert!(
        problems.len() == 1 && problems[0].what.contains("Mars/Base"),
        "{problems:?}"
    );

    // A clock of ours that is an hour ahead of the machine's, which is Asterisk's.
    let now = renvoi_server::clock::Clock::now(&renvoi_server::clock::SystemClock);
    let ahead = renvoi_server::clock::StoppedClock::at(now);
    ahead.advance(3600);
    let wrong = AsteriskPbx::connect(pbx.asterisk.access(), std::sync::Arc::new(ahead));
    wait_ready(&wrong).await;
    let problems = wrong.clock(&zones).await.unwrap();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0].what.contains("behind ours") && problems[0].what.contains(" 3"),
        "{problems:?}"
    );
}

/// One that hangs closes nothing: it is lost all the same, and found again when it goes on.
#[tokio::test]
async fn a_pbx_that_falls_silent_is_lost() {
    let pbx = start().await;
    let driver = driver(&pbx).await;
    let mut events = driver.events();
    let signal = |name: &str| {
        let kill = std::process::Command::new("kill")
            .args([name, &pbx.asterisk.pid().to_string()])
            .status();
        assert!(kill.unwrap().success());
    };
    signal("-STOP");
    let lost = async { while events.recv().await.unwrap() != PbxEvent::Lost {} };
    tokio::time::timeout(std::time::Duration::from_mins(3), lost)
        .await
        .expect("it is noticed");
    assert!(!driver.is_ready());
    signal("-CONT");
    wait_ready(&driver).await;
}
