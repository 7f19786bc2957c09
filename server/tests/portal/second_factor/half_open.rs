//! Sessions that wait for it.

use renvoi_server::{config::Sessions, web::operations};

use super::{LOGIN, code, half, is_signed_in, password, recovery, set_up};
use crate::{
    on_both,
    support::{
        Database, authenticator,
        portal::{PASSWORD, SHUT, TestPortal},
    },
};

on_both!(
    a_half_open_session_may_do_nothing_else,
    a_half_open_session_ends_soon_and_with_the_password,
    who_is_deactivated_in_between_comes_in_by_no_code,
    who_ticked_before_it_stays_signed_in_after_it,
);

async fn who_ticked_before_it_stays_signed_in_after_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let portal = portal.with_sessions(Sessions::default());
    let (key, _) = set_up(&portal, &mut portal.signed_in(LOGIN).await).await;
    let mut stays = portal.browser();
    let ticked = [("login", LOGIN), ("password", PASSWORD), ("stay", "on")];
    let answer = stays.post("/signin", &ticked).await;
    assert_eq!(answer.location(), "/signin/second?back=%2F");
    let mut leaves = half(&portal).await;
    for browser in [&mut stays, &mut leaves] {
        let now = authenticator::code(&key, portal.clock.as_ref());
        // One that is wrong in between changes nothing of it.
        assert_eq!(code(browser, "000000").await.status, 401);
        assert_eq!(code(browser, &now).await.status, 303);
        portal.clock.advance(30);
    }
    portal.clock.advance(30 * 60);
    assert!(is_signed_in(&mut stays).await);
    assert!(!is_signed_in(&mut leaves).await);
}

async fn a_half_open_session_may_do_nothing_else(database: Database) {
    let portal = TestPortal::new(database).await;
    set_up(&portal, &mut portal.signed_in(LOGIN).await).await;
    let browser = half(&portal).await;
    let id = "00000000-0000-0000-0000-000000000000";
    for (method, path) in operations() {
        let path = path
            .replace("{id}", id)
            .replace("{extension}", "204")
            .replace("{*name}", "x")
            .replace("{*function}", "rules/list");
        if path.starts_with("/signin/second") || path == "/events" {
            continue;
        }
        let mut answers = vec![];
        for browser in [&portal.browser(), &browser] {
            let mut visitor = portal.browser();
            visitor.cookies.clone_from(&browser.cookies);
            let request = visitor
                .request(method.clone(), &path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin");
            let answer = visitor.send(request.body("back=%2F".into()).unwrap()).await;
            let location = answer.headers.get("location").cloned();
            answers.push((answer.status, location));
        }
        assert_eq!(answers[0], answers[1], "{method} {path}");
    }
    let events = browser.request(http::Method::GET, "/events");
    let events = events.body(axum::body::Body::empty()).unwrap();
    assert_eq!(browser.status(events).await, 401);
}

async fn a_half_open_session_ends_soon_and_with_the_password(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in(LOGIN).await;
    let (key, _) = set_up(&portal, &mut owner).await;
    let mut late = half(&portal).await;
    // Looking at it does not prolong it.
    for _ in 0..2 {
        portal.clock.advance(299);
        assert_eq!(late.get("/signin/second").await.status, 200);
    }
    portal.clock.advance(3);
    let answer = late.get("/signin/second").await;
    assert_eq!((answer.status, answer.location()), (303, "/signin"));
    let right = authenticator::code(&key, portal.clock.as_ref());
    let answer = code(&mut late, &right).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin?back=%2Frules&over")
    );
    // Nobody has begun to sign in.
    let answer = portal.browser().get("/signin/second").await;
    assert_eq!((answer.status, answer.location()), (303, "/signin"));

    let mut thief = half(&portal).await;
    let new = "violin harbour quarrel lantern";
    let fields = [("current", PASSWORD), ("password", new), ("again", new)];
    let answer = owner.post("/account/password", &fields).await;
    assert_eq!(answer.location(), "/account?password");
    assert!(is_signed_in(&mut owner).await, "its session stays whole");
    assert_eq!(
        code(&mut thief, &right).await.location(),
        "/signin?back=%2Frules&over"
    );
    assert!(!is_signed_in(&mut thief).await);
}

async fn who_is_deactivated_in_between_comes_in_by_no_code(database: Database) {
    let portal = TestPortal::new(database).await;
    let (key, codes) = set_up(&portal, &mut portal.signed_in(LOGIN).await).await;
    for (why, shut, undone) in SHUT {
        let mut browser = half(&portal).await;
        portal.execute(shut).await;
        let right = authenticator::code(&key, portal.clock.as_ref());
        for answer in [
            code(&mut browser, &right).await,
            recovery(&mut browser, &codes[0]).await,
        ] {
            let told = (answer.status, answer.location());
            assert_eq!(told, (303, "/signin?back=%2Frules&over"), "{why}");
        }
        assert!(!is_signed_in(&mut browser).await, "{why}");
        // Nor does the password begin anything.
        let answer = password(&mut portal.browser(), "/rules").await;
        assert_eq!(answer.status, 401, "{why}");
        portal.execute(undone).await;
        portal.clock.advance(120);
    }
    // None of it has used the code up.
    let mut browser = half(&portal).await;
    assert_eq!(recovery(&mut browser, &codes[0]).await.location(), "/rules");
    assert!(is_signed_in(&mut browser).await);
}
