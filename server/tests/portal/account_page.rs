//! « Mon compte »: a password changed, sessions ended, a time zone chosen.

use crate::on_both;
use crate::support::{
    Database,
    browser::{Answer, Browser},
    portal::{PASSWORD, TestPortal},
};
use mail_parser::MessageParser;
use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::EmailAddress,
    mail::{self, Letter, Line, Reader, account_changed, sessions_ended},
    store::{self, journal},
};
use uuid::Uuid;

on_both!(
    a_password_is_changed_by_who_knows_it,
    a_password_that_will_not_do_changes_nothing,
    who_has_somebodys_browser_does_not_guess_at_their_password,
    sessions_are_told_apart_and_ended,
    nobody_ends_somebody_elses_session,
    dates_are_read_on_ones_own_wall_clock,
    language_and_theme_are_kept_and_written_down,
    themes_that_are_tried_out_are_told_in_one_letter,
    a_letter_tells_the_lines_that_joined_it_and_no_others,
    what_becomes_of_ones_tokens_is_mailed,
);

const NEW: &str = "violin harbour quarrel lantern";

async fn change(browser: &mut Browser, current: &str, new: &str, again: &str) -> Answer {
    let fields = [("current", current), ("password", new), ("again", again)];
    browser.post("/account/password", &fields).await
}

/// The subjects of what was mailed so far, after `before` others.
async fn mailed(portal: &TestPortal, before: usize) -> Vec<String> {
    mail::drain(&portal.post).await.unwrap();
    let taken = portal.mail.taken();
    let subject = |raw: &Vec<u8>| {
        let read = MessageParser::default().parse(raw).unwrap();
        read.subject().unwrap().to_owned()
    };
    // Those that are sent together may come in any order.
    let mut subjects: Vec<_> = taken.iter().skip(before).map(subject).collect();
    subjects.sort();
    subjects
}

/// The newest letter as plain text.
fn newest(portal: &TestPortal) -> String {
    let raw = portal.mail.taken().pop().unwrap();
    let read = MessageParser::default().parse(&raw).unwrap();
    read.body_text(0).unwrap().into_owned()
}

/// What the journal says since, by action.
async fn actions(portal: &TestPortal, since: usize) -> Vec<String> {
    let lines = portal.journal().await.split_off(since);
    lines.into_iter().map(|line| line.action).collect()
}

/// The ids of the sessions that a page offers to end.
fn ids(page: &str) -> Vec<&str> {
    let parts = page.split("name=\"session\" value=\"").skip(1);
    parts.map(|rest| &rest[..36]).collect()
}

async fn a_password_is_changed_by_who_knows_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let mut other = portal.signed_in("204@alpha").await;
    let page = browser.get("/account").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("204@alpha.example") && page.body.contains("204@alpha."),
        "{}",
        page.body
    );
    assert!(!page.body.contains("renvoi_bg.wasm"), "a plain page");
    let before = portal.journal().await.len();
    let session = browser.cookies["renvoi-3000"].clone();

    let answer = change(&mut browser, PASSWORD, NEW, NEW).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/account?password")
    );
    assert_ne!(browser.cookies["renvoi-3000"], session, "under a new name");
    let page = browser.get(answer.location()).await;
    assert!(page.status == 200 && page.body.contains("Le mot de passe est changé."));
    assert_eq!(
        other.get("/account").await.status,
        303,
        "the others are out"
    );
    assert_eq!(actions(&portal, before).await, ["user.password_changed"]);
    assert_eq!(
        mailed(&portal, 0).await,
        ["Votre mot de passe a été changé"]
    );

    // The browser is known under the new password, and the old one is none.
    let mut stranger = portal.browser();
    for (password, status) in [(PASSWORD, 401), (NEW, 303)] {
        let fields = [("login", "204@alpha"), ("password", password)];
        assert_eq!(stranger.post("/signin", &fields).await.status, status);
    }
    let fields = [("login", "204@alpha.example"), ("password", "wrong")];
    while portal.browser().post("/signin", &fields).await.status != 429 {}
    browser.post("/signout", &[]).await;
    let fields = [("login", "204@alpha.example"), ("password", NEW)];
    assert_eq!(browser.post("/signin", &fields).await.status, 303);
}

