//! An administrator's settings of the provider.

use renvoi_server::accounts::Role;

use super::{actions, come, lines, row, staff};
use crate::{
    on_both,
    support::{
        Database,
        browser::{Answer, Browser},
        portal::TestPortal,
        provider::{CLIENT, Known, Provider, SECRET},
    },
};

on_both!(an_administrator_sets_it_and_the_secret_goes_nowhere_else,);

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

    // Not by whoever finds their browser open.
    portal.clock.advance(11 * 60);
    let page = chief.get("/admin/sso").await.body;
    assert!(page.contains("id=\"confirm\"") && !page.contains("id=\"confirm-remove\""));
    for typed in ["", "something else"] {
        let fields = [("confirm", typed)];
        let answer = chief.post("/admin/sso/remove", &fields).await;
        assert_eq!(answer.status, 422, "{typed}");
        assert_eq!(answer.body.matches("name=\"confirm\"").count(), 1);
        let at = answer.body.find("id=\"confirm-remove-error\"").unwrap();
        assert!(
            answer.body[at..].starts_with("id=\"confirm-remove-error\"><p"),
            "{}",
            answer.body
        );
    }
    assert!(row(&portal).await.is_some());
    let there = chief
        .get("/sso/alpha/start?again&back=%2Fadmin%2Fsso")
        .await;
    chief
        .get(&provider.signs_in(there.location(), &known))
        .await;
    // Taken away, and nothing is left to take.
    let answer = chief.post("/admin/sso/remove", &[]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/admin/sso?removed")
    );
    assert!(row(&portal).await.is_none());
    assert_eq!(chief.post("/admin/sso/remove", &[]).await.status, 404);
}
