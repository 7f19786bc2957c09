//! What an administrator sets, and what becomes of it: the list of what it refuses, the plans on the PBX, the journal.

use crate::on_both;
use crate::support::{
    Database,
    browser::{Answer, Browser},
    portal::{PASSWORD, TestPortal},
};
use renvoi_app::domain::Extension;
use renvoi_server::{
    directory::organisation,
    pbx::{ExtensionPlan, OrgKey, Plan, Subject},
    push, store,
};
use serde_json::{Value, json};

on_both!(
    a_policy_refuses_at_save_time_and_on_the_pbx,
    days_of_the_organisation_reach_the_pbx,
    what_is_wrong_is_told_and_what_was_typed_comes_back,
    who_saved_in_between_is_not_overwritten,
    what_has_been_forbidden_since_is_not_switched_on,
    everything_that_is_refused_is_shown_to_who_helps,
    settings_survive_an_ended_session,
    opening_hours_are_presets_of_the_organisations_rules,
    who_signs_in_how_is_nothing_to_the_pbx,
    who_finds_a_browser_open_does_not_change_how_people_sign_in,
);

async fn settings(browser: &mut Browser) -> Value {
    let answer = browser.call("administration/settings", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// Posts a form of the page as it now is.
async fn save(browser: &mut Browser, form: &str, fields: &[(&str, &str)]) -> Answer {
    let version = settings(browser).await["version"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut all = vec![("form", form), ("version", version.as_str())];
    all.extend(fields);
    browser.post("/admin", &all).await
}

async fn forward_to(browser: &mut Browser, destination: &str) -> Value {
    let list = browser.call("rules/list", &json!({})).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let draft = json!({ "version": list["version"], "name": "Mobile", "enabled": true, "origin": "anyone",
        "slot": "always", "triggers": ["immediately"], "outcome": "forward", "destination": destination });
    let answer = browser.call("rules/save", &json!({ "draft": draft })).await;
    serde_json::from_str(&answer.body).unwrap()
}

async fn plan(portal: &TestPortal, slug: &str) -> ExtensionPlan {
    push::drain(&portal.push).await.unwrap();
    let org = organisation(&portal.database.store, Some(slug))
        .await
        .unwrap();
    let subject = Subject::Extension(
        OrgKey::parse(&org.key).unwrap(),
        Extension::parse("204").unwrap(),
    );
    match portal.pbx.held(&subject) {
        Some(Plan::Extension(plan)) => plan,
        other => panic!("{other:?}"),
    }
}

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

async fn days_of_the_organisation_reach_the_pbx(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    assert_eq!(
        forward_to(&mut portal.signed_in("204@alpha").await, "207").await["changed"],
        "saved"
    );
    let holds = |plan: &ExtensionPlan, date: &str| plan.holidays.contains(&date.parse().unwrap());
    let before = plan(&portal, "alpha").await;
    assert!(holds(&before, "2026-05-25") && !holds(&before, "2026-12-24"));

    let days = [
        ("region", "alsace_moselle"),
        ("days", "24/12/2026 Veille de Noël"),
        ("worked", "2026-05-25 Journée de solidarité"),
    ];
    assert_eq!(save(&mut admin, "calendar", &days).await.status, 303);
    let after = plan(&portal, "alpha").await;
    assert!(
        !holds(&after, "2026-05-25") && holds(&after, "2026-12-24") && holds(&after, "2026-12-26")
    );
    let page = admin.get("/admin").await.body;
    assert!(
        page.contains("2026-12-24 Veille de Noël")
            && page.contains("Lundi de Pentecôte, travaillé")
    );
}

async fn what_is_wrong_is_told_and_what_was_typed_comes_back(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let before = settings(&mut admin).await;
    for (form, fields, told) in [
        (
            "policy",
            ("forbidden", "zéro six"),
            "n’est pas le début d’un numéro",
        ),
        (
            "policy",
            ("countries", "FR ZZ"),
            "« ZZ » n’est pas le code d’un pays connu",
        ),
        (
            "calendar",
            ("days", "31/02/2026 Rien"),
            "« 31/02/2026 » n’existe pas dans le calendrier",
        ),
        (
            "calendar",
            ("worked", "lundi Rien"),
            "ne commence pas par une date",
        ),
        ("hours", ("mon", "24:01-25:00"), "n’est pas une plage comme"),
        (
            "calendar",
            ("region", "atlantis"),
            "Choisissez l’un de ces calendriers",
        ),
    ] {
        let answer = save(&mut admin, form, &[fields]).await;
        let body = answer.body.replace('\u{a0}', " ");
        assert_eq!(answer.status, 422, "{form}");
        assert!(body.contains(told), "{form}: {told}");
        // Nobody types a region.
        if fields.0 != "region" {
            assert!(body.contains(fields.1), "{form}: what was typed comes back");
            assert!(body.contains("aria-invalid=\"true\""), "{form}");
        }
    }
    assert_eq!(settings(&mut admin).await["version"], before["version"]);
}

async fn who_saved_in_between_is_not_overwritten(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let version = settings(&mut admin).await["version"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        save(&mut admin, "policy", &[("mobile", "on")]).await.status,
        303
    );
    let mine = [
        ("form", "policy"),
        ("version", &version),
        ("forbidden", "06 12*"),
    ];
    let answer = admin.post("/admin", &mine).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("06 12*"), "nothing typed is lost");
    // Saved again from the page that came back.
    assert_eq!(
        save(&mut admin, "policy", &[("forbidden", "06 12*")])
            .await
            .status,
        303
    );
    let after = settings(&mut admin).await;
    assert_eq!(
        after["policy"]["fields"],
        json!([["countries", ""], ["allowed", ""], ["forbidden", "+33612*"]])
    );
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

async fn settings_survive_an_ended_session(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let view = settings(&mut admin).await;
    let fields = [
        ("form", "calendar"),
        ("version", view["version"].as_str().unwrap()),
        ("writer", view["writer"].as_str().unwrap()),
        ("region", "alsace_moselle"),
        ("days", "2026-12-24 Veille de Noël"),
    ];
    let page = admin.get("/admin").await.body;
    assert_eq!(
        page.matches("name=\"writer\" value=\"").count(),
        4,
        "every form"
    );
    let answer = portal.browser().post("/admin", &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin?back=%2Fadmin&ended")
    );
    for _ in 0..2 {
        let page = admin.get("/admin").await.body;
        assert!(
            page.contains("2026-12-24 Veille de Noël") && page.contains("Voici ce que vous"),
            "{page}"
        );
    }
    assert_eq!(
        settings(&mut admin).await["calendar"],
        view["calendar"],
        "nothing is saved yet"
    );
    // Nobody else sees it, and who gives it up neither.
    let given_up = admin.post("/admin", &[("do", "forget")]).await;
    assert_eq!((given_up.status, given_up.location()), (303, "/admin"));
    assert!(!admin.get("/admin").await.body.contains("2026-12-24 Veille"));
    portal.browser().post("/admin", &fields).await;
    assert_eq!(admin.post("/admin", &fields).await.status, 303);
    assert_eq!(portal.count("kept_edits").await, 0);
    assert!(!admin.get("/admin").await.body.contains("Voici ce que vous"));
}

/// The ranges of a form, as they stand in its fields: « mon tue 09:00-18:00 ».
fn ranges(page: &str) -> Vec<String> {
    let input = |name: &str| {
        let inputs = page
            .split("<input ")
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap());
        let name = format!("name=\"{name}\"");
        inputs
            .filter(move |input| input.contains(&name))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let value = |input: &String| {
        input
            .split("value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    (1..)
        .map_while(|n| {
            let [from, to] = ["from", "to"].map(|part| input(&format!("range-{n}-{part}")));
            let days = input(&format!("range-{n}-day"));
            let checked = days.iter().filter(|day| day.contains("checked")).map(value);
            let days: Vec<_> = checked.collect();
            Some(format!(
                "{} {}-{}",
                days.join(" "),
                value(from.first()?),
                value(to.first()?)
            ))
        })
        .collect()
}

async fn opening_hours_are_presets_of_the_organisations_rules(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let hours = [
        ("mon", "08:30-12:00, 14:00-18:00"),
        ("tue", "08:30-12:00, 14:00-18:00"),
        ("closed_on_holidays", "on"),
    ];
    assert_eq!(save(&mut admin, "hours", &hours).await.status, 303);
    for (login, button, told, holidays) in [
        (
            "204@alpha",
            "preset-office",
            &["mon tue 08:30-12:00", "mon tue 14:00-18:00"][..],
            "except",
        ),
        (
            "204@alpha",
            "preset-evenings",
            &[
                "mon tue 12:00-14:00",
                "mon tue wed thu fri sat sun 18:00-08:30",
                "wed thu fri sat sun 00:00-24:00",
            ],
            "ignore",
        ),
        // Nobody has set any there, and these are not theirs.
        (
            "204@beta",
            "preset-office",
            &["mon tue wed thu fri 09:00-18:00"],
            "except",
        ),
        (
            "204@beta",
            "preset-evenings",
            &[
                "mon tue wed thu fri sat sun 18:00-09:00",
                "sat sun 00:00-24:00",
            ],
            "ignore",
        ),
    ] {
        let mut browser = portal.signed_in(login).await;
        let form = [
            ("version", "0"),
            ("name", "Heures"),
            ("slot", "some"),
            ("holidays", "only"),
            ("do", button),
        ];
        let answer = browser.post("/rules/new", &form).await;
        assert_eq!(answer.status, 200);
        let (mut found, mut told) = (ranges(&answer.body), told.to_vec());
        found.sort_unstable();
        told.sort_unstable();
        assert_eq!(found, told, "{button}");
        let chosen = format!("name=\"holidays\" value=\"{holidays}\" checked");
        assert!(answer.body.contains(&chosen), "{button}: {holidays}");
    }
}

async fn who_signs_in_how_is_nothing_to_the_pbx(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    push::drain(&portal.push).await.unwrap();
    let before = portal.journal().await.len();
    for (fields, required) in [(&[("second_factor", "on")][..], true), (&[][..], false)] {
        let answer = save(&mut admin, "access", fields).await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, "/admin?saved=access")
        );
        let page = admin.get(answer.location()).await.body;
        assert!(page.contains("<p>Réglages enregistrés.</p>"), "{page}");
        let org = organisation(&portal.database.store, Some("alpha"));
        assert_eq!(org.await.unwrap().second_factor, required);
        assert_eq!(portal.count("push_jobs").await, 0, "nothing to push");
    }
    let lines = portal.journal().await.split_off(before);
    let changes: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(&line.detail).unwrap())
        .collect();
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0]["before"]["second_factor"], false);
    assert_eq!(changes[0]["after"]["second_factor"], true);
    let beta = organisation(&portal.database.store, Some("beta"));
    assert!(!beta.await.unwrap().second_factor, "another organisation");
}

