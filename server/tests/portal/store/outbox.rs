//! The outbox, and what is known of the subjects that are pushed.

use crate::on_both;
use crate::support::Database;
use renvoi_server::{
    pbx::{OrgKey, Subject},
    push::{self, subject::to_text},
    store::{self, jobs::Queue, state::Applied},
};

on_both!(
    jobs_are_taken_once_and_come_back,
    a_later_revision_outlives_a_finished_push,
    who_comes_late_ends_nobody_elses_job,
    jobs_are_ended_together_each_as_it_stands,
    many_are_asked_for_at_once,
    who_asks_in_another_order_waits_in_turn,
    what_is_applied_is_never_lowered,
    a_subject_is_forgotten_at_its_last_revision_only,
    a_job_that_waits_takes_more_along_and_one_that_is_held_does_not,
);

async fn jobs_are_taken_once_and_come_back(database: Database) {
    let store = &database.store;
    let mut tx = store.write().await.unwrap();
    for name in ["trunk:aaaaaa", "trunk:bbbbbb", "trunk:cccccc"] {
        store::jobs::put(tx.db(), name, 1, 1000).await.unwrap();
    }
    store::jobs::put(tx.db(), "trunk:later1", 1, 9000)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let claim = async |now: i64, limit: i64| {
        let mut tx = store.write().await.unwrap();
        let jobs = store::jobs::claim(tx.db(), Queue::Pbx, now, now + 30_000, limit)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut names: Vec<_> = jobs.into_iter().map(|job| job.subject).collect();
        names.sort();
        names
    };
    assert_eq!(claim(999, 10).await, Vec::<String>::new(), "not due yet");
    assert_eq!(claim(1000, 2).await, ["trunk:aaaaaa", "trunk:bbbbbb"]);
    assert_eq!(
        claim(1000, 2).await,
        ["trunk:cccccc"],
        "what somebody has is not taken again"
    );
    assert_eq!(
        store::jobs::next_due(store.read().await.unwrap().db(), Queue::Pbx)
            .await
            .unwrap(),
        Some(9000)
    );
    assert_eq!(
        claim(31_000, 10).await.len(),
        4,
        "a worker that died gives its jobs back"
    );

    let mut tx = store.write().await.unwrap();
    let job = store::jobs::find(tx.db(), "trunk:aaaaaa")
        .await
        .unwrap()
        .unwrap();
    let ours = store::jobs::failed(tx.db(), &job, 50_000, "unavailable", "it does not answer");
    assert!(ours.await.unwrap());
    // Somebody saves while this one fails: that is not made to wait.
    let saved = store::jobs::find(tx.db(), "trunk:bbbbbb")
        .await
        .unwrap()
        .unwrap();
    store::jobs::put(tx.db(), "trunk:bbbbbb", 2, 32_000)
        .await
        .unwrap();
    store::jobs::failed(tx.db(), &saved, 50_000, "unavailable", "")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claim(32_000, 10).await, ["trunk:bbbbbb"]);
    assert_eq!(claim(49_999, 10).await, Vec::<String>::new());
    let job = store::jobs::find(store.read().await.unwrap().db(), "trunk:aaaaaa")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((job.attempts, job.error.as_str()), (1, "unavailable"));
    assert_eq!(job.detail, "it does not answer");
    let mut tx = store.write().await.unwrap();
    store::jobs::hurry(tx.db(), Queue::Pbx, 40_000)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claim(40_000, 10).await, ["trunk:aaaaaa"], "the PBX is back");
}

