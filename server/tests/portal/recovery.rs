//! A way back in, and the first way in: over HTTP, on both databases, with a stopped clock and the letters that were sent.

use crate::on_both;
use crate::support::{
    Database,
    browser::{Answer, Browser},
    portal::{PASSWORD, SHUT, TestPortal},
};
use mail_parser::MessageParser;
use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::{
        EmailAddress,
        recovery::{LinkKind, LinkToken, mint},
    },
    config::Config,
    directory::{
        NewUser, add_and_welcome_user, organisation, set_locked, set_password, welcome_user,
    },
    mail::{
        self, Kind, Line, MemoryTransport, Reader, SendError, SignsInWith, password_changed,
        recovery, welcome,
    },
    store,
};

on_both!(
    who_has_forgotten_chooses_another_by_the_link_of_a_mail,
    known_unknown_and_locked_accounts_are_answered_alike,
    a_link_serves_once_and_opening_it_uses_nothing_up,
    a_link_lives_half_an_hour_whatever_the_clock_does,
    a_link_dies_with_the_password_it_was_made_for,
    what_is_no_link_opens_nothing,
    a_new_password_that_is_weak_is_refused_with_the_reason_and_the_link_still_serves,
    nobody_floods_a_mailbox,
    addresses_are_read_as_they_are_typed_and_never_a_header,
    each_attempt_makes_its_own_link_and_only_hashes_are_kept,
    the_first_time_is_the_same_with_a_longer_life,
    a_locked_account_stays_locked,
    who_is_deactivated_comes_in_by_no_link,
    two_posts_at_once_use_a_link_once,
    a_letter_asked_for_long_ago_is_not_sent_any_more,
);

const EMAIL: &str = "204@alpha.example";
const NEW: &str = "quatre chats verts sous la pluie";
const FORM: [(&str, &str); 2] = [("password", NEW), ("again", NEW)];

async fn ask(browser: &mut Browser, email: &str) -> Answer {
    browser.post("/recover", &[("email", email)]).await
}

/// Every letter so far: to whom, its subject, its text.
fn letters(mail: &MemoryTransport) -> Vec<(String, String, String)> {
    let read = |bytes: Vec<u8>| {
        let message = MessageParser::default().parse(&bytes).unwrap();
        let to: Vec<_> = message.to().unwrap().iter().collect();
        assert_eq!(to.len(), 1, "one reader");
        assert!(message.bcc().is_none() && message.cc().is_none());
        (
            to[0].address().unwrap().to_owned(),
            message.subject().unwrap().to_owned(),
            message.body_text(0).unwrap().into_owned(),
        )
    };
    mail.taken().into_iter().map(read).collect()
}

/// The path of the newest link; letters that are sent together may come in any order.
fn link(portal: &TestPortal) -> String {
    let of_letter = |(_, _, text): (String, String, String)| {
        let words = text.split_whitespace();
        let mut paths = words.filter_map(|word| word.strip_prefix("https://renvoi.example"));
        paths
            .find(|path| path.contains("token="))
            .map(str::to_owned)
    };
    let mut links = letters(&portal.mail).into_iter().filter_map(of_letter);
    links.next_back().expect("a link")
}

/// The link of a letter that was asked for, and sent.
async fn asked(portal: &TestPortal, email: &str) -> String {
    assert_eq!(ask(&mut portal.browser(), email).await.status, 303);
    mail::drain(&portal.post).await.unwrap();
    link(portal)
}

/// A browser that has opened a link.
async fn opened(portal: &TestPortal, link: &str) -> Browser {
    let mut browser = portal.browser();
    let answer = browser.get(link).await;
    assert_eq!((answer.status, answer.location()), (303, "/recover/new"));
    browser
}

/// What is answered to who opens a link and looks where it leads.
async fn looked(portal: &TestPortal, link: &str) -> u16 {
    let mut browser = opened(portal, link).await;
    browser.get("/recover/new").await.status
}

/// What is answered to who opens a link and chooses [`NEW`].
async fn chosen(portal: &TestPortal, link: &str) -> u16 {
    let mut browser = opened(portal, link).await;
    browser.post("/recover/new", &FORM).await.status
}

async fn may_sign_in(portal: &TestPortal, login: &str, password: &str) -> bool {
    let mut browser = portal.browser();
    let answer = browser
        .post("/signin", &[("login", login), ("password", password)])
        .await;
    answer.status == 303
}

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

async fn the_first_time_is_the_same_with_a_longer_life(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let new = NewUser {
        email: "new@alpha.example".to_owned(),
        name: "Aïssatou N’Diaye".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: None,
        roles: vec![],
    };
    add_and_welcome_user(&portal.registry(), &org, &new)
        .await
        .unwrap();
    mail::drain(&portal.post).await.unwrap();
    let (to, subject, text) = letters(&portal.mail).pop().unwrap();
    assert_eq!(to, "new@alpha.example");
    assert_eq!(subject, "Votre première connexion au portail téléphonique");
    assert!(
        text.contains("ALPHA") && text.contains("7\u{a0}jours"),
        "{text}"
    );
    let first = link(&portal);
    // Sent again: both serve, until one of them does.
    welcome_user(&portal.registry(), "new@alpha.example")
        .await
        .unwrap();
    mail::drain(&portal.post).await.unwrap();
    portal.clock.advance(7 * 24 * 3600 - 60);
    let mut browser = opened(&portal, &first).await;
    let page = browser.get("/recover/new").await;
    assert!(
        page.status == 200 && page.body.contains("Bienvenue, Aïssatou N’Diaye"),
        "{}",
        page.body
    );
    assert_eq!(browser.post("/recover/new", &FORM).await.status, 303);
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(
        opened(&portal, &link(&portal))
            .await
            .get("/recover/new")
            .await
            .status,
        410
    );
    let sent = letters(&portal.mail).len();
    mail::drain(&portal.post).await.unwrap();
    assert_eq!(
        letters(&portal.mail).len(),
        sent,
        "who chooses their first one knows"
    );
    let refused = welcome_user(&portal.registry(), "new@alpha.example").await;
    assert!(
        refused
            .err()
            .unwrap()
            .to_string()
            .contains("password already")
    );
    assert!(
        portal
            .journal()
            .await
            .iter()
            .any(|line| line.action == "user.password_first")
    );
}

