//! It is demanded: by the organisation, or before credentials change.

use renvoi_app::{api::account::Lang, domain::SecondFactorFor};
use renvoi_server::{
    accounts::Role,
    directory::{
        NewOrganisation, NewUser, UserSettings, add_organisation, add_user, set_organisation,
        set_user,
    },
    store::{self, Db, user::UserRow},
};

use super::{EMAIL, LOGIN, actions, code, codes, half, hidden, is_signed_in, key, set_up};
use crate::{
    on_both, people_import,
    support::{
        Database, authenticator,
        browser::Browser,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    who_holds_a_role_is_asked_where_nothing_was_said,
    who_is_given_a_role_signs_in_anew,
    who_holds_a_role_keeps_it_and_who_lost_that_may_go_without,
    what_was_said_before_there_was_a_choice_is_kept,
    an_organisation_requires_one,
    who_finds_a_browser_open_makes_no_credentials_with_it,
);

/// Where somebody comes who gives their password.
pub(super) async fn comes_to(portal: &TestPortal, login: &str) -> String {
    let mut browser = portal.browser();
    let fields = [("login", login), ("password", PASSWORD), ("back", "/rules")];
    let answer = browser.post("/signin", &fields).await;
    assert_eq!(answer.status, 303, "{login}");
    answer.location().to_owned()
}

pub(super) const STEP: &str = "/signin/second?back=%2Frules";

pub(super) async fn ask(portal: &TestPortal, of: SecondFactorFor) {
    set_organisation(&portal.registry(), "alpha", |org| org.second_factor = of)
        .await
        .unwrap();
}

pub(super) async fn set(portal: &TestPortal, change: impl FnOnce(&mut UserSettings)) {
    set_user(&portal.registry(), EMAIL, false, change)
        .await
        .unwrap();
}

async fn person(portal: &TestPortal) -> UserRow {
    let mut read = portal.database.store.read().await.unwrap();
    let found = store::user::by_email(read.db(), EMAIL).await.unwrap();
    found.unwrap()
}

async fn who_holds_a_role_is_asked_where_nothing_was_said(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let new = NewOrganisation {
        slug: "gamma".into(),
        name: "GAMMA".into(),
        zone: "Europe/Paris".into(),
        country: "FR".into(),
        trunk: None,
        second_factor: SecondFactorFor::default(),
    };
    let org = add_organisation(&registry, &new).await.unwrap();
    for (name, roles, step) in [
        ("administrator", &[Role::Administrator][..], STEP),
        ("helpdesk", &[Role::Helpdesk][..], STEP),
        ("operator", &[Role::Operator][..], STEP),
        ("person", &[][..], "/rules"),
    ] {
        let email = format!("{name}@gamma.example");
        let user = NewUser {
            email: email.clone(),
            name: name.into(),
            lang: Lang::Fr,
            extension: None,
            password: Some(PASSWORD.into()),
            roles: roles.to_vec(),
        };
        add_user(&registry, &org, &user).await.unwrap();
        assert_eq!(comes_to(&portal, &email).await, step, "{name}");
    }
    // What an organisation says, it says for its own.
    for (of, helpdesk, ordinary) in [
        (SecondFactorFor::Staff, STEP, "/rules"),
        (SecondFactorFor::Everybody, STEP, STEP),
        (SecondFactorFor::Nobody, "/rules", "/rules"),
    ] {
        ask(&portal, of).await;
        assert_eq!(comes_to(&portal, "207@alpha").await, helpdesk, "{of:?}");
        assert_eq!(comes_to(&portal, LOGIN).await, ordinary, "{of:?}");
        assert_eq!(comes_to(&portal, "207@beta").await, "/rules", "{of:?}");
    }
}

/// Chosen on the page, by somebody who administers `alpha`.
pub(super) async fn choose(admin: &mut Browser, of: &str) {
    let page = admin.get("/admin").await.body;
    let (writer, version) = (hidden(&page, "writer"), hidden(&page, "version"));
    let fields = [
        ("form", "access"),
        ("writer", writer.as_str()),
        ("version", &version),
        ("second_factor", of),
    ];
    let answer = admin.post("/admin", &fields).await;
    assert_eq!(answer.location(), "/admin?saved=access");
}

/// The ways in which somebody is given a role.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Page,
    List,
    CommandLine,
}

/// Makes [`EMAIL`] one of the helpdesk.
pub(super) async fn give(portal: &TestPortal, admin: &mut Browser, way: Way) {
    match way {
        Way::Page => {
            let path = format!("/admin/people/{}", person(portal).await.id);
            let page = admin.get(&path).await.body;
            let (writer, version) = (hidden(&page, "writer"), hidden(&page, "version"));
            let fields = [
                ("writer", writer.as_str()),
                ("version", &version),
                ("name", "Owner of 204"),
                ("email", EMAIL),
                ("lang", "fr"),
                ("extension", "204"),
                ("role", "helpdesk"),
            ];
            let answer = admin.post(&path, &fields).await;
            assert_eq!(answer.location(), format!("{path}?saved"));
        }
        Way::List => {
            let file = "E-mail;Rôles\n204@alpha.example;assistance\n";
            people_import::at_the_server(portal, file).await;
        }
        Way::CommandLine => set(portal, |user| user.roles = vec![Role::Helpdesk]).await,
    }
}

