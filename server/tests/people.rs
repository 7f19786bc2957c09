//! People of an organisation as who administers it lists, adds, changes, invites and deactivates them; organisations as who runs the
//! platform does.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_user, organisation},
    mail,
    store::{self, user::UserRow},
};
use serde_json::{Value, json};
use support::{
    Database,
    browser::{Answer, Browser},
    client::{Client, token_of, token_of_organisation},
    portal::{PASSWORD, TestPortal},
};
use uuid::Uuid;

on_both!(
    the_list_narrows_by_name_extension_role_and_state,
    somebody_new_gets_an_extension_and_a_letter,
    what_is_said_of_somebody_changes_and_the_former_address_is_told,
    what_is_wrong_is_told_at_its_field,
    nobody_changes_their_own_roles_or_deactivates_themselves,
    who_runs_the_platform_is_changed_by_their_peers_alone,
    an_edit_of_others_in_between_is_noticed,
    who_is_deactivated_comes_in_no_more_and_their_calls_go_on,
    with_their_rules_switched_off_their_calls_ring,
    nothing_of_another_organisation_is_seen_or_changed,
    an_organisation_is_added_with_whoever_administers_it,
    an_organisation_is_renamed_and_deactivated_and_its_pbx_goes_on,
);

async fn user(portal: &TestPortal, email: &str) -> UserRow {
    let mut read = portal.database.store.read().await.unwrap();
    let found = store::user::by_email(read.db(), email).await.unwrap();
    found.unwrap_or_else(|| panic!("{email} is there"))
}

async fn add(portal: &TestPortal, name: &str, roles: &[Role]) -> Uuid {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let new = NewUser {
        email: format!(
            "{}@alpha.example",
            name.split_whitespace().last().unwrap().to_lowercase()
        ),
        name: name.to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: roles.to_vec(),
    };
    add_user(&portal.registry(), &org, &new).await.unwrap().id
}

async fn operator(portal: &TestPortal) -> Browser {
    add(portal, "operator", &[Role::Operator, Role::Administrator]).await;
    portal.signed_in("operator@alpha.example").await
}

