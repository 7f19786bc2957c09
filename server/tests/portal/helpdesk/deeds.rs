//! What is done for them, with its reason.

use renvoi_server::{
    directory::set_locked,
    push,
    store::{self, second_factor::TotpRow},
};
use serde_json::json;
use uuid::Uuid;

use super::{WHY, add, all_deeds, deed, helper, last, mailed, person, phone};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    nothing_is_done_without_a_reason,
    each_deed_is_done_kept_and_told,
    what_cannot_be_done_says_why,
    a_second_factor_is_taken_away_for_who_lost_it,
);

async fn nothing_is_done_without_a_reason(database: Database) {
    let portal = TestPortal::new(database).await;
    let owner = person(&portal, "204@alpha.example").await;
    let device = phone(&portal, "204@alpha.example").await.id.to_string();
    let mut theirs = portal.signed_in("204@alpha").await;
    let mut browser = helper(&portal).await;
    let before = portal.journal().await.len();
    let long = "x".repeat(301);
    for name in all_deeds() {
        for why in ["", "  ", "a\u{7}b", long.as_str()] {
            let fields = [
                ("why", why),
                ("phone", device.as_str()),
                ("email", "new@alpha.example"),
            ];
            let answer = deed(&mut browser, owner.id, name, &fields).await;
            assert_eq!(answer.status, 422, "{name} {why:?}");
            assert!(answer.body.contains("why-error\"><p"), "{}", answer.body);
            assert!(!answer.body.contains("class=\"spoken\""));
        }
    }
    assert_eq!(portal.journal().await.len(), before);
    assert!(mailed(&portal).await.is_empty());
    assert_eq!(portal.count("helpdesk_codes").await, 0);
    assert_eq!(theirs.get("/").await.status, 200);
}

async fn each_deed_is_done_kept_and_told(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let owner = person(&portal, "204@alpha.example").await;
    let mut theirs = portal.signed_in("204@alpha").await;
    let mut browser = helper(&portal).await;
    let mut done = async |name: &str, fields: &[(&str, &str)], action: &str| {
        let answer = deed(&mut browser, owner.id, name, fields).await;
        let sheet = format!("/helpdesk/people/{}?{name}", owner.id);
        assert_eq!(
            (answer.status, answer.location()),
            (303, sheet.as_str()),
            "{name}: {}",
            answer.body
        );
        let (line, detail) = last(&portal).await;
        assert_eq!(
            (line.action.as_str(), detail["why"].as_str()),
            (action, Some(WHY.1))
        );
        assert_eq!(line.actor, "207@alpha.example");
        let page = browser.get(answer.location()).await;
        assert!(page.body.contains("notice-ok"), "{name}");
        assert!(
            page.body.contains("Raison\u{a0}: Rappelée au 204"),
            "{}",
            page.body
        );
        page.body
    };

    done("instructions", &[WHY], "user.recovery_sent").await;
    let instructions = (
        "204@alpha.example".to_owned(),
        "Choisir un nouveau mot de passe".to_owned(),
    );
    assert_eq!(mailed(&portal).await, [instructions]);

    for _ in 0..3 {
        let wrong = [("login", "204@alpha"), ("password", "wrong")];
        portal.browser().post("/signin", &wrong).await;
    }
    set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    let page = done("unlock", &[WHY], "user.unlocked").await;
    assert!(
        page.contains("Actif") && !page.contains("Trop d’essais"),
        "{page}"
    );
    let mut theirs_again = portal.signed_in("204@alpha").await;
    assert_eq!(theirs.get("/").await.status, 303, "locking had ended it");

    done("sessions", &[WHY], "session.ended_by_helpdesk").await;
    assert_eq!(theirs_again.get("/").await.status, 303);

    let device = phone(&portal, "204@alpha.example").await;
    let fields = [WHY, ("phone", &device.id.to_string())];
    done("phone", &fields, "device.renewed").await;
    let renewed = phone(&portal, "204@alpha.example").await;
    assert_ne!(renewed.secret, device.secret);
    let before = portal.pbx.puts();
    push::drain(&portal.push).await.unwrap();
    assert_eq!(portal.pbx.puts(), before + 1);

    done("push", &[WHY], "user.push_asked").await;
    let before = portal.pbx.puts();
    push::drain(&portal.push).await.unwrap();
    assert_eq!(
        portal.pbx.puts(),
        before + 2,
        "the extension and its telephone"
    );

    // They are told what was done to their account.
    let told: Vec<String> = mailed(&portal)
        .await
        .into_iter()
        .skip(1)
        .map(|(_, subject)| subject)
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter()
            .any(|subject| subject.contains("Compte déverrouillé"))
    );
    assert!(
        told.iter()
            .any(|subject| subject.contains("Sessions fermées par l’assistance"))
    );
}

