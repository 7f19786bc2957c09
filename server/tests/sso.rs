//! Sign-in with an organisation's own provider: the way there and back, whom it means, and everything that can be wrong with it.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use axum::http::StatusCode;
use mail_parser::MessageParser;
use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::{EmailAddress, Role},
    directory::{NewUser, UserSettings, add_user, organisation, set_locked, set_user},
    journal::Author,
    mail::{self, Elsewhere, Line, Reader, elsewhere},
    sso::{Draft, SaveError, link_by_hand, remove, save, set_domains},
    store::{self, journal::Line as Written, sso::SsoRow, user::UserRow},
};
use serde_json::{Value, json};
use support::{
    Database, authenticator,
    browser::{Answer, Browser},
    portal::{PASSWORD, SHUT, TestPortal},
    provider::{CLIENT, Known, Provider, SECRET, Signing, parameters, query},
};

on_both!(
    somebody_comes_in_and_is_known_from_then_on,
    an_administrator_sets_it_and_the_secret_goes_nowhere_else,
    what_is_not_for_this_sign_in_lets_nobody_in,
    what_is_not_signed_by_the_provider_lets_nobody_in,
    a_sign_in_serves_once_in_its_browser_for_ten_minutes,
    nobody_is_sent_elsewhere_and_no_session_is_planted,
    keys_change,
    who_is_not_recognised_stays_outside,
    who_is_locked_or_deactivated_stays_outside,
    a_provider_that_does_not_answer_keeps_nobody_else_out,
    passwords_are_switched_off_and_on_again,
    a_way_out_there_and_a_word_from_there,
    a_second_factor_of_ours_where_the_organisation_wants_it,
    who_is_only_known_to_the_provider_proves_it_again,
    an_address_or_a_name_leads_there,
    a_link_is_taken_away,
);

const EMAIL: &str = "204@alpha.example";

fn somebody() -> Known {
    Known::new("subject-204", EMAIL)
}

async fn alpha(portal: &TestPortal) -> renvoi_server::store::organisation::Organisation {
    organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap()
}

/// A provider of `alpha`.
async fn provider(portal: &TestPortal) -> Provider {
    let provider = Provider::start(&portal.clock).await;
    set(portal, &provider, |_| {}).await;
    provider
}

/// Sets the provider of `alpha`, as the command line does.
async fn set(portal: &TestPortal, provider: &Provider, change: impl FnOnce(&mut Draft)) -> SsoRow {
    let org = alpha(portal).await;
    let row = row(portal).await;
    let mut draft = row.as_ref().map_or_else(Draft::blank, Draft::of);
    draft.issuer.clone_from(&provider.issuer);
    CLIENT.clone_into(&mut draft.client_id);
    if row.is_none() {
        draft.secret = Some(SECRET.to_owned());
    }
    change(&mut draft);
    save(&portal.web.sso, &org, &Author::CommandLine, &draft, None)
        .await
        .unwrap()
}

async fn row(portal: &TestPortal) -> Option<SsoRow> {
    let org = alpha(portal).await;
    let mut read = portal.database.store.read().await.unwrap();
    store::sso::find(read.db(), org.id).await.unwrap()
}

async fn user(portal: &TestPortal, email: &str) -> UserRow {
    let mut read = portal.database.store.read().await.unwrap();
    let found = store::user::by_email(read.db(), email).await;
    found.unwrap().unwrap()
}

/// To the provider: where the browser is sent.
async fn go(browser: &mut Browser) -> String {
    let answer = browser.get("/sso/alpha/start?back=%2Frules").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

/// There and back.
async fn come(browser: &mut Browser, provider: &Provider, who: &Known) -> Answer {
    let there = go(browser).await;
    browser.get(&provider.signs_in(&there, who)).await
}

async fn comes_in(portal: &TestPortal, provider: &Provider, who: &Known) -> Browser {
    let mut browser = portal.browser();
    let answer = come(&mut browser, provider, who).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/rules"),
        "{}",
        answer.body
    );
    browser
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == 200
}

async fn lines(portal: &TestPortal, since: usize) -> Vec<Written> {
    portal.journal().await.split_off(since)
}

async fn actions(portal: &TestPortal, since: usize) -> Vec<String> {
    let lines = lines(portal, since).await;
    lines.into_iter().map(|line| line.action).collect()
}

/// The reason of the last refusal.
async fn reason(portal: &TestPortal) -> String {
    let last = portal.journal().await.pop().unwrap();
    assert_eq!(last.action, "session.refused");
    let detail: Value = serde_json::from_str(&last.detail).unwrap();
    detail["reason"].as_str().unwrap().to_owned()
}

/// Subject and text of every letter so far.
async fn mailed(portal: &TestPortal) -> Vec<(String, String)> {
    renvoi_server::accounts::recovery::answer(&portal.database.store, portal.clock.as_ref())
        .await
        .unwrap();
    mail::drain(&portal.post).await.unwrap();
    let read = |raw: Vec<u8>| {
        let read = MessageParser::default().parse(&raw).unwrap();
        let text = read.body_text(0).unwrap_or_default().into_owned();
        (read.subject().unwrap().to_owned(), text)
    };
    portal.mail.taken().into_iter().map(read).collect()
}

async fn staff(portal: &TestPortal, email: &str, roles: Vec<Role>) {
    let new = NewUser {
        email: email.to_owned(),
        name: "Staff".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles,
    };
    let org = alpha(portal).await;
    add_user(&portal.registry(), &org, &new).await.unwrap();
}

