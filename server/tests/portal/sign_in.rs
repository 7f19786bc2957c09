//! Signing in and out, over HTTP, on both databases.

use crate::on_both;
use crate::support::{
    Database,
    portal::{PASSWORD, TestPortal},
};
use mail_parser::MessageParser;
use renvoi_server::{
    directory::{set_locked, set_password},
    mail,
};
use serde_json::{Value, json};

on_both!(
    people_sign_in_with_their_address_or_their_extension,
    what_is_wrong_is_answered_alike,
    who_came_in_and_who_did_not_is_written_down,
    a_locked_person_is_out_at_once,
    the_session_gets_a_new_name_at_sign_in_and_ends_at_sign_out,
    language_and_theme_are_kept,
    a_password_of_stolen_lists_is_good_for_choosing_another,
    a_new_password_ends_every_session_and_its_owner_is_told,
);

async fn people_sign_in_with_their_address_or_their_extension(database: Database) {
    let portal = TestPortal::new(database).await;
    for login in ["204@alpha.example", " 204@Alpha.Example ", "204@alpha"] {
        let mut browser = portal.signed_in(login).await;
        let answer = browser.call("me", &json!({})).await;
        assert_eq!(answer.status, 200, "{login}");
        assert!(
            answer.body.contains("ALPHA") && answer.body.contains("Owner of 204"),
            "{}",
            answer.body
        );
    }
    let mut nobody = portal.browser();
    let answer = nobody.get("/rules").await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin?back=%2Frules")
    );
    assert!(
        nobody
            .call("rules/list", &json!({}))
            .await
            .body
            .contains("signed_out")
    );
}

async fn what_is_wrong_is_answered_alike(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut bodies = Vec::new();
    for (login, password) in [
        ("204@alpha.example", "n0t-the-pa55word"),
        ("nobody@alpha.example", "n0t-the-pa55word"),
        ("299@alpha", PASSWORD),
        ("no login at all", PASSWORD),
    ] {
        let mut browser = portal.browser();
        let answer = browser
            .post("/signin", &[("login", login), ("password", password)])
            .await;
        assert_eq!(answer.status, 401, "{login}");
        assert!(
            !answer.body.contains(password),
            "a password never comes back"
        );
        // What was typed comes back; everything else must be the same.
        let nonce = answer
            .body
            .split("nonce=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or("-");
        bodies.push(answer.body.replace(login, "LOGIN").replace(nonce, "NONCE"));
    }
    assert!(
        bodies.windows(2).all(|pair| pair[0] == pair[1]),
        "known and unknown accounts differ"
    );
}

async fn who_came_in_and_who_did_not_is_written_down(database: Database) {
    let portal = TestPortal::new(database).await;
    set_locked(&portal.registry(), "207@alpha.example", true)
        .await
        .unwrap();
    let before = portal.journal().await.len();
    for (login, password) in [
        ("204@alpha", "n0t-the-pa55word"),
        ("207@alpha", PASSWORD),
        ("Marie@Nowhere.example", "n0t-the-pa55word"),
        ("my secret: hunter2", "n0t-the-pa55word"),
    ] {
        let fields = [("login", login), ("password", password)];
        portal.browser().post("/signin", &fields).await;
    }
    let mut browser = portal.signed_in("204@alpha").await;
    browser.post("/signout", &[]).await;

    let lines = portal.journal().await.split_off(before);
    let id = lines[4].user_id.expect("who signed in");
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            let detail: Value = serde_json::from_str(&line.detail).unwrap();
            let subject = line.subject.replace(&id.to_string(), "204");
            let reason = detail["reason"].as_str().unwrap_or_default().to_owned();
            (line.action.as_str(), line.actor.as_str(), subject, reason)
        })
        .collect();
    assert!(told[1].2.starts_with("user:"), "the locked account");
    let refused = "session.refused";
    let expected = [
        (refused, "", "user:204", "wrong_password"),
        (refused, "", told[1].2.as_str(), "locked"),
        (refused, "", "login:m…@nowhere.example", "unknown_account"),
        (refused, "", "login:…", "unknown_account"),
        ("session.opened", "204@alpha.example", "user:204", ""),
        ("session.closed", "204@alpha.example", "user:204", ""),
    ];
    let told: Vec<_> = told
        .iter()
        .map(|(action, actor, subject, reason)| {
            (*action, *actor, subject.as_str(), reason.as_str())
        })
        .collect();
    assert_eq!(told, expected);
    for line in &lines {
        assert_eq!(line.address, "0.0.0.0", "where from");
        let line = format!("{line:?}");
        assert!(
            !line.contains("hunter2") && !line.contains("n0t-the"),
            "{line}"
        );
    }
    assert!(
        lines[..2].iter().all(|line| line.org_id.is_some()) && lines[2].org_id.is_none(),
        "an organisation reads what concerns its people"
    );
}

