//! What the other end of a trunk is told, and takes; with scripted SIP peers on a real Asterisk.

use std::{net::SocketAddr, time::Duration};

use crate::support::{
    asterisk::{database, wait_ready},
    office::{From, Office, Seen, network_address},
    plans::{e164, ext, france, org, organisation, rule, to_number, trunk},
    scene::{Scene, blueprint},
};
use jiff::Timestamp;
use renvoi_app::domain::{Outcome, Rule, Triggers, route::Device};
use renvoi_phones::{
    Behaviour, CallOptions, Event, Invitation, Trunk, TrunkAccount,
    message::{Address, Method},
};
use renvoi_server::{
    clock::{Clock as _, SystemClock},
    pbx::{
        AsteriskPbx, Pbx as _, Plan, Source, TrunkPlan,
        plan::{Forwarded, Habits, Identity, Told, TrunkPeer, Written},
    },
};

const ANSWERS: &[Device] = &[Device::Answers { after: 0 }];
/// Only ever reached where something never comes.
const LIMIT: Duration = Duration::from_mins(1);

fn now() -> Timestamp {
    SystemClock.now()
}

fn immediately(outcome: Outcome) -> Rule {
    rule(1, Triggers::Immediately, outcome)
}

/// 201 and 203, which forwards to a mobile; 202 has no direct number.
fn desk(name: &str) -> crate::support::office::Blueprint {
    let mobile = vec![immediately(to_number("+33612345678"))];
    let extensions = vec![
        ("201", ANSWERS, vec![]),
        ("202", ANSWERS, vec![]),
        ("203", ANSWERS, mobile),
    ];
    let mut plan = blueprint("FR", name, extensions);
    plan.organisation
        .direct_numbers
        .retain(|(_, extension)| extension.as_str() != "202");
    plan
}

/// The invitation that the far end got.
async fn seen(office: &Office, from: &From, to: &str) -> Invitation {
    let call = office.call(from, to, now(), LIMIT).await;
    assert!(
        matches!(call.seen, Seen::Trunk(_)),
        "{:?} {:?}",
        call.seen,
        call.words()
    );
    call.invitation.unwrap()
}

fn called(invitation: &Invitation) -> &str {
    invitation.target.user().unwrap()
}

fn shown(invitation: &Invitation) -> Option<String> {
    invitation.caller().number
}

fn user(address: &Address) -> &str {
    address.uri.user().unwrap_or_default()
}

fn header<'a>(invitation: &'a Invitation, name: &str) -> Option<&'a str> {
    invitation.headers.get(name)
}

#[tokio::test]
async fn numbers_are_written_as_the_other_end_wants_them() {
    let scene = Scene::new().await;
    let dialled = ["0612345678", "00442079460958", "3949", "112"];
    let table = [
        (
            Written::Plus,
            "+33199000201",
            ["+33612345678", "+442079460958", "3949", "112"],
        ),
        (
            Written::Digits,
            "33199000201",
            ["33612345678", "442079460958", "3949", "112"],
        ),
        (
            Written::National,
            "0199000201",
            ["0612345678", "00442079460958", "3949", "112"],
        ),
    ];
    for (written, caller, expected) in table {
        let mut plan = desk(&format!("as{}", written.word()));
        (plan.habits.callers, plan.habits.called) = (written, written);
        let office = scene.open(plan).await;
        for (dialled, expected) in dialled.into_iter().zip(expected) {
            let invitation = seen(&office, &From::Phone(ext("201")), dialled).await;
            let what = format!("{dialled} {written:?}");
            assert_eq!(called(&invitation), expected, "{what}");
            assert_eq!(shown(&invitation).as_deref(), Some(caller), "{what}");
            assert_eq!(user(&invitation.asserted().unwrap()), caller, "{what}");
        }
        // A forward shows the caller's number in the same form, and names who forwarded it.
        let invitation = seen(
            &office,
            &From::Trunk("+442079460958".to_owned()),
            "+33199000203",
        )
        .await;
        let (caller, forwarder) = match written {
            Written::Plus => ("+442079460958", "+33199000203"),
            Written::Digits => ("442079460958", "33199000203"),
            Written::National => ("00442079460958", "0199000203"),
        };
        assert_eq!(shown(&invitation).as_deref(), Some(caller), "{written:?}");
        assert_eq!(user(&invitation.diversions()[0]), forwarder, "{written:?}");
    }
}

