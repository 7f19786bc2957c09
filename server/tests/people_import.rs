//! Lists of people read in from spreadsheets: received, checked, done; and written so that they can be read in again.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use std::fmt::Write as _;

use axum::{body::Body, http::Method};
use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::Role,
    directory::{
        NewUser, add_user,
        import::{Importer, NewImport},
        organisation,
    },
    journal::Author,
    mail,
    store::{
        self,
        imports::{ImportRow, LineRow},
        jobs::Queue,
    },
};
use serde_json::{Value, json};
use support::{
    Database,
    browser::{Answer, Browser},
    portal::{PASSWORD, TestPortal},
};
use uuid::Uuid;

on_both!(
    every_line_s_effect_is_shown_before_anything_is_written,
    a_file_as_excel_writes_it_is_read,
    what_is_wrong_is_told_with_line_and_column,
    a_file_that_cannot_be_read_as_a_whole_is_refused,
    what_was_exported_changes_nothing_when_it_is_read_in_again,
    a_mistake_is_undone_by_the_export_of_before,
    people_are_recognised_by_their_extension_where_that_is_asked_for,
    it_goes_on_after_a_restart_and_does_nothing_twice,
    a_line_that_means_something_else_by_now_is_left_out,
    it_can_be_stopped_and_goes_on_where_it_was,
    letters_are_sent_where_they_are_asked_for_and_nowhere_else,
    the_pbx_is_told_once_of_all_that_is_new,
    an_administrator_gets_no_further_than_on_the_pages,
    nobody_else_sees_it_and_the_last_administrator_stays,
    an_extension_or_a_number_goes_from_one_to_another,
    what_no_good_line_gives_up_is_not_taken,
    lines_that_hang_together_are_done_at_once,
    who_counts_on_a_line_that_turns_out_wrong_is_left_out_whole,
    a_broken_encoding_is_told_where_it_is,
    two_hundred_thousand_lines_are_checked_in_little_memory,
);

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

/// Sends it, has it checked; its id.
async fn checked(portal: &TestPortal, browser: &mut Browser, file: &str) -> Uuid {
    let answer = upload(browser, &[("matching", "email")], file.as_bytes()).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let id = answer
        .location()
        .rsplit('/')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    importer(portal).drain().await.unwrap();
    id
}

/// Checked and done as at the server's command line, where nobody is who brings it.
async fn at_the_server(portal: &TestPortal, file: &'static str) -> Uuid {
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
async fn told(portal: &TestPortal, id: Uuid) -> Vec<String> {
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

async fn export(browser: &mut Browser) -> String {
    let answer = browser.get("/admin/people/export").await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("text/csv"));
    answer.body
}

async fn every_line_s_effect_is_shown_before_anything_is_written(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let before = (people(&portal).await, portal.journal().await.len());
    let file = "Nom;E-mail;Poste;SDA;Rôles;Service\r\n\
        Zoë N’Diaye;zoe@alpha.example;310;01 99 00 13 10, 01 99 00 13 11;assistance;Achats\r\n\
        Marie D.;204@alpha.example;;;;\r\n\
        Owner of 207;207@alpha.example;207;;assistance;\r\n\
        ;personne;;;;\r\n";
    let id = checked(&portal, &mut admin, file).await;
    assert_eq!(
        told(&portal, id).await,
        [
            "2 new",
            "3 changed",
            "4 same",
            "5 bad E-mail: email_invalid"
        ]
    );
    assert_eq!(
        (people(&portal).await, portal.journal().await.len()),
        before
    );
    let page = admin.get(&format!("/admin/import/{id}")).await;
    for told in [
        "liste.csv",
        "UTF-8",
        "rien n’est encore écrit",
        "ligne 2",
        "Zoë N’Diaye",
        "Le poste est créé",
        "01\u{a0}99\u{a0}00\u{a0}13\u{a0}10",
        "Owner of 204",
        "Marie D.",
        "n’est pas une adresse e-mail",
        "Cette colonne n’est pas lue\u{a0}: «\u{a0}Service\u{a0}»",
        "1\u{a0}ligne en erreur est laissée de côté",
        "Importer 2\u{a0}lignes",
    ] {
        assert!(page.body.contains(told), "{told}");
    }
    let only = admin.get(&format!("/admin/import/{id}?show=bad")).await;
    assert!(only.body.contains("<h2>ligne 5") && !only.body.contains("ligne 2"));
    run(&portal, &mut admin, id).await;
    let now = people(&portal).await;
    assert_eq!(
        now["zoe@alpha.example"],
        json!({ "name": "Zoë N’Diaye", "lang": "fr", "roles": ["helpdesk"], "extension": "310", "voicemail": false,
                "direct": ["+33199001310", "+33199001311"] })
    );
    assert_eq!(now["204@alpha.example"]["name"], "Marie D.");
    assert_eq!(
        now["204@alpha.example"]["direct"],
        before.0["204@alpha.example"]["direct"]
    );
    assert_eq!(now["207@alpha.example"], before.0["207@alpha.example"]);
    let page = admin.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("Import terminé") && page.body.contains("Lignes faites\u{a0}: 2."));
    // A line for each, by whoever brought it, and one for all.
    let journal = portal.journal().await;
    let new: Vec<_> = journal[before.1..].iter().collect();
    let actions: Vec<&str> = new.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["user.added", "user.changed", "user.imported"]);
    assert!(new.iter().all(|line| line.actor == "admin@alpha.example"));
    let detail: Value = serde_json::from_str(&new[2].detail).unwrap();
    assert_eq!(
        detail,
        json!({ "name": "liste.csv", "created": 1, "changed": 1, "same": 1, "bad": 1 })
    );
    let shown = admin.get("/journal").await.body;
    assert!(shown.contains("Liste «\u{a0}liste.csv\u{a0}» importée\u{a0}: 1 nouvelles"));
    // Nothing is done twice by a second press.
    let again = format!("/admin/import/{id}/run");
    assert_eq!(admin.post(&again, &[]).await.status, 303);
    importer(&portal).drain().await.unwrap();
    assert_eq!(portal.journal().await.len(), journal.len());
}

