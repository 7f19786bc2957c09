//! The store, on both databases.

use crate::on_both;
use crate::support::{Database, portal::TestPortal};
use renvoi_server::{
    pbx::{OrgKey, Subject},
    push::{self, subject::to_text},
    store::{
        self,
        attempts::Attempts,
        jobs::Queue,
        sessions::SessionRow,
        state::{Applied, Check},
    },
};

on_both!(
    a_transaction_that_is_not_committed_leaves_nothing,
    jobs_are_taken_once_and_come_back,
    a_later_revision_outlives_a_finished_push,
    who_comes_late_ends_nobody_elses_job,
    jobs_are_ended_together_each_as_it_stands,
    many_are_asked_for_at_once,
    who_asks_in_another_order_waits_in_turn,
    what_is_applied_is_never_lowered,
    a_subject_is_forgotten_at_its_last_revision_only,
    sessions_are_updated_and_never_revived,
    attempts_are_remembered,
    comparisons_are_kept,
    a_list_moves_on_from_its_own_version_only,
    migrations_are_complete_and_repeatable,
);

async fn a_transaction_that_is_not_committed_leaves_nothing(database: Database) {
    let store = &database.store;
    let mut tx = store.write().await.unwrap();
    store::jobs::put(tx.db(), "trunk:abcdef", 1, 5)
        .await
        .unwrap();
    drop(tx);
    assert!(
        store::jobs::all(store.read().await.unwrap().db(), Queue::Pbx)
            .await
            .unwrap()
            .is_empty()
    );
}

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

async fn sessions_are_updated_and_never_revived(database: Database) {
    let store = &database.store;
    let row = SessionRow {
        key: vec![1; 32],
        user_id: None,
        data: "{}".into(),
        created_at: 1,
        seen_at: 1,
        expires_at: 100,
        address: "127.0.0.1".into(),
        agent: "x".into(),
        provider_session: Some(vec![7; 32]),
    };
    let mut tx = store.write().await.unwrap();
    assert!(store::sessions::insert(tx.db(), &row).await.unwrap());
    assert!(
        !store::sessions::insert(tx.db(), &row).await.unwrap(),
        "a key is one session's"
    );
    assert!(
        store::sessions::update(tx.db(), &row.key, None, "{\"a\":1}", None, 200)
            .await
            .unwrap()
    );
    assert!(
        store::sessions::find(tx.db(), &row.key, 199)
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        store::sessions::find(tx.db(), &row.key, 200)
            .await
            .unwrap()
            .is_none(),
        "it has ended"
    );
    store::sessions::delete(tx.db(), &row.key).await.unwrap();
    assert!(
        !store::sessions::update(tx.db(), &row.key, None, "{}", None, 300)
            .await
            .unwrap(),
        "gone is gone"
    );
    assert!(
        store::sessions::find(tx.db(), &row.key, 1)
            .await
            .unwrap()
            .is_none()
    );
    tx.commit().await.unwrap();
}

async fn attempts_are_remembered(database: Database) {
    let store = &database.store;
    let mut tx = store.write().await.unwrap();
    let about: Option<&[u8]> = Some(b"l");
    let keys: [(&[u8], Option<&[u8]>); 3] = [(b"k", about), (b"l", about), (b"m", None)];
    let none = store::attempts::hold(tx.db(), &keys).await.unwrap();
    assert_eq!(none, [Attempts::default(); 3]);
    let of = |cold_at| Attempts {
        cold_at,
        free_at: 6,
    };
    for cold_at in [5, 50] {
        store::attempts::put(tx.db(), &[(b"m", of(7)), (b"k", of(cold_at))])
            .await
            .unwrap();
    }
    let held = store::attempts::hold(tx.db(), &keys).await.unwrap();
    assert_eq!(held, [of(50), Attempts::default(), of(7)]);
    let sweep = async |tx: &mut store::Write, now, most| {
        store::attempts::sweep(tx.db(), now, most).await.unwrap()
    };
    assert_eq!(sweep(&mut tx, 5, 9).await, 1, "the others are warm");
    store::attempts::give_back(tx.db(), &[(b"k", 20), (b"m", 1)])
        .await
        .unwrap();
    let held = store::attempts::hold(tx.db(), &keys).await.unwrap();
    let free = |cold_at| Attempts {
        cold_at,
        free_at: 0,
    };
    assert_eq!(held, [free(30), free(0), free(6)]);
    assert_eq!(sweep(&mut tx, -1, 1).await, 2, "the coldest");
    store::attempts::hold(tx.db(), &keys).await.unwrap();
    store::attempts::forget(tx.db(), b"l").await.unwrap();
    let held = store::attempts::hold(tx.db(), &keys).await.unwrap();
    assert_eq!(held, [free(0), free(0), free(0)]);
    store::attempts::put(tx.db(), &[(b"m", of(7))])
        .await
        .unwrap();
    store::attempts::forget(tx.db(), b"l").await.unwrap();
    let held = store::attempts::hold(tx.db(), &keys).await.unwrap();
    assert_eq!(held[2], of(7), "nothing that is about another");
    tx.commit().await.unwrap();
}

async fn comparisons_are_kept(database: Database) {
    let store = &database.store;
    let mut tx = store.write().await.unwrap();
    for at in 0..150 {
        let check = Check {
            at,
            compared: 3,
            missing: 1,
            changed: 0,
            unwanted: 0,
        };
        store::state::put_check(tx.db(), &check).await.unwrap();
    }
    tx.commit().await.unwrap();
    let last = store::state::last_check(store.read().await.unwrap().db())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((last.at, last.missing), (149, 1));
}

async fn a_list_moves_on_from_its_own_version_only(database: Database) {
    let portal = TestPortal::new(database).await;
    let store = &portal.database.store;
    let mut tx = store.write().await.unwrap();
    let org = store::organisation::by_slug(tx.db(), "alpha")
        .await
        .unwrap()
        .unwrap();
    let row = store::extension::by_number(tx.db(), org.id, "204")
        .await
        .unwrap()
        .unwrap();
    assert!(
        store::extension::advance_rules(tx.db(), row.id, 0)
            .await
            .unwrap()
    );
    assert!(
        !store::extension::advance_rules(tx.db(), row.id, 0)
            .await
            .unwrap(),
        "somebody was faster"
    );
    tx.commit().await.unwrap();
}

async fn migrations_are_complete_and_repeatable(database: Database) {
    assert_eq!(database.store.pending_migrations().await.unwrap(), 0);
    database.store.migrate().await.unwrap();
    assert!(database.store.clock().await.unwrap() > 1_735_689_600_000);
}