async fn somebody_comes_in_and_is_known_from_then_on(database: Database) {
    let portal = TestPortal::new(database).await;
    // Nothing is offered where there is nothing.
    let page = portal.browser().get("/signin").await.body;
    assert!(!page.contains("/sso"), "{page}");
    let provider = provider(&portal).await;
    let mut browser = portal.browser();
    let page = browser.get("/signin?back=%2Frules").await.body;
    assert!(page.contains("href=\"/sso?back=/rules\""), "{page}");
    let page = browser.get("/sso/alpha?back=%2Frules").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("/sso/alpha/start?back=/rules"),
        "{}",
        page.body
    );
    assert!(page.body.contains("Se connecter avec le compte ALPHA"));
    assert!(!page.body.contains("renvoi_bg.wasm\" "));

    let before = portal.journal().await.len();
    let there = go(&mut browser).await;
    let asked = parameters(&there);
    assert_eq!(
        asked["redirect_uri"],
        "http://localhost:3000/sso/alpha/callback"
    );
    assert_eq!(asked["ui_locales"], "fr");
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(asked[name].len(), 43, "{name}");
    }
    assert!(!asked.contains_key("prompt") && !asked.contains_key("max_age"));
    let answer = browser.get(&provider.signs_in(&there, &somebody())).await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(
        actions(&portal, before).await,
        ["user.sso_linked", "session.opened"]
    );
    let told = mailed(&portal).await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0].0,
        "Votre compte a changé\u{a0}: Compte lié à celui de l’organisation"
    );

    // Another address, here and there: the link is what counts.
    set_user(
        &portal.registry(),
        EMAIL,
        false,
        |user: &mut UserSettings| user.email = "elodie@alpha.example".into(),
    )
    .await
    .unwrap();
    let before = portal.journal().await.len();
    let mut moved = somebody();
    (moved.email, moved.verified) = (json!("new@elsewhere.example"), json!(false));
    let mut next = comes_in(&portal, &provider, &moved).await;
    assert!(
        next.get("/account")
            .await
            .body
            .contains("elodie@alpha.example")
    );
    assert_eq!(actions(&portal, before).await, ["session.opened"]);
    // And whoever has the former address now is not them.
    let answer = come(
        &mut portal.browser(),
        &provider,
        &Known::new("other", EMAIL),
    )
    .await;
    assert_eq!(answer.status, 403);
    assert_eq!(reason(&portal).await, "sso_no_account");

    // The browser knows the way the next time.
    next.post("/signout", &[]).await;
    let page = next.get("/signin").await.body;
    assert!(page.contains("href=\"/sso/alpha/start?back="), "{page}");
    // What was asked is asked once: discovery and keys are kept.
    assert_eq!(
        (provider.asked("discovery"), provider.asked("keys")),
        (2, 1)
    );
    portal.clock.advance(3601);
    comes_in(&portal, &provider, &somebody()).await;
    assert_eq!(
        (provider.asked("discovery"), provider.asked("keys")),
        (3, 2)
    );
}

/// The administrator's form.
async fn post(admin: &mut Browser, form: Vec<(String, String)>) -> Answer {
    let fields: Vec<_> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    admin.post("/admin/sso", &fields).await
}

#[expect(clippy::too_many_lines, reason = "one story")]
async fn an_administrator_sets_it_and_the_secret_goes_nowhere_else(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = Provider::start(&portal.clock).await;
    let mut admin = portal.administrator().await;
    let page = admin.get("/admin/sso").await.body;
    for address in ["callback", "logout"] {
        assert!(page.contains(&format!("http://localhost:3000/sso/alpha/{address}")));
    }
    assert!(!page.contains("id=\"confirm\""), "they have just signed in");
    let issuer = provider.issuer.clone();
    let form =
        |issuer: &str, secret: &str, version: &str, more: &[&str]| -> Vec<(String, String)> {
            let fields = [
                ("issuer", issuer),
                ("client_id", CLIENT),
                ("secret", secret),
                ("label", "Compte Alpha"),
                ("version", version),
            ];
            let ticks = more.iter().map(|name| (*name, "on"));
            let all = fields.into_iter().chain(ticks);
            all.map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        };
    let before = portal.journal().await.len();
    // What is no provider is not taken, and says why.
    let far = "http://login.example";
    let query = format!("{issuer}?a=b");
    let closed = "http://127.0.0.1:9/realm";
    let other = format!("{issuer}/");
    for (wrong, code) in [
        ("", "Indiquez l’adresse du fournisseur"),
        (far, "commence par https://"),
        (query.as_str(), "commence par https://"),
        (closed, "ne répond pas à cette adresse"),
        (other.as_str(), "le fournisseur s’appelle"),
    ] {
        let answer = post(&mut admin, form(wrong, SECRET, "0", &[])).await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert!(answer.body.contains(code), "{wrong}: {}", answer.body);
        assert!(!answer.body.contains("s3cret"), "a secret never comes back");
    }
    // Nobody shuts everybody out with what has never worked.
    let answer = post(&mut admin, form(&issuer, SECRET, "0", &["passwords_off"])).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("Connectez-vous d’abord"),
        "{}",
        answer.body
    );
    assert!(actions(&portal, before).await.is_empty() && row(&portal).await.is_none());

    let answer = post(&mut admin, form(&issuer, SECRET, "0", &[])).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/admin/sso?saved")
    );
    let kept = row(&portal).await.unwrap();
    let sealed = kept.secret.clone().unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("s3cret"));
    let page = admin.get("/admin/sso?saved").await.body;
    assert!(
        page.contains("Réglages enregistrés") && page.contains("Compte Alpha"),
        "{page}"
    );
    assert!(!page.contains("s3cret"));
    let written = lines(&portal, before).await;
    assert_eq!(written.len(), 1);
    assert!(written[0].action == "organisation.sso" && written[0].actor == "admin@alpha.example");
    assert!(
        !written[0].detail.contains("s3cret"),
        "{}",
        written[0].detail
    );
    let journal = admin.get("/journal").await.body;
    assert!(
        journal.contains("Connexion par l’organisation changée"),
        "{journal}"
    );

    // Saved from a page of before: nothing is replaced unseen.
    let answer = post(&mut admin, form(&issuer, "", "0", &[])).await;
    assert_eq!(answer.status, 409);
    assert_eq!(row(&portal).await.unwrap().version, 1);
    // Nothing typed keeps the secret, and another name takes none along: it goes to whom it was given for.
    let answer = post(&mut admin, form(&issuer, "", "1", &[])).await;
    assert_eq!(answer.status, 303);
    assert_eq!(row(&portal).await.unwrap().secret, Some(sealed.clone()));
    let answer = post(&mut admin, form(&issuer, "", "2", &["no_secret"])).await;
    assert_eq!(answer.status, 303);
    assert_eq!(row(&portal).await.unwrap().secret, None);
    post(&mut admin, form(&issuer, SECRET, "3", &[])).await;
    let second = Provider::start(&portal.clock).await;
    post(&mut admin, form(&second.issuer, "", "4", &[])).await;
    let moved = row(&portal).await.unwrap();
    assert_eq!((moved.issuer, moved.secret), (second.issuer.clone(), None));
    post(&mut admin, form(&issuer, SECRET, "5", &[])).await;

    // Who has come in by it may switch passwords off, and to another provider they do not take that along.
    staff(&portal, "chief@alpha.example", vec![Role::Administrator]).await;
    let mut chief = portal.browser();
    let known = Known::new("chief", "chief@alpha.example");
    come(&mut chief, &provider, &known).await;
    let answer = post(&mut chief, form(&issuer, "", "6", &["passwords_off"])).await;
    assert_eq!(
        answer.status, 422,
        "a browser that the provider knows is no proof"
    );
    assert!(
        answer.body.contains("/sso/alpha/start?again"),
        "{}",
        answer.body
    );
    let there = chief
        .get("/sso/alpha/start?again&back=%2Fadmin%2Fsso")
        .await;
    let back = provider.signs_in(there.location(), &known);
    assert_eq!(chief.get(&back).await.location(), "/admin/sso");
    let answer = post(&mut chief, form(&issuer, "", "6", &["passwords_off"])).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(!row(&portal).await.unwrap().passwords);
    let answer = post(
        &mut chief,
        form(&second.issuer, "", "7", &["passwords_off"]),
    )
    .await;
    assert_eq!(answer.status, 422);

    // Taken away, and nothing is left to take.
    let answer = chief.post("/admin/sso/remove", &[]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/admin/sso?removed")
    );
    assert!(row(&portal).await.is_none());
    assert_eq!(chief.post("/admin/sso/remove", &[]).await.status, 404);
}