async fn a_password_that_will_not_do_changes_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let before = portal.journal().await.len();
    for (current, new, again, status, told) in [
        ("", NEW, NEW, 422, "current-error\"><p"),
        (PASSWORD, "", "", 422, "password-error\"><p"),
        (PASSWORD, NEW, PASSWORD, 422, "again-error\"><p"),
        (PASSWORD, "short", "short", 422, "password-error\"><p"),
        (
            PASSWORD,
            "Owner of 204 alpha",
            "Owner of 204 alpha",
            422,
            "password-error\"><p",
        ),
        ("not the one of now", NEW, NEW, 422, "current-error\"><p"),
    ] {
        let answer = change(&mut browser, current, new, again).await;
        assert_eq!(answer.status, status, "{current} {new} {again}");
        assert!(answer.body.contains(told), "{new}: {}", answer.body);
        assert!(!answer.body.contains(NEW), "no password comes back");
    }
    assert_eq!(actions(&portal, before).await, ["user.password_refused"]);
    assert!(mailed(&portal, 0).await.is_empty());
    portal.signed_in("204@alpha").await;
}

async fn who_has_somebodys_browser_does_not_guess_at_their_password(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    for _ in 0..3 {
        let answer = change(&mut browser, "a guess", NEW, NEW).await;
        assert_eq!(answer.status, 422);
    }
    let answer = change(&mut browser, PASSWORD, NEW, NEW).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    assert!(answer.body.contains("1\u{a0}seconde"), "{}", answer.body);
    // Another session of theirs is no way round it, and signing in is not held up by it.
    let mut other = portal.signed_in("204@alpha").await;
    assert_eq!(change(&mut other, PASSWORD, NEW, NEW).await.status, 429);
    portal.clock.advance(1);
    assert_eq!(change(&mut other, PASSWORD, NEW, NEW).await.status, 303);
}

