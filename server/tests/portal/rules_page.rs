//! What the rules page and the first page say of a list, over HTTP: the coming week, rules that never serve, destinations that
//! have gone, forwards that have been on for long. On both databases.

use crate::on_both;
use crate::support::{Database, browser::Browser, portal::TestPortal};
use renvoi_app::domain::Extension;
use renvoi_server::{
    directory::{self, TheirExtension},
    pbx::PbxError,
    push,
    store::Pool,
};
use serde_json::{Value, json};

on_both!(
    the_coming_week_is_a_table,
    a_rule_that_never_serves_says_why,
    a_destination_that_has_gone_is_told,
    what_is_refused_is_shown_to_ring,
    a_colleague_who_has_left_is_told,
    a_forward_that_is_over_asks_for_nothing,
    a_forward_with_dates_is_not_asked_about,
    a_forward_that_has_been_on_for_long_asks_once,
    a_changed_forward_begins_anew_and_a_moved_one_does_not,
    a_list_from_before_is_asked_about_too,
    a_call_is_tried_as_far_as_one_may_know,
    what_is_not_saved_is_tried_too,
    a_call_that_cannot_be_tried_says_why,
    now_is_what_the_pbx_has,
    in_a_large_organisation_everybody_is_found_and_named,
);

const DAY: i64 = 24 * 3600;

fn draft(version: i64, name: &str) -> Value {
    json!({
        "version": version, "name": name, "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "seconds": "", "outcome": "forward", "destination": "06 12 34 56 78",
    })
}

#[expect(clippy::needless_pass_by_value, reason = "written where it is used")]
fn with(mut draft: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        draft[key] = value.clone();
    }
    draft
}

async fn call(browser: &mut Browser, function: &str, arguments: Value) -> Value {
    let answer = browser.call(function, &arguments).await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn list(browser: &mut Browser) -> Value {
    call(browser, "rules/list", json!({})).await
}

async fn save(browser: &mut Browser, draft: Value) {
    let answer = call(browser, "rules/save", json!({ "draft": draft })).await;
    assert_eq!(answer["changed"], "saved", "{answer}");
}

async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, 200);
    answer.body.replace(['\u{a0}', '\u{202f}'], " ")
}

/// A page as it is read: without tags, among which scripts stand in the head only.
fn words(page: &str) -> String {
    let body = page.split_once("<body").unwrap().1;
    let parts = body.split('<').filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text).collect()
}

async fn the_coming_week_is_a_table(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let evenings = json!({ "slot": "some", "holidays": "ignore", "origin": "external",
        "ranges": [{ "days": ["tue", "wed"], "from": "18:00", "to": "08:00" }] });
    save(&mut browser, with(draft(0, "Soirs"), evenings)).await;
    // Tuesday 14 April 2026, 14:22.
    let outside = page(&mut browser, "/rules").await;
    let table = outside.split_once("<table class=\"week\"").unwrap().1;
    let table = table.split_once("</table>").unwrap().0;
    assert!(
        table.contains("14 avril 2026") && table.contains("20 avril 2026"),
        "{table}"
    );
    let rows: Vec<&str> = table.split("<tr").skip(2).collect();
    assert_eq!(rows.len(), 7);
    let lines = |row: &str| -> Vec<String> {
        let list = row.split_once("<ul class=\"vh\">").unwrap().1;
        let list = list.split_once("</ul>").unwrap().0;
        let lines = list.split("</li>").filter(|line| !line.is_empty());
        lines.map(|line| line.replace("<li>", "")).collect()
    };
    assert!(rows[0].contains("mardi 14 avril"), "{}", rows[0]);
    assert_eq!(
        lines(rows[0]),
        [
            "De 00:00 à 18:00 : Mes téléphones",
            "De 18:00 à 24:00 : 06 12 34 56 78"
        ]
    );
    assert_eq!(
        lines(rows[2]),
        [
            "De 00:00 à 08:00 : 06 12 34 56 78",
            "De 08:00 à 24:00 : Mes téléphones"
        ]
    );
    assert!(rows[0].contains("now-mark") && !rows[1].contains("now-mark"));
    let inside = page(&mut browser, "/rules?for=internal").await;
    assert!(
        !inside.contains("De 18:00 à 24:00"),
        "colleagues' calls ring"
    );
    let calendar = &list(&mut browser).await["calendar"];
    assert_eq!(
        calendar["changes"][0],
        json!({ "at": "2026-03-29T02:00:00", "minutes": 60 })
    );
    assert_eq!(calendar["holidays"].as_array().unwrap().len(), 22);
}

