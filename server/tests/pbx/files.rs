//! What `renvoi pbx files` writes and says makes an Asterisk of an operator's own serve Renvoi, and nothing else is needed.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use crate::support::{
    own::{Modules, Own},
    plans::{
        device, ext, extension, france, org, organisation, rule, to_extension, to_number, trunk,
    },
};
use renvoi_app::domain::{Extension, Outcome, Triggers};
use renvoi_phones::{
    Account, Behaviour, CallOptions, Invitation, Phone, Stage, Trunk, TrunkAccount,
};
use renvoi_server::pbx::{
    AsteriskPbx, EndpointId, ExtensionPlan, Pbx as _, Plan, TrunkPlan, TryCall, TryEnd,
    plan::{Habits, TrunkPeer},
};

const LIMIT: Duration = Duration::from_mins(1);

/// As it is delivered.
const STOCK: Modules = Modules {
    autoload: true,
    left_out: &[],
};

#[tokio::test]
async fn a_stock_asterisk_serves_after_what_is_said() {
    let (own, driver) = Own::start(STOCK).await;
    everything_works(&own, &driver).await;
}

/// So the list of modules is whole.
#[tokio::test]
async fn the_modules_that_are_named_are_enough() {
    let modules = Modules {
        autoload: false,
        left_out: &[],
    };
    let (own, driver) = Own::start(modules).await;
    everything_works(&own, &driver).await;
}

#[tokio::test]
async fn a_module_that_is_missing_is_named() {
    let left_out = &[
        "app_record",
        "func_hangupcause",
        "res_pjsip_header_funcs",
        "res_pjsip_outbound_registration",
    ];
    let (own, driver) = Own::start(Modules { left_out, ..STOCK }).await;
    let said: Vec<_> = left_out
        .iter()
        .map(|name| format!("module {name} is not loaded"))
        .collect();
    let mut found: Vec<_> = driver
        .health()
        .await
        .problems
        .into_iter()
        .map(|problem| problem.what)
        .collect();
    found.sort();
    assert_eq!(found, said);
    let doctor = own.doctor();
    for (what, name) in said.iter().zip(left_out) {
        let finding = doctor.iter().find(|finding| finding["said"] == **what);
        let mend = finding.unwrap_or_else(|| panic!("{what}: {doctor:?}"))["mend"].to_string();
        assert!(mend.contains(&format!("load = {name}.so")), "{mend}");
    }
}

/// Phones by extension, and the far end of the trunk.
struct Office {
    phones: BTreeMap<Extension, Vec<Phone>>,
    network: Trunk,
}

async fn everything_works(own: &Own, driver: &AsteriskPbx) {
    assert_eq!(driver.health().await.problems, [], "{}", own.log());
    for finding in own.doctor() {
        assert_eq!(finding["ok"], true, "{finding}");
    }
    let zones = ["Europe/Paris", "Pacific/Auckland"].map(str::to_owned);
    assert_eq!(driver.clock(&zones).await.unwrap(), []);
    let office = open(own, driver).await;
    calls(&office, driver).await;
    colleagues(&office).await;
    voicemail(own, &office).await;
    network(own, &office, driver).await;
    assert_eq!(driver.health().await.problems, []);
}

