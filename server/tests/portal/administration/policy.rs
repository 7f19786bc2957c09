//! Where an organisation's calls may not go.

use serde_json::{Value, json};

use super::{forward_to, plan, save, settings};
use crate::{
    on_both,
    support::{Database, browser::Browser, portal::TestPortal},
};

on_both!(
    a_policy_refuses_at_save_time_and_on_the_pbx,
    what_has_been_forbidden_since_is_not_switched_on,
    everything_that_is_refused_is_shown_to_who_helps,
);

async fn a_policy_refuses_at_save_time_and_on_the_pbx(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let mut alpha = portal.signed_in("204@alpha").await;
    let mut beta = portal.signed_in("204@beta").await;
    for browser in [&mut alpha, &mut beta] {
        assert_eq!(
            forward_to(browser, "06 12 34 56 78").await["changed"],
            "saved"
        );
    }
    assert!(plan(&portal, "alpha").await.rules[0].allowed);
    assert_eq!(settings(&mut admin).await["refused"]["total"], 0);

    let answer = save(
        &mut admin,
        "policy",
        &[("national", "on"), ("allowed", "06 99*")],
    )
    .await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/admin?saved=policy")
    );
    assert!(!plan(&portal, "alpha").await.rules[0].allowed);
    assert!(
        plan(&portal, "beta").await.rules[0].allowed,
        "another organisation's policy is its own"
    );
    let refused = &settings(&mut admin).await["refused"];
    let rule = &refused["rules"][0];
    assert_eq!(
        json!([
            refused["total"],
            rule["extension"],
            rule["owner"],
            rule["rule"]["name"]
        ]),
        json!([1, "204", "Owner of 204", "Mobile"])
    );
    assert_eq!(
        json!([rule["why"]["code"], rule["why"]["data"]]),
        json!(["class_not_allowed", "mobile"])
    );
    let refused = forward_to(&mut alpha, "06 12 34 56 79").await;
    assert_eq!(
        refused["errors"][0]["code"], "class_not_allowed",
        "{refused}"
    );
    assert_eq!(
        forward_to(&mut alpha, "06 99 34 56 79").await["changed"],
        "saved"
    );

    let answer = save(
        &mut admin,
        "policy",
        &[
            ("national", "on"),
            ("mobile", "on"),
            ("forbidden", "06 99*"),
        ],
    )
    .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let rules = plan(&portal, "alpha").await.rules;
    assert_eq!(
        rules.iter().map(|rule| rule.allowed).collect::<Vec<_>>(),
        [true, false]
    );

    let line = portal
        .journal()
        .await
        .into_iter()
        .find(|line| line.action == "organisation.settings")
        .unwrap();
    assert_eq!(line.actor, "admin@alpha.example");
    let detail: Value = serde_json::from_str(&line.detail).unwrap();
    assert_ne!(detail["before"]["policy"], detail["after"]["policy"]);
    // Also where nobody had set any before.
    assert_eq!(detail["before"]["policy"]["mobile"], true);
    go_back(&portal, &mut admin, &line.id.to_string()).await;
}

/// To the settings that the first of two changes of the policy left, which allowed no mobile.
async fn go_back(portal: &TestPortal, admin: &mut Browser, line: &str) {
    let page = admin.get("/journal").await.body;
    let offered = format!("name=\"settings\" value=\"{line}\"");
    assert_eq!(page.matches("name=\"settings\"").count(), 1, "{page}");
    assert!(page.contains(&offered), "{page}");
    assert!(
        page.contains("Mobiles du pays") && page.contains("refusés"),
        "{page}"
    );
    let field = |name: &str| {
        let after = page.split_once(&offered).unwrap().1;
        let value = after
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap()
            .1;
        value.split_once('"').unwrap().0.to_owned()
    };
    let (version, writer) = (field("version"), field("writer"));
    let fields = [
        ("settings", line),
        ("version", &version),
        ("writer", &writer),
    ];
    // Who does not administer has no such way.
    let mut other = portal.signed_in("204@alpha").await;
    assert!(
        !other
            .get("/journal")
            .await
            .body
            .contains("name=\"settings\"")
    );
    assert_eq!(other.post("/journal", &fields).await.status, 403);
    let back = admin.post("/journal", &fields).await;
    assert_eq!((back.status, back.location()), (303, "/journal?settings"));
    let page = admin.get("/journal?settings").await.body;
    assert!(page.contains("Réglages enregistrés"), "{page}");
    let rules = plan(portal, "alpha").await.rules;
    let allowed: Vec<_> = rules.iter().map(|rule| rule.allowed).collect();
    assert_eq!(allowed, [false, true], "the PBX follows");
    // The page that is old by now is told so.
    assert_eq!(admin.post("/journal", &fields).await.status, 409);
}