async fn a_rule_that_never_serves_says_why(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0, "Tout")).await;
    save(&mut browser, draft(1, "Encore")).await;
    let busy = json!({ "triggers": ["busy"] });
    save(&mut browser, with(draft(2, "Occupé"), busy)).await;
    let told = page(&mut browser, "/rules").await;
    assert_eq!(told.matches("Ne sert jamais.").count(), 1, "{told}");
    assert!(told.contains("« Tout » prend déjà tous ses appels."));
    assert!(told.contains("« Tout » envoie ses appels ailleurs avant que vos téléphones sonnent."));
    // Without the first, the second serves.
    let id = list(&mut browser).await["rules"][0]["rule"]["id"].clone();
    let off = json!({ "id": id, "enabled": false, "version": 3 });
    call(&mut browser, "rules/switch", off).await;
    let told = page(&mut browser, "/rules").await;
    assert!(!told.contains("Ne sert jamais."));
    assert!(told.contains("« Encore » envoie ses appels ailleurs"));
}

async fn a_destination_that_has_gone_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let colleague = json!({ "destination": "207" });
    save(&mut browser, with(draft(0, "Vers 207"), colleague)).await;
    for path in ["/", "/rules"] {
        assert!(!page(&mut browser, path).await.contains("n’existe plus"));
    }
    portal
        .database
        .damage("UPDATE extensions SET number = '299' WHERE number = '207'")
        .await;
    let refused = list(&mut browser).await["rules"][0]["refused"].clone();
    assert_eq!(refused["code"], "no_such_extension");
    assert_eq!(refused["data"], "207");
    for path in ["/", "/rules"] {
        let told = page(&mut browser, path).await;
        assert!(
            told.contains("Le poste 207 n’existe plus"),
            "{path}: {told}"
        );
        assert!(told.contains("Vers 207"));
    }
    // Switched off, it troubles nobody on the first page.
    let id = list(&mut browser).await["rules"][0]["rule"]["id"].clone();
    let off = json!({ "id": id, "enabled": false, "version": 1 });
    call(&mut browser, "rules/switch", off).await;
    assert!(!page(&mut browser, "/").await.contains("n’existe plus"));
    assert!(page(&mut browser, "/rules").await.contains("n’existe plus"));
}

async fn a_colleague_who_has_left_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let org = directory::organisation(&registry.store, Some("alpha"))
        .await
        .unwrap();
    // A place without a person, as it is meant to be.
    let place = Extension::parse("208").unwrap();
    directory::add_extension(&registry, &org, &place, &[])
        .await
        .unwrap();
    portal.administrator().await;
    let mut browser = portal.signed_in("204@alpha").await;
    for (version, to) in [(0, "207"), (1, "208")] {
        let busy = json!({ "destination": to, "triggers": ["busy"] });
        save(&mut browser, with(draft(version, to), busy)).await;
    }
    let told = "Le poste 207 n’a plus de titulaire";
    let tell = async |browser: &mut Browser, times: usize| {
        for path in ["/", "/rules"] {
            let shown = page(browser, path).await;
            assert_eq!(shown.matches(told).count(), times, "{path}: {shown}");
            assert!(!shown.contains("Le poste 208 n’a plus"), "{shown}");
        }
    };
    tell(&mut browser, 0).await;
    let keep = TheirExtension::Keep;
    directory::remove_user(&registry, "207@alpha.example", keep, false)
        .await
        .unwrap();
    tell(&mut browser, 1).await;
    let view = list(&mut browser).await;
    assert_eq!(
        (
            &view["rules"][0]["departed"],
            view["rules"][1].get("departed")
        ),
        (&json!("207"), None)
    );
    // Somebody else has it; then nobody again, on purpose or not.
    let give = async |owner: Option<&str>| {
        directory::set_extension(&registry, &org, "207", |settings| {
            settings.owner = owner.map(str::to_owned);
        })
        .await
        .unwrap();
    };
    give(Some("admin@alpha.example")).await;
    tell(&mut browser, 0).await;
    give(None).await;
    tell(&mut browser, 1).await;
}

