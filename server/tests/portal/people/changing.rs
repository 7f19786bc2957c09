//! What is said of somebody becomes another thing.

use mail_parser::MessageParser;
use renvoi_server::mail;
use serde_json::json;

use super::{actions, form, hidden, post, user};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    what_is_said_of_somebody_changes_and_the_former_address_is_told,
    what_is_wrong_is_told_at_its_field,
    an_edit_of_others_in_between_is_noticed,
    what_waits_at_a_former_address_leads_nowhere,
);

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
    let told = |raw: &Vec<u8>| {
        let letter = MessageParser::default().parse(raw).unwrap();
        let to = letter.to().unwrap().first().unwrap().address().unwrap();
        let text = letter.body_text(0).unwrap();
        (
            to.to_owned(),
            text.contains("Your roles") && text.contains("administrator"),
        )
    };
    let mut told: Vec<_> = letters.iter().map(told).collect();
    told.sort();
    // The former address of both, whoever has it; who gets a role, of that.
    let both = ["204@alpha.example", "marie@alpha.example"];
    assert_eq!(told, both.map(|to| (to.to_owned(), true)));
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

/// The path of the link to a new password; other letters may have come beside it.
fn link(portal: &TestPortal) -> String {
    let of_letter = |letter: Vec<u8>| {
        let letter = MessageParser::default().parse(&letter).unwrap();
        let text = letter.body_text(0).unwrap().into_owned();
        let words = text.split_whitespace();
        let mut paths = words.filter_map(|word| word.strip_prefix("https://renvoi.example"));
        let path = paths.find(|path| path.starts_with("/recover/open?"));
        path.map(str::to_owned)
    };
    let letters = portal.mail.taken();
    letters.into_iter().find_map(of_letter).expect("a link")
}

async fn what_waits_at_a_former_address_leads_nowhere(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let owner = user(&portal, "204@alpha.example").await;
    let mut helper = portal.signed_in("207@alpha").await;
    let asked = [("why", "Nouveau nom"), ("email", "wish@alpha.example")];
    let ask = format!("/helpdesk/people/{}/address", owner.id);
    assert_eq!(helper.post(&ask, &asked).await.status, 303);
    let email = [("email", "204@alpha.example")];
    assert_eq!(portal.browser().post("/recover", &email).await.status, 303);
    mail::drain(&portal.post).await.unwrap();
    let mut reader = portal.browser();
    assert_eq!(reader.get(&link(&portal)).await.status, 303);
    assert_eq!(reader.get("/recover/new").await.status, 200);
    assert_eq!(portal.count("address_changes").await, 1);
    let changes = [
        ("name", "Owner of 204"),
        ("email", "right@alpha.example"),
        ("lang", "fr"),
        ("extension", "204"),
    ];
    let fields = form(&mut admin, owner.id, &changes).await;
    let path = format!("/admin/people/{}", owner.id);
    assert_eq!(post(&mut admin, &path, &fields).await.status, 303);
    let new = "quatre chats verts sous la pluie";
    let chosen = [("password", new), ("again", new)];
    assert_eq!(reader.post("/recover/new", &chosen).await.status, 410);
    assert_eq!(portal.count("address_changes").await, 0);
    assert_eq!(
        user(&portal, "right@alpha.example").await.password,
        owner.password
    );
}
