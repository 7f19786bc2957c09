//! What is written to both addresses.

use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::{EmailAddress, recovery::LinkToken},
    mail::{Reader, address_asked, address_changed},
    store::{addresses::ChangeRow, journal::Line},
};
use serde_json::json;
use uuid::Uuid;

use super::{NEW, OLD};

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
