//! Sessions that have ended, other people's forms, other organisations.

use serde_json::json;

use super::{FORM, draft, forward, list, save, with};
use crate::{
    on_both,
    support::{
        Database,
        browser::{Answer, Browser},
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    an_edit_survives_an_ended_session,
    a_strangers_posts_are_kept_by_nobody,
    a_form_of_somebody_elses_is_not_saved,
    a_change_that_names_a_version_alone_is_its_readers,
    nobody_reaches_another_organisations_rules,
    a_temporary_forward_survives_an_ended_session,
);

async fn post(browser: &mut Browser, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(path, &fields).await
}

/// The fields of a page's form, as a browser would post them, with what is typed.
async fn form_of(
    browser: &mut Browser,
    path: &str,
    typed: &[(&str, &str)],
) -> Vec<(String, String)> {
    let page = browser.get(path).await.body;
    let writer = page
        .split("name=\"writer\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the form says whose it is");
    let mut fields = vec![("writer".to_owned(), writer.to_owned())];
    fields.extend(
        typed
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    fields
}

async fn an_edit_survives_an_ended_session(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let mut typed = form_of(&mut browser, "/rules/new", &FORM).await;
    // As large as a form may be, and every byte of it comes back.
    let long = format!("06 12 34 56 78 {}", "é".repeat(20_000));
    typed.last_mut().unwrap().1.clone_from(&long);
    portal.clock.advance(15 * 24 * 3600);
    let answer = post(&mut browser, "/rules/new", &typed).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin?back=%2Frules%2Fnew&ended")
    );
    assert!(
        browser
            .get(answer.location())
            .await
            .body
            .contains("est gardé"),
        "the sign-in page says so"
    );
    let sign_in = |login: &'static str| {
        [
            ("login", login),
            ("password", PASSWORD),
            ("back", "/rules/new"),
        ]
    };
    // Somebody else signs in first, in the same browser.
    let answer = browser.post("/signin", &sign_in("207@alpha")).await;
    assert_eq!(answer.location(), "/rules/new");
    let page = browser.get("/rules/new").await.body;
    assert!(
        !page.contains("Tout vers le mobile"),
        "it is not theirs to read"
    );
    browser.post("/signout", &[]).await;

    browser.post("/signin", &sign_in("204@alpha")).await;
    let other = browser.get("/rules").await.body;
    assert!(
        !other.contains("Tout vers le mobile"),
        "it waits for its page"
    );
    let page = browser.get("/rules/new").await.body;
    assert!(
        page.contains("Tout vers le mobile")
            && page.contains(&long)
            && page.contains("Voici ce que vous"),
        "{page}"
    );
    // It stays, over a reload, until it is given up or saved.
    let page = browser.get("/rules/new").await.body;
    assert!(page.contains("Tout vers le mobile") && page.contains("Abandonner cette saisie"));
    let given_up = browser.post("/rules/new", &[("do", "forget")]).await;
    assert_eq!(
        (given_up.status, given_up.location()),
        (303, "/rules/new"),
        "{}",
        given_up.body
    );
    let page = browser.get("/rules/new").await.body;
    assert!(!page.contains("Tout vers le mobile"), "{page}");
    assert_eq!(portal.count("kept_edits").await, 0);

    let typed = form_of(&mut browser, "/rules/new", &FORM).await;
    post(&mut browser.ended(), "/rules/new", &typed).await;
    assert_eq!(portal.count("kept_edits").await, 1);
    save(&mut browser, draft(0)).await;
    let id = list(&mut browser).await["rules"][0]["rule"]["id"].clone();
    assert_eq!(portal.count("kept_edits").await, 0, "saved as a new rule");
    // Another rule is another matter.
    post(&mut browser.ended(), "/rules/new", &typed).await;
    save(
        &mut browser,
        with(draft(1), json!({ "id": id, "name": "Autre" })),
    )
    .await;
    assert_eq!(portal.count("kept_edits").await, 1);
    let mut again = typed;
    again
        .iter_mut()
        .find(|field| field.0 == "version")
        .unwrap()
        .1 = 2.to_string();
    assert_eq!(post(&mut browser, "/rules/new", &again).await.status, 303);
    assert_eq!(portal.count("kept_edits").await, 0);
}

