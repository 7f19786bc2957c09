//! The journal is looked through, and written into files.

use renvoi_app::api::journal::JournalQuery;
use renvoi_server::journal::{
    self, Entry,
    chain::{self, Fault, Signer, check_file},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{alpha, report, sealed, write};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    files_are_for_spreadsheets_and_for_who_verifies,
    a_file_that_was_touched_proves_nothing,
    lines_are_found_by_address_and_action,
);

async fn files_are_for_spreadsheets_and_for_who_verifies(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    let mut tx = portal.database.store.write().await.unwrap();
    let entry = Entry::new("device.added", "device:x".to_owned())
        .within(org)
        .by_user(Uuid::now_v7(), "=cmd|' /C calc'!A0", "192.0.2.9")
        .with(json!({ "name": "Salon; \"grand\"" }));
    journal::append(tx.db(), portal.clock.as_ref(), entry)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let mut helpdesk = portal.signed_in("207@alpha").await;
    let page = helpdesk.get("/journal?kind=device").await.body;
    for link in [
        "/journal/export?format=csv&amp;kind=device",
        "/journal/export?format=jsonl&amp;kind=device",
    ] {
        assert!(page.contains(link), "{link}");
    }
    let answer = helpdesk.get("/journal/export?format=csv").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"journal-alpha-2026-04-14.csv\""
    );
    assert_eq!(
        answer.header("content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    let text = &answer.body;
    assert!(text.starts_with("\u{feff}N°;Date et heure;Auteur;Jeton;Adresse;Événement;Concerne;Code;Détail;Empreinte\r\n1;2026-04-14 14:22:00;Ligne de commande;"), "{text}");
    assert!(text.contains(";'=cmd|' /C calc'!A0;;192.0.2.9;\"Téléphone «\u{a0}Salon; \"\"grand\"\"\u{a0}» ajouté\";"), "{text}");
    assert!(!text.contains("beta"), "{text}");
    let last = text.trim_end().rsplit("\r\n").next().unwrap();
    assert!(
        last.contains("Journal exporté") && last.contains(";Owner of 207;"),
        "the export itself is told: {last}"
    );
    helpdesk
        .post("/preferences", &[("lang", "en"), ("back", "/")])
        .await;
    let english = helpdesk
        .get("/journal/export?format=csv&kind=device")
        .await
        .body;
    assert!(
        english.starts_with("\u{feff}No.,Date and time,"),
        "{english}"
    );
    assert_eq!(
        english.lines().count(),
        4,
        "the two telephones, one more, and the heading: {english}"
    );

    let answer = helpdesk.get("/journal/export?format=jsonl").await;
    assert_eq!(answer.header("content-type"), "application/jsonl");
    let key = portal.tools.sealer().public();
    let (chain, _, found) = check_file(answer.body.as_bytes(), Some(key)).unwrap();
    assert_eq!(chain, org);
    assert_eq!(found, report(&portal, org).await.found.unwrap());
    let choice = helpdesk
        .get("/journal/export?format=jsonl&kind=device")
        .await
        .body;
    assert!(matches!(
        check_file(choice.as_bytes(), Some(key)),
        Err(chain::FileError::Selection)
    ));
    assert_eq!(choice.lines().count(), 5);

    // One's own lines, whoever one asks for; and what cannot be read is told by the page.
    let mut owner = portal.signed_in("204@alpha").await;
    let own = owner.get("/journal/export?format=jsonl&who=207").await.body;
    assert!(
        own.contains("journal.exported") && own.contains("session.opened") && !own.contains("207@"),
        "{own}"
    );
    let wrong = owner.get("/journal/export?format=csv&from=hier").await;
    assert_eq!(
        (wrong.status, wrong.location()),
        (303, "/journal?format=csv&from=hier")
    );
    assert_eq!(owner.get("/journal/export?format=pdf").await.status, 404);
}

async fn a_file_that_was_touched_proves_nothing(database: Database) {
    let (portal, org, _) = sealed(database, 1100).await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    let file = helpdesk.get("/journal/export?format=jsonl").await.body;
    let lines: Vec<&str> = file.lines().collect();
    let key = portal.tools.sealer().public();
    let verify = |lines: &[&str]| match check_file(lines.join("\n").as_bytes(), Some(key)) {
        Ok((chain, _, _)) => {
            assert_eq!(chain, org);
            None
        }
        Err(chain::FileError::Broken(wrong)) => Some(wrong.fault),
        Err(other) => panic!("{other}"),
    };
    assert_eq!(verify(&lines), None);
    let without = |n: usize| [&lines[..n], &lines[n + 1..]].concat();
    assert_eq!(verify(&without(5)), Some(Fault::Missing));
    assert_eq!(verify(&lines[..lines.len() - 1]), Some(Fault::Truncated));
    let mut swapped = lines.clone();
    swapped.swap(4, 5);
    assert_eq!(verify(&swapped), Some(Fault::Missing));
    let changed = lines[9]
        .replace("192.0.2.7", "192.0.2.8")
        .replace("command line", "nobody");
    let mut with = lines.clone();
    with[9] = &changed;
    assert_eq!(verify(&with), Some(Fault::Content));
    let elsewhere = Signer::from_seed(&[3; 32]).public();
    let other = check_file(file.as_bytes(), Some(elsewhere)).unwrap_err();
    assert!(matches!(other, chain::FileError::Broken(wrong) if wrong.fault == Fault::Head));
    for none in ["", "{}", "no", &lines[1..].join("\n")] {
        assert!(
            matches!(
                check_file(none.as_bytes(), None),
                Err(chain::FileError::Line(..))
            ),
            "{none}"
        );
    }
}

async fn lines_are_found_by_address_and_action(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    write(&portal, Some(org), "session.refused", 2).await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    let mut found = async |query: JournalQuery| -> (usize, Value) {
        let answer = helpdesk.call("journal", &json!({ "query": query })).await;
        let page: Value = serde_json::from_str(&answer.body).unwrap();
        (
            page["lines"].as_array().unwrap().len(),
            page["errors"].clone(),
        )
    };
    let query = |address: &str, kind: &str| JournalQuery {
        address: address.to_owned(),
        kind: kind.to_owned(),
        ..JournalQuery::default()
    };
    assert_eq!(found(query("192.0.2.7", "")).await.0, 2);
    assert_eq!(found(query(" 192.0.2.7 ", "session.refused")).await.0, 2);
    assert_eq!(found(query("192.0.2.7", "session.opened")).await.0, 0);
    assert_eq!(found(query("0.0.0.0", "session.opened")).await.0, 1);
    assert_eq!(found(query("0:0:0:0:0:0:0:1", "")).await, (0, json!([])));
    let (lines, errors) = found(query("192.0.2", "")).await;
    assert_eq!(
        (lines, &errors[0]["field"], &errors[0]["code"]),
        (0, &json!("address"), &json!("ip_address"))
    );
}
