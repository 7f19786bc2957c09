//! Who has lost theirs, and what does not take them away.

use mail_parser::MessageParser;
use renvoi_server::{directory::take_second_factor, mail, store};

use super::{EMAIL, half, is_signed_in, mailed, sign_in, somebody, told};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    they_are_taken_away_with_the_second_factor,
    a_new_password_leaves_them,
    what_was_signed_is_forgotten_in_time,
);

async fn they_are_taken_away_with_the_second_factor(database: Database) {
    let portal = TestPortal::new(database).await;
    let (_, mut device) = somebody(&portal).await;
    portal
        .execute("UPDATE organisations SET second_factor = 'everybody' WHERE slug = 'alpha'")
        .await;
    assert!(take_second_factor(&portal.registry(), EMAIL).await.unwrap());
    assert_eq!(told(&portal).await["passkeys"], 1);
    assert!(!take_second_factor(&portal.registry(), EMAIL).await.unwrap());
    assert_eq!(portal.count("passkeys").await, 0);
    assert_eq!(
        sign_in(&mut portal.browser(), &mut device).await.status,
        401
    );
    // The organisation wants one: another is set up.
    let page = half(&portal).await.get("/signin/second").await.body;
    assert!(page.contains("ALPHA en demande un"), "{page}");
    let told = "Second facteur désactivé, 1\u{a0}clé d’accès retirée";
    assert!(mailed(&portal).await.contains(&told.to_owned()));
}

async fn a_new_password_leaves_them(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut owner, mut device) = somebody(&portal).await;
    let new = "violin harbour quarrel lantern";
    let fields = [("current", PASSWORD), ("password", new), ("again", new)];
    let answer = owner.post("/account/password", &fields).await;
    assert_eq!(answer.location(), "/account?password");
    assert_eq!(
        sign_in(&mut portal.browser(), &mut device).await.status,
        303
    );

    mailed(&portal).await;
    let mut browser = portal.browser();
    browser.post("/recover", &[("email", EMAIL)]).await;
    mail::drain(&portal.post).await.unwrap();
    let letter = portal.mail.taken().pop().unwrap();
    let text = MessageParser::default().parse(&letter).unwrap();
    let text = text.body_text(0).unwrap().into_owned();
    let at = text.find("/recover/open?token=").unwrap();
    browser
        .get(text[at..].split_whitespace().next().unwrap())
        .await;
    let new = "umbrella granite whistle pepper";
    let fields = [("password", new), ("again", new)];
    assert_eq!(browser.post("/recover/new", &fields).await.status, 303);
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(portal.count("passkeys").await, 1);
    assert_eq!(
        sign_in(&mut portal.browser(), &mut device).await.status,
        303
    );
}

async fn what_was_signed_is_forgotten_in_time(database: Database) {
    let portal = TestPortal::new(database).await;
    let (_, mut device) = somebody(&portal).await;
    sign_in(&mut portal.browser(), &mut device).await;
    assert_eq!(portal.count("passkey_challenges").await, 2);
    let sweep = async |seconds: i64| {
        portal.clock.advance(seconds);
        let mut tx = portal.database.store.write().await.unwrap();
        let now = portal.tools.clock.millis();
        let swept = store::passkeys::sweep(tx.db(), now).await.unwrap();
        tx.commit().await.unwrap();
        swept
    };
    assert_eq!((sweep(299).await, sweep(1).await), (0, 2));
}
