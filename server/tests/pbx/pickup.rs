//! Calls that ring at a colleague's phone are taken, on a real Asterisk.

use std::{sync::Arc, time::Duration};

use crate::support::{
    asterisk::start_patient,
    office::Office,
    plans::{ext, organisation, rule, to_extension},
    scene::Scene,
};
use renvoi_app::domain::{Triggers, route::Device};
use renvoi_phones::{CallOptions, End, FinalAnswer, OutgoingCall, Phone};
use renvoi_server::pbx::{Group, Pbx as _, Plan};

/// Broken only where something never comes.
const LIMIT: Duration = Duration::from_mins(1);
const RINGS: &[Device] = &[Device::Rings];
/// Nothing rings that could be taken; one may not take it.
const NOTHING: u16 = 486;
const REFUSED: u16 = 403;

fn first<'a>(office: &'a Office, number: &str) -> &'a Phone {
    &office.phones[&ext(number)][0]
}

/// A call to 204 or whoever has been given its calls, once it rings.
async fn rings(office: &Office, from: &str, to: &str) -> OutgoingCall {
    let call = first(office, from)
        .call(to, &CallOptions::default())
        .unwrap();
    call.ringing(LIMIT).await.unwrap();
    call
}

/// What is dialled is answered so; the call, where it lasts.
async fn dial(office: &Office, from: &str, digits: &str) -> (Arc<FinalAnswer>, OutgoingCall) {
    let call = first(office, from)
        .call(digits, &CallOptions::default())
        .unwrap();
    (call.outcome(LIMIT).await.unwrap(), call)
}

async fn status(office: &Office, from: &str, digits: &str) -> u16 {
    dial(office, from, digits).await.0.status
}

/// It is taken, and both talk to each other: who hangs up ends the other's call.
async fn takes(
    office: &Office,
    from: &str,
    digits: &str,
    ringing: OutgoingCall,
) -> Arc<FinalAnswer> {
    let (answer, call) = dial(office, from, digits).await;
    assert_eq!(answer.status, 200, "{from} {digits}");
    ringing.answered(LIMIT).await.unwrap();
    call.hang_up().await.unwrap();
    ringing.ended(LIMIT).await.unwrap();
    answer
}

fn asserted(answer: &FinalAnswer) -> String {
    let identity = answer.headers.get("P-Asserted-Identity");
    identity.unwrap_or_default().to_owned()
}

/// Four people, the first with two phones.
async fn office(scene: &Scene, name: &str) -> Office {
    let two: &[Device] = &[Device::Rings, Device::Rings];
    let forward = rule(1, Triggers::Immediately, to_extension("204"));
    let people = vec![
        ("204", two, vec![]),
        ("205", RINGS, vec![]),
        ("206", RINGS, vec![]),
        ("207", RINGS, vec![forward]),
    ];
    scene.office(name, people).await
}

