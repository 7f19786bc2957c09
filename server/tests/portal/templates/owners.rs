//! What the owners of phones make of keys that templates give.

use super::{Desk, MAC, draft, read, save, used};
use crate::{
    on_both,
    support::{Database, browser::Browser},
};
use renvoi_app::api::templates::TemplateChanged;
use serde_json::json;

on_both!(what_owners_make_of_their_keys_stays_theirs);

async fn what_owners_make_of_their_keys_stays_theirs(database: Database) {
    let desk = Desk::new(database).await;
    let phone = desk.phone("204", MAC, "yealink-t54w").await;
    let mut owner = desk.portal.signed_in("204@alpha").await;
    save(&mut owner, phone, 1, 3, "+33612345678").await;
    save(&mut owner, phone, 2, 4, "+33612345679").await;
    let keys = [
        (3, "speed_dial", "15", true),
        (4, "speed_dial", "17", false),
        (5, "speed_dial", "18", false),
    ];
    let id = desk.define(&draft("Tous", "everybody", &keys)).await;
    desk.apply().await;
    let lines = ["1 line", "2 line"];
    let has = async |browser: &mut Browser, rest: &[&str]| {
        let expected = [&lines[..], rest].concat();
        assert_eq!(used(&read(browser, phone).await), expected);
    };
    has(&mut owner, &["3! 15", "4 +33612345679", "5 18"]).await;
    // A locked key is refused to its owner; an open one is theirs from then on, also where they empty it.
    let locked = json!({ "version": 4, "keys": [{ "position": 3, "kind": "empty" }] });
    let answer = owner
        .call("phones/save", &json!({ "phone": phone, "draft": locked }))
        .await;
    assert!(answer.body.contains("key_locked"), "{}", answer.body);
    save(&mut owner, phone, 4, 5, "").await;

    // Open again, the key below the lock comes back; what is new reaches what nobody has touched.
    let keys = [
        (3, "speed_dial", "15", false),
        (5, "speed_dial", "18", false),
        (6, "speed_dial", "112", false),
    ];
    let mut changed = draft("Tous", "everybody", &keys);
    changed.keys.version = 1;
    let saved = desk.templates.define(&desk.alpha, Some(id), &changed).await;
    assert_eq!(saved, Ok(TemplateChanged::Saved { id, version: 2 }));
    desk.apply().await;
    has(&mut owner, &["3 +33612345678", "4 +33612345679", "6 112"]).await;

    // Taken back, what the owner has done since stays.
    save(&mut owner, phone, 6, 7, "114").await;
    desk.undo().await;
    has(&mut owner, &["3! 15", "4 +33612345679", "7 114"]).await;
    desk.undo().await;
    has(&mut owner, &["3 +33612345678", "4 +33612345679", "7 114"]).await;
}