async fn what_is_not_for_this_sign_in_lets_nobody_in(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    comes_in(&portal, &provider, &somebody()).await;
    let now = provider.now();
    for claims in [
        json!({ "aud": "somebody-else" }),
        json!({ "aud": [CLIENT, "somebody-else"] }),
        json!({ "azp": "somebody-else" }),
        json!({ "iss": "https://evil.example" }),
        json!({ "iss": null }),
        json!({ "exp": now - 61 }),
        json!({ "exp": null }),
        json!({ "nbf": now + 61 }),
        json!({ "iat": now + 61 }),
        json!({ "iat": now - 61 }),
        json!({ "nonce": "of another sign-in" }),
        json!({ "nonce": null }),
        json!({ "sub": "" }),
        json!({ "sub": null }),
    ] {
        provider.conduct().claims = claims.clone();
        let before = portal.journal().await.len();
        let mut browser = portal.browser();
        let answer = come(&mut browser, &provider, &somebody()).await;
        assert_eq!(answer.status, 400, "{claims}: {}", answer.body);
        assert!(answer.body.contains("Cette réponse n’est pas valable"));
        assert!(!is_signed_in(&mut browser).await, "{claims}");
        assert_eq!(actions(&portal, before).await, ["session.refused"]);
        assert_eq!(reason(&portal).await, "sso_untrusted", "{claims}");
    }
    // A minute more or less is the clocks'.
    for claims in [
        json!({ "exp": now - 59 }),
        json!({ "nbf": now + 60 }),
        json!({ "iat": now + 60 }),
        json!({ "aud": [CLIENT] }),
        json!({ "aud": [CLIENT, "somebody-else"], "azp": CLIENT }),
    ] {
        provider.conduct().claims = claims;
        comes_in(&portal, &provider, &somebody()).await;
    }
}

async fn what_is_not_signed_by_the_provider_lets_nobody_in(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    for signing in [
        Signing::Rs256,
        Signing::Ps256,
        Signing::Es256,
        Signing::EdDsa,
    ] {
        provider.conduct().signing = signing;
        comes_in(&portal, &provider, &somebody()).await;
    }
    for signing in [Signing::None, Signing::Hs256, Signing::Forged] {
        provider.conduct().signing = signing;
        let mut browser = portal.browser();
        let answer = come(&mut browser, &provider, &somebody()).await;
        assert_eq!(answer.status, 400, "{signing:?}");
        assert!(!is_signed_in(&mut browser).await, "{signing:?}");
        assert_eq!(reason(&portal).await, "sso_untrusted");
    }
}

async fn a_sign_in_serves_once_in_its_browser_for_ten_minutes(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut browser = portal.browser();
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    assert_eq!(browser.get(&back).await.status, 303);
    // Once more, with the same code and with another one.
    assert_eq!(browser.get(&back).await.status, 410);
    let again = provider.signs_in(&there, &somebody());
    assert_eq!(browser.get(&again).await.status, 410);
    assert_eq!(provider.asked("token"), 1, "what is over is not exchanged");

    // A code that was exchanged already is the provider's to refuse.
    let there = go(&mut browser).await;
    let state = parameters(&there)["state"].clone();
    let code = parameters(&back)["code"].clone();
    let replayed = query(&[
        ("code", &code),
        ("state", &state),
        ("iss", &provider.issuer),
    ]);
    let answer = browser
        .get(&format!("/sso/alpha/callback?{replayed}"))
        .await;
    assert_eq!(answer.status, 503);
    // And one of another sign-in has another secret behind it.
    let (one, two) = (go(&mut browser).await, go(&mut browser).await);
    let crossed = [
        (
            "code",
            parameters(&provider.signs_in(&one, &somebody()))["code"].clone(),
        ),
        ("state", parameters(&two)["state"].clone()),
        ("iss", provider.issuer.clone()),
    ];
    let crossed = query(
        &crossed
            .each_ref()
            .map(|(name, value)| (*name, value.as_str())),
    );
    let answer = browser.get(&format!("/sso/alpha/callback?{crossed}")).await;
    assert_eq!(answer.status, 503);

    // Another browser: a stranger's sign-in is finished by nobody else.
    let mut stranger = portal.browser();
    let there = go(&mut stranger).await;
    let back = provider.signs_in(&there, &somebody());
    let mut victim = portal.browser();
    assert_eq!(victim.get(&back).await.status, 410);
    assert!(!is_signed_in(&mut victim).await);
    go(&mut victim).await;
    let there = go(&mut stranger).await;
    let back = provider.signs_in(&there, &somebody());
    assert_eq!(
        victim.get(&back).await.status,
        410,
        "with a cookie of its own"
    );

    // Two pages of one browser do not cross.
    let mut browser = portal.browser();
    let (one, two) = (go(&mut browser).await, go(&mut browser).await);
    for there in [two, one] {
        let back = provider.signs_in(&there, &somebody());
        assert_eq!(browser.get(&back).await.status, 303);
    }

    // Ten minutes, and not longer where the clock is set back.
    for (wait, status) in [(599, 303), (600, 410), (-1, 410)] {
        let mut browser = portal.browser();
        let there = go(&mut browser).await;
        portal.clock.advance(wait);
        let back = provider.signs_in(&there, &somebody());
        assert_eq!(browser.get(&back).await.status, status, "{wait}");
    }
}