async fn a_locked_account_stays_locked(database: Database) {
    let portal = TestPortal::new(database).await;
    let link = asked(&portal, EMAIL).await;
    let mut browser = opened(&portal, &link).await;
    set_locked(&portal.registry(), EMAIL, true).await.unwrap();
    let answer = browser.post("/recover/new", &FORM).await;
    assert!(answer.status == 410 && answer.body.contains("Ce lien ne sert plus"));
    assert_eq!(browser.get("/").await.status, 303);
    // Asked for before, locked before it was sent.
    set_locked(&portal.registry(), EMAIL, false).await.unwrap();
    ask(&mut portal.browser(), EMAIL).await;
    portal
        .mail
        .fail(Some(SendError::Later(mail::Answer::new("451", "later"))));
    mail::drain(&portal.post).await.unwrap();
    set_locked(&portal.registry(), EMAIL, true).await.unwrap();
    portal.mail.fail(None);
    portal.clock.advance(60);
    assert_eq!(mail::drain(&portal.post).await.unwrap().ended, 1);
    assert_eq!(letters(&portal.mail).len(), 1);
    set_locked(&portal.registry(), EMAIL, false).await.unwrap();
    assert!(may_sign_in(&portal, EMAIL, PASSWORD).await);
}

async fn who_is_deactivated_comes_in_by_no_link(database: Database) {
    let portal = TestPortal::new(database).await;
    let link = asked(&portal, EMAIL).await;
    let sent = letters(&portal.mail).len();
    for (why, shut, undone) in SHUT {
        portal.execute(shut).await;
        assert_eq!(looked(&portal, &link).await, 410, "{why}");
        assert_eq!(chosen(&portal, &link).await, 410, "{why}");
        // Nor by another one.
        assert_eq!(ask(&mut portal.browser(), EMAIL).await.status, 303, "{why}");
        mail::drain(&portal.post).await.unwrap();
        assert_eq!(letters(&portal.mail).len(), sent, "{why}");
        assert!(!may_sign_in(&portal, EMAIL, PASSWORD).await, "{why}");
        portal.execute(undone).await;
        portal.clock.advance(120);
    }
    // None of it has used the link up.
    assert_eq!(chosen(&portal, &link).await, 303);
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

async fn a_letter_asked_for_long_ago_is_not_sent_any_more(database: Database) {
    let portal = TestPortal::new(database).await;
    set_password(&portal.registry(), EMAIL, NEW).await.unwrap();
    portal.clock.advance(49 * 3600);
    assert_eq!(mail::drain(&portal.post).await.unwrap().ended, 1);
    assert!(portal.mail.taken().is_empty());
}

#[tokio::test]
async fn a_portal_that_sends_no_mail_says_so() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    let mut web = portal.web.clone();
    web.accounts = web.accounts.sending(false);
    let mut browser = Browser::new(web.router().unwrap());
    for answer in [
        browser.get("/recover").await,
        ask(&mut browser, EMAIL).await,
    ] {
        assert!(answer.status == 200 && answer.body.contains("n’envoie pas d’e-mails"));
        assert!(!answer.body.contains("action=\"/recover\""));
    }
    assert_eq!(portal.count("recovery_requests").await, 0);
    assert!(!Config::default().mail.is_sent());
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

/// Both parts of a letter, with the token that is never the same made so.
fn shown(letter: &mail::Letter, token: &LinkToken) -> String {
    assert!(!letter.html.contains("<img") && !letter.html.contains("src="));
    let text = format!("{}\n\n{}\n\n{}", letter.subject, letter.text, letter.html);
    text.replace(token.reveal(), "TOKEN")
}

#[test]
fn the_letters_say_what_they_say() {
    let token = LinkToken::fresh();
    let url = "https://renvoi.example";
    for lang in [Lang::Fr, Lang::En] {
        let reader = Reader {
            to: EmailAddress::parse("mh@cabinet.example").unwrap(),
            name: Line::parse("Marie-Hélène"),
            lang,
            zone: String::new(),
        };
        let with = SignsInWith {
            organisation: "Cabinet Lefèvre & Associés".to_owned(),
            extension: Some("204@cabinet-lefevre".to_owned()),
        };
        let at = jiff::civil::date(2026, 4, 14).at(14, 22, 0, 0);
        let tag = lang.tag();
        insta::assert_snapshot!(
            format!("letter_recovery_{tag}"),
            shown(&recovery(&reader, url, &token), &token)
        );
        insta::assert_snapshot!(
            format!("letter_welcome_{tag}"),
            shown(&welcome(&reader, url, &with, &token), &token)
        );
        insta::assert_snapshot!(
            format!("letter_password_changed_{tag}"),
            shown(&password_changed(&reader, url, at, "192.0.2.7"), &token)
        );
    }
}
