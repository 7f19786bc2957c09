//! How the organisation's people sign in.

use renvoi_app::domain::SecondFactorFor;
use renvoi_server::{directory::organisation, push, store};
use serde_json::Value;

use super::save;
use crate::{
    on_both,
    support::{
        Database,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    who_signs_in_how_is_nothing_to_the_pbx,
    what_is_no_choice_is_refused_at_its_field,
    who_finds_a_browser_open_does_not_change_how_people_sign_in,
);

async fn who_signs_in_how_is_nothing_to_the_pbx(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    push::drain(&portal.push).await.unwrap();
    let before = portal.journal().await.len();
    for of in ["staff", "everybody", "nobody"] {
        let answer = save(&mut admin, "access", &[("second_factor", of)]).await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, "/admin?saved=access")
        );
        let page = admin.get(answer.location()).await.body;
        assert!(page.contains("<p>Réglages enregistrés.</p>"), "{page}");
        assert_eq!(chosen(&page), [of]);
        // Of who runs the platform it is asked until somebody at the server says otherwise.
        let kept = if of == "nobody" { "operators" } else { of };
        assert_eq!(asked(&portal, "alpha").await.name(), kept);
        assert_eq!(portal.count("push_jobs").await, 0, "nothing to push");
    }
    let lines = portal.journal().await.split_off(before);
    let changes: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(&line.detail).unwrap())
        .collect();
    assert_eq!(changes.len(), 3);
    assert_eq!(changes[1]["before"]["second_factor"], "staff");
    assert_eq!(changes[1]["after"]["second_factor"], "everybody");
    assert_eq!(
        asked(&portal, "beta").await,
        SecondFactorFor::Nobody,
        "another organisation"
    );
}

async fn what_is_no_choice_is_refused_at_its_field(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    save(&mut admin, "access", &[("second_factor", "staff")]).await;
    let before = portal.journal().await.len();
    // As the form of before sent it, and as somebody makes it up.
    for fields in [
        &[("second_factor", "on")][..],
        &[][..],
        &[("second_factor", "Staff")][..],
    ] {
        let answer = save(&mut admin, "access", fields).await;
        assert_eq!(answer.status, 422, "{fields:?}");
        assert!(
            answer.body.contains("Choisissez à qui le demander."),
            "{}",
            answer.body
        );
        assert_eq!(chosen(&answer.body), [""; 0]);
    }
    assert_eq!(asked(&portal, "alpha").await, SecondFactorFor::Staff);
    assert_eq!(portal.journal().await.len(), before);
    let page = admin.get("/admin").await.body;
    assert_eq!(chosen(&page), ["staff"]);
}

/// What an organisation has chosen.
async fn asked(portal: &TestPortal, slug: &str) -> SecondFactorFor {
    let org = organisation(&portal.database.store, Some(slug)).await;
    org.unwrap().second_factor
}

/// What is chosen in the form of a page: of three, one at most.
fn chosen(page: &str) -> Vec<&str> {
    let inputs = page.split("<input ").skip(1);
    let inputs = inputs.map(|rest| rest.split('>').next().unwrap());
    let choices: Vec<&str> = inputs
        .filter(|input| input.contains("name=\"second_factor\""))
        .collect();
    assert_eq!(choices.len(), 3, "{page}");
    let checked = choices
        .into_iter()
        .filter(|input| input.contains("checked"));
    checked
        .map(|input| input.split("value=\"").nth(1).unwrap())
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

async fn who_finds_a_browser_open_does_not_change_how_people_sign_in(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let page = admin.get("/admin").await.body;
    assert!(
        !page.contains("name=\"confirm\""),
        "they have just signed in: {page}"
    );
    portal.clock.advance(10 * 60);
    let page = admin.get("/admin").await.body;
    assert_eq!(page.matches("name=\"confirm\"").count(), 1, "{page}");
    for (typed, told) in [
        ("", "Confirmez que c’est bien vous"),
        ("something else entirely", "Ce n’est ni votre mot de passe"),
    ] {
        let fields = [("second_factor", "everybody"), ("confirm", typed)];
        let answer = save(&mut admin, "access", &fields).await;
        assert_eq!(answer.status, 422, "{typed}");
        assert!(answer.body.contains(told), "{}", answer.body);
        assert_eq!(chosen(&answer.body), ["everybody"], "what was chosen stays");
        assert!(!answer.body.contains("something else entirely"));
        assert_eq!(asked(&portal, "alpha").await, SecondFactorFor::Nobody);
    }
    // What does not change who gets in is not asked.
    let answer = save(&mut admin, "policy", &[("national", "on")]).await;
    assert_eq!(answer.location(), "/admin?saved=policy");
    let fields = [("second_factor", "everybody"), ("confirm", PASSWORD)];
    let answer = save(&mut admin, "access", &fields).await;
    assert_eq!(answer.location(), "/admin?saved=access");
    assert_eq!(asked(&portal, "alpha").await, SecondFactorFor::Everybody);
    // For a while it is not asked again, and a password that met an ended session is not kept.
    let answer = save(&mut admin, "access", &[("second_factor", "nobody")]).await;
    assert_eq!(answer.location(), "/admin?saved=access");
    let page = admin.get("/admin").await.body;
    let mark = "name=\"writer\" value=\"";
    let at = page.find(mark).unwrap() + mark.len();
    let writer = page[at..].split('"').next().unwrap().to_owned();
    admin.post("/signout", &[]).await;
    let fields = [
        ("form", "access"),
        ("version", "x"),
        ("writer", writer.as_str()),
        ("confirm", PASSWORD),
    ];
    let answer = admin.post("/admin", &fields).await;
    assert_eq!(answer.location(), "/signin?back=%2Fadmin&ended");
    let mut read = portal.database.store.read().await.unwrap();
    let user = store::user::by_email(read.db(), "admin@alpha.example")
        .await
        .unwrap()
        .unwrap();
    let kept = store::kept::find(read.db(), user.id, "/admin")
        .await
        .unwrap()
        .unwrap();
    assert!(
        kept.contains("access") && !kept.contains(PASSWORD),
        "{kept}"
    );
}
