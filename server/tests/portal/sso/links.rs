//! Whom the provider means, and whom it does not.

use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_user, organisation, set_locked},
    journal::Author,
    sso::{Draft, link_by_hand, save},
    store::{self, user::UserRow},
};
use serde_json::{Value, json};

use super::{
    EMAIL, actions, come, comes_in, is_signed_in, mailed, provider, reason, somebody, staff,
};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, SHUT, TestPortal},
        provider::{CLIENT, Known, SECRET},
    },
};

on_both!(
    who_is_not_recognised_stays_outside,
    who_is_locked_or_deactivated_stays_outside,
    an_address_is_taken_for_verified_where_somebody_says_so,
    a_link_is_taken_away,
);

async fn user(portal: &TestPortal, email: &str) -> UserRow {
    let mut read = portal.database.store.read().await.unwrap();
    let found = store::user::by_email(read.db(), email).await;
    found.unwrap().unwrap()
}

#[expect(clippy::too_many_lines, reason = "one list, and who is on its edges")]
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

async fn an_address_is_taken_for_verified_where_somebody_says_so(database: Database) {
    let portal = TestPortal::new(database).await;
    let provider = provider(&portal).await;
    // As Entra ID does, which says nothing of it.
    provider.conduct().claims = json!({ "email_verified": null });
    let answer = come(&mut portal.browser(), &provider, &somebody()).await;
    assert_eq!(
        (answer.status, reason(&portal).await.as_str()),
        (403, "sso_unverified")
    );
    let mut admin = portal.administrator().await;
    let page = admin.get("/admin/sso").await.body;
    let tick = |page: &str| {
        let at = page.find("name=\"trusts_addresses\"").unwrap();
        page[at..].split('>').next().unwrap().contains("checked")
    };
    assert!(!tick(&page), "off by default: {page}");
    let issuer = provider.issuer.clone();
    let form = [
        ("issuer", issuer.as_str()),
        ("client_id", CLIENT),
        ("version", "1"),
        ("trusts_addresses", "on"),
    ];
    let before = portal.journal().await.len();
    let answer = admin.post("/admin/sso", &form).await;
    assert_eq!(answer.location(), "/admin/sso?saved", "{}", answer.body);
    assert!(tick(&admin.get("/admin/sso").await.body));
    let written = portal.journal().await.split_off(before).remove(0);
    let detail: Value = serde_json::from_str(&written.detail).unwrap();
    assert_eq!(detail["changed"], json!({ "addresses": [false, true] }));
    let journal = admin.get("/journal").await.body;
    assert!(
        journal.contains("adresses tenues pour vérifiées"),
        "{journal}"
    );
    // What it denies is not believed all the same.
    for denied in [json!(false), json!("false"), json!("true"), json!(0)] {
        provider.conduct().claims = json!({ "email_verified": denied });
        let answer = come(&mut portal.browser(), &provider, &somebody()).await;
        assert_eq!(answer.status, 403, "{denied}");
    }
    provider.conduct().claims = json!({ "email_verified": null });
    // Nor are people who may more, or whom there is not, let in by it.
    staff(&portal, "operator@alpha.example", vec![Role::Operator]).await;
    for (email, why) in [
        ("nobody@alpha.example", "sso_no_account"),
        ("204@beta.example", "sso_no_account"),
        ("operator@alpha.example", "sso_beyond"),
    ] {
        let who = Known::new("x", email);
        let answer = come(&mut portal.browser(), &provider, &who).await;
        assert_eq!(
            (answer.status, reason(&portal).await.as_str()),
            (403, why),
            "{email}"
        );
    }
    comes_in(&portal, &provider, &somebody()).await;
}
