//! Signing in and out, over HTTP, on both databases.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use std::sync::Arc;

use mail_parser::MessageParser;
use renvoi_server::{
    accounts::{Accounts, Limits, SignIn, SignInError},
    clock::Clock,
    directory::{NewUser, add_user, organisation, set_locked, set_password},
    mail, store,
};
use serde_json::{Value, json};
use support::{
    Database,
    portal::{PASSWORD, TestPortal},
};

on_both!(
    people_sign_in_with_their_address_or_their_extension,
    what_is_wrong_is_answered_alike,
    failures_make_an_account_wait_and_a_restart_forgives_nothing,
    an_account_waits_whatever_it_is_called,
    nothing_tells_that_two_names_are_one_account,
    the_failure_that_starts_a_wait_says_how_long,
    who_is_let_in_again_does_not_wait,
    known_and_unknown_accounts_do_the_same_work,
    who_came_in_and_who_did_not_is_written_down,
    an_address_waits_for_all_accounts,
    a_locked_person_is_out_at_once,
    the_session_gets_a_new_name_at_sign_in_and_ends_at_sign_out,
    a_session_ends_two_weeks_after_it_was_last_used,
    language_and_theme_are_kept,
    a_new_password_ends_every_session_and_its_owner_is_told,
);

async fn people_sign_in_with_their_address_or_their_extension(database: Database) {
    let portal = TestPortal::new(database).await;
    for login in ["204@alpha.example", " 204@Alpha.Example ", "204@alpha"] {
        let mut browser = portal.signed_in(login).await;
        let answer = browser.call("me", &json!({})).await;
        assert_eq!(answer.status, 200, "{login}");
        assert!(
            answer.body.contains("ALPHA") && answer.body.contains("Owner of 204"),
            "{}",
            answer.body
        );
    }
    let mut nobody = portal.browser();
    let answer = nobody.get("/rules").await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin?back=%2Frules")
    );
    assert!(
        nobody
            .call("rules/list", &json!({}))
            .await
            .body
            .contains("signed_out")
    );
}

async fn what_is_wrong_is_answered_alike(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut bodies = Vec::new();
    for (login, password) in [
        ("204@alpha.example", "n0t-the-pa55word"),
        ("nobody@alpha.example", "n0t-the-pa55word"),
        ("299@alpha", PASSWORD),
        ("no login at all", PASSWORD),
    ] {
        let mut browser = portal.browser();
        let answer = browser
            .post("/signin", &[("login", login), ("password", password)])
            .await;
        assert_eq!(answer.status, 401, "{login}");
        assert!(
            !answer.body.contains(password),
            "a password never comes back"
        );
        // What was typed comes back; everything else must be the same.
        let nonce = answer
            .body
            .split("nonce=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or("-");
        bodies.push(answer.body.replace(login, "LOGIN").replace(nonce, "NONCE"));
    }
    assert!(
        bodies.windows(2).all(|pair| pair[0] == pair[1]),
        "known and unknown accounts differ"
    );
}

async fn failures_make_an_account_wait_and_a_restart_forgives_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.browser();
    for _ in 0..3 {
        let answer = browser
            .post(
                "/signin",
                &[("login", "204@alpha.example"), ("password", "wrong")],
            )
            .await;
        assert_eq!(answer.status, 401);
    }
    let right = [("login", "204@alpha.example"), ("password", PASSWORD)];
    let answer = browser.post("/signin", &right).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, "1"),
        "even the right password waits"
    );

    // The same database in another portal: what a restart is.
    let url = portal.database.url.clone();
    let again = renvoi_server::store::Store::open(&url).await.unwrap();
    let accounts = Accounts::new(
        again,
        Arc::clone(&portal.clock) as Arc<dyn Clock>,
        portal.tools.passwords.clone(),
        Limits {
            account: 3,
            address: 50,
            longest: 60,
        },
    );
    let attempt = SignIn {
        login: "204@ALPHA.example".to_owned(),
        password: PASSWORD.to_owned(),
        address: "elsewhere".to_owned(),
    };
    let refused = accounts.sign_in(&attempt).await.map(|user| user.email);
    assert!(matches!(refused, Err(SignInError::Wait(1))), "{refused:?}");

    portal.clock.advance(2);
    assert_eq!(browser.post("/signin", &right).await.status, 303);
    // Forgiven: three free failures again.
    for _ in 0..3 {
        let answer = browser
            .post(
                "/signin",
                &[("login", "204@alpha.example"), ("password", "wrong")],
            )
            .await;
        assert_eq!(answer.status, 401);
    }
}

