//! Destinations that have gone, or are refused.

use renvoi_app::domain::Extension;
use renvoi_server::{
    directory::{self, TheirExtension},
    push,
    store::Pool,
};
use serde_json::{Value, json};

use super::{call, draft, list, page, save, with, words};
use crate::{
    on_both,
    support::{Database, browser::Browser, portal::TestPortal},
};

on_both!(
    a_destination_that_has_gone_is_told,
    what_is_refused_is_shown_to_ring,
    a_colleague_who_has_left_is_told,
    in_a_large_organisation_everybody_is_found_and_named,
);

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
