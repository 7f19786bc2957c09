//! From a save to the PBX, on both databases: whatever dies, both agree again by themselves.

mod agreeing;
mod damage;
mod late;
mod plans;

use renvoi_app::domain::Extension;
use renvoi_server::{
    pbx::{OrgKey, Subject},
    push, store,
};

use crate::support::portal::TestPortal;

async fn extension(portal: &TestPortal, slug: &str, number: &str) -> Subject {
    let mut read = portal.database.store.read().await.unwrap();
    let org = store::organisation::by_slug(read.db(), slug)
        .await
        .unwrap()
        .unwrap();
    Subject::Extension(
        OrgKey::parse(&org.key).unwrap(),
        Extension::parse(number).unwrap(),
    )
}

async fn ask(portal: &TestPortal, subject: &Subject) {
    let mut tx = portal.database.store.write().await.unwrap();
    let now = renvoi_server::clock::Clock::millis(portal.clock.as_ref());
    push::ask(tx.db(), now, std::slice::from_ref(subject))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// What each subject that cannot be pushed says, by its kind.
async fn complaints(portal: &TestPortal) -> Vec<String> {
    let jobs = store::jobs::all(
        portal.database.store.read().await.unwrap().db(),
        store::jobs::Queue::Pbx,
    )
    .await
    .unwrap();
    let said = |job: store::jobs::Job| {
        let kind = job.subject.split(':').next().unwrap().to_owned();
        format!("{kind} {}: {}", job.error, job.detail)
    };
    let mut said: Vec<_> = jobs.into_iter().map(said).collect();
    said.sort();
    said
}

/// A rule as the form posts it.
const REJECT: &[(&str, &str)] = &[
    ("version", "0"),
    ("name", "Reject"),
    ("enabled", "true"),
    ("origin", "anyone"),
    ("slot", "always"),
    ("trigger", "immediately"),
    ("outcome", "reject"),
];
