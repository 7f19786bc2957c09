//! What a template can be, and who defines it.

use super::{Desk, draft};
use crate::{on_both, support::Database};
use renvoi_app::api::{
    Code,
    templates::{TemplateChanged, TemplateDraft, TemplateNotDone},
};
use renvoi_server::{directory::organisation, phones::templates::Whose};
use uuid::Uuid;

on_both!(
    what_no_template_can_be_is_refused_field_by_field,
    of_two_editors_the_second_is_told_and_others_see_nothing,
);

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
