//! The way there and back, and what leads there.

use renvoi_server::{
    config::Sessions,
    directory::{UserSettings, organisation, set_user},
    journal::Author,
    sso::{Draft, SaveError, save, set_domains},
};
use serde_json::{Value, json};

use super::{
    EMAIL, actions, alpha, come, comes_in, go, is_signed_in, mailed, provider, reason, somebody,
};
use crate::{
    on_both,
    support::{
        Database,
        browser::Answer,
        portal::TestPortal,
        provider::{Known, parameters},
    },
};

on_both!(
    somebody_comes_in_and_is_known_from_then_on,
    who_is_only_known_to_the_provider_proves_it_again,
    who_ticked_on_the_way_there_stays_signed_in,
    an_address_or_a_name_leads_there,
    who_is_not_let_in_tries_again_for_the_same_page,
);

async fn somebody_comes_in_and_is_known_from_then_on(database: Database) {
    let portal = TestPortal::new(database).await;
    // Nothing is offered where there is nothing.
    let page = portal.browser().get("/signin").await.body;
    assert!(!page.contains("/sso"), "{page}");
    let provider = provider(&portal).await;
    let mut browser = portal.browser();
    let page = browser.get("/signin?back=%2Frules").await.body;
    assert!(page.contains("href=\"/sso?back=/rules\""), "{page}");
    let page = browser.get("/sso/alpha?back=%2Frules").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("/sso/alpha/start?back=/rules"),
        "{}",
        page.body
    );
    assert!(page.body.contains("Se connecter avec le compte ALPHA"));
    assert!(!page.body.contains("renvoi_bg.wasm\" "));

    let before = portal.journal().await.len();
    let there = go(&mut browser).await;
    let asked = parameters(&there);
    assert_eq!(
        asked["redirect_uri"],
        "http://localhost:3000/sso/alpha/callback"
    );
    assert_eq!(asked["ui_locales"], "fr");
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(asked[name].len(), 43, "{name}");
    }
    assert!(!asked.contains_key("prompt") && !asked.contains_key("max_age"));
    let answer = browser.get(&provider.signs_in(&there, &somebody())).await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(
        actions(&portal, before).await,
        ["user.sso_linked", "session.opened"]
    );
    let told = mailed(&portal).await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0].0,
        "Votre compte a changé\u{a0}: Compte lié à celui de l’organisation"
    );

    // Another address, here and there: the link is what counts.
    set_user(
        &portal.registry(),
        EMAIL,
        false,
        |user: &mut UserSettings| user.email = "elodie@alpha.example".into(),
    )
    .await
    .unwrap();
    let before = portal.journal().await.len();
    let mut moved = somebody();
    (moved.email, moved.verified) = (json!("new@elsewhere.example"), json!(false));
    let mut next = comes_in(&portal, &provider, &moved).await;
    assert!(
        next.get("/account")
            .await
            .body
            .contains("elodie@alpha.example")
    );
    assert_eq!(actions(&portal, before).await, ["session.opened"]);
    // And whoever has the former address now is not them.
    let answer = come(
        &mut portal.browser(),
        &provider,
        &Known::new("other", EMAIL),
    )
    .await;
    assert_eq!(answer.status, 403);
    assert_eq!(reason(&portal).await, "sso_no_account");

    // The browser knows the way the next time.
    next.post("/signout", &[]).await;
    let page = next.get("/signin").await.body;
    assert!(page.contains("href=\"/sso/alpha/start?back="), "{page}");
    // What was asked is asked once: discovery and keys are kept.
    assert_eq!(
        (provider.asked("discovery"), provider.asked("keys")),
        (2, 1)
    );
    portal.clock.advance(3601);
    comes_in(&portal, &provider, &somebody()).await;
    assert_eq!(
        (provider.asked("discovery"), provider.asked("keys")),
        (3, 2)
    );
}

async fn who_is_only_known_to_the_provider_proves_it_again(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut browser = comes_in(&portal, &provider, &somebody()).await;
    let page = browser.get("/account/second").await.body;
    assert!(
        page.contains("name=\"confirm\""),
        "a browser that is known there proves nothing"
    );
    let again = "/sso/alpha/start?again&amp;back=/account/second";
    assert!(page.contains(again), "{page}");
    let there = browser
        .get("/sso/alpha/start?again&back=%2Faccount%2Fsecond")
        .await;
    let asked = parameters(there.location());
    assert_eq!(
        (asked["prompt"].as_str(), asked["max_age"].as_str()),
        ("login", "0")
    );
    let back = provider.signs_in(there.location(), &somebody());
    assert_eq!(browser.get(&back).await.location(), "/account/second");
    let page = browser.get("/account/second").await.body;
    assert!(!page.contains("name=\"confirm\""), "{page}");
    // A provider that does not say when it asked has not asked.
    for time in [Value::Null, json!(provider.now() - 61)] {
        provider.conduct().claims = json!({ "auth_time": time });
        let mut browser = portal.browser();
        let there = browser.get("/sso/alpha/start?again").await;
        let back = provider.signs_in(there.location(), &somebody());
        assert_eq!(browser.get(&back).await.status, 400);
    }
}

