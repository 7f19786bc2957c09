//! Now, and the coming week.

use renvoi_server::{pbx::PbxError, push};
use serde_json::json;

use super::{call, draft, list, page, save, with, words};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    the_coming_week_is_a_table,
    a_rule_that_never_serves_says_why,
    now_is_what_the_pbx_has,
);

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
