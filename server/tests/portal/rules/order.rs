//! The list: switched, moved, deleted, taken back; two who change it at once; the journal of it.

use serde_json::{Value, json};

use super::{FORM, draft, list, save, with};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    a_rule_is_switched_moved_deleted_and_taken_back,
    somebody_who_saved_first_wins_and_nothing_is_lost,
    an_edit_is_no_conflict_with_what_it_does_not_touch,
    the_journal_tells_who_changed_what,
    a_change_that_is_refused_says_why,
);

async fn a_rule_is_switched_moved_deleted_and_taken_back(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    for (version, name) in ["A", "B", "C"].iter().enumerate() {
        let version = i64::try_from(version).unwrap();
        save(
            &mut browser,
            with(
                draft(version),
                json!({ "name": name, "triggers": ["busy"] }),
            ),
        )
        .await;
    }
    let names = |view: &Value| -> String {
        view["rules"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["rule"]["name"].as_str().unwrap())
            .collect()
    };
    let view = list(&mut browser).await;
    assert_eq!(
        (names(&view).as_str(), &view["version"]),
        ("ABC", &json!(3))
    );
    let id = |n: usize| view["rules"][n]["rule"]["id"].as_str().unwrap().to_owned();
    let (a, b, c) = (id(0), id(1), id(2));

    let answer = browser
        .post(
            &format!("/rules/{b}/switch"),
            &[("enabled", "false"), ("version", "3")],
        )
        .await;
    assert_eq!(answer.location(), "/rules?saved=4");
    let answer = browser
        .post(
            &format!("/rules/{c}/move"),
            &[("to", "up"), ("version", "4")],
        )
        .await;
    assert_eq!(answer.location(), "/rules?saved=5");
    assert_eq!(names(&list(&mut browser).await), "ACB");
    let answer = browser
        .call(
            "rules/reorder",
            &json!({ "order": [b, a, c], "version": 5 }),
        )
        .await;
    assert!(answer.body.contains("saved"), "{}", answer.body);
    assert_eq!(names(&list(&mut browser).await), "BAC");
    for order in [json!([b, a]), json!([b, a, a]), json!([b, a, c, c])] {
        let answer = browser
            .call("rules/reorder", &json!({ "order": order, "version": 6 }))
            .await;
        assert!(answer.body.contains("unreadable"), "{}", answer.body);
    }
    let answer = browser
        .post(&format!("/rules/{a}/delete"), &[("version", "6")])
        .await;
    assert_eq!(answer.location(), "/rules?deleted=7");
    assert_eq!(names(&list(&mut browser).await), "BC");
    let answer = browser
        .post("/rules/restore", &[("earlier", "6"), ("version", "7")])
        .await;
    assert_eq!(answer.location(), "/rules?restored=8");
    let view = list(&mut browser).await;
    assert_eq!(names(&view), "BAC");
    assert_eq!(
        view["rules"][0]["rule"]["enabled"], false,
        "as it was, switch included"
    );
    assert_eq!(
        view["rules"][1]["rule"]["id"],
        json!(a),
        "the same rule, not a copy"
    );
}

async fn somebody_who_saved_first_wins_and_nothing_is_lost(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut here = portal.signed_in("204@alpha").await;
    let mut there = portal.signed_in("204@alpha").await;
    save(&mut here, draft(0)).await;
    let id = list(&mut here).await["rules"][0]["rule"]["id"].clone();
    let edit = |name: &str| with(draft(1), json!({ "id": id, "name": name }));
    assert_eq!(save(&mut here, edit("Ici")).await["version"], 2);
    let answer = save(&mut there, edit("Là-bas")).await;
    assert_eq!(
        (&answer["changed"], &answer["version"]),
        (&json!("stale"), &json!(2))
    );
    assert_eq!(answer["theirs"]["name"], "Ici");
    let mut form = FORM.to_vec();
    form[0] = ("version", "1");
    form[1] = ("name", "Là-bas, sans script");
    let answer = there
        .post(&format!("/rules/{}", id.as_str().unwrap()), &form)
        .await;
    assert_eq!(answer.status, 409);
    assert!(
        answer.body.contains("Là-bas, sans script") && answer.body.contains("Ici"),
        "both versions are shown"
    );
    let answer = there
        .post(
            &format!("/rules/{}/switch", id.as_str().unwrap()),
            &[("enabled", "false"), ("version", "1")],
        )
        .await;
    assert_eq!(answer.location(), "/rules?error=stale");
    assert_eq!(list(&mut there).await["rules"][0]["rule"]["name"], "Ici");
}

