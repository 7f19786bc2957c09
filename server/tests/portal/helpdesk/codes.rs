//! Codes that are read out on the telephone.

use renvoi_server::{
    accounts::Role,
    directory::{set_locked, set_user},
};
use serde_json::json;

use super::{WHY, deed, helper, last, mailed, person};
use crate::{
    on_both,
    support::{
        Database,
        browser::{Answer, Browser},
        portal::{PASSWORD, SHUT, TestPortal},
    },
};

on_both!(
    a_code_lets_its_hearer_choose_a_password,
    a_code_lets_nobody_in_who_is_deactivated,
    a_code_dies_with_a_role,
    a_code_is_tried_five_times,
    a_code_dies_of_time_and_of_a_newer_password,
    wrong_codes_count_as_sign_ins_do,
);

const NEW: &str = "violin harbour quarrel lantern";

/// A code for 204, as who helps reads it.
async fn code(portal: &TestPortal) -> String {
    let owner = person(portal, "204@alpha.example").await;
    let mut browser = helper(portal).await;
    let answer = deed(&mut browser, owner.id, "code", &[WHY]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let code = answer.body.split("<output>").nth(1).unwrap();
    let code = code.split("</output>").next().unwrap().to_owned();
    assert_eq!(code.len(), 9, "{code}");
    code
}

async fn redeem(browser: &mut Browser, login: &str, code: &str) -> Answer {
    let fields = [("login", login), ("code", code)];
    browser.post("/recover/code", &fields).await
}

async fn a_code_lets_its_hearer_choose_a_password(database: Database) {
    let portal = TestPortal::new(database).await;
    let code = code(&portal).await;
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), &detail["why"]),
        ("user.code_made", &json!(WHY.1))
    );
    let digits = code.replace(' ', "");
    for line in portal.journal().await {
        assert!(!line.detail.contains(&digits) && !line.detail.contains(&code));
    }
    let owner = person(&portal, "204@alpha.example").await;
    let page = helper(&portal)
        .await
        .get(&format!("/helpdesk/people/{}", owner.id))
        .await;
    assert!(!page.body.contains(&code), "shown once");
    let told = mailed(&portal).await;
    assert!(
        told[0].1.contains("Code donné par l’assistance"),
        "{told:?}"
    );

    let mut elsewhere = portal.signed_in("204@alpha").await;
    let mut browser = portal.browser();
    let page = browser.get("/recover").await;
    assert!(page.body.contains("href=\"/recover/code\""));
    let page = browser.get("/recover/code").await;
    assert_eq!(page.status, 200);
    for (login, code, told) in [
        ("", code.as_str(), "login-error\"><p"),
        ("204@alpha", " ", "code-error\"><p"),
    ] {
        let answer = redeem(&mut browser, login, code).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(told), "{}", answer.body);
    }
    let answer = redeem(&mut browser, " 204@Alpha.example ", &code).await;
    assert_eq!((answer.status, answer.location()), (303, "/recover/new"));
    assert_eq!(last(&portal).await.0.action, "user.code_used");
    // It is no way in by itself, and has served.
    assert_eq!(browser.get("/").await.status, 303);
    let again = redeem(&mut portal.browser(), "204@alpha.example", &code).await;
    assert_eq!(again.status, 401);
    let page = browser.get("/recover/new").await;
    assert!(page.status == 200 && page.body.contains("204@alpha.example"));
    let new = [("password", NEW), ("again", NEW)];
    let answer = browser.post("/recover/new", &new).await;
    assert_eq!((answer.status, answer.location()), (303, "/?password"));
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(elsewhere.get("/").await.status, 303);
    let actions: Vec<_> = portal
        .journal()
        .await
        .into_iter()
        .map(|line| line.action)
        .collect();
    assert!(actions.contains(&"user.password_coded".to_owned()));
    let subjects: Vec<_> = mailed(&portal)
        .await
        .into_iter()
        .map(|(_, subject)| subject)
        .collect();
    assert!(subjects.contains(&"Votre mot de passe a été changé".to_owned()));
}

/// Who made it was as good as they are until then.
async fn a_code_dies_with_a_role(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let give = async |roles: Vec<Role>| {
        set_user(&registry, "204@alpha.example", false, |user| {
            user.roles = roles;
        })
        .await
        .unwrap();
    };
    let unused = code(&portal).await;
    give(vec![Role::Helpdesk]).await;
    let answer = redeem(&mut portal.browser(), "204@alpha", &unused).await;
    assert_eq!(answer.status, 401);
    let (_, detail) = last(&portal).await;
    assert_eq!(detail["reason"], "no_helpdesk_code");
    // Nor is it any good to have exchanged it before.
    give(vec![]).await;
    let used = code(&portal).await;
    let mut browser = portal.browser();
    let answer = redeem(&mut browser, "204@alpha", &used).await;
    assert_eq!(answer.location(), "/recover/new");
    give(vec![Role::Helpdesk]).await;
    let new = [("password", NEW), ("again", NEW)];
    assert_eq!(browser.post("/recover/new", &new).await.status, 410);
    portal.signed_in("204@alpha").await;
}