#[tokio::test]
async fn a_colleagues_call_is_taken() {
    let scene = Scene::on(start_patient().await).await;
    let office = office(&scene, "take").await;
    assert_eq!(status(&office, "206", "**204").await, NOTHING);
    assert_eq!(status(&office, "206", "*8").await, NOTHING);

    // Who takes it sees who calls; all phones that rang are told that it is answered elsewhere.
    let ringing = rings(&office, "205", "204").await;
    let mut incoming = vec![];
    for phone in &office.phones[&ext("204")] {
        incoming.push(phone.next_call(LIMIT).await.unwrap());
    }
    assert_eq!(status(&office, "206", "**207").await, NOTHING);
    let answer = takes(&office, "206", "**204", ringing).await;
    assert!(
        asserted(&answer).contains("<sip:205@"),
        "{:?}",
        asserted(&answer)
    );
    for call in incoming {
        assert_eq!(call.ended(LIMIT).await.unwrap(), End::Cancelled);
        let reason = call.progress().reason.unwrap_or_default();
        assert!(reason.contains("completed elsewhere"), "{reason}");
    }

    // From outside; one that was forwarded to the extension; one's own, at another phone; whichever rings.
    let outside = office
        .network
        .call("0199000204", &CallOptions::from("0145678901"))
        .unwrap();
    outside.ringing(LIMIT).await.unwrap();
    let answer = takes(&office, "206", "**204", outside).await;
    assert!(
        asserted(&answer).contains("33145678901@"),
        "{:?}",
        asserted(&answer)
    );
    for (from, digits) in [("206", "**204"), ("204", "**204"), ("206", "*8")] {
        let ringing = rings(&office, "205", "207").await;
        takes(&office, from, digits, ringing).await;
    }
    // Who does not say who they are stays unknown.
    let hidden = first(&office, "205")
        .call("204", &CallOptions::anonymous())
        .unwrap();
    hidden.ringing(LIMIT).await.unwrap();
    let answer = takes(&office, "206", "**204", hidden).await;
    assert!(
        !asserted(&answer).contains("205"),
        "{:?}",
        asserted(&answer)
    );

    // Of two who take it at once, one does.
    let ringing = rings(&office, "204", "205").await;
    let (one, two) = tokio::join!(dial(&office, "206", "**205"), dial(&office, "207", "**205"));
    let mut statuses = [one.0.status, two.0.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, NOTHING]);
    ringing.hang_up().await.unwrap();
}

#[tokio::test]
async fn nothing_is_taken_across_organisations() {
    let scene = Scene::on(start_patient().await).await;
    let one = office(&scene, "mine").await;
    let two = office(&scene, "yours").await;
    let ringing = rings(&one, "205", "204").await;
    for digits in ["**204", "*8", "**204&mine01-x204"] {
        let refused = status(&two, "206", digits).await;
        assert!((400..500).contains(&refused), "{digits}: {refused}");
    }
    assert_eq!(ringing.progress().status(), None);
    takes(&one, "206", "*8", ringing).await;
}

#[tokio::test]
async fn where_there_are_groups_only_their_members_take_each_others_calls() {
    let scene = Scene::on(start_patient().await).await;
    let office = office(&scene, "group").await;
    let trunk = crate::support::plans::trunk("group99");
    let regroup = async |groups: &[(u16, &[&str])]| {
        let mut plan = organisation(&office.org, Some(&trunk), &[]);
        let groups = groups.iter().map(|(number, members)| Group {
            number: *number,
            members: members.iter().map(|number| ext(number)).collect(),
        });
        plan.groups = groups.collect();
        let plans = [Plan::Organisation(plan)];
        assert_eq!(scene.driver.put(&plans).await, vec![Ok(())]);
        assert!(
            !scene
                .driver
                .compare(&plans)
                .await
                .unwrap()
                .iter()
                .any(|drift| drift.subject == plans[0].subject())
        );
    };
    // 206 is in none; then in another one; then, beside that, in that of 204.
    let ringing = rings(&office, "205", "204").await;
    for others in [&[][..], &["206"][..], &["206", "207"][..]] {
        regroup(&[(1, &["204", "205"]), (2, others)]).await;
        assert_eq!(status(&office, "206", "**204").await, REFUSED, "{others:?}");
        assert_eq!(status(&office, "206", "*8").await, NOTHING, "{others:?}");
    }
    regroup(&[(1, &["204", "205"]), (2, &["206"]), (12, &["206", "204"])]).await;
    takes(&office, "206", "**204", ringing).await;
    let ringing = rings(&office, "205", "204").await;
    takes(&office, "206", "*8", ringing).await;
    // A number that another begins with is another group.
    regroup(&[(1, &["206"]), (12, &["204"])]).await;
    let ringing = rings(&office, "205", "204").await;
    assert_eq!(status(&office, "206", "**204").await, REFUSED);
    // One's own is taken whatever groups there are, and without groups everybody may.
    takes(&office, "204", "**204", ringing).await;
    regroup(&[]).await;
    let ringing = rings(&office, "205", "204").await;
    takes(&office, "206", "*8", ringing).await;
}