/// The PBX lets calls ring where it refuses a rule, so that is where pages say they go.
async fn what_is_refused_is_shown_to_ring(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let drain = async || push::drain(&portal.push).await.unwrap();
    let colleague = json!({ "destination": "207" });
    save(&mut browser, with(draft(0, "Tout"), colleague)).await;
    let busy = json!({ "triggers": ["busy"] });
    save(&mut browser, with(draft(1, "Occupé"), busy)).await;
    drain().await;
    let home = words(&page(&mut browser, "/").await);
    assert!(home.contains("Vos appels sont redirigés vers"), "{home}");
    let rules = page(&mut browser, "/rules").await;
    assert!(!rules.contains("De 00:00 à 24:00 : Mes téléphones"));
    assert_eq!(rules.matches("Ne sert pas").count(), 1, "{rules}");

    portal
        .database
        .damage("UPDATE extensions SET number = '299' WHERE number = '207'")
        .await;
    let rings = async |browser: &mut Browser| {
        let home = page(browser, "/").await;
        assert!(home.contains("De 00:00 à 24:00 : Mes téléphones"), "{home}");
        let told = words(&home);
        assert!(told.contains("Vos appels sonnent sur"), "{told}");
        assert!(!told.contains("Vos appels sont redirigés vers"), "{told}");
    };
    rings(&mut browser).await;
    let rules = page(&mut browser, "/rules").await;
    assert_eq!(
        rules.matches("De 00:00 à 24:00 : Mes téléphones").count(),
        7,
        "{rules}"
    );
    // Phones ring, so that they may be busy.
    assert!(!rules.contains("Ne sert pas"), "{rules}");
    // Also while the PBX has another list than the one saved last.
    save(&mut browser, draft(2, "Encore")).await;
    rings(&mut browser).await;
}

/// A rule towards the colleague with dates, of which the last is tomorrow.
fn until_tomorrow() -> Value {
    let day = |date: &str| json!({ "date": date, "time": "" });
    json!({ "slot": "some", "holidays": "ignore", "destination": "207",
        "dates": [{ "from": day("13/04/2026"), "to": day("15/04/2026") }] })
}

async fn a_forward_that_is_over_asks_for_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let view = list(&mut browser).await;
    let form = [
        ("version", "0"),
        ("destination", "207"),
        ("until", "tonight"),
    ];
    assert_eq!(view["version"], 0);
    assert_eq!(browser.post("/forward", &form).await.status, 303);
    save(&mut browser, with(draft(1, "Absence"), until_tomorrow())).await;
    push::drain(&portal.push).await.unwrap();
    portal
        .database
        .damage("UPDATE extensions SET number = '299' WHERE number = '207'")
        .await;
    let troubles = async |browser: &mut Browser| {
        let home = page(browser, "/").await;
        home.matches("Le poste 207 n’existe plus").count()
    };
    // Tuesday, 14:22; the night after; the night after that.
    assert_eq!(troubles(&mut browser).await, 2);
    assert!(words(&page(&mut browser, "/").await).contains("Le PBX le refuse"));
    portal.clock.advance(10 * 3600);
    assert_eq!(troubles(&mut browser).await, 1);
    portal.clock.advance(DAY);
    assert_eq!(troubles(&mut browser).await, 0);
}

async fn a_forward_with_dates_is_not_asked_about(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, with(draft(0, "Absence"), until_tomorrow())).await;
    save(&mut browser, draft(1, "Tout")).await;
    for _ in 0..4 {
        portal.clock.advance(10 * DAY);
        list(&mut browser).await;
    }
    let view = list(&mut browser).await;
    assert_eq!(view["rules"][0].get("on_since"), None, "it is over");
    assert_eq!(view["rules"][1]["on_since"], "2026-04-14");
}

async fn on_since(browser: &mut Browser) -> Value {
    list(browser).await["rules"][0]["on_since"].clone()
}

