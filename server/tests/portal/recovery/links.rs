//! A link serves once, for a while, and for what it was made for.

use renvoi_server::{
    accounts::recovery::{LinkKind, LinkToken, mint},
    directory::set_password,
    mail::{self, Kind, SendError},
    store,
};

use super::{EMAIL, FORM, NEW, ask, asked, chosen, link, looked, may_sign_in, opened};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    a_link_serves_once_and_opening_it_uses_nothing_up,
    a_link_lives_half_an_hour_whatever_the_clock_does,
    a_link_dies_with_the_password_it_was_made_for,
    what_is_no_link_opens_nothing,
    each_attempt_makes_its_own_link_and_only_hashes_are_kept,
    two_posts_at_once_use_a_link_once,
);

async fn a_link_serves_once_and_opening_it_uses_nothing_up(database: Database) {
    let portal = TestPortal::new(database).await;
    let link = asked(&portal, EMAIL).await;
    // What reads mails before people do opens links, and follows where they lead.
    for _ in 0..3 {
        let mut scanner = opened(&portal, &link).await;
        assert_eq!(scanner.get("/recover/new").await.status, 200);
    }
    let mut other = opened(&portal, &link).await;
    assert_eq!(chosen(&portal, &link).await, 303);
    let another = [
        ("password", "une autre phrase longue"),
        ("again", "une autre phrase longue"),
    ];
    let answer = other.post("/recover/new", &another).await;
    assert_eq!(answer.status, 410);
    assert!(
        answer.body.contains("Ce lien ne sert plus") && answer.body.contains("action=\"/recover\"")
    );
    assert_eq!(other.get("/").await.status, 303, "and signs nobody in");
    assert!(may_sign_in(&portal, EMAIL, NEW).await);
    assert_eq!(looked(&portal, &link).await, 410);
}

async fn a_link_lives_half_an_hour_whatever_the_clock_does(database: Database) {
    let portal = TestPortal::new(database).await;
    let link = asked(&portal, EMAIL).await;
    let mut browser = opened(&portal, &link).await;
    portal.clock.advance(30 * 60 - 1);
    assert_eq!(browser.get("/recover/new").await.status, 200);
    portal.clock.advance(1);
    let late = browser.post("/recover/new", &FORM).await;
    assert_eq!(late.status, 410);
    assert!(late.body.contains("Ce lien a expiré"), "{}", late.body);
    // A clock that is set back makes it no younger.
    portal.clock.advance(-24 * 3600);
    assert_eq!(looked(&portal, &link).await, 410);
    assert!(may_sign_in(&portal, EMAIL, PASSWORD).await);
    // And keeps nobody from asking for another one.
    let link = asked(&portal, EMAIL).await;
    assert_eq!(chosen(&portal, &link).await, 303);
}

async fn a_link_dies_with_the_password_it_was_made_for(database: Database) {
    let portal = TestPortal::new(database).await;
    let first = asked(&portal, EMAIL).await;
    let second = asked(&portal, EMAIL).await;
    assert_ne!(first, second);
    assert_eq!(chosen(&portal, &second).await, 303);
    let mut browser = opened(&portal, &first).await;
    let answer = browser.post("/recover/new", &FORM).await;
    assert!(answer.status == 410 && answer.body.contains("Ce lien ne sert plus"));
    let third = asked(&portal, EMAIL).await;
    set_password(&portal.registry(), EMAIL, PASSWORD)
        .await
        .unwrap();
    assert_eq!(looked(&portal, &third).await, 410);
    assert!(may_sign_in(&portal, EMAIL, PASSWORD).await);
}

async fn what_is_no_link_opens_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    let link = asked(&portal, EMAIL).await;
    let cut = &link[..link.len() - 4];
    let forged = format!("/recover/open?token={}", LinkToken::fresh().reveal());
    let long = format!("/recover/open?token={}", "A".repeat(8000));
    for link in [
        cut,
        &forged,
        &long,
        "/recover/open",
        "/recover/open?token=",
        "/recover/open?token=%0d%0aSet-Cookie:%20x=y",
    ] {
        let mut browser = opened(&portal, link).await;
        let answer = browser.get("/recover/new").await;
        assert_eq!(answer.status, 410, "{link}");
        assert!(answer.body.contains("Ce lien n’est pas complet"), "{link}");
        assert!(
            !answer.body.contains("alpha.example"),
            "says of nobody anything: {link}"
        );
        assert_eq!(
            browser.post("/recover/new", &FORM).await.status,
            410,
            "{link}"
        );
    }
    // The letter's own link says as little before it is opened in this browser.
    assert_eq!(
        portal.browser().post("/recover/new", &FORM).await.status,
        410
    );
    assert!(may_sign_in(&portal, EMAIL, PASSWORD).await);
}

async fn each_attempt_makes_its_own_link_and_only_hashes_are_kept(database: Database) {
    let portal = TestPortal::new(database).await;
    portal
        .mail
        .fail(Some(SendError::Later(mail::Answer::new("451", "later"))));
    assert_eq!(ask(&mut portal.browser(), EMAIL).await.status, 303);
    assert_eq!(mail::drain(&portal.post).await.unwrap().failed, 1);
    // Long after it was asked for, the letter's link is as young as the letter.
    portal.mail.fail(None);
    portal.clock.advance(3 * 3600);
    assert_eq!(mail::drain(&portal.post).await.unwrap().sent, 1);
    assert_eq!(portal.count("recovery_tokens").await, 2);
    let path = link(&portal);
    let token = LinkToken::parse(path.split('=').nth(1).unwrap()).unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let kept = store::recovery::find(read.db(), &token.hash())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.expires_at - kept.created_at, 30 * 60 * 1000);
    assert!(
        store::recovery::find(read.db(), token.reveal().as_bytes())
            .await
            .unwrap()
            .is_none()
    );
    drop(read);
    assert_eq!(looked(&portal, &path).await, 200);
}

async fn two_posts_at_once_use_a_link_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let link = asked(&portal, EMAIL).await;
    let other = "une autre phrase assez longue";
    let mut one = opened(&portal, &link).await;
    let mut two = opened(&portal, &link).await;
    let second = [("password", other), ("again", other)];
    let (first, second) = tokio::join!(
        one.post("/recover/new", &FORM),
        two.post("/recover/new", &second)
    );
    let mut both = [first.status, second.status];
    both.sort_unstable();
    assert_eq!(both, [303, 410]);
    let right = if first.status == 303 { NEW } else { other };
    assert!(may_sign_in(&portal, EMAIL, right).await);
}

#[tokio::test]
async fn a_link_of_another_kind_or_state_is_no_link() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    let mut tx = portal.database.store.write().await.unwrap();
    let mut user = store::user::by_email(tx.db(), EMAIL)
        .await
        .unwrap()
        .unwrap();
    user.credentials += 1;
    let token = mint(tx.db(), &user, LinkKind::Recovery, 0).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/recover/open?token={}", token.reveal());
    assert_eq!(looked(&portal, &path).await, 410);
    assert_eq!(Kind::parse("recovery"), Some(Kind::Recovery));
}
