//! What is named otherwise than by an id in an address: an address, a number, an extension, a hardware address, a rule of a key, a group of a
//! template. What another organisation has of it is nothing that there is here, and stays as it is.

use axum::http::Method;
use renvoi_server::tokens::Scope;
use serde_json::{Value, json};

use super::scene::{Caller, MODEL, SECRET, Scene, mac};
use crate::{
    on_both,
    people_import::{checked, told},
    support::{
        Database,
        client::{Client, token_of, token_of_organisation},
        rows::changed,
    },
};

on_both!(
    what_a_form_names_is_of_ones_own_organisation,
    a_list_of_people_takes_nothing_from_another_organisation,
    what_a_document_names_is_of_ones_own_organisation,
);

/// A number of `alpha`'s.
const DIRECT: &str = "01 99 00 12 04";

/// What another organisation has is refused in a field, whose is not said, and stays; the same form with what is one's own is done.
async fn names(
    scene: &Scene,
    caller: &mut Caller,
    path: &str,
    fields: &[(&str, &str)],
    (field, theirs, own): (&str, &str, &str),
) {
    let mut form = fields.to_vec();
    form.push((field, theirs));
    let before = scene.portal.rows().await;
    let refused = caller.browser.post(path, &form).await;
    let status = refused.status;
    assert!([409, 422].contains(&status), "{path} {field}: {status}");
    for name in ["Proche", "Cible"] {
        assert!(!refused.body.contains(name), "{path} {field}: {name}");
    }
    let left = changed(&before, &scene.portal.rows().await);
    assert!(left.is_empty(), "{path} {field} leaves {left:?}");
    form.pop();
    form.push((field, own));
    let done = caller.browser.post(path, &form).await;
    assert_eq!(done.word(), "done", "{path} {field}: {}", done.body);
}

/// Who administers `beta`.
fn administrator(callers: Vec<Caller>) -> Caller {
    let mut callers = callers.into_iter();
    callers.find(|one| one.who == "administrator-b").unwrap()
}

async fn what_a_form_names_is_of_ones_own_organisation(database: Database) {
    let (mut scene, callers) = Box::pin(Scene::new(database)).await;
    let rule = scene.aim("rule").await.id.to_string();
    let mut caller = administrator(callers);
    let (theirs, own) = (mac(1), [mac(60_001), mac(60_002)]);

    let new = [("name", "Neuf"), ("lang", "fr")];
    let email = ("email", "owner@alpha.example", "neuf@beta.example");
    names(&scene, &mut caller, "/admin/people/new", &new, email).await;
    let person = format!("/admin/people/{}", scene.own[1].person);
    let page = caller.browser.get(&person).await.body;
    let version = page.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap().to_owned();
    let fields = [
        ("name", "Autre"),
        ("lang", "fr"),
        ("version", version.as_str()),
    ];
    let email = ("email", "owner@alpha.example", "autre@beta.example");
    names(&scene, &mut caller, &person, &fields, email).await;
    let at_once = format!("/helpdesk/people/{}/address-now", scene.own[1].person);
    let why = [("why", "Rappel")];
    let email = ("email", "owner@alpha.example", "encore@beta.example");
    names(&scene, &mut caller, &at_once, &why, email).await;

    let keys = format!("/phones/{}", caller.phone);
    let fields = [("version", "1"), ("key-0-5-kind", "supervision")];
    let colleague = ("key-0-5-text", "241", "251");
    names(&scene, &mut caller, &keys, &fields, colleague).await;
    let draft = json!({ "version": 0, "name": "Propre", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["busy"], "outcome": "reject" });
    caller
        .browser
        .call("rules/save", &json!({ "draft": draft }))
        .await;
    let list = caller.browser.call("rules/list", &json!({})).await.body;
    let list: Value = serde_json::from_str(&list).unwrap();
    let mine = list["rules"][0]["rule"]["id"].as_str().unwrap().to_owned();
    let fields = [("version", "2"), ("key-0-6-kind", "forward_toggle")];
    let toggled = ("key-0-6-rule", rule.as_str(), mine.as_str());
    names(&scene, &mut caller, &keys, &fields, toggled).await;
    let fields = [
        ("version", "1"),
        ("name", "Transfert"),
        ("origin", "anyone"),
        ("slot", "always"),
        ("trigger", "no_answer"),
        ("seconds", "20"),
        ("outcome", "forward"),
    ];
    let to = ("destination", "241", "251");
    names(&scene, &mut caller, "/rules/new", &fields, to).await;

    let fields = [("extension", "251"), ("model", MODEL)];
    let apparatus = ("mac", theirs.as_str(), own[0].as_str());
    names(&scene, &mut caller, "/admin/phones/new", &fields, apparatus).await;
    let fields = [("mac", own[1].as_str()), ("model", MODEL)];
    let line = ("extension", "241", "251");
    names(&scene, &mut caller, "/admin/phones/new", &fields, line).await;
    let replaced = format!("/admin/phones/{}/replace", caller.phone);
    let version = scene.keys_version(caller.phone).await.to_string();
    let fields = [
        ("model", MODEL),
        ("do", "replace"),
        ("version", version.as_str()),
    ];
    let unused = mac(60_003);
    let apparatus = ("mac", theirs.as_str(), unused.as_str());
    names(&scene, &mut caller, &replaced, &fields, apparatus).await;

    let fields = [
        ("name", "Touches"),
        ("audience", "everybody"),
        ("key-0-7-kind", "supervision"),
    ];
    let key = ("key-0-7-value", "241", "251");
    names(&scene, &mut caller, "/admin/templates/new", &fields, key).await;
    let fields = [("name", "Accueil")];
    let members = ("members", "241", "251");
    names(&scene, &mut caller, "/admin/groups", &fields, members).await;
}

