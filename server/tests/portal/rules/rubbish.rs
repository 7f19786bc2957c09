//! What nobody's browser sends.

use renvoi_server::store;
use serde_json::json;

use super::{FORM, draft, list, save, with};
use crate::{
    on_both,
    support::{
        Database,
        browser::{Answer, Browser},
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    rubbish_is_refused_and_changes_nothing,
    what_nobody_types_is_not_guessed_at,
    no_field_takes_a_control_character,
    what_is_too_large_is_said_in_a_code,
    a_post_that_cannot_be_read_is_told_on_its_page,
);

async fn rubbish_is_refused_and_changes_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0)).await;
    let nobody = "0198c0de-0000-7000-8000-000000000000";
    for (path, fields, expected) in [
        (
            format!("/rules/{nobody}/switch"),
            vec![("enabled", "true"), ("version", "1")],
            "/rules?error=not_found",
        ),
        (
            "/rules/not-an-id/delete".into(),
            vec![("version", "1")],
            "/rules?error=not_found",
        ),
        (
            format!("/rules/{nobody}/delete"),
            vec![],
            "/rules?error=unreadable",
        ),
        (
            format!("/rules/{nobody}/switch"),
            vec![("enabled", "yes"), ("version", "1")],
            "/rules?error=unreadable",
        ),
        (
            format!("/rules/{nobody}/switch"),
            vec![("version", "1")],
            "/rules?error=unreadable",
        ),
        (
            "/rules/restore".into(),
            vec![("earlier", "x"), ("version", "1")],
            "/rules?error=unreadable",
        ),
        (
            "/rules/restore".into(),
            vec![("earlier", "5"), ("version", "1")],
            "/rules?error=not_found",
        ),
        (
            "/rules/restore".into(),
            vec![("earlier", "-1"), ("version", "1")],
            "/rules?error=not_found",
        ),
    ] {
        let answer = browser.post(&path, &fields).await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, expected),
            "{path}"
        );
    }
    for arguments in [
        json!({}),
        json!({ "draft": 5 }),
        json!({ "draft": { "version": "a" } }),
        json!([]),
    ] {
        let answer = browser.call("rules/save", &arguments).await;
        assert!(
            answer.status >= 400 && answer.body.contains("unreadable"),
            "{arguments}: {} {}",
            answer.status,
            answer.body
        );
    }
    let huge = "x".repeat(10 * 1024 * 1024);
    let answer = browser.post("/rules/new", &[("name", &huge)]).await;
    assert_eq!(answer.status, 413);
    assert_eq!(
        browser
            .call("rules/save", &json!({ "draft": { "name": huge } }))
            .await
            .status,
        413
    );
    for name in ["a\0b", "a\r\nb", "\u{202e}gnp", &"x".repeat(61), "   "] {
        let answer = save(&mut browser, with(draft(1), json!({ "name": name }))).await;
        assert_eq!(answer["errors"][0]["field"], "name", "{name:?} {answer}");
    }
    assert_eq!(list(&mut browser).await["version"], 1);
    let mut read = portal.database.store.read().await.unwrap();
    let org = store::organisation::by_slug(read.db(), "alpha")
        .await
        .unwrap()
        .unwrap();
    let saved = store::journal::newest(read.db(), org.id, 100)
        .await
        .unwrap();
    assert_eq!(
        saved
            .iter()
            .filter(|line| line.action == "rules.saved")
            .count(),
        1,
        "only what was done is told"
    );
}

async fn no_field_takes_a_control_character(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let good = [
        ("version", "0"),
        ("name", "Soirs"),
        ("enabled", "true"),
        ("origin", "only"),
        ("numbers", "06 12 34 56 78"),
        ("colleague", "207"),
        ("slot", "some"),
        ("holidays", "ignore"),
        ("range-1-day", "mon"),
        ("range-1-from", "18:00"),
        ("range-1-to", "08:00"),
        ("trigger", "busy no_answer"),
        ("seconds", "20"),
        ("outcome", "forward"),
        ("destination", "06 12 34 56 78"),
    ];
    for (place, (field, value)) in good.iter().enumerate() {
        // What is no text of anybody's: the list's version, and a switch.
        if matches!(*field, "version" | "enabled") {
            continue;
        }
        for control in ["\0", "\u{1b}[2J", "\u{7f}", "\u{85}", "\r\n", "\t"] {
            // A list of numbers has lines, and is pasted from tables.
            if *field == "numbers" && matches!(control, "\r\n" | "\t") {
                continue;
            }
            let bad = [format!("{control}{value}"), format!("{value}{control}")];
            for bad in &bad {
                let mut fields = good.to_vec();
                fields[place].1 = bad;
                let answer = browser.post("/rules/new", &fields).await;
                assert_eq!(answer.status, 422, "{field} {bad:?}: {}", answer.location());
            }
        }
    }
    assert_eq!(list(&mut browser).await["version"], 0, "nothing is saved");
    let answer = browser.post("/rules/new", &good).await;
    assert_eq!(
        answer.location(),
        "/rules?saved=1",
        "it was only that: {}",
        answer.body
    );

    // The other forms.
    let mut nobody = portal.browser();
    for login in ["204@alpha\0", "\u{1b}204@alpha", "204\n@alpha.example"] {
        let fields = [("login", login), ("password", PASSWORD)];
        assert_eq!(
            nobody.post("/signin", &fields).await.status,
            401,
            "{login:?}"
        );
    }
    let password = format!("{PASSWORD}\n");
    let fields = [("login", "204@alpha"), ("password", password.as_str())];
    assert_eq!(nobody.post("/signin", &fields).await.status, 401);
    let fields = [
        ("lang", "en\r\nX"),
        ("theme", "dark\0"),
        ("back", "/rules\r\nX: y"),
    ];
    let answer = nobody.post("/preferences", &fields).await;
    assert_eq!(answer.location(), "/");
    let page = nobody.get("/signin").await.body;
    assert!(page.contains("lang=\"fr\"") && !page.contains("data-theme=\"dark\""));
}