/// Everything that is pushed, and a phone for each device.
async fn open(own: &Own, driver: &AsteriskPbx) -> Office {
    let (acme, trunk) = (org("acme01"), trunk("trunk1"));
    let listen = SocketAddr::from((Ipv4Addr::new(127, 8, 0, 1), 0));
    let account = TrunkAccount::new(listen, own.sip()).asking("t4711", "right");
    let network = Trunk::start(account, Behaviour::answer()).await.unwrap();
    let busy = Triggers::when(true, None, false).unwrap();
    let immediately = |outcome: Outcome| vec![rule(1, Triggers::Immediately, outcome)];
    let voicemail = ExtensionPlan {
        voicemail: true,
        ..extension(&acme, "205", 0, vec![])
    };
    let extensions = [
        extension(&acme, "201", 1, vec![]),
        extension(&acme, "202", 1, immediately(to_extension("203"))),
        extension(&acme, "203", 1, vec![]),
        extension(&acme, "204", 2, vec![rule(1, busy, to_extension("203"))]),
        voicemail,
        extension(&acme, "206", 0, immediately(to_number("+33612345678"))),
    ];
    let mut plans = vec![
        Plan::Trunk(TrunkPlan {
            key: trunk.clone(),
            peer: TrunkPeer::Sip {
                address: network.address().to_string().parse().unwrap(),
                credentials: Some(("t4711".to_owned(), "right".to_owned())),
                registers: true,
                sources: vec![],
            },
            numbering: france(),
            habits: Habits::default(),
        }),
        Plan::Organisation(organisation(
            &acme,
            Some(&trunk),
            &[
                ("+33199000201", "201"),
                ("+33199000202", "202"),
                ("+33199000206", "206"),
            ],
        )),
    ];
    for plan in &extensions {
        plans.extend(plan.devices.iter().map(|id| Plan::Device(device(id))));
        plans.push(Plan::Extension(plan.clone()));
    }
    assert_eq!(driver.put(&plans).await, vec![Ok(()); plans.len()]);
    assert_eq!(driver.compare(&plans).await.unwrap(), []);
    let mut phones: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for plan in &extensions {
        for (n, id) in plan.devices.iter().enumerate() {
            let behaviour = match (plan.extension.as_str(), n) {
                ("204", 0) => Behaviour::Ring,
                ("204", _) => Behaviour::Decline,
                _ => Behaviour::answer(),
            };
            let phone = phone(own, id, behaviour).await;
            phones
                .entry(plan.extension.clone())
                .or_default()
                .push(phone);
        }
    }
    Office { phones, network }
}

async fn phone(own: &Own, id: &EndpointId, behaviour: Behaviour) -> Phone {
    let account = Account::new(id.as_str(), "secret", own.sip());
    let phone = Phone::start(account, behaviour).await.unwrap();
    phone.register(Duration::from_hours(1)).await.unwrap();
    phone
}

impl Office {
    fn phone(&self, number: &str) -> &Phone {
        &self.phones[&ext(number)][0]
    }
}

/// Calls, and hangs up once it is answered; what whoever answers was invited with.
async fn answered(
    from: &renvoi_phones::Line,
    to: &str,
    options: &CallOptions,
    by: &renvoi_phones::Line,
) -> Invitation {
    let call = from.call(to, options).unwrap();
    let status = call.outcome(LIMIT).await.unwrap().status;
    assert_eq!(status, 200, "{to}");
    let taken = by.next_call(LIMIT).await.unwrap();
    assert_eq!(taken.progress().stage, Stage::Answered, "{to}");
    call.hang_up().await.unwrap();
    taken.invitation().clone()
}

fn forwarder(invitation: &Invitation) -> String {
    let diversions = invitation.diversions();
    diversions[0].uri.user().unwrap().to_owned()
}

async fn calls(office: &Office, driver: &AsteriskPbx) {
    let (caller, target) = (office.phone("201"), office.phone("203"));
    let options = CallOptions::default();
    let forwarded = answered(caller, "202", &options, target).await;
    assert_eq!(forwarder(&forwarded), "202");
    assert_eq!(forwarded.caller().number.as_deref(), Some("201"));
    // One of two phones declines: the other one stops ringing.
    let forwarded = answered(caller, "204", &options, target).await;
    assert_eq!(forwarder(&forwarded), "204");
    let withheld = answered(caller, "203", &CallOptions::anonymous(), target).await;
    assert_eq!(withheld.caller().number, None);
    let call = TryCall {
        from: Some("06 12 34 56 78".to_owned()),
        org: org("acme01"),
        to: ext("202"),
        patience: 50,
    };
    let result = driver.place(call).await.unwrap();
    assert_eq!(result.end, TryEnd::Answered(ext("203")));
    target.next_call(LIMIT).await.unwrap();
}

