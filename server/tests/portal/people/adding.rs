//! Somebody new.

use renvoi_server::{mail, store};

use super::{actions, hidden, post, user};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(somebody_new_gets_an_extension_and_a_letter,);

async fn somebody_new_gets_an_extension_and_a_letter(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let page = admin.get("/admin/people/new").await;
    let fields = [
        ("writer", hidden(&page, "writer")),
        ("name", " Aïssatou N’Diaye ".to_owned()),
        ("email", "A.Ndiaye@Alpha.example".to_owned()),
        ("lang", "en".to_owned()),
        ("extension", "310".to_owned()),
        ("role", "helpdesk".to_owned()),
        // Not given here, whoever asks.
        ("role", "operator".to_owned()),
        ("welcome", "on".to_owned()),
    ];
    let fields: Vec<(String, String)> = fields.map(|(name, value)| (name.to_owned(), value)).into();
    let answer = post(&mut admin, "/admin/people/new", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let made = user(&portal, "a.ndiaye@alpha.example").await;
    assert_eq!(
        answer.location(),
        format!("/admin/people/{}?added", made.id)
    );
    assert_eq!(
        (made.name.as_str(), made.lang.as_str()),
        ("Aïssatou N’Diaye", "en")
    );
    assert!(made.password.is_none());
    let mut read = portal.database.store.read().await.unwrap();
    let grants = store::user::grants(read.db(), made.id).await.unwrap();
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].0, "helpdesk");
    let line = store::extension::by_number(read.db(), made.org_id, "310")
        .await
        .unwrap();
    assert_eq!(line.map(|line| line.id), made.extension_id);
    drop(read);
    mail::drain(&portal.post).await.unwrap();
    let letters = portal.mail.taken();
    assert_eq!(letters.len(), 1);
    let told = actions(&portal).await;
    let told: Vec<&str> = told
        .iter()
        .rev()
        .take(3)
        .map(|(action, _)| action.as_str())
        .collect();
    assert_eq!(told, ["user.welcomed", "user.added", "extension.added"]);
    // They are invited once more, and not once they have a password.
    let writer = ("writer".to_owned(), fields[0].1.clone());
    let path = format!("/admin/people/{}/invite", made.id);
    let answer = post(&mut admin, &path, std::slice::from_ref(&writer)).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, &*format!("/admin/people/{}?invited", made.id))
    );
    let owner = user(&portal, "204@alpha.example").await;
    let path = format!("/admin/people/{}/invite", owner.id);
    let answer = post(&mut admin, &path, &[writer]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("déjà choisi un mot de passe"));
}