async fn a_list_of_people_takes_nothing_from_another_organisation(database: Database) {
    let (scene, callers) = Box::pin(Scene::new(database)).await;
    let mut caller = administrator(callers);
    let before = scene.portal.rows().await;
    let file = format!(
        "E-mail;Nom;Poste;SDA\n\
        owner@alpha.example;Neuf;;\n\
        neuf@beta.example;Neuf;259;{DIRECT}\n"
    );
    let id = checked(&scene.portal, &mut caller.browser, &file).await;
    assert_eq!(
        told(&scene.portal, id).await,
        ["2 bad E-mail: email_taken", "3 bad SDA: direct_taken"]
    );
    let page = format!("/admin/import/{id}");
    let page = caller.browser.get(&page).await.body;
    assert!(
        page.contains("ligne 2") && !page.contains("Proche"),
        "{page}"
    );
    // The list alone is new.
    let mut left = changed(&before, &scene.portal.rows().await);
    left.retain(|row| !row.starts_with("import"));
    assert!(left.is_empty(), "{left:?}");
}

async fn what_a_document_names_is_of_ones_own_organisation(database: Database) {
    let (mut scene, callers) = Box::pin(Scene::new(database)).await;
    let own = administrator(callers).phone;
    let (rule, phone) = (scene.aim("rule").await.id, scene.phone);
    let (group, run) = (scene.aim("group").await.id, scene.aim("run").await.id);
    let scopes = Scope::ALL.map(Scope::name);
    let portal = &scene.portal;
    let office = token_of_organisation(portal, "alpha", &scopes).await;
    let office = Client::new(portal, &office);
    let elsewhere = token_of_organisation(portal, "beta", &scopes).await;
    let administrator = token_of(portal, "administrator@beta.example", &scopes).await;
    let strangers = [elsewhere, administrator].map(|token| Client::new(portal, &token));
    for stranger in &strangers {
        assert_eq!(stranger.get("/token").await.status, 200);
    }
    let dials = json!([{ "position": 3, "kind": "speed_dial", "value": "15" }]);
    let of_group =
        json!({ "name": "Touches", "audience": { "for": "group", "group": group }, "keys": dials });
    let toggle = json!({ "keys": [
        { "position": 1, "kind": "line", "value": "1" },
        { "position": 6, "kind": "forward_toggle", "value": rule },
    ] });
    let off = json!({ "enabled": false });
    let forward = json!({ "rules": [{ "name": "Transfert", "enabled": true, "origin": { "kind": "anyone" },
        "slot": {}, "triggers": [{ "no_answer": 20 }], "outcome": { "forward": "241" } }] });
    let desk = json!({ "extension": "241", "mac": mac(60_001), "model": MODEL });
    let members = json!({ "name": "Accueil", "extensions": ["241"] });
    let undone = format!("\"{run}\"");
    // Of an extension of one's own, and of a colleague's.
    let keys = format!("/extensions/:own/phones/{phone}/keys");
    let own_keys = "/extensions/:own/phones/:phone/keys".to_owned();
    let at_once = [
        (Method::POST, "/templates".to_owned(), Some(of_group)),
        (Method::POST, "/templates/undo".to_owned(), None),
        (Method::POST, "/desk-phones".to_owned(), Some(desk)),
        (Method::POST, "/groups".to_owned(), Some(members)),
        (Method::GET, keys.clone(), None),
        (Method::PUT, keys, Some(toggle.clone())),
        (Method::PUT, own_keys, Some(toggle)),
        (
            Method::PATCH,
            format!("/extensions/:own/rules/{rule}"),
            Some(off),
        ),
        (
            Method::PUT,
            "/extensions/:other/rules".to_owned(),
            Some(forward),
        ),
    ];
    for (method, path, document) in at_once {
        let is_undo = path.ends_with("/undo");
        let means = if is_undo { undone.as_str() } else { "*" };
        let headers = [("if-match", means)];
        let before = portal.rows().await;
        for stranger in &strangers {
            let here = path.replace(":phone", &own.to_string());
            let here = here.replace(":own", "253").replace(":other", "251");
            let answer = stranger.send(method.clone(), &here, &headers, document.as_ref());
            let answer = answer.await;
            let status = answer.status;
            assert!(
                [403, 404, 422].contains(&status),
                "{method} {path}: {status}"
            );
            for secret in SECRET {
                assert!(!answer.body.contains(secret), "{method} {path}: {secret}");
            }
        }
        let left = changed(&before, &portal.rows().await);
        assert!(left.is_empty(), "{method} {path} leaves {left:?}");
        let there = path.replace(":phone", &phone.to_string());
        let there = there.replace(":own", "241").replace(":other", "242");
        let done = office.send(method.clone(), &there, &headers, document.as_ref());
        let done = done.await;
        assert_eq!(done.status, 200, "{method} {path}: {}", done.body);
    }
}
