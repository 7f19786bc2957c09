//! Templates given to all phones, phone after phone, and taken back.

use super::{Desk, MAC, OTHER, draft, read, save, used};
use crate::{on_both, support::Database};
use renvoi_app::{
    api::templates::{PreviewLine, TemplateNotDone},
    domain::phones::{MacAddress, ModelId},
};
use renvoi_server::{
    directory::{add_group, organisation},
    journal::Author,
    phones::replace_phone,
    store,
};
use serde_json::json;

on_both!(
    templates_are_given_to_whom_they_mean_and_taken_back,
    many_phones_are_done_part_by_part_and_taken_back_as_far_as_it_went,
    a_run_goes_on_and_what_was_stopped_is_taken_back_as_far_as_it_went,
    phones_that_come_later_get_what_was_applied_last_and_go_the_way_back,
);

/// For everybody, for a model and for a group.
async fn three_templates(desk: &Desk) {
    let org = organisation(&desk.portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let [mine, theirs] = ["204", "207"].map(str::to_owned);
    let registry = desk.portal.registry();
    let group = add_group(&registry, &org, "Accueil", std::slice::from_ref(&theirs));
    let group = group.await.unwrap();
    // Who shares a group may supervise each other.
    add_group(&registry, &org, "Étage", &[mine, theirs])
        .await
        .unwrap();
    desk.define(&draft(
        "Tous",
        "everybody",
        &[
            (3, "speed_dial", "15", true),
            (4, "supervision", "207", false),
            (5, "speed_dial", "17", false),
            (30, "speed_dial", "18", false),
        ],
    ))
    .await;
    desk.define(&draft(
        "T54W",
        "model:yealink-t54w",
        &[(5, "speed_dial", "112", false)],
    ))
    .await;
    let accueil = format!("group:{}", group.id);
    desk.define(&draft(
        "Accueil",
        &accueil,
        &[(3, "speed_dial", "115", false)],
    ))
    .await;
}

/// What does not fit a phone.
fn left_out(line: &PreviewLine) -> String {
    let told = line
        .left_out
        .iter()
        .map(|error| format!("{} {}", error.field, error.code));
    told.collect::<Vec<_>>().join(", ")
}

async fn templates_are_given_to_whom_they_mean_and_taken_back(database: Database) {
    let desk = Desk::new(database).await;
    let portal = &desk.portal;
    let mine = desk.phone("204", MAC, "yealink-t54w").await;
    let other = desk.phone("207", OTHER, "snom-d735").await;
    let beta = portal
        .desk_phone("beta", "204", "00:15:65:00:0b:04", "yealink-t54w")
        .await
        .id;
    three_templates(&desk).await;
    let preview = desk.templates.preview(&desk.alpha, 1).await.unwrap();
    let [one, two] = &preview.lines[..] else {
        panic!("{preview:?}")
    };
    assert_eq!(one.templates, ["Tous", "T54W"]);
    assert_eq!(
        (one.extension.as_str(), one.changes.len(), left_out(one)),
        ("204", 3, "key-0-30-kind key_none".to_owned())
    );
    assert_eq!(two.templates, ["Tous", "Accueil"]);
    assert!(
        left_out(two).contains("key-0-4-kind key_oneself"),
        "{two:?}"
    );
    let mut owner = portal.signed_in("204@alpha").await;
    assert_eq!(used(&read(&mut owner, mine).await), ["1 line", "2 line"]);

    let run = desk.apply().await;
    let view = read(&mut owner, mine).await;
    let given = ["1 line", "2 line", "3! 15", "4 207", "5 112"];
    assert_eq!(used(&view), given);
    let lock = &view["keys"][2]["lock"];
    assert_eq!(*lock, json!({ "template": "Tous", "by": "" }));
    let mut reception = portal.signed_in("207@alpha").await;
    let theirs = used(&read(&mut reception, other).await);
    // A locked key goes before the group's own.
    assert!(theirs.contains(&"3! 15".to_owned()), "{theirs:?}");
    let told = desk.templates.run(&desk.alpha, run).await.unwrap();
    assert_eq!(
        (told.state.as_str(), told.total, told.reached, told.changed),
        ("done", 2, 2, 2)
    );
    assert_eq!((told.lacking, told.can_undo), (2, true));
    let mut stranger = portal.signed_in("204@beta").await;
    assert_eq!(
        read(&mut stranger, beta).await["version"],
        1,
        "nothing crosses organisations"
    );

    // Once more comes to the same.
    let again = desk.apply().await;
    let told = desk.templates.run(&desk.alpha, again).await.unwrap();
    assert_eq!((told.changed, told.same), (0, 2));
    assert_eq!(
        desk.templates.undo(&desk.alpha, run).await.unwrap(),
        Err(TemplateNotDone::Stale),
        "what was looked at is the last one no more"
    );
    desk.undo().await;
    assert_eq!(
        used(&read(&mut owner, mine).await),
        given,
        "the first one stays"
    );
    desk.undo().await;
    assert_eq!(used(&read(&mut owner, mine).await), ["1 line", "2 line"]);
    assert_eq!(
        desk.templates.undo(&desk.alpha, run).await.unwrap(),
        Err(TemplateNotDone::Nothing)
    );
    let lines = portal.journal().await;
    for action in [
        "device.template_added",
        "device.templates_applied",
        "device.keys_given",
        "device.templates_done",
        "device.templates_taken_back",
        "device.keys_taken_back",
    ] {
        assert!(lines.iter().any(|line| line.action == action), "{action}");
    }
}

async fn a_run_goes_on_and_what_was_stopped_is_taken_back_as_far_as_it_went(database: Database) {
    let desk = Desk::new(database).await;
    let first = desk.phone("204", MAC, "yealink-t54w").await;
    let second = desk.phone("207", OTHER, "yealink-t54w").await;
    desk.define(&draft(
        "Tous",
        "everybody",
        &[(3, "speed_dial", "15", true)],
    ))
    .await;
    let run = desk.templates.apply(&desk.alpha, None).await.unwrap();
    let run = run.unwrap();
    assert_eq!(
        desk.templates.apply(&desk.alpha, None).await.unwrap(),
        Err(TemplateNotDone::Running)
    );
    // A worker took it and died with the first phone done.
    let store = &desk.portal.database.store;
    desk.templates.step().await.unwrap();
    desk.portal
        .execute("UPDATE key_template_runs SET reached = 1, lease_until = 9000000000000")
        .await;
    assert!(!desk.templates.step().await.unwrap(), "it is held");
    desk.portal
        .execute("UPDATE key_template_runs SET lease_until = 0")
        .await;
    assert!(desk.templates.step().await.unwrap());
    let version = async |id| {
        let mut read = store.read().await.unwrap();
        let phone = store::phone::by_id(read.db(), id).await.unwrap().unwrap();
        phone.row.version
    };
    assert_eq!(
        (version(first).await, version(second).await),
        (2, 2),
        "nothing is done twice"
    );
    assert!(desk.templates.stop(&desk.alpha, run).await.unwrap());
    assert!(!desk.templates.step().await.unwrap());
    let told = desk.templates.run(&desk.alpha, run).await.unwrap();
    assert_eq!((told.state.as_str(), told.can_undo), ("stopped", true));
    desk.undo().await;
    assert_eq!((version(first).await, version(second).await), (3, 3));
    let runs = desk.templates.list(&desk.alpha).await.unwrap().runs;
    assert_eq!((runs[0].is_undo, runs[0].changed), (true, 2));
    assert!(runs[1].undone);
}

async fn phones_that_come_later_get_what_was_applied_last_and_go_the_way_back(database: Database) {
    let desk = Desk::new(database).await;
    let portal = &desk.portal;
    let first = desk.phone("204", MAC, "yealink-t54w").await;
    let mut owner = portal.signed_in("204@alpha").await;
    save(&mut owner, first, 1, 4, "+33612345678").await;
    let keys = [
        (3, "speed_dial", "15", true),
        (27, "speed_dial", "17", true),
    ];
    desk.define(&draft("Tous", "everybody", &keys)).await;
    let run = desk.apply().await;

    let later = desk.phone("207", OTHER, "yealink-t33g").await;
    let mut reception = portal.signed_in("207@alpha").await;
    let theirs = used(&read(&mut reception, later).await);
    assert_eq!(theirs, ["1 line", "2 line", "3! 15"]);
    // Another apparatus with fewer keys: the owner's move, those of the template stay where they are, or are left out.
    let store = &portal.database.store;
    let replace = async |mac: &str| {
        let row = store::phone::by_id(store.read().await.unwrap().db(), first).await;
        replace_phone(
            &portal.web.desk,
            &row.unwrap().unwrap(),
            MacAddress::parse(mac).unwrap(),
            &ModelId("yealink-t33g".to_owned()),
            &[],
            &Author::CommandLine,
        )
        .await
        .unwrap();
    };
    replace("00:15:65:00:0a:04").await;
    let now = ["1 line", "2 line", "3! 15", "4 +33612345678"];
    assert_eq!(used(&read(&mut owner, first).await), now);
    let told = desk.templates.run(&desk.alpha, run).await.unwrap();
    assert_eq!((told.total, told.reached), (2, 2));

    desk.undo().await;
    let left = ["1 line", "2 line", "4 +33612345678"];
    assert_eq!(used(&read(&mut owner, first).await), left);
    let theirs = used(&read(&mut reception, later).await);
    assert!(theirs.iter().all(|key| key.ends_with("line")), "{theirs:?}");

    // What was stopped before it came to a phone does not come to it any more.
    let run = desk.templates.apply(&desk.alpha, None).await.unwrap();
    let stopped = desk.templates.stop(&desk.alpha, run.unwrap()).await;
    assert!(stopped.unwrap());
    replace("00:15:65:00:0a:05").await;
    assert_eq!(used(&read(&mut owner, first).await), now);
    desk.undo().await;
    assert_eq!(used(&read(&mut owner, first).await), left);
}

async fn many_phones_are_done_part_by_part_and_taken_back_as_far_as_it_went(database: Database) {
    let desk = Desk::new(database).await;
    for number in ["301", "302", "303", "304"] {
        desk.extension(number).await;
    }
    for n in 0..54 {
        let mac = format!("00:15:65:00:0c:{n:02x}");
        let number = format!("30{}", 1 + n % 4);
        desk.phone(&number, &mac, "yealink-t31p").await;
    }
    desk.define(&draft(
        "Tous",
        "everybody",
        &[(2, "speed_dial", "15", true)],
    ))
    .await;
    let run = desk.templates.apply(&desk.alpha, None).await.unwrap();
    let run = run.unwrap();
    assert!(desk.templates.step().await.unwrap());
    let told = desk.templates.run(&desk.alpha, run).await.unwrap();
    assert_eq!(
        (told.state.as_str(), told.reached, told.total, told.changed),
        ("running", 50, 54, 50)
    );
    desk.undo().await;
    let view = desk.templates.list(&desk.alpha).await.unwrap();
    let [back, stopped] = &view.runs[..] else {
        panic!("{view:?}")
    };
    assert_eq!((back.state.as_str(), back.changed), ("done", 50));
    assert_eq!((stopped.state.as_str(), stopped.undone), ("stopped", true));
    let preview = desk.templates.preview(&desk.alpha, 9).await.unwrap();
    assert_eq!(
        (preview.page, preview.pages, preview.lines.len()),
        (3, 3, 4)
    );
    assert!(preview.lines.iter().all(|line| line.changes.len() == 1));
    let all = desk.apply().await;
    let told = desk.templates.run(&desk.alpha, all).await.unwrap();
    assert_eq!((told.state.as_str(), told.changed), ("done", 54));
}
