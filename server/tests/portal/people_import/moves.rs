//! Lines that take something from each other.

use std::fmt::Write as _;

use renvoi_server::{
    directory::organisation,
    mail,
    store::{self, jobs::Queue},
};
use serde_json::{Value, json};

use super::{at_the_server, checked, checked_by, importer, lines, people, row, run, told};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    an_extension_or_a_number_goes_from_one_to_another,
    what_no_good_line_gives_up_is_not_taken,
    lines_that_hang_together_are_done_at_once,
    who_counts_on_a_line_that_turns_out_wrong_is_left_out_whole,
    addresses_are_exchanged_by_people_known_by_their_extensions,
    an_address_that_no_good_line_gives_up_is_not_taken,
);

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

async fn addresses_are_exchanged_by_people_known_by_their_extensions(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let id_of = async |email: &str| {
        let mut read = portal.database.store.read().await.unwrap();
        let user = store::user::by_email(read.db(), email).await.unwrap();
        user.unwrap().id
    };
    let (one, other) = (
        id_of("204@alpha.example").await,
        id_of("207@alpha.example").await,
    );
    // What waits in a mailbox that is another's from now on.
    let email = [("email", "204@alpha.example")];
    assert_eq!(portal.browser().post("/recover", &email).await.status, 303);
    mail::drain(&portal.post).await.unwrap();
    let file = b"Poste;E-mail\n204;207@alpha.example\n207;204@alpha.example\n";
    let id = checked_by(&portal, &mut admin, "extension", file).await;
    assert_eq!(told(&portal, id).await, ["2 changed", "3 changed"]);
    let before = portal.journal().await.len();
    run(&portal, &mut admin, id).await;
    assert_eq!(
        told(&portal, id).await,
        ["2 changed", "3 changed"],
        "nothing turned out to be wrong"
    );
    assert_eq!(id_of("207@alpha.example").await, one);
    assert_eq!(id_of("204@alpha.example").await, other);
    let now = people(&portal).await;
    assert_eq!(now["207@alpha.example"]["extension"], "204");
    assert_eq!(now["204@alpha.example"]["extension"], "207");
    let journal = portal.journal().await.split_off(before);
    let changes: Vec<Value> = journal
        .iter()
        .filter(|line| line.action == "user.changed")
        .map(|line| serde_json::from_str::<Value>(&line.detail).unwrap()["changed"].clone())
        .collect();
    assert_eq!(
        changes,
        [
            json!({ "email": ["204@alpha.example", "207@alpha.example"] }),
            json!({ "email": ["207@alpha.example", "204@alpha.example"] }),
        ]
    );
    // They are found by what they have now, and what was sent leads nowhere.
    let found = admin.get("/admin/people?q=207@alpha").await.body;
    assert!(found.contains(&one.to_string()) && !found.contains(&other.to_string()));
    let mut read = portal.database.store.read().await.unwrap();
    let unused = "SELECT COUNT(*) FROM recovery_tokens WHERE used_at IS NULL";
    let (unused,): (i64,) = match read.db() {
        store::Db::Sqlite(c) => sqlx::query_as(unused).fetch_one(c).await.unwrap(),
        store::Db::Postgres(c) => sqlx::query_as(unused).fetch_one(c).await.unwrap(),
    };
    assert_eq!(unused, 0);
}

async fn an_address_that_no_good_line_gives_up_is_not_taken(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let before = people(&portal).await;
    let file = "Poste;E-mail;Langue\n\
        204;207@alpha.example;\n\
        207;new@alpha.example;italien\n";
    let id = checked_by(&portal, &mut admin, "extension", file.as_bytes()).await;
    assert_eq!(
        told(&portal, id).await,
        ["2 bad E-mail: address_taken", "3 bad Langue: lang_unknown"]
    );
    let page = admin.get(&format!("/admin/import/{id}?show=bad")).await;
    assert!(page.body.contains("l’adresse de quelqu’un d’autre"));
    // Of another organisation nobody takes one, whoever gives what up.
    let file = "Poste;E-mail\n204;204@beta.example\n207;204@alpha.example\n";
    let id = checked_by(&portal, &mut admin, "extension", file.as_bytes()).await;
    assert_eq!(
        told(&portal, id).await,
        ["2 bad E-mail: email_taken", "3 bad E-mail: address_taken"]
    );
    assert_eq!(people(&portal).await, before);
}
