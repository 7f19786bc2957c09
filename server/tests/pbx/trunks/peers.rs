//! Where the other end is, and how we are known there.

use renvoi_phones::{
    Behaviour, CallOptions, Event, Trunk, TrunkAccount,
    message::{Address, Method},
};
use renvoi_server::pbx::{
    AsteriskPbx, Pbx as _, Plan, Source, TrunkPlan,
    plan::{Habits, TrunkPeer},
};
use std::{net::SocketAddr, time::Duration};

use super::{LIMIT, called, header, immediately};
use crate::support::{
    asterisk::{database, wait_ready},
    office::network_address,
    plans::{france, org, organisation, to_number, trunk},
    scene::Scene,
};

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
