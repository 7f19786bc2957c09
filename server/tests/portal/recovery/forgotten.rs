//! Who has forgotten their password asks, and chooses another.

use renvoi_app::api::account::Lang;
use renvoi_server::{
    directory::{NewUser, organisation, set_locked},
    mail, store,
};

use super::{EMAIL, FORM, NEW, ask, asked, letters, link, may_sign_in, opened};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    who_has_forgotten_chooses_another_by_the_link_of_a_mail,
    known_unknown_and_locked_accounts_are_answered_alike,
    a_new_password_that_is_weak_is_refused_with_the_reason_and_the_link_still_serves,
    nobody_floods_a_mailbox,
    addresses_are_read_as_they_are_typed_and_never_a_header,
);

async fn who_has_forgotten_chooses_another_by_the_link_of_a_mail(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut elsewhere = portal.signed_in(EMAIL).await;
    let mut browser = portal.browser();
    let sign_in = browser.get("/signin").await;
    assert!(
        sign_in.body.contains("href=\"/recover\""),
        "{}",
        sign_in.body
    );
    assert!(
        browser
            .get("/recover")
            .await
            .body
            .contains("Envoyer les instructions")
    );
    let answer = ask(&mut browser, EMAIL).await;
    assert_eq!((answer.status, answer.location()), (303, "/recover?asked"));
    assert!(
        browser
            .get("/recover?asked")
            .await
            .body
            .contains("Si un compte existe")
    );
    assert!(
        portal.mail.taken().is_empty(),
        "nothing is sent within a request"
    );

    mail::drain(&portal.post).await.unwrap();
    let (to, subject, _) = letters(&portal.mail).pop().unwrap();
    assert_eq!(
        (to.as_str(), subject.as_str()),
        (EMAIL, "Choisir un nouveau mot de passe")
    );

    let answer = browser.get(&link(&portal)).await;
    assert_eq!((answer.status, answer.location()), (303, "/recover/new"));
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    let cookie = answer.header("set-cookie").to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let page = browser.get("/recover/new").await;
    assert_eq!(page.status, 200);
    let token = link(&portal).split('=').nth(1).unwrap().to_owned();
    assert!(page.body.contains(EMAIL) && !page.body.contains(&token));

    let answer = browser.post("/recover/new", &FORM).await;
    assert_eq!((answer.status, answer.location()), (303, "/?password"));
    let home = browser.get("/?password").await;
    assert_eq!(home.status, 200, "signed in");
    assert!(home.body.contains("Votre mot de passe est enregistré"));
    assert_eq!(
        elsewhere.get("/").await.status,
        303,
        "every other session ended"
    );
    assert!(may_sign_in(&portal, EMAIL, NEW).await);
    assert!(!may_sign_in(&portal, EMAIL, PASSWORD).await);

    mail::drain(&portal.post).await.unwrap();
    let (to, subject, text) = letters(&portal.mail).pop().unwrap();
    assert_eq!(
        (to.as_str(), subject.as_str()),
        (EMAIL, "Votre mot de passe a été changé")
    );
    assert!(text.contains("Si ce n’est pas vous"), "{text}");
    assert!(text.contains("Depuis l’adresse\u{a0}: 0.0.0.0"), "{text}");
    let actions: Vec<_> = portal.journal().await;
    for action in ["user.recovery_asked", "user.password_recovered"] {
        let line = actions.iter().find(|line| line.action == action).unwrap();
        assert!(line.subject.starts_with("user:") && line.org_id.is_some());
        assert!(!line.detail.contains(&token) && !line.detail.contains(NEW));
    }
}

async fn known_unknown_and_locked_accounts_are_answered_alike(database: Database) {
    let portal = TestPortal::new(database).await;
    set_locked(&portal.registry(), "207@alpha.example", true)
        .await
        .unwrap();
    let mut told = vec![];
    for email in [EMAIL, "nobody@alpha.example", "207@alpha.example"] {
        let mut browser = portal.browser();
        let before = portal.count("recovery_requests").await;
        let answer = ask(&mut browser, email).await;
        assert_eq!(
            portal.count("recovery_requests").await,
            before + 1,
            "the same is done"
        );
        assert_eq!(portal.count("mails").await, 0, "and nothing else");
        assert!(browser.cookies.is_empty());
        told.push((answer.status, answer.location().to_owned(), answer.body));
    }
    assert_eq!((told[0].0, &told[0]), (303, &told[1]));
    assert_eq!(told[0], told[2]);
    mail::drain(&portal.post).await.unwrap();
    let to: Vec<_> = letters(&portal.mail)
        .into_iter()
        .map(|letter| letter.0)
        .collect();
    assert_eq!(to, [EMAIL]);
    let journal = portal.journal().await;
    let refused: Vec<_> = journal
        .iter()
        .filter(|line| line.action == "user.recovery_refused")
        .collect();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].detail.contains("locked") && refused[0].user_id.is_none());
    // What was typed is forgotten once it was looked into.
    let mut read = portal.database.store.read().await.unwrap();
    assert!(!store::recovery::is_asked(read.db()).await.unwrap());
}

