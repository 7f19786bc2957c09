//! Messages and greetings by real phones on a real Asterisk.

use std::time::Duration;

use crate::support::{
    asterisk::{database, start_without},
    office::Office,
    plans::{ext, rule, to_number},
    scene::{Scene, blueprint},
};
use renvoi_app::domain::{Outcome, Triggers, route::Device};
use renvoi_phones::{CallOptions, Line};
use renvoi_server::{
    pbx::{Greeting, Message, Pbx as _, PbxEvent, Plan, Recording, Subject},
    voicemail::wav::Sound,
};
use tokio::sync::broadcast;

/// Only ever reached where something never comes.
const LIMIT: Duration = Duration::from_mins(1);
/// The common greeting is over, the tone too, and some of it is heard.
const SPEECH: Duration = Duration::from_secs(12);
const SHORT: Duration = Duration::from_secs(12);

type Events = broadcast::Receiver<PbxEvent>;

/// 201 calls; 205 has voicemail and no phone, 206 a rule that sends calls there, 207 one that forwards outside.
async fn office(scene: &Scene) -> Office {
    let always = |outcome: Outcome| vec![rule(1, Triggers::Immediately, outcome)];
    let mut plan = blueprint(
        "FR",
        "voice",
        vec![
            ("201", &[Device::Answers { after: 0 }][..], vec![]),
            ("205", &[Device::Gone], vec![]),
            ("206", &[], always(Outcome::Voicemail)),
            ("207", &[], always(to_number("+33612345678"))),
        ],
    );
    for (extension, _) in &mut plan.extensions[1..] {
        extension.voicemail = true;
    }
    scene.open(plan).await
}

/// Calls, speaks as soon as it is answered, and hangs up.
async fn speak(line: &Line, to: &str, options: &CallOptions, lasting: Duration) {
    let call = line.call(to, options).unwrap();
    assert_eq!(call.outcome(LIMIT).await.unwrap().status, 200, "{to}");
    call.speak(lasting).await.unwrap();
    call.hang_up().await.unwrap();
}

async fn next<T>(events: &mut Events, wanted: impl Fn(PbxEvent) -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = wanted(events.recv().await.unwrap()) {
                return found;
            }
        }
    };
    tokio::time::timeout(LIMIT, found).await.unwrap()
}

async fn message(events: &mut Events) -> Message {
    let message = |event| match event {
        PbxEvent::MessageLeft(message) => Some(message),
        _ => None,
    };
    next(events, message).await
}

#[tokio::test]
async fn messages_are_left_fetched_and_forgotten() {
    let scene = Scene::new().await;
    let office = office(&scene).await;
    let driver = &scene.driver;
    let mut events = driver.events();
    let phone = &office.phones[&ext("201")][0];
    let trunk = &office.network;
    let default = CallOptions::default();
    let outside = CallOptions::from("0145678901");
    let withheld = CallOptions::anonymous();
    let odd = CallOptions::from("12");
    // Everybody speaks at once.
    tokio::join!(
        speak(phone, "205", &default, SPEECH),
        speak(trunk, "+33199000205", &outside, SPEECH),
        speak(trunk, "+33199000206", &withheld, SPEECH),
        speak(trunk, "+33199000206", &odd, SPEECH),
    );
    let mut left = vec![];
    for _ in 0..4 {
        left.push(message(&mut events).await);
    }
    let mut who: Vec<_> = left
        .iter()
        .map(|message| (message.extension.to_string(), message.from.to_string()))
        .collect();
    who.sort();
    let expected = [
        ("205", "e33145678901"),
        ("205", "x201"),
        ("206", "d12"),
        ("206", "w"),
    ];
    let expected = expected.map(|(to, from)| (to.to_owned(), from.to_owned()));
    assert_eq!(who, expected);
    let listed = driver.recordings().await.unwrap();
    assert_eq!(listed.len(), 4);
    for message in &left {
        assert_eq!(message.org, office.org);
        assert_eq!(message.of, Some(uuid::Uuid::default()));
        assert!(listed.contains(&Recording::Message(message.clone())));
        let bytes = driver.sound(&message.name).await.unwrap().unwrap();
        let sound = Sound::read(bytes).unwrap();
        // The greeting took nearly six seconds, and there was a tone.
        assert!((2000..8000).contains(&sound.lasts), "{}", sound.lasts);
        let loud = sound.bytes[44..]
            .chunks(2)
            .filter(|s| i16::from_le_bytes([s[0], s[1]]).unsigned_abs() > 1000)
            .count();
        assert!(loud > 8000, "a second of it at least is heard: {loud}");
        driver.forget(&message.name).await.unwrap();
        driver.forget(&message.name).await.unwrap();
        assert_eq!(driver.sound(&message.name).await.unwrap(), None);
    }
    assert_eq!(driver.recordings().await.unwrap(), []);
}