async fn a_file_as_excel_writes_it_is_read(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let text =
        "Prénom;Nom;Courriel;Poste;Messagerie\r\nÉloïse;Bœuf;eloise@alpha.example;320;oui\r\n";
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let wide: Vec<u8> = format!(
        "\u{feff}{}",
        text.replace(';', "\t")
            .replace("320", "321")
            .replace("eloise", "e2")
    )
    .encode_utf16()
    .flat_map(u16::to_le_bytes)
    .collect();
    let english = "\u{feff}voicemail,EXTENSION,e-mail address,last name,first name,\"Note, long\"\n\
        yes,322,e3@alpha.example,Bœuf,Éloïse,\"two\nlines; here\"\n";
    for (file, encoding, address) in [
        (western.as_slice(), "Windows-1252", "eloise@alpha.example"),
        (wide.as_slice(), "UTF-16LE", "e2@alpha.example"),
        (english.as_bytes(), "UTF-8", "e3@alpha.example"),
    ] {
        let answer = upload(&mut admin, &[("matching", "email")], file).await;
        let id: Uuid = answer
            .location()
            .rsplit('/')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        importer(&portal).drain().await.unwrap();
        assert_eq!(row(&portal, id).await.encoding, encoding);
        assert_eq!(told(&portal, id).await, ["2 new"], "{encoding}");
        run(&portal, &mut admin, id).await;
        let now = people(&portal).await;
        assert_eq!(now[address]["name"], "Éloïse Bœuf", "{encoding}");
        assert_eq!(now[address]["voicemail"], true, "{encoding}");
    }
}

