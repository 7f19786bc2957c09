//! The portal or the PBX dies in the middle of a push; the worker itself, and a real Asterisk.

use crate::on_both;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::support::{
    Database,
    asterisk::{Pbx as Asterisk, database as rows, driver, start},
    gate::{Gate, Moment},
    portal::TestPortal,
};
use async_trait::async_trait;
use renvoi_app::domain::Extension;
use renvoi_server::{
    directory::{add_device, add_extension, organisation},
    pbx::{
        AsteriskPbx, Contact, Drift, Health, Pbx, PbxError, PbxEvent, Plan, Problem, Subject,
        TryCall, TryResult,
    },
    push::{self, Outcome, Push},
    store,
};
use tokio::{sync::Mutex, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

on_both!(
    a_portal_that_dies_before_its_write,
    a_portal_that_dies_after_its_write,
    a_pbx_that_is_killed_and_keeps_what_it_wrote,
    a_pbx_that_is_killed_and_loses_all,
);

/// Only ever reached where something never comes.
const LIMIT: Duration = Duration::from_mins(3);

/// The worker, as `renvoi serve` runs it.
fn work(push: &Push) -> (JoinHandle<()>, CancellationToken) {
    let stop = CancellationToken::new();
    (tokio::spawn(push::run(push.clone(), stop.clone())), stop)
}

/// How many subjects there are, and how many of them the PBX is noted to have as they are wanted; how many jobs are left.
async fn noted(portal: &TestPortal) -> (usize, usize, usize) {
    let mut read = portal.database.store.read().await.unwrap();
    let states = store::state::all(read.db()).await.unwrap();
    let jobs = store::jobs::all(read.db(), store::jobs::Queue::Pbx)
        .await
        .unwrap();
    let applied = states.iter().filter(|s| s.applied == s.revision).count();
    (states.len(), applied, jobs.len())
}

/// Until the PBX is noted to have everything. The clock moves meanwhile: what failed is tried again when its time comes.
async fn everything_noted(portal: &TestPortal) {
    let all = async {
        loop {
            let (subjects, applied, jobs) = noted(portal).await;
            if subjects == applied && jobs == 0 {
                return;
            }
            portal.clock.advance(1);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let done = timeout(LIMIT, all).await;
    assert!(
        done.is_ok(),
        "subjects, noted, jobs: {:?}",
        noted(portal).await
    );
}

/// When everything was compared last.
async fn compared_at(portal: &TestPortal) -> i64 {
    let mut read = portal.database.store.read().await.unwrap();
    let check = store::state::last_check(read.db()).await.unwrap();
    check.expect("the worker compares as it begins").at
}

async fn save_a_rule(portal: &TestPortal) {
    let fields = [
        ("version", "0"),
        ("name", "Reject"),
        ("enabled", "true"),
        ("origin", "anyone"),
        ("slot", "always"),
        ("trigger", "immediately"),
        ("outcome", "reject"),
    ];
    let mut browser = portal.signed_in("204@alpha").await;
    let saved = browser.post("/rules/new", &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
}

async fn a_portal_that_dies_before_its_write(database: Database) {
    a_portal_dies(database, Moment::Before, 0).await;
}

async fn a_portal_that_dies_after_its_write(database: Database) {
    a_portal_dies(database, Moment::After, 12).await;
}

/// What dies with the process is the worker's task: it never runs on from where it was.
async fn a_portal_dies(database: Database, at: Moment, reached: usize) {
    let portal = TestPortal::new(database).await;
    let gate = Gate::new(portal.pbx.clone(), at);
    let (first, _) = work(&portal.tools.push(Arc::new(gate.clone())));
    timeout(LIMIT, gate.reached()).await.expect("it writes");
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(
        portal.pbx.subjects().len(),
        reached,
        "what has reached the PBX"
    );
    assert_eq!(noted(&portal).await, (12, 0, 12));

    // Somebody saves while no portal runs the push; the lease is the dead one's still.
    save_a_rule(&portal).await;
    let (second, stop) = work(&portal.push);
    assert_eq!(
        push::drain(&portal.push).await.unwrap(),
        Outcome::default(),
        "nobody takes what somebody may be writing"
    );
    assert_eq!(noted(&portal).await, (12, 0, 12));
    portal.clock.advance(30);
    everything_noted(&portal).await;
    stop.cancel();
    second.await.unwrap();

    let comparison = push::compare(&portal.push).await.unwrap();
    assert_eq!((comparison.compared, comparison.drifts), (12, vec![]));
    let rules = portal
        .pbx
        .subjects()
        .iter()
        .filter_map(|subject| match portal.pbx.held(subject) {
            Some(Plan::Extension(plan)) => Some(plan.rules.len()),
            _ => None,
        })
        .sum::<usize>();
    assert_eq!(rules, 1, "the rule that was saved meanwhile");
    assert_eq!(gate.passed(), 0, "the dead one never went on");
}

/// More than one batch, so that something is always left when the first is under way.
const DESKS: usize = 260;

/// An Asterisk that is killed while the first batch is being written to it.
#[derive(Clone)]
struct Doomed {
    driver: Arc<AsteriskPbx>,
    pbx: Arc<Mutex<Asterisk>>,
    dead: Arc<AtomicBool>,
}

impl Doomed {
    /// Once it holds some of the batch; the batch goes on until it breaks.
    async fn kill(&self) {
        let mut pbx = self.pbx.lock().await;
        while !rows(&pbx).await.iter().any(|row| row.starts_with("/rvp/")) {
            tokio::task::yield_now().await;
        }
        pbx.asterisk.kill().await;
        self.dead.store(true, Ordering::SeqCst);
    }
}

#[async_trait]
impl Pbx for Doomed {
    async fn put(&self, plans: &[Plan]) -> Vec<Result<(), PbxError>> {
        if self.dead.load(Ordering::SeqCst) {
            return self.driver.put(plans).await;
        }
        tokio::join!(self.driver.put(plans), self.kill()).0
    }

    async fn remove(&self, subjects: &[Subject]) -> Vec<Result<(), PbxError>> {
        self.driver.remove(subjects).await
    }

    async fn read(&self, subject: &Subject) -> Result<Option<Vec<String>>, PbxError> {
        self.driver.read(subject).await
    }

    async fn compare(&self, wanted: &[Plan]) -> Result<Vec<Drift>, PbxError> {
        self.driver.compare(wanted).await
    }

    async fn contacts(&self) -> Result<Vec<Contact>, PbxError> {
        self.driver.contacts().await
    }

    async fn health(&self) -> Health {
        self.driver.health().await
    }

    async fn clock(&self, zones: &[String]) -> Result<Vec<Problem>, PbxError> {
        self.driver.clock(zones).await
    }

    async fn place(&self, call: TryCall) -> Result<TryResult, PbxError> {
        self.driver.place(call).await
    }

    fn is_ready(&self) -> bool {
        self.driver.is_ready()
    }

    fn events(&self) -> tokio::sync::broadcast::Receiver<PbxEvent> {
        self.driver.events()
    }
}

async fn a_pbx_that_is_killed_and_keeps_what_it_wrote(database: Database) {
    a_pbx_is_killed(database, false).await;
}

async fn a_pbx_that_is_killed_and_loses_all(database: Database) {
    a_pbx_is_killed(database, true).await;
}

async fn a_pbx_is_killed(database: Database, empty: bool) {
    let portal = TestPortal::new(database).await;
    desks(&portal).await;
    let pbx = start().await;
    let doomed = Doomed {
        driver: Arc::new(driver(&pbx).await),
        pbx: Arc::new(Mutex::new(pbx)),
        dead: Arc::default(),
    };
    let (worker, stop) = work(&portal.tools.push(Arc::new(doomed.clone())));
    let died = async {
        while !doomed.dead.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LIMIT, died).await.expect("it is killed");
    let (subjects, applied, _) = noted(&portal).await;
    assert_eq!(subjects, 12 + 2 * DESKS);
    assert!(
        applied < subjects,
        "it is killed in the middle: {applied} of {subjects}"
    );
    let before = compared_at(&portal).await;
    portal.clock.advance(1);
    {
        let mut pbx = doomed.pbx.lock().await;
        if empty {
            forget_all(&pbx);
        }
        pbx.asterisk.restart().await.unwrap();
    }
    // What it had acknowledged and lost is noted as applied until it has been compared.
    let compared = async {
        while compared_at(&portal).await == before {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(LIMIT, compared).await.expect("it is compared");
    everything_noted(&portal).await;
    stop.cancel();
    worker.await.unwrap();

    // As somebody sees it who has never been connected before.
    let pbx = doomed.pbx.lock().await;
    let fresh = portal.tools.push(Arc::new(driver(&pbx).await));
    let comparison = push::compare(&fresh).await.unwrap();
    assert_eq!((comparison.compared, comparison.drifts), (subjects, vec![]));
}

/// Extensions of `alpha`, each with a phone.
async fn desks(portal: &TestPortal) {
    let registry = portal.registry();
    let org = organisation(&portal.tools.store, Some("alpha"))
        .await
        .unwrap();
    for number in 3000..3000 + DESKS {
        let number = Extension::parse(&number.to_string()).unwrap();
        add_extension(&registry, &org, &number, &[]).await.unwrap();
        add_device(&registry, &org, number.as_str(), "Desk")
            .await
            .unwrap();
    }
}

/// As a disk that is lost.
fn forget_all(pbx: &Asterisk) {
    let folder = pbx.asterisk.folder().join("db");
    let mut gone = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        if file.file_name().to_string_lossy().starts_with("astdb") {
            std::fs::remove_file(file.path()).unwrap();
            gone += 1;
        }
    }
    assert!(gone > 0, "AstDB is there");
}