/// Lamps are lit, and what is dialled to take a call comes to the dialplan.
async fn colleagues(office: &Office) {
    let (caller, target) = (office.phone("201"), office.phone("203"));
    let hour = Duration::from_hours(1);
    let (mut lamp, _) = caller.watch_calls("203", hour).await.unwrap();
    let mut shows = async |state: &str| {
        let shown = async {
            while let Some(notice) = lamp.next().await {
                if notice.body.contains(&format!("<state>{state}</state>")) {
                    return;
                }
            }
        };
        let shown = tokio::time::timeout(LIMIT, shown).await;
        assert!(shown.is_ok(), "{state}");
    };
    shows("terminated").await;
    let call = caller.call("203", &CallOptions::default()).unwrap();
    assert_eq!(call.outcome(LIMIT).await.unwrap().status, 200);
    shows("confirmed").await;
    call.hang_up().await.unwrap();
    shows("terminated").await;
    target.next_call(LIMIT).await.unwrap();
    for digits in ["*8", "**203"] {
        let call = caller.call(digits, &CallOptions::default()).unwrap();
        let status = call.outcome(LIMIT).await.unwrap().status;
        assert_eq!(status, 486, "{digits}: nothing rings");
    }
}

/// Who cannot be reached has a voicemail, which leaves a file.
async fn voicemail(own: &Own, office: &Office) {
    let call = office
        .phone("201")
        .call("205", &CallOptions::default())
        .unwrap();
    assert_eq!(call.outcome(LIMIT).await.unwrap().status, 200);
    let recorded = async {
        loop {
            if let Ok(mut files) = std::fs::read_dir(own.recordings())
                && files.next().is_some()
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let recorded = tokio::time::timeout(LIMIT, recorded).await;
    assert!(recorded.is_ok(), "{}", own.log());
    call.hang_up().await.unwrap();
}

/// The trunk, which registers, and the stand-in for one.
async fn network(own: &Own, office: &Office, driver: &AsteriskPbx) {
    let (caller, far) = (office.phone("201"), &office.network);
    let registered = async {
        while !driver.health().await.problems.is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let registered = tokio::time::timeout(LIMIT, registered).await;
    assert!(registered.is_ok(), "{}", own.log());
    let out = answered(caller, "0612345678", &CallOptions::default(), far).await;
    assert_eq!(out.target.user(), Some("+33612345678"));
    assert_eq!(out.caller().number.as_deref(), Some("+33199000201"));
    assert_eq!(out.asserted().unwrap().uri.user(), Some("+33199000201"));
    assert!(out.headers.get("Authorization").is_some());
    let outside = CallOptions::from("0145678901");
    let inside = answered(far, "+33199000202", &outside, office.phone("203")).await;
    assert_eq!(inside.caller().number.as_deref(), Some("+33145678901"));
    let back = answered(far, "+33199000206", &outside, far).await;
    assert_eq!(forwarder(&back), "+33199000206");

    let (stand, beta) = (trunk("stand1"), org("beta01"));
    let plan = extension(&beta, "301", 1, vec![]);
    let plans = [
        Plan::Trunk(TrunkPlan {
            key: stand.clone(),
            peer: TrunkPeer::Stand,
            numbering: france(),
            habits: Habits::default(),
        }),
        Plan::Organisation(organisation(&beta, Some(&stand), &[])),
        Plan::Device(device(&plan.devices[0])),
        Plan::Extension(plan.clone()),
    ];
    assert_eq!(driver.put(&plans).await, vec![Ok(()); plans.len()]);
    let phone = phone(own, &plan.devices[0], Behaviour::answer()).await;
    let call = phone.call("0612345678", &CallOptions::default()).unwrap();
    assert_eq!(call.outcome(LIMIT).await.unwrap().status, 200);
    call.hang_up().await.unwrap();
}