/// Where Asterisk has not all of its announcements, callers hear tones, and leave messages all the same; whoever looks is told.
#[tokio::test]
async fn a_message_is_left_where_the_announcement_is_missing() {
    let scene = Scene::on(start_without(&["vm-intro", "vm-goodbye"]).await).await;
    let office = office(&scene).await;
    let driver = &scene.driver;
    let problems = driver.health().await.problems;
    let said: Vec<_> = problems.iter().map(|problem| &problem.what).collect();
    assert_eq!(
        said,
        [
            "announcements are missing, and callers hear tones instead: vm-intro, vm-goodbye",
            "French announcements are missing, and callers in France hear others: vm-intro, vm-goodbye",
        ]
    );
    let mut events = driver.events();
    let phone = &office.phones[&ext("201")][0];
    // The tone alone is over at once.
    let lasting = Duration::from_secs(5);
    speak(phone, "205", &CallOptions::default(), lasting).await;
    let left = message(&mut events).await;
    assert_eq!(left.extension, ext("205"));
    let bytes = driver.sound(&left.name).await.unwrap().unwrap();
    let lasts = Sound::read(bytes).unwrap().lasts;
    assert!((1500..5000).contains(&lasts), "{lasts}");
}

/// A caller of a full box is told so, and leaves nothing.
#[tokio::test]
async fn nobody_speaks_into_a_full_box() {
    let scene = Scene::new().await;
    let office = office(&scene).await;
    let driver = &scene.driver;
    let plan = crate::support::plans::extension(&office.org, "205", 1, vec![]);
    let plan = |full| {
        Plan::Extension(renvoi_server::pbx::ExtensionPlan {
            voicemail: true,
            full,
            ..plan.clone()
        })
    };
    assert_eq!(driver.put(&[plan(true)]).await, [Ok(())]);
    let phone = &office.phones[&ext("201")][0];
    let call = phone.call("205", &CallOptions::default()).unwrap();
    assert_eq!(call.outcome(LIMIT).await.unwrap().status, 200);
    // It is the PBX that ends it, long before a message would be over.
    call.ended(LIMIT).await.unwrap();
    assert_eq!(driver.recordings().await.unwrap_or_default(), []);
    // There is room again.
    let mut events = driver.events();
    assert_eq!(driver.put(&[plan(false)]).await, [Ok(())]);
    speak(phone, "205", &CallOptions::default(), SPEECH).await;
    assert_eq!(message(&mut events).await.extension, ext("205"));
}