async fn who_finds_a_browser_open_does_not_change_how_people_sign_in(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let page = admin.get("/admin").await.body;
    assert!(
        !page.contains("name=\"confirm\""),
        "they have just signed in: {page}"
    );
    portal.clock.advance(10 * 60);
    let page = admin.get("/admin").await.body;
    assert_eq!(page.matches("name=\"confirm\"").count(), 1, "{page}");
    let required = async || {
        let org = organisation(&portal.database.store, Some("alpha")).await;
        org.unwrap().second_factor
    };
    for (typed, told) in [
        ("", "Confirmez que c’est bien vous"),
        ("something else entirely", "Ce n’est ni votre mot de passe"),
    ] {
        let fields = [("second_factor", "on"), ("confirm", typed)];
        let answer = save(&mut admin, "access", &fields).await;
        assert_eq!(answer.status, 422, "{typed}");
        assert!(answer.body.contains(told), "{}", answer.body);
        let at = answer.body.find("name=\"second_factor\"").unwrap();
        assert!(
            answer.body[at..]
                .split('>')
                .next()
                .unwrap()
                .contains("checked"),
            "what was chosen stays"
        );
        assert!(!answer.body.contains("something else entirely"));
        assert!(!required().await);
    }
    // What does not change who gets in is not asked.
    let answer = save(&mut admin, "policy", &[("national", "on")]).await;
    assert_eq!(answer.location(), "/admin?saved=policy");
    let fields = [("second_factor", "on"), ("confirm", PASSWORD)];
    let answer = save(&mut admin, "access", &fields).await;
    assert_eq!(answer.location(), "/admin?saved=access");
    assert!(required().await);
    // For a while it is not asked again, and a password that met an ended session is not kept.
    let answer = save(&mut admin, "access", &[]).await;
    assert_eq!(answer.location(), "/admin?saved=access");
    let page = admin.get("/admin").await.body;
    let mark = "name=\"writer\" value=\"";
    let at = page.find(mark).unwrap() + mark.len();
    let writer = page[at..].split('"').next().unwrap().to_owned();
    admin.post("/signout", &[]).await;
    let fields = [
        ("form", "access"),
        ("version", "x"),
        ("writer", writer.as_str()),
        ("confirm", PASSWORD),
    ];
    let answer = admin.post("/admin", &fields).await;
    assert_eq!(answer.location(), "/signin?back=%2Fadmin&ended");
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), "admin@alpha.example")
        .await
        .unwrap()
        .unwrap();
    let kept = store::kept::find(read.db(), user.id, "/admin")
        .await
        .unwrap()
        .unwrap();
    assert!(
        kept.contains("access") && !kept.contains(PASSWORD),
        "{kept}"
    );
}
