//! Waits after failed sign-ins, over HTTP, on both databases.

use crate::on_both;
use crate::support::{
    Database,
    browser::{Answer, Browser},
    portal::{PASSWORD, TestPortal},
};
use futures::future::join_all;
use renvoi_server::{
    accounts::Limits,
    clock::Clock,
    directory::{NewUser, add_user, organisation, set_locked, set_password},
    store,
};

on_both!(
    failures_make_a_name_wait_and_a_restart_forgives_nothing,
    many_attempts_at_once_on_two_portals_are_counted_together,
    no_stranger_keeps_an_owner_out,
    a_known_browser_does_not_wait_for_strangers,
    a_known_browser_has_a_count_of_its_own,
    a_browser_is_known_to_whom_it_was_given_under_the_password_of_then,
    a_browser_knows_the_four_who_signed_in_last,
    nothing_tells_that_two_names_are_one_account,
    answers_come_later_for_one_name_from_everywhere,
    the_failure_that_starts_a_wait_says_how_long,
    who_is_let_in_again_does_not_wait,
    known_and_unknown_accounts_do_the_same_work,
    an_address_waits_for_all_names_and_cools_down,
    one_try_on_each_of_many_accounts_is_slowed,
    a_network_waits_for_all_its_addresses,
    who_has_an_account_gains_nothing_on_others,
    a_clock_that_is_set_back_locks_nobody_out,
    what_is_cold_is_swept_and_no_more_is_kept_than_there_is_room_for,
    names_and_addresses_cannot_be_read_in_the_table,
);

const OWNER: &str = "204@alpha.example";

/// Tries a password.
async fn attempt(browser: &mut Browser, login: &str, password: &str) -> Answer {
    browser
        .post("/signin", &[("login", login), ("password", password)])
        .await
}

/// Tries a wrong one: the status.
async fn fail(browser: &mut Browser, login: &str) -> u16 {
    attempt(browser, login, "wrong").await.status
}

/// Tries the right one: the status.
async fn enter(browser: &mut Browser, login: &str) -> u16 {
    attempt(browser, login, PASSWORD).await.status
}

/// The page without what differs from one to the next.
fn told(answer: &Answer, login: &str) -> (u16, String, String) {
    let nonce = answer.body.split("nonce=\"").nth(1);
    let nonce = nonce.and_then(|rest| rest.split('"').next());
    let body = answer.body.replace(login, "LOGIN");
    (
        answer.status,
        answer.header("retry-after").to_owned(),
        body.replace(nonce.unwrap_or("-"), "NONCE"),
    )
}

fn three() -> Limits {
    Limits {
        account: 3,
        address: 50,
        longest: 60,
        slowest: 1,
        ..Limits::default()
    }
}

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

/// Whatever strangers do at their own addresses, under whatever name: the owner, in a browser that nobody knows, gets in at once.
async fn no_stranger_keeps_an_owner_out(database: Database) {
    let portal = TestPortal::new(database).await;
    for n in 1..=9 {
        let mut stranger = portal.browser().at(&format!("198.51.{n}.7"));
        for name in [OWNER, "204@alpha"] {
            for _ in 0..3 {
                assert_eq!(fail(&mut stranger, name).await, 401);
            }
            assert_eq!(fail(&mut stranger, name).await, 429, "{n}: {name}");
        }
    }
    for name in [OWNER, "204@alpha"] {
        let mut owner = portal.browser().at("192.0.2.1");
        assert_eq!(enter(&mut owner, name).await, 303, "{name}");
    }
}

async fn a_known_browser_does_not_wait_for_strangers(database: Database) {
    let portal = TestPortal::with(
        database,
        Limits {
            address: 4,
            network: 6,
            ..three()
        },
    )
    .await;
    let mut known = portal.browser().at("192.0.2.1");
    let answer = attempt(&mut known, OWNER, PASSWORD).await;
    assert_eq!(answer.status, 303);
    let cookie = answer.cookie("renvoi-3000-known");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    known.post("/signout", &[]).await;
    assert!(known.cookies.contains_key("renvoi-3000-known"));

    // Strangers in the same office, or behind the same provider's one address: name, address and network all wait.
    let mut stranger = portal.browser().at("192.0.2.1");
    for _ in 0..3 {
        assert_eq!(fail(&mut stranger, OWNER).await, 401);
    }
    assert_eq!(enter(&mut stranger, OWNER).await, 429);
    assert_eq!(fail(&mut stranger, "x@alpha.example").await, 401);
    assert_eq!(fail(&mut stranger, "y@alpha.example").await, 429);
    for (n, status) in [(2, 401), (3, 401), (4, 429)] {
        let mut neighbour = portal.browser().at(&format!("192.0.2.{n}"));
        let login = format!("nobody{n}@alpha.example");
        assert_eq!(fail(&mut neighbour, &login).await, status, "{n}");
    }
    assert_eq!(
        enter(&mut portal.browser().at("192.0.2.1"), "207@alpha").await,
        429
    );
    let slept = portal.web.accounts.slept();
    assert_eq!(enter(&mut known, "204@alpha").await, 303, "by either name");
    assert_eq!(portal.web.accounts.slept(), slept);
    // Their own account is all that it is known to.
    assert_eq!(enter(&mut known, "207@alpha").await, 429);
}

