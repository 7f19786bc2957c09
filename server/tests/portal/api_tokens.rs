//! Token × operation: every operation of the API, tried with every kind of token, and with every scope missing. The operations
//! and their scopes are the description's own, which is held against the routes here.

use crate::on_both;
use std::collections::{BTreeMap, BTreeSet};

use crate::support::{
    Database,
    browser::Answer,
    client::{Client, token_of, token_of_organisation},
    portal::{PASSWORD, TestPortal},
    rows::changed,
};
use axum::http::Method;
use renvoi_app::{api::account::Lang, domain::Extension};
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_extension, add_user, organisation},
    phones::templates::{Templates, Whose},
    store,
    tokens::Scope,
    web::operations,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_both!(
    tokens_may_do_what_the_table_says_and_nothing_else,
    each_operation_takes_its_scope_and_no_other,
    the_description_is_the_routes_and_its_page_needs_no_script,
);

/// The status each token gets. The target is extension 209, which only `alpha` has, and its rule: `owner` is a plain user and
/// owns it, `helper` helps in `alpha` and owns another, `admin` administers `alpha` and owns none; `office` is `alpha`'s own
/// token, `elsewhere` is `beta`'s; of `beta`, `stranger` is a plain user, `aide` helps there and `chief` administers it. All have
/// every scope. What is refused leaves nothing behind.
const TABLE: &str = "
what                                    owner helper admin office elsewhere stranger aide chief
GET   /token                            200   200    200   200    200       200       200  200
GET   /rules                            200   200    404   404    404       200       200  404
PUT   /rules                            200   200    404   404    404       200       200  404
GET   /rules/state                      200   200    404   404    404       200       200  404
PATCH /rules/{id}                       200   404    404   404    404       404       404  404
GET   /explain                          200   200    404   404    404       200       200  404
GET   /journal                          200   200    200   200    200       200       200  200
GET   /journal/export                   200   200    200   200    200       200       200  200
GET   /calendar                         200   200    200   200    200       200       200  200
PUT   /calendar                         403   403    200   200    200       403       403  200
GET   /hours                            200   200    200   200    200       200       200  200
PUT   /hours                            403   403    200   200    200       403       403  200
GET   /policy                           403   403    200   200    200       403       403  200
PUT   /policy                           403   403    200   200    200       403       403  200
GET   /extensions                       403   200    200   200    200       403       200  200
GET   /extensions/{extension}/rules     200   403    403   200    404       403       403  403
PUT   /extensions/{extension}/rules     200   403    403   200    404       403       403  403
GET   /extensions/{extension}/rules/state 200 403    403   200    404       403       403  403
PATCH /extensions/{extension}/rules/{id} 200  403    403   200    404       403       403  403
GET   /extensions/{extension}/explain   200   403    403   200    404       403       403  403
GET   /templates                        403   403    200   200    200       403       403  200
POST  /templates                        403   403    200   200    200       403       403  200
GET   /templates/{id}                   403   403    200   200    404       403       403  404
PUT   /templates/{id}                   403   403    200   200    404       403       403  404
DELETE /templates/{id}                  403   403    200   200    404       403       403  404
GET   /templates/preview                403   403    200   200    200       403       403  200
POST  /templates/apply                  403   403    200   200    200       403       403  200
POST  /templates/undo                   403   403    200   200    200       403       403  200
GET   /templates/runs/{id}              403   403    200   200    404       403       403  404
GET   /groups                           403   200    200   200    200       403       200  200
POST  /groups                           403   403    200   200    200       403       403  200
GET   /groups/{id}                      403   200    200   200    404       403       404  404
PUT   /groups/{id}                      403   403    200   200    404       403       403  404
DELETE /groups/{id}                     403   403    200   200    404       403       403  404
GET   /desk-phones                      403   200    200   200    200       403       200  200
POST  /desk-phones                      403   403    200   200    200       403       403  200
GET   /desk-phones/{id}                 403   200    200   200    404       403       404  404
DELETE /desk-phones/{id}                403   403    200   200    404       403       403  404
POST  /desk-phones/{id}/replace         403   403    200   200    404       403       403  404
POST  /desk-phones/{id}/resync          403   200    200   200    404       403       404  404
POST  /desk-phones/{id}/restart         403   200    200   200    404       403       404  404
POST  /desk-phones/{id}/window          403   200    200   200    404       403       404  404
GET   /phone-strangers                  403   200    200   200    200       403       200  200
GET   /phone-models                     200   200    200   200    200       200       200  200
GET   /phones                           200   200    404   404    404       200       200  404
GET   /phones/{id}/keys                 200   404    404   404    404       404       404  404
PUT   /phones/{id}/keys                 200   404    404   404    404       404       404  404
GET   /extensions/{extension}/phones    200   403    403   200    404       403       403  403
GET   /extensions/{extension}/phones/{id}/keys 200 403 403 200  404       403       403  403
PUT   /extensions/{extension}/phones/{id}/keys 200 403 403 200  404       403       403  403
";

