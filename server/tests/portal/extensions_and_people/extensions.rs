//! Extensions: changed and removed, and what the PBX is told of it.

use std::sync::Arc;

use renvoi_app::domain::E164;
use renvoi_server::{
    directory::{
        ExtensionSettings, add_device, add_extension, remove_device, remove_extension,
        set_extension,
    },
    pbx::{EmbeddedPbx, Pbx, Plan, Subject, TryCall, TryEnd},
    push,
};
use serde_json::{Value, json};

use super::{
    Change, call, colleague, ext, forward, key, org, plan, read_journal, refusal, settle, shown,
    told, waiting,
};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    an_extension_is_changed,
    what_an_extension_cannot_be_is_refused,
    an_extension_goes_with_all_that_hangs_on_it,
    a_removed_extension_comes_back_as_another,
    the_embedded_pbx_follows_changes_and_removals,
    a_device_goes_and_its_name_waits_for_the_pbx,
);

fn e164(number: &str) -> E164 {
    E164::parse(number).unwrap()
}

/// How many extensions there are, and how much hangs on them.
async fn rows(portal: &TestPortal) -> Vec<i64> {
    let mut rows = vec![];
    for table in [
        "extensions",
        "devices",
        "direct_numbers",
        "rule_lists",
        "forwards",
        "rule_codes",
        "dialled",
    ] {
        rows.push(portal.count(table).await);
    }
    rows
}

async fn an_extension_is_changed(database: Database) {
    let portal = TestPortal::new(database).await;
    let alpha = colleague(&portal, "nora@alpha.example", &[]).await;
    let registry = portal.registry();
    // 207 sends its calls to a number that is nobody's yet.
    let mut helpdesk = portal.signed_in("207@alpha").await;
    forward(&mut helpdesk, "forward", "+33199001300").await;
    settle(&portal).await;

    let settings = set_extension(&registry, &alpha, "204", |extension| {
        extension.voicemail = true;
        extension.direct = [e164("+33199001300")].into();
        extension.owner = Some("Nora@alpha.example".into());
    })
    .await
    .unwrap();
    assert_eq!(
        settings.describe(),
        json!({ "voicemail": true, "direct": ["+33199001300"], "owner": "nora@alpha.example" })
    );
    assert_eq!(
        told(&portal, "extension.changed").await,
        json!({ "number": "204", "changed": {
            "voicemail": [false, true], "direct": [["+33199001204"], ["+33199001300"]],
            "owner": ["204@alpha.example", "nora@alpha.example"] } })
    );
    let asked = waiting(&portal).await;
    let expected = [
        format!("device:{}-204-1", alpha.key),
        format!("extension:{}:204", alpha.key),
        // What its rule means has changed.
        format!("extension:{}:207", alpha.key),
        format!("organisation:{}", alpha.key),
    ];
    assert_eq!(asked, expected);
    settle(&portal).await;
    let plan = plan(&portal, &alpha, "204");
    assert!(plan.voicemail);
    let Some(Plan::Organisation(plan)) = portal.pbx.held(&Subject::Organisation(key(&alpha)))
    else {
        panic!("it has a plan");
    };
    let of_204 = plan
        .direct_numbers
        .iter()
        .filter(|(_, owner)| *owner == ext("204"));
    assert_eq!(
        of_204.collect::<Vec<_>>(),
        [&(e164("+33199001300"), ext("204"))]
    );
    assert_eq!(
        shown(&portal, &alpha),
        [
            ("204-1".to_owned(), "Nora Petit en".to_owned()),
            ("207-1".to_owned(), "Owner of 207 fr".to_owned())
        ]
    );

    // Nothing changed: nothing to push, nothing to tell.
    let lines = portal.journal().await.len();
    set_extension(&registry, &alpha, "204", |_| {})
        .await
        .unwrap();
    assert_eq!(portal.journal().await.len(), lines);
    assert_eq!(waiting(&portal).await, Vec::<String>::new());

    let settings = set_extension(&registry, &alpha, "204", |extension| {
        *extension = ExtensionSettings {
            voicemail: false,
            direct: [].into(),
            owner: None,
        };
    })
    .await
    .unwrap();
    assert_eq!(
        settings.describe(),
        json!({ "voicemail": false, "direct": [], "owner": null })
    );
    settle(&portal).await;
    assert_eq!(shown(&portal, &alpha)[0].1, "204 fr", "nobody's name");
}

