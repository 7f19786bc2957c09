//! What is somebody's, tried by everybody else on real things: another person's and another organisation's. The operations are the router's
//! own, so nothing can be added without a line in the table; an effect of whatever kind shows in the rows of the whole database.

mod aims;
mod attempts;
mod events;
mod named;
mod scene;
mod table;

use std::collections::BTreeSet;

use renvoi_server::web::operations;
use serde_json::json;

use self::{
    attempts::{is_done, is_refused, send, send_allowed},
    scene::{SECRET, Scene},
    table::{aimed, free},
};
use crate::{
    on_both,
    support::{Database, rows::changed},
};

on_both!(
    nobody_reaches_what_is_somebody_elses,
    what_names_nothing_shows_nothing_of_another_organisation,
);

#[test]
fn every_operation_is_aimed_or_names_nothing() {
    // Those for programs are tried with every token in `api_tokens`, and there is no operation beside them.
    let all: BTreeSet<String> = operations()
        .into_iter()
        .filter(|(_, path)| !path.starts_with("/api/v1/"))
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    let lines = aimed();
    let tried = lines.iter().map(|line| (line.method, line.path));
    let named: BTreeSet<_> = tried.collect();
    let free = free();
    assert!(named.is_disjoint(&free));
    let told = named.iter().chain(&free);
    let told: BTreeSet<String> = told
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    assert_eq!(told, all);
    let by_id = free.iter().filter(|(_, path)| path.contains("{id}"));
    assert_eq!(
        by_id.collect::<Vec<_>>(),
        [
            &("GET", "/helpdesk/people/{id}/leave"),
            &("POST", "/helpdesk/people/{id}")
        ]
    );
}

async fn nobody_reaches_what_is_somebody_elses(database: Database) {
    let (mut scene, mut callers) = Box::pin(Scene::new(database)).await;
    let mut wrong = vec![];
    for line in aimed() {
        let what = format!("{} {} ({})", line.method, line.path, line.aim);
        let mut aim = scene.aim(line.aim).await;
        let before = scene.portal.rows().await;
        for caller in &mut callers {
            if line.may.contains(&caller.who) {
                continue;
            }
            let answer = send(&scene, caller, &line, &aim).await;
            let who = caller.who;
            if !is_refused(&line, &answer) {
                wrong.push(format!("{what}: {who} is not refused: {}", answer.word()));
            }
            for secret in caller.may_not_read() {
                if answer.body.contains(secret) {
                    wrong.push(format!("{what}: {who} reads {secret}"));
                }
            }
        }
        let mut now = scene.portal.rows().await;
        let left = changed(&before, &now);
        if !left.is_empty() {
            wrong.push(format!("{what}: one of them leaves {left:?}"));
        }
        let mut is_new = true;
        for caller in &mut callers {
            if !line.may.contains(&caller.who) {
                continue;
            }
            if !is_new {
                aim = scene.aim(line.aim).await;
                now = scene.portal.rows().await;
            }
            is_new = false;
            let answer = send_allowed(&scene, caller, &line, &aim).await;
            let who = caller.who;
            if !is_done(&line, &aim, &answer) {
                wrong.push(format!("{what}: {who} is refused: {}", answer.word()));
            }
            let reads = line.method == "GET" || line.path.ends_with("/phones/keys");
            if !reads && scene.portal.rows().await == now {
                wrong.push(format!("{what}: {who} has changed nothing"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lists, searches and whatever else is read without saying of whom.
async fn what_names_nothing_shows_nothing_of_another_organisation(database: Database) {
    let (mut scene, mut callers) = Box::pin(Scene::new(database)).await;
    for kind in ["rule", "message", "token", "passkey", "office-token"] {
        scene.aim(kind).await;
    }
    for kind in ["import", "template", "group", "desk-phone", "settings"] {
        scene.aim(kind).await;
    }
    let searches = [
        "/helpdesk?q=proche",
        "/helpdesk?q=241",
        "/helpdesk?q=0199001204",
        "/helpdesk?q=00:15:65:00:00:01",
        "/helpdesk?q=owner@alpha",
        "/admin/people?q=proche",
        "/admin/phones?q=cible",
        "/admin/phones?q=00:15:65:00:00:01",
        "/admin/templates/colleagues?q=proche",
        "/journal?who=proche",
        "/journal?who=241",
        "/journal/export?format=csv",
        "/journal/export?format=jsonl",
    ];
    let read = [
        "me",
        "home",
        "journal",
        "voicemail",
        "administration/settings",
    ];
    let read = read.into_iter().chain(["rules/list", "phones/list"]);
    let functions: Vec<&str> = read.collect();
    let mut shown = 0;
    for caller in callers.iter_mut().filter(|caller| !caller.is_of_alpha) {
        let colleagues = format!("/phones/{}/colleagues?q=proche", caller.phone);
        let pages = free()
            .into_iter()
            .filter(|(method, path)| *method == "GET" && !path.contains('{') && *path != "/events");
        let mut pages: Vec<&str> = pages.map(|(_, path)| path).collect();
        pages.extend(searches);
        pages.push(&colleagues);
        for path in pages {
            let answer = caller.browser.get(path).await;
            shown += usize::from(answer.status == 200);
            for secret in SECRET {
                let told = answer.body.contains(secret);
                assert!(!told, "{} reads {secret} at {path}", caller.who);
            }
        }
        for function in &functions {
            let sent = json!({ "query": {} });
            let answer = caller.browser.call(function, &sent).await;
            shown += usize::from(answer.status == 200);
            for secret in SECRET {
                let told = answer.body.contains(secret);
                assert!(!told, "{} reads {secret} by {function}", caller.who);
            }
        }
    }
    assert!(shown > 100, "{shown} pages were shown at all");
}