async fn a_forward_that_has_been_on_for_long_asks_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0, "Tout")).await;
    save(
        &mut browser,
        with(draft(1, "Refus"), json!({ "outcome": "reject" })),
    )
    .await;
    // A session ends after fourteen days without a visit.
    for _ in 0..3 {
        portal.clock.advance(10 * DAY - 1);
        assert_eq!(on_since(&mut browser).await, Value::Null);
    }
    portal.clock.advance(3);
    assert_eq!(on_since(&mut browser).await, "2026-04-14");
    assert_eq!(list(&mut browser).await["rules"][1].get("on_since"), None);
    assert!(
        page(&mut browser, "/")
            .await
            .contains("Active depuis plus de 30 jours")
    );
    let asked = page(&mut browser, "/rules").await;
    assert!(
        asked.contains("Active depuis le 14 avril 2026.") && asked.contains("Toujours utile ?")
    );

    // Answered, by a plain post.
    let id = list(&mut browser).await["rules"][0]["rule"]["id"].clone();
    let id = id.as_str().unwrap();
    let answer = browser.post(&format!("/rules/{id}/keep"), &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    assert_eq!(on_since(&mut browser).await, Value::Null);
    for _ in 0..4 {
        portal.clock.advance(10 * DAY);
        assert_eq!(on_since(&mut browser).await, Value::Null);
    }
    assert!(
        !page(&mut browser, "/rules")
            .await
            .contains("Toujours utile")
    );

    // Off and on again, it begins anew.
    for (enabled, version) in [("false", "2"), ("true", "3")] {
        let fields = [("enabled", enabled), ("version", version)];
        let answer = browser.post(&format!("/rules/{id}/switch"), &fields).await;
        assert!(
            answer.location().starts_with("/rules?saved="),
            "{}",
            answer.location()
        );
    }
    for _ in 0..3 {
        assert_eq!(on_since(&mut browser).await, Value::Null);
        portal.clock.advance(10 * DAY);
    }
    assert_eq!(on_since(&mut browser).await, "2026-06-23");
    let other = browser
        .post("/rules/0198aaaa-0000-7000-8000-000000000000/keep", &[])
        .await;
    assert_eq!(other.location(), "/rules?error=not_found");
}

async fn a_changed_forward_begins_anew_and_a_moved_one_does_not(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0, "Tout")).await;
    save(&mut browser, draft(1, "Autre")).await;
    let ids: Vec<Value> = list(&mut browser).await["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["rule"]["id"].clone())
        .collect();
    portal.clock.advance(10 * DAY);
    let named = with(draft(2, "Nouveau nom"), json!({ "id": ids[0] }));
    save(&mut browser, named).await;
    let order = json!({ "order": [ids[1], ids[0]], "version": 3 });
    call(&mut browser, "rules/reorder", order).await;
    portal.clock.advance(10 * DAY);
    let elsewhere = json!({ "id": ids[1], "destination": "01 99 00 10 00" });
    save(&mut browser, with(draft(4, "Autre"), elsewhere)).await;
    portal.clock.advance(10 * DAY);
    let view = list(&mut browser).await;
    assert_eq!(
        view["rules"][0].get("on_since"),
        None,
        "it goes elsewhere now"
    );
    assert_eq!(view["rules"][1]["on_since"], "2026-04-14", "it does not");
}

async fn a_list_from_before_is_asked_about_too(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0, "Tout")).await;
    portal.database.damage("DELETE FROM forwards").await;
    for _ in 0..3 {
        portal.clock.advance(10 * DAY);
        list(&mut browser).await;
    }
    assert_eq!(on_since(&mut browser).await, "2026-04-14");
    // A change to another rule does not make it younger.
    save(&mut browser, draft(1, "Autre")).await;
    assert_eq!(on_since(&mut browser).await, "2026-04-14");
}

