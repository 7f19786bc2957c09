//! How long sessions live: by default, where somebody asks to stay signed in, and for who holds a role.

use crate::on_both;
use crate::support::{
    Database,
    browser::Browser,
    portal::{PASSWORD, TestPortal},
};
use axum::{body::Body, http::Method};
use renvoi_server::{
    accounts::Role, clock::Clock as _, config::Sessions, directory::set_user, store,
};
use serde_json::json;

on_both!(
    a_session_ends_half_an_hour_after_it_was_last_used,
    a_session_ends_twelve_hours_after_sign_in,
    who_asks_to_stay_stays_two_weeks_unused_and_thirty_days_at_most,
    who_holds_a_role_stays_no_longer_whatever_they_ticked,
    a_clock_that_is_set_back_makes_no_session_longer,
    sessions_end_as_the_configuration_says,
    what_a_page_asks_by_itself_keeps_no_session_alive,
    the_tick_comes_back_with_the_form,
    the_cookie_of_who_stays_outlives_the_window,
    a_new_password_changes_nothing_of_it,
    how_long_they_live_is_shown,
);

/// In seconds.
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// With the settings that it comes with.
async fn delivered(database: Database) -> TestPortal {
    TestPortal::new(database)
        .await
        .with_sessions(Sessions::default())
}

async fn enter(portal: &TestPortal, login: &str, ticked: bool) -> Browser {
    let mut fields = vec![("login", login), ("password", PASSWORD)];
    if ticked {
        fields.push(("stay", "on"));
    }
    let mut browser = portal.browser();
    assert_eq!(browser.post("/signin", &fields).await.status, 303);
    browser
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == 200
}

/// Whether somebody helps from now on.
async fn help(portal: &TestPortal, email: &str, helps: bool) {
    let roles = if helps { vec![Role::Helpdesk] } else { vec![] };
    set_user(&portal.registry(), email, true, |user| user.roles = roles)
        .await
        .unwrap();
}

/// The tick, as it stands on a page.
fn tick(page: &str) -> Option<&str> {
    let at = page.find("id=\"stay\"")?;
    let start = page[..at].rfind('<')?;
    page[start..].split('>').next()
}

async fn a_session_ends_half_an_hour_after_it_was_last_used(database: Database) {
    let portal = delivered(database).await;
    let mut browser = portal.browser();
    let right = [("login", "204@alpha"), ("password", PASSWORD)];
    assert_eq!(browser.post("/signin", &right).await.status, 303);
    let mut forgotten = enter(&portal, "204@alpha", false).await;
    for _ in 0..3 {
        portal.clock.advance(29 * MINUTE);
        assert!(is_in(&mut browser).await, "used every 29 minutes");
    }
    assert!(!is_in(&mut forgotten).await, "left for 87");
    let mut tx = portal.database.store.write().await.unwrap();
    let now = portal.clock.millis();
    assert_eq!(store::sessions::sweep(tx.db(), now).await.unwrap(), 1);
    tx.commit().await.unwrap();

    portal.clock.advance(30 * MINUTE - 1);
    let answer = browser.call("me", &json!({})).await;
    assert_eq!(answer.status, 200, "a second is left");
    portal.clock.advance(30 * MINUTE);
    let answer = browser.call("me", &json!({})).await;
    assert!(answer.body.contains("signed_out"), "{}", answer.body);
    assert_eq!(browser.get("/rules").await.status, 303);
}

async fn a_session_ends_twelve_hours_after_sign_in(database: Database) {
    let portal = delivered(database).await;
    let mut browser = enter(&portal, "204@alpha", false).await;
    for _ in 0..24 {
        portal.clock.advance(29 * MINUTE);
        assert!(is_in(&mut browser).await, "used every 29 minutes");
    }
    portal.clock.advance(24 * MINUTE);
    assert!(!is_in(&mut browser).await, "for 12 hours");
}

async fn who_asks_to_stay_stays_two_weeks_unused_and_thirty_days_at_most(database: Database) {
    let portal = delivered(database).await;
    let mut left = enter(&portal, "204@alpha", true).await;
    portal.clock.advance(14 * DAY - 1);
    assert!(is_in(&mut left).await, "a second is left");
    portal.clock.advance(14 * DAY);
    assert!(!is_in(&mut left).await, "not used for two weeks");

    let mut used = enter(&portal, "204@alpha", true).await;
    for _ in 0..5 {
        portal.clock.advance(5 * DAY);
        assert!(is_in(&mut used).await, "used every 5 days");
    }
    portal.clock.advance(5 * DAY - 1);
    assert!(is_in(&mut used).await, "a second is left");
    portal.clock.advance(1);
    assert!(!is_in(&mut used).await, "for 30 days");
}

