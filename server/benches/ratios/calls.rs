//! Call set-up: from the INVITE that the PBX accepts to the INVITE at the callee, with rules that are all looked at, against
//! a plain Dial.

use std::time::Duration;

use crate::support::{
    asterisk::Asterisk,
    count,
    numbers::Samples,
    rules,
    table::{Aim, Table, millis},
};
use renvoi_app::domain::{Extension, Numbering};
use renvoi_phones::{Account, Behaviour, CallOptions, Phone};
use renvoi_server::pbx::{
    DevicePlan, EndpointId, ExtensionPlan, OrgKey, OrganisationPlan, Pbx as _, Plan,
    asterisk::{ami::Action, text::Text},
    plan::{Code, PlannedRule},
};

/// Longer than a call set-up takes on any machine.
const SOON: Duration = Duration::from_secs(10);
/// What is dialled for the plain Dial.
const PLAIN: &str = "*55";
/// What is dialled for so many rules; each rings a phone of its own.
const RULES: [(&str, u32); 4] = [("300", 0), ("301", 1), ("310", 10), ("350", 50)];

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let rounds = count("RENVOI_BENCH_CALLS", 200);
    let asterisk = Asterisk::start().await;
    let org = OrgKey::parse("bench1").expect("a key");
    let endpoint = |number: &str| EndpointId::new(&org, &digits(number), 1);
    let (caller, plain) = (endpoint("204"), endpoint("205"));
    let ringing = RULES.map(|(number, _)| endpoint(number));
    let mut plans = vec![Plan::Organisation(OrganisationPlan {
        org: org.clone(),
        numbering: Numbering::for_country("FR").expect("known"),
        trunk: None,
        number: None,
        direct_numbers: vec![],
        lamps: None,
        groups: vec![],
    })];
    plans.extend([&caller, &plain].map(|endpoint| Plan::Device(device(endpoint))));
    for ((number, rules), endpoint) in RULES.iter().zip(&ringing) {
        plans.push(Plan::Device(device(endpoint)));
        plans.push(Plan::Extension(extension(&org, number, *rules, endpoint)));
    }
    for result in asterisk.driver().await.put(&plans).await {
        result.expect("put");
    }
    plain_dial(&asterisk, &plain).await;

    let caller = phone(&asterisk, &caller, Behaviour::Busy).await;
    let plain = phone(&asterisk, &plain, Behaviour::Ring).await;
    let mut callees = vec![(PLAIN, plain, Samples::default())];
    for ((number, _), endpoint) in RULES.iter().zip(&ringing) {
        let phone = phone(&asterisk, endpoint, Behaviour::Ring).await;
        callees.push((number, phone, Samples::default()));
    }
    for round in 0..=rounds {
        for (number, callee, samples) in &mut callees {
            let time = call(&caller, callee, number).await;
            // The first calls find nothing in the PBX's caches.
            if round > 0 {
                samples.add(time);
            }
        }
    }

    let plain = &callees[0].2;
    let said = |samples: &Samples| {
        format!(
            "{} (p90 {})",
            millis(samples.median()),
            millis(samples.percentile(90))
        )
    };
    for ((_, rules), (.., samples)) in RULES.iter().zip(&callees[1..]) {
        let ratio = samples.median().as_secs_f64() / plain.median().as_secs_f64();
        let aim = if *rules == 50 {
            Aim::Below(1.3)
        } else {
            Aim::None
        };
        let what = format!("call set-up, {rules} rules, median of {rounds}");
        table.ratio(&what, said(samples), said(plain), ratio, aim);
    }
    asterisk.process.stop().await;
}

/// One call, taken back as soon as it has arrived.
async fn call(from: &Phone, to: &Phone, number: &str) -> Duration {
    let placed = from.call(number, &CallOptions::default()).expect("placed");
    let arrived = to.next_call(SOON).await.expect("it arrives");
    let received = arrived.invitation().received;
    placed.ringing(SOON).await.expect("it rings");
    let sent = placed
        .progress()
        .times
        .accepted_invite
        .expect("it was accepted");
    placed.cancel();
    placed.ended(SOON).await.expect("taken back");
    arrived.ended(SOON).await.expect("taken back");
    received - sent
}

fn digits(number: &str) -> Extension {
    Extension::parse(number).expect("digits")
}

fn password(endpoint: &EndpointId) -> String {
    format!("password of {endpoint}")
}

fn device(endpoint: &EndpointId) -> DevicePlan {
    DevicePlan {
        endpoint: endpoint.clone(),
        display_name: "Bench".to_owned(),
        ha1: DevicePlan::ha1(endpoint, &password(endpoint)),
        language: "fr".to_owned(),
        lamps: None,
    }
}

fn extension(org: &OrgKey, number: &str, count: u32, rings: &EndpointId) -> ExtensionPlan {
    let planned = |rule| PlannedRule {
        rule,
        allowed: true,
        colleague_numbers: vec![],
        code: Code::None,
    };
    ExtensionPlan {
        org: org.clone(),
        extension: digits(number),
        zone: "Europe/Paris".to_owned(),
        rules: rules::mismatching(count).into_iter().map(planned).collect(),
        devices: vec![rings.clone()],
        voicemail: false,
        full: false,
        tenure: renvoi_server::pbx::Tenure::default(),
        holidays: vec![],
        dialled: 0,
    }
}

/// An extension of the dialplan, in memory only, that does nothing but dial.
async fn plain_dial(asterisk: &Asterisk, callee: &EndpointId) {
    let text = |text: String| Text::new(text).expect("one line");
    let add = Action::new("DialplanExtensionAdd")
        .saying("Context", "renvoi-phones")
        .saying("Extension", PLAIN)
        .saying("Priority", "1")
        .saying("Application", "Dial")
        .with("ApplicationData", text(format!("PJSIP/{callee},30")));
    let answer = asterisk.manager().await.ask(add).await.expect("it answers");
    assert!(answer.is_success(), "{}", answer.text("Message"));
}

async fn phone(asterisk: &Asterisk, endpoint: &EndpointId, behaviour: Behaviour) -> Phone {
    let account = Account::new(
        endpoint.as_str(),
        &password(endpoint),
        asterisk.process.sip(),
    );
    let phone = Phone::start(account, behaviour).await.expect("a free port");
    phone
        .register(Duration::from_hours(1))
        .await
        .expect("registered");
    phone
}
