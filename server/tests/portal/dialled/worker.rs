//! When it is read in: by the worker, and for whoever asks.

use renvoi_app::domain::{Destination, E164};
use renvoi_server::{
    pbx::{OrgKey, PbxEvent, Subject, dialled::Asked},
    push,
};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

use super::{evening, ext, list, now, plan, save, shown, subject, switch, two_rules};
use crate::{
    on_both,
    support::{
        Database,
        gate::{Gate, Moment},
        portal::TestPortal,
    },
};

on_both!(
    who_asks_is_answered,
    the_worker_reads_in_what_is_dialled,
    what_is_dialled_waits_for_no_push,
);

async fn who_asks_is_answered(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let Subject::Extension(org, extension) = subject(&portal, "alpha").await else {
        unreachable!()
    };
    let asked = |org: &OrgKey, to| Asked {
        call: "1.1".to_owned(),
        org: org.clone(),
        extension: extension.clone(),
        to,
        until: evening(),
    };
    let number = |text| Destination::Number(E164::parse(text).unwrap());
    let foreign = OrgKey::parse("nobody01").unwrap();
    let questions = [
        (asked(&org, number("+33145678901")), true),
        (asked(&org, number("+33899000001")), false),
        (asked(&org, Destination::Extension(ext("207"))), true),
        (asked(&org, Destination::Extension(ext("204"))), false),
        (asked(&org, Destination::Extension(ext("999"))), false),
        (asked(&foreign, Destination::Extension(ext("207"))), false),
    ];
    for (question, _) in &questions {
        renvoi_server::forwarding::answer(&portal.push, question)
            .await
            .unwrap();
    }
    assert_eq!(portal.pbx.answers(), questions);
    assert_eq!(
        list(&mut browser).await["version"],
        2,
        "a question changes nothing"
    );
}

async fn the_worker_reads_in_what_is_dialled(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let at = now(&portal) + 1;
    // While it was down.
    portal.pbx.dial(&subject, at, switch(1, false));
    let mut news = portal.push.news();
    let stop = CancellationToken::new();
    let worker = tokio::spawn(push::run(portal.push.clone(), stop.clone()));
    while plan(&portal).await.dialled != at {
        news.recv().await.unwrap();
    }
    // While it runs.
    portal.pbx.dial(&subject, at + 1, switch(2, false));
    while plan(&portal).await.dialled != at + 1 {
        news.recv().await.unwrap();
    }
    portal.pbx.say(PbxEvent::Ready);
    stop.cancel();
    worker.await.unwrap();
    let on = vec![false, false];
    assert_eq!(shown(&portal, &mut browser).await, (on.clone(), on));
}

async fn what_is_dialled_waits_for_no_push(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    save(&mut browser, 2, "C").await;
    // A push that does not end.
    let gate = Gate::new(portal.pbx.clone(), Moment::Before);
    let slow = portal.tools.push(Arc::new(gate.clone()));
    let mut news = slow.news();
    let stop = CancellationToken::new();
    let worker = tokio::spawn(push::run(slow, stop.clone()));
    gate.reached().await;
    portal
        .pbx
        .dial(&subject, now(&portal) + 1, switch(2, false));
    let Subject::Extension(org, extension) = subject else {
        unreachable!()
    };
    portal.pbx.say(PbxEvent::Asked(Asked {
        call: "1.1".to_owned(),
        org,
        extension,
        to: Destination::Extension(ext("207")),
        until: evening(),
    }));
    let taken_in = async {
        while list(&mut browser).await["version"] != 4 {
            news.recv().await.unwrap();
        }
        while portal.pbx.answers().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), taken_in)
        .await
        .expect("nobody waits for a push");
    gate.open();
    stop.cancel();
    worker.await.unwrap();
}
