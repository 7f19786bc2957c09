//! What every answer carries, and what is refused before anybody looks at it.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::support::{Database, browser::Answer, portal::TestPortal};
use axum::{
    body::{Body, Bytes},
    http::Method,
};

#[tokio::test]
async fn pages_carry_a_strict_policy_and_the_other_headers() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    let mut browser = portal.browser();
    let first = browser.get("/signin").await;
    let policy = first.header("content-security-policy").to_owned();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
        "{policy}"
    );
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .and_then(|rest| rest.split('\'').next())
        .expect("a nonce");
    assert!(
        first.body.contains(&format!("nonce=\"{nonce}\"")),
        "scripts carry it"
    );
    assert!(!first.body.contains("style=\""), "no inline style");
    let second = browser.get("/signin").await;
    assert_ne!(
        second.header("content-security-policy"),
        policy,
        "a nonce is used once"
    );
    every_answer_s_headers(&first);
}

fn every_answer_s_headers(answer: &Answer) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("default-src 'none'")
    );
}

#[tokio::test]
async fn a_forged_cross_site_post_is_refused() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let form = "version=0&name=Forged&enabled=true&origin=anyone&slot=always&trigger=immediately&outcome=reject";
    let forged = |headers: &[(&str, &str)]| {
        let mut request = browser
            .request(Method::POST, "/rules/new")
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(form)).unwrap()
    };
    let attempts = [
        forged(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ]),
        forged(&[
            ("sec-fetch-site", "same-site"),
            ("origin", "https://other.localhost"),
        ]),
        forged(&[("origin", "https://evil.example")]),
        forged(&[("origin", "null")]),
    ];
    for attempt in attempts {
        let refused = browser.send(attempt).await;
        assert_eq!(refused.status, 403);
        every_answer_s_headers(&refused);
        assert_eq!(refused.body, "", "a script asked");
    }
    // A person reads why, in both languages, whichever comes first.
    let forged = browser
        .request(Method::POST, "/rules/new")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .header("origin", "https://evil.example");
    let refused = browser.send(forged.body(Body::from(form)).unwrap()).await;
    assert_eq!(refused.status, 403);
    every_answer_s_headers(&refused);
    let policy = refused.header("content-security-policy");
    assert!(
        policy.contains("style-src 'self'") && !policy.contains("script-src"),
        "{policy}"
    );
    for told in [
        "<html lang=\"fr\"",
        "vient d’un autre site",
        "comes from another site",
        "pkg/renvoi.css",
    ] {
        assert!(refused.body.contains(told), "{told}: {}", refused.body);
    }
    assert!(!refused.body.contains("<script"), "{}", refused.body);
    let own = browser
        .request(Method::POST, "/rules/new")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "http://localhost:3000")
        .body(Body::from(form))
        .unwrap();
    assert_eq!(
        browser.send(own).await.status,
        303,
        "an old browser's own post"
    );
}

#[tokio::test]
async fn what_nobody_has_is_not_found_and_methods_are_minded() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let missing = browser.get("/nothing/here").await;
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("</html>"), "a page says so");
    assert_eq!(
        browser.get("/signout").await.status,
        405,
        "nothing changes by a GET"
    );
    assert_eq!(browser.get("/healthz").await.body, "ok");
}

/// Without a database nobody is known, and the page says what goes on all the same.
#[tokio::test]
async fn a_database_that_is_gone_is_told_in_a_page() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    let mut browser = portal.signed_in("204@alpha").await;
    portal.execute("DROP TABLE sessions").await;
    for (language, told, again) in [
        ("fr", "Vos règles continuent de s’appliquer.", "Réessayer"),
        ("en", "Your rules go on working.", "Try again"),
    ] {
        browser.language = language;
        let page = browser.get("/rules?for=internal").await;
        assert_eq!(page.status, 503);
        for part in [
            told,
            again,
            "</html>",
            "Référence pour l’assistance",
            "href=\"/rules?for=internal\"",
        ] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        assert!(page.body.contains(&format!("lang=\"{language}\"")));
        let policy = page.header("content-security-policy");
        assert!(policy.contains("style-src 'self'") && !policy.contains("script-src"));
    }
    browser.language = "fr";
    let post = browser.post("/forward/end", &[]).await;
    assert_eq!(post.status, 503);
    assert!(
        post.body.contains("Ce changement n’a pas pu être fait"),
        "{}",
        post.body
    );
    let function = browser.call("home", &serde_json::json!({})).await;
    assert_eq!(function.status, 503);
    let function: serde_json::Value = serde_json::from_str(&function.body).unwrap();
    assert_eq!(function["code"], "internal");
    assert!(function["reference"].is_u64(), "{function}");
}

/// What fails says what it is found by in the log, and nothing of the cause.
#[tokio::test]
async fn what_fails_has_a_reference() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    let mut browser = portal.signed_in("204@alpha").await;
    portal.execute("DROP TABLE messages").await;
    let page = browser.get("/voicemail").await;
    assert_eq!(page.status, 500);
    let said = page
        .body
        .split("Référence pour l’assistance\u{a0}: ")
        .nth(1);
    let reference = said.unwrap().split('.').next().unwrap();
    assert_eq!(reference.len(), "5F3C-91A2".len(), "{reference}");
    assert!(!page.body.contains("messages\""), "{}", page.body);
    let again = browser.get("/voicemail").await.body;
    assert!(!again.contains(reference), "one for each time");
}

#[tokio::test]
async fn a_body_that_is_refused_is_still_taken_whole() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    let signed_in = portal.signed_in("204@alpha").await;
    let stranger = portal.browser();
    for (browser, path, status) in [
        // Read in part, looked at by nobody, and for no address at all.
        (&signed_in, "/rules/new", 413),
        (&stranger, "/rules/new", 303),
        (&stranger, "/nowhere", 404),
    ] {
        let taken = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&taken);
        let parts = (0..100).map(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Infallible>(Bytes::from(vec![b'x'; 100_000]))
        });
        let request = browser
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from_stream(futures::stream::iter(parts)))
            .unwrap();
        assert_eq!(browser.status(request).await, status, "{path}");
        assert_eq!(taken.load(Ordering::Relaxed), 100, "{path}");
    }
}
