//! One is asked for, and answered by its owner or by time.

use renvoi_server::{accounts::recovery::LinkToken, directory::set_locked, store};
use serde_json::json;

use super::{NEW, OLD, WHY, answer, ask, deed, last, link, mailed, opened, person};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    it_is_asked_confirmed_and_told,
    it_is_refused_by_its_owner,
    it_is_taken_back_and_asked_anew,
    it_ends_with_time_and_with_what_it_was_asked_of,
);

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
