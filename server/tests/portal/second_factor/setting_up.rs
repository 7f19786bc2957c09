//! It is set up, and taken away.

use renvoi_server::{directory::take_second_factor, store};

use super::{
    EMAIL, LOGIN, actions, code, half, hidden, is_signed_in, key, mailed, password, recovery,
    set_up,
};
use crate::{
    on_both,
    support::{Database, authenticator, portal::TestPortal},
};

on_both!(
    it_is_set_up_asked_for_and_told,
    it_is_taken_away_at_the_command_line,
    a_form_of_somebody_else_or_of_long_ago_sets_nothing_up,
    its_secret_cannot_be_read_in_the_table,
);

async fn it_is_set_up_asked_for_and_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in(LOGIN).await;
    let page = browser.get("/account").await.body;
    assert!(page.contains("Il n’y en a pas"), "{page}");
    let before = portal.journal().await.len();
    let page = browser.get("/account/second").await;
    assert!(page.status == 200 && !page.body.contains("renvoi_bg.wasm"));
    assert!(page.body.contains("<svg") && page.body.contains("204%40alpha.example"));
    let sealed = hidden(&page.body, "sealed");
    // A wrong code changes nothing, and the same picture comes back.
    for wrong in ["", "000000", "abcdef"] {
        let fields = [("sealed", sealed.as_str()), ("code", wrong)];
        let answer = browser.post("/account/second", &fields).await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert!(answer.body.contains("code-error\"><p"), "{}", answer.body);
        assert_eq!(hidden(&answer.body, "sealed"), sealed);
        assert_eq!(key(&answer.body), key(&page.body));
    }
    assert!(actions(&portal, before).await.is_empty());
    let (key, codes) = set_up(&portal, &mut browser).await;
    assert_eq!(actions(&portal, before).await, ["user.second_factor_added"]);
    let page = browser.get("/account/second").await.body;
    assert!(page.contains("Actif depuis le 14 avril 2026"), "{page}");
    assert!(page.contains("10\u{a0}codes de secours"), "{page}");
    assert!(
        !page.contains(&codes[0]) && !page.contains(&key),
        "shown once"
    );
    assert!(is_signed_in(&mut browser).await);

    let before = portal.journal().await.len();
    let mut next = half(&portal).await;
    let page = next.get("/signin/second?back=%2Frules").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("one-time-code") && page.body.contains("value=\"/rules\""));
    assert!(!page.body.contains(EMAIL) && !page.body.contains("renvoi_bg.wasm\" "));
    assert!(!is_signed_in(&mut next).await);
    let refused = code(&mut next, "000000").await;
    assert_eq!(refused.status, 401);
    assert!(
        refused.body.contains("Ce code n’est pas le bon"),
        "{}",
        refused.body
    );
    assert!(!is_signed_in(&mut next).await);
    let session = next.cookies["renvoi-3000"].clone();
    let right = authenticator::code(&key, portal.clock.as_ref());
    let answer = code(&mut next, &right).await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    assert_ne!(next.cookies["renvoi-3000"], session, "under a new name");
    assert!(is_signed_in(&mut next).await);
    assert_eq!(
        actions(&portal, before).await,
        ["session.half_opened", "session.refused", "session.opened"]
    );
    let page = next.get("/account").await.body;
    assert_eq!(page.matches("C’est celui-ci").count(), 1);
    assert_eq!(mailed(&portal).await, ["Second facteur activé"]);

    // Another telephone takes the place of the first.
    let page = next.get("/account/second?new").await.body;
    let other = self::key(&page);
    let fields = [
        ("sealed", hidden(&page, "sealed")),
        ("code", authenticator::code(&other, portal.clock.as_ref())),
    ];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    assert_eq!(next.post("/account/second", &fields).await.status, 200);
    portal.clock.advance(30);
    let mut third = half(&portal).await;
    let old = authenticator::code(&key, portal.clock.as_ref());
    assert_eq!(code(&mut third, &old).await.status, 401);
    assert_eq!(recovery(&mut third, &codes[0]).await.status, 401);
    let new = authenticator::code(&other, portal.clock.as_ref());
    assert_eq!(code(&mut third, &new).await.status, 303);

    // And it is switched off.
    let answer = third.post("/account/second/off", &[]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/account/second?off")
    );
    assert_eq!(
        password(&mut portal.browser(), "/rules").await.location(),
        "/rules"
    );
    assert_eq!(
        mailed(&portal).await,
        [
            "Second facteur activé",
            "Second facteur désactivé",
            "Second facteur remplacé"
        ]
    );
    // There is nothing left to switch off, nor to renew.
    for path in ["/account/second/off", "/account/second/codes"] {
        assert_eq!(third.post(path, &[]).await.status, 404);
    }
}

async fn it_is_taken_away_at_the_command_line(database: Database) {
    let portal = TestPortal::new(database).await;
    set_up(&portal, &mut portal.signed_in(LOGIN).await).await;
    let before = portal.journal().await.len();
    assert!(take_second_factor(&portal.registry(), EMAIL).await.unwrap());
    assert!(!take_second_factor(&portal.registry(), EMAIL).await.unwrap());
    let lines = portal.journal().await.split_off(before);
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].action.as_str(), lines[0].actor.as_str()),
        ("user.second_factor_removed", "command line")
    );
    assert_eq!(portal.count("recovery_codes").await, 0);
    portal.signed_in(LOGIN).await;
    assert_eq!(
        mailed(&portal).await,
        ["Second facteur activé", "Second facteur désactivé"]
    );
}

async fn a_form_of_somebody_else_or_of_long_ago_sets_nothing_up(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in(LOGIN).await;
    let mut other = portal.signed_in("207@alpha").await;
    let page = browser.get("/account/second").await.body;
    let (key, sealed) = (key(&page), hidden(&page, "sealed"));
    let right = authenticator::code(&key, portal.clock.as_ref());
    let fields = [("sealed", sealed.as_str()), ("code", &right)];
    let answer = other.post("/account/second", &fields).await;
    assert_eq!(answer.status, 422);
    assert_ne!(hidden(&answer.body, "sealed"), sealed);
    for forged in ["", "x", &sealed[1..]] {
        let fields = [("sealed", forged), ("code", &right)];
        assert_eq!(browser.post("/account/second", &fields).await.status, 422);
    }
    portal.clock.advance(3600);
    let late = authenticator::code(&key, portal.clock.as_ref());
    let fields = [("sealed", sealed.as_str()), ("code", &late)];
    let answer = browser.post("/account/second", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("ouverte trop longtemps"),
        "{}",
        answer.body
    );
    assert_eq!(portal.count("totp").await, 0);
}

async fn its_secret_cannot_be_read_in_the_table(database: Database) {
    let portal = TestPortal::new(database).await;
    let (key, _) = set_up(&portal, &mut portal.signed_in(LOGIN).await).await;
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), EMAIL).await.unwrap();
    let row = store::second_factor::find(read.db(), user.unwrap().id).await;
    let kept = row.unwrap().unwrap().secret;
    let secret = authenticator::read(&key);
    for clear in [secret.as_slice(), key.as_bytes()] {
        assert!(!kept.windows(clear.len()).any(|part| part == clear));
    }
    assert!(kept.len() > secret.len());
}
