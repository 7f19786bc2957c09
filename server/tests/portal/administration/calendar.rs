//! The organisation's days and hours.

use renvoi_server::pbx::ExtensionPlan;

use super::{forward_to, plan, save};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    days_of_the_organisation_reach_the_pbx,
    opening_hours_are_presets_of_the_organisations_rules,
);

async fn days_of_the_organisation_reach_the_pbx(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    assert_eq!(
        forward_to(&mut portal.signed_in("204@alpha").await, "207").await["changed"],
        "saved"
    );
    let holds = |plan: &ExtensionPlan, date: &str| plan.holidays.contains(&date.parse().unwrap());
    let before = plan(&portal, "alpha").await;
    assert!(holds(&before, "2026-05-25") && !holds(&before, "2026-12-24"));

    let days = [
        ("region", "alsace_moselle"),
        ("days", "24/12/2026 Veille de Noël"),
        ("worked", "2026-05-25 Journée de solidarité"),
    ];
    assert_eq!(save(&mut admin, "calendar", &days).await.status, 303);
    let after = plan(&portal, "alpha").await;
    assert!(
        !holds(&after, "2026-05-25") && holds(&after, "2026-12-24") && holds(&after, "2026-12-26")
    );
    let page = admin.get("/admin").await.body;
    assert!(
        page.contains("2026-12-24 Veille de Noël")
            && page.contains("Lundi de Pentecôte, travaillé")
    );
}

/// The ranges of a form, as they stand in its fields: « mon tue 09:00-18:00 ».
fn ranges(page: &str) -> Vec<String> {
    let input = |name: &str| {
        let inputs = page
            .split("<input ")
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap());
        let name = format!("name=\"{name}\"");
        inputs
            .filter(move |input| input.contains(&name))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let value = |input: &String| {
        input
            .split("value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    (1..)
        .map_while(|n| {
            let [from, to] = ["from", "to"].map(|part| input(&format!("range-{n}-{part}")));
            let days = input(&format!("range-{n}-day"));
            let checked = days.iter().filter(|day| day.contains("checked")).map(value);
            let days: Vec<_> = checked.collect();
            Some(format!(
                "{} {}-{}",
                days.join(" "),
                value(from.first()?),
                value(to.first()?)
            ))
        })
        .collect()
}

async fn opening_hours_are_presets_of_the_organisations_rules(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut admin = portal.administrator().await;
    let hours = [
        ("mon", "08:30-12:00, 14:00-18:00"),
        ("tue", "08:30-12:00, 14:00-18:00"),
        ("closed_on_holidays", "on"),
    ];
    assert_eq!(save(&mut admin, "hours", &hours).await.status, 303);
    for (login, button, told, holidays) in [
        (
            "204@alpha",
            "preset-office",
            &["mon tue 08:30-12:00", "mon tue 14:00-18:00"][..],
            "except",
        ),
        (
            "204@alpha",
            "preset-evenings",
            &[
                "mon tue 12:00-14:00",
                "mon tue wed thu fri sat sun 18:00-08:30",
                "wed thu fri sat sun 00:00-24:00",
            ],
            "ignore",
        ),
        // Nobody has set any there, and these are not theirs.
        (
            "204@beta",
            "preset-office",
            &["mon tue wed thu fri 09:00-18:00"],
            "except",
        ),
        (
            "204@beta",
            "preset-evenings",
            &[
                "mon tue wed thu fri sat sun 18:00-09:00",
                "sat sun 00:00-24:00",
            ],
            "ignore",
        ),
    ] {
        let mut browser = portal.signed_in(login).await;
        let form = [
            ("version", "0"),
            ("name", "Heures"),
            ("slot", "some"),
            ("holidays", "only"),
            ("do", button),
        ];
        let answer = browser.post("/rules/new", &form).await;
        assert_eq!(answer.status, 200);
        let (mut found, mut told) = (ranges(&answer.body), told.to_vec());
        found.sort_unstable();
        told.sort_unstable();
        assert_eq!(found, told, "{button}");
        let chosen = format!("name=\"holidays\" value=\"{holidays}\" checked");
        assert!(answer.body.contains(&chosen), "{button}: {holidays}");
    }
}
