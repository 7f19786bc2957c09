//! Which phones are registered on a real Asterisk, as phones come, move and go, and as it starts again.

use std::{collections::HashMap, sync::Arc, time::Duration};

use crate::support::{
    asterisk::{Pbx, driver, start},
    plans::{device, ext, extension, org},
};
use renvoi_phones::{Account, Behaviour, Phone};
use renvoi_server::pbx::{Contact, EndpointId, Pbx as _, PbxEvent, Plan, Registrations};
use tokio::{
    sync::{broadcast, watch},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Broken only where something never comes.
const LIMIT: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

async fn phone(pbx: &Pbx, endpoint: &EndpointId, agent: &str) -> Phone {
    let account = Account::new(endpoint.as_str(), "secret", pbx.asterisk.sip()).agent(agent);
    let phone = Phone::start(account, Behaviour::answer()).await.unwrap();
    phone.register(HOUR).await.unwrap();
    phone
}

/// The next registration that the PBX tells of.
async fn told(events: &mut broadcast::Receiver<PbxEvent>) -> (Contact, bool) {
    let next = async {
        loop {
            if let PbxEvent::Registration {
                contact,
                registered,
            } = events.recv().await.unwrap()
            {
                return (contact, registered);
            }
        }
    };
    timeout(LIMIT, next).await.expect("it is told")
}

/// Until the PBX tells this of the endpoint; answers the contact.
async fn hear(
    events: &mut broadcast::Receiver<PbxEvent>,
    endpoint: &EndpointId,
    registered: bool,
) -> Contact {
    loop {
        let (contact, now) = told(events).await;
        if contact.endpoint == *endpoint && now == registered {
            return contact;
        }
    }
}

/// Until this is known of the endpoint.
async fn known(
    registrations: &Registrations,
    news: &mut watch::Receiver<()>,
    endpoint: &EndpointId,
    state: Option<bool>,
) {
    let becomes = async {
        while registrations.registered(endpoint) != state {
            news.changed().await.unwrap();
        }
    };
    let state = timeout(LIMIT, becomes).await;
    assert!(state.is_ok(), "{:?}", registrations.registered(endpoint));
}

#[tokio::test]
async fn phones_are_known_as_they_come_move_and_go_and_after_a_restart() {
    let mut pbx = start().await;
    let driver = Arc::new(driver(&pbx).await);
    let acme = org("acme01");
    let (mine, other) = (
        EndpointId::new(&acme, &ext("204"), 1),
        EndpointId::new(&acme, &ext("205"), 1),
    );
    let plans = [
        Plan::Device(device(&mine)),
        Plan::Device(device(&other)),
        Plan::Extension(extension(&acme, "204", 1, vec![])),
        Plan::Extension(extension(&acme, "205", 1, vec![])),
    ];
    assert_eq!(driver.put(&plans).await, vec![Ok(()); plans.len()]);
    assert_eq!(driver.contacts().await, Ok(vec![]));
    assert_eq!(driver.agents().await, Ok(HashMap::new()));
    let agents = ["Yealink SIP-T54W 96.85.0.5", "Yealink SIP-T54W 96.86.0.70"];

    let all = Registrations::default();
    let mut news = all.watch(&acme, &ext("204"));
    let follow = all.clone();
    tokio::spawn(follow.follow(Arc::clone(&driver) as _, CancellationToken::new()));
    known(&all, &mut news, &mine, Some(false)).await;

    // It comes: the event says so, so does a list, and the two name the same contact.
    let mut events = driver.events();
    let first = phone(&pbx, &mine, agents[0]).await;
    let contact = hear(&mut events, &mine, true).await;
    known(&all, &mut news, &mine, Some(true)).await;
    assert_eq!(driver.contacts().await, Ok(vec![contact.clone()]));
    let calls_itself = |agent: &str| Ok(HashMap::from([(mine.clone(), agent.to_owned())]));
    assert_eq!(driver.agents().await, calls_itself(agents[0]));
    assert_eq!(all.registered(&other), Some(false));

    // It moves: the new contact is told before the first one is told gone, so that the phone never is.
    let second = phone(&pbx, &mine, agents[1]).await;
    let come = loop {
        let (told, registered) = told(&mut events).await;
        assert!(registered, "gone before it has come");
        // Asterisk has yet to tell that the first can be reached.
        if told != contact {
            break told;
        }
    };
    assert_eq!(hear(&mut events, &mine, false).await, contact);
    assert_eq!(all.registered(&mine), Some(true));
    let contacts = driver.contacts().await.unwrap();
    assert_eq!(contacts, [come]);
    assert_eq!(driver.agents().await, calls_itself(agents[1]));

    // It goes.
    second.unregister().await.unwrap();
    assert_eq!(hear(&mut events, &mine, false).await, contacts[0]);
    known(&all, &mut news, &mine, Some(false)).await;
    drop(first);

    // Asterisk starts again: unknown until it is back, and then what it still holds.
    let third = phone(&pbx, &mine, agents[0]).await;
    known(&all, &mut news, &mine, Some(true)).await;
    let restart = pbx.asterisk.restart();
    let (restarted, ()) = tokio::join!(restart, known(&all, &mut news, &mine, None));
    restarted.unwrap();
    known(&all, &mut news, &mine, Some(true)).await;
    assert_eq!(all.registered(&other), Some(false));
    third.unregister().await.unwrap();
    known(&all, &mut news, &mine, Some(false)).await;
}
