//! It is demanded: by the organisation, or before credentials change.

use super::{LOGIN, actions, code, codes, half, hidden, is_signed_in, key};
use crate::{
    on_both,
    support::{
        Database, authenticator,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    an_organisation_requires_one,
    who_finds_a_browser_open_makes_no_credentials_with_it,
);

async fn an_organisation_requires_one(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut before = portal.signed_in(LOGIN).await;
    portal
        .execute("UPDATE organisations SET second_factor = TRUE WHERE slug = 'alpha'")
        .await;
    assert!(is_signed_in(&mut before).await, "at the next sign-in");
    portal.signed_in("204@beta").await;

    let mut browser = half(&portal).await;
    assert!(!is_signed_in(&mut browser).await);
    let page = browser.get("/signin/second?back=%2Frules").await.body;
    assert!(
        page.contains("ALPHA en demande un") && page.contains("<svg"),
        "{page}"
    );
    let (key, sealed) = (key(&page), hidden(&page, "sealed"));
    let fields = |code: &str| {
        [
            ("sealed", &sealed),
            ("code", &code.to_owned()),
            ("back", &"/rules".to_owned()),
        ]
        .map(|(name, value)| (name, value.clone()))
    };
    for wrong in ["", "000000"] {
        let fields = fields(wrong);
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let answer = browser.post("/signin/second", &fields).await;
        assert_eq!(answer.status, 422);
        assert_eq!(hidden(&answer.body, "sealed"), sealed);
    }
    assert!(!is_signed_in(&mut browser).await);
    let counted = portal.journal().await.len();
    let fields = fields(&authenticator::code(&key, portal.clock.as_ref()));
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let answer = browser.post("/signin/second", &fields).await;
    assert_eq!((answer.status, codes(&answer.body).len()), (200, 10));
    assert!(answer.body.contains("href=\"/rules\""), "{}", answer.body);
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(
        actions(&portal, counted).await,
        ["user.second_factor_added", "session.opened"]
    );
    // It stays, and the next sign-in asks for it.
    let answer = browser.post("/account/second/off", &[]).await;
    assert_eq!(answer.status, 404);
    portal.clock.advance(30);
    let right = authenticator::code(&key, portal.clock.as_ref());
    assert_eq!(code(&mut half(&portal).await, &right).await.status, 303);
    let page = browser.get("/account/second").await.body;
    assert!(page.contains("Votre organisation en demande un."), "{page}");
    assert!(!page.contains("/account/second/off"), "{page}");
}

async fn who_finds_a_browser_open_makes_no_credentials_with_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in(LOGIN).await;
    let token = |confirm| {
        [
            ("name", "Agenda"),
            ("scope", "explain"),
            ("days", "30"),
            ("confirm", confirm),
        ]
    };
    assert!(
        !browser
            .get("/account/tokens")
            .await
            .body
            .contains("name=\"confirm\"")
    );
    portal.clock.advance(599);
    assert!(
        !browser
            .get("/account/second")
            .await
            .body
            .contains("name=\"confirm\"")
    );
    portal.clock.advance(1);
    for path in ["/account/tokens", "/account/second"] {
        assert!(
            browser.get(path).await.body.contains("name=\"confirm\""),
            "{path}"
        );
    }
    let before = portal.journal().await.len();
    for wrong in ["", "a guess"] {
        let answer = browser.post("/account/tokens", &token(wrong)).await;
        assert_eq!(answer.status, 422);
        assert!(
            answer.body.contains("confirm-error\"><p"),
            "{}",
            answer.body
        );
        assert!(answer.body.contains("value=\"Agenda\"") && !answer.body.contains("rnv_"));
    }
    assert_eq!(
        actions(&portal, before).await,
        ["user.confirmation_refused"]
    );
    let page = browser.get("/account/second").await.body;
    let (key, sealed) = (key(&page), hidden(&page, "sealed"));
    let right = authenticator::code(&key, portal.clock.as_ref());
    let fields = [
        ("sealed", sealed.as_str()),
        ("code", &right),
        ("confirm", ""),
    ];
    let answer = browser.post("/account/second", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("confirm-set-up-error\"><p"),
        "{}",
        answer.body
    );
    assert_eq!(hidden(&answer.body, "sealed"), sealed, "the same picture");

    // The password proves it, for ten minutes, everywhere.
    let answer = browser.post("/account/tokens", &token(PASSWORD)).await;
    assert!(
        answer.status == 200 && answer.body.contains("rnv_"),
        "{}",
        answer.body
    );
    assert_eq!(browser.post("/account/second", &fields).await.status, 200);
    portal.clock.advance(600);
    assert_eq!(browser.post("/account/second/codes", &[]).await.status, 422);
    // A code of the application does as well, and serves once here, too.
    let code = authenticator::code(&key, portal.clock.as_ref());
    let fields = [("confirm", code.as_str())];
    let answer = browser.post("/account/second/codes", &fields).await;
    assert_eq!((answer.status, codes(&answer.body).len()), (200, 10));
    portal.clock.advance(600);
    let answer = browser.post("/account/second/off", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("confirm-off-error\"><p"),
        "{}",
        answer.body
    );
    // Too many guesses, and even what is right waits.
    for _ in 0..2 {
        browser
            .post("/account/second/off", &[("confirm", "x")])
            .await;
    }
    let answer = browser
        .post("/account/second/off", &[("confirm", PASSWORD)])
        .await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    portal.clock.advance(1);
    let answer = browser
        .post("/account/second/off", &[("confirm", PASSWORD)])
        .await;
    assert_eq!(answer.location(), "/account/second?off");
}