/// The target's words. Who helps in `alpha` reads them in its journal.
const SECRET: [&str; 2] = ["Cible", "612345678"];

fn table() -> Vec<(String, Vec<(&'static str, u16)>)> {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty());
    let whos: Vec<&str> = lines.next().unwrap().split_whitespace().skip(1).collect();
    lines
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(words.len(), whos.len() + 2, "{line}");
            let cells = words[2..].iter().map(|status| status.parse().unwrap());
            let what = format!("{} {}", words[0], words[1]);
            (what, whos.iter().copied().zip(cells).collect())
        })
        .collect()
}

fn every_scope() -> Vec<&'static str> {
    Scope::ALL.map(Scope::name).to_vec()
}

async fn tokens_may_do_what_the_table_says_and_nothing_else(database: Database) {
    let portal = TestPortal::new(database).await;
    people(&portal).await;
    for (what, cells) in table() {
        let (done, refused): (Vec<_>, Vec<_>) =
            cells.into_iter().partition(|(_, status)| *status == 200);
        let id = aim(&portal, &what).await;
        let mut clients = vec![];
        for (who, expected) in refused {
            let client = client(&portal, who, &every_scope()).await;
            // That it is used is noted the first time.
            client.get("/token").await;
            clients.push((who, expected, client));
        }
        let before = portal.rows().await;
        for (who, expected, client) in clients {
            let answer = send(&client, &what, &id).await;
            assert_eq!(answer.status, expected, "{who}: {what}: {}", answer.body);
            for secret in SECRET {
                assert!(
                    !answer.body.contains(secret),
                    "{who} reads {secret} by {what}"
                );
            }
        }
        let left = changed(&before, &portal.rows().await);
        assert!(left.is_empty(), "{what} leaves {left:?}");
        for (who, expected) in done {
            let id = aim(&portal, &what).await;
            let client = client(&portal, who, &every_scope()).await;
            let before = versions(&portal).await;
            let answer = send(&client, &what, &id).await;
            assert_eq!(answer.status, expected, "{who}: {what}: {}", answer.body);
            let within = ["owner", "office"].contains(&who);
            let reads = what.contains("/journal") && ["helper", "admin"].contains(&who);
            for secret in SECRET {
                let told = answer.body.contains(secret);
                assert!(!told || within || reads, "{who} reads {secret} by {what}");
            }
            let after = versions(&portal).await;
            for (line, version) in &after {
                let own = match who {
                    "owner" => line == "alpha 209",
                    "office" => line.starts_with("alpha "),
                    "helper" => line == "alpha 207",
                    "stranger" => line == "beta 204",
                    "aide" => line == "beta 207",
                    "elsewhere" => line.starts_with("beta "),
                    _ => false,
                };
                assert!(
                    own || before[line] == *version,
                    "{who} changed {line} by {what}"
                );
            }
        }
    }
}