/// The same forms are read of what comes in.
#[tokio::test]
async fn numbers_are_read_as_the_other_end_writes_them() {
    let scene = Scene::new().await;
    let mut plan = desk("reads");
    (plan.habits.callers, plan.habits.called) = (Written::Digits, Written::Digits);
    let office = scene.open(plan).await;
    for (caller, called, expected) in [
        ("33145678901", "33199000201", "+33145678901"),
        ("442079460958", "0199000201", "+442079460958"),
        ("0145678901", "+33199000201", "+33145678901"),
    ] {
        let call = office
            .call(&From::Trunk(caller.to_owned()), called, now(), LIMIT)
            .await;
        assert_eq!(call.seen, Seen::Phone(ext("201")), "{called}");
        assert_eq!(
            shown(&call.invitation.unwrap()).as_deref(),
            Some(expected),
            "{caller}"
        );
    }
}

#[tokio::test]
async fn callers_are_named_where_the_other_end_looks() {
    let scene = Scene::new().await;
    for identity in [Identity::Asserted, Identity::RemoteParty, Identity::From] {
        let mut plan = desk(&format!("id{}", identity.word().replace('_', "")));
        plan.habits.identity = identity;
        let office = scene.open(plan).await;
        let open = seen(&office, &From::Phone(ext("201")), "0612345678").await;
        assert_eq!(shown(&open).as_deref(), Some("+33199000201"));
        let withheld = seen(&office, &From::Withheld(ext("201")), "0612345678").await;
        assert_eq!(shown(&withheld), None, "{identity:?}");
        for invitation in [&open, &withheld] {
            let found = (
                header(invitation, "P-Asserted-Identity").is_some(),
                header(invitation, "Remote-Party-ID").is_some(),
            );
            let expected = (
                identity == Identity::Asserted,
                identity == Identity::RemoteParty,
            );
            assert_eq!(found, expected, "{identity:?}");
        }
        // Who is trusted learns the number, and that nobody else may.
        match identity {
            Identity::Asserted => {
                assert_eq!(user(&withheld.asserted().unwrap()), "+33199000201");
                assert_eq!(header(&withheld, "Privacy"), Some("id"));
            }
            Identity::RemoteParty => {
                let value = header(&withheld, "Remote-Party-ID").unwrap();
                assert!(
                    value.contains("+33199000201") && value.contains("privacy=full"),
                    "{value}"
                );
            }
            Identity::From => {
                let all: String = withheld.headers.iter().map(|(_, value)| value).collect();
                assert!(!all.contains("199000201"), "{all}");
            }
        }
    }
}

#[tokio::test]
async fn who_has_no_number_shows_the_organisations_or_the_trunks() {
    let scene = Scene::new().await;
    for (name, of_org, of_trunk, expected) in [
        (
            "numboth",
            Some("+33199000300"),
            Some("+33199000400"),
            "+33199000300",
        ),
        ("numtrunk", None, Some("+33199000400"), "+33199000400"),
        ("numnone", None, None, "202"),
    ] {
        let mut plan = desk(name);
        plan.organisation.number = of_org.map(e164);
        plan.habits.number = of_trunk.map(e164);
        let office = scene.open(plan).await;
        for number in ["0612345678", "112"] {
            let invitation = seen(&office, &From::Phone(ext("202")), number).await;
            assert_eq!(
                shown(&invitation).as_deref(),
                Some(expected),
                "{name} {number}"
            );
        }
        let own = seen(&office, &From::Phone(ext("201")), "0612345678").await;
        assert_eq!(shown(&own).as_deref(), Some("+33199000201"), "{name}");
    }
}

