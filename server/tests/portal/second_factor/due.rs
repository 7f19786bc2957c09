//! It becomes due: what was made before is worth no more than it was, and who was not asked until then signs in anew.

use mail_parser::MessageParser;
use renvoi_app::{api::account::Lang, domain::SecondFactorFor};
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_user, organisation},
    mail,
};
use serde_json::Value;

use super::{
    EMAIL, LOGIN, codes,
    demanded::{STEP, Way, ask, choose, comes_to, give, set},
    half, hidden, is_signed_in, key,
};
use crate::{
    on_both,
    support::{
        Database, authenticator,
        client::{Client, token_of},
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    what_was_made_before_a_role_is_worth_no_more,
    who_was_not_asked_until_then_signs_in_anew,
    an_administrator_does_not_decide_for_who_runs_the_platform,
    who_sets_it_up_has_an_hour,
);

/// What a change says of sessions, in the journal's newest line of its kind.
async fn ended(portal: &TestPortal, action: &str) -> Value {
    let mut lines = portal.journal().await.into_iter().rev();
    let line = lines.find(|line| line.action == action);
    let detail: Value = serde_json::from_str(&line.unwrap().detail).unwrap();
    detail["sessions"].clone()
}

/// A program that may read the desk phones, as far as its owner may.
async fn reads_phones(portal: &TestPortal, email: &str) -> Client {
    Client::new(portal, &token_of(portal, email, &["phones:read"]).await)
}

/// How many letters say that somebody has a role, and is to sign in again.
async fn told(portal: &TestPortal) -> usize {
    mail::drain(&portal.post).await.unwrap();
    let says = |raw: &Vec<u8>| {
        let letter = MessageParser::default().parse(raw).unwrap();
        let text = letter.body_text(0).unwrap();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        text.contains("Vos rôles")
            && text.contains("assistance")
            && text.contains("Connectez-vous de nouveau")
    };
    portal.mail.taken().iter().filter(|raw| says(raw)).count()
}

async fn what_was_made_before_a_role_is_worth_no_more(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    choose(&mut admin, "staff").await;
    for (n, way) in [Way::Page, Way::List, Way::CommandLine]
        .into_iter()
        .enumerate()
    {
        let before = reads_phones(&portal, EMAIL).await;
        assert_eq!(before.get("/desk-phones").await.status, 403);
        portal.signed_in(LOGIN).await;
        give(&portal, &mut admin, way).await;
        assert_eq!(ended(&portal, "user.changed").await, 1, "{way:?}");
        assert_eq!(told(&portal).await, n + 1, "{way:?}");
        let page = half(&portal).await.get(STEP).await.body;
        assert!(page.contains("aux personnes qui ont un rôle"), "{page}");

        assert_eq!(before.get("/desk-phones").await.status, 403, "{way:?}");
        assert_eq!(before.get("/token").await.status, 200, "{way:?}");
        let limited = "ne fait que ce qu’une personne sans rôle peut faire";
        let page = admin.get("/admin/tokens").await.body;
        assert!(page.contains(limited), "{page}");
        portal.execute("DELETE FROM tokens").await;
        let after = reads_phones(&portal, EMAIL).await;
        assert_eq!(after.get("/desk-phones").await.status, 200, "{way:?}");
        let page = admin.get("/admin/tokens").await.body;
        assert!(!page.contains(limited), "{page}");
        portal.execute("DELETE FROM tokens").await;
        set(&portal, |user| user.roles = vec![]).await;
    }
}

async fn who_was_not_asked_until_then_signs_in_anew(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    let mut person = portal.signed_in(LOGIN).await;
    let mut elsewhere = portal.signed_in("207@beta").await;
    let program = reads_phones(&portal, "207@alpha.example").await;
    assert_eq!(program.get("/desk-phones").await.status, 200);

    choose(&mut admin, "staff").await;
    assert_eq!(ended(&portal, "organisation.settings").await, 1);
    assert!(!is_signed_in(&mut helpdesk).await);
    assert_eq!(program.get("/desk-phones").await.status, 403);
    assert!(is_signed_in(&mut person).await, "who is not asked");
    assert!(is_signed_in(&mut admin).await, "who says so");
    choose(&mut admin, "everybody").await;
    assert!(!is_signed_in(&mut person).await);
    assert!(is_signed_in(&mut admin).await, "who was asked before");

    // Who is asked no more goes on.
    choose(&mut admin, "nobody").await;
    let mut person = portal.signed_in(LOGIN).await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    choose(&mut admin, "nobody").await;
    assert!(is_signed_in(&mut helpdesk).await);
    ask(&portal, SecondFactorFor::Staff).await;
    assert_eq!(ended(&portal, "organisation.changed").await, 2);
    assert!(!is_signed_in(&mut helpdesk).await);
    assert!(
        !is_signed_in(&mut admin).await,
        "at the server nobody is spared"
    );
    assert!(is_signed_in(&mut person).await && is_signed_in(&mut elsewhere).await);
}

async fn an_administrator_does_not_decide_for_who_runs_the_platform(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = organisation(&portal.database.store, Some("alpha")).await;
    let operator = NewUser {
        email: "runs@alpha.example".into(),
        name: "Ada".into(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Operator],
    };
    add_user(&portal.registry(), &org.unwrap(), &operator)
        .await
        .unwrap();
    let mut admin = portal.administrator().await;
    // As it was said at the server; to say it again changes nothing.
    choose(&mut admin, "nobody").await;
    assert_eq!(comes_to(&portal, "runs@alpha.example").await, "/rules");
    choose(&mut admin, "staff").await;
    for of in ["nobody", "nobody"] {
        choose(&mut admin, of).await;
        assert_eq!(comes_to(&portal, "runs@alpha.example").await, STEP);
        assert_eq!(comes_to(&portal, "207@alpha").await, "/rules");
    }
    ask(&portal, SecondFactorFor::Nobody).await;
    assert_eq!(comes_to(&portal, "runs@alpha.example").await, "/rules");
}

async fn who_sets_it_up_has_an_hour(database: Database) {
    let portal = TestPortal::new(database).await;
    ask(&portal, SecondFactorFor::Everybody).await;
    let mut late = half(&portal).await;
    let mut browser = half(&portal).await;
    let page = browser.get(STEP).await.body;
    let (key, sealed) = (key(&page), hidden(&page, "sealed"));
    portal.clock.advance(3599);
    assert_eq!(late.get(STEP).await.status, 200);
    let right = authenticator::code(&key, portal.clock.as_ref());
    let fields = [
        ("sealed", sealed.as_str()),
        ("code", &right),
        ("back", "/rules"),
    ];
    let answer = browser.post("/signin/second", &fields).await;
    assert_eq!((answer.status, codes(&answer.body).len()), (200, 10));
    assert!(is_signed_in(&mut browser).await);
    portal.clock.advance(1);
    assert_eq!(late.get(STEP).await.location(), "/signin");
}