async fn nobody_is_sent_elsewhere_and_no_session_is_planted(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    for back in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/signin",
        "",
    ] {
        let mut browser = portal.browser();
        let start = format!("/sso/alpha/start?{}", query(&[("back", back)]));
        let there = browser.get(&start).await.location().to_owned();
        let answer = browser.get(&provider.signs_in(&there, &somebody())).await;
        assert_eq!((answer.status, answer.location()), (303, "/"), "{back}");
    }
    // A session that was there before is another one afterwards.
    let mut browser = portal.signed_in("207@alpha").await;
    let planted = browser.cookies["renvoi-3000"].clone();
    come(&mut browser, &provider, &somebody()).await;
    assert_ne!(browser.cookies["renvoi-3000"], planted);
    assert!(browser.get("/account").await.body.contains(EMAIL));
    browser.cookies.insert("renvoi-3000".to_owned(), planted);
    assert!(!is_signed_in(&mut browser).await);

    // Another provider's answer, or one that does not say whose it is.
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let other = Provider::start(&portal.clock).await;
    let draft = Draft {
        issuer: other.issuer.clone(),
        client_id: CLIENT.to_owned(),
        secret: Some(SECRET.to_owned()),
        ..Draft::blank()
    };
    save(&portal.web.sso, &beta, &Author::CommandLine, &draft, None)
        .await
        .unwrap();
    let asked = provider.asked("token");
    for iss in [Some(other.issuer.as_str()), None] {
        let mut browser = portal.browser();
        let there = go(&mut browser).await;
        let back = provider.signs_in(&there, &somebody());
        let (path, _) = back.split_once('?').unwrap();
        let came = parameters(&back);
        let mut pairs = vec![
            ("code", came["code"].as_str()),
            ("state", came["state"].as_str()),
        ];
        pairs.extend(iss.map(|iss| ("iss", iss)));
        let answer = browser.get(&format!("{path}?{}", query(&pairs))).await;
        assert_eq!(answer.status, 400, "{iss:?}");
    }
    // The answer of one organisation's provider at another's address.
    let mut browser = portal.browser();
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    let answer = browser
        .get(&back.replace("/sso/alpha/", "/sso/beta/"))
        .await;
    assert_eq!(answer.status, 410);
    // Something that stands twice is not chosen from.
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    assert_eq!(browser.get(&format!("{back}&code=x")).await.status, 410);
    assert_eq!(provider.asked("token"), asked);
    // The provider says no.
    let there = go(&mut browser).await;
    let state = parameters(&there)["state"].clone();
    let no = query(&[
        ("error", "access_denied"),
        ("state", &state),
        ("iss", &provider.issuer),
    ]);
    let answer = browser.get(&format!("/sso/alpha/callback?{no}")).await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("a refusé"), "{}", answer.body);
    assert_eq!(reason(&portal).await, "sso_declined");
    for nothing in ["", "?state=", "?state=x&code=y", "?code=y"] {
        let answer = browser.get(&format!("/sso/alpha/callback{nothing}")).await;
        assert_eq!(answer.status, 410, "{nothing}");
    }
}

async fn keys_change(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    comes_in(&portal, &provider, &somebody()).await;
    assert_eq!(provider.asked("keys"), 1);
    portal.clock.advance(31);
    provider.conduct().kid = "second";
    comes_in(&portal, &provider, &somebody()).await;
    assert_eq!(provider.asked("keys"), 2);
    // Whoever shows tokens with unknown keys does not have them asked for over and over.
    provider.conduct().kid = "third";
    for _ in 0..3 {
        let answer = come(&mut portal.browser(), &provider, &somebody()).await;
        assert_eq!(answer.status, 400);
    }
    assert_eq!(provider.asked("keys"), 2);
    portal.clock.advance(31);
    comes_in(&portal, &provider, &somebody()).await;
    assert_eq!(provider.asked("keys"), 3);
}

#[expect(clippy::too_many_lines, reason = "one list, and who is on its edges")]
async fn who_is_locked_or_deactivated_stays_outside(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    // Before they are linked, and once they are.
    for linked in [0, 1] {
        for (why, shut, undone) in SHUT {
            portal.execute(shut).await;
            let mut browser = portal.browser();
            let answer = come(&mut browser, &provider, &somebody()).await;
            assert_eq!(answer.status, 403, "{why}");
            assert!(answer.body.contains("Votre compte est verrouillé"), "{why}");
            assert!(!is_signed_in(&mut browser).await, "{why}");
            assert_eq!(reason(&portal).await, why);
            assert_eq!(portal.count("sso_links").await, linked, "{why}");
            assert_eq!(portal.count("sessions").await, linked, "{why}");
            portal.execute(undone).await;
        }
        comes_in(&portal, &provider, &somebody()).await;
    }
}