async fn what_is_wrong_is_told_with_line_and_column(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let file = "Nom;E-mail;Langue;Rôles;Poste;SDA;Messagerie\n\
        A;a@alpha.example;italien;chef;020;0612;peut-être\n\
        \"B\nC\";b@alpha.example;;;;;\n\
        ;c@alpha.example;;;;;\n\
        D;d@alpha.example;;;301;;\n\
        E;d@alpha.example;;;301;;\n\
        F;204@beta.example;;;;;\n\
        G;g@alpha.example;;;207;;\n\
        H;;;;555;;\n\
        ;;;;;01 99 00 13 01;\n\
        I;i@alpha.example;;;;01 99 00 13 02;oui\n\
        J;j@alpha.example;;;302;+33 1 99 00 13 07;\n\
        J;j2@alpha.example;;;303;'+33199001204;\n\
        K;k@alpha.example;;;304;01 99 00 13 04;\n\
        L;l@alpha.example;;;305;+33199001304;\n\
        M;m@alpha.example;;exploitation;;;\n\
        N;n@alpha.example;;;;;;too;many\n\
        O;o@alpha.example;;;112;15;\n";
    let id = checked(&portal, &mut admin, file).await;
    assert_eq!(
        told(&portal, id).await,
        [
            "2 bad Langue: lang_unknown Rôles: role_unknown Poste: extension_invalid SDA: number_too_short Messagerie: voicemail_unknown",
            "3 bad Nom: control",
            "5 bad Nom: person_name_empty",
            "6 new",
            "7 bad E-mail: email_twice Poste: extension_twice",
            "8 bad E-mail: email_taken",
            "9 bad Poste: extension_owned",
            "10 bad Poste: email_unknown",
            "11 bad : no_key",
            "12 bad SDA: direct_no_extension Messagerie: voicemail_no_extension",
            "13 new",
            "14 bad SDA: direct_taken",
            "15 new",
            "16 bad SDA: direct_twice",
            "17 bad Rôles: role_operator",
            "18 bad : cells_many",
            "19 bad Poste: extension_emergency SDA: direct_short",
        ]
    );
    let page = admin.get(&format!("/admin/import/{id}?show=bad")).await;
    for told in [
        "Colonne «\u{a0}Langue\u{a0}»\u{a0}: «\u{a0}italien\u{a0}» n’est pas une langue",
        "Cette adresse est déjà à la ligne 6",
        "Ce poste est celui de Owner\u{a0}of\u{a0}207",
        "est le numéro d’un autre poste",
        "ligne 18",
    ] {
        assert!(page.body.contains(told), "{told}");
    }
    let mut english = portal.browser();
    english.cookies = admin.cookies.clone();
    portal
        .execute("UPDATE users SET lang = 'en' WHERE email = 'admin@alpha.example'")
        .await;
    let page = english.get(&format!("/admin/import/{id}?show=bad")).await;
    assert!(page.body.contains("That address is on line 6 already."));
}

async fn a_file_that_cannot_be_read_as_a_whole_is_refused(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let open = format!(
        "E-mail;Nom\na@alpha.example;A\nb@alpha.example;\"{}",
        "x;y\n".repeat(40_000)
    );
    for (file, code, told) in [
        (
            "Nom;Service\nA;B\n",
            "no_key_column",
            "Il manque une colonne",
        ),
        ("E-mail;Nom;Courriel\n", "column_twice", "Deux colonnes"),
        ("\r\n;;\r\n", "empty", "Le fichier est vide"),
        (open.as_str(), "record_large", "La ligne 3 est démesurée"),
    ] {
        let id = checked(&portal, &mut admin, file).await;
        let row = row(&portal, id).await;
        assert_eq!(row.state, "refused", "{code}");
        assert!(row.problem.contains(code), "{}", row.problem);
        assert!(lines(&portal, id).await.is_empty());
        let page = admin.get(&format!("/admin/import/{id}")).await;
        assert!(page.body.contains(told), "{told}");
        assert!(!page.body.contains(&format!("/admin/import/{id}/run")));
    }
    assert_eq!(portal.count("import_pieces").await, 0);
    let before = portal.count("imports").await;
    // No file at all, an empty one, one that is too large, one that breaks off.
    let answer = upload(&mut admin, &[("matching", "extension")], b"").await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Choisissez un fichier"));
    let large = vec![b'x'; 65 * 1024 * 1024];
    let answer = upload(&mut admin, &[], &large).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("dépasse 64"));
    let request = admin
        .request(Method::POST, "/admin/import")
        .header("content-type", "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nE-mail"))
        .unwrap();
    let answer = admin.send(request).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("s’est interrompu"));
    assert_eq!(
        portal.count("imports").await,
        before,
        "nothing is left behind"
    );
    assert_eq!(portal.count("import_pieces").await, 0);
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