/// A hidden field of a page.
fn hidden(page: &Answer, name: &str) -> String {
    let at = page.body.find(&format!("name=\"{name}\"")).unwrap();
    let rest = &page.body[at..];
    let value = rest.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

/// The form of somebody, with some of its fields changed.
async fn form(browser: &mut Browser, id: Uuid, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = browser.get(&format!("/admin/people/{id}")).await;
    assert_eq!(page.status, 200);
    let mut fields = vec![
        ("writer".to_owned(), hidden(&page, "writer")),
        ("version".to_owned(), hidden(&page, "version")),
    ];
    for (name, value) in changes {
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

async fn post(browser: &mut Browser, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(path, &fields).await
}

async fn actions(portal: &TestPortal) -> Vec<(String, Value)> {
    let lines = portal.journal().await;
    let read =
        |line: store::journal::Line| (line.action, serde_json::from_str(&line.detail).unwrap());
    lines.into_iter().map(read).collect()
}

async fn the_list_narrows_by_name_extension_role_and_state(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let locked = add(&portal, "Zoë Lockett", &[]).await;
    portal
        .execute("UPDATE users SET locked_at = 1 WHERE name = 'Zoë Lockett'")
        .await;
    let all = admin.get("/admin/people").await;
    assert_eq!(all.status, 200);
    for told in [
        "Owner of 204",
        "Owner of 207",
        "Karim",
        "Zoë Lockett",
        "4\u{a0}personnes",
    ] {
        assert!(all.body.contains(told), "{told}");
    }
    assert!(!all.body.contains("beta.example"));
    let table: [(&str, &[&str], &[&str]); 7] = [
        ("q=zoe", &["Zoë Lockett"], &["Owner of 204", "Karim"]),
        ("q=20", &["Owner of 204", "Owner of 207"], &["Karim"]),
        ("q=owner+207", &["Owner of 207"], &["Owner of 204"]),
        (
            "role=helpdesk",
            &["Owner of 207"],
            &["Owner of 204", "Karim"],
        ),
        ("role=administrator", &["Karim"], &["Owner of 207"]),
        ("state=locked", &["Zoë Lockett"], &["Owner of 204", "Karim"]),
        (
            "q=nobody+at+all",
            &["Personne ne correspond"],
            &["Owner of 204"],
        ),
    ];
    for (query, there, missing) in table {
        let page = admin.get(&format!("/admin/people?{query}")).await;
        let list = page.body.split("role=\"search\"").nth(1).unwrap();
        // What is after it is for the script, which knows who reads.
        let list = list.split("</main>").next().unwrap();
        assert!(there.iter().all(|told| list.contains(told)), "{query}");
        assert!(!missing.iter().any(|told| list.contains(told)), "{query}");
    }
    assert_eq!(
        admin.get(&format!("/admin/people/{locked}")).await.status,
        200
    );
    // More than a page.
    for n in 0..60 {
        add(&portal, &format!("many{n:02}"), &[]).await;
    }
    let first = admin.get("/admin/people?q=many").await;
    assert!(first.body.contains("60\u{a0}personnes") && first.body.contains("many49"));
    assert!(!first.body.contains("many50") && first.body.contains("q=many&amp;page=2"));
    let second = admin.get("/admin/people?q=many&page=2").await;
    let second: Vec<&str> = second.body.split("<b>many").skip(1).collect();
    let second: Vec<&str> = second.iter().map(|rest| &rest[..2]).collect();
    let expected: Vec<String> = (50..60).map(|n| n.to_string()).collect();
    assert_eq!(second, expected);
}

async fn somebody_new_gets_an_extension_and_a_letter(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let page = admin.get("/admin/people/new").await;
    let fields = [
        ("writer", hidden(&page, "writer")),
        ("name", " Aïssatou N’Diaye ".to_owned()),
        ("email", "A.Ndiaye@Alpha.example".to_owned()),
        ("lang", "en".to_owned()),
        ("extension", "310".to_owned()),
        ("role", "helpdesk".to_owned()),
        // Not given here, whoever asks.
        ("role", "operator".to_owned()),
        ("welcome", "on".to_owned()),
    ];
    let fields: Vec<(String, String)> = fields.map(|(name, value)| (name.to_owned(), value)).into();
    let answer = post(&mut admin, "/admin/people/new", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let made = user(&portal, "a.ndiaye@alpha.example").await;
    assert_eq!(
        answer.location(),
        format!("/admin/people/{}?added", made.id)
    );
    assert_eq!(
        (made.name.as_str(), made.lang.as_str()),
        ("Aïssatou N’Diaye", "en")
    );
    assert!(made.password.is_none());
    let mut read = portal.database.store.read().await.unwrap();
    let grants = store::user::grants(read.db(), made.id).await.unwrap();
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].0, "helpdesk");
    let line = store::extension::by_number(read.db(), made.org_id, "310")
        .await
        .unwrap();
    assert_eq!(line.map(|line| line.id), made.extension_id);
    drop(read);
    mail::drain(&portal.post).await.unwrap();
    let letters = portal.mail.taken();
    assert_eq!(letters.len(), 1);
    let told = actions(&portal).await;
    let told: Vec<&str> = told
        .iter()
        .rev()
        .take(3)
        .map(|(action, _)| action.as_str())
        .collect();
    assert_eq!(told, ["user.welcomed", "user.added", "extension.added"]);
    // They are invited once more, and not once they have a password.
    let writer = ("writer".to_owned(), fields[0].1.clone());
    let path = format!("/admin/people/{}/invite", made.id);
    let answer = post(&mut admin, &path, std::slice::from_ref(&writer)).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, &*format!("/admin/people/{}?invited", made.id))
    );
    let owner = user(&portal, "204@alpha.example").await;
    let path = format!("/admin/people/{}/invite", owner.id);
    let answer = post(&mut admin, &path, &[writer]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("déjà choisi un mot de passe"));
}