async fn who_is_not_recognised_stays_outside(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    staff(&portal, "operator@alpha.example", vec![Role::Operator]).await;
    staff(&portal, "kim@alpha.example", vec![]).await;
    staff(&portal, "locked@alpha.example", vec![]).await;
    set_locked(&portal.registry(), "locked@alpha.example", true)
        .await
        .unwrap();
    // Somebody of this organisation who helps another.
    staff(&portal, "two@alpha.example", vec![]).await;
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let two = user(&portal, "two@alpha.example").await;
    let mut tx = portal.database.store.write().await.unwrap();
    store::user::grant(tx.db(), two.id, "helpdesk", beta.id)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let unverified = |verified: Value| Known {
        verified,
        ..somebody()
    };
    let nameless = Known {
        email: Value::Null,
        ..somebody()
    };
    for (who, why) in [
        (unverified(json!(false)), "sso_unverified"),
        (unverified(json!("true")), "sso_unverified"),
        (unverified(Value::Null), "sso_unverified"),
        (nameless, "sso_unverified"),
        (Known::new("x", "nobody@alpha.example"), "sso_no_account"),
        (Known::new("x", "not an address"), "sso_no_account"),
        (Known::new("x", "204@beta.example"), "sso_no_account"),
        // A letter that only becomes a k when it is made small is another mailbox's.
        (
            Known::new("x", "\u{212a}im@alpha.example"),
            "sso_no_account",
        ),
        (Known::new("x", "locked@alpha.example"), "locked"),
        (Known::new("x", "operator@alpha.example"), "sso_beyond"),
        (Known::new("x", "two@alpha.example"), "sso_beyond"),
    ] {
        let mut browser = portal.browser();
        let answer = come(&mut browser, &provider, &who).await;
        assert_eq!(answer.status, 403, "{who:?}");
        assert!(!is_signed_in(&mut browser).await, "{who:?}");
        assert_eq!(reason(&portal).await, why, "{who:?}");
    }
    assert_eq!(
        portal.count("sso_links").await,
        0,
        "nobody is linked, and no account is made"
    );

    // Capitals are no other mailbox.
    comes_in(&portal, &provider, &Known::new("kim", "Kim@Alpha.Example")).await;
    // The address of somebody who is linked, under another name there: it was given to somebody else.
    let answer = come(
        &mut portal.browser(),
        &provider,
        &Known::new("new", "kim@alpha.example"),
    )
    .await;
    assert_eq!(
        (answer.status, reason(&portal).await.as_str()),
        (403, "sso_other")
    );
    // Locked since, or given more than the organisation has.
    set_locked(&portal.registry(), "kim@alpha.example", true)
        .await
        .unwrap();
    let kim = Known::new("kim", "kim@alpha.example");
    let answer = come(&mut portal.browser(), &provider, &kim).await;
    assert_eq!(
        (answer.status, reason(&portal).await.as_str()),
        (403, "locked")
    );
    set_locked(&portal.registry(), "kim@alpha.example", false)
        .await
        .unwrap();
    let id = user(&portal, "kim@alpha.example").await.id;
    let mut tx = portal.database.store.write().await.unwrap();
    store::user::grant(tx.db(), id, "operator", beta.id)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let answer = come(&mut portal.browser(), &provider, &kim).await;
    assert_eq!(
        (answer.status, reason(&portal).await.as_str()),
        (403, "sso_beyond")
    );

    // A name at one organisation's provider is nobody's at another's, though it be the same provider.
    let draft = Draft {
        issuer: provider.issuer.clone(),
        client_id: CLIENT.to_owned(),
        secret: Some(SECRET.to_owned()),
        ..Draft::blank()
    };
    comes_in(&portal, &provider, &somebody()).await;
    save(&portal.web.sso, &beta, &Author::CommandLine, &draft, None)
        .await
        .unwrap();
    let mut browser = portal.browser();
    let there = browser.get("/sso/beta/start").await.location().to_owned();
    let answer = browser.get(&provider.signs_in(&there, &somebody())).await;
    assert_eq!(
        (answer.status, reason(&portal).await.as_str()),
        (403, "sso_no_account")
    );

    // An address that is told beside the token is taken from there, and only where it is about the same person.
    provider.conduct().beside = true;
    let answer = come(
        &mut portal.browser(),
        &provider,
        &Known::new("207", "207@alpha.example"),
    )
    .await;
    assert_eq!(answer.status, 303);
    assert_eq!(
        provider.asked("userinfo"),
        2,
        "it was asked about who has no address in the token"
    );
    // By hand, where nobody vouches for an address.
    staff(&portal, "hand@alpha.example", vec![]).await;
    link_by_hand(&portal.registry(), "hand@alpha.example", "by-hand")
        .await
        .unwrap();
    for wrong in [
        ("hand@alpha.example", "twice"),
        ("operator@alpha.example", "op"),
        (EMAIL, "by-hand"),
    ] {
        assert!(
            link_by_hand(&portal.registry(), wrong.0, wrong.1)
                .await
                .is_err()
        );
    }
    let hand = Known {
        email: Value::Null,
        ..Known::new("by-hand", "")
    };
    comes_in(&portal, &provider, &hand).await;
    assert_eq!(
        provider.asked("userinfo"),
        2,
        "who is known is not asked about"
    );
}