/// Both names lead to one account, which waits for the failures under either; but what one name costs does not show under the
/// other, or the answers would say that there is such an account.
async fn an_account_waits_whatever_it_is_called(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.browser();
    for login in ["204@alpha.example", "204@alpha", " 204@ALPHA "] {
        let wrong = [("login", login), ("password", "wrong")];
        assert_eq!(browser.post("/signin", &wrong).await.status, 401, "{login}");
    }
    for login in ["204@alpha.example", "204@alpha"] {
        let right = [("login", login), ("password", PASSWORD)];
        assert_eq!(
            browser.post("/signin", &right).await.status,
            401,
            "{login}: held"
        );
    }
    let lines = portal.journal().await;
    let refused = |detail: &str| {
        let of = |line: &&store::journal::Line| line.detail.contains(detail);
        lines.iter().filter(of).count()
    };
    assert_eq!(refused("\"wrong_password\""), 3);
    assert_eq!(refused("\"held\""), 2, "the right password, in vain");
    let neighbour = [("login", "204@beta"), ("password", PASSWORD)];
    assert_eq!(browser.post("/signin", &neighbour).await.status, 303);

    // 204@alpha has failed three times: it has to wait like a name that nobody has. Afterwards the account is free again.
    let right = [("login", "204@alpha"), ("password", PASSWORD)];
    let answer = browser.post("/signin", &right).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    portal.clock.advance(2);
    assert_eq!(browser.post("/signin", &right).await.status, 303);
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
            let fields = [("login", names[name]), ("password", "wrong")];
            let answer = browser.post("/signin", &fields).await;
            let nonce = answer
                .body
                .split("nonce=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .unwrap_or("-");
            answers.push((
                answer.status,
                answer.header("retry-after").to_owned(),
                answer
                    .body
                    .replace(names[name], "LOGIN")
                    .replace(nonce, "NONCE"),
            ));
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
            before - 3,
            "two names and the account"
        );
        for login in [email, "204@alpha"] {
            portal.signed_in(login).await;
        }
    }
}

/// Not by the clock, which other tests share: by what is done.
async fn known_and_unknown_accounts_do_the_same_work(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let newcomer = NewUser {
        email: "newcomer@alpha.example".into(),
        name: "Newcomer".into(),
        lang: renvoi_app::api::account::Lang::Fr,
        extension: None,
        password: None,
        roles: vec![],
    };
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
        let address = i64::from(before.2 == 0);
        assert_eq!(portal.count("attempts").await, before.2 + 2 + address);
    }
}

async fn who_came_in_and_who_did_not_is_written_down(database: Database) {
    let portal = TestPortal::new(database).await;
    set_locked(&portal.registry(), "207@alpha.example", true)
        .await
        .unwrap();
    let before = portal.journal().await.len();
    for (login, password) in [
        ("204@alpha", "n0t-the-pa55word"),
        ("207@alpha", PASSWORD),
        ("Marie@Nowhere.example", "n0t-the-pa55word"),
        ("my secret: hunter2", "n0t-the-pa55word"),
    ] {
        let fields = [("login", login), ("password", password)];
        portal.browser().post("/signin", &fields).await;
    }
    let mut browser = portal.signed_in("204@alpha").await;
    browser.post("/signout", &[]).await;

    let lines = portal.journal().await.split_off(before);
    let id = lines[4].user_id.expect("who signed in");
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            let detail: Value = serde_json::from_str(&line.detail).unwrap();
            let subject = line.subject.replace(&id.to_string(), "204");
            let reason = detail["reason"].as_str().unwrap_or_default().to_owned();
            (line.action.as_str(), line.actor.as_str(), subject, reason)
        })
        .collect();
    assert!(told[1].2.starts_with("user:"), "the locked account");
    let refused = "session.refused";
    let expected = [
        (refused, "", "user:204", "wrong_password"),
        (refused, "", told[1].2.as_str(), "locked"),
        (refused, "", "login:m…@nowhere.example", "unknown_account"),
        (refused, "", "login:…", "unknown_account"),
        ("session.opened", "204@alpha.example", "user:204", ""),
        ("session.closed", "204@alpha.example", "user:204", ""),
    ];
    let told: Vec<_> = told
        .iter()
        .map(|(action, actor, subject, reason)| {
            (*action, *actor, subject.as_str(), reason.as_str())
        })
        .collect();
    assert_eq!(told, expected);
    for line in &lines {
        assert_eq!(line.address, "0.0.0.0", "where from");
        let line = format!("{line:?}");
        assert!(
            !line.contains("hunter2") && !line.contains("n0t-the"),
            "{line}"
        );
    }
    assert!(
        lines[..2].iter().all(|line| line.org_id.is_some()) && lines[2].org_id.is_none(),
        "an organisation reads what concerns its people"
    );
}