async fn what_is_said_of_somebody_changes_and_the_former_address_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let owner = user(&portal, "204@alpha.example").await;
    let changes = [
        ("name", "Marie D."),
        ("email", "marie@alpha.example"),
        ("lang", "en"),
        ("extension", "204"),
        ("role", "administrator"),
    ];
    let fields = form(&mut admin, owner.id, &changes).await;
    let path = format!("/admin/people/{}", owner.id);
    let answer = post(&mut admin, &path, &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, &*format!("{path}?saved")),
        "{}",
        answer.body
    );
    let now = user(&portal, "marie@alpha.example").await;
    assert_eq!(
        (now.name.as_str(), now.extension_id),
        ("Marie D.", owner.extension_id)
    );
    let told = actions(&portal).await;
    let (action, detail) = told.last().unwrap();
    assert_eq!(action, "user.changed");
    assert_eq!(
        detail["changed"],
        json!({ "name": ["Owner of 204", "Marie D."], "email": ["204@alpha.example", "marie@alpha.example"],
                "lang": ["fr", "en"], "roles": [[], ["administrator"]] })
    );
    let lines = portal.journal().await;
    assert_eq!(lines.last().unwrap().actor, "admin@alpha.example");
    mail::drain(&portal.post).await.unwrap();
    let letters = portal.mail.taken();
    assert_eq!(letters.len(), 1, "the former address alone is told");
    assert!(String::from_utf8_lossy(&letters[0]).contains("204@alpha.example"));
    // Nothing changes, nothing is written.
    let before = portal.journal().await.len();
    let fields = form(&mut admin, owner.id, &changes).await;
    assert_eq!(post(&mut admin, &path, &fields).await.status, 303);
    assert_eq!(portal.journal().await.len(), before);
    // Who changes an address has proved who they are a moment ago.
    portal.clock.advance(24 * 3600);
    let fields = form(&mut admin, owner.id, &changes).await;
    let answer = post(&mut admin, &path, &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("name=\"confirm\""));
    let mut fields = fields;
    fields.push(("confirm".to_owned(), PASSWORD.to_owned()));
    assert_eq!(post(&mut admin, &path, &fields).await.status, 303);
}

async fn what_is_wrong_is_told_at_its_field(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let owner = user(&portal, "204@alpha.example").await;
    let path = format!("/admin/people/{}", owner.id);
    let long = "é".repeat(81);
    let good = [
        ("name", "A"),
        ("email", "a@alpha.example"),
        ("lang", "fr"),
        ("extension", ""),
    ];
    for (field, value, told) in [
        ("name", " ", "Indiquez un nom"),
        ("name", long.as_str(), "plus de 80"),
        ("name", "A\nB", "caractère invisible"),
        ("email", "", "Indiquez une adresse"),
        ("email", "a@@b", "n’est pas une adresse e-mail"),
        ("email", "207@alpha.example", "a déjà un compte"),
        ("email", "204@beta.example", "a déjà un compte"),
        ("lang", "it", "n’est pas une langue"),
        ("extension", "207", "est celui de Owner\u{a0}of\u{a0}207"),
        ("extension", "0204", "n’est pas un poste"),
        ("extension", "112", "numéro d’urgence"),
        ("extension", "15", "numéro d’urgence"),
    ] {
        let changed = good.map(|(name, was)| (name, if name == field { value } else { was }));
        let fields = form(&mut admin, owner.id, &changed).await;
        let answer = post(&mut admin, &path, &fields).await;
        assert_eq!(answer.status, 422, "{field} {value:?}");
        assert!(answer.body.contains(told), "{field} {value:?}: {told}");
        assert!(
            answer.body.contains("aria-invalid=\"true\""),
            "{field} {value:?}"
        );
    }
    assert_eq!(
        user(&portal, "204@alpha.example").await.name,
        "Owner of 204"
    );
}

async fn nobody_changes_their_own_roles_or_deactivates_themselves(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let me = user(&portal, "admin@alpha.example").await;
    let path = format!("/admin/people/{}", me.id);
    let changes = [
        ("name", "Karim"),
        ("email", "admin@alpha.example"),
        ("lang", "fr"),
    ];
    let fields = form(&mut admin, me.id, &changes).await;
    let answer = post(&mut admin, &path, &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("ne change ses propres rôles"));
    let page = admin.get(&path).await;
    assert!(!page.body.contains(&format!("{path}/deactivate")));
    let answer = post(&mut admin, &format!("{path}/deactivate"), &fields).await;
    assert_eq!(answer.status, 409);
    // Two administrators: one may take the role from the other, who cannot do the same any more.
    let other = add(&portal, "other", &[Role::Administrator]).await;
    let mut second = portal.signed_in("other@alpha.example").await;
    let changes = [
        ("name", "other"),
        ("email", "other@alpha.example"),
        ("lang", "fr"),
    ];
    let fields = form(&mut admin, other, &changes).await;
    assert_eq!(
        post(&mut admin, &format!("/admin/people/{other}"), &fields)
            .await
            .status,
        303
    );
    assert_eq!(second.get("/admin/people").await.status, 403);
}