async fn who_holds_a_role_stays_no_longer_whatever_they_ticked(database: Database) {
    let portal = delivered(database).await;
    // Who helps.
    let mut helper = enter(&portal, "207@alpha", true).await;
    for _ in 0..24 {
        portal.clock.advance(29 * MINUTE);
        assert!(is_in(&mut helper).await, "used every 29 minutes");
    }
    portal.clock.advance(24 * MINUTE);
    assert!(!is_in(&mut helper).await, "for 12 hours");
    let mut helper = enter(&portal, "207@alpha", true).await;
    portal.clock.advance(30 * MINUTE);
    assert!(!is_in(&mut helper).await, "not used for half an hour");

    // Who comes to help later.
    let (mut old, mut left) = (
        enter(&portal, "204@alpha", true).await,
        enter(&portal, "204@alpha", true).await,
    );
    portal.clock.advance(12 * HOUR);
    assert!(is_in(&mut old).await && is_in(&mut left).await);
    let mut new = enter(&portal, "204@alpha", true).await;
    help(&portal, "204@alpha.example", true).await;
    let cookies = old.cookies.clone();
    assert!(!is_in(&mut old).await, "signed in 12 hours ago");
    assert!(is_in(&mut new).await, "signed in just now");
    portal.clock.advance(30 * MINUTE);
    assert!(!is_in(&mut new).await, "not used for half an hour");
    // What has ended stays ended, whatever they are later.
    help(&portal, "204@alpha.example", false).await;
    old.cookies = cookies;
    assert!(!is_in(&mut old).await);
    assert!(!is_in(&mut left).await, "nobody has looked at it meanwhile");

    // Who helps no more goes on for as long as who helps does: they ticked as somebody else.
    let mut gone = enter(&portal, "207@alpha", true).await;
    portal.clock.advance(20 * MINUTE);
    let mut used = enter(&portal, "207@alpha", true).await;
    portal.clock.advance(10 * MINUTE);
    help(&portal, "207@alpha.example", false).await;
    assert!(!is_in(&mut gone).await);
    assert!(is_in(&mut used).await);
    portal.clock.advance(30 * MINUTE);
    assert!(!is_in(&mut used).await);
    let mut again = enter(&portal, "207@alpha", true).await;
    portal.clock.advance(DAY);
    assert!(is_in(&mut again).await, "ticked as who they are now");
}

async fn a_clock_that_is_set_back_makes_no_session_longer(database: Database) {
    let portal = delivered(database).await;
    let mut browser = enter(&portal, "204@alpha", true).await;
    portal.clock.advance(-5 * MINUTE);
    assert!(is_in(&mut browser).await, "clocks of two portals differ");
    portal.clock.advance(-1);
    assert!(!is_in(&mut browser).await);
    portal.clock.advance(10 * MINUTE);
    let mut other = enter(&portal, "204@alpha", true).await;
    portal.clock.advance(-DAY);
    let mut browser = enter(&portal, "204@alpha", false).await;
    let page = browser.get("/account").await.body;
    assert!(
        !page.contains("name=\"session\""),
        "no other is there: {page}"
    );
    assert!(!is_in(&mut other).await);
}

async fn sessions_end_as_the_configuration_says(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut plain, mut ticked) = (
        enter(&portal, "204@alpha", false).await,
        enter(&portal, "204@alpha", true).await,
    );
    portal.clock.advance(13 * DAY);
    assert!(is_in(&mut plain).await && is_in(&mut ticked).await);

    // Another setting holds at once, for those that were made before it as well.
    let portal = portal.with_sessions(Sessions {
        stay_days: 0,
        ..Sessions::default()
    });
    for before in [&plain, &ticked] {
        let mut browser = portal.browser();
        browser.cookies.clone_from(&before.cookies);
        assert!(!is_in(&mut browser).await);
    }
    let page = portal.browser().get("/signin").await.body;
    assert_eq!(tick(&page), None, "{page}");
    let mut unheard = enter(&portal, "204@alpha", true).await;
    portal.clock.advance(30 * MINUTE);
    assert!(!is_in(&mut unheard).await);

    // Who ticks is never asked sooner than who does not.
    let portal = portal.with_sessions(Sessions {
        idle_minutes: 30 * 24 * 60,
        longest_hours: 0,
        stay_days: 1,
        stay_idle_days: 1,
    });
    let mut ticked = enter(&portal, "204@alpha", true).await;
    portal.clock.advance(29 * DAY);
    assert!(is_in(&mut ticked).await);
    let page = portal.browser().get("/signin").await.body;
    assert!(tick(&page).is_some() && !page.contains("au plus"), "{page}");
}

