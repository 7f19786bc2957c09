//! A call is tried on the page.

use serde_json::{Value, json};

use super::{call, draft, list, page, save, with};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    a_call_is_tried_as_far_as_one_may_know,
    what_is_not_saved_is_tried_too,
    a_call_that_cannot_be_tried_says_why,
);

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
