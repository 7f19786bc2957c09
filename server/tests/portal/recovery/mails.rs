//! What is mailed, and when nothing is.

use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::{EmailAddress, recovery::LinkToken},
    config::Config,
    directory::set_password,
    mail::{self, Line, Reader, SignsInWith, password_changed, recovery, welcome},
};

use super::{EMAIL, NEW, ask};
use crate::{
    on_both,
    support::{Database, browser::Browser, portal::TestPortal},
};

on_both!(a_letter_asked_for_long_ago_is_not_sent_any_more);

async fn a_letter_asked_for_long_ago_is_not_sent_any_more(database: Database) {
    let portal = TestPortal::new(database).await;
    set_password(&portal.registry(), EMAIL, NEW).await.unwrap();
    portal.clock.advance(49 * 3600);
    assert_eq!(mail::drain(&portal.post).await.unwrap().ended, 1);
    assert!(portal.mail.taken().is_empty());
}

#[tokio::test]
async fn a_portal_that_sends_no_mail_says_so() {
    let portal = TestPortal::new(Database::sqlite().await).await;
    let mut web = portal.web.clone();
    web.accounts = web.accounts.sending(false);
    let mut browser = Browser::new(web.router().unwrap());
    for answer in [
        browser.get("/recover").await,
        ask(&mut browser, EMAIL).await,
    ] {
        assert!(answer.status == 200 && answer.body.contains("n’envoie pas d’e-mails"));
        assert!(!answer.body.contains("action=\"/recover\""));
    }
    assert_eq!(portal.count("recovery_requests").await, 0);
    assert!(!Config::default().mail.is_sent());
}

/// Both parts of a letter, with the token that is never the same made so.
fn shown(letter: &mail::Letter, token: &LinkToken) -> String {
    assert!(!letter.html.contains("<img") && !letter.html.contains("src="));
    let text = format!("{}\n\n{}\n\n{}", letter.subject, letter.text, letter.html);
    text.replace(token.reveal(), "TOKEN")
}

#[test]
fn the_letters_say_what_they_say() {
    let token = LinkToken::fresh();
    let url = "https://renvoi.example";
    for lang in [Lang::Fr, Lang::En] {
        let reader = Reader {
            to: EmailAddress::parse("mh@cabinet.example").unwrap(),
            name: Line::parse("Marie-Hélène"),
            lang,
            zone: String::new(),
        };
        let with = SignsInWith {
            organisation: "Cabinet Lefèvre & Associés".to_owned(),
            extension: Some("204@cabinet-lefevre".to_owned()),
        };
        let at = jiff::civil::date(2026, 4, 14).at(14, 22, 0, 0);
        let tag = lang.tag();
        insta::assert_snapshot!(
            format!("letter_recovery_{tag}"),
            shown(&recovery(&reader, url, &token), &token)
        );
        insta::assert_snapshot!(
            format!("letter_welcome_{tag}"),
            shown(&welcome(&reader, url, &with, &token), &token)
        );
        insta::assert_snapshot!(
            format!("letter_password_changed_{tag}"),
            shown(&password_changed(&reader, url, at, "192.0.2.7"), &token)
        );
    }
}
