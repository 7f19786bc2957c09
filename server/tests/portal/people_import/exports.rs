//! What goes out, and comes in again.

use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_user, organisation},
};
use serde_json::json;

use super::{checked, lines, people, run, told};
use crate::{
    on_both,
    support::{
        Database,
        browser::Browser,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    what_was_exported_changes_nothing_when_it_is_read_in_again,
    a_mistake_is_undone_by_the_export_of_before,
);

async fn export(browser: &mut Browser) -> String {
    let answer = browser.get("/admin/people/export").await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("text/csv"));
    answer.body
}

/// Somebody of `alpha` with a name that a spreadsheet would reckon with.
async fn formula(portal: &TestPortal) {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    for (n, name) in ["=1+1", "-2", "@SUM(A1)", "'=3", "dit \"oui\"; non"]
        .into_iter()
        .enumerate()
    {
        let new = NewUser {
            email: format!("formula{n}@alpha.example"),
            name: name.to_owned(),
            lang: Lang::En,
            extension: None,
            password: None,
            roles: vec![Role::Helpdesk, Role::Administrator],
        };
        add_user(&portal.registry(), &org, &new).await.unwrap();
    }
}

async fn what_was_exported_changes_nothing_when_it_is_read_in_again(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    formula(&portal).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let runs = NewUser {
        email: "runs@alpha.example".to_owned(),
        name: "Runs".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Operator],
    };
    add_user(&portal.registry(), &org, &runs).await.unwrap();
    let before = people(&portal).await;
    let file = export(&mut admin).await;
    assert!(file.starts_with(
        "\u{feff}Nom;Adresse e-mail;Langue;Rôles;Poste;Numéros directs;Messagerie\r\n"
    ));
    for cell in [
        "'=1+1;",
        "'-2;",
        "'@SUM(A1);",
        "''=3;",
        "\"dit \"\"oui\"\"; non\";",
        "'+33199001204",
        ";aucun;",
    ] {
        assert!(file.contains(cell), "{cell} in {file}");
    }
    assert!(!file.contains("beta.example"));
    let id = checked(&portal, &mut admin, &file).await;
    let told = told(&portal, id).await;
    assert!(told.iter().all(|line| line.ends_with(" same")), "{told:?}");
    assert_eq!(told.len(), before.as_object().unwrap().len());
    // In English, with commas, and by extension: those who have none cannot be told apart so.
    portal
        .execute("UPDATE users SET lang = 'en' WHERE email = 'admin@alpha.example'")
        .await;
    let english = export(&mut admin).await;
    assert!(english.starts_with(
        "\u{feff}Name,E-mail address,Language,Roles,Extension,Direct numbers,Voicemail\r\n"
    ));
    let id = checked(&portal, &mut admin, &english).await;
    let effects = lines(&portal, id).await;
    assert!(effects.iter().all(|line| line.effect == "same"));
    let actions: Vec<String> = portal
        .journal()
        .await
        .into_iter()
        .map(|line| line.action)
        .collect();
    assert_eq!(
        actions
            .iter()
            .filter(|action| *action == "user.exported")
            .count(),
        2
    );
    // The sample is one that can be read.
    let sample = admin.get("/admin/import/sample").await.body;
    let id = checked(&portal, &mut admin, &sample).await;
    assert!(
        lines(&portal, id)
            .await
            .iter()
            .all(|line| line.effect == "new")
    );
}

async fn a_mistake_is_undone_by_the_export_of_before(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let file = export(&mut admin).await;
    let before = people(&portal).await;
    let mistake = "E-mail;Nom;Poste;SDA;Rôles;Messagerie\n\
        204@alpha.example;Faux;399;01 99 00 13 99;administration;oui\n\
        207@alpha.example;Faux aussi;aucun;;aucun;\n";
    let id = checked(&portal, &mut admin, mistake).await;
    run(&portal, &mut admin, id).await;
    let wrong = people(&portal).await;
    assert_eq!(wrong["204@alpha.example"]["extension"], "399");
    assert_eq!(
        wrong["207@alpha.example"],
        json!({ "name": "Faux aussi", "lang": "fr", "roles": [], "direct": [],
        "extension": null, "voicemail": false })
    );
    let id = checked(&portal, &mut admin, &file).await;
    run(&portal, &mut admin, id).await;
    assert_eq!(people(&portal).await, before);
}
