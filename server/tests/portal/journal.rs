//! The journal's page: whose lines are read, which are found, and the way back to an old version.

use crate::on_both;
use crate::support::{Database, browser::Browser, portal::TestPortal};
use renvoi_app::api::account::Lang;
use renvoi_server::{
    directory::{NewUser, add_user, organisation, set_extension},
    push,
};
use serde_json::{Value, json};

on_both!(
    everybody_reads_their_own_and_the_helpdesk_its_organisation,
    both_sentences_are_told_in_the_reader_s_language,
    lines_are_found_by_person_subject_and_date,
    many_lines_are_paged_both_ways,
    an_old_version_comes_back_and_what_it_may_not_is_told,
    what_a_former_owner_did_is_theirs,
);

/// Adds a rule; answers the list's version then.
async fn add(browser: &mut Browser, name: &str, destination: &str) -> i64 {
    let list = call(browser, "rules/list", &json!({})).await;
    let draft = json!({ "version": list["version"], "name": name, "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["busy"], "outcome": "forward", "destination": destination });
    let saved = call(browser, "rules/save", &json!({ "draft": draft })).await;
    assert_eq!(saved["changed"], "saved", "{saved}");
    saved["version"].as_i64().unwrap()
}

async fn call(browser: &mut Browser, function: &str, arguments: &Value) -> Value {
    let answer = browser.call(function, arguments).await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn journal(browser: &mut Browser, query: Value) -> Value {
    call(browser, "journal", &json!({ "query": query })).await
}

fn actions(page: &Value) -> Vec<String> {
    let lines = page["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| line["action"].as_str().unwrap().to_owned())
        .collect()
}

/// As a person reads it: without tags, and with plain spaces.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            '\u{a0}' if !inside => text.push(' '),
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

async fn everybody_reads_their_own_and_the_helpdesk_its_organisation(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    let mut elsewhere = portal.signed_in("204@beta").await;
    add(&mut owner, "Soirs", "06 12 34 56 78").await;
    add(&mut helpdesk, "Midi", "01 45 67 89 01").await;
    add(&mut elsewhere, "Ailleurs", "06 99 99 99 99").await;

    let own = journal(&mut owner, json!({})).await;
    assert_eq!(own["of_organisation"], false);
    assert_eq!(
        actions(&own),
        [
            "rules.saved",
            "session.opened",
            "user.added",
            "device.added",
            "extension.added"
        ],
    );
    assert_eq!(
        own["lines"][0]["actor"],
        json!({ "kind": "person", "name": "Owner of 204" })
    );
    assert_eq!(
        own["lines"][0]["subject"],
        json!({ "kind": "extension", "name": "204" })
    );
    assert_eq!(own["lines"][0]["at"], "2026-04-14T14:22:00");
    assert_eq!(own["lines"][0]["address"], "0.0.0.0");
    assert_eq!(own["lines"][2]["actor"], json!({ "kind": "command_line" }));
    // What an ordinary user asks about somebody else is not heard.
    let asked = journal(&mut owner, json!({ "who": "207" })).await;
    assert_eq!(actions(&asked), actions(&own));

    let whole = journal(&mut helpdesk, json!({})).await;
    assert_eq!(whole["of_organisation"], true);
    let body = whole.to_string();
    assert!(body.contains("Soirs") && body.contains("Midi"), "{body}");
    assert!(!body.contains("Ailleurs"), "{body}");
    assert!(actions(&whole).contains(&"organisation.added".to_owned()));

    let theirs = journal(&mut elsewhere, json!({})).await.to_string();
    assert!(theirs.contains("Ailleurs"), "{theirs}");
    assert!(
        !theirs.contains("Soirs") && !theirs.contains("Midi"),
        "{theirs}"
    );
}

async fn both_sentences_are_told_in_the_reader_s_language(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    let version = add(&mut owner, "Soirs", "06 12 34 56 78").await;
    let list = call(&mut owner, "rules/list", &json!({})).await;
    let id = list["rules"][0]["rule"]["id"].as_str().unwrap().to_owned();
    let draft = json!({ "id": id, "version": version, "name": "Soirs", "enabled": true, "origin": "anyone",
        "slot": "always", "triggers": ["immediately"], "outcome": "forward", "destination": "207" });
    call(&mut owner, "rules/save", &json!({ "draft": draft })).await;
    call(
        &mut owner,
        "rules/switch",
        &json!({ "id": id, "enabled": false, "version": version + 1 }),
    )
    .await;

    let page = text(&owner.get("/journal").await.body);
    for said in [
        "« Soirs » modifiée",
        "AvantQuand n’importe qui m’appelle à tout moment, si je suis en ligne, rediriger vers le 06 12 34 56 78.",
        "AprèsQuand n’importe qui m’appelle à tout moment, immédiatement, rediriger vers Owner of 207, poste 207.",
        "« Soirs » désactivée",
        "AprèsDésactivée. Quand",
        "Owner of 20414 avril 2026 à 14:22",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    owner.post("/preferences", &[("lang", "en")]).await;
    let page = text(&owner.get("/journal").await.body);
    assert!(
        page.contains("BeforeWhen anyone calls me at any time, if I am on the phone"),
        "{page}"
    );
}

async fn lines_are_found_by_person_subject_and_date(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    let mut owner = portal.signed_in("204@alpha").await;
    add(&mut owner, "Mardi", "06 12 34 56 78").await;
    // Wednesday, just after midnight in Paris and still Tuesday in London.
    portal.clock.advance(9 * 3600 + 45 * 60);
    add(&mut owner, "Mercredi", "06 12 34 56 78").await;

    let found = async |helpdesk: &mut Browser, query: Value| {
        let page = journal(helpdesk, query).await;
        assert_eq!(page["errors"], json!([]), "{page}");
        page
    };
    let by_digits = found(&mut helpdesk, json!({ "who": "204", "kind": "rules" })).await;
    assert_eq!(actions(&by_digits), ["rules.saved", "rules.saved"]);
    let by_name = found(&mut helpdesk, json!({ "who": "owner OF 204" })).await;
    assert!(
        actions(&by_name).contains(&"session.opened".to_owned()),
        "{by_name}"
    );
    let by_mail = found(&mut helpdesk, json!({ "who": "204@alpha.example" })).await;
    assert_eq!(actions(&by_mail), actions(&by_name));
    for nobody in ["204@beta.example", "999", "%", "_", "' OR 1=1 --"] {
        let none = found(&mut helpdesk, json!({ "who": nobody })).await;
        assert_eq!(none["lines"], json!([]), "{nobody}");
    }
    let wednesday = found(&mut helpdesk, json!({ "from": "2026-04-15" })).await;
    assert_eq!(actions(&wednesday), ["rules.saved"]);
    assert!(wednesday.to_string().contains("Mercredi"), "{wednesday}");
    let tuesday = found(
        &mut helpdesk,
        json!({ "kind": "rules", "from": "2026-04-14", "to": "2026-04-14" }),
    )
    .await;
    assert!(tuesday.to_string().contains("Mardi") && !tuesday.to_string().contains("Mercredi"));
    let far = found(
        &mut helpdesk,
        json!({ "from": "0001-01-01", "to": "9999-12-31" }),
    )
    .await;
    assert!(!far["lines"].as_array().unwrap().is_empty());

    for (query, field, code) in [
        (json!({ "from": "14/04/2026" }), "from", "day"),
        (json!({ "to": "2026-02-30" }), "to", "day"),
        (
            json!({ "from": "2026-04-15", "to": "2026-04-14" }),
            "to",
            "days_reversed",
        ),
        (json!({ "kind": "everything" }), "kind", "kind"),
        (json!({ "before": "7" }), "before", "id"),
        (json!({ "who": "a\u{0}b" }), "who", "control"),
    ] {
        let page = journal(&mut helpdesk, query.clone()).await;
        assert_eq!(page["lines"], json!([]), "{query}");
        let error = &page["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code)),
            "{query}"
        );
    }
    let page = helpdesk.get("/journal?from=hier&who=%3Cb%3E").await;
    assert_eq!(page.status, 200);
    assert!(
        text(&page.body).contains("« hier » n’est pas une date."),
        "{}",
        page.body
    );
    assert!(!page.body.contains("<b>\""), "what is typed is text");
}

async fn many_lines_are_paged_both_ways(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    add(&mut owner, "Soirs", "06 12 34 56 78").await;
    let rules = call(&mut owner, "rules/list", &json!({})).await;
    let id = rules["rules"][0]["rule"]["id"].clone();
    for version in 1..60 {
        let change = json!({ "id": id, "enabled": version % 2 == 0, "version": version });
        call(&mut owner, "rules/switch", &change).await;
    }
    let versions = |page: &Value| -> Vec<i64> {
        let lines = page["lines"].as_array().unwrap();
        lines
            .iter()
            .filter_map(|line| line["detail"]["to"].as_i64())
            .collect()
    };
    let first = journal(&mut owner, json!({ "kind": "rules" })).await;
    assert_eq!(versions(&first), (36..=60).rev().collect::<Vec<_>>());
    assert_eq!(first["newer"], Value::Null);
    let second = journal(
        &mut owner,
        json!({ "kind": "rules", "before": first["older"] }),
    )
    .await;
    assert_eq!(versions(&second), (11..=35).rev().collect::<Vec<_>>());
    let third = journal(
        &mut owner,
        json!({ "kind": "rules", "before": second["older"] }),
    )
    .await;
    assert_eq!(versions(&third), (1..=10).rev().collect::<Vec<_>>());
    assert_eq!(third["older"], Value::Null);
    let back = journal(
        &mut owner,
        json!({ "kind": "rules", "after": third["newer"] }),
    )
    .await;
    assert_eq!(versions(&back), versions(&second));
    let top = journal(
        &mut owner,
        json!({ "kind": "rules", "after": back["newer"] }),
    )
    .await;
    assert_eq!(versions(&top), versions(&first));
    assert_eq!(top["newer"], Value::Null);

    let page = owner.get("/journal?kind=rules").await.body;
    let older = format!(
        "/journal?before={}&amp;kind=rules",
        first["older"].as_str().unwrap()
    );
    assert!(
        page.contains(&older),
        "the next page keeps what was asked for"
    );
}

async fn an_old_version_comes_back_and_what_it_may_not_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    add(&mut owner, "Soirs", "06 12 34 56 78").await;
    add(&mut owner, "Midi", "01 45 67 89 01").await;
    let page = owner.get("/journal").await.body;
    assert!(page.contains("Revenir à la version 1"), "{page}");
    assert!(!page.contains("Revenir à la version 2"), "the present one");

    let back = owner
        .post("/journal", &[("earlier", "1"), ("version", "2")])
        .await;
    assert_eq!((back.status, back.location()), (303, "/journal?restored=3"));
    let page = text(&owner.get("/journal?restored=3").await.body);
    assert!(
        page.contains("Version rétablie. En attente du PBX."),
        "{page}"
    );
    assert!(
        page.contains("Version 1 rétablie") && page.contains("« Midi » supprimée"),
        "{page}"
    );
    push::drain(&portal.push).await.unwrap();
    let page = text(&owner.get("/journal?restored=3").await.body);
    assert!(
        page.contains("Version rétablie. Le PBX l’a appliquée."),
        "{page}"
    );

    let late = owner
        .post("/journal", &[("earlier", "1"), ("version", "2")])
        .await;
    assert_eq!(late.status, 409, "{}", late.body);
    assert!(
        text(&late.body).contains("Quelqu’un a modifié vos règles"),
        "{}",
        late.body
    );
    let never = owner
        .post("/journal", &[("earlier", "9"), ("version", "3")])
        .await;
    assert_eq!(never.status, 404);

    // Mobile numbers are not allowed any more: what still names one may stay, and may not come back.
    owner
        .post("/journal", &[("earlier", "0"), ("version", "3")])
        .await;
    let set = "UPDATE organisations SET policy = '{\"mobile\":false}' WHERE slug = 'alpha'";
    portal.execute(set).await;
    let refused = owner
        .post("/journal", &[("earlier", "2"), ("version", "4")])
        .await;
    assert_eq!(refused.status, 422);
    let page = text(&refused.body);
    let why = "« Soirs » : Votre organisation n’autorise pas les redirections vers les mobiles.";
    assert!(page.contains(why), "{page}");
    assert_eq!(
        call(&mut owner, "rules/list", &json!({})).await["version"],
        4
    );
}

async fn what_a_former_owner_did_is_theirs(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut former = portal.signed_in("204@alpha").await;
    portal.clock.advance(60);
    add(&mut former, "Soirs", "06 12 34 56 78").await;
    let left = add(&mut former, "Midi", "01 45 67 89 01").await;
    portal.clock.advance(60);
    let registry = portal.registry();
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let give = async |owner: Option<&str>| {
        let owner = owner.map(str::to_owned);
        set_extension(&registry, &org, "204", |settings| settings.owner = owner)
            .await
            .unwrap();
    };
    let new = NewUser {
        email: "next@alpha.example".to_owned(),
        name: "Next".to_owned(),
        password: Some(crate::support::portal::PASSWORD.to_owned()),
        extension: None,
        roles: vec![],
        lang: Lang::Fr,
    };
    add_user(&registry, &org, &new).await.unwrap();
    give(Some("next@alpha.example")).await;
    let mut next = portal.signed_in("next@alpha.example").await;
    portal.clock.advance(60);
    let version = add(&mut next, "Nuits", "06 12 34 56 78").await.to_string();
    let (before, left) = ((left - 1).to_string(), left.to_string());
    {
        let own = journal(&mut next, json!({})).await.to_string();
        assert!(
            own.contains("Nuits") && own.contains("extension.changed"),
            "{own}"
        );
        assert!(
            !own.contains("extension.added") && !own.contains("Soirs"),
            "{own}"
        );
        let export = next.get("/journal/export?format=jsonl").await.body;
        assert!(
            export.contains("Nuits") && !export.contains("extension.added"),
            "{export}"
        );
        // Of what was before, only the list that was left comes back.
        let restore = [("earlier", &before), ("version", &version)].map(|(k, v)| (k, v.as_str()));
        assert_eq!(next.post("/journal", &restore).await.status, 404);
    }
    let restore = [("earlier", &left), ("version", &version)].map(|(k, v)| (k, v.as_str()));
    assert_eq!(next.post("/journal", &restore).await.status, 303);
    // Who helps sees all of it, and the former owner what they did with their account.
    let mut helpdesk = portal.signed_in("207@alpha").await;
    let whole = journal(&mut helpdesk, json!({ "who": "204" }))
        .await
        .to_string();
    assert!(
        whole.contains("Soirs") && whole.contains("Nuits"),
        "{whole}"
    );
    let theirs = journal(&mut former, json!({})).await.to_string();
    assert!(
        theirs.contains("session.opened") && !theirs.contains("Nuits"),
        "{theirs}"
    );
}