/// Another rule was changed, or the rule's own switch thrown, after the form was shown: neither is the form's to take back.
async fn an_edit_is_no_conflict_with_what_it_does_not_touch(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut here = portal.signed_in("204@alpha").await;
    let mut there = portal.signed_in("204@alpha").await;
    save(&mut here, draft(0)).await;
    save(&mut here, with(draft(1), json!({ "name": "Autre" }))).await;
    let view = list(&mut here).await;
    let id = |n: usize| view["rules"][n]["rule"]["id"].clone();
    for (n, version) in [(0, 2), (1, 3)] {
        let off = json!({ "id": id(n), "enabled": false, "version": version });
        let answer = there.call("rules/switch", &off).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let edit = json!({ "id": id(0), "name": "Corrigée", "destination": "06 99 00 11 22" });
    let answer = save(&mut here, with(draft(2), edit)).await;
    assert_eq!(
        (&answer["changed"], &answer["version"]),
        (&json!("saved"), &json!(5))
    );
    // Without a script.
    let mut form = FORM.to_vec();
    form[0] = ("version", "2");
    form[1] = ("name", "Autre, corrigée");
    let path = format!("/rules/{}", id(1).as_str().unwrap());
    assert_eq!(here.post(&path, &form).await.location(), "/rules?saved=6");
    let now = list(&mut here).await;
    let told = |n: usize| {
        let rule = &now["rules"][n]["rule"];
        (rule["name"].clone(), rule["enabled"].clone())
    };
    assert_eq!(told(0), (json!("Corrigée"), json!(false)));
    assert_eq!(told(1), (json!("Autre, corrigée"), json!(false)));
    // What the form does say, somebody else has said otherwise: both are shown.
    let late = with(draft(2), json!({ "id": id(0), "name": "En retard" }));
    let answer = save(&mut there, late).await;
    assert_eq!(
        (&answer["changed"], &answer["theirs"]["name"]),
        (&json!("stale"), &json!("Corrigée"))
    );
    // A version that never was says nothing of the rule.
    let ahead = with(draft(9), json!({ "id": id(0), "name": "En avance" }));
    assert_eq!(save(&mut there, ahead).await["changed"], "stale");
}

async fn the_journal_tells_who_changed_what(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, with(draft(0), json!({ "name": "A" }))).await;
    save(&mut browser, with(draft(1), json!({ "name": "B" }))).await;
    let view = list(&mut browser).await;
    let id = |n: usize| view["rules"][n]["rule"]["id"].clone();
    let edit = json!({ "id": id(0), "name": "A", "outcome": "reject" });
    save(&mut browser, with(draft(2), edit)).await;
    let order = json!({ "order": [id(1), id(0)], "version": 3 });
    browser.call("rules/reorder", &order).await;
    let delete = json!({ "id": id(1), "version": 4 });
    browser.call("rules/delete", &delete).await;
    let undo = json!({ "earlier": 4, "version": 5 });
    browser.call("rules/restore", &undo).await;

    let lines: Vec<_> = portal
        .journal()
        .await
        .into_iter()
        .filter(|line| line.action.starts_with("rules."))
        .collect();
    let saved = ["rules.saved", "rules.saved", "rules.saved"];
    let others = ["rules.reordered", "rules.deleted", "rules.restored"];
    let actions: Vec<_> = lines.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, [saved, others].concat());
    let mut details = Vec::new();
    for (version, line) in lines.iter().enumerate() {
        assert_eq!(line.actor, "204@alpha.example");
        assert_eq!(line.address, "0.0.0.0");
        assert!(line.user_id.is_some() && line.org_id.is_some());
        let detail: Value = serde_json::from_str(&line.detail).unwrap();
        assert_eq!(detail["extension"], "204");
        assert_eq!(
            (&detail["from"], &detail["to"]),
            (&json!(version), &json!(version + 1))
        );
        details.push(detail);
    }
    let change = |n: usize| &details[n]["changes"][0];
    assert_eq!(change(0)["before"], Value::Null);
    assert_eq!(
        change(0)["after"],
        view["rules"][0]["rule"],
        "the rule whole"
    );
    assert_eq!(
        change(2)["before"]["outcome"],
        json!({ "forward": "+33612345678" })
    );
    assert_eq!(change(2)["after"]["outcome"], "reject");
    assert_eq!(details[3]["changes"], json!([]));
    assert_eq!(
        details[3]["order"],
        json!({ "before": ["A", "B"], "after": ["B", "A"] })
    );
    assert_eq!(
        (&change(4)["before"]["name"], &change(4)["after"]),
        (&json!("B"), &Value::Null)
    );
    assert_eq!(change(5)["after"]["name"], "B", "taken back");
}