async fn who_is_given_a_role_signs_in_anew(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    // Where nobody is asked, sessions go on.
    let mut browser = portal.signed_in(LOGIN).await;
    give(&portal, &mut admin, Way::Page).await;
    assert_eq!(browser.get("/helpdesk").await.status, 200);
    set(&portal, |user| user.roles = vec![]).await;

    choose(&mut admin, "staff").await;
    for way in [Way::Page, Way::List, Way::CommandLine] {
        let mut browser = portal.signed_in(LOGIN).await;
        let mut other = portal.signed_in("204@beta").await;
        give(&portal, &mut admin, way).await;
        let answer = browser.get("/helpdesk").await;
        assert!(
            answer.location().starts_with("/signin"),
            "{way:?}: {}",
            answer.status
        );
        assert!(is_signed_in(&mut other).await, "{way:?}: nobody else");
        assert_eq!(comes_to(&portal, LOGIN).await, STEP, "{way:?}");
        // Another role is another occasion.
        if matches!(way, Way::CommandLine) {
            ask(&portal, SecondFactorFor::Nobody).await;
            let mut helpdesk = portal.signed_in(LOGIN).await;
            portal
                .execute("UPDATE organisations SET second_factor = 'staff' WHERE slug = 'alpha'")
                .await;
            assert_eq!(helpdesk.get("/helpdesk").await.status, 200);
            let both = vec![Role::Helpdesk, Role::Administrator];
            set(&portal, |user| user.roles = both).await;
            assert!(!is_signed_in(&mut helpdesk).await);
        }
        // To lose one is none.
        set(&portal, |user| user.roles = vec![]).await;
        assert_eq!(comes_to(&portal, LOGIN).await, "/rules", "{way:?}");
    }
    // A session that was opened while the role was given comes after the others have ended: it is worth nothing either.
    let mut late = portal.signed_in(LOGIN).await;
    let statement = format!("UPDATE users SET demands = demands + 1 WHERE email = '{EMAIL}'");
    portal.execute(&statement).await;
    assert!(!is_signed_in(&mut late).await);
}

async fn who_holds_a_role_keeps_it_and_who_lost_that_may_go_without(database: Database) {
    let portal = TestPortal::new(database).await;
    ask(&portal, SecondFactorFor::Staff).await;
    let mut browser = portal.signed_in(LOGIN).await;
    let (key, _) = set_up(&portal, &mut browser).await;
    let page = browser.get("/account/second").await.body;
    assert!(page.contains("/account/second/off"), "{page}");
    set(&portal, |user| user.roles = vec![Role::Helpdesk]).await;
    let mut browser = half(&portal).await;
    let right = authenticator::code(&key, portal.clock.as_ref());
    assert_eq!(code(&mut browser, &right).await.status, 303);
    let page = browser.get("/account/second").await.body;
    assert!(
        page.contains("Votre organisation en demande un.") && !page.contains("/account/second/off"),
        "{page}"
    );
    let answer = browser.post("/account/second/off", &[]).await;
    assert_eq!(answer.status, 404);
    set(&portal, |user| user.roles = vec![]).await;
    let answer = browser.post("/account/second/off", &[]).await;
    assert_eq!(answer.location(), "/account/second?off");
    assert_eq!(comes_to(&portal, LOGIN).await, "/rules");
}

/// `alpha` had asked everybody, `beta` had said nothing: who holds a role there signs in anew.
async fn what_was_said_before_there_was_a_choice_is_kept(database: Database) {
    let portal = TestPortal::new(database).await;
    for login in ["204@alpha", "207@alpha", "204@beta", "207@beta"] {
        portal.signed_in(login).await;
    }
    let migration = if portal.database.url.starts_with("sqlite") {
        include_str!("../../../../migrations/sqlite/0043_second_factor_for.sql")
    } else {
        include_str!("../../../../migrations/postgres/0043_second_factor_for.sql")
    };
    let before = [
        "ALTER TABLE users DROP COLUMN demands",
        "ALTER TABLE organisations DROP COLUMN second_factor",
        "ALTER TABLE organisations ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE",
        "UPDATE organisations SET second_factor = TRUE WHERE slug = 'alpha'",
    ];
    let statements = migration.split_terminator(";\n");
    for statement in before.into_iter().chain(statements) {
        portal.execute(statement).await;
    }
    let all = "SELECT slug, second_factor FROM organisations ORDER BY slug";
    let mut read = portal.database.store.read().await.unwrap();
    let rows: Vec<(String, String)> = match read.db() {
        Db::Sqlite(connection) => sqlx::query_as(all).fetch_all(connection).await.unwrap(),
        Db::Postgres(connection) => sqlx::query_as(all).fetch_all(connection).await.unwrap(),
    };
    drop(read);
    let kept = [("alpha", "everybody"), ("beta", "staff")];
    assert_eq!(rows, kept.map(|(a, b)| (a.to_owned(), b.to_owned())));
    let due = "SELECT email FROM users WHERE demands = 1 AND id NOT IN (SELECT user_id FROM sessions WHERE user_id IS NOT NULL)";
    let mut read = portal.database.store.read().await.unwrap();
    let due: Vec<(String,)> = match read.db() {
        Db::Sqlite(connection) => sqlx::query_as(due).fetch_all(connection).await.unwrap(),
        Db::Postgres(connection) => sqlx::query_as(due).fetch_all(connection).await.unwrap(),
    };
    assert_eq!(due, [("207@beta.example".to_owned(),)]);
    assert_eq!(portal.count("sessions").await, 3);
}

async fn an_organisation_requires_one(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut before = portal.signed_in(LOGIN).await;
    ask(&portal, SecondFactorFor::Everybody).await;
    assert!(!is_signed_in(&mut before).await);
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