async fn who_runs_the_platform_is_changed_by_their_peers_alone(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let target = add(&portal, "runs", &[Role::Operator]).await;
    let path = format!("/admin/people/{target}");
    let page = admin.get(&path).await;
    assert!(page.body.contains("seuls ses pairs") && !page.body.contains("name=\"email\""));
    let own = admin.get("/admin/people/new").await;
    let fields = [
        ("writer", hidden(&own, "writer")),
        ("email", "mine@alpha.example".to_owned()),
        ("name", "runs".to_owned()),
        ("lang", "fr".to_owned()),
    ];
    let fields: Vec<_> = fields.map(|(name, value)| (name.to_owned(), value)).into();
    for deed in ["", "/invite", "/deactivate", "/reactivate"] {
        let answer = post(&mut admin, &format!("{path}{deed}"), &fields).await;
        assert_eq!(answer.status, 403, "{deed}");
    }
    assert_eq!(
        user(&portal, "runs@alpha.example").await.deactivated_at,
        None
    );
    let mut peer = operator(&portal).await;
    let fields = form(
        &mut peer,
        target,
        &[
            ("name", "Runs"),
            ("email", "runs@alpha.example"),
            ("lang", "fr"),
        ],
    )
    .await;
    assert_eq!(post(&mut peer, &path, &fields).await.status, 303);
    let mut read = portal.database.store.read().await.unwrap();
    let grants = store::user::grants(read.db(), target).await.unwrap();
    assert_eq!(
        grants[0].0, "operator",
        "that role is not given and not taken here"
    );
}

async fn an_edit_of_others_in_between_is_noticed(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let owner = user(&portal, "204@alpha.example").await;
    let path = format!("/admin/people/{}", owner.id);
    let changes = [
        ("name", "Mine"),
        ("email", "204@alpha.example"),
        ("lang", "fr"),
        ("extension", "204"),
    ];
    let stale = form(&mut admin, owner.id, &changes).await;
    portal
        .execute("UPDATE users SET name = 'Theirs' WHERE email = '204@alpha.example'")
        .await;
    let answer = post(&mut admin, &path, &stale).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("entre-temps") && answer.body.contains("value=\"Mine\""));
    let again: Vec<_> = stale
        .iter()
        .map(|(name, value)| match name.as_str() {
            "version" => (name.clone(), hidden(&answer, "version")),
            _ => (name.clone(), value.clone()),
        })
        .collect();
    assert_eq!(post(&mut admin, &path, &again).await.status, 303);
    assert_eq!(user(&portal, "204@alpha.example").await.name, "Mine");
}