async fn people_are_recognised_by_their_extension_where_that_is_asked_for(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let file = "Poste;E-mail;Nom\n204;Marie@Alpha.example;\n207;;Élodie\n555;;X\n556;new@alpha.example;New\n;x@alpha.example;X\n";
    // By their address, the first is somebody who takes another's extension.
    let id = checked(&portal, &mut admin, file).await;
    assert_eq!(
        told(&portal, id).await[0],
        "2 bad Nom: person_name_empty Poste: extension_owned"
    );
    let answer = upload(&mut admin, &[("matching", "extension")], file.as_bytes()).await;
    let id: Uuid = answer
        .location()
        .rsplit('/')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    importer(&portal).drain().await.unwrap();
    assert_eq!(
        told(&portal, id).await,
        [
            "2 changed",
            "3 changed",
            "4 bad E-mail: email_none",
            "5 new",
            "6 bad Poste: extension_none"
        ]
    );
    run(&portal, &mut admin, id).await;
    let now = people(&portal).await;
    assert_eq!(now["marie@alpha.example"]["extension"], "204");
    assert_eq!(now["207@alpha.example"]["name"], "Élodie");
    assert_eq!(now["new@alpha.example"]["extension"], "556");
    // Whoever had another address is told there.
    mail::drain(&portal.post).await.unwrap();
    let letters = portal.mail.taken();
    assert_eq!(letters.len(), 1);
    assert!(String::from_utf8_lossy(&letters[0]).contains("204@alpha.example"));
}

/// So many new people.
fn many(count: usize) -> String {
    let mut file = "Nom;E-mail;Poste;Numéros directs\r\n".to_owned();
    for n in 0..count {
        let extension = 10_000 + n;
        let _ = write!(
            file,
            "Personne {n};p{n}@many.example;{extension};01990{extension}\r\n"
        );
    }
    file
}

async fn it_goes_on_after_a_restart_and_does_nothing_twice(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let answer = upload(&mut admin, &[], many(1200).as_bytes()).await;
    let id: Uuid = answer
        .location()
        .rsplit('/')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    // A portal that died while it checked, and holds the list still.
    let mut once = portal.database.store.once().await.unwrap();
    let now = portal.tools.clock.millis();
    store::imports::claim(once.db(), now, now + 60_000)
        .await
        .unwrap()
        .unwrap();
    drop(once);
    assert!(!importer(&portal).step().await.unwrap(), "somebody has it");
    let page = admin.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("Vérification en cours") && page.body.contains("http-equiv"));
    portal.clock.advance(61);
    importer(&portal).drain().await.unwrap();
    assert_eq!(row(&portal, id).await.total, 1200);
    let page = admin.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("Importer 1200\u{a0}lignes") && !page.body.contains("http-equiv"));
    let before = portal.count("users").await;
    let writer = page.body.split("name=\"writer\" value=\"").nth(1).unwrap();
    let writer = writer.split('"').next().unwrap().to_owned();
    let answer = admin
        .post(&format!("/admin/import/{id}/run"), &[("writer", &writer)])
        .await;
    assert_eq!(answer.status, 303);
    assert!(importer(&portal).step().await.unwrap());
    assert_eq!(portal.count("users").await, before + 500);
    let page = admin.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("Import en cours") && page.body.contains("sur 1200"));
    // Another portal, on the same database.
    let store = store::Store::open(&portal.database.url).await.unwrap();
    let mut registry = portal.registry();
    registry.store = store;
    Importer::new(registry, None).drain().await.unwrap();
    assert_eq!(portal.count("users").await, before + 1200);
    assert_eq!(row(&portal, id).await.state, "done");
    let journal = portal.journal().await;
    let added = journal.iter().filter(|line| line.action == "user.added");
    assert!(
        added
            .filter(|line| line.detail.contains(&id.to_string()))
            .count()
            == 1200
    );
    let lines = lines(&portal, id).await;
    assert!(lines.iter().all(|line| line.done));
}

