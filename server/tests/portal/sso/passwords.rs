//! Passwords of ours, where the organisation wants none any more.

use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::{EmailAddress, Role},
    journal::Author,
    mail::{Elsewhere, Line, Reader, elsewhere},
    sso::remove,
};

use super::{EMAIL, alpha, comes_in, is_signed_in, mailed, provider, reason, set, somebody, staff};
use crate::{
    on_both,
    support::{
        Database,
        browser::Answer,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(passwords_are_switched_off_and_on_again,);

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