async fn what_an_extension_cannot_be_is_refused(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let table: Vec<(&str, &str, Change<ExtensionSettings>)> = vec![
        ("there is no extension « 402 »", "402", Box::new(|_| {})),
        (
            "there is no extension « 240 »; did you mean « 204 »?",
            "240",
            Box::new(|_| {}),
        ),
        (
            "« +33199001207 » exists already",
            "204",
            Box::new(|e| e.direct = [e164("+33199001207")].into()),
        ),
        (
            "« +33199002204 » exists already",
            "204",
            Box::new(|e| e.direct = [e164("+33199002204")].into()),
        ),
        (
            "+33112 is an emergency number",
            "204",
            Box::new(|e| e.direct = [e164("+33112")].into()),
        ),
        (
            "207@alpha.example owns another extension; first: renvoi user set 207@alpha.example --no-extension",
            "204",
            Box::new(|e| e.owner = Some("207@alpha.example".into())),
        ),
        (
            "there is no user « 204@beta.example »",
            "204",
            Box::new(|e| e.owner = Some("204@beta.example".into())),
        ),
        (
            "e-mail: is not an address",
            "204",
            Box::new(|e| e.owner = Some("nobody".into())),
        ),
    ];
    settle(&portal).await;
    let lines = portal.journal().await.len();
    for (expected, number, change) in table {
        let said = refusal(set_extension(&registry, &alpha, number, change).await);
        assert!(said.contains(expected), "{said}");
    }
    assert_eq!(portal.journal().await.len(), lines);
    assert_eq!(waiting(&portal).await, Vec::<String>::new());
    let mut owner = portal.signed_in("204@alpha").await;
    assert_eq!(
        owner.call("rules/list", &json!({})).await.status,
        200,
        "it is theirs still"
    );
}

async fn an_extension_goes_with_all_that_hangs_on_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    forward(&mut owner, "forward", "+33612345678").await;
    forward(&mut owner, "reject", "").await;
    forward(&mut helpdesk, "forward", "204").await;
    add_extension(&registry, &alpha, &ext("210"), &[])
        .await
        .unwrap();
    add_device(&registry, &alpha, "204", "Télétravail")
        .await
        .unwrap();
    settle(&portal).await;
    let before = rows(&portal).await;
    let lines = portal.journal().await.len();

    let gone = remove_extension(&registry, &alpha, "204").await.unwrap();
    assert_eq!(
        gone.to_string(),
        "extension 204, 2 devices, 2 rules, 0 messages, +33199001204"
    );
    let detail = told(&portal, "extension.removed").await;
    let devices = [
        format!("{}-204-1", alpha.key),
        format!("{}-204-2", alpha.key),
    ];
    assert_eq!(
        detail,
        json!({ "number": "204", "owner": "204@alpha.example", "direct": ["+33199001204"], "devices": devices, "rules": 2, "messages": 0 })
    );
    assert_eq!(
        portal.journal().await.len(),
        lines + 1,
        "what it said stays"
    );
    let after = rows(&portal).await;
    let fewer: Vec<_> = before.iter().zip(&after).map(|(b, a)| b - a).collect();
    // Of its rules, one forwards; both versions of its list go.
    assert_eq!(fewer, [1, 2, 1, 2, 1, 2, 1]);

    // Whose rule names it is pushed again; whose does not is not.
    let asked = waiting(&portal).await;
    let expected = [
        format!("device:{}", devices[0]),
        format!("device:{}", devices[1]),
        format!("extension:{}:204", alpha.key),
        format!("extension:{}:207", alpha.key),
        format!("organisation:{}", alpha.key),
    ];
    assert_eq!(asked, expected);
    settle(&portal).await;
    let held = portal.pbx.subjects();
    assert!(
        !held.contains(&Subject::Extension(key(&alpha), ext("204"))),
        "{held:?}"
    );
    assert_eq!(shown(&portal, &alpha).len(), 1, "207's phone is left");
    let plan = plan(&portal, &alpha, "207");
    assert!(!plan.rules[0].allowed, "a forward to nobody lets it ring");
    assert_eq!(push::reconcile(&portal.push).await.unwrap().drifts(), 0);
    // The other organisation's 204 is another.
    assert!(held.contains(&Subject::Extension(
        key(&org(&portal, "beta").await),
        ext("204")
    )));

    // Its owner is there, and owns nothing; the helpdesk reads what happened to it, by its number.
    assert_eq!(call(&mut owner, "me").await["extension"], Value::Null);
    assert_eq!(owner.call("rules/list", &json!({})).await.status, 404);
    let read = read_journal(&mut helpdesk, "204").await;
    let actions: Vec<_> = read
        .iter()
        .map(|line| line["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        [
            "extension.removed",
            "rules.saved",
            "rules.saved",
            "extension.added"
        ]
    );
    for line in &read {
        assert_eq!(
            line["subject"],
            json!({ "kind": "extension", "name": "204" })
        );
    }
    assert!(refusal(remove_extension(&registry, &alpha, "204").await).contains("« 204 »"));
}