async fn a_line_that_means_something_else_by_now_is_left_out(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let file =
        "Nom;E-mail;Poste\nA;a@alpha.example;301\nB;b@alpha.example;302\nC;204@alpha.example;\n";
    let id = checked(&portal, &mut admin, file).await;
    // Meanwhile the address is somebody's, and a name another one.
    let org = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let new = NewUser {
        email: "a@alpha.example".to_owned(),
        name: "Elsewhere".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: None,
        roles: vec![],
    };
    add_user(&portal.registry(), &org, &new).await.unwrap();
    portal
        .execute("UPDATE users SET name = 'Meanwhile' WHERE email = '204@alpha.example'")
        .await;
    run(&portal, &mut admin, id).await;
    assert_eq!(
        told(&portal, id).await,
        ["2 bad E-mail: email_taken", "3 new", "4 bad : stale"]
    );
    let now = people(&portal).await;
    assert_eq!(now["b@alpha.example"]["extension"], "302");
    assert_eq!(now["204@alpha.example"]["name"], "Meanwhile");
    let detail: Value =
        serde_json::from_str(&portal.journal().await.last().unwrap().detail).unwrap();
    assert_eq!((&detail["created"], &detail["bad"]), (&json!(1), &json!(2)));
}

async fn it_can_be_stopped_and_goes_on_where_it_was(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let id = checked(&portal, &mut admin, &many(700)).await;
    let page = admin.get(&format!("/admin/import/{id}")).await;
    let writer = page.body.split("name=\"writer\" value=\"").nth(1).unwrap();
    let writer = writer.split('"').next().unwrap().to_owned();
    let before = portal.count("users").await;
    for (deed, expected) in [("run", before + 500), ("stop", before + 500)] {
        let answer = admin
            .post(
                &format!("/admin/import/{id}/{deed}"),
                &[("writer", &writer)],
            )
            .await;
        assert_eq!(answer.status, 303);
        let worked = importer(&portal).step().await.unwrap();
        assert_eq!(worked, deed == "run");
        assert_eq!(portal.count("users").await, expected);
    }
    assert_eq!(row(&portal, id).await.state, "stopped");
    let page = admin.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("Import arrêté") && page.body.contains("Importer 200\u{a0}lignes"));
    run(&portal, &mut admin, id).await;
    assert_eq!(portal.count("users").await, before + 700);
}

async fn letters_are_sent_where_they_are_asked_for_and_nowhere_else(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let file = "Nom;E-mail\nA;a@alpha.example\nB;204@alpha.example\n";
    for (fields, letters) in [(vec![], 0), (vec![("welcome", "on")], 1)] {
        let file = file
            .replace("a@", &format!("a{letters}@"))
            .replace("\nB", &format!("\nB{letters}"));
        let answer = upload(&mut admin, &fields, file.as_bytes()).await;
        let id: Uuid = answer
            .location()
            .rsplit('/')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        importer(&portal).drain().await.unwrap();
        run(&portal, &mut admin, id).await;
        let mut read = portal.database.store.read().await.unwrap();
        let queued = store::jobs::all(read.db(), Queue::Mail).await.unwrap();
        assert_eq!(queued.len(), letters);
    }
    mail::drain(&portal.post).await.unwrap();
    assert!(String::from_utf8_lossy(&portal.mail.taken()[0]).contains("a1@alpha.example"));
}

async fn the_pbx_is_told_once_of_all_that_is_new(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    // A colleague sends calls to a number that is outside until now.
    let mut colleague = portal.signed_in("207@alpha").await;
    let draft = json!({ "version": 0, "name": "Dehors", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["busy"], "outcome": "forward", "destination": "01 99 00 13 01" });
    colleague
        .call("rules/save", &json!({ "draft": draft }))
        .await;
    let id = checked(
        &portal,
        &mut admin,
        "Nom;E-mail;Poste;SDA\nA;a@alpha.example;301;01 99 00 13 01\nMarie;204@alpha.example;;\n",
    )
    .await;
    portal.execute("DELETE FROM push_jobs").await;
    run(&portal, &mut admin, id).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let asked = store::jobs::all(read.db(), Queue::Pbx).await.unwrap();
    let asked: Vec<String> = asked.into_iter().map(|job| job.subject).collect();
    let key = org.key;
    assert_eq!(
        asked,
        [
            format!("device:{key}-204-1"),
            format!("extension:{key}:207"),
            format!("extension:{key}:301"),
            format!("organisation:{key}"),
        ]
    );
}

