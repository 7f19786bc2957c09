//! Answers that are not for this sign-in, not signed, or not of this browser.

use renvoi_server::{
    directory::organisation,
    journal::Author,
    sso::{Draft, save},
};
use serde_json::json;

use super::{EMAIL, actions, come, comes_in, go, is_signed_in, provider, reason, somebody};
use crate::{
    on_both,
    support::{
        Database,
        portal::TestPortal,
        provider::{CLIENT, Provider, SECRET, Signing, parameters, query},
    },
};

on_both!(
    what_is_not_for_this_sign_in_lets_nobody_in,
    what_is_not_signed_by_the_provider_lets_nobody_in,
    a_sign_in_serves_once_in_its_browser_for_ten_minutes,
    nobody_is_sent_elsewhere_and_no_session_is_planted,
);

async fn what_is_not_for_this_sign_in_lets_nobody_in(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    comes_in(&portal, &provider, &somebody()).await;
    let now = provider.now();
    for claims in [
        json!({ "aud": "somebody-else" }),
        json!({ "aud": [CLIENT, "somebody-else"] }),
        json!({ "azp": "somebody-else" }),
        json!({ "iss": "https://evil.example" }),
        json!({ "iss": null }),
        json!({ "exp": now - 61 }),
        json!({ "exp": null }),
        json!({ "nbf": now + 61 }),
        json!({ "iat": now + 61 }),
        json!({ "iat": now - 61 }),
        json!({ "nonce": "of another sign-in" }),
        json!({ "nonce": null }),
        json!({ "sub": "" }),
        json!({ "sub": null }),
    ] {
        provider.conduct().claims = claims.clone();
        let before = portal.journal().await.len();
        let mut browser = portal.browser();
        let answer = come(&mut browser, &provider, &somebody()).await;
        assert_eq!(answer.status, 400, "{claims}: {}", answer.body);
        assert!(answer.body.contains("Cette réponse n’est pas valable"));
        assert!(!is_signed_in(&mut browser).await, "{claims}");
        assert_eq!(actions(&portal, before).await, ["session.refused"]);
        assert_eq!(reason(&portal).await, "sso_untrusted", "{claims}");
    }
    // A minute more or less is the clocks'.
    for claims in [
        json!({ "exp": now - 59 }),
        json!({ "nbf": now + 60 }),
        json!({ "iat": now + 60 }),
        json!({ "aud": [CLIENT] }),
        json!({ "aud": [CLIENT, "somebody-else"], "azp": CLIENT }),
    ] {
        provider.conduct().claims = claims;
        comes_in(&portal, &provider, &somebody()).await;
    }
}

async fn what_is_not_signed_by_the_provider_lets_nobody_in(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    for signing in [
        Signing::Rs256,
        Signing::Ps256,
        Signing::Es256,
        Signing::EdDsa,
    ] {
        provider.conduct().signing = signing;
        comes_in(&portal, &provider, &somebody()).await;
    }
    for signing in [Signing::None, Signing::Hs256, Signing::Forged] {
        provider.conduct().signing = signing;
        let mut browser = portal.browser();
        let answer = come(&mut browser, &provider, &somebody()).await;
        assert_eq!(answer.status, 400, "{signing:?}");
        assert!(!is_signed_in(&mut browser).await, "{signing:?}");
        assert_eq!(reason(&portal).await, "sso_untrusted");
    }
}

