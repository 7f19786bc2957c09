//! Another address on file: asked for by who helps, answered at the address there is, or by an administrator.

#![allow(
    clippy::similar_names,
    reason = "links, and lines of the journal, are what these tests are about"
)]

use crate::on_both;
use crate::support::{
    Database,
    browser::{Answer, Browser},
    portal::{PASSWORD, TestPortal},
};
use mail_parser::MessageParser;
use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::{EmailAddress, Role, recovery::LinkToken},
    directory::{NewUser, add_user, organisation, set_locked},
    mail::{self, Reader, address_asked, address_changed},
    store::{self, addresses::ChangeRow, journal::Line, user::UserRow},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_both!(
    it_is_asked_confirmed_and_told,
    it_is_refused_by_its_owner,
    it_is_taken_back_and_asked_anew,
    it_ends_with_time_and_with_what_it_was_asked_of,
    an_administrator_changes_it_at_once,
    an_administrator_confirms_what_waits,
    what_cannot_be_an_address_is_said,
    another_organisation_is_told_nothing,
);

const OLD: &str = "204@alpha.example";
const NEW: &str = "new@elsewhere.example";
const WHY: (&str, &str) = ("why", "Rappelée au 204");

async fn person(portal: &TestPortal, id: Uuid) -> UserRow {
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_id(read.db(), id).await.unwrap();
    user.unwrap()
}

async fn id_of(portal: &TestPortal, email: &str) -> Uuid {
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), email).await.unwrap();
    user.unwrap().id
}

async fn admin(portal: &TestPortal, slug: &str) -> Browser {
    let org = organisation(&portal.database.store, Some(slug)).await;
    let user = NewUser {
        email: format!("admin@{slug}.example"),
        name: "admin".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Administrator],
    };
    add_user(&portal.registry(), &org.unwrap(), &user)
        .await
        .unwrap();
    portal.signed_in(&user.email).await
}

async fn deed(browser: &mut Browser, id: Uuid, deed: &str, fields: &[(&str, &str)]) -> Answer {
    let fields = [&[WHY], fields].concat();
    browser
        .post(&format!("/helpdesk/people/{id}/{deed}"), &fields)
        .await
}

/// Asks for 204's new address; the browser is that of who helps.
async fn ask(portal: &TestPortal, email: &str) -> (Browser, Uuid) {
    let id = id_of(portal, OLD).await;
    let mut browser = portal.signed_in("207@alpha").await;
    let answer = deed(&mut browser, id, "address", &[("email", email)]).await;
    let done = format!("/helpdesk/people/{id}?address");
    assert_eq!(
        (answer.status, answer.location()),
        (303, done.as_str()),
        "{}",
        answer.body
    );
    (browser, id)
}

/// To whom, with which subject and text, mails went so far.
async fn mailed(portal: &TestPortal) -> Vec<(String, String, String)> {
    mail::drain(&portal.post).await.unwrap();
    let read = |raw: Vec<u8>| {
        let message = MessageParser::default().parse(&raw).unwrap();
        let to = message.to().unwrap().first().unwrap();
        (
            to.address().unwrap().to_owned(),
            message.subject().unwrap().to_owned(),
            message.body_text(0).unwrap().into_owned(),
        )
    };
    portal.mail.taken().into_iter().map(read).collect()
}

/// The link of the last letter, as a path.
async fn link(portal: &TestPortal) -> String {
    let (to, subject, text) = mailed(portal).await.pop().unwrap();
    assert_eq!(
        (to.as_str(), subject.as_str()),
        (OLD, "Nouvelle adresse de votre compte\u{a0}: à confirmer")
    );
    let at = text.find("/address/open?token=").unwrap();
    let link = text[at..].split_whitespace().next().unwrap();
    link.to_owned()
}

/// A browser in which a link has been opened.
async fn opened(portal: &TestPortal, link: &str) -> Browser {
    let mut browser = portal.browser();
    let answer = browser.get(link).await;
    assert_eq!((answer.status, answer.location()), (303, "/address"));
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    browser
}

