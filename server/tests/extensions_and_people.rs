//! Extensions, devices and people: changed and removed, on both databases, and what the PBX and the journal are told of it.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use std::sync::Arc;

use renvoi_app::{
    api::account::Lang,
    domain::{E164, Extension},
};
use renvoi_server::{
    accounts::Role,
    directory::{
        self, DirectoryError, ExtensionSettings, NewUser, TheirExtension, UserSettings, add_device,
        add_extension, add_user, remove_device, remove_extension, remove_user, set_extension,
        set_user,
    },
    pbx::{EmbeddedPbx, ExtensionPlan, OrgKey, Pbx, Plan, Subject, TryCall, TryEnd},
    push,
    store::{self, jobs::Queue, organisation::Organisation},
};
use serde_json::{Value, json};
use support::{Database, browser::Browser, portal::TestPortal};

on_both!(
    an_extension_is_changed,
    what_an_extension_cannot_be_is_refused,
    an_extension_goes_with_all_that_hangs_on_it,
    a_removed_extension_comes_back_as_another,
    the_embedded_pbx_follows_changes_and_removals,
    a_device_goes_and_its_name_waits_for_the_pbx,
    a_person_is_changed,
    roles_and_extensions_are_read_at_each_request,
    what_a_person_cannot_be_is_refused,
    a_person_goes,
    the_journal_remembers_who_is_gone,
    an_extension_stays_or_goes_with_its_owner,
    nobody_removes_the_last_by_mistake,
);

type Change<T> = Box<dyn FnOnce(&mut T)>;

async fn org(portal: &TestPortal, slug: &str) -> Organisation {
    directory::organisation(&portal.tools.store, Some(slug))
        .await
        .unwrap()
}

fn key(org: &Organisation) -> OrgKey {
    OrgKey::parse(&org.key).unwrap()
}

fn ext(number: &str) -> Extension {
    Extension::parse(number).unwrap()
}

fn e164(number: &str) -> E164 {
    E164::parse(number).unwrap()
}

/// What a refusal says.
fn refusal<T>(result: Result<T, DirectoryError>) -> String {
    match result {
        Err(error @ (DirectoryError::Store(_) | DirectoryError::Hash(_))) => panic!("{error}"),
        Err(error) => error.to_string(),
        Ok(_) => panic!("it is refused"),
    }
}

/// Adds a rule that sends every call on.
async fn forward(browser: &mut Browser, outcome: &str, destination: &str) {
    let list = call(browser, "rules/list").await;
    let draft = json!({ "version": list["version"], "name": "Renvoi", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "outcome": outcome, "destination": destination });
    let answer = browser.call("rules/save", &json!({ "draft": draft })).await;
    assert!(
        answer.status == 200 && answer.body.contains("saved"),
        "{}",
        answer.body
    );
}