async fn a_sign_in_serves_once_in_its_browser_for_ten_minutes(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut browser = portal.browser();
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    assert_eq!(browser.get(&back).await.status, 303);
    // Once more, with the same code and with another one.
    assert_eq!(browser.get(&back).await.status, 410);
    let again = provider.signs_in(&there, &somebody());
    assert_eq!(browser.get(&again).await.status, 410);
    assert_eq!(provider.asked("token"), 1, "what is over is not exchanged");

    // A code that was exchanged already is the provider's to refuse.
    let there = go(&mut browser).await;
    let state = parameters(&there)["state"].clone();
    let code = parameters(&back)["code"].clone();
    let replayed = query(&[
        ("code", &code),
        ("state", &state),
        ("iss", &provider.issuer),
    ]);
    let answer = browser
        .get(&format!("/sso/alpha/callback?{replayed}"))
        .await;
    assert_eq!(answer.status, 503);
    // And one of another sign-in has another secret behind it.
    let (one, two) = (go(&mut browser).await, go(&mut browser).await);
    let crossed = [
        (
            "code",
            parameters(&provider.signs_in(&one, &somebody()))["code"].clone(),
        ),
        ("state", parameters(&two)["state"].clone()),
        ("iss", provider.issuer.clone()),
    ];
    let crossed = query(
        &crossed
            .each_ref()
            .map(|(name, value)| (*name, value.as_str())),
    );
    let answer = browser.get(&format!("/sso/alpha/callback?{crossed}")).await;
    assert_eq!(answer.status, 503);

    // Another browser: a stranger's sign-in is finished by nobody else.
    let mut stranger = portal.browser();
    let there = go(&mut stranger).await;
    let back = provider.signs_in(&there, &somebody());
    let mut victim = portal.browser();
    assert_eq!(victim.get(&back).await.status, 410);
    assert!(!is_signed_in(&mut victim).await);
    go(&mut victim).await;
    let there = go(&mut stranger).await;
    let back = provider.signs_in(&there, &somebody());
    assert_eq!(
        victim.get(&back).await.status,
        410,
        "with a cookie of its own"
    );

    // Two pages of one browser do not cross.
    let mut browser = portal.browser();
    let (one, two) = (go(&mut browser).await, go(&mut browser).await);
    for there in [two, one] {
        let back = provider.signs_in(&there, &somebody());
        assert_eq!(browser.get(&back).await.status, 303);
    }

    // Ten minutes, and not longer where the clock is set back.
    for (wait, status) in [(599, 303), (600, 410), (-1, 410)] {
        let mut browser = portal.browser();
        let there = go(&mut browser).await;
        portal.clock.advance(wait);
        let back = provider.signs_in(&there, &somebody());
        assert_eq!(browser.get(&back).await.status, status, "{wait}");
    }
}

async fn nobody_is_sent_elsewhere_and_no_session_is_planted(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    for back in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/signin",
        "",
    ] {
        let mut browser = portal.browser();
        let start = format!("/sso/alpha/start?{}", query(&[("back", back)]));
        let there = browser.get(&start).await.location().to_owned();
        let answer = browser.get(&provider.signs_in(&there, &somebody())).await;
        assert_eq!((answer.status, answer.location()), (303, "/"), "{back}");
    }
    // A session that was there before is another one afterwards.
    let mut browser = portal.signed_in("207@alpha").await;
    let planted = browser.cookies["renvoi-3000"].clone();
    come(&mut browser, &provider, &somebody()).await;
    assert_ne!(browser.cookies["renvoi-3000"], planted);
    assert!(browser.get("/account").await.body.contains(EMAIL));
    browser.cookies.insert("renvoi-3000".to_owned(), planted);
    assert!(!is_signed_in(&mut browser).await);

    // Another provider's answer, or one that does not say whose it is.
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let other = Provider::start(&portal.clock).await;
    let draft = Draft {
        issuer: other.issuer.clone(),
        client_id: CLIENT.to_owned(),
        secret: Some(SECRET.to_owned()),
        ..Draft::blank()
    };
    save(&portal.web.sso, &beta, &Author::CommandLine, &draft, None)
        .await
        .unwrap();
    let asked = provider.asked("token");
    for iss in [Some(other.issuer.as_str()), None] {
        let mut browser = portal.browser();
        let there = go(&mut browser).await;
        let back = provider.signs_in(&there, &somebody());
        let (path, _) = back.split_once('?').unwrap();
        let came = parameters(&back);
        let mut pairs = vec![
            ("code", came["code"].as_str()),
            ("state", came["state"].as_str()),
        ];
        pairs.extend(iss.map(|iss| ("iss", iss)));
        let answer = browser.get(&format!("{path}?{}", query(&pairs))).await;
        assert_eq!(answer.status, 400, "{iss:?}");
    }
    // The answer of one organisation's provider at another's address.
    let mut browser = portal.browser();
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    let answer = browser
        .get(&back.replace("/sso/alpha/", "/sso/beta/"))
        .await;
    assert_eq!(answer.status, 410);
    // Something that stands twice is not chosen from.
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    assert_eq!(browser.get(&format!("{back}&code=x")).await.status, 410);
    assert_eq!(provider.asked("token"), asked);
    // The provider says no.
    let there = go(&mut browser).await;
    let state = parameters(&there)["state"].clone();
    let no = query(&[
        ("error", "access_denied"),
        ("state", &state),
        ("iss", &provider.issuer),
    ]);
    let answer = browser.get(&format!("/sso/alpha/callback?{no}")).await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("a refusé"), "{}", answer.body);
    assert_eq!(reason(&portal).await, "sso_declined");
    for nothing in ["", "?state=", "?state=x&code=y", "?code=y"] {
        let answer = browser.get(&format!("/sso/alpha/callback{nothing}")).await;
        assert_eq!(answer.status, 410, "{nothing}");
    }
}