async fn what_is_too_large_is_said_in_a_code(database: Database) {
    use renvoi_app::api::{ApiError, Code};
    use server_fn::error::FromServerFnError as _;

    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let huge = "x".repeat(300 * 1024);
    let arguments = with(draft(0), json!({ "name": huge }));
    let answer = browser
        .call("rules/save", &json!({ "draft": arguments }))
        .await;
    assert_eq!(answer.status, 413);
    // As the page reads it.
    let error = ApiError::de(answer.body.into_bytes().into());
    assert_eq!(error, Code::TooLarge.into());
}

/// Sent as it is, with a type that may not be a form's.
async fn post_raw(browser: &mut Browser, path: &str, kind: &str, body: String) -> Answer {
    let request = browser
        .request(axum::http::Method::POST, path)
        .header("content-type", kind)
        .header("sec-fetch-site", "same-origin")
        .body(axum::body::Body::from(body))
        .unwrap();
    browser.send(request).await
}

async fn a_post_that_cannot_be_read_is_told_on_its_page(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0)).await;
    let id = list(&mut browser).await["rules"][0]["rule"]["id"].clone();
    let id = id.as_str().unwrap();
    let pages = [
        ("/forward".to_owned(), "id=\"temporary\""),
        ("/forward/end".to_owned(), "id=\"temporary\""),
        ("/preferences".to_owned(), "id=\"temporary\""),
        ("/rules/restore".to_owned(), "id=\"rules-list\""),
        (format!("/rules/{id}/switch"), "id=\"rules-list\""),
        (format!("/rules/{id}/move"), "id=\"rules-list\""),
        (format!("/rules/{id}/delete"), "id=\"rules-list\""),
        (format!("/rules/{id}/keep"), "id=\"rules-list\""),
    ];
    let form = "application/x-www-form-urlencoded";
    for (path, page) in pages {
        let unreadable = post_raw(&mut browser, &path, "text/plain", String::new()).await;
        let huge = post_raw(&mut browser, &path, form, "x".repeat(256 * 1024)).await;
        for (answer, status, told) in [
            (unreadable, 400, "n’a pas pu être lu"),
            (huge, 413, "plus que ce formulaire"),
        ] {
            assert_eq!(answer.status, status, "{path}");
            assert!(
                answer.body.contains(told) && answer.body.contains(page),
                "{path}: {}",
                answer.body
            );
            assert!(!answer.body.contains("Cette page n’existe pas"), "{path}");
        }
    }
    // Where nobody is signed in, the sign-in page says it.
    let mut stranger = portal.browser();
    let answer = post_raw(&mut stranger, "/preferences", "text/plain", String::new()).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.body.contains("n’a pas pu être lu") && answer.body.contains("name=\"password\""),
        "{}",
        answer.body
    );
    assert_eq!(list(&mut browser).await["version"], 1);
}

async fn what_nobody_types_is_not_guessed_at(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0)).await;
    for (name, value) in [
        ("version", "1st"),
        ("version", ""),
        ("enabled", "on"),
        ("enabled", ""),
    ] {
        let mut form: Vec<_> = FORM.to_vec();
        form[0].1 = "1";
        form.iter_mut().find(|field| field.0 == name).unwrap().1 = value;
        let answer = browser.post("/rules/new", &form).await;
        assert_eq!(answer.status, 400, "{name}={value}");
        assert!(
            answer.body.contains("n’a pas pu être lu")
                && answer.body.contains("Tout vers le mobile"),
            "what was typed comes back: {}",
            answer.body
        );
    }
    assert_eq!(list(&mut browser).await["version"], 1);
}
