//! Addresses and networks wait.

use renvoi_server::accounts::Limits;

use super::{OWNER, attempt, enter, fail, three};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    an_address_waits_for_all_names_and_cools_down,
    one_try_on_each_of_many_accounts_is_slowed,
    a_network_waits_for_all_its_addresses,
    who_has_an_account_gains_nothing_on_others,
);

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