/// A rule of the signed-in person that sends every call somewhere.
async fn forward(browser: &mut Browser, name: &str, to: &str) {
    let list = browser.call("rules/list", &json!({})).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let draft = json!({ "version": list["version"], "name": name, "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["busy"], "outcome": "forward", "destination": to });
    let saved = browser.call("rules/save", &json!({ "draft": draft })).await;
    assert!(saved.body.contains("saved"), "{}", saved.body);
}

async fn who_is_deactivated_comes_in_no_more_and_their_calls_go_on(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut colleague = portal.signed_in("207@alpha").await;
    forward(&mut owner, "Soirs", "06 12 34 56 78").await;
    forward(&mut colleague, "Vers Marie", "204").await;
    let token = token_of(&portal, "204@alpha.example", &["rules:read"]).await;
    assert_eq!(Client::new(&portal, &token).get("/rules").await.status, 200);
    let them = user(&portal, "204@alpha.example").await;
    let path = format!("/admin/people/{}", them.id);
    let page = admin.get(&path).await;
    // What becomes of calls, and who has to be told, stands there before.
    for told in [
        "son téléphone continue de sonner",
        "1\u{a0}règle active",
        "Vers Marie",
        "Owner of 207",
    ] {
        assert!(page.body.contains(told), "{told}");
    }
    let fields = form(&mut admin, them.id, &[]).await;
    let answer = post(&mut admin, &format!("{path}/deactivate"), &fields).await;
    assert_eq!(answer.location(), format!("{path}?deactivated"));
    // Signed out, and not let in by anything.
    assert!(owner.get("/rules").await.location().starts_with("/signin"));
    let answer = portal
        .browser()
        .post("/signin", &[("login", "204@alpha"), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.status, 401);
    assert_eq!(Client::new(&portal, &token).get("/rules").await.status, 401);
    let lines = actions(&portal).await;
    let (action, detail) = lines.iter().rev().nth(1).unwrap();
    assert_eq!(
        (action.as_str(), detail),
        (
            "user.deactivated",
            &json!({ "sessions": 1, "tokens": 1, "rules": 0 })
        )
    );
    assert_eq!(lines.last().unwrap().1["reason"], "deactivated");
    portal
        .browser()
        .post("/recover", &[("email", "204@alpha.example")])
        .await;
    mail::drain(&portal.post).await.unwrap();
    assert!(portal.mail.taken().is_empty(), "no link is sent");
    // Rules stay, and the journal.
    let mut read = portal.database.store.read().await.unwrap();
    let line = store::extension::by_id(read.db(), them.org_id, them.extension_id.unwrap());
    assert_eq!(line.await.unwrap().unwrap().rules_version, 1);
    drop(read);
    let saved = actions(&portal).await;
    assert!(saved.iter().any(|(action, _)| action == "rules.saved"));
    // Who helps does not undo it.
    let refused = colleague
        .post(
            &format!("/helpdesk/people/{}/unlock", them.id),
            &[("why", "rappel")],
        )
        .await;
    assert_eq!(refused.status, 409);
    assert!(user(&portal, "204@alpha.example").await.locked_at.is_some());
    let page = admin.get("/admin/people?state=deactivated").await;
    assert!(page.body.contains("Owner of 204"));
    // Again: with the password of before, and without the session of before.
    let answer = post(&mut admin, &format!("{path}/reactivate"), &fields).await;
    assert_eq!(answer.location(), format!("{path}?reactivated"));
    assert!(owner.get("/rules").await.location().starts_with("/signin"));
    portal.signed_in("204@alpha").await;
    let answer = post(&mut admin, &format!("{path}/reactivate"), &fields).await;
    assert_eq!(answer.status, 409);
}

async fn with_their_rules_switched_off_their_calls_ring(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let mut owner = portal.signed_in("204@alpha").await;
    forward(&mut owner, "Soirs", "06 12 34 56 78").await;
    forward(&mut owner, "Matins", "207").await;
    let them = user(&portal, "204@alpha.example").await;
    let path = format!("/admin/people/{}/deactivate", them.id);
    portal.execute("DELETE FROM push_jobs").await;
    let fields = form(&mut admin, them.id, &[("rules", "on")]).await;
    assert_eq!(post(&mut admin, &path, &fields).await.status, 303);
    let mut read = portal.database.store.read().await.unwrap();
    let line = store::extension::by_id(read.db(), them.org_id, them.extension_id.unwrap());
    let line = line.await.unwrap().unwrap();
    let body = store::rules::body(read.db(), line.id, line.rules_version);
    let list: Value = serde_json::from_str(&body.await.unwrap().unwrap()).unwrap();
    assert_eq!(list["rules"].as_array().unwrap().len(), 2);
    assert!(
        list["rules"]
            .as_array()
            .unwrap()
            .iter()
            .all(|rule| rule["enabled"] == false)
    );
    let asked = store::jobs::all(read.db(), store::jobs::Queue::Pbx)
        .await
        .unwrap();
    drop(read);
    assert!(
        asked.iter().any(|job| job.subject.ends_with(":204")),
        "the PBX is told"
    );
    let lines = actions(&portal).await;
    let told: Vec<&str> = lines
        .iter()
        .rev()
        .take(2)
        .map(|(action, _)| action.as_str())
        .collect();
    assert_eq!(told, ["user.deactivated", "rules.switched_off"]);
    assert_eq!(lines.last().unwrap().1["rules"], 2);
    // The way back to what they were is the journal's.
    assert_eq!(list["version"], 3);
}

async fn nothing_of_another_organisation_is_seen_or_changed(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let theirs = user(&portal, "204@beta.example").await;
    let path = format!("/admin/people/{}", theirs.id);
    assert_eq!(admin.get(&path).await.status, 404);
    let own = admin.get("/admin/people/new").await;
    let writer = [("writer".to_owned(), hidden(&own, "writer"))];
    for deed in ["", "/invite", "/deactivate", "/reactivate"] {
        let answer = post(
            &mut admin,
            &format!("{path}{deed}"),
            &[
                writer[0].clone(),
                ("name".into(), "x".into()),
                ("email".into(), "x@y.example".into()),
                ("lang".into(), "fr".into()),
            ],
        )
        .await;
        assert_eq!(answer.status, 404, "{deed}");
    }
    let now = user(&portal, "204@beta.example").await;
    assert_eq!((now.name, now.deactivated_at), (theirs.name, None));
    // What was shown to one is not posted by another.
    let other = add(&portal, "other", &[Role::Administrator]).await;
    let mut second = portal.signed_in("other@alpha.example").await;
    let answer = post(
        &mut second,
        &format!("/admin/people/{other}/invite"),
        &writer,
    )
    .await;
    assert_eq!(answer.status, 409);
}

async fn an_organisation_is_added_with_whoever_administers_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut operator = operator(&portal).await;
    let page = operator.get("/operator/organisations").await;
    assert_eq!(page.status, 200);
    for told in [
        "ALPHA",
        "BETA",
        "2\u{a0}organisations",
        "3\u{a0}personnes",
        "2\u{a0}postes",
    ] {
        assert!(page.body.contains(told), "{told}");
    }
    let writer = hidden(&page, "writer");
    let good = [
        ("writer", writer.as_str()),
        ("slug", "gamma"),
        ("name", "Gamma & fils"),
        ("country", "BE"),
        ("zone", "Europe/Brussels"),
        ("lang", "en"),
        ("administrator", "Ada Morel"),
        ("email", "ada@gamma.example"),
    ];
    for (field, value, told) in [
        ("slug", "Gamma", "lettres minuscules"),
        ("slug", "alpha", "déjà pris"),
        ("name", "", "Indiquez un nom"),
        ("country", "XX", "pays connu"),
        ("zone", "Mars/Olympus", "fuseau horaire IANA"),
        ("administrator", "", "Indiquez un nom"),
        ("email", "204@beta.example", "a déjà un compte"),
        ("lang", "xx", "n’est pas une langue"),
    ] {
        let fields = good.map(|(name, was)| (name, if name == field { value } else { was }));
        let answer = operator.post("/operator/organisations", &fields).await;
        assert_eq!(answer.status, 422, "{field} {value}");
        assert!(answer.body.contains(told), "{field} {value}: {told}");
    }
    assert!(
        organisation(&portal.database.store, Some("gamma"))
            .await
            .is_err()
    );
    let answer = operator.post("/operator/organisations", &good).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let org = organisation(&portal.database.store, Some("gamma"))
        .await
        .unwrap();
    assert_eq!(
        (org.name.as_str(), org.country.as_str(), org.zone.as_str()),
        ("Gamma & fils", "BE", "Europe/Brussels")
    );
    assert_eq!(
        answer.location(),
        format!("/operator/organisations/{}?added", org.id)
    );
    let ada = user(&portal, "ada@gamma.example").await;
    assert_eq!((ada.org_id, ada.lang.as_str()), (org.id, "en"));
    mail::drain(&portal.post).await.unwrap();
    assert_eq!(portal.mail.taken().len(), 1, "the letter of welcome");
    let page = operator
        .get(&format!("/operator/organisations/{}", org.id))
        .await;
    assert!(page.body.contains("Ada Morel") && page.body.contains("Gamma &amp; fils"));
    // Another one who administers.
    let fields = [
        ("writer", writer.as_str()),
        ("administrator", "Bea"),
        ("email", "bea@gamma.example"),
        ("lang", "fr"),
    ];
    let path = format!("/operator/organisations/{}/administrator", org.id);
    assert_eq!(operator.post(&path, &fields).await.status, 303);
    assert_eq!(operator.post(&path, &fields).await.status, 422);
    // Its first administrator's doing is told in its own journal, by the operator's name.
    let lines = portal.journal().await;
    let added = lines.iter().filter(|line| line.org_id == Some(org.id));
    assert!(added.clone().count() >= 3);
    assert!(
        added
            .into_iter()
            .all(|line| line.actor == "operator@alpha.example")
    );
    // Who administers an organisation and no more does not come here.
    let mut admin = portal.administrator().await;
    for path in [
        "/operator/organisations".to_owned(),
        format!("/operator/organisations/{}", org.id),
    ] {
        assert_eq!(admin.get(&path).await.status, 403);
    }
}

async fn an_organisation_is_renamed_and_deactivated_and_its_pbx_goes_on(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut operator = operator(&portal).await;
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let path = format!("/operator/organisations/{}", beta.id);
    let page = operator.get(&path).await;
    let writer = hidden(&page, "writer");
    let own = [("writer", writer.as_str())];
    let answer = operator
        .post(&path, &[("writer", &*writer), ("name", "Beta nouvelle")])
        .await;
    assert_eq!(answer.location(), format!("{path}?saved"));
    let now = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    assert_eq!(
        (now.name.as_str(), now.key),
        ("Beta nouvelle", beta.key.clone())
    );
    // Somebody works there, and a program.
    let mut inside = portal.signed_in("204@beta").await;
    forward(&mut inside, "Soirs", "06 12 34 56 78").await;
    let token = token_of_organisation(&portal, "beta", &["rules:read"]).await;
    let client = Client::new(&portal, &token);
    assert_eq!(client.get("/extensions/204/rules").await.status, 200);
    let jobs =
        |jobs: Vec<store::jobs::Job>| jobs.into_iter().map(|job| job.subject).collect::<Vec<_>>();
    let mut read = portal.database.store.read().await.unwrap();
    let before = jobs(
        store::jobs::all(read.db(), store::jobs::Queue::Pbx)
            .await
            .unwrap(),
    );
    drop(read);
    let answer = operator.post(&format!("{path}/deactivate"), &own).await;
    assert_eq!(answer.location(), format!("{path}?deactivated"));
    assert!(inside.get("/rules").await.location().starts_with("/signin"));
    let refused = portal
        .browser()
        .post("/signin", &[("login", "204@beta"), ("password", PASSWORD)])
        .await;
    assert_eq!(refused.status, 401);
    assert_eq!(client.get("/extensions/204/rules").await.status, 401);
    assert_eq!(
        portal.count("sessions").await,
        1,
        "the operator's own is left"
    );
    // Nothing is taken from the PBX.
    let mut read = portal.database.store.read().await.unwrap();
    let after = jobs(
        store::jobs::all(read.db(), store::jobs::Queue::Pbx)
            .await
            .unwrap(),
    );
    drop(read);
    assert_eq!(before, after);
    assert!(!after.is_empty());
    // Wrong passwords tell nobody that it is so.
    let lines = actions(&portal).await;
    assert_eq!(
        lines.last().unwrap().1["reason"],
        "organisation_deactivated"
    );
    assert_eq!(
        operator
            .post(&format!("{path}/deactivate"), &own)
            .await
            .status,
        409
    );
    let answer = operator.post(&format!("{path}/reactivate"), &own).await;
    assert_eq!(answer.location(), format!("{path}?reactivated"));
    portal.signed_in("204@beta").await;
    assert_eq!(client.get("/extensions/204/rules").await.status, 200);
    // One's own is not.
    let alpha = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let answer = operator
        .post(
            &format!("/operator/organisations/{}/deactivate", alpha.id),
            &own,
        )
        .await;
    assert_eq!(answer.status, 409);
    portal.signed_in("204@alpha").await;
}