async fn answer(browser: &mut Browser, word: &str) -> Answer {
    browser.post("/address", &[("answer", word)]).await
}

async fn last(portal: &TestPortal) -> (Line, Value) {
    let line = portal.journal().await.pop().unwrap();
    let detail = serde_json::from_str(&line.detail).unwrap();
    (line, detail)
}

async fn it_is_asked_confirmed_and_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut helper, id) = ask(&portal, " New@Elsewhere.Example ").await;
    let changed = json!({ "email": [OLD, NEW] });
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), line.actor.as_str()),
        ("user.address_asked", "207@alpha.example")
    );
    assert_eq!(
        (&detail["changed"], &detail["why"]),
        (&changed, &json!(WHY.1))
    );
    let sheet = format!("/helpdesk/people/{id}");
    let page = helper.get(&sheet).await.body;
    assert!(
        page.contains("En attente\u{a0}: new@elsewhere.example"),
        "{page}"
    );
    assert!(!page.contains("address-confirm"), "they administer nothing");

    // Until it is confirmed nothing is another.
    let link = link(&portal).await;
    assert_eq!(
        mailed(&portal).await.len(),
        1,
        "the new one is told nothing yet"
    );
    for email in [NEW, OLD] {
        portal.browser().post("/recover", &[("email", email)]).await;
    }
    let recovery = mailed(&portal).await.split_off(1);
    assert_eq!(recovery.len(), 1);
    assert_eq!(recovery[0].0, OLD);
    let at = recovery[0].2.find("/recover/open?token=").unwrap();
    let recovery = recovery[0].2[at..]
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    let refused = [("login", NEW), ("password", PASSWORD)];
    assert_eq!(portal.browser().post("/signin", &refused).await.status, 401);

    // Opening it uses nothing up, and tells what is asked.
    let mut theirs = portal.signed_in(OLD).await;
    let mut browser = opened(&portal, &link).await;
    for _ in 0..2 {
        let page = browser.get("/address").await;
        assert_eq!(page.status, 200);
        for told in [OLD, NEW, "207@alpha.example", "Owner of 204"] {
            assert!(page.body.contains(told), "{told}: {}", page.body);
        }
    }
    assert_eq!(answer(&mut browser, "perhaps").await.status, 400);
    assert_eq!(person(&portal, id).await.email, OLD);
    let done = answer(&mut browser, "yes").await;
    assert_eq!(done.status, 200);
    assert!(
        done.body.contains("est changée") && done.body.contains(NEW),
        "{}",
        done.body
    );
    assert_eq!(person(&portal, id).await.email, NEW);
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), line.actor.as_str()),
        ("user.address_changed", OLD)
    );
    assert_eq!(detail["changed"], changed);

    // Once; both are told, and the new one is what counts.
    assert_eq!(
        answer(&mut opened(&portal, &link).await, "yes")
            .await
            .status,
        410
    );
    let mut told: Vec<_> = mailed(&portal).await.split_off(2);
    told.sort();
    let to: Vec<_> = told.iter().map(|(to, ..)| to.as_str()).collect();
    assert_eq!(to, [OLD, NEW]);
    for (_, subject, text) in &told {
        assert_eq!(subject, "L’adresse de votre compte a changé");
        assert!(text.contains(NEW) && text.contains(OLD), "{text}");
    }
    assert_eq!(theirs.get("/").await.status, 200, "sessions go on");
    portal.signed_in(NEW).await;
    for email in [NEW, OLD] {
        portal.browser().post("/recover", &[("email", email)]).await;
    }
    let recovered = mailed(&portal).await.split_off(4);
    assert_eq!(recovered.len(), 1);
    assert_eq!(recovered[0].0, NEW);
    let mut stale = portal.browser();
    stale.get(&recovery).await;
    assert_eq!(
        stale.get("/recover/new").await.status,
        410,
        "a link sent to the former address"
    );
    let page = helper.get("/helpdesk?q=new%40elsewhere&open=").await;
    assert_eq!(page.location(), sheet);
    assert!(!helper.get(&sheet).await.body.contains("En attente\u{a0}: "));
}

