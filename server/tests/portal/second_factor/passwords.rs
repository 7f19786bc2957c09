//! Passwords do not get round it.

use mail_parser::MessageParser;
use renvoi_server::mail;

use super::{EMAIL, LOGIN, code, is_signed_in, mailed, recovery, set_up};
use crate::{
    on_both,
    support::{
        Database, authenticator,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    a_new_password_by_mail_does_not_get_round_it,
    a_password_of_stolen_lists_opens_nothing_after_it_either,
);

async fn a_new_password_by_mail_does_not_get_round_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let (key, _) = set_up(&portal, &mut portal.signed_in(LOGIN).await).await;
    assert_eq!(mailed(&portal).await.len(), 1);
    let mut browser = portal.browser();
    browser.post("/recover", &[("email", EMAIL)]).await;
    mail::drain(&portal.post).await.unwrap();
    let letter = portal.mail.taken().pop().unwrap();
    let text = MessageParser::default().parse(&letter).unwrap();
    let text = text.body_text(0).unwrap().into_owned();
    let at = text.find("/recover/open?token=").unwrap();
    let link = text[at..].split_whitespace().next().unwrap();
    browser.get(link).await;
    let new = "violin harbour quarrel lantern";
    let fields = [("password", new), ("again", new)];
    let answer = browser.post("/recover/new", &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin/second?back=%2F%3Fpassword")
    );
    assert!(!is_signed_in(&mut browser).await);
    assert_eq!(
        browser.get("/recover/new").await.status,
        410,
        "it is used up"
    );
    let right = authenticator::code(&key, portal.clock.as_ref());
    assert_eq!(code(&mut browser, &right).await.status, 303);
    assert!(is_signed_in(&mut browser).await);
}

async fn a_password_of_stolen_lists_opens_nothing_after_it_either(database: Database) {
    const STOLEN: &str = "1qaz2wsx3edc";
    const NEW: &str = "quatre chats verts sous la pluie";
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in(LOGIN).await;
    let (key, codes) = set_up(&portal, &mut owner).await;
    // It was chosen before the list knew it.
    let hash = portal.tools.passwords.hash(STOLEN).await.unwrap();
    portal
        .execute(&format!(
            "UPDATE users SET password = '{hash}' WHERE email = '{EMAIL}'"
        ))
        .await;
    let stolen = [("login", LOGIN), ("password", STOLEN), ("back", "/rules")];
    let half = async || {
        let mut browser = portal.browser();
        let answer = browser.post("/signin", &stolen).await;
        assert_eq!(answer.location(), "/signin/second?back=%2Frules");
        browser
    };
    // The code comes first, and then another password.
    let mut browser = half().await;
    let answer = browser.get("/recover/new").await;
    assert_eq!(answer.status, 410, "not before the second factor");
    assert_eq!(code(&mut browser, "000000").await.status, 401);
    let right = authenticator::code(&key, portal.clock.as_ref());
    let answer = code(&mut browser, &right).await;
    assert_eq!((answer.status, answer.location()), (303, "/recover/new"));
    assert!(!is_signed_in(&mut browser).await);
    let form = browser.get("/recover/new").await;
    assert!(
        form.body.contains("figure dans des listes volées"),
        "{}",
        form.body
    );
    // So does a code for having lost it.
    let mut other = half().await;
    let answer = recovery(&mut other, &codes[0]).await;
    assert_eq!(answer.location(), "/recover/new");
    assert!(!is_signed_in(&mut other).await);
    // In the same browser, somebody else who signs in is asked nothing of it.
    let mut shared = half().await;
    let fields = [("login", "207@alpha"), ("password", PASSWORD)];
    assert_eq!(shared.post("/signin", &fields).await.location(), "/");
    assert!(is_signed_in(&mut shared).await);

    let new = [("password", NEW), ("again", NEW)];
    let answer = browser.post("/recover/new", &new).await;
    assert_eq!(answer.location(), "/signin/second?back=%2F%3Fpassword");
    portal.clock.advance(30);
    let right = authenticator::code(&key, portal.clock.as_ref());
    assert_eq!(code(&mut browser, &right).await.status, 303);
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(portal.browser().post("/signin", &stolen).await.status, 401);
}
