//! A browser that is known does not wait for strangers.

use renvoi_server::{
    accounts::Limits,
    directory::{add_user, organisation, set_locked, set_password},
};

use super::{OWNER, attempt, enter, fail, newcomer, three};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    no_stranger_keeps_an_owner_out,
    a_known_browser_does_not_wait_for_strangers,
    a_known_browser_has_a_count_of_its_own,
    a_browser_is_known_to_whom_it_was_given_under_the_password_of_then,
    a_browser_knows_the_four_who_signed_in_last,
);

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