async fn it_is_refused_by_its_owner(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut helper, id) = ask(&portal, NEW).await;
    let link = link(&portal).await;
    let mut browser = opened(&portal, &link).await;
    let done = answer(&mut browser, "no").await;
    assert_eq!(done.status, 200);
    assert!(done.body.contains("reste la même"), "{}", done.body);
    let (line, _) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), line.actor.as_str()),
        ("user.address_refused", OLD)
    );
    assert_eq!(
        answer(&mut opened(&portal, &link).await, "yes")
            .await
            .status,
        410
    );
    assert_eq!(person(&portal, id).await.email, OLD);
    let page = helper.get(&format!("/helpdesk/people/{id}")).await.body;
    assert!(page.contains("refusé par son titulaire"), "{page}");
    assert_eq!(mailed(&portal).await.len(), 1);
}

async fn it_is_taken_back_and_asked_anew(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut helper, id) = ask(&portal, "first@alpha.example").await;
    let first = link(&portal).await;
    ask(&portal, NEW).await;
    let second = link(&portal).await;
    assert_eq!(
        answer(&mut opened(&portal, &first).await, "yes")
            .await
            .status,
        410
    );
    assert_eq!(
        opened(&portal, &second).await.get("/address").await.status,
        200
    );
    let done = deed(&mut helper, id, "address-withdraw", &[]).await;
    assert_eq!(done.status, 303);
    let (line, detail) = last(&portal).await;
    assert_eq!(line.action, "user.address_withdrawn");
    assert_eq!(
        (&detail["email"], &detail["why"]),
        (&json!(NEW), &json!(WHY.1))
    );
    assert_eq!(
        answer(&mut opened(&portal, &second).await, "yes")
            .await
            .status,
        410
    );
    let none = deed(&mut helper, id, "address-withdraw", &[]).await;
    assert_eq!(none.status, 409);
    assert!(none.body.contains("n’attend plus"), "{}", none.body);
    assert_eq!(person(&portal, id).await.email, OLD);
    // A letter that had not left yet tells nothing any more.
    ask(&portal, NEW).await;
    deed(&mut helper, id, "address-withdraw", &[]).await;
    assert_eq!(mailed(&portal).await.len(), 2);
    assert_eq!(portal.count("address_links").await, 0);
}

async fn it_ends_with_time_and_with_what_it_was_asked_of(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut helper, id) = ask(&portal, NEW).await;
    let late = link(&portal).await;
    let hash = LinkToken::parse(late.split('=').nth(1).unwrap()).unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let kept = store::addresses::by_link(read.db(), &hash.hash()).await;
    assert_eq!(kept.unwrap().unwrap().email, NEW, "its hash is kept");
    drop(read);
    portal.clock.advance(24 * 3600 - 1);
    assert_eq!(
        opened(&portal, &late).await.get("/address").await.status,
        200
    );
    portal.clock.advance(1);
    assert_eq!(
        opened(&portal, &late).await.get("/address").await.status,
        410
    );
    assert_eq!(
        answer(&mut opened(&portal, &late).await, "yes")
            .await
            .status,
        410
    );
    let page = helper.get(&format!("/helpdesk/people/{id}")).await.body;
    assert!(!page.contains("En attente\u{a0}: "));

    ask(&portal, NEW).await;
    let good = link(&portal).await;
    for forged in [
        "/address/open",
        "/address/open?token=x",
        &good[..good.len() - 1],
    ] {
        let mut browser = opened(&portal, forged).await;
        assert_eq!(browser.get("/address").await.status, 410, "{forged}");
        assert_eq!(answer(&mut browser, "yes").await.status, 410);
    }
    set_locked(&portal.registry(), OLD, true).await.unwrap();
    assert_eq!(
        answer(&mut opened(&portal, &good).await, "yes")
            .await
            .status,
        410
    );
    let locked = deed(&mut helper, id, "address", &[("email", NEW)]).await;
    assert_eq!(locked.status, 409);
    set_locked(&portal.registry(), OLD, false).await.unwrap();
    // Changed at the server meanwhile.
    renvoi_server::directory::set_user(&portal.registry(), OLD, false, |user| {
        "other@alpha.example".clone_into(&mut user.email);
    })
    .await
    .unwrap();
    assert_eq!(
        answer(&mut opened(&portal, &good).await, "yes")
            .await
            .status,
        410
    );
    assert_eq!(person(&portal, id).await.email, "other@alpha.example");
}

