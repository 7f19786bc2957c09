//! A passkey as both factors, and as the second.

use super::{LOGIN, actions, ask, half, ids, is_signed_in, make, post, sign_in, somebody, told};
use crate::{
    on_both,
    support::{
        Database, authenticator,
        passkey::Device,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    an_organisation_that_wants_a_second_factor_has_it_in_a_passkey,
    it_is_shown_in_the_place_of_a_code,
    somebody_elses_is_no_second_factor,
    without_a_demand_the_password_is_enough,
);

const OPTIONS: &str = "/signin/second/passkey/options";
const PATH: &str = "/signin/second/passkey";

async fn demand(portal: &TestPortal) {
    portal
        .execute("UPDATE organisations SET second_factor = 'everybody' WHERE slug = 'alpha'")
        .await;
}

async fn an_organisation_that_wants_a_second_factor_has_it_in_a_passkey(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut device) = somebody(&portal).await;
    demand(&portal).await;
    // By itself it is both.
    let mut browser = portal.browser();
    assert_eq!(
        sign_in(&mut browser, &mut device).await.location(),
        "/rules"
    );
    assert!(is_signed_in(&mut browser).await);
    // With a password, it is asked for, and nothing is set up in its place.
    let before = portal.journal().await.len();
    let mut browser = half(&portal).await;
    let page = browser.get("/signin/second?back=%2Frules").await.body;
    assert!(
        page.contains("Montrer la clé d’accès") && page.contains(OPTIONS),
        "{page}"
    );
    assert!(
        !page.contains("name=\"code\"") && !page.contains("class=\"qr\""),
        "{page}"
    );
    let answer = browser.post("/signin/second", &[("code", "123456")]).await;
    assert_eq!(answer.status, 401);
    assert!(!is_signed_in(&mut browser).await);
    let asked = ask(&mut browser, OPTIONS).await;
    let shown = device.show(&asked);
    let answer = post(&mut browser, PATH, (&asked, &shown), &[("back", "/rules")]).await;
    assert_eq!(answer.status, 200, "codes for losing it, as there are none");
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(
        actions(&portal, before).await,
        [
            "session.half_opened",
            "session.refused",
            "session.opened",
            "user.recovery_codes_renewed"
        ]
    );

    // As the only one it stays; where there is another, it goes.
    let id = ids(&owner.get("/account/passkeys").await.body).remove(0);
    let fields = [("id", id.as_str())];
    let answer = owner.post("/account/passkeys/remove", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("vous n’avez que cette clé"),
        "{}",
        answer.body
    );
    make(&mut owner, &mut Device::new(), "Téléphone").await;
    let answer = owner.post("/account/passkeys/remove", &fields).await;
    assert_eq!(answer.location(), "/account/passkeys?removed");
}

/// Sets an application up for who is signed in; its key.
async fn application(
    portal: &TestPortal,
    browser: &mut crate::support::browser::Browser,
) -> String {
    let page = browser.get("/account/second").await.body;
    let at = page.find("?secret=").unwrap() + "?secret=".len();
    let key = page[at..at + 32].to_owned();
    let at = page.find("name=\"sealed\" value=\"").unwrap() + "name=\"sealed\" value=\"".len();
    let sealed = page[at..].split('"').next().unwrap();
    let code = authenticator::code(&key, portal.clock.as_ref());
    let fields = [("sealed", sealed), ("code", &code)];
    assert_eq!(browser.post("/account/second", &fields).await.status, 200);
    portal.clock.advance(30);
    key
}