async fn what_cannot_be_done_says_why(database: Database) {
    let portal = TestPortal::new(database).await;
    let owner = person(&portal, "204@alpha.example").await;
    let device = phone(&portal, "204@alpha.example").await.id.to_string();
    let fields = [WHY, ("phone", device.as_str())];
    let mut browser = helper(&portal).await;
    let nobodys = [WHY, ("phone", &Uuid::now_v7().to_string())];
    assert_eq!(
        deed(&mut browser, owner.id, "phone", &nobodys).await.status,
        404
    );
    assert_eq!(
        deed(&mut browser, owner.id, "phone", &[WHY]).await.status,
        400
    );
    set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    for name in ["instructions", "code"] {
        let answer = deed(&mut browser, owner.id, name, &[WHY]).await;
        assert_eq!(answer.status, 409, "{name}");
        assert!(
            answer.body.contains("Déverrouillez-le d’abord"),
            "{}",
            answer.body
        );
        assert!(answer.body.contains("value=\"Rappelée au 204\""));
    }
    let id = add(
        &portal,
        "alpha",
        "Sans poste",
        "sp@alpha.example",
        None,
        vec![],
    )
    .await;
    assert_eq!(deed(&mut browser, id, "push", &[WHY]).await.status, 409);
    assert_eq!(deed(&mut browser, id, "phone", &fields).await.status, 404);
    // Who has no password yet gets the letter of welcome.
    portal
        .execute("UPDATE users SET password = NULL WHERE email = 'sp@alpha.example'")
        .await;
    assert_eq!(
        deed(&mut browser, id, "instructions", &[WHY]).await.status,
        303
    );
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), &detail["why"]),
        ("user.welcomed", &json!(WHY.1))
    );
    let (to, subject) = mailed(&portal).await.pop().unwrap();
    assert_eq!(
        (to.as_str(), subject.as_str()),
        (
            "sp@alpha.example",
            "Votre première connexion au portail téléphonique"
        )
    );
}

async fn a_second_factor_is_taken_away_for_who_lost_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let owner = person(&portal, "204@alpha.example").await;
    let sheet = format!("/helpdesk/people/{}", owner.id);
    let mut browser = helper(&portal).await;
    let button = format!("formaction=\"{sheet}/second\"");
    assert!(!browser.get(&sheet).await.body.contains(&button));
    let answer = deed(&mut browser, owner.id, "second", &[WHY]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("pas de second facteur"));

    let mut tx = portal.database.store.write().await.unwrap();
    let row = TotpRow {
        user_id: owner.id,
        secret: vec![],
        last_step: 0,
        created_at: 0,
    };
    store::second_factor::put(tx.db(), &row).await.unwrap();
    store::second_factor::replace_codes(tx.db(), owner.id, &[[1; 32]])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(browser.get(&sheet).await.body.contains(&button));
    let answer = deed(&mut browser, owner.id, "second", &[WHY]).await;
    assert_eq!(answer.status, 303);
    let (line, detail) = last(&portal).await;
    assert_eq!(
        (line.action.as_str(), line.actor.as_str(), &detail["why"]),
        (
            "user.second_factor_removed",
            "207@alpha.example",
            &json!(WHY.1)
        )
    );
    let page = browser.get(answer.location()).await.body;
    assert!(page.contains("Le second facteur est retiré") && !page.contains(&button));
    assert_eq!(
        portal.count("totp").await + portal.count("recovery_codes").await,
        0
    );
    let (to, subject) = mailed(&portal).await.pop().unwrap();
    assert_eq!(to, "204@alpha.example");
    assert!(subject.contains("Second facteur désactivé"), "{subject}");
    portal.signed_in("204@alpha").await;
}