async fn an_administrator_changes_it_at_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut helper, id) = ask(&portal, "wish@alpha.example").await;
    let waiting = link(&portal).await;
    let refused = deed(&mut helper, id, "address-now", &[("email", NEW)]).await;
    assert_eq!(refused.status, 403);
    assert_eq!(person(&portal, id).await.email, OLD);
    let mut admin = admin(&portal, "alpha").await;
    let done = deed(&mut admin, id, "address-now", &[("email", NEW)]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), line.actor.as_str()),
        ("user.address_changed", "admin@alpha.example")
    );
    assert_eq!(detail["why"], WHY.1);
    assert_eq!(person(&portal, id).await.email, NEW);
    let mut to: Vec<_> = mailed(&portal).await.split_off(1);
    to.sort();
    assert!(
        to.iter()
            .all(|(_, _, text)| text.contains("admin@alpha.example"))
    );
    let to: Vec<_> = to.into_iter().map(|(to, ..)| to).collect();
    assert_eq!(to, [OLD, NEW]);
    assert_eq!(
        answer(&mut opened(&portal, &waiting).await, "yes")
            .await
            .status,
        410
    );
    let same = deed(&mut admin, id, "address-now", &[("email", NEW)]).await;
    assert_eq!(same.status, 422);
}

async fn an_administrator_confirms_what_waits(database: Database) {
    let portal = TestPortal::new(database).await;
    let (mut helper, id) = ask(&portal, NEW).await;
    let mut admin = admin(&portal, "alpha").await;
    let page = admin.get(&format!("/helpdesk/people/{id}")).await.body;
    assert!(page.contains(&format!("value=\"{NEW}\"")), "{page}");
    for (browser, confirmed, status) in [
        (&mut helper, NEW, 403),
        (&mut admin, "wish@alpha.example", 409),
    ] {
        let fields = [("confirmed", confirmed)];
        let answer = deed(browser, id, "address-confirm", &fields).await;
        assert_eq!(answer.status, status, "{confirmed}");
    }
    assert_eq!(person(&portal, id).await.email, OLD);
    let fields = [("confirmed", NEW)];
    let done = deed(&mut admin, id, "address-confirm", &fields).await;
    assert_eq!(done.status, 303);
    assert_eq!(person(&portal, id).await.email, NEW);
    assert_eq!(last(&portal).await.0.actor, "admin@alpha.example");
    let again = deed(&mut admin, id, "address-confirm", &fields).await;
    assert_eq!(again.status, 409);
}

async fn what_cannot_be_an_address_is_said(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = id_of(&portal, OLD).await;
    let mut browser = admin(&portal, "alpha").await;
    let before = portal.journal().await.len();
    let long = format!("{}@b.example", "a".repeat(300));
    for (text, told) in [
        ("", "Indiquez la nouvelle adresse"),
        ("nobody", "pas une adresse"),
        ("a@b.example\r\nBcc: c@d.example", "pas une adresse"),
        (long.as_str(), "pas une adresse"),
        (" 204@Alpha.Example", "C’est l’adresse enregistrée"),
    ] {
        for name in ["address", "address-now"] {
            let answer = deed(&mut browser, id, name, &[("email", text)]).await;
            assert_eq!(answer.status, 422, "{name} {text:?}");
            let error = answer
                .body
                .split("id=\"new-address-error\"")
                .nth(1)
                .unwrap();
            let error = error.split("</p>").next().unwrap();
            assert!(error.contains(told), "{text:?}: {error}");
            assert!(answer.body.contains("value=\"Rappelée au 204\""));
        }
    }
    let taken = deed(
        &mut browser,
        id,
        "address",
        &[("email", "207@alpha.example")],
    )
    .await;
    assert_eq!(taken.status, 422);
    assert!(
        taken.body.contains("a déjà cette adresse"),
        "{}",
        taken.body
    );
    assert_eq!(portal.journal().await.len(), before);
    assert_eq!(portal.count("address_changes").await, 0);
    assert!(mailed(&portal).await.is_empty());
}

