//! Signing out there, and the word from there.

use renvoi_server::{
    directory::organisation,
    journal::Author,
    sso::{Draft, save},
};
use serde_json::{Value, json};

use super::{actions, comes_in, is_signed_in, provider, somebody};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
        provider::{CLIENT, Known, Provider, SECRET, Signing, parameters},
    },
};

on_both!(
    a_way_out_there_and_a_word_from_there,
    a_word_of_one_session_there_ends_what_that_opened,
);

async fn a_way_out_there_and_a_word_from_there(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut browser = comes_in(&portal, &provider, &somebody()).await;
    let answer = browser.post("/signout", &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/sso/alpha/out"));
    assert!(!is_signed_in(&mut browser).await);
    let page = browser.get("/sso/alpha/out").await;
    assert!(
        page.status == 200 && page.body.contains("href=\"/sso/alpha/signout\""),
        "{}",
        page.body
    );
    let there = browser.get("/sso/alpha/signout").await;
    let asked = parameters(there.location());
    assert!(
        there
            .location()
            .starts_with(&format!("{}/out?", provider.issuer))
    );
    assert_eq!(asked["kept"], "1");
    assert_eq!(asked["client_id"], CLIENT);
    assert_eq!(
        asked["post_logout_redirect_uri"],
        "http://localhost:3000/signin"
    );
    provider.conduct().announced = json!({ "end_session_endpoint": null });
    portal.clock.advance(3601);
    let none = browser.get("/sso/alpha/signout").await;
    assert!(
        none.status == 404 && none.body.contains("ne permet pas"),
        "{}",
        none.body
    );
    // Who signs in with a password signs out as ever.
    let mut local = portal.signed_in("204@alpha").await;
    assert_eq!(local.post("/signout", &[]).await.location(), "/signin");

    // The provider's own word.
    let mut one = comes_in(&portal, &provider, &somebody()).await;
    let mut local = portal.signed_in("204@alpha").await;
    let mut other = comes_in(&portal, &provider, &Known::new("207", "207@alpha.example")).await;
    let now = provider.now();
    let word = |jti: &str| {
        let about = json!({ "sub": "subject-204" });
        word(&provider, jti, &about)
    };
    let tell = async |token: &str| tell(&portal, token).await;
    for (name, value) in [
        ("aud", json!("somebody-else")),
        ("iss", json!("https://evil.example")),
        ("sub", Value::Null),
        ("events", json!({})),
        ("nonce", json!("n")),
        ("iat", json!(now - 600)),
        ("iat", json!(now + 120)),
        ("exp", json!(now - 61)),
    ] {
        let mut wrong = word("wrong");
        wrong[name] = value;
        assert_eq!(tell(&provider.sign(&wrong)).await, 400, "{name}");
    }
    provider.conduct().signing = Signing::Forged;
    let forged = provider.sign(&word("forged"));
    provider.conduct().signing = Signing::Rs256;
    assert_eq!(tell(&forged).await, 400);
    assert!(is_signed_in(&mut one).await);
    let before = portal.journal().await.len();
    let right = provider.sign(&word("one"));
    assert_eq!(tell(&right).await, 200);
    assert!(!is_signed_in(&mut one).await);
    assert!(is_signed_in(&mut local).await && is_signed_in(&mut other).await);
    assert_eq!(
        actions(&portal, before).await,
        ["session.ended_by_provider"]
    );
    // Heard once: it ends no session of later.
    let mut again = comes_in(&portal, &provider, &somebody()).await;
    assert_eq!(tell(&right).await, 400);
    assert!(is_signed_in(&mut again).await);
}

/// What a provider says who tells that somebody, or one of its sessions, has ended.
fn word(provider: &Provider, jti: &str, about: &Value) -> Value {
    let now = provider.now();
    let mut word = json!({ "iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": jti,
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} } });
    for (name, value) in about.as_object().unwrap() {
        word[name] = value.clone();
    }
    word
}

async fn tell(portal: &TestPortal, token: &str) -> u16 {
    let mut machine = portal.browser();
    let fields = [("logout_token", token)];
    machine.post("/sso/alpha/logout", &fields).await.status
}

async fn a_word_of_one_session_there_ends_what_that_opened(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let by = async |sid: &str, who: &Known| {
        provider.conduct().claims = json!({ "sid": sid });
        let browser = comes_in(&portal, &provider, who).await;
        provider.conduct().claims = json!({});
        browser
    };
    let colleague = Known::new("207", "207@alpha.example");
    let mut one = by("there-1", &somebody()).await;
    let mut two = by("there-2", &somebody()).await;
    let mut nameless = comes_in(&portal, &provider, &somebody()).await;
    let mut other = by("there-3", &colleague).await;
    let mut local = portal.signed_in("204@alpha").await;
    let said = async |jti: &str, about: Value| {
        let token = provider.sign(&word(&provider, jti, &about));
        tell(&portal, &token).await
    };
    // Nobody is meant, or nobody that there is.
    for (jti, about, status) in [
        ("a", json!({}), 400),
        ("b", json!({ "sid": "" }), 400),
        ("c", json!({ "sid": "there-9" }), 200),
        ("d", json!({ "sub": "207", "sid": "there-1" }), 200),
        ("e", json!({ "sub": "nobody", "sid": "there-1" }), 200),
    ] {
        assert_eq!(said(jti, about.clone()).await, status, "{about}");
    }
    for browser in [&mut one, &mut two, &mut nameless, &mut other, &mut local] {
        assert!(is_signed_in(browser).await);
    }
    // One of theirs, by its name alone.
    let before = portal.journal().await.len();
    assert_eq!(said("f", json!({ "sid": "there-1" })).await, 200);
    assert!(!is_signed_in(&mut one).await);
    for browser in [&mut two, &mut nameless, &mut other, &mut local] {
        assert!(is_signed_in(browser).await);
    }
    assert_eq!(
        actions(&portal, before).await,
        ["session.ended_by_provider"]
    );
    // With the person: that one, and those of which it is not known.
    let both = json!({ "sub": "subject-204", "sid": "there-2" });
    assert_eq!(said("g", both).await, 200);
    assert!(!is_signed_in(&mut two).await && !is_signed_in(&mut nameless).await);
    assert!(is_signed_in(&mut other).await && is_signed_in(&mut local).await);
    // The password that is changed meanwhile makes it another session of ours, and the same there.
    let mut kept = by("there-4", &somebody()).await;
    let new = "violin harbour quarrel lantern";
    let fields = [("current", PASSWORD), ("password", new), ("again", new)];
    let answer = kept.post("/account/password", &fields).await;
    assert_eq!(answer.location(), "/account?password");
    assert!(is_signed_in(&mut kept).await);
    assert_eq!(said("h", json!({ "sid": "there-4" })).await, 200);
    assert!(!is_signed_in(&mut kept).await);
    // And another organisation's provider means none of ours by the same name.
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let draft = Draft {
        issuer: provider.issuer.clone(),
        client_id: CLIENT.to_owned(),
        secret: Some(SECRET.to_owned()),
        ..Draft::blank()
    };
    save(&portal.web.sso, &beta, &Author::CommandLine, &draft, None)
        .await
        .unwrap();
    let token = provider.sign(&word(&provider, "i", &json!({ "sid": "there-3" })));
    let fields = [("logout_token", token.as_str())];
    let answer = portal.browser().post("/sso/beta/logout", &fields).await;
    assert_eq!(answer.status, 200);
    assert!(is_signed_in(&mut other).await);
}
