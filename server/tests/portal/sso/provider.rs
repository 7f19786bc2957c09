//! A provider that changes its keys, breaks, or is another one.

use axum::http::StatusCode;
use serde_json::json;

use super::{come, comes_in, go, is_signed_in, provider, reason, set, somebody};
use crate::{
    on_both,
    support::{
        Database,
        portal::TestPortal,
        provider::{Provider, SECRET},
    },
};

on_both!(
    keys_change,
    a_provider_that_does_not_answer_keeps_nobody_else_out,
);

async fn keys_change(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    comes_in(&portal, &provider, &somebody()).await;
    assert_eq!(provider.asked("keys"), 1);
    portal.clock.advance(31);
    provider.conduct().kid = "second";
    comes_in(&portal, &provider, &somebody()).await;
    assert_eq!(provider.asked("keys"), 2);
    // Whoever shows tokens with unknown keys does not have them asked for over and over.
    provider.conduct().kid = "third";
    for _ in 0..3 {
        let answer = come(&mut portal.browser(), &provider, &somebody()).await;
        assert_eq!(answer.status, 400);
    }
    assert_eq!(provider.asked("keys"), 2);
    portal.clock.advance(31);
    comes_in(&portal, &provider, &somebody()).await;
    assert_eq!(provider.asked("keys"), 3);
}

async fn a_provider_that_does_not_answer_keeps_nobody_else_out(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut browser = portal.browser();
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    // It breaks while somebody is there: the sign-in is used up, and a page says so.
    provider.conduct().status = Some(StatusCode::INTERNAL_SERVER_ERROR);
    let answer = browser.get(&back).await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("ne répond pas") && answer.body.contains("/sso/alpha/start"));
    assert!(
        answer.body.contains("href=\"/signin?back="),
        "passwords serve all the same"
    );
    assert_eq!(reason(&portal).await, "sso_unreachable");
    assert!(is_signed_in(&mut portal.signed_in("204@alpha").await).await);

    // What it says of itself is too long, or leads elsewhere, or is about another.
    portal.clock.advance(3601);
    for huge in [false, true] {
        provider.conduct().huge = huge;
        provider.conduct().status = (!huge).then_some(StatusCode::BAD_GATEWAY);
        let asked = provider.asked("discovery");
        for _ in 0..2 {
            let answer = portal.browser().get("/sso/alpha/start").await;
            assert_eq!(answer.status, 503, "{huge}");
        }
        assert_eq!(
            provider.asked("discovery"),
            asked + 1,
            "it is left alone for a moment"
        );
        portal.clock.advance(6);
    }
    provider.conduct().huge = false;
    provider.conduct().status = None;
    for (announced, title) in [
        (
            json!({ "issuer": "https://evil.example" }),
            "ne reconnaît pas le portail",
        ),
        (
            json!({ "token_endpoint": "http://169.254.169.254/" }),
            "ne reconnaît pas le portail",
        ),
        (
            json!({ "authorization_endpoint": "javascript:alert(1)" }),
            "ne reconnaît pas le portail",
        ),
        (json!({ "jwks_uri": null }), "ne répond pas"),
    ] {
        provider.conduct().announced = announced;
        let answer = portal.browser().get("/sso/alpha/start").await;
        assert_eq!(answer.status, 503);
        assert!(answer.body.contains(title), "{title}: {}", answer.body);
        portal.clock.advance(6);
    }
    provider.conduct().announced = json!({});
    provider.conduct().redirects = true;
    let answer = come(&mut portal.browser(), &provider, &somebody()).await;
    assert_eq!(answer.status, 503, "no redirect is followed");
    provider.conduct().redirects = false;
    portal.clock.advance(31);
    comes_in(&portal, &provider, &somebody()).await;

    // The portal's secret is another by now.
    set(&portal, &provider, |draft| {
        draft.secret = Some("another".into());
    })
    .await;
    let answer = come(&mut portal.browser(), &provider, &somebody()).await;
    assert_eq!(
        (answer.status, reason(&portal).await.as_str()),
        (503, "sso_misfit")
    );
    // Where it is shown in the form, as the provider knows no other way.
    set(&portal, &provider, |draft| {
        draft.secret = Some(SECRET.into());
    })
    .await;
    provider.conduct().announced =
        json!({ "token_endpoint_auth_methods_supported": ["client_secret_post"] });
    portal.clock.advance(3601);
    comes_in(&portal, &provider, &somebody()).await;
    // Settings that change while somebody is there end the sign-in.
    let mut browser = portal.browser();
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    let other = Provider::start(&portal.clock).await;
    set(&portal, &other, |_| {}).await;
    assert_eq!(browser.get(&back).await.status, 410);
}