async fn a_temporary_forward_survives_an_ended_session(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let form = [
        ("version", "0"),
        ("destination", "06 99 00 11 22"),
        ("until", "date"),
        ("at", "2026-04-20T08:00"),
    ];
    let typed = form_of(&mut browser, "/", &form).await;
    let answer = post(&mut browser.ended(), "/forward", &typed).await;
    assert_eq!(answer.location(), "/signin?back=%2F&ended");
    let answer = browser.ended().post("/forward", &form).await;
    assert_eq!(answer.location(), "/signin?back=%2F&over");
    for _ in 0..2 {
        let home = browser.get("/").await.body;
        for told in [
            "value=\"06 99 00 11 22\"",
            "value=\"2026-04-20T08:00\"",
            "Voici ce que vous",
        ] {
            assert!(home.contains(told), "{told}: {home}");
        }
    }
    assert_eq!(post(&mut browser, "/forward", &typed).await.status, 303);
    let home = browser.get("/").await.body;
    assert!(
        home.contains("Arrêter le renvoi") && !home.contains("Voici ce que vous"),
        "{home}"
    );
}

async fn a_strangers_posts_are_kept_by_nobody(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    let theirs = form_of(&mut owner, "/rules/new", &FORM).await;
    let before = portal.count("sessions").await;
    let mut stranger = portal.browser();
    for _ in 0..20 {
        let answer = stranger.post("/rules/new", &FORM).await;
        assert_eq!(
            answer.location(),
            "/signin?back=%2Frules%2Fnew&over",
            "nothing is promised"
        );
        let forged = [("writer", "Zm9yZ2Vk"), ("name", "x")];
        stranger.post("/rules/new", &forged).await;
        // Whoever has found a page of somebody's puts nothing on it.
        post(&mut stranger, "/rules/new", &theirs).await;
    }
    assert_eq!(portal.count("kept_edits").await, 0);
    // They themselves have one, the last.
    for n in 0..20 {
        let mut typed = theirs.clone();
        typed.push(("seconds".to_owned(), n.to_string()));
        post(&mut owner.ended(), "/rules/new", &typed).await;
    }
    assert_eq!(portal.count("kept_edits").await, 1);
    assert_eq!(
        portal.count("sessions").await,
        before,
        "no session of nobody"
    );
    assert!(stranger.cookies.is_empty());
    let page = owner.get("/rules/new").await.body;
    assert!(page.contains("value=\"19\""), "the last");
    owner.post("/rules/new", &[("do", "forget")]).await;
    assert_eq!(portal.count("kept_edits").await, 0);

    renvoi_server::directory::set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    let answer = post(&mut owner.ended(), "/rules/new", &theirs).await;
    assert_eq!(answer.location(), "/signin?back=%2Frules%2Fnew&over");
    assert_eq!(
        portal.count("kept_edits").await,
        0,
        "nothing for who is locked out"
    );
}

async fn a_form_of_somebody_elses_is_not_saved(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    let theirs = form_of(&mut owner, "/rules/new", &FORM).await;
    let writer = list(&mut owner).await["writer"].clone();
    // Another tab of the same browser, where somebody else has signed in meanwhile.
    let mut other = portal.signed_in("207@alpha").await;
    let answer = post(&mut other, "/rules/new", &theirs).await;
    assert_eq!(answer.status, 409);
    assert!(
        answer.body.contains("celle de quelqu") && answer.body.contains("06 12 34 56 78"),
        "{}",
        answer.body
    );
    let saved = json!({ "draft": with(draft(0), json!({ "writer": writer })) });
    let refused = other.call("rules/save", &saved).await;
    assert!(refused.body.contains("other_person"), "{}", refused.body);
    assert_eq!(list(&mut other).await["version"], 0);
    assert_eq!(owner.call("rules/save", &saved).await.status, 200);
}

