//! People: changed and removed, with or without their extension.

use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::Role,
    directory::{
        self, NewUser, TheirExtension, UserSettings, add_device, add_extension, add_user,
        remove_user, set_user,
    },
};
use serde_json::{Value, json};

use super::{
    Change, call, colleague, ext, forward, org, plan, read_journal, refusal, settle, shown, told,
};
use crate::{
    on_both,
    support::{
        Database,
        browser::Browser,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    a_person_is_changed,
    roles_and_extensions_are_read_at_each_request,
    what_a_person_cannot_be_is_refused,
    a_person_goes,
    the_journal_remembers_who_is_gone,
    an_extension_stays_or_goes_with_its_owner,
    nobody_removes_the_last_by_mistake,
);

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
    let fields = [("login", "204@alpha.example"), ("password", PASSWORD)];
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
