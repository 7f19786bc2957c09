//! The second factor: set up, asked for at every way in, used once, and never got round.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use mail_parser::MessageParser;
use renvoi_server::{accounts::Limits, directory::take_second_factor, mail, web::operations};
use support::{
    Database, authenticator,
    browser::{Answer, Browser},
    portal::{PASSWORD, SHUT, TestPortal},
};

on_both!(
    it_is_set_up_asked_for_and_told,
    a_code_serves_once,
    a_recovery_code_serves_once_and_new_ones_replace_it,
    who_guesses_waits_and_its_owner_does_not,
    a_half_open_session_may_do_nothing_else,
    a_half_open_session_ends_soon_and_with_the_password,
    who_is_deactivated_in_between_comes_in_by_no_code,
    a_new_password_by_mail_does_not_get_round_it,
    a_password_of_stolen_lists_opens_nothing_after_it_either,
    an_organisation_requires_one,
    who_finds_a_browser_open_makes_no_credentials_with_it,
    it_is_taken_away_at_the_command_line,
    a_form_of_somebody_else_or_of_long_ago_sets_nothing_up,
);

const LOGIN: &str = "204@alpha";
const EMAIL: &str = "204@alpha.example";

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let at = page.find(&mark).expect("the field") + mark.len();
    page[at..].split('"').next().unwrap().to_owned()
}

/// The key that a page shows.
fn key(page: &str) -> String {
    let at = page.find("?secret=").expect("a key") + "?secret=".len();
    page[at..at + 32].to_owned()
}

