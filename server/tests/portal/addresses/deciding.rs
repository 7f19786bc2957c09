//! Administrators decide by themselves, within what may be.

use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_user, organisation},
};

use super::{NEW, OLD, WHY, answer, ask, deed, id_of, last, link, mailed, opened, person};
use crate::{
    on_both,
    support::{
        Database,
        browser::Browser,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    an_administrator_changes_it_at_once,
    an_administrator_confirms_what_waits,
    what_cannot_be_an_address_is_said,
    another_organisation_is_told_nothing,
);

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