async fn a_change_that_is_refused_says_why(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let until = json!({ "until": { "date": "24/08/2030", "time": "08:00" } });
    save(&mut browser, with(draft(0), until)).await;
    save(&mut browser, draft(1)).await;
    let rule = |view: &Value, at: usize| -> String {
        view["rules"][at]["rule"]["id"].as_str().unwrap().to_owned()
    };
    let view = list(&mut browser).await;
    let (first, second) = (rule(&view, 0), rule(&view, 1));
    // The page does not offer it.
    let page = browser.get("/rules").await.body;
    for id in [format!("down-{first}"), format!("up-{second}")] {
        let button = page
            .split("<button")
            .find(|button| button.contains(&id))
            .unwrap();
        assert!(
            button.split('>').next().unwrap().contains("disabled"),
            "{button}"
        );
    }
    // Posted all the same, it is told in words, in the reader's language.
    let up = [("to", "up"), ("version", "2")];
    for (lang, told) in [
        (
            "fr",
            "« Tout vers le mobile » : Une règle qui a une fin passe avant celles qui n’en ont pas.",
        ),
        (
            "en",
            "“Tout vers le mobile”: A rule that ends comes before those that do not.",
        ),
    ] {
        let kept = [("lang", lang), ("back", "/rules")];
        browser.post("/preferences", &kept).await;
        let answer = browser.post(&format!("/rules/{second}/move"), &up).await;
        assert_eq!(answer.status, 422);
        let body = answer.body.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(body.contains(told), "{body}");
        assert!(body.contains("id=\"rules-list\""), "the page it was on");
    }
    assert_eq!(list(&mut browser).await["version"], 2);

    // What a deletion and a switch would make wrong: a loop that another rule keeps from being one.
    let mut owner = portal.signed_in("204@beta").await;
    let mut colleague = portal.signed_in("207@beta").await;
    save(&mut owner, draft(0)).await;
    let looping = json!({ "destination": "207", "name": "Boucle" });
    save(&mut owner, with(draft(1), looping)).await;
    let back = json!({ "destination": "204" });
    assert_eq!(
        save(&mut colleague, with(draft(0), back)).await["changed"],
        "saved"
    );
    let view = list(&mut owner).await;
    let shield = rule(&view, 0);
    for (path, field) in [
        (format!("/rules/{shield}/delete"), ("version", "2")),
        (format!("/rules/{shield}/switch"), ("enabled", "false")),
        (format!("/rules/{shield}/move"), ("to", "down")),
    ] {
        let answer = owner.post(&path, &[("version", "2"), field]).await;
        assert_eq!(answer.status, 422, "{path}");
        assert!(
            answer.body.contains("204 → 207 → 204") && answer.body.contains("Boucle"),
            "{path}: {}",
            answer.body
        );
    }
    assert_eq!(list(&mut owner).await["version"], 2);
}