async fn each_operation_takes_its_scope_and_no_other(database: Database) {
    let portal = TestPortal::new(database).await;
    people(&portal).await;
    let document = document(&portal).await;
    for (what, scope) in described(&document) {
        let id = aim(&portal, &what).await;
        // Who may do it at all.
        let who = if [" /rules", " /explain", " /phones", " /phone-models"]
            .iter()
            .any(|own| what.contains(own))
        {
            "owner"
        } else {
            "office"
        };
        if scope.is_empty() {
            let any = client(&portal, who, &["explain"]).await;
            assert_eq!(send(&any, &what, &id).await.status, 200, "{what}");
            continue;
        }
        let alone = client(&portal, who, &[&scope]).await;
        let answer = send(&alone, &what, &id).await;
        assert_eq!(
            answer.status, 200,
            "{what} with {scope} alone: {}",
            answer.body
        );
        let others: Vec<&str> = every_scope()
            .into_iter()
            .filter(|other| *other != scope)
            .filter(|other| scope != "rules:toggle" || *other != "rules:write")
            .collect();
        let without = client(&portal, who, &others).await;
        let answer = send(&without, &what, &id).await;
        assert_eq!(
            (answer.status, answer.json()["scope"].as_str()),
            (403, Some(scope.as_str())),
            "{what}"
        );
        let told = answer.header("www-authenticate");
        assert!(
            told.contains("insufficient_scope") && told.contains(&scope),
            "{told}"
        );
    }
}

async fn the_description_is_the_routes_and_its_page_needs_no_script(database: Database) {
    let portal = TestPortal::new(database).await;
    let document = document(&portal).await;
    let told: BTreeSet<String> = described(&document).into_keys().collect();
    let public = ["/openapi.json", "/docs", "/docs.css"];
    let routes: BTreeSet<String> = operations()
        .into_iter()
        .filter_map(|(method, path)| Some((method, path.strip_prefix("/api/v1")?.to_owned())))
        .filter(|(_, path)| !public.contains(&path.as_str()))
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    assert_eq!(told, routes);
    let tried: BTreeSet<String> = table().into_iter().map(|(what, _)| what).collect();
    assert_eq!(tried, routes);
    let scopes = &document["components"]["schemas"]["Scope"]["enum"];
    assert_eq!(*scopes, json!(Scope::ALL.map(Scope::name)));
    // Every reference leads somewhere.
    let mut references = vec![];
    refer(&document, &mut references);
    assert!(references.len() > 100);
    for reference in references {
        let at = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(at).is_some(), "{reference}");
    }

    let mut browser = portal.browser();
    let page = browser.get("/api/v1/docs").await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("<script"), "the policy would stop it");
    assert!(!page.body.contains("style="));
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("style-src 'self'") && !policy.contains("script-src"),
        "{policy}"
    );
    let codes =
        document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"].as_array();
    for code in codes.unwrap() {
        let id = format!("id=\"problem-{}\"", code.as_str().unwrap());
        assert!(page.body.contains(&id), "{id}");
    }
    assert_eq!(
        browser.get("/api/v1/docs.css").await.header("content-type"),
        "text/css; charset=utf-8"
    );
}

fn refer(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(at) if key == "$ref" => all.push(at.clone()),
                    value => refer(value, all),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| refer(item, all)),
        _ => {}
    }
}

/// Staff of both, and extension 209 of `alpha` with its owner.
async fn people(portal: &TestPortal) {
    let registry = portal.registry();
    for (name, slug, extension, roles) in [
        ("owner", "alpha", Some("209"), vec![]),
        ("admin", "alpha", None, vec![Role::Administrator]),
        ("chief", "beta", None, vec![Role::Administrator]),
    ] {
        let org = organisation(&portal.database.store, Some(slug))
            .await
            .unwrap();
        if let Some(number) = extension {
            let number = Extension::parse(number).unwrap();
            let added = add_extension(&registry, &org, &number, &[]);
            added.await.unwrap();
        }
        let user = NewUser {
            email: format!("{name}@{slug}.example"),
            name: name.to_owned(),
            lang: Lang::Fr,
            extension: extension.map(str::to_owned),
            password: Some(PASSWORD.into()),
            roles,
        };
        add_user(&registry, &org, &user).await.unwrap();
    }
    portal
        .desk_phone("alpha", "209", "00:15:65:00:02:09", "yealink-t54w")
        .await;
}