async fn a_locked_person_is_out_at_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha.example").await;
    assert_eq!(browser.get("/rules").await.status, 200);
    assert_eq!(
        set_locked(&portal.registry(), "204@alpha.example", true)
            .await
            .unwrap(),
        1
    );
    assert_eq!(browser.get("/rules").await.status, 303);
    let answer = browser
        .post(
            "/signin",
            &[("login", "204@alpha.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, 401, "and not told why");
    set_locked(&portal.registry(), "204@alpha.example", false)
        .await
        .unwrap();
    let answer = browser
        .post(
            "/signin",
            &[("login", "204@alpha.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, 303);
}

async fn the_session_gets_a_new_name_at_sign_in_and_ends_at_sign_out(database: Database) {
    let portal = TestPortal::new(database).await;
    // A session that a stranger could have planted: one of their own.
    let mut browser = portal.signed_in("207@beta").await;
    let planted = browser.cookies["renvoi-3000"].clone();
    let answer = browser
        .post(
            "/signin",
            &[("login", "204@alpha.example"), ("password", PASSWORD)],
        )
        .await;
    let cookie = answer.cookie("renvoi-3000");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let own = browser.cookies["renvoi-3000"].clone();
    assert_ne!(own, planted);
    // 128 bits, in base 64.
    assert_eq!((own.len(), planted.len()), (22, 22));

    let mut stranger = portal.browser();
    stranger.cookies.insert("renvoi-3000".into(), planted);
    assert_eq!(
        stranger.get("/rules").await.status,
        303,
        "the planted one is worth nothing"
    );

    let answer = browser.post("/signout", &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/signin"));
    let mut thief = portal.browser();
    thief.cookies.insert("renvoi-3000".into(), own);
    assert_eq!(
        thief.get("/rules").await.status,
        303,
        "what has ended stays ended"
    );
}

/// It was chosen before the list knew it.
async fn a_password_of_stolen_lists_is_good_for_choosing_another(database: Database) {
    const STOLEN: &str = "1qaz2wsx3edc";
    const NEW: &str = "quatre chats verts sous la pluie";
    let portal = TestPortal::new(database).await;
    let hash = portal.tools.passwords.hash(STOLEN).await.unwrap();
    portal
        .execute(&format!(
            "UPDATE users SET password = '{hash}' WHERE email = '204@alpha.example'"
        ))
        .await;
    let mut browser = portal.browser();
    let stolen = [("login", "204@alpha"), ("password", STOLEN)];
    let answer = browser.post("/signin", &stolen).await;
    assert_eq!((answer.status, answer.location()), (303, "/recover/new"));
    assert_eq!(
        browser.get("/rules").await.status,
        303,
        "nobody is signed in"
    );
    let form = browser.get("/recover/new").await;
    assert!(
        form.body.contains("figure dans des listes volées"),
        "{}",
        form.body
    );
    let same = [("password", STOLEN), ("again", STOLEN)];
    assert_eq!(browser.post("/recover/new", &same).await.status, 422);
    let new = [("password", NEW), ("again", NEW)];
    let answer = browser.post("/recover/new", &new).await;
    assert_eq!((answer.status, answer.location()), (303, "/?password"));
    assert_eq!(browser.get("/rules").await.status, 200);
    let lines = portal.journal().await;
    let actions: Vec<_> = lines.iter().map(|line| line.action.as_str()).collect();
    assert!(actions.contains(&"user.password_replaced"), "{actions:?}");
    let mut other = portal.browser();
    assert_eq!(other.post("/signin", &stolen).await.status, 401);
}

async fn language_and_theme_are_kept(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.browser();
    assert!(browser.get("/signin").await.body.contains("lang=\"fr\""));
    browser.language = "de, en-GB;q=0.8, fr;q=0.5";
    assert!(browser.get("/signin").await.body.contains("lang=\"en\""));
    let answer = browser
        .post(
            "/preferences",
            &[("lang", "fr"), ("theme", "dark"), ("back", "/rules")],
        )
        .await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    let page = browser.get("/signin").await.body;
    assert!(page.contains("lang=\"fr\"") && page.contains("data-theme=\"dark\""));

    // Who changes the language on the way in, or of a page that was asked something, stays where they were.
    let way = "/signin?back=/rules/new&over";
    let written = |page: &str| page.contains(&format!("value=\"{}\"", way.replace('&', "&amp;")));
    let page = browser.get(way).await.body;
    assert!(written(&page), "{page}");
    let failed = browser
        .post(
            "/signin",
            &[("login", "x"), ("password", "y"), ("back", "/rules/new")],
        )
        .await;
    assert!(
        failed.body.contains("value=\"/signin?back=/rules/new\""),
        "{}",
        failed.body
    );
    let answer = browser
        .post("/preferences", &[("lang", "fr"), ("back", way)])
        .await;
    assert_eq!((answer.status, answer.location()), (303, way));
    let mut inside = portal.signed_in("204@alpha").await;
    let page = inside.get("/journal?kind=rules&who=x").await.body;
    assert!(
        page.contains("value=\"/journal?kind=rules&amp;who=x\""),
        "{page}"
    );

    let mut browser = portal.signed_in("204@alpha.example").await;
    browser
        .post(
            "/preferences",
            &[("lang", "en"), ("back", "//evil.example")],
        )
        .await;
    let mut elsewhere = portal.signed_in("204@alpha.example").await;
    assert!(
        elsewhere.get("/rules").await.body.contains("lang=\"en\""),
        "kept with the account"
    );
}

async fn a_new_password_ends_every_session_and_its_owner_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let email = "204@alpha.example";
    let mut before = portal.signed_in(email).await;
    let other = "quatre chats verts sous la pluie";
    let refused = set_password(&portal.registry(), email, "Owner-of-204!!").await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("everybody knows of its owner")
    );
    assert_eq!(
        before.get("/").await.status,
        200,
        "nothing has happened yet"
    );
    let ended = set_password(&portal.registry(), email, other)
        .await
        .unwrap();
    assert_eq!(ended, 1);
    assert_eq!(before.get("/").await.status, 303);
    let mut now = portal.browser();
    let answer = now
        .post("/signin", &[("login", email), ("password", other)])
        .await;
    assert_eq!((answer.status, now.get("/").await.status), (303, 200));
    mail::drain(&portal.post).await.unwrap();
    let taken = portal.mail.taken();
    assert_eq!(taken.len(), 1);
    let read = MessageParser::default().parse(&taken[0]).unwrap();
    assert_eq!(read.subject(), Some("Votre mot de passe a été changé"));
    assert!(read.body_text(0).unwrap().contains("14 avril 2026 à 14:22"));
    // A session whose row came after those of the old password were ended: made with it all the same.
    portal
        .execute("UPDATE users SET credentials = credentials + 1 WHERE email = '204@alpha.example'")
        .await;
    assert_eq!(now.get("/").await.status, 303);
}
