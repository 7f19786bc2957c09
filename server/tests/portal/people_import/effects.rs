//! What each line comes to.

use renvoi_server::mail;
use serde_json::{Value, json};

use super::{checked, checked_by, importer, people, run, told};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    every_line_s_effect_is_shown_before_anything_is_written,
    what_is_wrong_is_told_with_line_and_column,
    people_are_recognised_by_their_extension_where_that_is_asked_for,
);

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
    let id = checked_by(&portal, &mut admin, "extension", file.as_bytes()).await;
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
