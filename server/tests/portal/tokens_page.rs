//! The pages of tokens: made, shown once, listed, revoked.

use crate::on_both;
use std::sync::Arc;

use crate::support::{
    Database,
    browser::Browser,
    client::{Client, token_of},
    portal::{PASSWORD, TestPortal},
};
use renvoi_server::{
    store,
    tokens::{Holder, NewToken, Scopes, Tokens},
};

on_both!(
    a_person_makes_uses_and_revokes_a_token,
    what_is_wrong_is_told_and_what_was_typed_stands,
    an_administrator_handles_the_organisations_own,
    who_finds_a_browser_open_makes_none_for_the_organisation,
    a_form_of_somebody_elses_page_is_not_taken,
    an_administrator_sees_and_ends_personal_ones,
    what_was_typed_survives_an_ended_session,
    two_of_one_name_are_never_made,
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
    // What only who administers can use is not offered, and not taken from somebody who may administer one day.
    let more = [
        ("name", "Un"),
        ("scope", "explain"),
        ("scope", "policy:write"),
    ];
    let page = browser.post("/account/tokens", &more).await;
    assert_eq!(page.status, 422);
    let told = "Certains de ces droits vont avec le rôle d’administration.";
    assert!(page.body.contains(told), "{}", page.body);
    assert_eq!(portal.count("tokens").await, 0);
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
    // It does not say whose it is.
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

async fn who_finds_a_browser_open_makes_none_for_the_organisation(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    portal.clock.advance(10 * 60);
    let page = admin.get("/admin/tokens").await.body;
    assert!(page.contains("name=\"confirm\""), "{page}");
    let form = |confirm| {
        let token = [("name", "Standard"), ("scope", "rules:read"), ("days", "")];
        token.into_iter().chain([("confirm", confirm)])
    };
    for wrong in ["", "something else"] {
        let fields: Vec<_> = form(wrong).collect();
        let answer = admin.post("/admin/tokens", &fields).await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert!(!answer.body.contains("rnv_"));
    }
    assert_eq!(portal.count("tokens").await, 0);
    let fields: Vec<_> = form(PASSWORD).collect();
    let made = admin.post("/admin/tokens", &fields).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let id = ids(&made.body)[0].to_owned();
    // One is taken away without: nobody gets in by that.
    portal.clock.advance(10 * 60);
    let revoked = admin.post("/admin/tokens/revoke", &[("token", &id)]).await;
    assert_eq!(revoked.location(), "/admin/tokens?revoked");
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

async fn an_administrator_sees_and_ends_personal_ones(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let none = admin.get("/admin/tokens").await.body;
    assert!(none.contains("Personne n’a de jeton personnel."), "{none}");

    let client = Client::new(
        &portal,
        &token_of(&portal, "204@alpha.example", &["rules:read"]).await,
    );
    let elsewhere = Client::new(
        &portal,
        &token_of(&portal, "204@beta.example", &["rules:read"]).await,
    );
    let page = admin.get("/admin/tokens").await.body;
    assert!(
        page.contains("1\u{a0}jeton personnel")
            && page.contains("Owner of 204 (204@alpha.example)")
            && page.contains("Test 204@alpha.example"),
        "{page}"
    );
    assert!(!page.contains("beta.example"), "another organisation's");
    let id = ids(&page)[0].to_owned();

    // Only who administers, only where they do, and only there.
    let mut helper = portal.signed_in("207@alpha").await;
    for path in ["/admin/tokens/revoke", "/account/tokens/revoke"] {
        let answer = helper.post(path, &[("token", &id)]).await;
        assert!([403, 404].contains(&answer.status), "{path}");
    }
    let form = [("token", id.as_str())];
    let mine = admin.post("/account/tokens/revoke", &form).await;
    assert_eq!(mine.status, 404);
    let mut beta = portal.signed_in("204@beta").await;
    let theirs = ids(&beta.get("/account/tokens").await.body)[0].to_owned();
    let form = [("token", theirs.as_str())];
    let other = admin.post("/admin/tokens/revoke", &form).await;
    assert_eq!(other.status, 404);
    assert_eq!(client.get("/rules").await.status, 200);

    let revoked = admin.post("/admin/tokens/revoke", &[("token", &id)]).await;
    assert_eq!(revoked.location(), "/admin/tokens?revoked");
    assert_eq!(client.get("/rules").await.status, 401);
    assert_eq!(elsewhere.get("/rules").await.status, 200);
    // Its holder reads who did it.
    let mut owner = portal.signed_in("204@alpha").await;
    let journal = owner.get("/journal").await.body;
    assert!(
        journal.contains("Jeton «\u{a0}Test 204@alpha.example\u{a0}» révoqué")
            && journal.contains("Karim"),
        "{journal}"
    );

    // More than a page of them.
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), "207@alpha.example").await;
    drop(read);
    let holder = Holder::user_at_the_command_line(&user.unwrap().unwrap());
    let tokens = tokens(&portal);
    for n in 0..27 {
        let new = new(&format!("Numéro {n}"));
        tokens.add(&holder, &new).await.unwrap().unwrap();
    }
    let page = admin.get("/admin/tokens").await.body;
    assert!(
        page.contains("27\u{a0}jetons personnels") && page.contains("?page=2"),
        "{page}"
    );
    assert_eq!(ids(&page).len(), 25);
    for beyond in ["2", "9", "18446744073709551615"] {
        let page = admin
            .get(&format!("/admin/tokens?page={beyond}"))
            .await
            .body;
        assert_eq!(ids(&page).len(), 2, "{beyond}");
    }
}