async fn a_known_browser_has_a_count_of_its_own(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut known = portal.browser().at("192.0.2.1");
    assert_eq!(enter(&mut known, OWNER).await, 303);
    let rows = portal.count("attempts").await;
    for name in [OWNER, "204@alpha", OWNER] {
        assert_eq!(fail(&mut known, name).await, 401);
    }
    assert_eq!(portal.count("attempts").await, rows + 1, "one count alone");
    let answer = attempt(&mut known, OWNER, PASSWORD).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    // Whoever copies the cookie shares its count, wherever they are.
    let mut copy = portal.browser().at("203.0.113.9");
    copy.cookies.clone_from(&known.cookies);
    assert_eq!(enter(&mut copy, OWNER).await, 429);
    // It was held against nobody else: not the address, not the name.
    let mut other = portal.browser().at("192.0.2.1");
    for _ in 0..3 {
        assert_eq!(fail(&mut other, OWNER).await, 401);
    }
    portal.clock.advance(2);
    assert_eq!(enter(&mut known, OWNER).await, 303);
    for _ in 0..3 {
        assert_eq!(fail(&mut known, OWNER).await, 401, "it starts afresh");
    }
    // Who helps lets the owner in again, whatever browser they sit at.
    assert_eq!(fail(&mut known, OWNER).await, 429);
    set_locked(&portal.registry(), OWNER, false).await.unwrap();
    assert_eq!(enter(&mut known, OWNER).await, 303);
}

async fn a_browser_is_known_to_whom_it_was_given_under_the_password_of_then(database: Database) {
    const HALF_A_YEAR: i64 = 182 * 24 * 3600;
    let portal = TestPortal::new(database).await;
    let mut known = portal.browser().at("192.0.2.1");
    assert_eq!(enter(&mut known, OWNER).await, 303);
    let cookie = known.cookies["renvoi-3000-known"].clone();
    // Whether a browser with this cookie gets past a name that waits at its address.
    let passes = async |cookie: &str| {
        let mut stranger = portal.browser().at("192.0.2.1");
        while fail(&mut stranger, OWNER).await != 429 {}
        let mut browser = portal.browser().at("192.0.2.1");
        let cookie = ("renvoi-3000-known".to_owned(), cookie.to_owned());
        browser.cookies.extend([cookie]);
        enter(&mut browser, OWNER).await == 303
    };
    assert!(passes(&cookie).await);
    let mut forged = cookie.clone();
    let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
    forged.push(last);
    for none in ["", "x", &forged, &cookie[1..], &"A".repeat(4000)] {
        assert!(!passes(none).await, "{none}");
    }
    portal.clock.advance(HALF_A_YEAR);
    assert!(passes(&cookie).await, "a second is left");
    portal.clock.advance(1);
    assert!(!passes(&cookie).await);

    let mut again = portal.browser().at("192.0.2.77");
    assert_eq!(enter(&mut again, OWNER).await, 303);
    let cookie = again.cookies["renvoi-3000-known"].clone();
    assert!(passes(&cookie).await);
    // The same password, but another: as after a change.
    set_password(&portal.registry(), OWNER, PASSWORD)
        .await
        .unwrap();
    assert!(!passes(&cookie).await);
}

async fn a_browser_knows_the_four_who_signed_in_last(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let mut desk = portal.browser().at("192.0.2.1");
    let logins: Vec<String> = (0..5).map(|n| format!("desk{n}@alpha.example")).collect();
    for login in &logins {
        add_user(&portal.registry(), &org, &newcomer(login, Some(PASSWORD)))
            .await
            .unwrap();
        assert_eq!(enter(&mut desk, login).await, 303);
    }
    assert_eq!(enter(&mut desk, &logins[1]).await, 303, "once more");
    let mut stranger = portal.browser().at("192.0.2.1");
    for (login, status) in logins.iter().zip([429, 303, 303, 303, 303]) {
        while fail(&mut stranger, login).await != 429 {}
        let mut copy = portal.browser().at("192.0.2.1");
        copy.cookies.clone_from(&desk.cookies);
        assert_eq!(enter(&mut copy, login).await, status, "{login}");
    }
}