async fn a_provider_that_does_not_answer_keeps_nobody_else_out(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut browser = portal.browser();
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    // It breaks while somebody is there: the sign-in is used up, and a page says so.
    provider.conduct().status = Some(StatusCode::INTERNAL_SERVER_ERROR);
    let answer = browser.get(&back).await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("ne répond pas") && answer.body.contains("/sso/alpha/start"));
    assert!(
        answer.body.contains("href=\"/signin?back="),
        "passwords serve all the same"
    );
    assert_eq!(reason(&portal).await, "sso_unreachable");
    assert!(is_signed_in(&mut portal.signed_in("204@alpha").await).await);

    // What it says of itself is too long, or leads elsewhere, or is about another.
    portal.clock.advance(3601);
    for huge in [false, true] {
        provider.conduct().huge = huge;
        provider.conduct().status = (!huge).then_some(StatusCode::BAD_GATEWAY);
        let asked = provider.asked("discovery");
        for _ in 0..2 {
            let answer = portal.browser().get("/sso/alpha/start").await;
            assert_eq!(answer.status, 503, "{huge}");
        }
        assert_eq!(
            provider.asked("discovery"),
            asked + 1,
            "it is left alone for a moment"
        );
        portal.clock.advance(6);
    }
    provider.conduct().huge = false;
    provider.conduct().status = None;
    for (announced, title) in [
        (
            json!({ "issuer": "https://evil.example" }),
            "ne reconnaît pas le portail",
        ),
        (
            json!({ "token_endpoint": "http://169.254.169.254/" }),
            "ne reconnaît pas le portail",
        ),
        (
            json!({ "authorization_endpoint": "javascript:alert(1)" }),
            "ne reconnaît pas le portail",
        ),
        (json!({ "jwks_uri": null }), "ne répond pas"),
    ] {
        provider.conduct().announced = announced;
        let answer = portal.browser().get("/sso/alpha/start").await;
        assert_eq!(answer.status, 503);
        assert!(answer.body.contains(title), "{title}: {}", answer.body);
        portal.clock.advance(6);
    }
    provider.conduct().announced = json!({});
    provider.conduct().redirects = true;
    let answer = come(&mut portal.browser(), &provider, &somebody()).await;
    assert_eq!(answer.status, 503, "no redirect is followed");
    provider.conduct().redirects = false;
    portal.clock.advance(31);
    comes_in(&portal, &provider, &somebody()).await;

    // The portal's secret is another by now.
    set(&portal, &provider, |draft| {
        draft.secret = Some("another".into());
    })
    .await;
    let answer = come(&mut portal.browser(), &provider, &somebody()).await;
    assert_eq!(
        (answer.status, reason(&portal).await.as_str()),
        (503, "sso_misfit")
    );
    // Where it is shown in the form, as the provider knows no other way.
    set(&portal, &provider, |draft| {
        draft.secret = Some(SECRET.into());
    })
    .await;
    provider.conduct().announced =
        json!({ "token_endpoint_auth_methods_supported": ["client_secret_post"] });
    portal.clock.advance(3601);
    comes_in(&portal, &provider, &somebody()).await;
    // Settings that change while somebody is there end the sign-in.
    let mut browser = portal.browser();
    let there = go(&mut browser).await;
    let back = provider.signs_in(&there, &somebody());
    let other = Provider::start(&portal.clock).await;
    set(&portal, &other, |_| {}).await;
    assert_eq!(browser.get(&back).await.status, 410);
}

async fn passwords_are_switched_off_and_on_again(database: Database) {
    let portal = TestPortal::new(database).await;
    staff(&portal, "operator@alpha.example", vec![Role::Operator]).await;
    let provider = provider(&portal).await;
    // A link of a mail from before.
    let mut early = portal.browser();
    early.post("/recover", &[("email", EMAIL)]).await;
    let letters = mailed(&portal).await;
    let at = letters[0].1.find("/recover/open?token=").unwrap();
    let link: String = letters[0].1[at..]
        .chars()
        .take_while(|c| !c.is_whitespace())
        .collect();
    let mut opened = portal.signed_in("204@alpha").await;
    set(&portal, &provider, |draft| draft.passwords = false).await;

    let fields = [("login", "204@alpha"), ("password", PASSWORD)];
    let refused = portal.browser().post("/signin", &fields).await;
    assert_eq!(refused.status, 401);
    assert_eq!(reason(&portal).await, "passwords_off");
    let wrong = [("login", "204@alpha"), ("password", "something else")];
    let wrong = portal.browser().post("/signin", &wrong).await;
    let text = |answer: &Answer| {
        let at = answer.body.find("field-error").unwrap();
        answer.body[at..].split("</p>").next().unwrap().to_owned()
    };
    assert_eq!(
        (wrong.status, text(&wrong)),
        (401, text(&refused).replace("2\u{a0}essais", "1\u{a0}essai"))
    );
    // Other organisations, and who may more than this one gives, go on.
    assert!(is_signed_in(&mut portal.signed_in("204@beta").await).await);
    assert!(is_signed_in(&mut portal.signed_in("operator@alpha.example").await).await);
    // A session that was open stays, and has no password to change, nor one to prove itself with.
    let page = opened.get("/account").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body
            .contains("Vous ne vous connectez pas avec un mot de passe")
    );
    assert!(!page.body.contains("action=\"/account/password\""));
    let change = [
        ("current", PASSWORD),
        ("password", "violin harbour quarrel lantern"),
        ("again", "violin harbour quarrel lantern"),
    ];
    assert_eq!(opened.post("/account/password", &change).await.status, 404);
    portal.clock.advance(11 * 60);
    let token = [
        ("name", "x"),
        ("scope", "explain"),
        ("days", "30"),
        ("confirm", PASSWORD),
    ];
    assert_eq!(opened.post("/account/tokens", &token).await.status, 422);
    // The link of before opens nothing.
    early.get(&link).await;
    let gone = early.get("/recover/new").await;
    assert_eq!(gone.status, 410);
    assert!(
        gone.body.contains("Connectez-vous par votre organisation"),
        "{}",
        gone.body
    );
    let chosen = [
        ("password", "violin harbour quarrel lantern"),
        ("again", "violin harbour quarrel lantern"),
    ];
    assert_eq!(early.post("/recover/new", &chosen).await.status, 410);
    // Asking for another one is answered as ever, and the letter says where to go.
    let mut browser = portal.browser();
    let known = browser
        .post("/recover", &[("email", "207@alpha.example")])
        .await;
    let unknown = browser
        .post("/recover", &[("email", "nobody@alpha.example")])
        .await;
    assert_eq!(
        (known.status, known.location()),
        (unknown.status, unknown.location())
    );
    let letters = mailed(&portal).await;
    let (subject, text) = letters.last().unwrap();
    assert_eq!(subject, "Connectez-vous par votre organisation");
    assert!(text.contains("https://renvoi.example/sso/alpha"), "{text}");
    assert!(!text.contains("token="), "{text}");

    // It still lets in whom the provider means; and taken away, passwords are back.
    comes_in(&portal, &provider, &somebody()).await;
    let org = alpha(&portal).await;
    assert!(
        remove(&portal.registry(), org.id, &Author::CommandLine)
            .await
            .unwrap()
    );
    assert!(is_signed_in(&mut portal.signed_in("204@alpha").await).await);
    assert_eq!(portal.browser().get("/sso/alpha").await.status, 404);
}