fn tokens(portal: &TestPortal) -> Tokens {
    Tokens::new(
        portal.database.store.clone(),
        Arc::clone(&portal.tools.clock),
    )
}

fn new(name: &str) -> NewToken {
    NewToken {
        name: name.to_owned(),
        scopes: Scopes::parse("explain"),
        days: None,
    }
}

async fn what_was_typed_survives_an_ended_session(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let page = browser.get("/account/tokens").await.body;
    let writer = page.split("name=\"writer\" value=\"").nth(1).unwrap();
    let writer = writer.split('"').next().unwrap().to_owned();
    let fields = [
        ("name", "Agenda"),
        ("scope", "explain"),
        ("days", "365"),
        ("writer", &writer),
    ];
    let ended = browser.ended().post("/account/tokens", &fields).await;
    assert_eq!(ended.location(), "/signin?back=%2Faccount%2Ftokens&ended");
    // Nobody else sees it, nor does it come to be theirs.
    let mut other = portal.signed_in("207@alpha").await;
    assert!(!other.get("/account/tokens").await.body.contains("Agenda"));
    assert_eq!(other.post("/account/tokens", &fields).await.status, 409);
    assert!(ids(&other.get("/account/tokens").await.body).is_empty());

    for _ in 0..2 {
        let page = browser.get("/account/tokens").await.body;
        assert!(
            page.contains("Voici ce que vous") && page.contains("value=\"Agenda\""),
            "{page}"
        );
        assert!(page.contains("value=\"explain\" checked"), "{page}");
        assert!(page.contains("value=\"365\" selected"), "{page}");
        assert!(ids(&page).is_empty(), "nothing is made yet");
    }
    let given_up = browser.post("/account/tokens", &[("do", "forget")]).await;
    assert_eq!(given_up.location(), "/account/tokens");
    assert!(!browser.get("/account/tokens").await.body.contains("Agenda"));
    browser.ended().post("/account/tokens", &fields).await;
    assert_eq!(browser.post("/account/tokens", &fields).await.status, 200);
    assert_eq!(portal.count("kept_edits").await, 0);
    assert!(
        !browser
            .get("/account/tokens")
            .await
            .body
            .contains("Voici ce que vous")
    );
}

async fn two_of_one_name_are_never_made(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), "204@alpha.example").await;
    drop(read);
    let own = Holder::user_at_the_command_line(&user.unwrap().unwrap());
    let tokens = tokens(&portal);
    for round in 0..10 {
        let new = new(&format!("Ensemble {round}"));
        let (first, second) = tokio::join!(tokens.add(&own, &new), tokens.add(&own, &new));
        let answers = [first.unwrap(), second.unwrap()];
        let refused: Vec<_> = answers.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), 1, "one of the two is made");
        assert_eq!(refused[0][0].code, "token_twice");
    }
    // Whatever came past that look.
    let held = tokens.list(&own).await.unwrap();
    assert_eq!(held.len(), 10);
    let org = alpha(&portal).await;
    let mut tx = portal.database.store.write().await.unwrap();
    let all = store::tokens::personal(tx.db(), org, 0, 100).await;
    let mut row = all.unwrap().remove(0).token;
    (row.id, row.key) = (uuid::Uuid::now_v7(), vec![1; 32]);
    let twice = store::tokens::insert(tx.db(), &row).await.unwrap_err();
    assert!(store::is_taken(&twice), "{twice}");
}

async fn alpha(portal: &TestPortal) -> uuid::Uuid {
    let org = renvoi_server::directory::organisation(&portal.database.store, Some("alpha"));
    org.await.unwrap().id
}