async fn client(portal: &TestPortal, who: &str, scopes: &[&str]) -> Client {
    let token = match who {
        "office" => token_of_organisation(portal, "alpha", scopes).await,
        "elsewhere" => token_of_organisation(portal, "beta", scopes).await,
        "helper" => token_of(portal, "207@alpha.example", scopes).await,
        "stranger" => token_of(portal, "204@beta.example", scopes).await,
        "aide" => token_of(portal, "207@beta.example", scopes).await,
        "chief" => token_of(portal, "chief@beta.example", scopes).await,
        other => token_of(portal, &format!("{other}@alpha.example"), scopes).await,
    };
    Client::new(portal, &token)
}

/// A list of the owner's with the target alone in it; its id.
async fn target(portal: &TestPortal) -> String {
    let owner = client(portal, "owner", &["rules:write"]).await;
    let rule = json!({ "name": "Cible", "enabled": true, "origin": { "kind": "anyone" }, "triggers": ["immediately"],
        "outcome": { "forward": "06 12 34 56 78" } });
    let put = owner.put("/rules", "*", &json!({ "rules": [rule] })).await;
    assert_eq!(put.status, 200, "{}", put.body);
    put.json()["list"]["rules"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The id of what an operation is aimed at.
async fn aim(portal: &TestPortal, what: &str) -> String {
    if what.contains("/templates") {
        return template(portal, what).await;
    }
    if what.contains("/groups") {
        return group(portal).await;
    }
    if what.contains("/desk-phones") {
        return desk_phone(portal).await;
    }
    // Where there are groups, keys supervise who is in one of their owner's.
    portal.execute("DELETE FROM extension_groups").await;
    let rule = target(portal).await;
    if !what.contains("/phones") {
        return rule;
    }
    let mut read = portal.database.store.read().await.unwrap();
    let phone = store::phone::by_mac(read.db(), "001565000209").await;
    phone.unwrap().unwrap().row.device_id.to_string()
}

/// A desk phone of `alpha`'s 204, whichever there is; where none is left, another one.
async fn desk_phone(portal: &TestPortal) -> String {
    let org = organisation(&portal.database.store, Some("alpha")).await;
    let mut read = portal.database.store.read().await.unwrap();
    let all = store::fleet::all(read.db(), org.unwrap().id).await.unwrap();
    drop(read);
    if let Some(phone) = all.iter().find(|phone| phone.extension == "204") {
        return phone.device_id.to_string();
    }
    let mac = mac();
    let phone = portal.desk_phone("alpha", "204", &mac, "yealink-t54w");
    phone.await.id.to_string()
}

/// A group of `alpha`, whichever there is; where none is left, another one.
async fn group(portal: &TestPortal) -> String {
    let office = client(portal, "office", &["phones:read", "phones:manage"]).await;
    let listed = office.get("/groups").await.json();
    if let Some(id) = listed["groups"][0]["id"].as_str() {
        return id.to_owned();
    }
    let new = members("Accueil");
    let post = office.send(Method::POST, "/groups", &[], Some(&new)).await;
    post.json()["id"].as_str().unwrap().to_owned()
}

fn members(name: &str) -> Value {
    json!({ "name": name, "extensions": ["204", "207"] })
}

/// A hardware address that nobody has.
fn mac() -> String {
    let id = Uuid::new_v4();
    let [.., a, b, c] = *id.as_bytes();
    format!("00:15:65:{a:02x}:{b:02x}:{c:02x}")
}

/// A template of `alpha`, or a run that has just applied it.
async fn template(portal: &TestPortal, what: &str) -> String {
    let templates = Templates::new(portal.web.desk.clone(), None);
    let org = organisation(&portal.database.store, Some("alpha")).await;
    let alpha = Whose::at_server(&org.unwrap());
    templates.drain().await.unwrap();
    let listed = templates.documents(&alpha, None).await.unwrap();
    let id = if let Some(one) = listed.iter().find(|one| one.name == "Urgences") {
        one.id
    } else {
        let office = client(portal, "office", &["templates:write"]).await;
        let post = office
            .send(Method::POST, "/templates", &[], Some(&urgent("Urgences")))
            .await;
        post.json()["id"].as_str().unwrap().parse().unwrap()
    };
    if !what.ends_with("/undo") && !what.contains("/runs/") {
        return id.to_string();
    }
    let run = templates.apply(&alpha, None).await.unwrap().unwrap();
    templates.drain().await.unwrap();
    run.to_string()
}

/// Elsewhere than the key that is replaced: it is locked.
fn urgent(name: &str) -> Value {
    json!({ "name": name, "audience": { "for": "everybody" },
        "keys": [{ "position": 9, "kind": "speed_dial", "value": "15", "locked": true }] })
}

async fn send(client: &Client, what: &str, id: &str) -> Answer {
    let (method, path) = what.split_once(' ').unwrap();
    let path = path.replace("{id}", id).replace("{extension}", "209");
    let document = match (method, path.rsplit('/').next().unwrap()) {
        ("POST", "apply" | "undo") | ("DELETE", _) => {
            let method: Method = method.parse().unwrap();
            let any = [("if-match", "*")];
            return client.send(method, &path, &any, None).await;
        }
        ("POST", "resync" | "restart") => {
            return client.send(Method::POST, &path, &[], None).await;
        }
        ("POST", "window") => json!({ "minutes": 15 }),
        ("POST", "replace") => json!({ "mac": mac(), "model": "yealink-t54w" }),
        ("POST", "desk-phones") => {
            json!({ "extension": "204", "mac": mac(), "model": "T54W", "modules": ["EXP50"] })
        }
        ("POST", "groups") => members(&Uuid::now_v7().to_string()),
        ("PUT", _) if path.starts_with("/groups/") => members(&Uuid::now_v7().to_string()),
        ("POST", "templates") => urgent(&Uuid::now_v7().to_string()),
        ("PUT", _) if path.starts_with("/templates/") => urgent("Urgences"),
        ("PUT", "rules") => json!({ "rules": [] }),
        ("PUT", "keys") => {
            json!({ "keys": [{ "position": 3, "kind": "supervision", "value": "204" }] })
        }
        ("PUT", "calendar") => json!({ "region": "metropolitan" }),
        ("PUT", "hours") => {
            json!({ "weekly": [{ "days": ["mon"], "from": "09:00", "to": "18:00" }], "holidays": "except" })
        }
        ("PUT", "policy") => {
            json!({ "national": true, "mobile": true, "international": false, "premium": false,
            "shared": true, "freephone": true, "unknown": false })
        }
        ("PATCH", _) => json!({ "enabled": false }),
        (_, "explain") => return client.get(&format!("{path}?from=anonymous")).await,
        _ => return client.get(&path).await,
    };
    let method: Method = method.parse().unwrap();
    client
        .send(method, &path, &[("if-match", "*")], Some(&document))
        .await
}

async fn versions(portal: &TestPortal) -> BTreeMap<String, i64> {
    let mut read = portal.database.store.read().await.unwrap();
    let mut all = BTreeMap::new();
    for org in store::organisation::all(read.db()).await.unwrap() {
        for row in store::extension::all(read.db(), org.id).await.unwrap() {
            all.insert(format!("{} {}", org.slug, row.number), row.rules_version);
        }
    }
    all
}

async fn document(portal: &TestPortal) -> Value {
    let answer = portal.browser().get("/api/v1/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    serde_json::from_str(&answer.body).unwrap()
}

/// The described operations with their scopes; empty: any token will do.
fn described(document: &Value) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        for (method, operation) in item.as_object().unwrap() {
            if method != "parameters" {
                let scope = operation["security"][0]["token"][0].as_str();
                let what = format!("{} {path}", method.to_uppercase());
                all.insert(what, scope.unwrap_or_default().to_owned());
            }
        }
    }
    all
}