async fn a_later_revision_outlives_a_finished_push(database: Database) {
    let store = &database.store;
    let subject = Subject::Organisation(OrgKey::parse("abcdef").unwrap());
    let name = to_text(&subject);
    for _ in 0..3 {
        let mut tx = store.write().await.unwrap();
        push::ask(tx.db(), 10, std::slice::from_ref(&subject))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = store.write().await.unwrap();
    let jobs = store::jobs::claim(tx.db(), Queue::Pbx, 10, 99, 10)
        .await
        .unwrap();
    assert_eq!(
        jobs.iter().map(|job| job.revision).collect::<Vec<_>>(),
        [3],
        "three changes are one job"
    );
    // Somebody saves while the push is on its way.
    push::ask(tx.db(), 10, std::slice::from_ref(&subject))
        .await
        .unwrap();
    let applied = Applied {
        subject: &name,
        revision: 3,
        rules: None,
    };
    store::state::applied(tx.db(), 11, &[applied])
        .await
        .unwrap();
    assert!(store::jobs::done(tx.db(), &jobs[0]).await.unwrap());
    tx.commit().await.unwrap();
    let mut read = store.read().await.unwrap();
    let state = store::state::find(read.db(), &name).await.unwrap().unwrap();
    assert_eq!((state.revision, state.applied), (4, 3));
    let job = store::jobs::find(read.db(), &name)
        .await
        .unwrap()
        .expect("the later one is still to be done");
    assert_eq!((job.revision, job.lease_until), (4, 0));
}

async fn who_comes_late_ends_nobody_elses_job(database: Database) {
    let store = &database.store;
    let name = "trunk:aaaaaa";
    let mut tx = store.write().await.unwrap();
    store::jobs::put(tx.db(), name, 1, 0).await.unwrap();
    let claim = async |tx: &mut store::Write, now: i64| {
        let jobs = store::jobs::claim(tx.db(), Queue::Pbx, now, now + 30_000, 1).await;
        jobs.unwrap().pop()
    };
    let late = claim(&mut tx, 0).await.expect("it is due");
    let holder = claim(&mut tx, 30_000).await.expect("the lease ran out");
    assert!(!store::jobs::done(tx.db(), &late).await.unwrap());
    let kept = store::jobs::failed(tx.db(), &late, 90_000, "unavailable", "").await;
    assert!(!kept.unwrap());
    let job = store::jobs::find(tx.db(), name).await.unwrap().unwrap();
    assert_eq!(
        (job.lease_until, job.run_at, job.attempts),
        (holder.lease_until, 0, 0),
        "as its holder has it"
    );
    assert!(claim(&mut tx, 30_001).await.is_none(), "nobody else has it");
    // Nor does a later revision give it away.
    store::jobs::put(tx.db(), name, 2, 30_001).await.unwrap();
    assert!(!store::jobs::done(tx.db(), &late).await.unwrap());
    assert!(claim(&mut tx, 30_002).await.is_none());
    assert!(store::jobs::done(tx.db(), &holder).await.unwrap());
    let last = claim(&mut tx, 30_002).await.expect("the later revision");
    assert!(!store::jobs::done(tx.db(), &late).await.unwrap());
    assert!(!store::jobs::done(tx.db(), &holder).await.unwrap());
    assert!(store::jobs::done(tx.db(), &last).await.unwrap());
    assert!(store::jobs::find(tx.db(), name).await.unwrap().is_none());
    assert!(
        !store::jobs::done(tx.db(), &last).await.unwrap(),
        "it is gone"
    );
    tx.commit().await.unwrap();
}

async fn jobs_are_ended_together_each_as_it_stands(database: Database) {
    let store = &database.store;
    let mut tx = store.write().await.unwrap();
    let names = [
        "trunk:aaaaaa",
        "trunk:bbbbbb",
        "trunk:cccccc",
        "trunk:dddddd",
    ];
    for name in names {
        store::jobs::put(tx.db(), name, 1, 0).await.unwrap();
    }
    let mut jobs = store::jobs::claim(tx.db(), Queue::Pbx, 0, 30_000, 10)
        .await
        .unwrap();
    jobs.sort_by(|a, b| a.subject.cmp(&b.subject));
    // One has been asked for again, one is somebody else's by now, one is gone.
    store::jobs::put(tx.db(), names[1], 2, 5).await.unwrap();
    jobs[2].lease_until = 29_999;
    store::jobs::delete(tx.db(), names[3]).await.unwrap();
    let jobs: Vec<_> = jobs.iter().collect();
    let ours = store::jobs::done_all(tx.db(), &jobs).await.unwrap();
    assert_eq!(ours, [true, true, false, false]);
    let left = store::jobs::all(tx.db(), Queue::Pbx).await.unwrap();
    let left: Vec<_> = left
        .iter()
        .map(|job| (job.subject.as_str(), job.revision, job.lease_until))
        .collect();
    assert_eq!(left, [(names[1], 2, 0), (names[2], 1, 30_000)]);
    tx.commit().await.unwrap();
}

fn extensions(count: u32) -> Vec<Subject> {
    let org = OrgKey::parse("abcdef").unwrap();
    let number = |n| renvoi_app::domain::Extension::parse(&format!("{}", 2000 + n)).unwrap();
    (0..count)
        .map(|n| Subject::Extension(org.clone(), number(n)))
        .collect()
}

async fn many_are_asked_for_at_once(database: Database) {
    let store = &database.store;
    let mut tx = store.write().await.unwrap();
    let mut subjects = extensions(1100);
    push::ask(tx.db(), 5, &subjects[7..8]).await.unwrap();
    // Said twice, it is asked for once.
    subjects.extend(extensions(3));
    push::ask(tx.db(), 9, &subjects).await.unwrap();
    tx.commit().await.unwrap();
    let mut read = store.read().await.unwrap();
    let jobs = store::jobs::all(read.db(), Queue::Pbx).await.unwrap();
    assert_eq!(jobs.len(), 1100);
    for (n, job) in jobs.iter().enumerate() {
        assert_eq!(job.subject, to_text(&subjects[n]));
        let revision = if n == 7 { 2 } else { 1 };
        assert_eq!(
            (job.revision, job.run_at, job.attempts),
            (revision, 9, 0),
            "{n}"
        );
        let state = store::state::find(read.db(), &job.subject)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((state.revision, state.applied), (revision, 0), "{n}");
    }
}

/// Two who name the same subjects from either end would wait for each other, and PostgreSQL would refuse one of them.
async fn who_asks_in_another_order_waits_in_turn(database: Database) {
    let store = &database.store;
    let forth = extensions(40);
    let back: Vec<_> = forth.iter().rev().cloned().collect();
    let names: Vec<_> = back.iter().map(to_text).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let ask = async |subjects: &[Subject]| {
        for now in 0..25 {
            let mut tx = store.write().await.unwrap();
            push::ask(tx.db(), now, subjects).await.unwrap();
            tx.commit().await.unwrap();
        }
    };
    let record = async {
        for now in 0..25 {
            let mut tx = store.write().await.unwrap();
            store::state::hold(tx.db(), &names).await.unwrap();
            for name in &names {
                store::jobs::delete(tx.db(), name).await.unwrap();
                store::jobs::put(tx.db(), name, now, now).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
    };
    // A push is recorded of what has been asked for.
    ask(&forth).await;
    tokio::join!(ask(&forth), ask(&back), record);
    let mut read = store.read().await.unwrap();
    for name in names {
        let state = store::state::find(read.db(), name).await.unwrap().unwrap();
        assert_eq!(state.revision, 75);
    }
}

async fn what_is_applied_is_never_lowered(database: Database) {
    let store = &database.store;
    let name = "extension:abcdef:204";
    let mut tx = store.write().await.unwrap();
    for _ in 0..3 {
        store::state::advance(tx.db(), &[name.to_owned()])
            .await
            .unwrap();
    }
    // In the order in which two workers come back, the slower one last; and one of a subject that has begun anew since.
    for (revision, at) in [(1, 10), (3, 30), (2, 40), (4, 50)] {
        let rules = format!("rules {revision}");
        let applied = Applied {
            subject: name,
            revision,
            rules: Some(&rules),
        };
        store::state::applied(tx.db(), at, &[applied])
            .await
            .unwrap();
    }
    let state = store::state::find(tx.db(), name).await.unwrap().unwrap();
    assert_eq!((state.revision, state.applied), (3, 3));
    assert_eq!(
        (state.applied_at, state.rules.as_deref()),
        (Some(30), Some("rules 3"))
    );
    tx.commit().await.unwrap();
}

async fn a_subject_is_forgotten_at_its_last_revision_only(database: Database) {
    let store = &database.store;
    let name = "device:abcdef-204-1";
    let mut tx = store.write().await.unwrap();
    store::state::advance(tx.db(), &[name.to_owned()])
        .await
        .unwrap();
    // Somebody has asked for it again while it was being removed.
    store::state::advance(tx.db(), &[name.to_owned()])
        .await
        .unwrap();
    store::state::delete(tx.db(), name, 1).await.unwrap();
    assert!(store::state::find(tx.db(), name).await.unwrap().is_some());
    store::state::delete(tx.db(), name, 2).await.unwrap();
    assert!(store::state::find(tx.db(), name).await.unwrap().is_none());
    tx.commit().await.unwrap();
}

async fn a_job_that_waits_takes_more_along_and_one_that_is_held_does_not(database: Database) {
    let store = &database.store;
    let name = "mail:aaaaaa";
    let mut tx = store.write().await.unwrap();
    store::jobs::put(tx.db(), name, 1, 1000).await.unwrap();
    // The earliest that anybody asks for counts.
    for (due, runs) in [(500, 500), (800, 500)] {
        assert!(store::jobs::join(tx.db(), name, 0, due).await.unwrap());
        let job = store::jobs::find(tx.db(), name).await.unwrap().unwrap();
        assert_eq!((job.revision, job.run_at), (1, runs), "{due}");
    }
    let jobs = store::jobs::claim(tx.db(), Queue::Mail, 600, 900, 1).await;
    let jobs = jobs.unwrap();
    let [job] = &jobs[..] else {
        panic!("one is due")
    };
    assert!(!store::jobs::join(tx.db(), name, 700, 700).await.unwrap());
    // What has failed is not tried the sooner for it.
    store::jobs::failed(tx.db(), job, 5000, "unreachable", "")
        .await
        .unwrap();
    assert!(store::jobs::join(tx.db(), name, 700, 700).await.unwrap());
    let job = store::jobs::find(tx.db(), name).await.unwrap().unwrap();
    assert_eq!(job.run_at, 5000);
    // Who has held it for too long ends it no more, with what has joined it since.
    let late = store::jobs::claim(tx.db(), Queue::Mail, 5000, 5300, 1).await;
    let late = late.unwrap();
    assert!(store::jobs::join(tx.db(), name, 5300, 5300).await.unwrap());
    assert!(!store::jobs::done(tx.db(), &late[0]).await.unwrap());
    store::jobs::delete(tx.db(), name).await.unwrap();
    assert!(!store::jobs::join(tx.db(), name, 700, 700).await.unwrap());
    tx.commit().await.unwrap();
}
