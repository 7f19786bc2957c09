//! The pages of tokens: made, shown once, listed, revoked.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use support::{Database, browser::Browser, client::Client, portal::TestPortal};

on_both!(
    a_person_makes_uses_and_revokes_a_token,
    what_is_wrong_is_told_and_what_was_typed_stands,
    an_administrator_handles_the_organisations_own,
    a_form_of_somebody_elses_page_is_not_taken,
);

/// The token that a page shows.
fn secret(page: &str) -> &str {
    let at = page.find("rnv_").expect("it shows a token");
    &page[at..at + 47]
}

/// The ids that the page offers to revoke.
fn ids(page: &str) -> Vec<&str> {
    let parts = page.split("name=\"token\" value=\"").skip(1);
    parts.map(|rest| &rest[..36]).collect()
}

async fn a_person_makes_uses_and_revokes_a_token(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let page = browser.get("/account/tokens").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("Aucun jeton pour l’instant."),
        "{}",
        page.body
    );
    // What only administrators can use is not offered.
    assert!(
        page.body.contains("value=\"rules:read\"") && !page.body.contains("value=\"policy:write\"")
    );
    assert!(!page.body.contains("renvoi_bg.wasm"), "a plain page");

    let fields = [
        ("name", "Agenda <b>"),
        ("scope", "rules:read"),
        ("scope", "explain"),
        ("days", "30"),
    ];
    let made = browser.post("/account/tokens", &fields).await;
    assert_eq!(made.status, 200);
    let token = secret(&made.body).to_owned();
    assert!(made.body.contains("Agenda &lt;b&gt;"), "{}", made.body);
    let client = Client::new(&portal, &token);
    assert_eq!(client.get("/rules").await.status, 200);
    assert_eq!(client.get("/journal").await.status, 403);

    let page = browser.get("/account/tokens").await;
    assert!(!page.body.contains("rnv_"), "it is shown once");
    assert!(
        page.body.contains("utilisé le 14 avril 2026")
            && page.body.contains("expire le 14 mai 2026"),
        "{}",
        page.body
    );
    let id = ids(&page.body)[0].to_owned();
    // Somebody else's list does not know it, and it is not theirs to end.
    let mut other = portal.signed_in("207@alpha").await;
    assert!(ids(&other.get("/account/tokens").await.body).is_empty());
    let refused = other
        .post("/account/tokens/revoke", &[("token", &id)])
        .await;
    assert_eq!(refused.status, 404);
    assert_eq!(client.get("/rules").await.status, 200);

    let revoked = browser
        .post("/account/tokens/revoke", &[("token", &id)])
        .await;
    assert_eq!(revoked.location(), "/account/tokens?revoked");
    assert!(
        browser
            .get("/account/tokens?revoked")
            .await
            .body
            .contains("Le jeton est révoqué")
    );
    assert_eq!(client.get("/rules").await.status, 401);
    let journal = browser.get("/journal").await;
    for line in ["créé", "révoqué"] {
        let told = format!("Jeton «\u{a0}Agenda &lt;b&gt;\u{a0}» {line}");
        assert!(journal.body.contains(&told), "{told}: {}", journal.body);
    }
    let detail = portal.journal().await.into_iter().map(|line| line.detail);
    assert!(
        detail
            .into_iter()
            .all(|detail| !detail.contains(&token[4..]))
    );
}

async fn what_is_wrong_is_told_and_what_was_typed_stands(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let page = browser
        .post("/account/tokens", &[("name", " "), ("days", "x")])
        .await;
    assert_eq!(page.status, 422);
    for told in [
        "Donnez un nom au jeton.",
        "Cochez au moins un droit.",
        "Choisissez une de ces durées.",
    ] {
        assert!(page.body.contains(told), "{told}");
    }
    let good = [("name", "Un"), ("scope", "explain"), ("days", "")];
    assert_eq!(browser.post("/account/tokens", &good).await.status, 200);
    let twice = browser.post("/account/tokens", &good).await;
    assert_eq!(twice.status, 422);
    assert!(
        twice
            .body
            .contains("Il y a déjà un jeton «\u{a0}Un\u{a0}».")
            && twice.body.contains("value=\"Un\"")
    );
    assert!(
        twice.body.contains("value=\"explain\" checked"),
        "{}",
        twice.body
    );
    assert_eq!(
        browser
            .post("/account/tokens/revoke", &[("token", "x")])
            .await
            .status,
        400
    );
    let mut nobody = portal.browser();
    let post = nobody.post("/account/tokens", &good).await;
    assert_eq!(post.location(), "/signin?back=%2Faccount%2Ftokens&over");
    browser.language = "en";
    browser
        .post("/preferences", &[("lang", "en"), ("back", "/")])
        .await;
    assert!(
        browser
            .get("/account/tokens")
            .await
            .body
            .contains("Until it is revoked")
    );
}

async fn an_administrator_handles_the_organisations_own(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let page = admin.get("/admin/tokens").await;
    assert!(
        page.body.contains("Jetons d’API de l’organisation")
            && page.body.contains("value=\"policy:write\"")
    );
    let fields = [("name", "Standard"), ("scope", "rules:read"), ("days", "")];
    let made = admin.post("/admin/tokens", &fields).await;
    let client = Client::new(&portal, secret(&made.body));
    assert_eq!(client.get("/extensions/204/rules").await.status, 200);
    // It is the organisation's and nobody's own.
    assert!(ids(&admin.get("/account/tokens").await.body).is_empty());
    let id = ids(&admin.get("/admin/tokens").await.body)[0].to_owned();
    assert_eq!(
        admin
            .post("/account/tokens/revoke", &[("token", &id)])
            .await
            .status,
        404
    );
    let mut helper = portal.signed_in("207@alpha").await;
    assert_eq!(helper.get("/admin/tokens").await.status, 403);
    assert_eq!(
        helper
            .post("/admin/tokens/revoke", &[("token", &id)])
            .await
            .status,
        403
    );
    assert_eq!(client.get("/extensions/204/rules").await.status, 200);
    let revoked = admin.post("/admin/tokens/revoke", &[("token", &id)]).await;
    assert_eq!(revoked.location(), "/admin/tokens?revoked");
    assert_eq!(client.get("/extensions/204/rules").await.status, 401);
}

async fn a_form_of_somebody_elses_page_is_not_taken(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let mut other = portal.signed_in("207@alpha").await;
    let writer = async |browser: &mut Browser| {
        let page = browser.get("/account/tokens").await.body;
        let (_, rest) = page.split_once("name=\"writer\" value=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let (mine, theirs) = (writer(&mut browser).await, writer(&mut other).await);
    let fields = |writer: &'static str| {
        [
            ("name", "Un"),
            ("scope", "explain"),
            ("days", ""),
            ("writer", writer),
        ]
    };
    let theirs = fields(theirs.leak());
    assert_eq!(browser.post("/account/tokens", &theirs).await.status, 409);
    assert!(ids(&browser.get("/account/tokens").await.body).is_empty());
    let mine = fields(mine.leak());
    assert_eq!(browser.post("/account/tokens", &mine).await.status, 200);
    let page = browser.get("/account/tokens").await.body;
    let id = ids(&page)[0];
    let revoke = [("token", id), theirs[3]];
    let refused = browser.post("/account/tokens/revoke", &revoke).await;
    assert_eq!(refused.status, 409);
    let revoke = [("token", id), mine[3]];
    let revoked = browser.post("/account/tokens/revoke", &revoke).await;
    assert_eq!(revoked.status, 303);
}
