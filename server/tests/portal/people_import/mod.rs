//! Lists of people read in from spreadsheets: received, checked, done; and written so that they can be read in again.

mod effects;
mod exports;
mod files;
mod going_on;
mod may;
mod moves;
mod telling;

use std::fmt::Write as _;

use crate::support::{
    browser::{Answer, Browser},
    portal::TestPortal,
};
use axum::{body::Body, http::Method};
use renvoi_server::{
    directory::{
        import::{Importer, NewImport},
        organisation,
    },
    journal::Author,
    store::{
        self,
        imports::{ImportRow, LineRow},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Sends a file as the form does.
async fn upload(browser: &mut Browser, fields: &[(&str, &str)], file: &[u8]) -> Answer {
    let page = browser.get("/admin/import").await;
    let writer = page.body.split("/admin/import?writer=").nth(1).unwrap();
    let writer = writer.split('"').next().unwrap().to_owned();
    let mut body = vec![];
    let part = |name: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"");
    for (name, value) in fields {
        body.extend_from_slice(format!("{}\r\n\r\n{value}\r\n", part(name)).as_bytes());
    }
    let head = format!(
        "{}; filename=\"C:\\listes\\liste.csv\"\r\nContent-Type: text/csv\r\n\r\n",
        part("file")
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let request = browser
        .request(Method::POST, &format!("/admin/import?writer={writer}"))
        .header("content-type", "multipart/form-data; boundary=b")
        .header("accept", "text/html")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    browser.send(request).await
}

fn importer(portal: &TestPortal) -> Importer {
    Importer::new(portal.registry(), Some(portal.push.clone()))
}

/// Sends it with these fields; its id.
async fn sent(browser: &mut Browser, fields: &[(&str, &str)], file: &[u8]) -> Uuid {
    let answer = upload(browser, fields, file).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let id = answer.location().rsplit('/').next().unwrap();
    id.parse().unwrap()
}

/// Sends it, has it checked; its id.
pub(crate) async fn checked(portal: &TestPortal, browser: &mut Browser, file: &str) -> Uuid {
    checked_by(portal, browser, "email", file.as_bytes()).await
}

/// The same, with people known by their address or their extension.
async fn checked_by(
    portal: &TestPortal,
    browser: &mut Browser,
    matching: &str,
    file: &[u8],
) -> Uuid {
    let id = sent(browser, &[("matching", matching)], file).await;
    importer(portal).drain().await.unwrap();
    id
}

/// Checked and done as at the server's command line, where nobody is who brings it.
pub(crate) async fn at_the_server(portal: &TestPortal, file: &'static str) -> Uuid {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let new = NewImport {
        org: org.id,
        author: Author::CommandLine,
        operator: true,
        name: "list.csv".to_owned(),
        by_extension: false,
        welcome: false,
    };
    let pieces = futures::stream::iter([Ok::<_, std::convert::Infallible>(file.as_bytes())]);
    let id = importer(portal).receive(new, pieces).await.unwrap();
    importer(portal).drain().await.unwrap();
    let mut once = portal.database.store.once().await.unwrap();
    store::imports::turn(once.db(), id, &["checked"], "running")
        .await
        .unwrap();
    drop(once);
    importer(portal).drain().await.unwrap();
    id
}

async fn row(portal: &TestPortal, id: Uuid) -> ImportRow {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    store::imports::by_id(read.db(), org.id, id)
        .await
        .unwrap()
        .unwrap()
}

async fn lines(portal: &TestPortal, id: Uuid) -> Vec<LineRow> {
    let mut read = portal.database.store.read().await.unwrap();
    store::imports::lines(read.db(), id, None, 0, 1_000_000)
        .await
        .unwrap()
}

/// « 2 new », « 3 bad », with the columns and the codes of what is wrong.
pub(crate) async fn told(portal: &TestPortal, id: Uuid) -> Vec<String> {
    let tell = |line: LineRow| {
        let problems: Vec<Value> = serde_json::from_str(&line.problems).unwrap();
        let mut told = format!("{} {}", line.line, line.effect);
        for problem in problems {
            let field = problem["field"].as_str().unwrap_or_default();
            let _ = write!(told, " {field}: {}", problem["code"].as_str().unwrap());
        }
        told
    };
    lines(portal, id).await.into_iter().map(tell).collect()
}

async fn run(portal: &TestPortal, browser: &mut Browser, id: Uuid) {
    let page = browser.get(&format!("/admin/import/{id}")).await;
    let writer = page.body.split("name=\"writer\" value=\"").nth(1).unwrap();
    let writer = writer.split('"').next().unwrap().to_owned();
    let answer = browser
        .post(&format!("/admin/import/{id}/run"), &[("writer", &writer)])
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    importer(portal).drain().await.unwrap();
}

/// Name, extension, roles, direct numbers, voicemail of everybody of `alpha`, by address.
async fn people(portal: &TestPortal) -> Value {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let mut all = json!({});
    for user in store::user::all(read.db(), Some(org.id)).await.unwrap() {
        let roles = store::user::grants(read.db(), user.id).await.unwrap();
        let roles: Vec<String> = roles.into_iter().map(|(role, _)| role).collect();
        let (mut line, mut direct) = (None, vec![]);
        if let Some(id) = user.extension_id {
            line = store::extension::by_id(read.db(), org.id, id)
                .await
                .unwrap();
            direct = store::extension::direct_numbers_of(read.db(), id)
                .await
                .unwrap();
        }
        all[user.email] = json!({
            "name": user.name, "lang": user.lang, "roles": roles, "direct": direct,
            "extension": line.as_ref().map(|line| line.number.clone()),
            "voicemail": line.is_some_and(|line| line.voicemail),
        });
    }
    all
}