async fn another_organisation_is_told_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    // Who helps here is answered as for an address that nobody has.
    let theirs = "204@beta.example";
    let mut pages = vec![];
    for email in ["xyz@beta.example", theirs] {
        let (mut helper, id) = ask(&portal, email).await;
        let page = helper.get(&format!("/helpdesk/people/{id}")).await.body;
        let waits = page.split("id=\"address\"").nth(1).unwrap();
        let waits = waits.split("</section>").next().unwrap();
        assert!(waits.contains(email));
        pages.push(waits.replace(email, ""));
    }
    assert_eq!(pages[0], pages[1]);
    let link = link(&portal).await;
    let mut browser = opened(&portal, &link).await;
    let refused = answer(&mut browser, "yes").await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.body.contains("ne peut pas servir"),
        "{}",
        refused.body
    );
    let (line, _) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), line.actor.as_str()),
        ("user.address_impossible", OLD)
    );
    assert_eq!(portal.count("address_changes").await, 0);
    let id = id_of(&portal, OLD).await;
    let mut admin = admin(&portal, "alpha").await;
    let answer = deed(&mut admin, id, "address-now", &[("email", theirs)]).await;
    assert_eq!(answer.status, 409);
    assert!(
        answer.body.contains("ne peut pas servir"),
        "{}",
        answer.body
    );
    assert!(mailed(&portal).await.iter().all(|(to, ..)| to == OLD));
    // Nor is anybody of another organisation anybody's helper.
    let mut elsewhere = portal.signed_in("207@beta").await;
    let answer = deed(&mut elsewhere, id, "address", &[("email", NEW)]).await;
    assert_eq!(answer.status, 404);
}

#[test]
fn the_letters_say_what_they_say() {
    let change = ChangeRow {
        id: Uuid::nil(),
        user_id: Uuid::nil(),
        former: OLD.to_owned(),
        email: NEW.to_owned(),
        asked_by: "207@alpha.example".to_owned(),
        created_at: 0,
        expires_at: 0,
    };
    let line = Line {
        id: Uuid::nil(),
        at: 0,
        org_id: None,
        user_id: None,
        actor: "admin@alpha.example".to_owned(),
        address: String::new(),
        action: "user.address_changed".to_owned(),
        subject: String::new(),
        detail: json!({ "changed": { "email": [OLD, NEW] }, "why": "<b>" }).to_string(),
    };
    let at = jiff::civil::date(2026, 4, 14).at(14, 22, 0, 0);
    let token = LinkToken::fresh();
    for (lang, asks, tells) in [
        (Lang::Fr, "Confirmer ou refuser", "14 avril 2026"),
        (Lang::En, "Confirm or refuse", "14 April 2026"),
    ] {
        let reader = Reader {
            to: EmailAddress::parse(OLD).unwrap(),
            name: None,
            lang,
            zone: String::new(),
        };
        let letter = address_asked(&reader, "https://renvoi.example", &change, &token);
        let link = format!(
            "https://renvoi.example/address/open?token={}",
            token.reveal()
        );
        for text in [&letter.text, &letter.html] {
            for part in [asks, NEW, "207@alpha.example", &link] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
        let letter = address_changed(&reader, "https://renvoi.example", &line, at);
        let text = letter.text.replace('\u{a0}', " ");
        for part in [tells, OLD, NEW, "admin@alpha.example"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(
            !letter.html.contains("<b>"),
            "the reason is for the journal"
        );
    }
}