#[tokio::test]
async fn a_forward_shows_whose_number_the_other_end_lets_pass() {
    let scene = Scene::new().await;
    let mut plan = desk("fwddesk");
    plan.habits.forwarded = Forwarded::Forwarder;
    let office = scene.open(plan).await;
    let outside = From::Trunk("0145678901".to_owned());
    // The forwarding person's number, the caller's beside it.
    let forwarded = seen(&office, &outside, "+33199000203").await;
    assert_eq!(shown(&forwarded).as_deref(), Some("+33199000203"));
    assert_eq!(user(&forwarded.asserted().unwrap()), "+33199000203");
    assert_eq!(user(&forwarded.diversions()[0]), "+33145678901");
    // A colleague's, as the network knows it.
    let colleague = seen(&office, &From::Phone(ext("201")), "203").await;
    assert_eq!(shown(&colleague).as_deref(), Some("+33199000203"));
    assert_eq!(user(&colleague.diversions()[0]), "+33199000201");
    // One that is withheld is told nowhere, and withholds nobody else's.
    for (from, to) in [
        (From::Anonymous, "+33199000203"),
        (From::Withheld(ext("201")), "203"),
    ] {
        let hidden = seen(&office, &from, to).await;
        assert_eq!(shown(&hidden).as_deref(), Some("+33199000203"), "{from:?}");
        assert_eq!(user(&hidden.diversions()[0]), "+33199000203", "{from:?}");
        let all: String = hidden.headers.iter().map(|(_, value)| value).collect();
        assert!(
            !all.contains("199000201") && header(&hidden, "Privacy").is_none(),
            "{all}"
        );
    }
    // No forward: as ever.
    let direct = seen(&office, &From::Phone(ext("201")), "0612345678").await;
    assert_eq!(
        (shown(&direct).as_deref(), direct.diversions().len()),
        (Some("+33199000201"), 0)
    );
}

#[tokio::test]
async fn a_forward_is_told_where_the_other_end_looks() {
    let scene = Scene::new().await;
    for told in [
        Told::Diversion,
        Told::HistoryInfo,
        Told::Both,
        Told::Nowhere,
    ] {
        let mut plan = desk(&format!("t{}", told.word().replace('_', "")));
        plan.habits.told = told;
        let office = scene.open(plan).await;
        let invitation = seen(
            &office,
            &From::Trunk("0145678901".to_owned()),
            "+33199000203",
        )
        .await;
        let diversion = matches!(told, Told::Diversion | Told::Both);
        assert_eq!(
            invitation.diversions().len(),
            usize::from(diversion),
            "{told:?}"
        );
        let history: Vec<Address> = invitation
            .headers
            .elements("History-Info")
            .iter()
            .map(|entry| entry.parse().unwrap())
            .collect();
        let users: Vec<_> = history.iter().map(user).collect();
        match told {
            Told::HistoryInfo | Told::Both => {
                assert_eq!(users, ["+33199000203", "+33612345678"], "{told:?}");
                assert_eq!(history[1].parameter("index"), Some("1.1"));
            }
            Told::Diversion | Told::Nowhere => assert_eq!(users, [""; 0], "{told:?}"),
        }
    }
}

/// A trunk to a peer, and an organisation whose calls leave by it.
async fn put(driver: &AsteriskPbx, name: &str, peer: TrunkPeer) -> TrunkPlan {
    let key = trunk(&format!("{name}99"));
    let org = org(&format!("{name}01"));
    let plan = TrunkPlan {
        key: key.clone(),
        peer,
        numbering: france(),
        habits: Habits::default(),
    };
    let plans = [
        Plan::Trunk(plan.clone()),
        Plan::Organisation(organisation(&org, Some(&key), &[("+33199000201", "201")])),
        Plan::Extension(crate::support::plans::extension(
            &org,
            "201",
            0,
            vec![immediately(to_number("+33612345678"))],
        )),
    ];
    for result in driver.put(&plans).await {
        result.unwrap();
    }
    assert_eq!(driver.compare(&plans).await.unwrap(), [], "{name}");
    plan
}