async fn a_removed_extension_comes_back_as_another(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut helpdesk = portal.signed_in("207@alpha").await;
    forward(&mut owner, "reject", "").await;
    forward(&mut helpdesk, "forward", "204").await;
    settle(&portal).await;
    // Before the PBX has heard of anything.
    remove_extension(&registry, &alpha, "204").await.unwrap();
    add_extension(&registry, &alpha, &ext("204"), &[])
        .await
        .unwrap();
    let device = add_device(&registry, &alpha, "204", "Desk").await.unwrap();
    assert!(
        device.endpoint.as_str().ends_with("-204-2"),
        "the phone of the first may still be registered: {}",
        device.endpoint
    );
    settle(&portal).await;
    let (of_204, of_207) = (plan(&portal, &alpha, "204"), plan(&portal, &alpha, "207"));
    assert_eq!(
        (of_204.rules.len(), of_204.devices),
        (0, vec![device.endpoint])
    );
    assert!(of_207.rules[0].allowed, "a forward to it goes there again");
    assert_eq!(shown(&portal, &alpha).len(), 2);

    // Once more, and the PBX hears of the removal before there is one again: 207's rule is pushed once more.
    remove_extension(&registry, &alpha, "204").await.unwrap();
    settle(&portal).await;
    add_extension(&registry, &alpha, &ext("204"), &[])
        .await
        .unwrap();
    settle(&portal).await;
    let of_207 = plan(&portal, &alpha, "207");
    assert!(of_207.rules[0].allowed);
}

async fn the_embedded_pbx_follows_changes_and_removals(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let embedded = Arc::new(EmbeddedPbx::new(Arc::clone(&portal.tools.clock)));
    let push = portal.tools.push(Arc::clone(&embedded) as Arc<dyn Pbx>);
    let mut helpdesk = portal.signed_in("207@alpha").await;
    forward(&mut helpdesk, "forward", "204").await;
    let place = async |to: &str| {
        push::drain(&push).await.unwrap();
        let call = TryCall {
            from: Some("+33612345678".into()),
            org: key(&alpha),
            to: ext(to),
            patience: 45,
        };
        embedded.place(call).await.unwrap().end
    };
    assert_eq!(
        place("207").await,
        TryEnd::NoAnswer,
        "it comes to the phone of 204"
    );
    for number in ["204", "207"] {
        set_extension(&registry, &alpha, number, |extension| {
            extension.voicemail = true;
        })
        .await
        .unwrap();
    }
    assert_eq!(place("207").await, TryEnd::Voicemail(ext("204")));
    remove_extension(&registry, &alpha, "204").await.unwrap();
    assert_eq!(
        place("207").await,
        TryEnd::Voicemail(ext("207")),
        "the forward lets it ring"
    );
    let gone = Subject::Extension(key(&alpha), ext("204"));
    assert_eq!(embedded.read(&gone).await.unwrap(), None);
    let wanted = {
        let mut read = portal.tools.store.read().await.unwrap();
        push::everything(read.db(), &push).await.unwrap()
    };
    assert_eq!(embedded.compare(&wanted.plans).await.unwrap(), []);
}

async fn a_device_goes_and_its_name_waits_for_the_pbx(database: Database) {
    let portal = TestPortal::new(database).await;
    let registry = portal.registry();
    let alpha = org(&portal, "alpha").await;
    let second = add_device(&registry, &alpha, "204", "Salon").await.unwrap();
    settle(&portal).await;
    let gone = remove_device(&registry, second.endpoint.as_str())
        .await
        .unwrap();
    assert_eq!(gone.name, "Salon");
    assert_eq!(
        told(&portal, "device.removed").await,
        json!({ "name": "Salon", "endpoint": second.endpoint.as_str() })
    );
    let asked = waiting(&portal).await;
    let expected = [
        format!("device:{}", second.endpoint),
        format!("extension:{}:204", alpha.key),
    ];
    assert_eq!(asked, expected);
    // Its phone may still be registered by this name.
    let third = add_device(&registry, &alpha, "204", "Salon").await.unwrap();
    assert!(
        third.endpoint.as_str().ends_with("-204-3"),
        "{}",
        third.endpoint
    );
    settle(&portal).await;
    let plan = plan(&portal, &alpha, "204");
    assert_eq!(plan.devices.last(), Some(&third.endpoint));
    assert_eq!(plan.devices.len(), 2);
    assert_eq!(
        portal.pbx.held(&Subject::Device(second.endpoint.clone())),
        None
    );
    let typo = format!("{}-204-33", alpha.key);
    let said = refusal(remove_device(&registry, &typo).await);
    assert!(
        said.contains(&format!("did you mean « {} »?", third.endpoint)),
        "{said}"
    );
    // Their owner reads of it.
    let mut owner = portal.signed_in("204@alpha").await;
    let page = owner.get("/journal").await.body;
    assert!(page.contains("Salon"), "{page}");
}