async fn a_code_lets_nobody_in_who_is_deactivated(database: Database) {
    let portal = TestPortal::new(database).await;
    let code = code(&portal).await;
    for (why, shut, undone) in SHUT {
        portal.execute(shut).await;
        let answer = redeem(&mut portal.browser(), "204@alpha", &code).await;
        assert_eq!(answer.status, 401, "{why}");
        let (line, detail) = last(&portal).await;
        assert_eq!(line.action, "session.refused");
        assert_eq!(detail["reason"], why);
        portal.execute(undone).await;
        portal.clock.advance(120);
    }
    let answer = redeem(&mut portal.browser(), "204@alpha", &code).await;
    assert_eq!(answer.status, 303);
}

async fn a_code_is_tried_five_times(database: Database) {
    let limits = renvoi_server::accounts::Limits {
        account: 100,
        address: 100,
        ..renvoi_server::accounts::Limits::default()
    };
    let portal = TestPortal::with(database, limits).await;
    let right = code(&portal).await;
    let wrong = if right.starts_with('0') {
        "1111 1111"
    } else {
        "0000 0000"
    };
    for _ in 0..4 {
        let answer = redeem(&mut portal.browser(), "204@alpha", wrong).await;
        assert_eq!(answer.status, 401);
    }
    // A newer one takes its place, with tries of its own.
    let newer = code(&portal).await;
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &right)
            .await
            .status,
        401
    );
    for n in 0..4 {
        let answer = redeem(&mut portal.browser(), "204@alpha", "12").await;
        assert_eq!(answer.status, 401, "{n}");
    }
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &newer)
            .await
            .status,
        401
    );
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), &detail["reason"]),
        ("session.refused", &json!("helpdesk_code_tries"))
    );
    let newest = code(&portal).await;
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &newest)
            .await
            .status,
        303
    );
}

async fn a_code_dies_of_time_and_of_a_newer_password(database: Database) {
    let portal = TestPortal::new(database).await;
    let late = code(&portal).await;
    portal.clock.advance(600);
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &late)
            .await
            .status,
        401
    );
    assert_eq!(last(&portal).await.1["reason"], "expired_helpdesk_code");

    portal.clock.advance(4 * 3600);
    let older = code(&portal).await;
    renvoi_server::directory::set_password(&portal.registry(), "204@alpha.example", NEW)
        .await
        .unwrap();
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &older)
            .await
            .status,
        401
    );
    assert_eq!(last(&portal).await.1["reason"], "expired_helpdesk_code");

    // The link that it is taken for dies with it, and ten minutes after.
    portal.clock.advance(4 * 3600);
    let good = code(&portal).await;
    let mut browser = portal.browser();
    assert_eq!(redeem(&mut browser, "204@alpha", &good).await.status, 303);
    portal.clock.advance(600);
    assert_eq!(browser.get("/recover/new").await.status, 410);

    let locked = code(&portal).await;
    set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha", &locked)
            .await
            .status,
        401
    );
    assert_eq!(last(&portal).await.1["reason"], "locked");
    // Another's code is nobody else's.
    set_locked(&portal.registry(), "204@alpha.example", false)
        .await
        .unwrap();
    let theirs = code(&portal).await;
    for other in ["207@alpha", "204@beta", "nobody@alpha.example", "?"] {
        assert_eq!(
            redeem(&mut portal.browser(), other, &theirs).await.status,
            401,
            "{other}"
        );
    }
}

async fn wrong_codes_count_as_sign_ins_do(database: Database) {
    let portal = TestPortal::new(database).await;
    let right = code(&portal).await;
    // Three are free; known and unknown accounts are answered alike.
    let mut answers = vec![];
    for login in ["204@alpha.example", "nobody@alpha.example"] {
        let mut all = vec![];
        for _ in 0..4 {
            let answer = redeem(&mut portal.browser(), login, "0").await;
            all.push((answer.status, answer.body.replace(login, "")));
        }
        answers.push(all);
    }
    let told = |n: usize| {
        answers[n]
            .iter()
            .map(|(status, _)| *status)
            .collect::<Vec<_>>()
    };
    assert_eq!(told(0), [401, 401, 401, 429]);
    assert_eq!(told(0), told(1));
    for (known, unknown) in answers[0].iter().zip(&answers[1]) {
        let plain = |body: &str| {
            let parts = body
                .split("nonce=\"")
                .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest));
            parts.collect::<String>()
        };
        assert_eq!(plain(&known.1), plain(&unknown.1));
    }
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha.example", &right)
            .await
            .status,
        429
    );
    let sign_in = [("login", "204@alpha.example"), ("password", PASSWORD)];
    assert_eq!(portal.browser().post("/signin", &sign_in).await.status, 429);
    // Who helps sees that, and ends it.
    let owner = person(&portal, "204@alpha.example").await;
    let mut browser = helper(&portal).await;
    assert_eq!(
        deed(&mut browser, owner.id, "unlock", &[WHY]).await.status,
        303
    );
    assert_eq!(
        redeem(&mut portal.browser(), "204@alpha.example", &right)
            .await
            .status,
        303
    );
}
