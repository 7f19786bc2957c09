//! Waits tell nothing of who there is.

use renvoi_server::directory::{add_user, organisation, set_locked};

use super::{attempt, newcomer};
use crate::{
    on_both,
    support::{
        Database,
        browser::Answer,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    nothing_tells_that_two_names_are_one_account,
    known_and_unknown_accounts_do_the_same_work,
);

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