async fn sessions_are_told_apart_and_ended(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut here = portal.browser().at("192.0.2.1");
    here.agent = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
    let fields = [("login", "204@alpha"), ("password", PASSWORD)];
    assert_eq!(here.post("/signin", &fields).await.status, 303);
    let mut phone = portal.browser().at("198.51.100.7");
    phone.agent =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/26.0 Safari/604.1";
    assert_eq!(phone.post("/signin", &fields).await.status, 303);
    portal.clock.advance(24 * 3600);
    let mut third = portal.signed_in("204@alpha").await;
    portal.signed_in("207@alpha").await;

    let page = here.get("/account").await.body;
    for told in [
        "Firefox sous Linux",
        "Safari sous iOS",
        "Un navigateur inconnu",
        "192.0.2.1",
        "198.51.100.7",
        "mardi 14:22",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert_eq!(page.matches("C’est celui-ci").count(), 1);
    assert_eq!(ids(&page).len(), 2, "not its own, nobody else's");
    let before = portal.journal().await.len();
    let phones = page.find("Safari sous iOS").unwrap();
    let id = ids(&page[phones..])[0].to_owned();
    let answer = here.post("/account/sessions", &[("session", &id)]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/account?session")
    );
    assert_eq!(phone.get("/account").await.status, 303, "out");
    assert_eq!(third.get("/account").await.status, 200);
    let again = here.post("/account/sessions", &[("session", &id)]).await;
    assert_eq!(again.status, 404);
    assert_eq!(actions(&portal, before).await, ["session.ended"]);
    assert_eq!(
        mailed(&portal, 0).await,
        ["Des sessions de votre compte ont pris fin"]
    );

    let mut fourth = portal.signed_in("204@alpha").await;
    let answer = here.post("/account/sessions", &[("all", "others")]).await;
    assert_eq!((answer.status, answer.location()), (303, "/account?others"));
    for browser in [&mut third, &mut fourth] {
        assert_eq!(browser.get("/account").await.status, 303);
    }
    assert_eq!(here.get("/account").await.status, 200);
    assert_eq!(mailed(&portal, 1).await.len(), 1);
    // None is left: nothing is done, written or mailed.
    let before = portal.journal().await.len();
    assert_eq!(
        here.post("/account/sessions", &[("all", "others")])
            .await
            .status,
        303
    );
    assert!(actions(&portal, before).await.is_empty());
    assert!(mailed(&portal, 2).await.is_empty());
}

async fn nobody_ends_somebody_elses_session(database: Database) {
    let portal = TestPortal::new(database).await;
    portal.signed_in("204@alpha").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let page = owner.get("/account").await.body;
    let id = ids(&page)[0];
    for stranger in ["207@alpha", "204@beta"] {
        let mut stranger = portal.signed_in(stranger).await;
        let answer = stranger.post("/account/sessions", &[("session", id)]).await;
        assert_eq!(answer.status, 404);
        let answer = stranger
            .post("/account/sessions", &[("all", "others")])
            .await;
        assert_eq!(answer.status, 303);
    }
    assert_eq!(ids(&owner.get("/account").await.body), [id]);
    let answer = owner.post("/account/sessions", &[("session", "x")]).await;
    assert_eq!(answer.status, 400);
}

async fn dates_are_read_on_ones_own_wall_clock(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    // 12:22 in London.
    assert!(browser.get("/journal").await.body.contains("14:22"));
    let page = browser.get("/account").await.body;
    assert!(
        page.contains("14:22") && page.contains("Europe/Paris"),
        "{page}"
    );
    for wrong in ["Mars/Olympus", "UTC0", "../etc", "Europe/Paris "] {
        let answer = browser.post("/account/zone", &[("zone", wrong)]).await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert!(answer.body.contains("zone-error\"><p"));
    }
    let before = portal.journal().await.len();
    let tokyo = [("zone", "Asia/Tokyo")];
    let answer = browser.post("/account/zone", &tokyo).await;
    assert_eq!((answer.status, answer.location()), (303, "/account?zone"));
    assert_eq!(actions(&portal, before).await, ["user.changed"]);
    // The same again is no change.
    browser.post("/account/zone", &tokyo).await;
    assert_eq!(actions(&portal, before).await.len(), 1);
    assert_eq!(
        mailed(&portal, 0).await,
        ["Votre compte a changé\u{a0}: fuseau horaire"]
    );
    let text = newest(&portal);
    assert!(
        text.contains("Fuseau horaire\u{a0}: de «\u{a0}celui de l’organisation\u{a0}» à «\u{a0}Asia/Tokyo\u{a0}»"),
        "{text}"
    );
    for page in ["/journal", "/account"] {
        let body = browser.get(page).await.body;
        assert!(
            body.contains("21:22") && !body.contains("14:22"),
            "{page}: {body}"
        );
    }
    // The others, and rules, go by the organisation's.
    let mut colleague = portal.signed_in("207@alpha").await;
    assert!(colleague.get("/journal").await.body.contains("14:22"));
    let home = browser.get("/").await.body;
    assert!(!home.contains("21:22"), "{home}");
    let answer = browser.post("/account/zone", &[("zone", "")]).await;
    assert_eq!(answer.status, 303);
    assert!(browser.get("/journal").await.body.contains("14:22"));
}

async fn language_and_theme_are_kept_and_written_down(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let before = portal.journal().await.len();
    for fields in [("theme", "dark"), ("theme", "dark"), ("lang", "en")] {
        let fields = [fields, ("back", "/account")];
        let answer = browser.post("/preferences", &fields).await;
        assert_eq!((answer.status, answer.location()), (303, "/account"));
    }
    let lines = portal.journal().await.split_off(before);
    let changes: Vec<_> = lines.iter().map(|line| line.detail.as_str()).collect();
    assert_eq!(
        changes,
        [
            r#"{"changed":{"theme":["system","dark"]}}"#,
            r#"{"changed":{"lang":["fr","en"]}}"#
        ]
    );
    // The next browser is as the last one was.
    let mut next = portal.signed_in("204@alpha.example").await;
    let page = next.get("/account").await.body;
    assert!(page.contains("data-theme=\"dark\"") && page.contains("<h1>My account</h1>"));
    assert_eq!(
        mailed(&portal, 0).await,
        ["Your account has changed: theme, language"]
    );
    let text = newest(&portal);
    for told in [
        "Theme: from “Automatic” to “Dark”",
        "Language: from “French” to “English”",
        "When: 14 April 2026 at 14:22",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

async fn themes_that_are_tried_out_are_told_in_one_letter(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    for theme in ["dark", "light", "system"] {
        browser.post("/preferences", &[("theme", theme)]).await;
        assert!(mailed(&portal, 0).await.is_empty(), "{theme}");
        portal.clock.advance(40);
    }
    assert_eq!(
        mailed(&portal, 0).await,
        ["Votre compte a changé\u{a0}: thème"]
    );
    let text = newest(&portal);
    assert!(
        text.contains("Thème\u{a0}: de nouveau «\u{a0}Automatique\u{a0}», après «\u{a0}Sombre\u{a0}», «\u{a0}Clair\u{a0}»"),
        "{text}"
    );
    // A letter that is on its way takes nothing more along, however late it leaves where its worker died.
    browser.post("/preferences", &[("theme", "dark")]).await;
    portal.clock.advance(120);
    portal
        .execute("UPDATE push_jobs SET lease_until = run_at + 1000 WHERE queue = 'mail'")
        .await;
    browser.post("/preferences", &[("lang", "en")]).await;
    let language = "Your account has changed: language";
    assert_eq!(mailed(&portal, 1).await, [language]);
    portal.clock.advance(1);
    assert_eq!(
        mailed(&portal, 1).await,
        [language, "Your account has changed: theme"]
    );
}

async fn a_letter_tells_the_lines_that_joined_it_and_no_others(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    browser.post("/preferences", &[("theme", "dark")]).await;
    let first = portal.journal().await.pop().unwrap();
    let line = |id: Uuid, detail: &str| journal::Line {
        id,
        detail: detail.to_owned(),
        ..first.clone()
    };
    // The clock has been set back since: this one's id is smaller.
    let joins = line(
        Uuid::from_u128(1),
        r#"{"changed":{"theme":["dark","light"]}}"#,
    );
    // As who administers people changes themselves among them, which has a letter of its own.
    let beside = line(Uuid::now_v7(), r#"{"changed":{"name":["Un","Deux"]}}"#);
    let user = first.user_id.unwrap();
    let mut tx = portal.database.store.write().await.unwrap();
    for line in [&joins, &beside] {
        journal::append(tx.db(), line).await.unwrap();
    }
    let waiting = store::mails::waiting(tx.db(), user, "preferences_changed").await;
    let mail = waiting.unwrap().unwrap();
    store::mails::add_line(tx.db(), mail, joins.id)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    portal.clock.advance(120);
    assert_eq!(
        mailed(&portal, 0).await,
        ["Votre compte a changé\u{a0}: thème"]
    );
    let text = newest(&portal);
    assert!(
        text.contains("de «\u{a0}Automatique\u{a0}» à «\u{a0}Clair\u{a0}», en passant par «\u{a0}Sombre\u{a0}»"),
        "{text}"
    );
}

async fn what_becomes_of_ones_tokens_is_mailed(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let fields = [("name", "Agenda"), ("scope", "explain"), ("days", "30")];
    let made = browser.post("/account/tokens", &fields).await;
    assert_eq!(made.status, 200);
    let page = browser.get("/account/tokens").await.body;
    let id = page.split("name=\"token\" value=\"").nth(1).unwrap();
    let fields = [("token", &id[..36])];
    assert_eq!(
        browser.post("/account/tokens/revoke", &fields).await.status,
        303
    );
    // The organisation's own are nobody's account.
    let mut administrator = portal.administrator().await;
    let fields = [("name", "Site"), ("scope", "explain"), ("days", "30")];
    let made = administrator.post("/admin/tokens", &fields).await;
    assert_eq!(made.status, 200);
    assert_eq!(
        mailed(&portal, 0).await,
        [
            "Votre compte a changé\u{a0}: Jeton «\u{a0}Agenda\u{a0}» créé",
            "Votre compte a changé\u{a0}: Jeton «\u{a0}Agenda\u{a0}» révoqué"
        ]
    );
}

/// Both parts of a letter.
fn shown(letter: &Letter) -> String {
    assert!(!letter.html.contains("<img") && !letter.html.contains("src="));
    format!("{}\n\n{}\n\n{}", letter.subject, letter.text, letter.html)
}

#[test]
fn the_letters_say_what_they_say() {
    let url = "https://renvoi.example";
    let at = jiff::civil::date(2026, 4, 14).at(14, 22, 0, 0);
    let line = journal::Line {
        id: Uuid::nil(),
        at: 0,
        org_id: None,
        user_id: None,
        actor: "mh@cabinet.example".to_owned(),
        address: "192.0.2.1".to_owned(),
        action: "token.added".to_owned(),
        subject: String::new(),
        detail: r#"{"name":"Agenda & <congés>"}"#.to_owned(),
    };
    let removed = journal::Line {
        actor: "command line".to_owned(),
        address: String::new(),
        action: "token.revoked".to_owned(),
        ..line.clone()
    };
    for lang in [Lang::Fr, Lang::En] {
        let reader = Reader {
            to: EmailAddress::parse("mh@cabinet.example").unwrap(),
            name: Line::parse("Marie-Hélène"),
            lang,
            zone: String::new(),
        };
        let tag = lang.tag();
        insta::assert_snapshot!(
            format!("letter_sessions_ended_{tag}"),
            shown(&sessions_ended(&reader, url, at))
        );
        insta::assert_snapshot!(
            format!("letter_account_changed_{tag}"),
            shown(&account_changed(&reader, url, &line, at))
        );
        insta::assert_snapshot!(
            format!("letter_account_changed_elsewhere_{tag}"),
            shown(&account_changed(&reader, url, &removed, at))
        );
    }
}