/// A forward whose trunk is gone ends in the forwarding person's voicemail, and the caller is who called.
#[tokio::test]
async fn a_forward_that_fails_leaves_a_message() {
    let scene = Scene::new().await;
    let office = office(&scene).await;
    let driver = &scene.driver;
    let mut events = driver.events();
    let phone = &office.phones[&ext("201")][0];
    office
        .network
        .behave(renvoi_phones::Behaviour::status(503).unwrap());
    speak(phone, "207", &CallOptions::default(), SPEECH).await;
    let left = message(&mut events).await;
    assert_eq!(
        (left.extension, left.from.to_string()),
        (ext("207"), "x201".to_owned())
    );
    // With its extension, a message goes.
    let removed = driver
        .remove(&[Subject::Extension(office.org.clone(), ext("207"))])
        .await;
    assert_eq!(removed, [Ok(())]);
    assert_eq!(driver.recordings().await.unwrap(), []);
}

#[tokio::test]
async fn a_greeting_is_recorded_played_and_deleted_by_telephone() {
    let scene = Scene::new().await;
    let office = office(&scene).await;
    let driver = &scene.driver;
    let mut events = driver.events();
    let phone = &office.phones[&ext("201")][0];
    let changed = |event| (event == PbxEvent::GreetingChanged).then_some(());
    assert_eq!(driver.greetings().await.unwrap(), []);
    // Who hangs up before the tone leaves all as it was.
    speak(
        phone,
        "*97",
        &CallOptions::default(),
        Duration::from_secs(1),
    )
    .await;
    speak(phone, "*97", &CallOptions::default(), SHORT).await;
    next(&mut events, changed).await;
    let greetings = driver.greetings().await.unwrap();
    let [greeting] = &greetings[..] else {
        panic!("{greetings:?}");
    };
    assert_eq!(
        (&greeting.org, &greeting.extension),
        (&office.org, &ext("201"))
    );
    let sound = driver.sound(&greeting.name).await.unwrap().unwrap();
    assert!(Sound::read(sound).unwrap().lasts >= 1500);
    // A push does not touch it, and a comparison finds nothing strange.
    let plan = crate::support::plans::extension(&office.org, "201", 1, vec![]);
    let plan = renvoi_server::pbx::ExtensionPlan {
        voicemail: true,
        ..plan
    };
    let plans = [Plan::Extension(plan)];
    assert_eq!(driver.put(&plans).await, [Ok(())]);
    let drifts = driver.compare(&plans).await.unwrap();
    assert!(
        drifts
            .iter()
            .all(|drift| drift.subject != plans[0].subject())
    );
    assert_eq!(driver.greetings().await.unwrap(), greetings);
    // It is deleted, and can be deleted again.
    for _ in 0..2 {
        speak(phone, "*96", &CallOptions::default(), Duration::ZERO).await;
        next(&mut events, changed).await;
        assert_eq!(driver.greetings().await.unwrap(), []);
    }
    // With its owner, too.
    speak(phone, "*97", &CallOptions::default(), SHORT).await;
    next(&mut events, changed).await;
    assert_eq!(driver.greetings().await.unwrap().len(), 1);
    let tenure = renvoi_server::pbx::Tenure {
        since: 1,
        ..Default::default()
    };
    let [Plan::Extension(plan)] = plans else {
        unreachable!("it is one")
    };
    let plan = Plan::Extension(renvoi_server::pbx::ExtensionPlan { tenure, ..plan });
    for _ in 0..2 {
        assert_eq!(driver.put(std::slice::from_ref(&plan)).await, [Ok(())]);
        assert_eq!(driver.greetings().await.unwrap(), []);
    }
    // With its extension, a greeting goes.
    speak(phone, "*97", &CallOptions::default(), SHORT).await;
    next(&mut events, changed).await;
    let greeting: Greeting = driver.greetings().await.unwrap().remove(0);
    let removed = driver
        .remove(&[Subject::Extension(office.org.clone(), ext("201"))])
        .await;
    assert_eq!(removed, [Ok(())]);
    assert_eq!(driver.greetings().await.unwrap(), []);
    assert_eq!(driver.sound(&greeting.name).await.unwrap(), None);
    let rows = database(&scene.pbx).await;
    assert!(!rows.iter().any(|key| key.starts_with("/rvgreet/")));
}