async fn what_has_been_forbidden_since_is_not_switched_on(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let mut owner = portal.signed_in("204@alpha").await;
    forward_to(&mut owner, "06 12 34 56 78").await;
    forward_to(&mut owner, "207").await;
    let list = owner.call("rules/list", &json!({})).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let id = |at: usize| list["rules"][at]["rule"]["id"].as_str().unwrap().to_owned();
    let (forbidden, other) = (id(0), id(1));
    let policy = save(&mut admin, "policy", &[("national", "on")]).await;
    assert_eq!(policy.status, 303, "{}", policy.body);
    // What is on and has become wrong keeps nobody from other changes, nor from switching it off.
    let mut version = 2;
    for (rule, enabled) in [(&other, "false"), (&other, "true"), (&forbidden, "false")] {
        let fields = [("enabled", enabled), ("version", &version.to_string())];
        let answer = owner.post(&format!("/rules/{rule}/switch"), &fields).await;
        version += 1;
        assert_eq!(answer.location(), format!("/rules?saved={version}"));
    }
    let fields = [("enabled", "true"), ("version", "5")];
    let refused = owner
        .post(&format!("/rules/{forbidden}/switch"), &fields)
        .await;
    assert_eq!(refused.status, 422);
    let told = "« Mobile » : Votre organisation n’autorise pas";
    let body = refused.body.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(body.contains(told), "{body}");
    // Nor by the way back to when it was on.
    let back = [("earlier", "4"), ("version", "5")];
    assert_eq!(owner.post("/rules/restore", &back).await.status, 422);
    let list = owner.call("rules/list", &json!({})).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    assert_eq!(
        (&list["version"], &list["rules"][0]["rule"]["enabled"]),
        (&json!(5), &json!(false))
    );
}

async fn everything_that_is_refused_is_shown_to_who_helps(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    let none = helpdesk.get("/helpdesk/refused").await;
    assert_eq!(none.status, 200);
    assert!(none.body.contains("Aucune règle enregistrée n’est refusée"));
    assert!(helpdesk.get("/").await.body.contains("href=\"/helpdesk\""));

    let mut owner = portal.signed_in("204@alpha").await;
    for n in 10..36 {
        forward_to(&mut owner, &format!("06 12 34 56 {n}")).await;
    }
    // One that is switched off is refused all the same; one to a colleague never is.
    let list = owner.call("rules/list", &json!({})).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let first = list["rules"][0]["rule"]["id"].as_str().unwrap();
    let off = json!({ "id": first, "enabled": false, "version": list["version"] });
    owner.call("rules/switch", &off).await;
    forward_to(&mut owner, "207").await;
    // A forward for a while, and one to a voicemail that is switched off since.
    let now = [
        ("destination", "06 12 34 56 70"),
        ("until", "tonight"),
        ("version", "28"),
    ];
    assert_eq!(owner.post("/forward", &now).await.status, 303);
    let mut other = portal.signed_in("207@alpha").await;
    assert_eq!(
        other.post("/voicemail", &[("switch", "on")]).await.status,
        303
    );
    let draft = json!({ "version": 0, "name": "Répondeur", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["busy"], "outcome": "voicemail" });
    let saved = other.call("rules/save", &json!({ "draft": draft })).await;
    assert!(saved.body.contains("saved"), "{}", saved.body);
    assert_eq!(
        other.post("/voicemail", &[("switch", "off")]).await.status,
        303
    );
    let policy = save(&mut admin, "policy", &[("national", "on")]).await;
    assert_eq!(policy.status, 303, "{}", policy.body);

    // Twenty-six, the forward for a while, and the voicemail.
    let refused = &settings(&mut admin).await["refused"];
    assert_eq!(refused["total"], 28);
    let page = admin.get("/admin").await.body;
    assert!(page.contains("28\u{a0}règles refusées") && page.contains("/helpdesk/refused"));
    for (browser, administers) in [(&mut helpdesk, false), (&mut admin, true)] {
        let page = browser.get("/helpdesk/refused").await.body;
        assert_eq!(page.contains("Retour à l’administration"), administers);
        assert!(page.contains("28\u{a0}règles refusées"), "{page}");
        assert!(page.contains("de la 1\u{a0}à la 25"), "{page}");
        assert_eq!(page.matches("class=\"entry\"").count(), 25);
        assert!(page.contains("Owner of 204, poste\u{a0}204"));
        assert!(
            page.contains("Renvoi temporaire") && page.contains("70"),
            "{page}"
        );
        assert!(
            page.contains("href=\"/helpdesk/refused?page=2\"")
                && !page.contains("href=\"/helpdesk/refused?page=0\"")
        );
        // Beyond the last page is the last page.
        for number in ["2", "3", "18446744073709551615"] {
            let page = browser
                .get(&format!("/helpdesk/refused?page={number}"))
                .await;
            let page = page.body;
            assert_eq!(page.matches("class=\"entry\"").count(), 3, "{number}");
            assert!(page.contains("Répondeur") && page.contains("Owner of 207"));
            assert!(
                page.contains("href=\"/helpdesk/refused?page=1\"")
                    && !page.contains("href=\"/helpdesk/refused?page=3\"")
            );
        }
        for number in ["0", "-1", "x", ""] {
            let page = browser
                .get(&format!("/helpdesk/refused?page={number}"))
                .await;
            assert!(page.body.contains("de la 1\u{a0}à la 25"), "{number}");
        }
    }
    // What is over is refused no more.
    portal.clock.advance(24 * 3600);
    assert_eq!(settings(&mut admin).await["refused"]["total"], 27);
}
