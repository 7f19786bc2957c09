//! Signing in and out, over HTTP, on both databases.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use renvoi_server::{accounts::Limits, directory::set_locked};
use support::{
    Database,
    portal::{PASSWORD, TestPortal},
};

on_both!(
    people_sign_in_with_their_address_or_their_extension,
    what_is_wrong_is_answered_alike,
    failures_make_an_account_wait_and_a_restart_forgives_nothing,
    an_address_waits_for_all_accounts,
    a_locked_person_is_out_at_once,
    the_session_gets_a_new_name_at_sign_in_and_ends_at_sign_out,
    language_and_theme_are_kept,
);

async fn people_sign_in_with_their_address_or_their_extension(database: Database) {
    let portal = TestPortal::new(database).await;
    for login in ["204@alpha.example", " 204@Alpha.Example ", "204@alpha"] {
        let mut browser = portal.signed_in(login).await;
        let answer = browser.call("me", &serde_json::json!({})).await;
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
            .call("rules/list", &serde_json::json!({}))
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
    let limits = Limits {
        account: 3,
        address: 50,
        longest: 60,
    };
    let keys = renvoi_server::accounts::AttemptKeys::new("204@ALPHA.example", "elsewhere");
    let now = renvoi_server::clock::Clock::millis(portal.clock.as_ref());
    let verdict = limits.count(&again, &keys, now).await.unwrap();
    assert_eq!(verdict, renvoi_server::accounts::Verdict::Wait(1));

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
    let mut browser = portal.browser();
    // An edit without a session makes an anonymous one, which a stranger could have planted.
    browser.post("/rules/new", &[("name", "x")]).await;
    let planted = browser
        .cookies
        .get("renvoi-3000")
        .cloned()
        .expect("an anonymous session");
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
