//! What is told as it happens, while the same happens to the same extension of another organisation.

use std::{sync::Arc, time::Duration};

use renvoi_app::domain::Extension;
use renvoi_server::{
    directory::organisation,
    pbx::{EndpointId, Lamp, OrgKey, PbxEvent},
};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::scene::{MODEL, mac};
use crate::{
    on_both,
    support::{
        Database,
        browser::{Browser, Stream},
        portal::TestPortal,
    },
};

on_both!(nobody_hears_of_another_organisation,);

/// Broken only where something never comes.
const LIMIT: Duration = Duration::from_mins(1);

/// Somebody who listens: 204, with a desk phone that has a key for 207.
struct Listener {
    browser: Browser,
    stream: Stream,
    own: EndpointId,
    colleague: EndpointId,
}

impl Listener {
    async fn new(portal: &TestPortal, slug: &str, n: u32) -> Self {
        let desk = portal.desk_phone(slug, "204", &mac(n), MODEL).await;
        let mut browser = portal.signed_in(&format!("204@{slug}")).await;
        let key = json!([{ "position": 3, "kind": "supervision", "value": "207" }]);
        let draft = json!({ "phone": desk.id, "draft": { "version": 1, "keys": key } });
        let saved = browser.call("phones/save", &draft).await;
        assert_eq!(saved.word(), "done", "{}", saved.body);
        let org = desk.device.endpoint.org();
        let endpoint = |number: &str| EndpointId::parse(&format!("{org}-{number}-1")).unwrap();
        let mut listener = Self {
            stream: browser.stream("/events").await,
            own: endpoint("204"),
            colleague: endpoint("207"),
            browser,
        };
        for told in ["push", "phones", "desk"] {
            assert_eq!(listener.next().await.0, told, "{slug}");
        }
        listener
    }

    async fn next(&mut self) -> (String, Value) {
        let next = timeout(LIMIT, self.stream.next());
        next.await.expect("it is told")
    }

    /// Whatever is told until something is.
    async fn until(&mut self, is_it: impl Fn(&str, &Value) -> bool) {
        loop {
            let (name, data) = self.next().await;
            if is_it(&name, &data) {
                return;
            }
        }
    }

    /// A rule is saved.
    async fn save(&mut self) {
        let draft = json!({ "version": 0, "name": "Occupé", "enabled": true, "origin": "anyone", "slot": "always",
            "triggers": ["busy"], "outcome": "reject" });
        let draft = json!({ "draft": draft });
        let saved = self.browser.call("rules/save", &draft).await;
        assert_eq!(saved.word(), "done", "{}", saved.body);
    }
}

fn ringing(endpoint: &EndpointId) -> PbxEvent {
    PbxEvent::Lamp {
        endpoint: endpoint.clone(),
        lamp: Lamp::Ringing,
    }
}

fn rings(name: &str, data: &Value) -> bool {
    name == "desk" && data[0]["lamps"][0][1] == "ringing"
}

fn registered(name: &str, data: &Value) -> bool {
    name == "phones" && data["phones"][0]["registered"] == true
}

fn saved(name: &str, data: &Value) -> bool {
    name == "push" && data["version"] == 1
}

async fn nobody_hears_of_another_organisation(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let (org, number) = (
        OrgKey::parse(&org.key).unwrap(),
        Extension::parse("204").unwrap(),
    );
    let mut phones = portal.registrations.watch(&org, &number);
    let mut lamps = portal.registrations.lamps().watch(&org);
    let pbx = Arc::new(portal.pbx.clone());
    let follow = portal.registrations.clone();
    tokio::spawn(follow.follow(pbx, CancellationToken::new()));
    for news in [&mut phones, &mut lamps] {
        timeout(LIMIT, news.changed()).await.unwrap().unwrap();
    }
    let mut alpha = Listener::new(&portal, "alpha", 1).await;
    let mut beta = Listener::new(&portal, "beta", 2).await;

    portal.pbx.register(&alpha.own, true);
    alpha.until(registered).await;
    portal.pbx.say(ringing(&alpha.colleague));
    alpha.until(rings).await;
    alpha.save().await;
    alpha.until(saved).await;

    // Whatever it was told of the other, it would hear first.
    portal.pbx.register(&beta.own, true);
    let (name, data) = beta.next().await;
    assert!(registered(&name, &data), "{name}: {data}");
    assert_eq!(data.to_string().matches("true").count(), 1, "{data}");
    portal.pbx.say(ringing(&beta.colleague));
    let (name, data) = beta.next().await;
    assert!(rings(&name, &data), "{name}: {data}");
    beta.save().await;
    let (name, data) = beta.next().await;
    assert!(saved(&name, &data), "{name}: {data}");
}