async fn a_new_password_that_is_weak_is_refused_with_the_reason_and_the_link_still_serves(
    database: Database,
) {
    let portal = TestPortal::new(database).await;
    let link = asked(&portal, EMAIL).await;
    let mut browser = opened(&portal, &link).await;
    for (password, again, said) in [
        ("", "", "Choisissez un mot de passe"),
        ("onze lettre", "onze lettre", "Trop court"),
        ("1qaz2wsx3edc", "1qaz2wsx3edc", "listes volées ailleurs"),
        ("Owner of 204!", "Owner of 204!", "fait de votre nom"),
        ("kxkxkxkxkxkxkx", "kxkxkxkxkxkxkx", "Une répétition"),
        (
            NEW,
            "quatre chats verts sous la plume",
            "Les deux saisies diffèrent",
        ),
        (NEW, "", "Les deux saisies diffèrent"),
    ] {
        let answer = browser
            .post("/recover/new", &[("password", password), ("again", again)])
            .await;
        assert_eq!(answer.status, 422, "{password}");
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
        assert!(
            password.is_empty() || !answer.body.contains(password),
            "never comes back"
        );
    }
    browser.language = "en";
    let answer = browser
        .post("/recover/new", &[("password", "short"), ("again", "short")])
        .await;
    assert!(answer.body.contains("Too short"), "{}", answer.body);
    assert!(
        may_sign_in(&portal, EMAIL, PASSWORD).await,
        "nothing has changed"
    );
    assert_eq!(browser.post("/recover/new", &FORM).await.status, 303);
}

async fn nobody_floods_a_mailbox(database: Database) {
    let portal = TestPortal::new(database).await;
    for _ in 0..10 {
        let answer = ask(&mut portal.browser(), EMAIL).await;
        assert_eq!((answer.status, answer.location()), (303, "/recover?asked"));
        mail::drain(&portal.post).await.unwrap();
    }
    assert_eq!(letters(&portal.mail).len(), 3, "within an hour, silently");
    // From one address not for everybody either.
    for n in 0..10 {
        ask(&mut portal.browser(), &format!("somebody{n}@alpha.example")).await;
    }
    let answer = ask(&mut portal.browser(), "another@alpha.example").await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "600"));
    assert!(
        answer.body.contains("another@alpha.example"),
        "what was typed stays"
    );
    portal.clock.advance(3601);
    asked(&portal, EMAIL).await;
    assert_eq!(letters(&portal.mail).len(), 4);
    // A clock that ran an hour ahead and was set right keeps nobody from their mail.
    for _ in 0..3 {
        asked(&portal, EMAIL).await;
    }
    portal.clock.advance(-7200);
    let before = letters(&portal.mail).len();
    asked(&portal, EMAIL).await;
    assert_eq!(letters(&portal.mail).len(), before + 1);
}

async fn addresses_are_read_as_they_are_typed_and_never_a_header(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    for email in ["a+tag@alpha.example", "élodie@alpha.example"] {
        let new = NewUser {
            email: email.to_owned(),
            name: "X\" <all@example.org>".to_owned(),
            lang: Lang::En,
            extension: None,
            password: Some(PASSWORD.to_owned()),
            roles: vec![],
        };
        renvoi_server::directory::add_user(&portal.registry(), &org, &new)
            .await
            .unwrap();
    }
    for typed in [
        "a+tag@alpha.example",
        " A+Tag@Alpha.Example  ",
        "Élodie@alpha.example\t",
    ] {
        assert_eq!(
            ask(&mut portal.browser(), typed).await.status,
            303,
            "{typed:?}"
        );
    }
    mail::drain(&portal.post).await.unwrap();
    let mut to: Vec<_> = letters(&portal.mail)
        .into_iter()
        .map(|letter| letter.0)
        .collect();
    to.sort();
    assert_eq!(
        to,
        [
            "a+tag@alpha.example",
            "a+tag@alpha.example",
            "élodie@alpha.example"
        ]
    );
    let long = format!("{}@alpha.example", "x".repeat(300));
    for typed in [
        "",
        "   ",
        "204",
        "204@alpha",
        "204@alpha.example, all@example.org",
        "204@alpha.example\r\nBcc: all@example.org",
        "204@alpha.example\nBcc: all@example.org",
        "204@alpha.example\0",
        "<204@alpha.example>",
        &long,
    ] {
        let answer = ask(&mut portal.browser(), typed).await;
        assert_eq!(answer.status, 422, "{typed:?}");
        let said = if typed.trim().is_empty() {
            "Indiquez votre adresse"
        } else {
            "Ce n’est pas une adresse"
        };
        assert!(answer.body.contains(said), "{typed:?}: {}", answer.body);
    }
    assert_eq!(mail::drain(&portal.post).await.unwrap().sent, 0);
}