async fn a_call_is_tried_as_far_as_one_may_know(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let mut colleague = portal.signed_in("207@alpha").await;
    let to_colleague = json!({ "destination": "207", "triggers": ["busy"] });
    save(&mut browser, with(draft(0, "Occupé"), to_colleague)).await;
    save(&mut colleague, draft(0, "Secret")).await;
    // Without a script, by the address.
    let shown = page(
        &mut browser,
        "/rules?from=01+99+00+45+67&date=14%2F04%2F2026&time=18h",
    )
    .await;
    for told in [
        "Le 01 99 00 45 67 appelle le 14 avril 2026 à 18:00.",
        "Vos téléphones sonnent 30 s.",
        "poste 207",
        "renvoie l’appel vers un numéro extérieur.",
        "règle « Occupé »",
    ] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    let call_with = json!({ "call": { "from": "207" }, "rules": null });
    let answer = call(&mut browser, "rules/try", call_with).await;
    assert_eq!(answer["caller"], json!({ "internal": "207" }));
    // A tried call tells neither the number nor the rule that the colleague has chosen.
    assert!(
        !shown.contains("06 12 34 56 78") && !shown.contains("Secret"),
        "{shown}"
    );
    let wire = answer.to_string();
    assert!(
        !wire.contains("612345678") && !wire.contains("Secret"),
        "{wire}"
    );
    assert_eq!(answer["busy"]["ending"], "outside");
    assert_eq!(answer["no_answer"]["ending"], "no_answer");
    // Nothing is tried where nothing is asked.
    assert!(
        !page(&mut browser, "/rules")
            .await
            .contains("appelle le 14 avril")
    );
}

async fn what_is_not_saved_is_tried_too(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0, "Tout")).await;
    let mut rules: Vec<Value> = list(&mut browser).await["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["rule"].clone())
        .collect();
    rules[0]["outcome"] = json!({ "forward": "207" });
    let tried = json!({ "call": { "hidden": true }, "rules": rules });
    let answer = call(&mut browser, "rules/try", tried).await;
    assert_eq!(
        (&answer["caller"], &answer["busy"]["ending"]),
        (&json!("anonymous"), &json!({ "answered": "207" }))
    );
    // A rule that is none, or more than a list may hold, is refused whole.
    for rules in [json!([{ "name": "x" }]), json!(vec![rules[0].clone(); 51])] {
        let tried = json!({ "call": {}, "rules": rules });
        assert_eq!(browser.call("rules/try", &tried).await.status, 400);
    }
    let to = &list(&mut browser).await["rules"][0]["rule"]["outcome"];
    assert_eq!(
        to,
        &json!({ "forward": "+33612345678" }),
        "nothing is saved"
    );
}

async fn a_call_that_cannot_be_tried_says_why(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    for (typed, field, code) in [
        (json!({ "from": "06 12" }), "from", "number_too_short"),
        (json!({ "from": "208" }), "from", "no_such_extension"),
        (
            json!({ "date": "31/02/2026", "time": "8h" }),
            "date",
            "date_no_day",
        ),
        (json!({ "date": "14/04/2026" }), "time", "time_empty"),
        // The clocks go forward.
        (
            json!({ "date": "29/03/2026", "time": "02:30" }),
            "time",
            "time_skipped",
        ),
    ] {
        let tried = json!({ "call": typed, "rules": null });
        let answer = call(&mut browser, "rules/try", tried).await;
        let error = &answer["errors"][0];
        assert_eq!(
            (&answer["tried"], &error["field"], &error["code"]),
            (&json!("refused"), &json!(field), &json!(code)),
            "{answer}"
        );
    }
    save(&mut browser, draft(0, "Tout")).await;
    let shown = page(&mut browser, "/rules?from=06+12").await;
    assert!(
        shown.contains("Il manque des chiffres") && shown.contains("value=\"06 12\""),
        "{shown}"
    );
}

