//! Codes of the application, and those for losing it.

use renvoi_server::accounts::Limits;

use super::{LOGIN, actions, code, half, mailed, password, recovery, set_up};
use crate::{
    on_both,
    support::{Database, authenticator, portal::TestPortal},
};

on_both!(
    a_code_serves_once,
    a_recovery_code_serves_once_and_new_ones_replace_it,
    who_guesses_waits_and_its_owner_does_not,
);

async fn a_code_serves_once(database: Database) {
    let portal = TestPortal::with(
        database,
        Limits {
            account: 20,
            ..Limits::default()
        },
    )
    .await;
    let (key, _) = set_up(&portal, &mut portal.signed_in(LOGIN).await).await;
    // The one that it was set up with was of the step before, which would be taken otherwise.
    portal.clock.advance(-30);
    let used = authenticator::code(&key, portal.clock.as_ref());
    assert_eq!(code(&mut half(&portal).await, &used).await.status, 401);
    portal.clock.advance(30);
    assert_eq!(code(&mut half(&portal).await, &used).await.status, 401);
    let now = authenticator::code(&key, portal.clock.as_ref());
    let (mut one, mut two) = (half(&portal).await, half(&portal).await);
    let (first, second) = tokio::join!(code(&mut one, &now), code(&mut two, &now));
    let mut both = [first.status, second.status];
    both.sort_unstable();
    assert_eq!(both, [303, 401]);
    // Once a later one was taken, an earlier one is none.
    portal.clock.advance(30);
    let later = authenticator::code(&key, portal.clock.as_ref());
    portal.clock.advance(30);
    let latest = authenticator::code(&key, portal.clock.as_ref());
    assert_eq!(code(&mut half(&portal).await, &latest).await.status, 303);
    mailed(&portal).await;
    let before = portal.mail.taken().len();
    assert_eq!(code(&mut half(&portal).await, &later).await.status, 401);
    // Whoever shows it has seen it, and has the password: its owner is told.
    let told = mailed(&portal).await.len() - before;
    assert_eq!(told, 1);
}

async fn a_recovery_code_serves_once_and_new_ones_replace_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in(LOGIN).await;
    let (_, codes) = set_up(&portal, &mut owner).await;
    let before = portal.journal().await.len();
    let mut browser = half(&portal).await;
    let typed = codes[3].replace('-', " ").to_uppercase();
    let answer = recovery(&mut browser, &typed).await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    assert_eq!(
        actions(&portal, before).await,
        [
            "session.half_opened",
            "user.recovery_code_used",
            "session.opened"
        ]
    );
    let again = recovery(&mut half(&portal).await, &codes[3]).await;
    assert_eq!(again.status, 401);
    assert!(again.body.contains("recovery-error\"><p"), "{}", again.body);
    assert!(again.body.contains("<details open"), "{}", again.body);
    let page = browser.get("/account").await.body;
    assert!(page.contains("9\u{a0}codes de secours"), "{page}");

    let answer = browser.post("/account/second/codes", &[]).await;
    assert_eq!(answer.status, 200);
    let fresh = super::codes(&answer.body);
    assert_eq!(fresh.len(), 10);
    assert_eq!(
        recovery(&mut half(&portal).await, &codes[4]).await.status,
        401
    );
    // In the field for the other kind it is one, too.
    assert_eq!(code(&mut half(&portal).await, &fresh[4]).await.status, 303);
    assert_eq!(
        mailed(&portal).await,
        [
            "Code de secours utilisé, il en reste 9",
            "Code de secours utilisé, il en reste 9",
            "Codes de secours renouvelés",
            "Second facteur activé"
        ]
    );
    // Nothing of it is in the database as it is typed.
    let kept = portal.journal().await;
    assert!(kept.iter().all(|line| !line.detail.contains(&fresh[4])));
}

async fn who_guesses_waits_and_its_owner_does_not(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in(LOGIN).await;
    let (key, codes) = set_up(&portal, &mut owner).await;
    // Three failures are free; it is the account that counts, from wherever they come.
    for (n, address) in ["192.0.2.1", "198.51.100.1", "203.0.113.1"]
        .iter()
        .enumerate()
    {
        let mut thief = portal.browser().at(address);
        password(&mut thief, "/").await;
        let answer = code(&mut thief, "000000").await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.body.contains("Prochain essai dans"), n == 2);
    }
    // Whoever guesses here has the password: its owner learns of it, once.
    let guesses = mailed(&portal).await;
    let guesses = guesses
        .iter()
        .filter(|subject| subject.starts_with("Connexion refusée"));
    assert_eq!(guesses.count(), 1);
    let mut thief = portal.browser().at("192.0.2.9");
    password(&mut thief, "/").await;
    let right = authenticator::code(&key, portal.clock.as_ref());
    let answer = code(&mut thief, &right).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    assert_eq!(recovery(&mut thief, &codes[0]).await.status, 429);
    // A browser that its owner has used is not held up, nor is the password anywhere.
    owner.post("/signout", &[]).await;
    assert_eq!(password(&mut owner, "/rules").await.status, 303);
    assert_eq!(code(&mut owner, &right).await.status, 303);
    portal.clock.advance(30);
    let right = authenticator::code(&key, portal.clock.as_ref());
    assert_eq!(code(&mut thief, &right).await.status, 303);
}
