//! The first passkey, made at sign-in where the organisation wants a second factor; and the codes for losing those that are all one has.

use super::{
    LOGIN, actions, ask, codes, half, ids, is_signed_in, mailed, make, post, sign_in, somebody,
    told,
};
use crate::{
    on_both,
    support::{
        Database,
        browser::{Answer, Browser},
        passkey::Device,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    it_is_made_at_sign_in_and_codes_are_shown_once,
    what_does_not_hold_makes_none_and_lets_nobody_in,
    one_that_was_set_up_meanwhile_is_asked_for,
    who_had_one_before_gets_codes,
    codes_go_with_the_last,
);

const OPTIONS: &str = "/signin/second/passkey/new/options";
const PATH: &str = "/signin/second/passkey/new";

async fn demand(portal: &TestPortal, of: &str) {
    portal
        .execute(&format!(
            "UPDATE organisations SET second_factor = '{of}' WHERE slug = 'alpha'"
        ))
        .await;
}

/// Makes one as the second step.
async fn make_first(browser: &mut Browser, device: &mut Device) -> Answer {
    let asked = ask(browser, OPTIONS).await;
    let made = device.make(&asked);
    let fields = [("name", "Chrome sous Linux"), ("back", "/rules")];
    post(browser, PATH, (&asked, &made), &fields).await
}

async fn recover(browser: &mut Browser, code: &str) -> Answer {
    let fields = [("recovery", code), ("back", "/rules")];
    browser.post("/signin/second", &fields).await
}

async fn it_is_made_at_sign_in_and_codes_are_shown_once(database: Database) {
    let portal = TestPortal::new(database).await;
    demand(&portal, "everybody").await;
    let before = portal.journal().await.len();
    let mut browser = half(&portal).await;
    let page = browser.get("/signin/second?back=%2Frules").await.body;
    assert!(
        page.contains("Créer une clé d’accès") && page.contains(OPTIONS) && page.contains("<svg"),
        "{page}"
    );
    let mut device = Device::new();
    let answer = make_first(&mut browser, &mut device).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let shown = codes(&answer.body);
    assert!(
        shown.len() == 10 && answer.body.contains("href=\"/rules\""),
        "{}",
        answer.body
    );
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(
        actions(&portal, before).await,
        [
            "session.half_opened",
            "user.passkey_added",
            "session.opened"
        ]
    );
    assert_eq!(told(&portal).await["second"], "passkey");
    assert_eq!(mailed(&portal).await.len(), 1);
    let page = browser.get("/account/passkeys").await.body;
    assert!(page.contains("<h3>Chrome sous Linux</h3>"), "{page}");
    let page = browser.get("/account").await.body;
    assert!(
        page.contains("Vos clés d’accès en tiennent lieu")
            && page.contains("Il vous reste 10\u{a0}codes"),
        "{page}"
    );

    // From then on it is asked for, and signs in by itself.
    let answer = sign_in(&mut portal.browser(), &mut device).await;
    assert_eq!(answer.location(), "/rules");
    let mut browser = half(&portal).await;
    let page = browser.get("/signin/second").await.body;
    assert!(
        page.contains("Montrer la clé d’accès") && page.contains("name=\"recovery\""),
        "{page}"
    );
    // Who has lost it comes in by a code, once.
    let wrong = recover(&mut browser, "aaaa-bbbb-cccc-dddd-eeee-ffff").await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains("<details open"), "{}", wrong.body);
    let answer = recover(&mut browser, &shown[0]).await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    assert!(is_signed_in(&mut browser).await);
    let mut thief = half(&portal).await;
    assert_eq!(recover(&mut thief, &shown[0]).await.status, 401);
    assert!(!is_signed_in(&mut thief).await);
}

async fn what_does_not_hold_makes_none_and_lets_nobody_in(database: Database) {
    let portal = TestPortal::new(database).await;
    // Nobody has begun; somebody is asked for nothing.
    let answer = portal.browser().post(OPTIONS, &[]).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "signed_out"));
    let answer = portal.browser().post(PATH, &[("back", "/rules")]).await;
    assert_eq!(answer.location(), "/signin?back=%2Frules&over");

    demand(&portal, "everybody").await;
    let mut browser = half(&portal).await;
    let fields = [("back", "/rules"), ("name", "x")];
    let nothing = browser.post(PATH, &fields).await;
    assert_eq!(nothing.status, 422);
    assert!(
        nothing.body.contains("La demande a expiré"),
        "{}",
        nothing.body
    );
    // A device that does not know who holds it, a page of another site, a name that is none.
    let mut device = Device::new();
    device.verifies = false;
    let answer = make_first(&mut browser, &mut device).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("n’a pas pu être ajoutée") && answer.body.contains("<svg"),
        "{}",
        answer.body
    );
    let mut device = Device::new();
    device.origin = "https://evil.example";
    assert_eq!(make_first(&mut browser, &mut device).await.status, 422);
    let mut device = Device::new();
    let asked = ask(&mut browser, OPTIONS).await;
    let made = device.make(&asked);
    let named = [("name", ""), ("back", "/rules")];
    let answer = post(&mut browser, PATH, (&asked, &made), &named).await;
    assert_eq!(answer.status, 422);
    // What somebody else was asked, and in another browser.
    let mut other = portal.browser();
    let fields = [("login", "207@alpha"), ("password", PASSWORD)];
    other.post("/signin", &fields).await;
    let named = [("name", "x"), ("back", "/rules")];
    let answer = post(&mut other, PATH, (&asked, &made), &named).await;
    assert_eq!(answer.status, 422);
    // What was asked for a second factor that is shown makes none.
    let mut again = half(&portal).await;
    let answer = post(&mut again, PATH, (&asked, &made), &named).await;
    assert_eq!(answer.status, 422, "another browser");
    // Too late.
    let asked = ask(&mut browser, OPTIONS).await;
    let made = device.make(&asked);
    portal.clock.advance(5 * 60);
    let answer = post(&mut browser, PATH, (&asked, &made), &named).await;
    assert_eq!(answer.status, 422);
    for browser in [&mut browser, &mut other, &mut again] {
        assert!(!is_signed_in(browser).await);
    }
    assert_eq!(portal.count("passkeys").await, 0);
    assert_eq!(portal.count("recovery_codes").await, 0);
}

