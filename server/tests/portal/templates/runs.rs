//! Who began a run, and for how long runs are kept.

use super::{Desk, MAC, draft, read, used};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};
use renvoi_server::store;
use uuid::Uuid;

on_both!(
    a_run_whose_author_is_removed_stops_on_both_ways,
    old_runs_are_forgotten_but_for_what_can_be_taken_back,
);

const KEYS: [(u16, &str, &str, bool); 1] = [(3, "speed_dial", "15", true)];
const BEFORE: [&str; 2] = ["1 line", "2 line"];
const GIVEN: [&str; 3] = ["1 line", "2 line", "3! 15"];

/// Begins a run as an administrator whose account is removed before anything is done.
async fn begun_by_nobody(desk: &Desk, path: &str, field: (&str, &str)) -> Uuid {
    let portal = &desk.portal;
    let mut admin = portal.administrator().await;
    let begun = admin.post(path, &[field]).await;
    let (_, run) = begun.location().rsplit_once('/').unwrap();
    let run = run.parse().unwrap();
    let told = desk.templates.run(&desk.alpha, run).await.unwrap();
    assert!(told.author.is_some());
    let mut tx = portal.database.store.write().await.unwrap();
    let user = store::user::by_email(tx.db(), "admin@alpha.example").await;
    let id = user.unwrap().unwrap().id;
    store::user::delete(tx.db(), id).await.unwrap();
    tx.commit().await.unwrap();
    run
}

async fn a_run_whose_author_is_removed_stops_on_both_ways(database: Database) {
    let desk = Desk::new(database).await;
    let phone = desk.phone("204", MAC, "yealink-t54w").await;
    let mut owner = desk.portal.signed_in("204@alpha").await;
    desk.define(&draft("Tous", "everybody", &KEYS)).await;
    let version = desk.templates.version(&desk.alpha).await.unwrap();
    let apply = ("version", version.as_str());
    let run = begun_by_nobody(&desk, "/admin/templates/apply", apply).await;
    desk.templates.drain().await.unwrap();
    let told = desk.templates.run(&desk.alpha, run).await.unwrap();
    assert_eq!((told.state.as_str(), told.author), ("stopped", None));
    assert_eq!(used(&read(&mut owner, phone).await), BEFORE);
    desk.undo().await;

    // The way back can be begun anew.
    let applied = desk.apply().await;
    let named = applied.to_string();
    let undo = ("run", named.as_str());
    let back = begun_by_nobody(&desk, "/admin/templates/undo", undo).await;
    desk.templates.drain().await.unwrap();
    let told = desk.templates.run(&desk.alpha, back).await.unwrap();
    assert_eq!((told.state.as_str(), told.is_undo), ("stopped", true));
    let told = desk.templates.run(&desk.alpha, applied).await.unwrap();
    assert!(told.can_undo && !told.undone);
    assert_eq!(used(&read(&mut owner, phone).await), GIVEN);
    desk.undo().await;
    assert_eq!(used(&read(&mut owner, phone).await), BEFORE);
    let lines = desk.portal.journal().await;
    let stopped = lines
        .iter()
        .filter(|line| line.action == "device.templates_stopped" && line.actor == "portal");
    assert_eq!(stopped.count(), 2);
}

async fn sweep(portal: &TestPortal, before: i64) -> u64 {
    let mut tx = portal.database.store.write().await.unwrap();
    let swept = store::templates::sweep(tx.db(), before).await.unwrap();
    tx.commit().await.unwrap();
    swept
}

async fn old_runs_are_forgotten_but_for_what_can_be_taken_back(database: Database) {
    let desk = Desk::new(database).await;
    let portal = &desk.portal;
    let phone = desk.phone("204", MAC, "yealink-t54w").await;
    let mut owner = portal.signed_in("204@alpha").await;
    desk.define(&draft("Tous", "everybody", &KEYS)).await;
    let first = desk.apply().await;
    desk.apply().await;
    desk.undo().await;
    assert_eq!(sweep(portal, 1).await, 0, "they are young");
    // What a young way back took back stays with it.
    portal
        .execute("UPDATE key_template_runs SET finished_at = 0 WHERE undoes IS NULL")
        .await;
    assert_eq!(sweep(portal, 1).await, 0);
    assert_eq!(sweep(portal, i64::MAX).await, 2);
    let view = desk.templates.list(&desk.alpha).await.unwrap();
    assert_eq!((view.runs.len(), view.last), (1, Some(first)));
    assert_eq!(used(&read(&mut owner, phone).await), GIVEN);
    desk.undo().await;
    assert_eq!(used(&read(&mut owner, phone).await), BEFORE);
    assert_eq!(sweep(portal, i64::MAX).await, 2);
    let view = desk.templates.list(&desk.alpha).await.unwrap();
    assert!(view.runs.is_empty());
}
