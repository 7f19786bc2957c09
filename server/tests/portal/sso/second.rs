//! A second factor of ours beside the provider.

use super::{actions, come, comes_in, is_signed_in, provider, set, somebody};
use crate::{
    on_both,
    support::{Database, authenticator, passkey::Device, portal::TestPortal, provider::Known},
};

on_both!(
    a_second_factor_of_ours_where_the_organisation_wants_it,
    who_holds_a_role_needs_none_of_ours_unless_the_provider_wants_it,
    a_passkey_is_offered_where_it_serves,
);

async fn a_second_factor_of_ours_where_the_organisation_wants_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    // Somebody who has one.
    let mut browser = portal.signed_in("204@alpha").await;
    let page = browser.get("/account/second").await.body;
    let at = page.find("?secret=").unwrap() + 8;
    let key = page[at..at + 32].to_owned();
    let mark = "name=\"sealed\" value=\"";
    let at = page.find(mark).unwrap() + mark.len();
    let sealed = page[at..].split('"').next().unwrap().to_owned();
    let code = authenticator::code(&key, portal.clock.as_ref());
    let set_up = [("sealed", sealed.as_str()), ("code", code.as_str())];
    assert_eq!(browser.post("/account/second", &set_up).await.status, 200);
    portal.clock.advance(30);
    // The provider is enough, until the organisation says otherwise.
    comes_in(&portal, &provider, &somebody()).await;
    set(&portal, &provider, |draft| draft.second_factor = true).await;
    let before = portal.journal().await.len();
    let mut half = portal.browser();
    let answer = come(&mut half, &provider, &somebody()).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin/second?back=%2Frules")
    );
    assert!(!is_signed_in(&mut half).await);
    let code = authenticator::code(&key, portal.clock.as_ref());
    let answer = half
        .post("/signin/second", &[("code", &code), ("back", "/rules")])
        .await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    assert!(is_signed_in(&mut half).await);
    assert_eq!(
        actions(&portal, before).await,
        ["session.half_opened", "session.opened"]
    );
    assert_eq!(
        half.post("/signout", &[]).await.location(),
        "/sso/alpha/out"
    );
    // Who has none is not asked for one that nobody requires.
    comes_in(&portal, &provider, &Known::new("207", "207@alpha.example")).await;
}

async fn who_holds_a_role_needs_none_of_ours_unless_the_provider_wants_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut admin = portal.administrator().await;
    let told = "c’est au fournisseur de le demander";
    assert!(admin.get("/admin").await.body.contains(told));
    portal
        .execute("UPDATE organisations SET second_factor = 'staff' WHERE slug = 'alpha'")
        .await;
    let helpdesk = Known::new("207", "207@alpha.example");
    comes_in(&portal, &provider, &helpdesk).await;
    set(&portal, &provider, |draft| draft.second_factor = true).await;
    assert!(!admin.get("/admin").await.body.contains(told));
    let mut half = portal.browser();
    let answer = come(&mut half, &provider, &helpdesk).await;
    assert_eq!(answer.location(), "/signin/second?back=%2Frules");
    assert!(!is_signed_in(&mut half).await);
    comes_in(&portal, &provider, &somebody()).await;
}

async fn a_passkey_is_offered_where_it_serves(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let page = browser.get("/account/passkeys").await.body;
    assert!(page.contains("action=\"/account/passkeys\""), "{page}");
    set(&portal, &provider, |draft| draft.passwords = false).await;
    // It would sign nobody in.
    let page = browser.get("/account").await.body;
    let nothing = "une clé d’accès ne vous connecterait pas";
    assert!(
        page.contains(nothing) && !page.contains("href=\"/account/passkeys\""),
        "{page}"
    );
    let page = browser.get("/account/passkeys").await.body;
    assert!(
        page.contains(nothing) && !page.contains("action=\"/account/passkeys\""),
        "{page}"
    );
    let refused = browser.post("/account/passkeys/options", &[]).await;
    assert_eq!(refused.status, 404);
    let fields = [("name", "x"), ("passkey", "{}"), ("passkey_sealed", "x")];
    let refused = browser.post("/account/passkeys", &fields).await;
    assert_eq!(refused.status, 404);
    // As the second factor it serves, where that is asked for.
    set(&portal, &provider, |draft| draft.second_factor = true).await;
    portal
        .execute("UPDATE organisations SET second_factor = 'everybody' WHERE slug = 'alpha'")
        .await;
    let page = browser.get("/account/passkeys").await.body;
    assert!(
        page.contains("sert de second facteur") && page.contains("action=\"/account/passkeys\""),
        "{page}"
    );
    let mut half = portal.browser();
    let answer = come(&mut half, &provider, &somebody()).await;
    assert_eq!(answer.location(), "/signin/second?back=%2Frules");
    let mut device = Device::new();
    let asked = half.post("/signin/second/passkey/new/options", &[]).await;
    let asked = asked.json();
    let made = device.make(&asked).to_string();
    let sealed = asked["sealed"].as_str().unwrap();
    let fields = [
        ("passkey", made.as_str()),
        ("passkey_sealed", sealed),
        ("name", "Portable"),
        ("back", "/rules"),
    ];
    let answer = half.post("/signin/second/passkey/new", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(is_signed_in(&mut half).await);
    assert_eq!(
        half.post("/signout", &[]).await.location(),
        "/sso/alpha/out",
        "they came by the provider"
    );
    // The same when it is shown.
    let mut half = portal.browser();
    come(&mut half, &provider, &somebody()).await;
    let asked = half
        .post("/signin/second/passkey/options", &[])
        .await
        .json();
    let shown = device.show(&asked).to_string();
    let sealed = asked["sealed"].as_str().unwrap();
    let fields = [
        ("passkey", shown.as_str()),
        ("passkey_sealed", sealed),
        ("back", "/rules"),
    ];
    let answer = half.post("/signin/second/passkey", &fields).await;
    assert_eq!(answer.location(), "/rules");
    assert_eq!(
        half.post("/signout", &[]).await.location(),
        "/sso/alpha/out"
    );
    // By itself it lets nobody in.
    let mut alone = portal.browser();
    let asked = alone.post("/signin/passkey/options", &[]).await.json();
    let shown = device.show(&asked).to_string();
    let sealed = asked["sealed"].as_str().unwrap();
    let fields = [("passkey", shown.as_str()), ("passkey_sealed", sealed)];
    assert_eq!(alone.post("/signin/passkey", &fields).await.status, 401);
}