async fn call(browser: &mut Browser, function: &str) -> Value {
    let answer = browser.call(function, &json!({})).await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// The journal's lines, as somebody reads them.
async fn read_journal(browser: &mut Browser, who: &str) -> Vec<Value> {
    let answer = browser
        .call("journal", &json!({ "query": { "who": who } }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let page: Value = serde_json::from_str(&answer.body).unwrap();
    page["lines"].as_array().unwrap().clone()
}

/// The details of the newest line, which is about this action and by the command line.
async fn told(portal: &TestPortal, action: &str) -> Value {
    let line = portal.journal().await.pop().unwrap();
    assert_eq!(
        (line.action.as_str(), line.actor.as_str()),
        (action, "command line")
    );
    serde_json::from_str(&line.detail).unwrap()
}

/// The subjects that wait to be pushed.
async fn waiting(portal: &TestPortal) -> Vec<String> {
    let mut read = portal.tools.store.read().await.unwrap();
    let jobs = store::jobs::all(read.db(), Queue::Pbx).await.unwrap();
    jobs.into_iter().map(|job| job.subject).collect()
}

/// How many extensions there are, and how much hangs on them.
async fn rows(portal: &TestPortal) -> Vec<i64> {
    let mut rows = vec![];
    for table in [
        "extensions",
        "devices",
        "direct_numbers",
        "rule_lists",
        "forwards",
        "rule_codes",
        "dialled",
    ] {
        rows.push(portal.count(table).await);
    }
    rows
}

async fn settle(portal: &TestPortal) {
    push::drain(&portal.push).await.unwrap();
    assert_eq!(waiting(portal).await, Vec::<String>::new());
}

/// What the PBX holds of an extension.
fn plan(portal: &TestPortal, org: &Organisation, number: &str) -> ExtensionPlan {
    match portal.pbx.held(&Subject::Extension(key(org), ext(number))) {
        Some(Plan::Extension(plan)) => plan,
        other => panic!("{number}: {other:?}"),
    }
}

/// The display names of an organisation's devices, by their names on the PBX.
fn shown(portal: &TestPortal, org: &Organisation) -> Vec<(String, String)> {
    let plans = portal.pbx.subjects().into_iter();
    let plans = plans.filter_map(|subject| portal.pbx.held(&subject));
    let device = |plan| match plan {
        Plan::Device(plan) if plan.endpoint.as_str().starts_with(&org.key) => {
            let name = plan.endpoint.as_str()[org.key.len() + 1..].to_owned();
            Some((name, format!("{} {}", plan.display_name, plan.language)))
        }
        _ => None,
    };
    plans.filter_map(device).collect()
}

async fn colleague(portal: &TestPortal, email: &str, roles: &[Role]) -> Organisation {
    let org = org(portal, email.split(['@', '.']).nth(1).unwrap()).await;
    let new = NewUser {
        email: email.into(),
        name: "Nora Petit".into(),
        lang: Lang::En,
        extension: None,
        password: Some(support::portal::PASSWORD.into()),
        roles: roles.to_vec(),
    };
    add_user(&portal.registry(), &org, &new).await.unwrap();
    org
}

async fn an_extension_is_changed(database: Database) {
    let portal = TestPortal::new(database).await;
    let alpha = colleague(&portal, "nora@alpha.example", &[]).await;
    let registry = portal.registry();
    // 207 sends its calls to a number that is nobody's yet.
    let mut helpdesk = portal.signed_in("207@alpha").await;
    forward(&mut helpdesk, "forward", "+33199001300").await;
    settle(&portal).await;

    let settings = set_extension(&registry, &alpha, "204", |extension| {
        extension.voicemail = true;
        extension.direct = [e164("+33199001300")].into();
        extension.owner = Some("Nora@alpha.example".into());
    })
    .await
    .unwrap();
    assert_eq!(
        settings.describe(),
        json!({ "voicemail": true, "direct": ["+33199001300"], "owner": "nora@alpha.example" })
    );
    assert_eq!(
        told(&portal, "extension.changed").await,
        json!({ "number": "204", "changed": {
            "voicemail": [false, true], "direct": [["+33199001204"], ["+33199001300"]],
            "owner": ["204@alpha.example", "nora@alpha.example"] } })
    );
    let asked = waiting(&portal).await;
    let expected = [
        format!("device:{}-204-1", alpha.key),
        format!("extension:{}:204", alpha.key),
        // What its rule means has changed.
        format!("extension:{}:207", alpha.key),
        format!("organisation:{}", alpha.key),
    ];
    assert_eq!(asked, expected);
    settle(&portal).await;
    let plan = plan(&portal, &alpha, "204");
    assert!(plan.voicemail);
    let Some(Plan::Organisation(plan)) = portal.pbx.held(&Subject::Organisation(key(&alpha)))
    else {
        panic!("it has a plan");
    };
    let of_204 = plan
        .direct_numbers
        .iter()
        .filter(|(_, owner)| *owner == ext("204"));
    assert_eq!(
        of_204.collect::<Vec<_>>(),
        [&(e164("+33199001300"), ext("204"))]
    );
    assert_eq!(
        shown(&portal, &alpha),
        [
            ("204-1".to_owned(), "Nora Petit en".to_owned()),
            ("207-1".to_owned(), "Owner of 207 fr".to_owned())
        ]
    );

    // Nothing changed: nothing to push, nothing to tell.
    let lines = portal.journal().await.len();
    set_extension(&registry, &alpha, "204", |_| {})
        .await
        .unwrap();
    assert_eq!(portal.journal().await.len(), lines);
    assert_eq!(waiting(&portal).await, Vec::<String>::new());

    let settings = set_extension(&registry, &alpha, "204", |extension| {
        *extension = ExtensionSettings {
            voicemail: false,
            direct: [].into(),
            owner: None,
        };
    })
    .await
    .unwrap();
    assert_eq!(
        settings.describe(),
        json!({ "voicemail": false, "direct": [], "owner": null })
    );
    settle(&portal).await;
    assert_eq!(shown(&portal, &alpha)[0].1, "204 fr", "nobody's name");
}

async fn what_an_extension_cannot_be_is_refused(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let table: Vec<(&str, &str, Change<ExtensionSettings>)> = vec![
        ("there is no extension « 402 »", "402", Box::new(|_| {})),
        (
            "there is no extension « 240 »; did you mean « 204 »?",
            "240",
            Box::new(|_| {}),
        ),
        (
            "« +33199001207 » exists already",
            "204",
            Box::new(|e| e.direct = [e164("+33199001207")].into()),
        ),
        (
            "« +33199002204 » exists already",
            "204",
            Box::new(|e| e.direct = [e164("+33199002204")].into()),
        ),
        (
            "+33112 is an emergency number",
            "204",
            Box::new(|e| e.direct = [e164("+33112")].into()),
        ),
        (
            "207@alpha.example owns another extension; first: renvoi user set 207@alpha.example --no-extension",
            "204",
            Box::new(|e| e.owner = Some("207@alpha.example".into())),
        ),
        (
            "there is no user « 204@beta.example »",
            "204",
            Box::new(|e| e.owner = Some("204@beta.example".into())),
        ),
        (
            "e-mail: is not an address",
            "204",
            Box::new(|e| e.owner = Some("nobody".into())),
        ),
    ];
    settle(&portal).await;
    let lines = portal.journal().await.len();
    for (expected, number, change) in table {
        let said = refusal(set_extension(&registry, &alpha, number, change).await);
        assert!(said.contains(expected), "{said}");
    }
    assert_eq!(portal.journal().await.len(), lines);
    assert_eq!(waiting(&portal).await, Vec::<String>::new());
    let mut owner = portal.signed_in("204@alpha").await;
    assert_eq!(
        owner.call("rules/list", &json!({})).await.status,
        200,
        "it is theirs still"
    );
}

async fn an_extension_goes_with_all_that_hangs_on_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    forward(&mut owner, "forward", "+33612345678").await;
    forward(&mut owner, "reject", "").await;
    forward(&mut helpdesk, "forward", "204").await;
    add_extension(&registry, &alpha, &ext("210"), &[])
        .await
        .unwrap();
    add_device(&registry, &alpha, "204", "Télétravail")
        .await
        .unwrap();
    settle(&portal).await;
    let before = rows(&portal).await;
    let lines = portal.journal().await.len();

    let gone = remove_extension(&registry, &alpha, "204").await.unwrap();
    assert_eq!(
        gone.to_string(),
        "extension 204, 2 devices, 2 rules, 0 messages, +33199001204"
    );
    let detail = told(&portal, "extension.removed").await;
    let devices = [
        format!("{}-204-1", alpha.key),
        format!("{}-204-2", alpha.key),
    ];
    assert_eq!(
        detail,
        json!({ "number": "204", "owner": "204@alpha.example", "direct": ["+33199001204"], "devices": devices, "rules": 2, "messages": 0 })
    );
    assert_eq!(
        portal.journal().await.len(),
        lines + 1,
        "what it said stays"
    );
    let after = rows(&portal).await;
    let fewer: Vec<_> = before.iter().zip(&after).map(|(b, a)| b - a).collect();
    // Of its rules, one forwards; both versions of its list go.
    assert_eq!(fewer, [1, 2, 1, 2, 1, 2, 1]);

    // Whose rule names it is pushed again; whose does not is not.
    let asked = waiting(&portal).await;
    let expected = [
        format!("device:{}", devices[0]),
        format!("device:{}", devices[1]),
        format!("extension:{}:204", alpha.key),
        format!("extension:{}:207", alpha.key),
        format!("organisation:{}", alpha.key),
    ];
    assert_eq!(asked, expected);
    settle(&portal).await;
    let held = portal.pbx.subjects();
    assert!(
        !held.contains(&Subject::Extension(key(&alpha), ext("204"))),
        "{held:?}"
    );
    assert_eq!(shown(&portal, &alpha).len(), 1, "207's phone is left");
    let plan = plan(&portal, &alpha, "207");
    assert!(!plan.rules[0].allowed, "a forward to nobody lets it ring");
    assert_eq!(push::reconcile(&portal.push).await.unwrap().drifts(), 0);
    // The other organisation's 204 is another.
    assert!(held.contains(&Subject::Extension(
        key(&org(&portal, "beta").await),
        ext("204")
    )));

    // Its owner is there, and owns nothing; the helpdesk reads what happened to it, by its number.
    assert_eq!(call(&mut owner, "me").await["extension"], Value::Null);
    assert_eq!(owner.call("rules/list", &json!({})).await.status, 404);
    let read = read_journal(&mut helpdesk, "204").await;
    let actions: Vec<_> = read
        .iter()
        .map(|line| line["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        [
            "extension.removed",
            "rules.saved",
            "rules.saved",
            "extension.added"
        ]
    );
    for line in &read {
        assert_eq!(
            line["subject"],
            json!({ "kind": "extension", "name": "204" })
        );
    }
    assert!(refusal(remove_extension(&registry, &alpha, "204").await).contains("« 204 »"));
}

async fn a_removed_extension_comes_back_as_another(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    forward(&mut owner, "reject", "").await;
    forward(&mut helpdesk, "forward", "204").await;
    settle(&portal).await;
    // Before the PBX has heard of anything.
    remove_extension(&registry, &alpha, "204").await.unwrap();
    add_extension(&registry, &alpha, &ext("204"), &[])
        .await
        .unwrap();
    let device = add_device(&registry, &alpha, "204", "Desk").await.unwrap();
    assert!(
        device.endpoint.as_str().ends_with("-204-2"),
        "the phone of the first may still be registered: {}",
        device.endpoint
    );
    settle(&portal).await;
    let (of_204, of_207) = (plan(&portal, &alpha, "204"), plan(&portal, &alpha, "207"));
    assert_eq!(
        (of_204.rules.len(), of_204.devices),
        (0, vec![device.endpoint])
    );
    assert!(of_207.rules[0].allowed, "a forward to it goes there again");
    assert_eq!(shown(&portal, &alpha).len(), 2);

    // Once more, and the PBX hears of the removal before there is one again: 207's rule is pushed once more.
    remove_extension(&registry, &alpha, "204").await.unwrap();
    settle(&portal).await;
    add_extension(&registry, &alpha, &ext("204"), &[])
        .await
        .unwrap();
    settle(&portal).await;
    let of_207 = plan(&portal, &alpha, "207");
    assert!(of_207.rules[0].allowed);
}

async fn the_embedded_pbx_follows_changes_and_removals(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let embedded = Arc::new(EmbeddedPbx::new(Arc::clone(&portal.tools.clock)));
    let push = portal.tools.push(Arc::clone(&embedded) as Arc<dyn Pbx>);
    let mut helpdesk = portal.signed_in("207@alpha").await;
    forward(&mut helpdesk, "forward", "204").await;
    let place = async |to: &str| {
        push::drain(&push).await.unwrap();
        let call = TryCall {
            from: Some("+33612345678".into()),
            org: key(&alpha),
            to: ext(to),
            patience: 45,
        };
        embedded.place(call).await.unwrap().end
    };
    assert_eq!(
        place("207").await,
        TryEnd::NoAnswer,
        "it comes to the phone of 204"
    );
    for number in ["204", "207"] {
        set_extension(&registry, &alpha, number, |extension| {
            extension.voicemail = true;
        })
        .await
        .unwrap();
    }
    assert_eq!(place("207").await, TryEnd::Voicemail(ext("204")));
    remove_extension(&registry, &alpha, "204").await.unwrap();
    assert_eq!(
        place("207").await,
        TryEnd::Voicemail(ext("207")),
        "the forward lets it ring"
    );
    let gone = Subject::Extension(key(&alpha), ext("204"));
    assert_eq!(embedded.read(&gone).await.unwrap(), None);
    let wanted = {
        let mut read = portal.tools.store.read().await.unwrap();
        push::everything(read.db(), &push).await.unwrap()
    };
    assert_eq!(embedded.compare(&wanted.plans).await.unwrap(), []);
}

async fn a_device_goes_and_its_name_waits_for_the_pbx(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let second = add_device(&registry, &alpha, "204", "Salon").await.unwrap();
    settle(&portal).await;
    let gone = remove_device(&registry, second.endpoint.as_str())
        .await
        .unwrap();
    assert_eq!(gone.name, "Salon");
    assert_eq!(
        told(&portal, "device.removed").await,
        json!({ "name": "Salon", "endpoint": second.endpoint.as_str() })
    );
    let asked = waiting(&portal).await;
    let expected = [
        format!("device:{}", second.endpoint),
        format!("extension:{}:204", alpha.key),
    ];
    assert_eq!(asked, expected);
    // Its phone may still be registered by this name.
    let third = add_device(&registry, &alpha, "204", "Salon").await.unwrap();
    assert!(
        third.endpoint.as_str().ends_with("-204-3"),
        "{}",
        third.endpoint
    );
    settle(&portal).await;
    let plan = plan(&portal, &alpha, "204");
    assert_eq!(plan.devices.last(), Some(&third.endpoint));
    assert_eq!(plan.devices.len(), 2);
    assert_eq!(
        portal.pbx.held(&Subject::Device(second.endpoint.clone())),
        None
    );
    let typo = format!("{}-204-33", alpha.key);
    let said = refusal(remove_device(&registry, &typo).await);
    assert!(
        said.contains(&format!("did you mean « {} »?", third.endpoint)),
        "{said}"
    );
    // Their owner reads of it.
    let mut owner = portal.signed_in("204@alpha").await;
    let page = owner.get("/journal").await.body;
    assert!(page.contains("Salon"), "{page}");
}

async fn a_person_is_changed(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    add_extension(&registry, &alpha, &ext("210"), &[])
        .await
        .unwrap();
    add_device(&registry, &alpha, "210", "Desk").await.unwrap();
    settle(&portal).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let settings = set_user(&registry, "204@Alpha.example", false, |user| {
        user.email = "Nora@alpha.example".into();
        user.name = " Nora Petit ".into();
        user.lang = Lang::En;
        user.roles = vec![Role::Operator, Role::Helpdesk, Role::Helpdesk];
        user.extension = Some("210".into());
    })
    .await
    .unwrap();
    let now = json!({ "email": "nora@alpha.example", "name": "Nora Petit", "lang": "en", "roles": ["helpdesk", "operator"],
        "extension": "210" });
    assert_eq!(settings.describe(), now);
    assert_eq!(
        told(&portal, "user.changed").await["changed"],
        json!({ "email": ["204@alpha.example", "nora@alpha.example"], "name": ["Owner of 204", "Nora Petit"],
            "lang": ["fr", "en"], "roles": [[], ["helpdesk", "operator"]], "extension": ["204", "210"] })
    );
    settle(&portal).await;
    let shown = shown(&portal, &alpha);
    let names: Vec<_> = shown.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["204 fr", "Owner of 207 fr", "Nora Petit en"]);
    // Who was signed in still is.
    let me = call(&mut browser, "me").await;
    assert_eq!(
        (&me["name"], &me["extension"]),
        (&json!("Nora Petit"), &json!("210"))
    );
    portal.signed_in("nora@alpha.example").await;

    let lines = portal.journal().await.len();
    set_user(&registry, "nora@alpha.example", false, |_| {})
        .await
        .unwrap();
    assert_eq!(portal.journal().await.len(), lines, "nothing changed");
    set_user(&registry, "nora@alpha.example", true, |user| {
        *user = UserSettings {
            roles: vec![],
            extension: None,
            ..user.clone()
        };
    })
    .await
    .unwrap();
    assert_eq!(call(&mut browser, "me").await["extension"], Value::Null);
}

async fn roles_and_extensions_are_read_at_each_request(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let mut helpdesk = portal.signed_in("207@alpha").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let whole = async |browser: &mut Browser| {
        let answer = browser.call("journal", &json!({ "query": {} })).await;
        serde_json::from_str::<Value>(&answer.body).unwrap()["of_organisation"] == true
    };
    assert!(whole(&mut helpdesk).await && !whole(&mut owner).await);
    set_user(&registry, "207@alpha.example", false, |user| {
        user.roles.clear();
    })
    .await
    .unwrap();
    set_user(&registry, "204@alpha.example", false, |user| {
        user.roles = vec![Role::Administrator];
    })
    .await
    .unwrap();
    assert!(!whole(&mut helpdesk).await && whole(&mut owner).await);
    assert_eq!(owner.get("/admin").await.status, 200);

    // Their own rules are another's from now on.
    set_user(&registry, "204@alpha.example", false, |user| {
        user.extension = None;
    })
    .await
    .unwrap();
    assert_eq!(owner.call("rules/list", &json!({})).await.status, 404);
    set_user(&registry, "207@alpha.example", false, |user| {
        user.extension = Some("204".into());
    })
    .await
    .unwrap();
    assert_eq!(call(&mut helpdesk, "me").await["extension"], "204");
}

async fn what_a_person_cannot_be_is_refused(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let table: Vec<(&str, &str, Change<UserSettings>)> = vec![
        (
            "there is no user « nobody@alpha.example »",
            "nobody@alpha.example",
            Box::new(|_| {}),
        ),
        (
            "did you mean « 204@alpha.example »?",
            "240@alpha.example",
            Box::new(|_| {}),
        ),
        ("e-mail: is not an address", "nobody", Box::new(|_| {})),
        (
            "« 207@beta.example » exists already",
            "204@alpha.example",
            Box::new(|u| u.email = "207@beta.example".into()),
        ),
        (
            "e-mail: is not",
            "204@alpha.example",
            Box::new(|u| u.email = "a@b".into()),
        ),
        (
            "name: is empty",
            "204@alpha.example",
            Box::new(|u| u.name = " ".into()),
        ),
        (
            "207 is Owner of 207's; first: renvoi user set 207@alpha.example --no-extension",
            "204@alpha.example",
            Box::new(|u| u.extension = Some("207".into())),
        ),
        (
            "there is no extension « 300 »",
            "204@alpha.example",
            Box::new(|u| u.extension = Some("300".into())),
        ),
    ];
    let lines = portal.journal().await.len();
    for (expected, email, change) in table {
        let said = refusal(set_user(&registry, email, false, change).await);
        assert!(said.contains(expected), "{said}");
    }
    assert_eq!(portal.journal().await.len(), lines);
}

async fn a_person_goes(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let mut owner = portal.signed_in("204@alpha").await;
    forward(&mut owner, "reject", "").await;
    settle(&portal).await;
    let lines = portal.journal().await.len();
    let sessions = portal.count("sessions").await;

    let said = refusal(
        remove_user(
            &registry,
            "204@alpha.example",
            TheirExtension::Undecided,
            false,
        )
        .await,
    );
    assert!(
        said.contains("owns extension 204; say --keep-extension or --with-extension"),
        "{said}"
    );
    assert_eq!(portal.count("sessions").await, sessions);
    let gone = remove_user(&registry, "204@alpha.example", TheirExtension::Keep, false)
        .await
        .unwrap();
    assert_eq!(
        gone.describe(),
        json!({ "removed": "204@alpha.example", "name": "Owner of 204", "extension": null, "messages": 0, "sessions_ended": 1 })
    );
    assert_eq!(
        told(&portal, "user.removed").await,
        json!({ "email": "204@alpha.example", "name": "Owner of 204", "lang": "fr", "roles": [], "extension": "204" })
    );
    assert_eq!(portal.journal().await.len(), lines + 1);
    assert_eq!(owner.call("me", &json!({})).await.status, 401);
    let mut again = portal.browser();
    let fields = [
        ("login", "204@alpha.example"),
        ("password", support::portal::PASSWORD),
    ];
    assert_ne!(
        again.post("/signin", &fields).await.status,
        303,
        "there is no such account"
    );

    // Its phone shows nobody's name; its rules apply as they did.
    settle(&portal).await;
    assert_eq!(shown(&portal, &alpha)[0].1, "204 fr");
    let plan = plan(&portal, &alpha, "204");
    assert_eq!(plan.rules.len(), 1);
}

async fn the_journal_remembers_who_is_gone(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    forward(&mut owner, "reject", "").await;
    remove_user(&registry, "204@alpha.example", TheirExtension::Keep, false)
        .await
        .unwrap();
    // What they did, and what was done to them, is told with their name, and found by it.
    for who in ["owner of 204", "204@ALPHA"] {
        let read = read_journal(&mut helpdesk, who).await;
        let told: Vec<_> = read
            .iter()
            .map(|line| {
                (
                    line["action"].as_str().unwrap(),
                    &line["actor"],
                    &line["subject"],
                )
            })
            .collect();
        let (them, person) = (
            json!({ "kind": "person", "name": "Owner of 204" }),
            json!({ "kind": "command_line" }),
        );
        let extension = json!({ "kind": "extension", "name": "204" });
        assert_eq!(
            told,
            [
                ("user.removed", &person, &them),
                ("rules.saved", &them, &extension),
                ("session.opened", &them, &them),
                ("user.added", &person, &them),
            ],
            "{who}"
        );
    }
    // Whoever comes after them with the same address is somebody else.
    let new = NewUser {
        email: "204@alpha.example".into(),
        name: "Nora Petit".into(),
        lang: Lang::Fr,
        extension: Some("204".into()),
        password: None,
        roles: vec![],
    };
    add_user(&registry, &alpha, &new).await.unwrap();
    let read = read_journal(&mut helpdesk, "nora").await;
    assert!(
        read.iter().any(|line| line["action"] == "user.added"),
        "{read:?}"
    );
    assert!(
        read.iter().all(|line| line["action"] != "user.removed"),
        "{read:?}"
    );
}

async fn an_extension_stays_or_goes_with_its_owner(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    settle(&portal).await;
    let gone = remove_user(
        &registry,
        "204@alpha.example",
        TheirExtension::Remove,
        false,
    )
    .await
    .unwrap();
    assert_eq!(
        gone.extension.unwrap().to_string(),
        "extension 204, 1 device, 0 rules, 0 messages, +33199001204"
    );
    let lines = portal.journal().await;
    let last: Vec<_> = lines
        .iter()
        .rev()
        .take(2)
        .map(|line| line.action.as_str())
        .collect();
    assert_eq!(last, ["user.removed", "extension.removed"]);
    settle(&portal).await;
    assert_eq!(shown(&portal, &alpha).len(), 1);
    // Who owns none has nothing to decide.
    colleague(&portal, "nora@alpha.example", &[]).await;
    remove_user(
        &registry,
        "nora@alpha.example",
        TheirExtension::Undecided,
        false,
    )
    .await
    .unwrap();
    assert_eq!(portal.count("users").await, 3);
}

async fn nobody_removes_the_last_by_mistake(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    colleague(
        &portal,
        "ada@alpha.example",
        &[Role::Operator, Role::Administrator],
    )
    .await;
    let remove = async |email: &str, even_last| {
        remove_user(&registry, email, TheirExtension::Keep, even_last).await
    };
    let last_operator = "ada@alpha.example is the last operator; where that is meant: --even-last";
    assert!(refusal(remove("ada@alpha.example", false).await).contains(last_operator));
    let demote = async |even_last| {
        set_user(&registry, "ada@alpha.example", even_last, |user| {
            user.roles.clear();
        })
        .await
    };
    assert!(refusal(demote(false).await).contains(last_operator));

    // Another organisation's operator is one; its administrator is not ours. Who is locked out helps nobody.
    colleague(
        &portal,
        "bea@beta.example",
        &[Role::Operator, Role::Administrator],
    )
    .await;
    let last_administrator = "their organisation's last administrator";
    assert!(refusal(remove("ada@alpha.example", false).await).contains(last_administrator));
    colleague(&portal, "nora@alpha.example", &[Role::Administrator]).await;
    directory::set_locked(&registry, "nora@alpha.example", true)
        .await
        .unwrap();
    assert!(refusal(demote(false).await).contains(last_administrator));
    directory::set_locked(&registry, "nora@alpha.example", false)
        .await
        .unwrap();
    remove("ada@alpha.example", false).await.unwrap();

    let said = refusal(remove("bea@beta.example", false).await);
    assert!(
        said.contains("bea@beta.example is the last operator"),
        "{said}"
    );
    remove("bea@beta.example", true).await.unwrap();
    // Whoever is none of them is never the last.
    remove("204@alpha.example", false).await.unwrap();
}