/// What names a version alone could be anybody's list at that version.
async fn a_change_that_names_a_version_alone_is_its_readers(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut other = portal.signed_in("207@alpha").await;
    for browser in [&mut owner, &mut other] {
        save(browser, draft(0)).await;
        let form = [("destination", "06 99 00 11 22"), ("until", "tonight")];
        assert_eq!(forward(browser, "/forward", &form).await.status, 303);
    }
    let before = list(&mut other).await;
    // Read by one, posted in another tab after the other has signed in there.
    for (page, path, fields) in [
        (
            "/",
            "/forward",
            &[("destination", "06 99 00 11 23"), ("until", "tonight")][..],
        ),
        ("/", "/forward/end", &[]),
        ("/journal", "/journal", &[("earlier", "1")]),
    ] {
        let mut fields = fields.to_vec();
        fields.push(("version", "2"));
        let theirs = form_of(&mut owner, page, &fields).await;
        let answer = post(&mut other, path, &theirs).await;
        assert_eq!(answer.status, 409, "{path}");
        assert!(
            answer.body.contains("celle de quelqu"),
            "{path}: {}",
            answer.body
        );
    }
    let writer = list(&mut owner).await["writer"].clone();
    let undo = json!({ "earlier": 1, "version": 2, "writer": writer });
    let answer = other.call("rules/restore", &undo).await;
    assert!(answer.body.contains("other_person"), "{}", answer.body);
    let plain = [
        ("earlier", "1"),
        ("version", "2"),
        ("writer", writer.as_str().unwrap()),
    ];
    assert_eq!(
        other.post("/rules/restore", &plain).await.location(),
        "/rules?error=other_person"
    );
    assert_eq!(list(&mut other).await["rules"], before["rules"]);
    // Their own.
    let answer = owner.call("rules/restore", &undo).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(list(&mut owner).await["version"], 3);
}

/// Who × what: every operation that takes a rule's id, tried by everybody else.
async fn nobody_reaches_another_organisations_rules(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    save(&mut owner, draft(0)).await;
    let id = list(&mut owner).await["rules"][0]["rule"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    // The neighbour has a rule of their own, so that versions agree.
    for who in ["204@beta", "207@beta", "207@alpha"] {
        let mut other = portal.signed_in(who).await;
        save(&mut other, with(draft(0), json!({ "name": "La mienne" }))).await;
        let own = list(&mut other).await;
        assert!(
            !own.to_string().contains("Tout vers le mobile"),
            "{who} lists another's rules"
        );
        let operations = [
            (
                "rules/save",
                json!({ "draft": with(draft(1), json!({ "id": id, "name": "Prise" })) }),
            ),
            (
                "rules/switch",
                json!({ "id": id, "enabled": false, "version": 1 }),
            ),
            ("rules/reorder", json!({ "order": [id], "version": 1 })),
            ("rules/delete", json!({ "id": id, "version": 1 })),
        ];
        for (operation, arguments) in operations {
            let answer = other.call(operation, &arguments).await;
            assert!(
                answer.body.contains("not_found"),
                "{who} {operation}: {}",
                answer.body
            );
        }
        let posts = [
            (
                format!("/rules/{id}/switch"),
                vec![("enabled", "false"), ("version", "1")],
            ),
            (
                format!("/rules/{id}/move"),
                vec![("to", "up"), ("version", "1")],
            ),
            (format!("/rules/{id}/delete"), vec![("version", "1")]),
        ];
        for (path, fields) in posts {
            let answer = other.post(&path, &fields).await;
            assert_eq!(answer.location(), "/rules?error=not_found", "{who} {path}");
        }
        let mut form = FORM.to_vec();
        form[0] = ("version", "1");
        assert_eq!(
            other.post(&format!("/rules/{id}"), &form).await.status,
            404,
            "{who}"
        );
        let page = other.get(&format!("/rules/{id}")).await;
        assert!(
            page.status == 404 && !page.body.contains("Tout vers le mobile"),
            "{who} reads another's rule"
        );
        assert_eq!(
            list(&mut other).await["version"],
            1,
            "{who}'s own list is as it was"
        );
        // A colleague of the other organisation is nobody here.
        let home = other.call("home", &json!({})).await.body;
        assert!(
            !home.contains("0612345678") || home.contains("La mienne"),
            "{home}"
        );
    }
    let view = list(&mut owner).await;
    assert_eq!(
        (&view["version"], &view["rules"][0]["rule"]["name"]),
        (&json!(1), &json!("Tout vers le mobile"))
    );
}
