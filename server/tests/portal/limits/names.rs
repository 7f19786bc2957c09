//! A name waits.

use futures::future::join_all;
use renvoi_server::{
    accounts::Limits,
    directory::{set_locked, set_password},
};

use super::{OWNER, attempt, enter, fail, three};
use crate::{
    on_both,
    support::{
        Database,
        browser::Browser,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    failures_make_a_name_wait_and_a_restart_forgives_nothing,
    many_attempts_at_once_on_two_portals_are_counted_together,
    answers_come_later_for_one_name_from_everywhere,
    the_failure_that_starts_a_wait_says_how_long,
    who_is_let_in_again_does_not_wait,
    a_clock_that_is_set_back_locks_nobody_out,
);

async fn failures_make_a_name_wait_and_a_restart_forgives_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.browser();
    for _ in 0..3 {
        assert_eq!(fail(&mut browser, OWNER).await, 401);
    }
    let answer = attempt(&mut browser, OWNER, PASSWORD).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, "1"),
        "even the right password waits"
    );

    // The same database in another portal: what a restart is, and what a second process is.
    let again = portal.beside(three()).await.router().unwrap();
    let answer = attempt(&mut Browser::new(again), " 204@ALPHA.example", PASSWORD).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));

    portal.clock.advance(2);
    assert_eq!(enter(&mut browser, OWNER).await, 303);
    // Forgiven: three free failures again, for a browser that is not known.
    let mut browser = portal.browser();
    for _ in 0..3 {
        assert_eq!(fail(&mut browser, OWNER).await, 401);
    }
    assert_eq!(fail(&mut browser, OWNER).await, 429);
}

async fn many_attempts_at_once_on_two_portals_are_counted_together(database: Database) {
    let portal = TestPortal::new(database).await;
    let second = portal.beside(three()).await.router().unwrap();
    let routers = [&portal.router, &second];
    let attempts = (0..24).map(|n| {
        let mut browser = Browser::new(routers[n % 2].clone());
        async move { fail(&mut browser, OWNER).await }
    });
    let mut statuses = join_all(attempts).await;
    statuses.sort_unstable();
    let mut expected = vec![401; 3];
    expected.resize(24, 429);
    assert_eq!(statuses, expected);
}

/// Strangers everywhere who try one name make answers about it come later, and refuse nothing to its owner; what that costs does not
/// show under the owner's other name, and is the same for a name that nobody has.
async fn answers_come_later_for_one_name_from_everywhere(database: Database) {
    let limits = Limits {
        account: 2,
        slowest: 4,
        ..three()
    };
    let portal = TestPortal::with(database, limits).await;
    let slept = || portal.web.accounts.slept();
    for name in [OWNER, "nobody@alpha.example"] {
        let before = slept();
        for n in 1..=10 {
            let mut stranger = portal.browser().at(&format!("198.51.{n}.7"));
            assert_eq!(fail(&mut stranger, name).await, 401, "{n}");
            let later = 4 * u64::saturating_sub(n, 7);
            assert_eq!(slept() - before, later, "{name}: {n} failures");
        }
    }
    let before = slept();
    for name in ["204@alpha", "207@alpha.example"] {
        let mut owner = portal.browser().at("192.0.2.1");
        assert_eq!(enter(&mut owner, name).await, 303);
    }
    assert_eq!(slept(), before);
    let mut owner = portal.browser().at("192.0.2.1");
    assert_eq!(enter(&mut owner, OWNER).await, 303, "late, but in");
    assert_eq!(slept(), before + 4);
    // Strangers' failures are forgotten one by one.
    portal.clock.advance(5 * 60 * 3);
    let mut owner = portal.browser().at("192.0.2.9");
    assert_eq!(enter(&mut owner, OWNER).await, 303);
    assert_eq!(slept(), before + 8);
    portal.clock.advance(5 * 60);
    let mut owner = portal.browser().at("192.0.2.10");
    assert_eq!(enter(&mut owner, OWNER).await, 303);
    assert_eq!(slept(), before + 8);
}

async fn the_failure_that_starts_a_wait_says_how_long(database: Database) {
    let portal = TestPortal::new(database).await;
    let fields = [("login", "nobody@alpha.example"), ("password", "wrong")];
    for (language, first, longer) in [
        (
            "fr",
            "essai dans 1\u{a0}seconde",
            "essai dans 2\u{a0}secondes",
        ),
        (
            "en",
            "attempt in 1\u{a0}second",
            "attempt in 2\u{a0}seconds",
        ),
    ] {
        let mut browser = portal.browser();
        browser.language = language;
        for left in [2, 1] {
            let body = browser.post("/signin", &fields).await.body;
            assert!(body.contains(&format!("{left}\u{a0}")), "{body}");
        }
        let body = browser.post("/signin", &fields).await.body;
        assert!(body.contains(first), "{body}");
        assert!(!body.contains("0\u{a0}essai") && !body.contains("0\u{a0}attempt"));
        portal.clock.advance(1);
        let answer = browser.post("/signin", &fields).await;
        assert_eq!(answer.status, 401);
        assert!(answer.body.contains(longer), "{}", answer.body);
        // Forgotten after a day.
        portal.clock.advance(24 * 3600 + 1);
    }
}

async fn who_is_let_in_again_does_not_wait(database: Database) {
    let portal = TestPortal::new(database).await;
    let email = "204@alpha.example";
    for unlock in [true, false] {
        for login in [email, "204@alpha"] {
            let mut browser = portal.browser();
            let wrong = [("login", login), ("password", "wrong")];
            for _ in 0..3 {
                assert_eq!(browser.post("/signin", &wrong).await.status, 401);
            }
            assert_eq!(browser.post("/signin", &wrong).await.status, 429, "{login}");
        }
        let before = portal.count("attempts").await;
        if unlock {
            set_locked(&portal.registry(), email, false).await.unwrap();
        } else {
            set_password(&portal.registry(), email, PASSWORD)
                .await
                .unwrap();
        }
        assert_eq!(
            portal.count("attempts").await,
            before - 4,
            "two names, at the address and everywhere"
        );
        for login in [email, "204@alpha"] {
            assert_eq!(enter(&mut portal.browser(), login).await, 303);
        }
    }
}

async fn a_clock_that_is_set_back_locks_nobody_out(database: Database) {
    const YEAR: i64 = 365 * 24 * 3600;
    let portal = TestPortal::new(database).await;
    let mut browser = portal.browser();
    for _ in 0..3 {
        fail(&mut browser, OWNER).await;
    }
    assert_eq!(enter(&mut browser, OWNER).await, 429);
    portal.clock.advance(-YEAR);
    for _ in 0..3 {
        assert_eq!(fail(&mut browser, OWNER).await, 401, "it counts from there");
    }
    let waits = attempt(&mut browser, OWNER, PASSWORD).await;
    assert_eq!((waits.status, waits.header("retry-after")), (429, "1"));
    portal.clock.advance(1);
    assert_eq!(enter(&mut browser, OWNER).await, 303);
    // Nor a known browser, whose cookie is of the future now.
    let mut known = portal.browser();
    known.cookies.clone_from(&browser.cookies);
    portal.clock.advance(-YEAR);
    for _ in 0..3 {
        assert_eq!(fail(&mut known, OWNER).await, 401);
    }
    portal.clock.advance(2);
    assert_eq!(enter(&mut known, OWNER).await, 303);
}
