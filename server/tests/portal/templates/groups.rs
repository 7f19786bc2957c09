//! Who enters a group, or leaves it, after its templates have been applied.

use super::{Desk, MAC, OTHER, draft, read, save, used};
use crate::{on_both, support::Database};
use renvoi_server::directory::{add_group, organisation, remove_group, set_members};

on_both!(
    who_enters_a_group_or_leaves_it_has_what_it_gives_at_once,
    phones_of_a_group_wait_for_a_run_that_goes_on,
    a_phone_that_cannot_be_read_keeps_no_other_waiting,
    a_phone_that_cannot_be_written_is_tried_again_later,
);

const GROUP: &str = "Accueil";
const BORN: [&str; 2] = ["1 line", "2 line"];
const WITHIN: [&str; 4] = ["1 line", "2 line", "3! 115", "4 15"];

/// A group of 207, with a template, beside one for everybody.
async fn reception(desk: &Desk) {
    let portal = &desk.portal;
    let org = organisation(&portal.database.store, Some("alpha")).await;
    let (registry, org) = (portal.registry(), org.unwrap());
    let group = add_group(&registry, &org, GROUP, &["207".to_owned()]).await;
    let audience = format!("group:{}", group.unwrap().id);
    let keys = [(3, "speed_dial", "115", true)];
    desk.define(&draft(GROUP, &audience, &keys)).await;
    let keys = [(4, "speed_dial", "15", false)];
    desk.define(&draft("Tous", "everybody", &keys)).await;
}

/// Puts one extension into the group and takes another one out.
async fn moved(desk: &Desk, enters: &str, leaves: &str) {
    let portal = &desk.portal;
    let org = organisation(&portal.database.store, Some("alpha")).await;
    let (enters, leaves) = ([enters.to_owned()], [leaves.to_owned()]);
    set_members(&portal.registry(), &org.unwrap(), GROUP, &enters, &leaves)
        .await
        .unwrap();
}

async fn who_enters_a_group_or_leaves_it_has_what_it_gives_at_once(database: Database) {
    let desk = Desk::new(database).await;
    let portal = &desk.portal;
    let mine = desk.phone("204", MAC, "yealink-t54w").await;
    let theirs = desk.phone("207", OTHER, "yealink-t54w").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut other = portal.signed_in("207@alpha").await;
    save(&mut other, theirs, 1, 3, "+33612345678").await;
    reception(&desk).await;
    desk.templates.drain().await.unwrap();
    assert_eq!(used(&read(&mut owner, mine).await), BORN, "not yet applied");
    let run = desk.apply().await;
    let without = ["1 line", "2 line", "4 15"];
    assert_eq!(used(&read(&mut owner, mine).await), without);
    assert_eq!(used(&read(&mut other, theirs).await), WITHIN);

    moved(&desk, "204", "207").await;
    desk.templates.drain().await.unwrap();
    assert_eq!(used(&read(&mut owner, mine).await), WITHIN);
    let own = ["1 line", "2 line", "3 +33612345678", "4 15"];
    assert_eq!(used(&read(&mut other, theirs).await), own);
    let told = desk.templates.run(&desk.alpha, run).await.unwrap();
    assert_eq!((told.total, told.reached, told.changed), (2, 2, 2));
    let lines = portal.journal().await;
    let by_itself = lines
        .iter()
        .filter(|line| line.action == "device.keys_given" && line.actor == "portal");
    assert_eq!(by_itself.count(), 2);

    let org = organisation(&portal.database.store, Some("alpha")).await;
    remove_group(&portal.registry(), &org.unwrap(), GROUP)
        .await
        .unwrap();
    desk.templates.drain().await.unwrap();
    assert_eq!(used(&read(&mut owner, mine).await), without);

    // All of it is one application.
    desk.undo().await;
    assert_eq!(used(&read(&mut owner, mine).await), BORN);
    let before = ["1 line", "2 line", "3 +33612345678"];
    assert_eq!(used(&read(&mut other, theirs).await), before);
}

async fn phones_of_a_group_wait_for_a_run_that_goes_on(database: Database) {
    let desk = Desk::new(database).await;
    let portal = &desk.portal;
    let mine = desk.phone("204", MAC, "yealink-t54w").await;
    let mut owner = portal.signed_in("204@alpha").await;
    reception(&desk).await;
    let run = desk.templates.apply(&desk.alpha, None).await.unwrap();
    run.unwrap();
    assert!(desk.templates.step().await.unwrap(), "its phone is done");
    portal
        .execute("UPDATE key_template_runs SET lease_until = 9000000000000")
        .await;
    moved(&desk, "204", "207").await;
    assert!(!desk.templates.step().await.unwrap(), "the run is held");
    portal
        .execute("UPDATE key_template_runs SET lease_until = 0")
        .await;
    desk.templates.drain().await.unwrap();
    assert_eq!(used(&read(&mut owner, mine).await), WITHIN);

    // What was stopped before it came to a phone does not come to it by a group.
    desk.undo().await;
    let again = desk.templates.apply(&desk.alpha, None).await.unwrap();
    let stopped = desk.templates.stop(&desk.alpha, again.unwrap()).await;
    assert!(stopped.unwrap());
    moved(&desk, "207", "204").await;
    desk.templates.drain().await.unwrap();
    assert_eq!(used(&read(&mut owner, mine).await), BORN);
}

async fn a_phone_that_cannot_be_read_keeps_no_other_waiting(database: Database) {
    let desk = Desk::new(database).await;
    let portal = &desk.portal;
    desk.phone("204", MAC, "yealink-t54w").await;
    let theirs = desk.phone("207", OTHER, "yealink-t54w").await;
    let mut other = portal.signed_in("207@alpha").await;
    reception(&desk).await;
    desk.apply().await;
    assert_eq!(used(&read(&mut other, theirs).await), WITHIN);
    portal
        .execute("UPDATE phones SET model = 'gone' WHERE mac = '001565000204'")
        .await;
    moved(&desk, "204", "207").await;
    desk.templates.drain().await.unwrap();
    let without = ["1 line", "2 line", "4 15"];
    assert_eq!(used(&read(&mut other, theirs).await), without);
}

async fn a_phone_that_cannot_be_written_is_tried_again_later(database: Database) {
    let desk = Desk::new(database).await;
    let portal = &desk.portal;
    let mine = desk.phone("204", MAC, "yealink-t54w").await;
    let theirs = desk.phone("207", OTHER, "yealink-t54w").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut other = portal.signed_in("207@alpha").await;
    reception(&desk).await;
    desk.apply().await;
    // The version that it would have next is taken: the database refuses it every time.
    portal
        .execute(
            "INSERT INTO phone_keys (device_id, version, body, saved_at)
             SELECT device_id, version + 1, '{}', 0 FROM phones WHERE mac = '001565000204'",
        )
        .await;
    moved(&desk, "204", "207").await;
    desk.templates.drain().await.unwrap();
    let without = ["1 line", "2 line", "4 15"];
    assert_eq!(used(&read(&mut other, theirs).await), without);
    assert_eq!(used(&read(&mut owner, mine).await), without, "not yet");

    portal
        .execute("DELETE FROM phone_keys WHERE saved_at = 0")
        .await;
    portal.clock.advance(60);
    desk.templates.drain().await.unwrap();
    assert_eq!(used(&read(&mut owner, mine).await), WITHIN);
}
