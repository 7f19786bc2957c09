//! Keys that an administrator gives to many phones: defined, shown, applied as a job that goes on, taken back.

use crate::on_both;
use crate::support::{
    Database,
    browser::Browser,
    client::{Client, token_of_organisation},
    portal::TestPortal,
};
use axum::http::Method;
use renvoi_app::{
    api::{
        Code,
        phones::{KeyDraft, KeysDraft},
        templates::{PreviewLine, TemplateChanged, TemplateDraft, TemplateNotDone},
    },
    domain::{
        Extension,
        phones::{MacAddress, ModelId, Spot},
    },
};
use renvoi_server::{
    directory::{add_extension, add_group, organisation},
    journal::Author,
    phones::{
        replace_phone,
        templates::{Templates, Whose},
    },
    store,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_both!(
    templates_are_given_to_whom_they_mean_and_taken_back,
    what_owners_make_of_their_keys_stays_theirs,
    many_phones_are_done_part_by_part_and_taken_back_as_far_as_it_went,
    a_run_goes_on_and_what_was_stopped_is_taken_back_as_far_as_it_went,
    what_no_template_can_be_is_refused_field_by_field,
    of_two_editors_the_second_is_told_and_others_see_nothing,
    phones_that_come_later_get_what_was_applied_last_and_go_the_way_back,
    an_administrator_does_all_of_it_on_plain_pages,
    a_program_does_it_against_versions_and_is_told_where_it_is_wrong,
);

const MAC: &str = "00:15:65:00:02:04";
const OTHER: &str = "00:04:13:00:02:07";

struct Desk {
    portal: TestPortal,
    templates: Templates,
    alpha: Whose,
}

impl Desk {
    async fn new(database: Database) -> Self {
        let portal = TestPortal::new(database).await;
        let templates = Templates::new(portal.web.desk.clone(), Some(portal.push.clone()));
        let alpha = Whose::at_server(
            &organisation(&portal.database.store, Some("alpha"))
                .await
                .unwrap(),
        );
        Self {
            portal,
            templates,
            alpha,
        }
    }

    async fn extension(&self, number: &str) {
        let org = organisation(&self.portal.database.store, Some("alpha"));
        let (org, number) = (org.await.unwrap(), Extension::parse(number).unwrap());
        add_extension(&self.portal.registry(), &org, &number, &[])
            .await
            .unwrap();
    }

    async fn phone(&self, number: &str, mac: &str, model: &str) -> Uuid {
        self.portal.desk_phone("alpha", number, mac, model).await.id
    }

    async fn define(&self, draft: &TemplateDraft) -> Uuid {
        match self.templates.define(&self.alpha, None, draft).await {
            Ok(TemplateChanged::Saved { id, version: 1 }) => id,
            other => panic!("{other:?}"),
        }
    }

    async fn apply(&self) -> Uuid {
        let run = self.templates.apply(&self.alpha, None).await.unwrap();
        let run = run.unwrap();
        self.templates.drain().await.unwrap();
        run
    }

    async fn undo(&self) {
        self.templates
            .undo(&self.alpha, None)
            .await
            .unwrap()
            .unwrap();
        self.templates.drain().await.unwrap();
    }
}

/// A template: position, kind, value, whether it is locked.
fn draft(name: &str, audience: &str, keys: &[(u16, &str, &str, bool)]) -> TemplateDraft {
    let (audience, of) = audience.split_once(':').unwrap_or((audience, ""));
    let spot = |position| Spot {
        module: 0,
        position,
    };
    TemplateDraft {
        name: name.to_owned(),
        audience: audience.to_owned(),
        model: of.to_owned(),
        group: of.to_owned(),
        keys: KeysDraft {
            keys: keys
                .iter()
                .map(|(position, kind, value, _)| KeyDraft {
                    position: *position,
                    kind: (*kind).to_owned(),
                    value: (*value).to_owned(),
                    ..KeyDraft::default()
                })
                .collect(),
            ..KeysDraft::default()
        },
        locked: keys
            .iter()
            .filter(|(.., locked)| *locked)
            .map(|(position, ..)| spot(*position))
            .collect(),
    }
}

async fn read(browser: &mut Browser, phone: Uuid) -> Value {
    let answer = browser
        .call("phones/keys", &json!({ "phone": phone }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn save(browser: &mut Browser, phone: Uuid, version: i64, position: u16, number: &str) {
    let key = if number.is_empty() {
        json!({ "position": position, "kind": "empty" })
    } else {
        json!({ "position": position, "kind": "speed_dial", "value": number })
    };
    let draft = json!({ "version": version, "keys": [key] });
    let answer = browser
        .call("phones/save", &json!({ "phone": phone, "draft": draft }))
        .await;
    assert!(answer.body.contains("saved"), "{}", answer.body);
}

/// Positions of the phone itself whose keys do something, with what: `1 line`, `5! 15` where it is locked.
fn used(view: &Value) -> Vec<String> {
    let keys = view["keys"].as_array().unwrap().iter();
    let used = keys.filter(|key| key["kind"] != "empty" || key["locked"] == true);
    used.map(|key| {
        let lock = if key["locked"] == true { "!" } else { "" };
        let what = ["number", "extension", "kind"]
            .iter()
            .find_map(|part| key[*part].as_str());
        format!("{}{lock} {}", key["position"], what.unwrap_or_default())
    })
    .collect()
}

/// For everybody, for a model and for a group.
async fn three_templates(desk: &Desk) {
    let org = organisation(&desk.portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let group = add_group(
        &desk.portal.registry(),
        &org,
        "Accueil",
        &["207".to_owned()],
    )
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
    desk.undo().await;
    assert_eq!(
        used(&read(&mut owner, mine).await),
        given,
        "the first one stays"
    );
    desk.undo().await;
    assert_eq!(used(&read(&mut owner, mine).await), ["1 line", "2 line"]);
    assert_eq!(
        desk.templates.undo(&desk.alpha, None).await.unwrap(),
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

async fn what_no_template_can_be_is_refused_field_by_field(database: Database) {
    let desk = Desk::new(database).await;
    let one = |kind, value| [(3, kind, value, false)];
    let rule = Uuid::now_v7().to_string();
    let good = one("speed_dial", "15");
    let table: Vec<(TemplateDraft, &str, &str)> = vec![
        (
            draft(" ", "everybody", &good),
            "name",
            "template_name_empty",
        ),
        (
            draft("a\nb", "everybody", &good),
            "name",
            "template_name_control",
        ),
        (
            draft(&"x".repeat(61), "everybody", &good),
            "name",
            "template_name_long",
        ),
        (draft("T", "nobody", &good), "audience", "template_audience"),
        (draft("T", "model:t99", &good), "model", "model_unknown"),
        (
            draft("T", &format!("group:{rule}"), &good),
            "group",
            "template_group",
        ),
        (draft("T", "everybody", &[]), "keys", "template_empty"),
        (
            draft("T", "everybody", &one("forward_toggle", &rule)),
            "key-0-3-kind",
            "template_rule",
        ),
        (
            draft("T", "everybody", &one("supervision", "299")),
            "key-0-3-value",
            "no_such_extension",
        ),
        (
            draft("T", "everybody", &one("speed_dial", "06 12")),
            "key-0-3-value",
            "number_too_short",
        ),
        (
            draft(
                "T",
                "model:yealink-t54w",
                &[(28, "speed_dial", "15", false)],
            ),
            "key-0-28-kind",
            "key_none",
        ),
        (
            draft("T", "everybody", &[(0, "speed_dial", "15", false)]),
            "key-0-0-kind",
            "key_none",
        ),
    ];
    for (draft, field, code) in table {
        let answer = desk.templates.define(&desk.alpha, None, &draft).await;
        let Ok(TemplateChanged::Refused { errors }) = answer else {
            panic!("{draft:?}: {answer:?}");
        };
        let found = errors.iter().any(|e| e.field == field && e.code == code);
        assert!(found, "{draft:?}: {errors:?}");
    }
    desk.define(&draft("Tous", "everybody", &good)).await;
    let twice = draft("Tous", "everybody", &good);
    let answer = desk.templates.define(&desk.alpha, None, &twice).await;
    let Ok(TemplateChanged::Refused { errors }) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(errors[0].code, "template_name_taken");
}

async fn of_two_editors_the_second_is_told_and_others_see_nothing(database: Database) {
    let desk = Desk::new(database).await;
    let good = [(3, "speed_dial", "15", false)];
    let id = desk.define(&draft("Tous", "everybody", &good)).await;
    let mut changed = draft("Toutes", "everybody", &good);
    changed.keys.version = 1;
    let (alpha, templates) = (&desk.alpha, &desk.templates);
    let saved = templates.define(alpha, Some(id), &changed).await;
    assert_eq!(saved, Ok(TemplateChanged::Saved { id, version: 2 }));
    let stale = Ok(TemplateChanged::Stale { version: 2 });
    assert_eq!(templates.define(alpha, Some(id), &changed).await, stale);
    assert_eq!(templates.remove(alpha, id, 1).await, stale);

    let org = organisation(&desk.portal.database.store, Some("beta")).await;
    let beta = Whose::at_server(&org.unwrap());
    let nothing = templates.define(&beta, Some(id), &changed).await;
    assert_eq!(nothing.unwrap_err().code, Code::NotFound);
    let nothing = templates.remove(&beta, id, 2).await;
    assert_eq!(nothing.unwrap_err().code, Code::NotFound);
    assert!(templates.list(&beta).await.unwrap().templates.is_empty());

    // What was looked at is what is applied.
    let shown = templates.version(alpha).await.unwrap();
    changed.keys.version = 2;
    "Tous".clone_into(&mut changed.name);
    templates.define(alpha, Some(id), &changed).await.unwrap();
    let begun = templates.apply(alpha, Some(&shown)).await.unwrap();
    assert_eq!(begun, Err(TemplateNotDone::Stale));
    assert!(templates.remove(alpha, id, 3).await.is_ok());
}

async fn an_administrator_does_all_of_it_on_plain_pages(database: Database) {
    let desk = Desk::new(database).await;
    let phone = desk.phone("204", MAC, "yealink-t54w").await;
    let mut admin = desk.portal.administrator().await;
    let page = admin.get("/admin").await;
    assert!(page.body.contains("href=\"/admin/templates\""));
    let page = admin.get("/admin/templates").await;
    assert!(page.body.contains("Aucun modèle"), "{}", page.body);
    let page = admin.get("/admin/templates/new").await;
    assert_eq!(
        (page.status, page.body.contains("key-0-12-kind")),
        (200, true)
    );

    // What is wrong comes back with what was typed.
    let typed = [
        ("name", "Urgences"),
        ("audience", "model"),
        ("model", "yealink-t54w"),
        ("key-0-3-kind", "speed_dial"),
        ("key-0-3-value", "06 12"),
        ("key-0-3-locked", "on"),
        ("key-0-9-label", "Sans fonction"),
    ];
    let page = admin.post("/admin/templates/new", &typed).await;
    assert_eq!(page.status, 422);
    for told in [
        "Urgences",
        "06 12",
        "Sans fonction",
        "key-0-27-kind",
        "Choisissez ce que fait",
    ] {
        assert!(page.body.contains(told), "{told}");
    }
    let mut good = typed[..6].to_vec();
    good[4].1 = "15";
    let saved = admin.post("/admin/templates/new", &good).await;
    assert_eq!(saved.location(), "/admin/templates?saved");
    let page = admin.get("/admin/templates?saved").await;
    let (_, rest) = page.body.split_once("href=\"/admin/templates/0").unwrap();
    let id = format!("0{}", rest.split_once('"').unwrap().0);
    let page = admin.get(&format!("/admin/templates/{id}")).await;
    assert!(page.body.contains("value=\"15\""), "{}", page.body);
    let stale = admin.post(&format!("/admin/templates/{id}"), &good).await;
    assert_eq!(stale.status, 409, "its version was not said");

    let page = admin.get("/admin/templates/preview").await;
    assert!(page.body.contains("Owner of 204") && page.body.contains("verrouillée"));
    let (_, rest) = page.body.split_once("name=\"version\" value=\"").unwrap();
    let version = rest.split_once('"').unwrap().0.to_owned();
    let begun = admin
        .post("/admin/templates/apply", &[("version", version.as_str())])
        .await;
    assert!(begun.location().starts_with("/admin/templates/runs/"));
    let run = begun.location().to_owned();
    assert!(admin.get(&run).await.body.contains("<progress"));
    desk.templates.drain().await.unwrap();
    let page = admin.get(&run).await;
    assert!(page.body.contains("Revenir en arrière") && !page.body.contains("<progress"));
    let mut owner = desk.portal.signed_in("204@alpha").await;
    let view = read(&mut owner, phone).await;
    assert_eq!(used(&view), ["1 line", "2 line", "3! 15"]);
    assert_eq!(
        view["keys"][2]["lock"],
        json!({ "template": "Urgences", "by": "Karim" })
    );
    let page = owner.get(&format!("/phones/{phone}?module=0&key=3")).await;
    assert!(page.body.contains("Fixée par Karim"), "{}", page.body);

    let other = Uuid::nil().to_string();
    let stale = admin
        .post("/admin/templates/undo", &[("run", other.as_str())])
        .await;
    assert_eq!(stale.status, 409);
    let run = run.rsplit('/').next().unwrap_or_default();
    let undone = admin.post("/admin/templates/undo", &[("run", run)]).await;
    assert!(undone.location().starts_with("/admin/templates/runs/"));
    desk.templates.drain().await.unwrap();
    assert_eq!(used(&read(&mut owner, phone).await), ["1 line", "2 line"]);
    let removed = admin
        .post(
            &format!("/admin/templates/{id}/remove"),
            &[("version", "1")],
        )
        .await;
    assert_eq!(removed.location(), "/admin/templates?removed");
    let journal = admin.get("/journal").await;
    assert!(
        journal.body.contains("Modèle de touches"),
        "{}",
        journal.body
    );
}

async fn a_program_does_it_against_versions_and_is_told_where_it_is_wrong(database: Database) {
    let desk = Desk::new(database).await;
    desk.phone("204", MAC, "yealink-t54w").await;
    let scopes = ["templates:read", "templates:write"];
    let token = token_of_organisation(&desk.portal, "alpha", &scopes).await;
    let client = Client::new(&desk.portal, &token);
    let post = async |path: &str, version: &str, document: Option<&Value>| {
        let tag = format!("\"{version}\"");
        client
            .send(Method::POST, path, &[("if-match", &tag)], document)
            .await
    };
    let one = json!({ "name": "Urgences", "audience": { "for": "model", "model": "yealink-t54w" },
        "keys": [{ "position": 3, "kind": "speed_dial", "value": "15", "locked": true }] });
    let added = post("/templates", "", Some(&one)).await;
    assert_eq!(added.status, 200, "{}", added.body);
    assert_eq!(added.header("etag"), "\"1\"");
    let id = added.json()["id"].as_str().unwrap().to_owned();

    // What was read can be sent back as it is.
    let path = format!("/templates/{id}");
    let same = client.put(&path, "\"1\"", &added.json()).await;
    assert_eq!((same.status, same.json()), (200, added.json()));
    let stale = client.put(&path, "\"7\"", &added.json()).await;
    assert_eq!((stale.status, stale.code()), (412, "stale".to_owned()));
    for (wrong, pointer) in [
        (json!({ "keys": [] }), "/keys"),
        (json!({ "name": "" }), "/name"),
        (
            json!({ "audience": { "for": "group", "group": id } }),
            "/audience",
        ),
        (
            json!({ "keys": [{ "position": 1, "kind": "line" }, { "position": 3, "kind": "speed_dial", "value": "x" }] }),
            "/keys/1/value",
        ),
        (json!({ "colour": "red" }), ""),
    ] {
        let mut document = one.clone();
        for (key, value) in wrong.as_object().unwrap() {
            document[key] = value.clone();
        }
        let refused = client.put(&path, "*", &document).await;
        assert_eq!(refused.status, 422, "{wrong}");
        let errors = refused.json()["errors"].clone();
        let found = errors.as_array().unwrap().iter();
        let pointers: Vec<_> = found.map(|error| error["pointer"].clone()).collect();
        assert!(pointers.contains(&json!(pointer)), "{wrong}: {errors}");
    }

    let preview = client.get("/templates/preview").await.json();
    assert_eq!(preview["phones"][0]["changes"][0]["after"]["value"], "15");
    let list = client.get("/templates").await;
    let version = preview["version"].as_str().unwrap();
    assert_eq!(list.header("etag"), format!("\"{version}\""));
    assert_eq!(post("/templates/apply", "0", None).await.status, 412);
    let run = post("/templates/apply", version, None).await;
    assert_eq!((run.status, &run.json()["state"]), (200, &json!("running")));
    let again = post("/templates/apply", version, None).await;
    assert_eq!(again.json()["errors"][0]["code"], "template_running");
    desk.templates.drain().await.unwrap();
    let id = run.json()["id"].as_str().unwrap().to_owned();
    let run = client.get(&format!("/templates/runs/{id}")).await.json();
    assert_eq!(
        (&run["state"], &run["changed"]),
        (&json!("done"), &json!(1))
    );
    assert_eq!(post("/templates/undo", "", None).await.status, 200);
    desk.templates.drain().await.unwrap();
    let nothing = post("/templates/undo", "", None).await;
    assert_eq!(nothing.json()["errors"][0]["code"], "template_nothing");
    let removed = client.send(Method::DELETE, &path, &[("if-match", "*")], None);
    assert_eq!(removed.await.json(), json!({ "templates": [] }));
    assert_eq!(client.get(&path).await.status, 404);
    // The organisation's token is who did it.
    let lines = desk.portal.journal().await;
    let given = lines.iter().find(|line| line.action == "device.keys_given");
    assert!(given.unwrap().detail.contains("\"token\":\"Test alpha\""));
}