fn newcomer(email: &str, password: Option<&str>) -> NewUser {
    NewUser {
        email: email.to_owned(),
        name: "Newcomer".into(),
        lang: renvoi_app::api::account::Lang::Fr,
        extension: None,
        password: password.map(str::to_owned),
        roles: vec![],
    }
}

/// What is answered under one name, failure by failure, whatever happened under the other.
async fn nothing_tells_that_two_names_are_one_account(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut said = Vec::new();
    // An account by both names, names that nobody has, and two accounts.
    for names in [
        ["204@alpha.example", "204@alpha"],
        ["nobody@alpha.example", "299@alpha"],
        ["207@alpha.example", "204@beta"],
    ] {
        let mut browser = portal.browser();
        let mut answers = Vec::new();
        for (name, seconds) in [
            (0, 0),
            (0, 0),
            (1, 0),
            (1, 0),
            (0, 0),
            (1, 0),
            (0, 0),
            (1, 2),
            (0, 0),
            (1, 0),
        ] {
            portal.clock.advance(seconds);
            let answer = attempt(&mut browser, names[name], "wrong").await;
            answers.push(self::told(&answer, names[name]));
        }
        said.push(answers);
    }
    let told: Vec<_> = said[0].iter().map(|(status, ..)| *status).collect();
    assert_eq!(told, [401, 401, 401, 401, 401, 401, 429, 401, 401, 429]);
    assert!(said[0][2].2.contains("2\u{a0}essais"), "{}", said[0][2].2);
    for others in &said[1..] {
        assert_eq!(said[0], *others);
    }
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

/// Not by the clock, which other tests share: by what is done.
async fn known_and_unknown_accounts_do_the_same_work(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let newcomer = newcomer("newcomer@alpha.example", None);
    add_user(&portal.registry(), &org, &newcomer).await.unwrap();
    set_locked(&portal.registry(), "207@alpha.example", true)
        .await
        .unwrap();
    let long = "x".repeat(2000);
    for (login, password) in [
        ("204@alpha.example", "wrong"),
        ("204@beta", long.as_str()),
        ("207@alpha", PASSWORD),
        ("newcomer@alpha.example", PASSWORD),
        ("nobody@alpha.example", PASSWORD),
        ("299@alpha", long.as_str()),
        ("no login at all", PASSWORD),
    ] {
        let before = (
            portal.tools.passwords.verifications(),
            portal.count("journal").await,
            portal.count("attempts").await,
        );
        let mut browser = portal.browser();
        let fields = [("login", login), ("password", password)];
        for n in 1..=3 {
            assert_eq!(browser.post("/signin", &fields).await.status, 401);
            let verified = portal.tools.passwords.verifications() - before.0;
            assert_eq!(verified, n, "{login}: one verification each");
        }
        // Each hears the same wait, and costs nothing until then.
        let waits = browser.post("/signin", &fields).await;
        assert_eq!((waits.status, waits.header("retry-after")), (429, "1"));
        assert_eq!(portal.tools.passwords.verifications(), before.0 + 3);
        assert_eq!(portal.count("journal").await, before.1 + 3, "{login}");
        // Two for the name; the first finds neither its address nor the network counted.
        let first = 2 * i64::from(before.2 == 0);
        assert_eq!(portal.count("attempts").await, before.2 + 2 + first);
    }
}

async fn an_address_waits_for_all_names_and_cools_down(database: Database) {
    let limits = Limits {
        address: 5,
        ..three()
    };
    let portal = TestPortal::with(database, limits).await;
    let mut browser = portal.browser().at("2001:db8:1:2::1");
    for n in 0..5 {
        let login = format!("nobody{n}@alpha.example");
        assert_eq!(fail(&mut browser, &login).await, 401);
    }
    let answer = attempt(&mut browser, OWNER, PASSWORD).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    let mut same = portal.browser().at("2001:db8:1:2:ffff::9");
    assert_eq!(fail(&mut same, "x@alpha.example").await, 429, "one /64");
    let mut other = portal.browser().at("2001:db8:1:3::1");
    assert_eq!(enter(&mut other, OWNER).await, 303);
    portal.clock.advance(1);
    assert_eq!(enter(&mut browser, OWNER).await, 303);

    // Two minutes take one failure away.
    for (later, seconds) in [(1, "2"), (2, "4"), (4, "8"), (248, "4")] {
        portal.clock.advance(later);
        let before = fail(&mut same, "x@alpha.example").await;
        let waits = attempt(&mut same, "y@alpha.example", "wrong").await;
        assert_eq!((before, waits.status), (401, 429), "{later}");
        assert_eq!(waits.header("retry-after"), seconds, "{later}");
    }
}

/// Pairs of name and password that were stolen elsewhere, one try each, as fast as the answers allow.
async fn one_try_on_each_of_many_accounts_is_slowed(database: Database) {
    let limits = Limits {
        address: 10,
        ..Limits::default()
    };
    let portal = TestPortal::with(database, limits).await;
    let mut thief = portal.browser().at("198.51.100.7");
    let (mut heard, mut seconds) = (0, 0);
    while seconds < 3600 {
        let login = format!("victim{heard}@alpha.example");
        let answer = attempt(&mut thief, &login, "stolen").await;
        if answer.status == 401 {
            heard += 1;
        } else {
            let wait = answer.header("retry-after").parse::<i64>().unwrap();
            portal.clock.advance(wait);
            seconds += wait;
        }
    }
    // Ten for nothing, then one in about two minutes.
    assert!((30..60).contains(&heard), "{heard} in an hour");
}

async fn a_network_waits_for_all_its_addresses(database: Database) {
    for (inside, outside) in [
        ("192.0.2.{n}", "192.0.3.1"),
        ("2001:db8:1:{n}::1", "2001:db8:2::1"),
    ] {
        let limits = Limits {
            network: 8,
            ..three()
        };
        let portal = TestPortal::with(Database::like(&database).await, limits).await;
        for n in 1..=8 {
            let mut browser = portal.browser().at(&inside.replace("{n}", &n.to_string()));
            let login = format!("nobody{n}@alpha.example");
            assert_eq!(fail(&mut browser, &login).await, 401, "{n}");
        }
        let mut ninth = portal.browser().at(&inside.replace("{n}", "9"));
        let answer = attempt(&mut ninth, OWNER, PASSWORD).await;
        assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
        let mut neighbour = portal.browser().at(outside);
        assert_eq!(enter(&mut neighbour, OWNER).await, 303);
        portal.clock.advance(1);
        assert_eq!(enter(&mut ninth, OWNER).await, 303);
    }
}

/// An account of one's own, signed in to between two tries, buys no more of them.
async fn who_has_an_account_gains_nothing_on_others(database: Database) {
    let limits = Limits {
        address: 5,
        ..three()
    };
    let portal = TestPortal::with(database, limits).await;
    let mut heard = 0;
    for n in 0..20 {
        assert!(heard <= 5);
        enter(&mut portal.browser(), "207@alpha").await;
        let login = format!("victim{n}@alpha.example");
        heard += u32::from(fail(&mut portal.browser(), &login).await == 401);
    }
    assert_eq!(heard, 5);
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

async fn what_is_cold_is_swept_and_no_more_is_kept_than_there_is_room_for(database: Database) {
    let portal = TestPortal::new(database).await;
    let sweep = async |most: i64| {
        let mut tx = portal.database.store.write().await.unwrap();
        let now = portal.clock.millis();
        let swept = store::attempts::sweep(tx.db(), now, most).await.unwrap();
        tx.commit().await.unwrap();
        swept
    };
    for n in 0..5 {
        let login = format!("nobody{n}@alpha.example");
        let mut browser = portal.browser().at(&format!("198.51.{n}.7"));
        for _ in 0..=n {
            fail(&mut browser, &login).await;
        }
    }
    // A name at an address, the name, the address and its network, five times.
    assert_eq!(portal.count("attempts").await, 20);
    assert_eq!(sweep(20).await, 0);
    assert_eq!(sweep(6).await, 14);
    // What goes first is what would have been forgotten first: the counts of networks, then of addresses.
    portal.clock.advance(3599);
    assert_eq!(
        sweep(20).await,
        1,
        "the names, where they were typed, are left"
    );
    portal.clock.advance(3600 * 3);
    assert_eq!(portal.count("attempts").await, 5);
    assert_eq!(sweep(20).await, 5);
}

async fn names_and_addresses_cannot_be_read_in_the_table(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.browser().at("192.0.2.1");
    fail(&mut browser, OWNER).await;
    let mut read = portal.database.store.read().await.unwrap();
    let all = "SELECT key, about FROM attempts";
    let rows: Vec<(Vec<u8>, Option<Vec<u8>>)> = match read.db() {
        store::Db::Sqlite(c) => sqlx::query_as(all).fetch_all(c).await.unwrap(),
        store::Db::Postgres(c) => sqlx::query_as(all).fetch_all(c).await.unwrap(),
    };
    assert_eq!(rows.len(), 4);
    // Nor guessed at, which a hash without a key can be.
    let guesses = [OWNER, "192.0.2.1", "192.0.2.0"].map(|guess| {
        use sha2::Digest as _;
        sha2::Sha256::digest(guess).to_vec()
    });
    for (key, about) in rows {
        for value in [Some(key), about].into_iter().flatten() {
            assert!(value.len() == 32 && !guesses.contains(&value));
        }
    }
}