fn sip(at: SocketAddr) -> TrunkPeer {
    TrunkPeer::Sip {
        address: at.to_string().parse().unwrap(),
        credentials: None,
        registers: false,
        sources: vec![],
    }
}

async fn far_end(scene: &Scene) -> Trunk {
    let listen = SocketAddr::from((network_address(), 0));
    let account = TrunkAccount::new(listen, scene.pbx.asterisk.sip());
    Trunk::start(account, Behaviour::answer()).await.unwrap()
}

/// What becomes of a call from a far end to 201, which forwards it back there.
async fn attempt(from: &Trunk, to: &str, options: &CallOptions) -> u16 {
    let call = from.call(to, options).unwrap();
    let status = call.outcome(LIMIT).await.unwrap().status;
    if status < 300 {
        call.hang_up().await.unwrap();
    }
    status
}

#[tokio::test]
async fn calls_are_accepted_from_the_addresses_that_were_said() {
    let mut scene = Scene::new().await;
    let (peer, other, stranger) = (
        far_end(&scene).await,
        far_end(&scene).await,
        far_end(&scene).await,
    );
    let options = CallOptions::from("0145678901");
    let with = |sources: &[&str]| match sip(peer.address()) {
        TrunkPeer::Sip {
            address,
            credentials,
            registers,
            ..
        } => TrunkPeer::Sip {
            address,
            credentials,
            registers,
            sources: sources
                .iter()
                .map(|source| Source::parse(source).unwrap())
                .collect(),
        },
        TrunkPeer::Stand => unreachable!("it is a SIP peer"),
    };
    let address = other.address().ip().to_string();
    let networks = ["192.0.2.0/24", &address, "2001:db8::/32"];
    for (sources, accepted) in [(&[][..], false), (&networks, true), (&networks[..1], false)] {
        put(&scene.driver, "source", with(sources)).await;
        assert_eq!(attempt(&peer, "+33199000201", &options).await, 200);
        let status = attempt(&other, "+33199000201", &options).await;
        assert_eq!(status == 200, accepted, "{sources:?} {status}");
        assert_ne!(
            attempt(&stranger, "+33199000201", &options).await,
            200,
            "{sources:?}"
        );
    }
    // Asterisk by itself would keep the last of several addresses only.
    put(&scene.driver, "source", with(&networks)).await;
    scene.pbx.asterisk.restart().await.unwrap();
    wait_ready(&scene.driver).await;
    assert_eq!(attempt(&other, "+33199000201", &options).await, 200);
    assert_eq!(attempt(&peer, "+33199000201", &options).await, 200);
}

/// What is changed replaces what was there: Asterisk by itself would call both the new and the old address.
#[tokio::test]
async fn a_trunk_that_moves_leaves_nothing_behind() {
    let scene = Scene::new().await;
    let (old, new) = (far_end(&scene).await, far_end(&scene).await);
    let options = CallOptions::from("0145678901");
    put(&scene.driver, "moves", sip(old.address())).await;
    assert_eq!(attempt(&old, "+33199000201", &options).await, 200);
    old.next_call(LIMIT).await.unwrap();
    let plan = put(&scene.driver, "moves", sip(new.address())).await;
    assert_eq!(attempt(&new, "+33199000201", &options).await, 200);
    new.next_call(LIMIT).await.unwrap();
    assert!(
        old.next_call(Duration::ZERO).await.is_err(),
        "the old address is not called"
    );
    assert_ne!(attempt(&old, "+33199000201", &options).await, 200);
    // Nor does what it needs no more: a name instead of an address, and then the stand-in.
    let named = TrunkPeer::Sip {
        address: "localhost".parse().unwrap(),
        credentials: Some(("t4711".to_owned(), "secret".to_owned())),
        registers: true,
        sources: vec![],
    };
    put(&scene.driver, "moves", named).await;
    put(&scene.driver, "moves", TrunkPeer::Stand).await;
    let left = database(&scene.pbx)
        .await
        .into_iter()
        .filter(|key| key.contains("trunk-"));
    assert_eq!(left.collect::<Vec<_>>(), [""; 0]);
    scene.driver.remove(&[Plan::Trunk(plan).subject()]).await;
}