async fn who_ticked_on_the_way_there_stays_signed_in(database: Database) {
    let portal = TestPortal::new(database).await;
    let portal = portal.with_sessions(Sessions::default());
    let provider = provider(&portal).await;
    let mut leaves = comes_in(&portal, &provider, &somebody()).await;
    // The tick goes along from page to page.
    let mut stays = portal.browser();
    let page = stays.get("/signin?back=%2Frules").await.body;
    assert!(
        page.contains("href=\"/sso?back=/rules&amp;stay\""),
        "{page}"
    );
    let page = stays.follow("/sso?back=%2Frules&stay").await.body;
    assert!(page.contains("name=\"stay\" value=\"on\""), "{page}");
    let chosen = [("org", "alpha"), ("back", "/rules"), ("stay", "on")];
    let answer = stays.post("/sso", &chosen).await;
    assert_eq!(answer.location(), "/sso/alpha?back=%2Frules&stay");
    let page = stays.follow(answer.location()).await.body;
    let start = "/sso/alpha/start?back=/rules&amp;stay";
    assert!(page.contains(start) && page.contains("checked"), "{page}");
    let there = stays.follow("/sso/alpha/start?back=%2Frules&stay").await;
    // It is there again where something went wrong.
    let unknown = Known::new("x", "nobody@alpha.example");
    let back = provider.signs_in(there.location(), &unknown);
    let refused = stays.get(&back).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("checked"), "{}", refused.body);
    let there = stays.follow("/sso/alpha/start?back=%2Frules&stay").await;
    let back = provider.signs_in(there.location(), &somebody());
    assert_eq!(stays.get(&back).await.location(), "/rules");
    // Who shows once more who they are stays as before.
    let again = stays.get("/sso/alpha/start?again&back=%2Faccount").await;
    let back = provider.signs_in(again.location(), &somebody());
    assert_eq!(stays.get(&back).await.location(), "/account");
    // Another site's page, and whoever types the address, asks for nobody.
    let mut lured = portal.browser();
    for page in ["/sso?stay", "/sso/alpha?stay"] {
        let page = lured.get(page).await.body;
        let asked = page.contains("name=\"stay\" value=\"on\"") || page.contains("checked");
        assert!(!asked, "{page}");
    }
    let there = lured.get("/sso/alpha/start?stay").await;
    let back = provider.signs_in(there.location(), &somebody());
    assert_eq!(lured.get(&back).await.location(), "/");
    assert!(is_signed_in(&mut lured).await);
    portal.clock.advance(30 * 60);
    assert!(is_signed_in(&mut stays).await);
    assert!(!is_signed_in(&mut lured).await);
    assert!(!is_signed_in(&mut leaves).await);
}

async fn an_address_or_a_name_leads_there(database: Database) {
    let portal = TestPortal::new(database).await;
    provider(&portal).await;
    let org = alpha(&portal).await;
    let domains = ["Alpha.Example".to_owned(), "@alpha.test".to_owned()];
    let kept = set_domains(&portal.registry(), &org, &domains)
        .await
        .unwrap();
    assert_eq!(kept, ["alpha.example", "alpha.test"]);
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    // What leads to one organisation leads to no other.
    let draft = Draft {
        issuer: "http://127.0.0.1:9/realm".to_owned(),
        ..Draft::blank()
    };
    let refused = save(&portal.web.sso, &beta, &Author::CommandLine, &draft, None).await;
    assert!(matches!(refused, Err(SaveError::Fields(_))));
    for taken in ["alpha.test", "not a domain", ""] {
        let taken = [taken.to_owned()];
        assert!(
            set_domains(&portal.registry(), &beta, &taken)
                .await
                .is_err()
        );
    }
    let mut browser = portal.browser();
    for typed in [
        "alpha",
        " ALPHA ",
        "204@alpha",
        "999@alpha",
        EMAIL,
        // Whether there is such an account does not show.
        "nobody@alpha.example",
        "x@alpha.test",
    ] {
        let answer = browser
            .post("/sso", &[("org", typed), ("back", "/rules")])
            .await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, "/sso/alpha?back=%2Frules"),
            "{typed}"
        );
    }
    let mut told = vec![];
    for typed in [
        "beta",
        "gamma",
        "204@beta",
        "204@beta.example",
        "x@y.example",
        "a b",
        "'",
    ] {
        let answer = browser.post("/sso", &[("org", typed)]).await;
        assert_eq!(answer.status, 422, "{typed}");
        let at = answer.body.find("<div id=\"org-error\"").unwrap();
        told.push(answer.body[at..].split("</p>").next().unwrap().to_owned());
    }
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    let known = browser.get("/sso/beta").await;
    let unknown = browser.get("/sso/gamma").await;
    let bare = |answer: &Answer| {
        let main = answer.body.split("<main").nth(1).unwrap();
        main.split("</main>").next().unwrap().to_owned()
    };
    assert_eq!(
        (known.status, bare(&known)),
        (unknown.status, bare(&unknown))
    );
    assert_eq!(known.status, 404);
}

async fn who_is_not_let_in_tries_again_for_the_same_page(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let unknown = Known::new("x", "nobody@alpha.example");
    let mut browser = portal.browser();
    let refused = come(&mut browser, &provider, &unknown).await;
    assert_eq!(refused.status, 403);
    assert!(
        offered(&refused).contains("back=/rules"),
        "{}",
        refused.body
    );
    // Also where it took too long; and of another browser's sign-in nothing is told.
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    portal.clock.advance(601);
    let late = browser.get(&back).await;
    assert_eq!(late.status, 410);
    assert!(offered(&late).contains("back=/rules"), "{}", late.body);
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    let strange = portal.browser().get(&back).await;
    assert_eq!(strange.status, 410);
    assert!(!strange.body.contains("back=/rules"), "{}", strange.body);
}

/// The way to the provider that a page shows.
fn offered(answer: &Answer) -> String {
    let at = answer.body.find("href=\"/sso/alpha/start").unwrap();
    answer.body[at + 6..].split('"').next().unwrap().to_owned()
}