async fn a_way_out_there_and_a_word_from_there(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut browser = comes_in(&portal, &provider, &somebody()).await;
    let answer = browser.post("/signout", &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/sso/alpha/out"));
    assert!(!is_signed_in(&mut browser).await);
    let page = browser.get("/sso/alpha/out").await;
    assert!(
        page.status == 200 && page.body.contains("href=\"/sso/alpha/signout\""),
        "{}",
        page.body
    );
    let there = browser.get("/sso/alpha/signout").await;
    let asked = parameters(there.location());
    assert!(
        there
            .location()
            .starts_with(&format!("{}/out?", provider.issuer))
    );
    assert_eq!(asked["kept"], "1");
    assert_eq!(asked["client_id"], CLIENT);
    assert_eq!(
        asked["post_logout_redirect_uri"],
        "http://localhost:3000/signin"
    );
    provider.conduct().announced = json!({ "end_session_endpoint": null });
    portal.clock.advance(3601);
    let none = browser.get("/sso/alpha/signout").await;
    assert!(
        none.status == 404 && none.body.contains("ne permet pas"),
        "{}",
        none.body
    );
    // Who signs in with a password signs out as ever.
    let mut local = portal.signed_in("204@alpha").await;
    assert_eq!(local.post("/signout", &[]).await.location(), "/signin");

    // The provider's own word.
    let mut one = comes_in(&portal, &provider, &somebody()).await;
    let mut local = portal.signed_in("204@alpha").await;
    let mut other = comes_in(&portal, &provider, &Known::new("207", "207@alpha.example")).await;
    let now = provider.now();
    let word = |jti: &str| {
        json!({ "iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": jti,
                "sub": "subject-204", "events": { "http://schemas.openid.net/event/backchannel-logout": {} } })
    };
    let tell = async |token: &str| {
        let mut machine = portal.browser();
        let answer = machine
            .post("/sso/alpha/logout", &[("logout_token", token)])
            .await;
        answer.status
    };
    for (name, value) in [
        ("aud", json!("somebody-else")),
        ("iss", json!("https://evil.example")),
        ("sub", Value::Null),
        ("events", json!({})),
        ("nonce", json!("n")),
        ("iat", json!(now - 600)),
        ("iat", json!(now + 120)),
        ("exp", json!(now - 61)),
    ] {
        let mut wrong = word("wrong");
        wrong[name] = value;
        assert_eq!(tell(&provider.sign(&wrong)).await, 400, "{name}");
    }
    provider.conduct().signing = Signing::Forged;
    let forged = provider.sign(&word("forged"));
    provider.conduct().signing = Signing::Rs256;
    assert_eq!(tell(&forged).await, 400);
    assert!(is_signed_in(&mut one).await);
    let before = portal.journal().await.len();
    let right = provider.sign(&word("one"));
    assert_eq!(tell(&right).await, 200);
    assert!(!is_signed_in(&mut one).await);
    assert!(is_signed_in(&mut local).await && is_signed_in(&mut other).await);
    assert_eq!(
        actions(&portal, before).await,
        ["session.ended_by_provider"]
    );
    // Heard once: it ends no session of later.
    let mut again = comes_in(&portal, &provider, &somebody()).await;
    assert_eq!(tell(&right).await, 400);
    assert!(is_signed_in(&mut again).await);
}

async fn a_second_factor_of_ours_where_the_organisation_wants_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    // Somebody who has one.
    let mut browser = portal.signed_in("204@alpha").await;
    let page = browser.get("/account/second").await.body;
    let at = page.find("?secret=").unwrap() + 8;
    let key = page[at..at + 32].to_owned();
    let mark = "name=\"sealed\" value=\"";
    let at = page.find(mark).unwrap() + mark.len();
    let sealed = page[at..].split('"').next().unwrap().to_owned();
    let code = authenticator::code(&key, portal.clock.as_ref());
    let set_up = [("sealed", sealed.as_str()), ("code", code.as_str())];
    assert_eq!(browser.post("/account/second", &set_up).await.status, 200);
    portal.clock.advance(30);
    // The provider is enough, until the organisation says otherwise.
    comes_in(&portal, &provider, &somebody()).await;
    set(&portal, &provider, |draft| draft.second_factor = true).await;
    let before = portal.journal().await.len();
    let mut half = portal.browser();
    let answer = come(&mut half, &provider, &somebody()).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin/second?back=%2Frules")
    );
    assert!(!is_signed_in(&mut half).await);
    let code = authenticator::code(&key, portal.clock.as_ref());
    let answer = half
        .post("/signin/second", &[("code", &code), ("back", "/rules")])
        .await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    assert!(is_signed_in(&mut half).await);
    assert_eq!(
        actions(&portal, before).await,
        ["session.half_opened", "session.opened"]
    );
    assert_eq!(
        half.post("/signout", &[]).await.location(),
        "/sso/alpha/out"
    );
    // Who has none is not asked for one that nobody requires.
    comes_in(&portal, &provider, &Known::new("207", "207@alpha.example")).await;
}