async fn an_address_waits_for_all_accounts(database: Database) {
    let portal = TestPortal::with(
        database,
        Limits {
            account: 3,
            address: 5,
            longest: 60,
        },
    )
    .await;
    let mut browser = portal.browser();
    for n in 0..5 {
        let login = format!("nobody{n}@alpha.example");
        assert_eq!(
            browser
                .post("/signin", &[("login", &login), ("password", "wrong")])
                .await
                .status,
            401
        );
    }
    let answer = browser
        .post(
            "/signin",
            &[("login", "204@alpha.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, 429);
    portal.clock.advance(61);
    let answer = browser
        .post(
            "/signin",
            &[("login", "204@alpha.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, 303);
}

async fn a_locked_person_is_out_at_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha.example").await;
    assert_eq!(browser.get("/rules").await.status, 200);
    assert_eq!(
        set_locked(&portal.registry(), "204@alpha.example", true)
            .await
            .unwrap(),
        1
    );
    assert_eq!(browser.get("/rules").await.status, 303);
    let answer = browser
        .post(
            "/signin",
            &[("login", "204@alpha.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, 401, "and not told why");
    set_locked(&portal.registry(), "204@alpha.example", false)
        .await
        .unwrap();
    let answer = browser
        .post(
            "/signin",
            &[("login", "204@alpha.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, 303);
}

async fn the_session_gets_a_new_name_at_sign_in_and_ends_at_sign_out(database: Database) {
    let portal = TestPortal::new(database).await;
    // A session that a stranger could have planted: one of their own.
    let mut browser = portal.signed_in("207@beta").await;
    let planted = browser.cookies["renvoi-3000"].clone();
    let answer = browser
        .post(
            "/signin",
            &[("login", "204@alpha.example"), ("password", PASSWORD)],
        )
        .await;
    let cookie = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|v| v.to_str().ok())
        .find(|v| v.starts_with("renvoi-3000="));
    let cookie = cookie.expect("a session cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let own = browser.cookies["renvoi-3000"].clone();
    assert_ne!(own, planted);

    let mut stranger = portal.browser();
    stranger.cookies.insert("renvoi-3000".into(), planted);
    assert_eq!(
        stranger.get("/rules").await.status,
        303,
        "the planted one is worth nothing"
    );

    let answer = browser.post("/signout", &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/signin"));
    let mut thief = portal.browser();
    thief.cookies.insert("renvoi-3000".into(), own);
    assert_eq!(
        thief.get("/rules").await.status,
        303,
        "what has ended stays ended"
    );
}

async fn language_and_theme_are_kept(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.browser();
    assert!(browser.get("/signin").await.body.contains("lang=\"fr\""));
    browser.language = "de, en-GB;q=0.8, fr;q=0.5";
    assert!(browser.get("/signin").await.body.contains("lang=\"en\""));
    let answer = browser
        .post(
            "/preferences",
            &[("lang", "fr"), ("theme", "dark"), ("back", "/rules")],
        )
        .await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    let page = browser.get("/signin").await.body;
    assert!(page.contains("lang=\"fr\"") && page.contains("data-theme=\"dark\""));

    // Who changes the language on the way in, or of a page that was asked something, stays where they were.
    let way = "/signin?back=/rules/new&over";
    let written = |page: &str| page.contains(&format!("value=\"{}\"", way.replace('&', "&amp;")));
    let page = browser.get(way).await.body;
    assert!(written(&page), "{page}");
    let failed = browser
        .post(
            "/signin",
            &[("login", "x"), ("password", "y"), ("back", "/rules/new")],
        )
        .await;
    assert!(
        failed.body.contains("value=\"/signin?back=/rules/new\""),
        "{}",
        failed.body
    );
    let answer = browser
        .post("/preferences", &[("lang", "fr"), ("back", way)])
        .await;
    assert_eq!((answer.status, answer.location()), (303, way));
    let mut inside = portal.signed_in("204@alpha").await;
    let page = inside.get("/journal?kind=rules&who=x").await.body;
    assert!(
        page.contains("value=\"/journal?kind=rules&amp;who=x\""),
        "{page}"
    );

    let mut browser = portal.signed_in("204@alpha.example").await;
    browser
        .post(
            "/preferences",
            &[("lang", "en"), ("back", "//evil.example")],
        )
        .await;
    let mut elsewhere = portal.signed_in("204@alpha.example").await;
    assert!(
        elsewhere.get("/rules").await.body.contains("lang=\"en\""),
        "kept with the account"
    );
}

async fn a_session_ends_two_weeks_after_it_was_last_used(database: Database) {
    const DAY: i64 = 24 * 3600;
    let portal = TestPortal::new(database).await;
    let mut browser = portal.browser();
    let right = [("login", "204@alpha"), ("password", PASSWORD)];
    let answer = browser.post("/signin", &right).await;
    let cookie = answer.header("set-cookie").to_owned();
    let life = cookie
        .split("Max-Age=")
        .nth(1)
        .and_then(|rest| rest.split(';').next());
    let life: i64 = life
        .expect("it outlives the browser's window")
        .parse()
        .unwrap();
    assert!(
        life >= 365 * DAY,
        "the row says when it ends, not the cookie: {cookie}"
    );

    let mut forgotten = portal.signed_in("204@alpha").await;
    for _ in 0..3 {
        portal.clock.advance(13 * DAY);
        assert_eq!(
            browser.get("/rules").await.status,
            200,
            "used every 13 days"
        );
    }
    assert_eq!(forgotten.get("/rules").await.status, 303, "left for 39");
    let mut tx = portal.database.store.write().await.unwrap();
    let now = portal.clock.millis();
    assert_eq!(store::sessions::sweep(tx.db(), now).await.unwrap(), 1);
    tx.commit().await.unwrap();

    portal.clock.advance(14 * DAY - 1);
    let answer = browser.call("me", &json!({})).await;
    assert_eq!(answer.status, 200, "a second is left");
    portal.clock.advance(14 * DAY);
    let answer = browser.call("me", &json!({})).await;
    assert!(answer.body.contains("signed_out"), "{}", answer.body);
    assert_eq!(browser.get("/rules").await.status, 303);
}

async fn a_new_password_ends_every_session_and_its_owner_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let email = "204@alpha.example";
    let mut before = portal.signed_in(email).await;
    let other = "quatre chats verts sous la pluie";
    let refused = set_password(&portal.registry(), email, "Owner-of-204!!").await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("everybody knows of its owner")
    );
    assert_eq!(
        before.get("/").await.status,
        200,
        "nothing has happened yet"
    );
    let ended = set_password(&portal.registry(), email, other)
        .await
        .unwrap();
    assert_eq!(ended, 1);
    assert_eq!(before.get("/").await.status, 303);
    let mut now = portal.browser();
    let answer = now
        .post("/signin", &[("login", email), ("password", other)])
        .await;
    assert_eq!((answer.status, now.get("/").await.status), (303, 200));
    mail::drain(&portal.post).await.unwrap();
    let taken = portal.mail.taken();
    assert_eq!(taken.len(), 1);
    let read = MessageParser::default().parse(&taken[0]).unwrap();
    assert_eq!(read.subject(), Some("Votre mot de passe a été changé"));
    assert!(read.body_text(0).unwrap().contains("14 avril 2026 à 14:22"));
    // A session whose row came after those of the old password were ended: made with it all the same.
    portal
        .execute("UPDATE users SET credentials = credentials + 1 WHERE email = '204@alpha.example'")
        .await;
    assert_eq!(now.get("/").await.status, 303);
}