async fn an_administrator_gets_no_further_than_on_the_pages(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let runs = NewUser {
        email: "runs@alpha.example".to_owned(),
        name: "Runs".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Operator, Role::Administrator],
    };
    add_user(&portal.registry(), &org, &runs).await.unwrap();
    let file = "Nom;E-mail;Rôles\nMine;runs@alpha.example;\nKarim;admin@alpha.example;aucun\n";
    let id = checked(&portal, &mut admin, file).await;
    assert_eq!(
        told(&portal, id).await,
        ["2 bad : above", "3 bad Rôles: roles_own"]
    );
    let mut peer = portal.signed_in("runs@alpha.example").await;
    let id = checked(&portal, &mut peer, file).await;
    assert_eq!(told(&portal, id).await, ["2 changed", "3 changed"]);
    // Who does not prove who they are after a while begins nothing.
    portal.clock.advance(24 * 3600);
    let page = peer.get(&format!("/admin/import/{id}")).await;
    assert!(page.body.contains("name=\"confirm\""));
    let writer = page.body.split("name=\"writer\" value=\"").nth(1).unwrap();
    let writer = writer.split('"').next().unwrap().to_owned();
    let path = format!("/admin/import/{id}/run");
    assert_eq!(peer.post(&path, &[("writer", &writer)]).await.status, 422);
    assert_eq!(row(&portal, id).await.state, "checked");
    let fields = [("writer", writer.as_str()), ("confirm", PASSWORD)];
    assert_eq!(peer.post(&path, &fields).await.status, 303);
}

async fn nobody_else_sees_it_and_the_last_administrator_stays(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let id = checked(&portal, &mut admin, "Nom;E-mail\nA;a@alpha.example\n").await;
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let theirs = NewUser {
        email: "admin@beta.example".to_owned(),
        name: "Theirs".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Administrator],
    };
    add_user(&portal.registry(), &beta, &theirs).await.unwrap();
    let mut other = portal.signed_in("admin@beta.example").await;
    assert_eq!(other.get(&format!("/admin/import/{id}")).await.status, 404);
    for deed in ["run", "stop"] {
        assert_eq!(
            other
                .post(&format!("/admin/import/{id}/{deed}"), &[])
                .await
                .status,
            404
        );
    }
    assert_eq!(row(&portal, id).await.state, "checked");
    let last = at_the_server(&portal, "E-mail;Rôles\nadmin@alpha.example;aucun\n").await;
    assert_eq!(told(&portal, last).await, ["2 bad : roles_last"]);
    assert_eq!(
        people(&portal).await["admin@alpha.example"]["roles"],
        json!(["administrator"])
    );
}

async fn an_extension_or_a_number_goes_from_one_to_another(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let before = portal.journal().await.len();
    // A number goes along with who takes it, wherever else it would stay with its extension.
    let file = "E-mail;Nom;Poste;SDA\n\
        204@alpha.example;;207;\n\
        admin@alpha.example;;aucun;\n\
        207@alpha.example;;204;+33199001204, +33199001207\n";
    let id = checked(&portal, &mut admin, file).await;
    assert_eq!(
        told(&portal, id).await,
        ["2 changed", "3 same", "4 changed"]
    );
    portal.execute("DELETE FROM push_jobs").await;
    run(&portal, &mut admin, id).await;
    let now = people(&portal).await;
    let has = |email: &str, extension: &str, direct: Value| {
        assert_eq!(now[email]["extension"], extension, "{email}");
        assert_eq!(now[email]["direct"], direct, "{email}");
    };
    has("204@alpha.example", "207", json!([]));
    has(
        "207@alpha.example",
        "204",
        json!(["+33199001204", "+33199001207"]),
    );
    let journal = portal.journal().await.split_off(before);
    let changes: Vec<Value> = journal
        .iter()
        .filter(|line| line.action == "user.changed")
        .map(|line| serde_json::from_str::<Value>(&line.detail).unwrap()["changed"].clone())
        .collect();
    assert_eq!(
        changes,
        [
            json!({ "extension": ["204", "207"] }),
            json!({ "extension": ["207", "204"],
                    "direct": [["+33199001204"], ["+33199001204", "+33199001207"]] }),
        ]
    );
    // Whose they are is noted, for what callers say after the tone; and the PBX told of both.
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    for (digits, owner) in [("207", "204@alpha.example"), ("204", "207@alpha.example")] {
        let line = store::extension::by_number(read.db(), org.id, digits)
            .await
            .unwrap()
            .unwrap();
        let user = store::user::by_email(read.db(), owner)
            .await
            .unwrap()
            .unwrap();
        let noted = store::owners::at(read.db(), line.id, i64::MAX)
            .await
            .unwrap();
        assert_eq!(noted, store::owners::Owner::Person(user.id), "{digits}");
    }
    let asked = store::jobs::all(read.db(), Queue::Pbx).await.unwrap();
    drop(read);
    for digits in ["204", "207"] {
        for subject in [
            format!("extension:{}:{digits}", org.key),
            format!("device:{}-{digits}-1", org.key),
        ] {
            assert!(asked.iter().any(|job| job.subject == subject), "{subject}");
        }
    }
    // Somebody leaves for a new extension and takes their number along; somebody new gets the old one.
    let file = "E-mail;Nom;Poste;SDA\n\
        new@alpha.example;New;204;\n\
        207@alpha.example;;304;+33199001204\n";
    let id = checked(&portal, &mut admin, file).await;
    assert_eq!(told(&portal, id).await, ["2 new", "3 changed"]);
    run(&portal, &mut admin, id).await;
    let now = people(&portal).await;
    let has = |email: &str, extension: &str, direct: Value| {
        assert_eq!(now[email]["extension"], extension, "{email}");
        assert_eq!(now[email]["direct"], direct, "{email}");
    };
    has("new@alpha.example", "204", json!(["+33199001207"]));
    has("207@alpha.example", "304", json!(["+33199001204"]));
}