async fn it_is_shown_in_the_place_of_a_code(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut device) = somebody(&portal).await;
    let key = application(&portal, &mut owner).await;
    let mut browser = half(&portal).await;
    let page = browser.get("/signin/second").await.body;
    assert!(
        page.contains("name=\"code\"") && page.contains(OPTIONS),
        "{page}"
    );
    // The password was given: the device in hand is enough.
    device.verifies = false;
    let asked = ask(&mut browser, OPTIONS).await;
    assert_eq!(asked["publicKey"]["userVerification"], "preferred");
    let shown = device.show(&asked);
    let answer = post(&mut browser, PATH, (&asked, &shown), &[("back", "/rules")]).await;
    assert_eq!(answer.location(), "/rules");
    // By itself it is not.
    assert_eq!(
        sign_in(&mut portal.browser(), &mut device).await.status,
        401
    );
    // What one half-open session was asked serves once, under those credentials.
    let mut browser = half(&portal).await;
    let answer = post(&mut browser, PATH, (&asked, &shown), &[]).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("La demande a expiré"),
        "{}",
        answer.body
    );
    let asked = ask(&mut browser, OPTIONS).await;
    let mut wrong = device.show(&asked);
    wrong["response"]["signature"] = "AAAA".into();
    let answer = post(&mut browser, PATH, (&asked, &wrong), &[]).await;
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("passkey-said\"><p"), "{}", answer.body);
    assert!(answer.body.contains("name=\"code\""), "{}", answer.body);
    assert!(!is_signed_in(&mut browser).await);
    // Failures count with those of codes.
    for left in [true, false] {
        let asked = ask(&mut browser, OPTIONS).await;
        let mut wrong = device.show(&asked);
        wrong["response"]["signature"] = "AAAA".into();
        let answer = post(&mut browser, PATH, (&asked, &wrong), &[]).await;
        assert_eq!(
            answer.status == 401,
            left || answer.body.contains("Prochain essai")
        );
    }
    let code = authenticator::code(&key, portal.clock.as_ref());
    let answer = browser.post("/signin/second", &[("code", &code)]).await;
    assert_eq!(answer.status, 429);
    let asked = ask(&mut browser, OPTIONS).await;
    let shown = device.show(&asked);
    let answer = post(&mut browser, PATH, (&asked, &shown), &[]).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    portal.clock.advance(1);
    let answer = post(&mut browser, PATH, (&asked, &shown), &[]).await;
    assert_eq!(answer.status, 303);
    // Switching the application off leaves it.
    let answer = browser.post("/account/second/off", &[]).await;
    assert_eq!(answer.location(), "/account/second?off");
    assert_eq!(portal.count("passkeys").await, 1);
}

async fn somebody_elses_is_no_second_factor(database: Database) {
    let portal = TestPortal::new(database).await;
    somebody(&portal).await;
    for login in ["207@alpha", "204@beta"] {
        let (mut colleague, mut other) = (portal.signed_in(login).await, Device::new());
        make(&mut colleague, &mut other, "À moi").await;
        demand(&portal).await;
        let mut browser = half(&portal).await;
        let mut asked = ask(&mut browser, OPTIONS).await;
        assert_eq!(
            asked["publicKey"]["allowCredentials"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        // A browser that does not mind what was asked for.
        asked["publicKey"]["allowCredentials"] = serde_json::json!([]);
        let shown = other.show(&asked);
        let answer = post(&mut browser, PATH, (&asked, &shown), &[]).await;
        assert_eq!(answer.status, 401, "{login}");
        assert_eq!(told(&portal).await["reason"], "passkey_unknown");
        assert!(!is_signed_in(&mut browser).await);
    }
    // Nobody has begun.
    let answer = portal.browser().post(OPTIONS, &[]).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "signed_out"));
    let answer = portal.browser().post(PATH, &[("back", "/rules")]).await;
    assert_eq!(answer.location(), "/signin?back=%2Frules&over");
}

async fn without_a_demand_the_password_is_enough(database: Database) {
    let portal = TestPortal::new(database).await;
    somebody(&portal).await;
    let fields = [("login", LOGIN), ("password", PASSWORD), ("back", "/rules")];
    let answer = portal.browser().post("/signin", &fields).await;
    assert_eq!(answer.location(), "/rules");
}