/// A save is no fact yet: until the PBX has it, calls follow what it had, and the first page tells that.
async fn now_is_what_the_pbx_has(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let behind = "Voici ce que le PBX applique en ce moment";
    let phone = "Vos appels sonnent sur votre téléphone";
    let mobile = "Vos appels sont redirigés vers le 06 12 34 56 78";
    let office = "Vos appels sont redirigés vers le 01 45 67 89 01";
    let drain = async || push::drain(&portal.push).await.unwrap();

    let home = words(&page(&mut browser, "/").await);
    assert!(home.contains(phone) && !home.contains(behind), "{home}");
    drain().await;
    save(&mut browser, draft(0, "Mon mobile")).await;
    let home = words(&page(&mut browser, "/").await);
    assert!(home.contains(phone) && home.contains(behind), "{home}");
    assert!(home.contains("en cours"), "{home}");
    drain().await;
    let home = words(&page(&mut browser, "/").await);
    assert!(home.contains(mobile) && !home.contains(behind), "{home}");
    assert!(home.contains("appliquées depuis"), "{home}");

    // The PBX is away, and the rule changes.
    portal.pbx.fail(Some(PbxError::Unavailable));
    let id = list(&mut browser).await["rules"][0]["rule"]["id"].clone();
    let change = json!({ "id": id, "destination": "01 45 67 89 01" });
    save(&mut browser, with(draft(1, "Mon mobile"), change)).await;
    drain().await;
    let home = words(&page(&mut browser, "/").await);
    assert!(home.contains(mobile) && home.contains(behind), "{home}");
    assert!(!home.contains(office) && home.contains("échec"), "{home}");

    // A forward for a while is asked for, and is not there yet either.
    let version = list(&mut browser).await["version"].to_string();
    let form = [
        ("destination", "207"),
        ("until", "tonight"),
        ("version", &version),
    ];
    assert_eq!(browser.post("/forward", &form).await.status, 303);
    let asked = "Vous avez demandé le renvoi de tous vos appels vers Owner of 207, poste 207";
    let home = words(&page(&mut browser, "/").await);
    assert!(home.contains(mobile) && home.contains(asked), "{home}");

    portal.pbx.fail(None);
    portal.clock.advance(60);
    drain().await;
    let home = words(&page(&mut browser, "/").await);
    assert!(!home.contains(behind) && !home.contains(asked), "{home}");
    assert!(
        home.contains("Tous vos appels vont vers Owner of 207, poste 207"),
        "{home}"
    );
    let version = list(&mut browser).await["version"].to_string();
    let now = [("version", version.as_str())];
    assert_eq!(browser.post("/forward/end", &now).await.status, 303);
    drain().await;
    let home = words(&page(&mut browser, "/").await);
    assert!(home.contains(office) && !home.contains(behind), "{home}");
}

/// A page is sent the first five hundred colleagues: it does not take the others for nobody, and knows those that rules name.
async fn in_a_large_organisation_everybody_is_found_and_named(database: Database) {
    let portal = TestPortal::new(database).await;
    let random = match portal.database.store.pool {
        Pool::Sqlite { .. } => "randomblob(16)",
        Pool::Postgres(_) => "gen_random_uuid()",
    };
    // Behind 204 and before 207, as their digits are sorted.
    portal
        .execute(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 205000 UNION ALL SELECT i + 1 FROM n WHERE i < 205600)
             INSERT INTO extensions (id, org_id, number, voicemail, rules_version)
             SELECT {random}, (SELECT id FROM organisations WHERE slug = 'alpha'), CAST(i AS TEXT), FALSE, 0 FROM n"
        ))
        .await;
    let mut browser = portal.signed_in("204@alpha").await;
    let sent = |view: &Value| -> Vec<String> {
        let colleagues = view["colleagues"].as_array().unwrap().iter();
        colleagues.map(|one| one[1].to_string()).collect()
    };
    let last = "\"Owner of 207\"".to_owned();
    let view = list(&mut browser).await;
    // As many as tell the page that there are more.
    assert_eq!(sent(&view).len(), renvoi_app::forms::COLLEAGUES_SENT);
    assert!(!sent(&view).contains(&last));

    let named = json!({ "destination": "Owner of 207" });
    save(&mut browser, with(draft(0, "Loin"), named)).await;
    let view = list(&mut browser).await;
    assert_eq!(view["rules"][0]["rule"]["outcome"]["forward"], "207");
    assert!(sent(&view).contains(&last));
    push::drain(&portal.push).await.unwrap();
    for path in ["/rules", "/"] {
        let page = words(&page(&mut browser, path).await);
        assert!(page.contains("Owner of 207, poste 207"), "{path}: {page}");
    }
}