async fn what_no_good_line_gives_up_is_not_taken(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let before = people(&portal).await;
    // Of a chain, the first is wrong; a number of another organisation is nobody's to give.
    let file = "E-mail;Nom;Poste;SDA;Langue\n\
        a@alpha.example;A;204;;\n\
        204@alpha.example;;207;;\n\
        207@alpha.example;;aucun;;italien\n\
        b@alpha.example;B;310;+33199002204;\n\
        c@alpha.example;C;311;01 99 00 13 11;\n";
    let id = checked(&portal, &mut admin, file).await;
    assert_eq!(
        told(&portal, id).await,
        [
            "2 bad Poste: extension_owned",
            "3 bad Poste: extension_owned",
            "4 bad Langue: lang_unknown",
            "5 bad SDA: direct_taken",
            "6 new",
        ]
    );
    let page = admin.get(&format!("/admin/import/{id}?show=bad")).await;
    assert!(page.body.contains("aucune ligne juste de ce fichier"));
    run(&portal, &mut admin, id).await;
    let mut now = people(&portal).await;
    let added = now.as_object_mut().unwrap().remove("c@alpha.example");
    assert_eq!(added.unwrap()["extension"], "311");
    assert_eq!(now, before);
}

async fn lines_that_hang_together_are_done_at_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let mut file =
        "E-mail;Nom;Poste;SDA\n204@alpha.example;;;+33199001204, +33199001207\n".to_owned();
    for n in 0..600 {
        let _ = writeln!(file, "p{n}@many.example;P {n};;");
    }
    file.push_str("207@alpha.example;;;aucun\n");
    let id = checked(&portal, &mut admin, &file).await;
    let page = admin.get(&format!("/admin/import/{id}")).await;
    let writer = page.body.split("name=\"writer\" value=\"").nth(1).unwrap();
    let writer = writer.split('"').next().unwrap().to_owned();
    admin
        .post(&format!("/admin/import/{id}/run"), &[("writer", &writer)])
        .await;
    assert!(importer(&portal).step().await.unwrap());
    // Of all these lines the first and the last are done, and as many of the others as go with them.
    let lines = lines(&portal, id).await;
    let done: Vec<i64> = lines
        .iter()
        .filter(|line| line.done)
        .map(|line| line.line)
        .collect();
    assert_eq!((done.len(), done[0], done[499]), (500, 2, 603));
    let now = people(&portal).await;
    assert_eq!(now["207@alpha.example"]["direct"], json!([]));
    importer(&portal).drain().await.unwrap();
    assert_eq!(row(&portal, id).await.state, "done");
    assert!(
        told(&portal, id)
            .await
            .iter()
            .all(|line| !line.contains("bad"))
    );
}