async fn what_a_page_asks_by_itself_keeps_no_session_alive(database: Database) {
    let portal = delivered(database).await;
    let mut browser = enter(&portal, "204@alpha", false).await;
    for _ in 0..2 {
        portal.clock.advance(10 * MINUTE);
        let fresh = browser
            .request(Method::GET, "/account")
            .header("renvoi-by-itself", "1");
        let fresh = fresh.body(Body::empty()).unwrap();
        assert_eq!(browser.send(fresh).await.status, 200);
        let events = browser.request(Method::GET, "/events");
        let events = events.body(Body::empty()).unwrap();
        assert_eq!(browser.status(events).await, 200);
    }
    portal.clock.advance(10 * MINUTE);
    assert!(!is_in(&mut browser).await);
}

async fn the_tick_comes_back_with_the_form(database: Database) {
    let portal = delivered(database).await;
    let mut browser = portal.browser();
    let is_ticked = |page: &str| tick(page).expect("a tick").contains("checked");
    let page = browser.get("/signin").await.body;
    assert!(!is_ticked(&page));
    assert!(page.contains("Pendant 30\u{a0}jours au plus."), "{page}");
    for (path, login, status) in [
        ("/signin", "204@alpha", 401),
        ("/signin", "", 422),
        ("/signin/passkey", "", 422),
    ] {
        let plain = [("login", login), ("password", "n0t-the-pa55word")];
        let ticked = [&plain[..], &[("stay", "on")]].concat();
        for (fields, expected) in [(&plain[..], false), (&ticked[..], true)] {
            let answer = browser.post(path, fields).await;
            assert_eq!(answer.status, status, "{path}");
            assert_eq!(is_ticked(&answer.body), expected, "{path} {login}");
        }
    }
}

async fn the_cookie_of_who_stays_outlives_the_window(database: Database) {
    const NEW: &str = "violin harbour quarrel lantern";
    let portal = delivered(database).await;
    for (login, tick) in [("204@alpha", &[][..]), ("204@beta", &[("stay", "on")][..])] {
        let mut browser = portal.browser();
        let right = [("login", login), ("password", PASSWORD)];
        let mut sent = vec![browser.post("/signin", &[&right[..], tick].concat()).await];
        // It is sent again where the session changes.
        let fields = [("current", PASSWORD), ("password", NEW), ("again", NEW)];
        sent.push(browser.post("/account/password", &fields).await);
        for answer in &sent {
            let cookie = answer.cookie("renvoi-3000");
            let life = cookie.split("Max-Age=").nth(1);
            let life = life.map(|rest| rest.split(';').next().unwrap().parse::<i64>().unwrap());
            assert_eq!(life.is_some(), !tick.is_empty(), "{login}: {cookie}");
            let row_decides = life.is_none_or(|life| life >= 365 * DAY);
            assert!(row_decides, "the row says when it ends: {cookie}");
        }
    }
}

async fn a_new_password_changes_nothing_of_it(database: Database) {
    const NEW: &str = "violin harbour quarrel lantern";
    let portal = delivered(database).await;
    for (login, ticked) in [("204@alpha", true), ("204@beta", false)] {
        let mut browser = enter(&portal, login, ticked).await;
        let fields = [("current", PASSWORD), ("password", NEW), ("again", NEW)];
        let answer = browser.post("/account/password", &fields).await;
        assert_eq!(answer.location(), "/account?password");
        portal.clock.advance(30 * MINUTE);
        assert_eq!(is_in(&mut browser).await, ticked, "{login}");
    }
}

async fn how_long_they_live_is_shown(database: Database) {
    let portal = delivered(database).await;
    // It is the 14th of April, 14:22.
    let page = enter(&portal, "204@alpha", false)
        .await
        .get("/account")
        .await;
    for told in ["14:52", "demain 02:22"] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    assert!(!page.body.contains("Reste connecté"));
    let page = enter(&portal, "204@beta", true).await.get("/account").await;
    for told in ["Reste connecté", "28 avril", "14 mai"] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let page = enter(&portal, "207@alpha", true)
        .await
        .get("/account")
        .await;
    assert!(page.body.contains("14:52") && !page.body.contains("Reste connecté"));

    // Nor is one shown that is over for who helps by now.
    let mut browser = enter(&portal, "207@beta", false).await;
    enter(&portal, "207@beta", true).await;
    let others = |page: &str| page.matches("name=\"session\"").count();
    assert_eq!(others(&browser.get("/account").await.body), 1);
    portal.clock.advance(20 * MINUTE);
    assert!(is_in(&mut browser).await);
    portal.clock.advance(10 * MINUTE);
    assert_eq!(others(&browser.get("/account").await.body), 0);
}