async fn who_is_only_known_to_the_provider_proves_it_again(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut browser = comes_in(&portal, &provider, &somebody()).await;
    let page = browser.get("/account/second").await.body;
    assert!(
        page.contains("name=\"confirm\""),
        "a browser that is known there proves nothing"
    );
    let again = "/sso/alpha/start?again&amp;back=/account/second";
    assert!(page.contains(again), "{page}");
    let there = browser
        .get("/sso/alpha/start?again&back=%2Faccount%2Fsecond")
        .await;
    let asked = parameters(there.location());
    assert_eq!(
        (asked["prompt"].as_str(), asked["max_age"].as_str()),
        ("login", "0")
    );
    let back = provider.signs_in(there.location(), &somebody());
    assert_eq!(browser.get(&back).await.location(), "/account/second");
    let page = browser.get("/account/second").await.body;
    assert!(!page.contains("name=\"confirm\""), "{page}");
    // A provider that does not say when it asked has not asked.
    for time in [Value::Null, json!(provider.now() - 61)] {
        provider.conduct().claims = json!({ "auth_time": time });
        let mut browser = portal.browser();
        let there = browser.get("/sso/alpha/start?again").await;
        let back = provider.signs_in(there.location(), &somebody());
        assert_eq!(browser.get(&back).await.status, 400);
    }
}

async fn an_address_or_a_name_leads_there(database: Database) {
    let portal = TestPortal::new(database).await;
    provider(&portal).await;
    let org = alpha(&portal).await;
    let domains = ["Alpha.Example".to_owned(), "@alpha.test".to_owned()];
    let kept = set_domains(&portal.registry(), &org, &domains)
        .await
        .unwrap();
    assert_eq!(kept, ["alpha.example", "alpha.test"]);
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    // What leads to one organisation leads to no other.
    let draft = Draft {
        issuer: "http://127.0.0.1:9/realm".to_owned(),
        ..Draft::blank()
    };
    let refused = save(&portal.web.sso, &beta, &Author::CommandLine, &draft, None).await;
    assert!(matches!(refused, Err(SaveError::Fields(_))));
    for taken in ["alpha.test", "not a domain", ""] {
        let taken = [taken.to_owned()];
        assert!(
            set_domains(&portal.registry(), &beta, &taken)
                .await
                .is_err()
        );
    }
    let mut browser = portal.browser();
    for typed in [
        "alpha",
        " ALPHA ",
        "204@alpha",
        "999@alpha",
        EMAIL,
        // Whether there is such an account does not show.
        "nobody@alpha.example",
        "x@alpha.test",
    ] {
        let answer = browser
            .post("/sso", &[("org", typed), ("back", "/rules")])
            .await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, "/sso/alpha?back=%2Frules"),
            "{typed}"
        );
    }
    let mut told = vec![];
    for typed in [
        "beta",
        "gamma",
        "204@beta",
        "204@beta.example",
        "x@y.example",
        "a b",
        "'",
    ] {
        let answer = browser.post("/sso", &[("org", typed)]).await;
        assert_eq!(answer.status, 422, "{typed}");
        let at = answer.body.find("<div id=\"org-error\"").unwrap();
        told.push(answer.body[at..].split("</p>").next().unwrap().to_owned());
    }
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    let known = browser.get("/sso/beta").await;
    let unknown = browser.get("/sso/gamma").await;
    let bare = |answer: &Answer| {
        let main = answer.body.split("<main").nth(1).unwrap();
        main.split("</main>").next().unwrap().to_owned()
    };
    assert_eq!(
        (known.status, bare(&known)),
        (unknown.status, bare(&unknown))
    );
    assert_eq!(known.status, 404);
}

async fn a_link_is_taken_away(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    let mut browser = comes_in(&portal, &provider, &somebody()).await;
    let page = browser.get("/account").await.body;
    assert!(page.contains("depuis le 14 avril 2026"), "{page}");
    let before = portal.journal().await.len();
    let answer = browser.post("/account/sso/unlink", &[]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/account?unlinked")
    );
    assert_eq!(actions(&portal, before).await, ["user.sso_unlinked"]);
    assert_eq!(browser.post("/account/sso/unlink", &[]).await.status, 404);
    comes_in(&portal, &provider, &somebody()).await;
    // By an administrator, of their own organisation alone.
    let id = user(&portal, EMAIL).await.id.to_string();
    let mut admin = portal.administrator().await;
    let page = admin.get("/admin/sso").await.body;
    assert!(
        page.contains("Owner of 204") && page.contains("1\u{a0}personne"),
        "{page}"
    );
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let new = NewUser {
        email: "admin@beta.example".into(),
        name: "Admin".into(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Administrator],
    };
    add_user(&portal.registry(), &beta, &new).await.unwrap();
    let mut elsewhere = portal.signed_in("admin@beta.example").await;
    let person = [("person", id.as_str())];
    assert_eq!(
        elsewhere.post("/admin/sso/unlink", &person).await.status,
        404
    );
    assert!(
        !elsewhere
            .get("/admin/sso")
            .await
            .body
            .contains("Owner of 204")
    );
    let answer = admin.post("/admin/sso/unlink", &person).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/admin/sso?unlinked")
    );
    let last = portal.journal().await.pop().unwrap();
    assert_eq!(
        (last.action.as_str(), last.actor.as_str()),
        ("user.sso_unlinked", "admin@alpha.example")
    );
    let told = mailed(&portal).await;
    let ended = told
        .iter()
        .filter(|(subject, _)| subject.contains("Lien avec le compte"));
    assert_eq!(ended.count(), 2, "{told:?}");
}

#[test]
fn the_letters_say_what_they_say() {
    for lang in [Lang::Fr, Lang::En] {
        let reader = Reader {
            to: EmailAddress::parse("mh@cabinet.example").unwrap(),
            name: Line::parse("Marie-Hélène"),
            lang,
            zone: String::new(),
        };
        for (welcome, kind) in [(true, "welcome"), (false, "recovery")] {
            let with = Elsewhere {
                organisation: "Cabinet Lefèvre & Associés".to_owned(),
                slug: "cabinet-lefevre".to_owned(),
                welcome,
            };
            let letter = elsewhere(&reader, "https://renvoi.example", &with);
            let shown = format!(
                "Subject: {}\n\n{}\n---\n{}",
                letter.subject, letter.text, letter.html
            );
            insta::assert_snapshot!(format!("letter_elsewhere_{kind}_{}", lang.tag()), shown);
        }
    }
}