async fn who_counts_on_a_line_that_turns_out_wrong_is_left_out_whole(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let given = "E-mail;Poste;SDA\nadmin@alpha.example;301;01 99 00 13 01\n";
    let id = checked(&portal, &mut admin, given).await;
    run(&portal, &mut admin, id).await;
    let before = people(&portal).await;
    let journal = portal.journal().await.len();
    // That there is no other administrator turns out when it is to be done.
    let file = "E-mail;SDA;Rôles\n\
        204@alpha.example;01 99 00 13 01, +33199001204;assistance\n\
        admin@alpha.example;aucun;aucun\n";
    let last = at_the_server(&portal, file).await;
    assert_eq!(
        told(&portal, last).await,
        ["2 bad SDA: direct_taken", "3 bad : roles_last"]
    );
    assert_eq!(people(&portal).await, before);
    let journal = portal.journal().await.split_off(journal);
    let actions: Vec<&str> = journal.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["user.imported"]);
}

async fn a_broken_encoding_is_told_where_it_is(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    // UTF-8 throughout, but for one byte that is none; then one that breaks off within a character.
    let mut broken = "Nom;E-mail\nZoë;zoe@alpha.example\nEl".as_bytes().to_vec();
    broken.push(0xe9);
    broken.extend_from_slice("onore;e@alpha.example\nÉloïse;el@alpha.example\n".as_bytes());
    let mut cut = "E-mail;Nom\nzoe@alpha.example;Zoë\na@alpha.example;Aïda et No"
        .as_bytes()
        .to_vec();
    cut.push(0xc3);
    for (file, expected) in [
        (broken, vec!["2 new", "3 bad Nom: cell_encoding", "4 new"]),
        (cut, vec!["2 new", "3 bad Nom: cell_encoding"]),
    ] {
        let answer = upload(&mut admin, &[("matching", "email")], &file).await;
        let id: Uuid = answer
            .location()
            .rsplit('/')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        importer(&portal).drain().await.unwrap();
        assert_eq!(row(&portal, id).await.encoding, "UTF-8");
        assert_eq!(told(&portal, id).await, expected);
        let page = admin.get(&format!("/admin/import/{id}?show=bad")).await;
        assert!(
            page.body.contains("Enregistrez le fichier en UTF-8"),
            "{}",
            page.body
        );
    }
}

/// What this process holds, in kilobytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

async fn two_hundred_thousand_lines_are_checked_in_little_memory(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    // A cell of text that nobody reads makes the file thirty megabytes.
    let note = "n".repeat(100);
    let pieces = (0..=200).map(move |piece| {
        let mut text = String::new();
        if piece == 0 {
            text.push_str("E-mail;Nom;Note\n");
        } else {
            for n in 0..1000 {
                // Nobody has these: each is somebody new.
                let _ = writeln!(
                    text,
                    "p{piece}x{n}@many.example;Personne {piece} {n};{note}"
                );
            }
        }
        Ok::<_, std::convert::Infallible>(text.into_bytes())
    });
    let new = |name: &str| NewImport {
        org: Uuid::nil(),
        author: Author::CommandLine,
        operator: true,
        name: name.to_owned(),
        by_extension: false,
        welcome: false,
    };
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap()
        .id;
    let importer = importer(&portal);
    let new = NewImport {
        org,
        ..new("large.csv")
    };
    let before = resident();
    let id = importer
        .receive(new.clone(), futures::stream::iter(pieces.clone()))
        .await
        .unwrap();
    importer.drain().await.unwrap();
    let grown = resident().saturating_sub(before);
    let row = row(&portal, id).await;
    assert_eq!((row.state.as_str(), row.total), ("checked", 200_000));
    // Half of what the file alone would take, the other tests' of this process included.
    assert!(grown < 64 * 1024, "grown by {grown} kB");
    let page = admin.get(&format!("/admin/import/{id}?page=4000")).await;
    assert!(page.body.contains("ligne 200001"));
    // One more is too many.
    let more = pieces.chain([Ok(b"one@many.example;More;x\n".to_vec())]);
    let id = importer
        .receive(new, futures::stream::iter(more))
        .await
        .unwrap();
    importer.drain().await.unwrap();
    let row = self::row(&portal, id).await;
    assert_eq!(row.state, "refused");
    assert!(row.problem.contains("too_many_lines"));
}