async fn one_that_was_set_up_meanwhile_is_asked_for(database: Database) {
    let portal = TestPortal::new(database).await;
    demand(&portal, "everybody").await;
    let (mut one, mut two) = (half(&portal).await, half(&portal).await);
    let (mut first, mut second) = (Device::new(), Device::new());
    let asked = ask(&mut two, OPTIONS).await;
    let made = second.make(&asked);
    assert_eq!(make_first(&mut one, &mut first).await.status, 200);
    let fields = [("name", "Voleur"), ("back", "/rules")];
    let answer = post(&mut two, PATH, (&asked, &made), &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin/second?back=%2Frules")
    );
    assert!(!is_signed_in(&mut two).await);
    let answer = two.post(OPTIONS, &[]).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "signed_out"));
    assert_eq!(portal.count("passkeys").await, 1);
}

async fn who_had_one_before_gets_codes(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut device) = somebody(&portal).await;
    assert_eq!(
        portal.count("recovery_codes").await,
        0,
        "nothing is asked that could be lost"
    );
    let none = owner.post("/account/second/codes", &[]).await;
    assert_eq!(none.status, 404);
    demand(&portal, "everybody").await;
    // Beside the password, the next time: shown once.
    let mut browser = half(&portal).await;
    let asked = ask(&mut browser, "/signin/second/passkey/options").await;
    let shown = device.show(&asked);
    let fields = [("back", "/rules")];
    let path = "/signin/second/passkey";
    let before = portal.journal().await.len();
    let answer = post(&mut browser, path, (&asked, &shown), &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(codes(&answer.body).len(), 10);
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(
        actions(&portal, before).await,
        ["session.opened", "user.recovery_codes_renewed"]
    );
    let mut browser = half(&portal).await;
    let asked = ask(&mut browser, "/signin/second/passkey/options").await;
    let shown = device.show(&asked);
    let answer = post(&mut browser, path, (&asked, &shown), &fields).await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));

    // Or on their page.
    let page = browser.get("/account/second").await.body;
    assert!(
        page.contains("Il vous reste 10\u{a0}codes") && page.contains("en tiennent lieu"),
        "{page}"
    );
    let answer = browser.post("/account/second/codes", &[]).await;
    assert_eq!((answer.status, codes(&answer.body).len()), (200, 10));
    assert_eq!(portal.count("recovery_codes").await, 10);
    // Who was signed in when it was demanded, and has nothing yet.
    let mut colleague = portal.browser();
    demand(&portal, "nobody").await;
    let fields = [("login", "207@alpha"), ("password", PASSWORD)];
    assert_eq!(colleague.post("/signin", &fields).await.location(), "/");
    demand(&portal, "everybody").await;
    let asked = ask(&mut colleague, super::OPTIONS).await;
    let made = Device::new().make(&asked);
    let named = [("name", "À moi")];
    let answer = post(&mut colleague, "/account/passkeys", (&asked, &made), &named).await;
    assert_eq!((answer.status, codes(&answer.body).len()), (200, 10));
    assert!(
        answer.body.contains("La clé d’accès est ajoutée"),
        "{}",
        answer.body
    );
}

async fn codes_go_with_the_last(database: Database) {
    let portal = TestPortal::new(database).await;
    demand(&portal, "everybody").await;
    let mut browser = half(&portal).await;
    make_first(&mut browser, &mut Device::new()).await;
    make(&mut browser, &mut Device::new(), "Téléphone").await;
    assert_eq!(portal.count("recovery_codes").await, 10, "they stay");
    demand(&portal, "nobody").await;
    let all = ids(&browser.get("/account/passkeys").await.body);
    for (id, left) in all.iter().zip([10, 0]) {
        let fields = [("id", id.as_str())];
        let answer = browser.post("/account/passkeys/remove", &fields).await;
        assert_eq!(answer.location(), "/account/passkeys?removed");
        assert_eq!(portal.count("recovery_codes").await, left);
    }
    // Nothing is asked for any more.
    assert!(is_signed_in(&mut portal.signed_in(LOGIN).await).await);
}