#[tokio::test]
async fn a_host_that_no_name_service_knows_is_said() {
    let scene = Scene::new().await;
    let plan = Plan::Trunk(TrunkPlan {
        key: trunk("nowhere99"),
        peer: TrunkPeer::Sip {
            address: "sip.nowhere.invalid".parse().unwrap(),
            credentials: None,
            registers: false,
            sources: vec![],
        },
        numbering: france(),
        habits: Habits::default(),
    });
    let result = scene.driver.put(std::slice::from_ref(&plan)).await;
    assert!(format!("{result:?}").contains("no address"), "{result:?}");
    // Asterisk, which would stand still looking for it, is not told of it; what was asked for stays asked for.
    let held = database(&scene.pbx).await;
    assert!(!held.iter().any(|key| key.contains("trunk-")), "{held:?}");
    assert_eq!(scene.driver.compare(&[plan]).await.unwrap(), []);
}

#[tokio::test]
async fn we_register_where_the_other_end_wants_it() {
    let scene = Scene::new().await;
    let sip_address = scene.pbx.asterisk.sip();
    let listen = SocketAddr::from((network_address(), 0));
    let account = TrunkAccount::new(listen, sip_address).asking("t4711@operator", "right");
    let registrar = Trunk::start(account, Behaviour::answer()).await.unwrap();
    let mut events = registrar.events();
    let peer = |password: &str| TrunkPeer::Sip {
        address: registrar.address().to_string().parse().unwrap(),
        credentials: Some(("t4711@operator".to_owned(), password.to_owned())),
        registers: true,
        sources: vec![],
    };
    // A wrong password is no end of it: the next one is tried at once.
    put(&scene.driver, "regist", peer("wrong")).await;
    let problem = async || scene.driver.health().await.problems;
    let refused = async {
        while !format!("{:?}", problem().await).contains("regist99") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LIMIT, refused)
        .await
        .expect("it is told");
    put(&scene.driver, "regist", peer("right")).await;
    let contact = async {
        loop {
            if let Ok(Event::Request { request, .. }) = events.recv().await
                && request.method == Method::Register
            {
                return request.headers.get("Contact").unwrap().to_owned();
            }
        }
    };
    let contact = tokio::time::timeout(LIMIT, contact)
        .await
        .expect("it registers");
    let registered = async {
        while !problem().await.is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LIMIT, registered)
        .await
        .expect("it is well");

    // Calls leave with the password.
    let outside = CallOptions {
        to_user: Some("+33199000201".to_owned()),
        ..CallOptions::from("0145678901")
    };
    assert_eq!(attempt(&registrar, "+33199000201", &outside).await, 200);
    let invitation = registrar
        .next_call(LIMIT)
        .await
        .unwrap()
        .invitation()
        .clone();
    assert_eq!(called(&invitation), "+33612345678");
    assert!(header(&invitation, "Authorization").is_some());
    assert_eq!(
        invitation.from.uri.host(),
        registrar.address().ip().to_string()
    );

    // Calls along the registration are ours from whatever address, and their number is in To.
    let elsewhere = far_end(&scene).await;
    let uri: Address = contact.parse().unwrap();
    assert_eq!(
        attempt(&elsewhere, &uri.uri.to_string(), &outside).await,
        200
    );
    let nobody = CallOptions {
        to_user: Some("+33199000999".to_owned()),
        ..outside.clone()
    };
    assert_eq!(
        attempt(&elsewhere, &uri.uri.to_string(), &nobody).await,
        404
    );
    assert_ne!(attempt(&elsewhere, "+33199000201", &outside).await, 200);
}
