//! New, locked and deactivated accounts.

use renvoi_app::api::account::Lang;
use renvoi_server::{
    directory::{NewUser, add_and_welcome_user, organisation, set_locked, welcome_user},
    mail::{self, SendError},
};

use super::{EMAIL, FORM, ask, asked, chosen, letters, link, looked, may_sign_in, opened};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, SHUT, TestPortal},
    },
};

on_both!(
    the_first_time_is_the_same_with_a_longer_life,
    a_locked_account_stays_locked,
    who_is_deactivated_comes_in_by_no_link,
);

async fn the_first_time_is_the_same_with_a_longer_life(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let new = NewUser {
        email: "new@alpha.example".to_owned(),
        name: "Aïssatou N’Diaye".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: None,
        roles: vec![],
    };
    add_and_welcome_user(&portal.registry(), &org, &new)
        .await
        .unwrap();
    mail::drain(&portal.post).await.unwrap();
    let (to, subject, text) = letters(&portal.mail).pop().unwrap();
    assert_eq!(to, "new@alpha.example");
    assert_eq!(subject, "Votre première connexion au portail téléphonique");
    assert!(
        text.contains("ALPHA") && text.contains("7\u{a0}jours"),
        "{text}"
    );
    let first = link(&portal);
    // Sent again: both serve, until one of them does.
    welcome_user(&portal.registry(), "new@alpha.example")
        .await
        .unwrap();
    mail::drain(&portal.post).await.unwrap();
    portal.clock.advance(7 * 24 * 3600 - 60);
    let mut browser = opened(&portal, &first).await;
    let page = browser.get("/recover/new").await;
    assert!(
        page.status == 200 && page.body.contains("Bienvenue, Aïssatou N’Diaye"),
        "{}",
        page.body
    );
    assert_eq!(browser.post("/recover/new", &FORM).await.status, 303);
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(
        opened(&portal, &link(&portal))
            .await
            .get("/recover/new")
            .await
            .status,
        410
    );
    let sent = letters(&portal.mail).len();
    mail::drain(&portal.post).await.unwrap();
    assert_eq!(
        letters(&portal.mail).len(),
        sent,
        "who chooses their first one knows"
    );
    let refused = welcome_user(&portal.registry(), "new@alpha.example").await;
    assert!(
        refused
            .err()
            .unwrap()
            .to_string()
            .contains("password already")
    );
    assert!(
        portal
            .journal()
            .await
            .iter()
            .any(|line| line.action == "user.password_first")
    );
}

async fn a_locked_account_stays_locked(database: Database) {
    let portal = TestPortal::new(database).await;
    let link = asked(&portal, EMAIL).await;
    let mut browser = opened(&portal, &link).await;
    set_locked(&portal.registry(), EMAIL, true).await.unwrap();
    let answer = browser.post("/recover/new", &FORM).await;
    assert!(answer.status == 410 && answer.body.contains("Ce lien ne sert plus"));
    assert_eq!(browser.get("/").await.status, 303);
    // Asked for before, locked before it was sent.
    set_locked(&portal.registry(), EMAIL, false).await.unwrap();
    ask(&mut portal.browser(), EMAIL).await;
    portal
        .mail
        .fail(Some(SendError::Later(mail::Answer::new("451", "later"))));
    mail::drain(&portal.post).await.unwrap();
    set_locked(&portal.registry(), EMAIL, true).await.unwrap();
    portal.mail.fail(None);
    portal.clock.advance(60);
    assert_eq!(mail::drain(&portal.post).await.unwrap().ended, 1);
    assert_eq!(letters(&portal.mail).len(), 1);
    set_locked(&portal.registry(), EMAIL, false).await.unwrap();
    assert!(may_sign_in(&portal, EMAIL, PASSWORD).await);
}

async fn who_is_deactivated_comes_in_by_no_link(database: Database) {
    let portal = TestPortal::new(database).await;
    let link = asked(&portal, EMAIL).await;
    let sent = letters(&portal.mail).len();
    for (why, shut, undone) in SHUT {
        portal.execute(shut).await;
        assert_eq!(looked(&portal, &link).await, 410, "{why}");
        assert_eq!(chosen(&portal, &link).await, 410, "{why}");
        // Nor by another one.
        assert_eq!(ask(&mut portal.browser(), EMAIL).await.status, 303, "{why}");
        mail::drain(&portal.post).await.unwrap();
        assert_eq!(letters(&portal.mail).len(), sent, "{why}");
        assert!(!may_sign_in(&portal, EMAIL, PASSWORD).await, "{why}");
        portal.execute(undone).await;
        portal.clock.advance(120);
    }
    // None of it has used the link up.
    assert_eq!(chosen(&portal, &link).await, 303);
}
