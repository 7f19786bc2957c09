//! A person's sheet.

use renvoi_server::{
    directory::set_locked,
    mail::{self, Answer as Said, SendError},
    push,
};
use serde_json::json;

use super::{WHY, deed, helper, person, phone, search};
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    a_sheet_tells_what_happens,
    a_sheet_tells_what_the_pbx_has,
    who_is_deactivated_is_not_said_to_be_locked,
);

async fn a_sheet_tells_what_happens(database: Database) {
    let portal = TestPortal::new(database).await;
    let owner = person(&portal, "204@alpha.example").await;
    let sheet = format!("/helpdesk/people/{}", owner.id);
    let mut browser = helper(&portal).await;
    let page = browser.get(&sheet).await.body;
    for told in [
        "Owner of 204",
        "204@alpha.example",
        "Poste 204",
        "Aucune connexion pour l’instant",
        "Aucune session ouverte",
        "Actif",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    // They try, they wait, they come in, they ask for mail.
    for _ in 0..3 {
        let wrong = [("login", "204@alpha"), ("password", "wrong")];
        portal
            .browser()
            .at("192.0.2.7")
            .post("/signin", &wrong)
            .await;
    }
    let page = browser.get(&sheet).await.body;
    assert!(
        page.contains("Connexion refusée\u{a0}: mauvais mot de passe"),
        "{page}"
    );
    assert!(page.contains("Trop d’essais"), "{page}");
    assert!(page.contains("depuis 192.0.2.7"));
    let mut theirs = portal.browser();
    theirs.agent = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
    let right = [("login", "204@alpha.example"), ("password", PASSWORD)];
    assert_eq!(theirs.post("/signin", &right).await.status, 303);
    portal.mail.fail(Some(SendError::Never(Said::new(
        "550",
        "5.1.1 no such mailbox",
    ))));
    theirs
        .post("/recover", &[("email", "204@alpha.example")])
        .await;
    mail::drain(&portal.post).await.unwrap();
    let page = browser.get(&sheet).await.body;
    for told in [
        "Firefox sous Linux",
        "550 5.1.1 no such mailbox",
        "refusé\u{a0}:",
        "Instructions pour",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    // The way to the journal, narrowed to them.
    let journal = page.split("href=\"/journal?who=").nth(1).unwrap();
    let journal = browser
        .get(&format!(
            "/journal?who={}",
            journal.split('"').next().unwrap()
        ))
        .await;
    assert!(journal.body.contains("Connexion refusée"));

    set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    let page = browser.get(&sheet).await.body;
    assert!(page.contains("Verrouillé depuis"), "{page}");
    let page = search(&mut browser, "204").await;
    assert!(page.contains("Verrouillé"));
}

async fn a_sheet_tells_what_the_pbx_has(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let mut owner = portal.signed_in("204@alpha").await;
    let draft = json!({ "version": 0, "name": "Vers le mobile", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "outcome": "forward", "destination": "06 12 34 56 78" });
    let saved = owner.call("rules/save", &json!({ "draft": draft })).await;
    assert!(saved.body.contains("saved"), "{}", saved.body);
    let id = person(&portal, "204@alpha.example").await.id;
    let sheet = format!("/helpdesk/people/{id}");
    let mut browser = helper(&portal).await;
    let rules = |page: &str| {
        let part = page.split("id=\"rules\"").nth(1).unwrap();
        part.split("</section>").next().unwrap().to_owned()
    };
    let page = rules(&browser.get(&sheet).await.body);
    assert!(
        page.contains("Vers le mobile") && page.contains("06\u{a0}12\u{a0}34"),
        "{page}"
    );
    assert!(
        page.contains("en cours") && !page.contains("appliquée"),
        "{page}"
    );

    portal
        .pbx
        .fail(Some(renvoi_server::pbx::PbxError::Unavailable));
    push::drain(&portal.push).await.unwrap();
    let page = rules(&browser.get(&sheet).await.body);
    assert!(page.contains("le PBX ne répond pas"), "{page}");
    portal.pbx.fail(None);
    portal.clock.advance(60);
    push::drain(&portal.push).await.unwrap();
    let page = browser.get(&sheet).await.body;
    assert!(rules(&page).contains("appliquée"), "{page}");
    assert!(
        page.contains("état inconnu") && page.contains("Desk"),
        "{page}"
    );
    assert!(page.contains(&phone(&portal, "204@alpha.example").await.endpoint));
    assert!(page.contains("compte à jour sur le standard"));
}

/// Nobody who helps could unlock them.
async fn who_is_deactivated_is_not_said_to_be_locked(database: Database) {
    let portal = TestPortal::new(database).await;
    let id = person(&portal, "204@alpha.example").await.id;
    let mut browser = helper(&portal).await;
    portal
        .execute(
            "UPDATE users SET locked_at = 1, deactivated_at = 1 WHERE email = '204@alpha.example'",
        )
        .await;
    let page = browser.get(&format!("/helpdesk/people/{id}")).await.body;
    assert!(page.contains("Désactivé depuis"), "{page}");
    assert!(!page.contains("Verrouillé depuis"), "{page}");
    let page = search(&mut browser, "Owner").await;
    assert!(page.contains("Désactivé") && !page.contains("Verrouillé"));
    let fields = [WHY, ("email", "new@alpha.example")];
    for name in ["instructions", "code", "unlock", "see", "address"] {
        let answer = deed(&mut browser, id, name, &fields).await;
        assert_eq!(answer.status, 409, "{name}");
        let told = answer.body.contains("il se réactive depuis");
        assert!(told, "{name}: {}", answer.body);
    }
}