/// The recovery codes that a page shows.
fn codes(page: &str) -> Vec<String> {
    let parts = page.split("<li><code>").skip(1);
    parts
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

async fn password(browser: &mut Browser, back: &str) -> Answer {
    let fields = [("login", LOGIN), ("password", PASSWORD), ("back", back)];
    browser.post("/signin", &fields).await
}

async fn code(browser: &mut Browser, code: &str) -> Answer {
    let fields = [("code", code), ("back", "/rules")];
    browser.post("/signin/second", &fields).await
}

async fn recovery(browser: &mut Browser, code: &str) -> Answer {
    let fields = [("code", ""), ("recovery", code), ("back", "/rules")];
    browser.post("/signin/second", &fields).await
}

/// Sets one up for somebody who is signed in: the key, and the recovery codes. Its first code is used then.
async fn set_up(portal: &TestPortal, browser: &mut Browser) -> (String, Vec<String>) {
    let page = browser.get("/account/second").await.body;
    let key = key(&page);
    let fields = [
        ("sealed", hidden(&page, "sealed")),
        ("code", authenticator::code(&key, portal.clock.as_ref())),
    ];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let answer = browser.post("/account/second", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let codes = codes(&answer.body);
    assert_eq!(codes.len(), 10);
    portal.clock.advance(30);
    (key, codes)
}

/// A browser in which the password was right.
async fn half(portal: &TestPortal) -> Browser {
    let mut browser = portal.browser();
    let answer = password(&mut browser, "/rules").await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin/second?back=%2Frules")
    );
    browser
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == 200
}

async fn actions(portal: &TestPortal, since: usize) -> Vec<String> {
    let lines = portal.journal().await.split_off(since);
    lines.into_iter().map(|line| line.action).collect()
}

/// The subjects of every letter so far.
async fn mailed(portal: &TestPortal) -> Vec<String> {
    mail::drain(&portal.post).await.unwrap();
    let subject = |raw: Vec<u8>| {
        let read = MessageParser::default().parse(&raw).unwrap();
        let full = read.subject().unwrap();
        let subject = full.strip_prefix("Votre compte a changé\u{a0}: ");
        subject.unwrap_or(full).to_owned()
    };
    // Those that are sent together may come in any order.
    let mut subjects: Vec<_> = portal.mail.taken().into_iter().map(subject).collect();
    subjects.sort();
    subjects
}

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
    let fresh = self::codes(&answer.body);
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

async fn a_half_open_session_may_do_nothing_else(database: Database) {
    let portal = TestPortal::new(database).await;
    set_up(&portal, &mut portal.signed_in(LOGIN).await).await;
    let browser = half(&portal).await;
    let id = "00000000-0000-0000-0000-000000000000";
    for (method, path) in operations() {
        let path = path
            .replace("{id}", id)
            .replace("{extension}", "204")
            .replace("{*name}", "x")
            .replace("{*function}", "rules/list");
        if path.starts_with("/signin/second") || path == "/events" {
            continue;
        }
        let mut answers = vec![];
        for browser in [&portal.browser(), &browser] {
            let mut visitor = portal.browser();
            visitor.cookies.clone_from(&browser.cookies);
            let request = visitor
                .request(method.clone(), &path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin");
            let answer = visitor.send(request.body("back=%2F".into()).unwrap()).await;
            let location = answer.headers.get("location").cloned();
            answers.push((answer.status, location));
        }
        assert_eq!(answers[0], answers[1], "{method} {path}");
    }
    let events = browser.request(http::Method::GET, "/events");
    let events = events.body(axum::body::Body::empty()).unwrap();
    assert_eq!(browser.status(events).await, 401);
}

async fn a_half_open_session_ends_soon_and_with_the_password(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in(LOGIN).await;
    let (key, _) = set_up(&portal, &mut owner).await;
    let mut late = half(&portal).await;
    // Looking at it does not prolong it.
    for _ in 0..2 {
        portal.clock.advance(299);
        assert_eq!(late.get("/signin/second").await.status, 200);
    }
    portal.clock.advance(3);
    let answer = late.get("/signin/second").await;
    assert_eq!((answer.status, answer.location()), (303, "/signin"));
    let right = authenticator::code(&key, portal.clock.as_ref());
    let answer = code(&mut late, &right).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin?back=%2Frules&over")
    );
    // Nobody has begun to sign in.
    let answer = portal.browser().get("/signin/second").await;
    assert_eq!((answer.status, answer.location()), (303, "/signin"));

    let mut thief = half(&portal).await;
    let new = "violin harbour quarrel lantern";
    let fields = [("current", PASSWORD), ("password", new), ("again", new)];
    let answer = owner.post("/account/password", &fields).await;
    assert_eq!(answer.location(), "/account?password");
    assert!(is_signed_in(&mut owner).await, "its session stays whole");
    assert_eq!(
        code(&mut thief, &right).await.location(),
        "/signin?back=%2Frules&over"
    );
    assert!(!is_signed_in(&mut thief).await);
}

async fn who_is_deactivated_in_between_comes_in_by_no_code(database: Database) {
    let portal = TestPortal::new(database).await;
    let (key, codes) = set_up(&portal, &mut portal.signed_in(LOGIN).await).await;
    for (why, shut, undone) in SHUT {
        let mut browser = half(&portal).await;
        portal.execute(shut).await;
        let right = authenticator::code(&key, portal.clock.as_ref());
        for answer in [
            code(&mut browser, &right).await,
            recovery(&mut browser, &codes[0]).await,
        ] {
            let told = (answer.status, answer.location());
            assert_eq!(told, (303, "/signin?back=%2Frules&over"), "{why}");
        }
        assert!(!is_signed_in(&mut browser).await, "{why}");
        // Nor does the password begin anything.
        let answer = password(&mut portal.browser(), "/rules").await;
        assert_eq!(answer.status, 401, "{why}");
        portal.execute(undone).await;
        portal.clock.advance(120);
    }
    // None of it has used the code up.
    let mut browser = half(&portal).await;
    assert_eq!(recovery(&mut browser, &codes[0]).await.location(), "/rules");
    assert!(is_signed_in(&mut browser).await);
}

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

async fn an_organisation_requires_one(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut before = portal.signed_in(LOGIN).await;
    portal
        .execute("UPDATE organisations SET second_factor = TRUE WHERE slug = 'alpha'")
        .await;
    assert!(is_signed_in(&mut before).await, "at the next sign-in");
    portal.signed_in("204@beta").await;

    let mut browser = half(&portal).await;
    assert!(!is_signed_in(&mut browser).await);
    let page = browser.get("/signin/second?back=%2Frules").await.body;
    assert!(
        page.contains("ALPHA en demande un") && page.contains("<svg"),
        "{page}"
    );
    let (key, sealed) = (key(&page), hidden(&page, "sealed"));
    let fields = |code: &str| {
        [
            ("sealed", &sealed),
            ("code", &code.to_owned()),
            ("back", &"/rules".to_owned()),
        ]
        .map(|(name, value)| (name, value.clone()))
    };
    for wrong in ["", "000000"] {
        let fields = fields(wrong);
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let answer = browser.post("/signin/second", &fields).await;
        assert_eq!(answer.status, 422);
        assert_eq!(hidden(&answer.body, "sealed"), sealed);
    }
    assert!(!is_signed_in(&mut browser).await);
    let counted = portal.journal().await.len();
    let fields = fields(&authenticator::code(&key, portal.clock.as_ref()));
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let answer = browser.post("/signin/second", &fields).await;
    assert_eq!((answer.status, codes(&answer.body).len()), (200, 10));
    assert!(answer.body.contains("href=\"/rules\""), "{}", answer.body);
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(
        actions(&portal, counted).await,
        ["user.second_factor_added", "session.opened"]
    );
    // It stays, and the next sign-in asks for it.
    let answer = browser.post("/account/second/off", &[]).await;
    assert_eq!(answer.status, 404);
    portal.clock.advance(30);
    let right = authenticator::code(&key, portal.clock.as_ref());
    assert_eq!(code(&mut half(&portal).await, &right).await.status, 303);
    let page = browser.get("/account/second").await.body;
    assert!(page.contains("Votre organisation en demande un."), "{page}");
    assert!(!page.contains("/account/second/off"), "{page}");
}

async fn who_finds_a_browser_open_makes_no_credentials_with_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in(LOGIN).await;
    let token = |confirm| {
        [
            ("name", "Agenda"),
            ("scope", "explain"),
            ("days", "30"),
            ("confirm", confirm),
        ]
    };
    assert!(
        !browser
            .get("/account/tokens")
            .await
            .body
            .contains("name=\"confirm\"")
    );
    portal.clock.advance(599);
    assert!(
        !browser
            .get("/account/second")
            .await
            .body
            .contains("name=\"confirm\"")
    );
    portal.clock.advance(1);
    for path in ["/account/tokens", "/account/second"] {
        assert!(
            browser.get(path).await.body.contains("name=\"confirm\""),
            "{path}"
        );
    }
    let before = portal.journal().await.len();
    for wrong in ["", "a guess"] {
        let answer = browser.post("/account/tokens", &token(wrong)).await;
        assert_eq!(answer.status, 422);
        assert!(
            answer.body.contains("confirm-error\"><p"),
            "{}",
            answer.body
        );
        assert!(answer.body.contains("value=\"Agenda\"") && !answer.body.contains("rnv_"));
    }
    assert_eq!(
        actions(&portal, before).await,
        ["user.confirmation_refused"]
    );
    let page = browser.get("/account/second").await.body;
    let (key, sealed) = (key(&page), hidden(&page, "sealed"));
    let right = authenticator::code(&key, portal.clock.as_ref());
    let fields = [
        ("sealed", sealed.as_str()),
        ("code", &right),
        ("confirm", ""),
    ];
    let answer = browser.post("/account/second", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("confirm-set-up-error\"><p"),
        "{}",
        answer.body
    );
    assert_eq!(hidden(&answer.body, "sealed"), sealed, "the same picture");

    // The password proves it, for ten minutes, everywhere.
    let answer = browser.post("/account/tokens", &token(PASSWORD)).await;
    assert!(
        answer.status == 200 && answer.body.contains("rnv_"),
        "{}",
        answer.body
    );
    assert_eq!(browser.post("/account/second", &fields).await.status, 200);
    portal.clock.advance(600);
    assert_eq!(browser.post("/account/second/codes", &[]).await.status, 422);
    // A code of the application does as well, and serves once here, too.
    let code = authenticator::code(&key, portal.clock.as_ref());
    let fields = [("confirm", code.as_str())];
    let answer = browser.post("/account/second/codes", &fields).await;
    assert_eq!((answer.status, codes(&answer.body).len()), (200, 10));
    portal.clock.advance(600);
    let answer = browser.post("/account/second/off", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("confirm-off-error\"><p"),
        "{}",
        answer.body
    );
    // Too many guesses, and even what is right waits.
    for _ in 0..2 {
        browser
            .post("/account/second/off", &[("confirm", "x")])
            .await;
    }
    let answer = browser
        .post("/account/second/off", &[("confirm", PASSWORD)])
        .await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    portal.clock.advance(1);
    let answer = browser
        .post("/account/second/off", &[("confirm", PASSWORD)])
        .await;
    assert_eq!(answer.location(), "/account/second?off");
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
