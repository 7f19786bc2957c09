//! The call that the portal places itself.

use renvoi_app::domain::{Triggers, route::Device};
use renvoi_server::pbx::{Pbx as _, TryCall, TryEnd};

use super::{ANSWERS, LIMIT, immediately};
use crate::support::{
    plans::{ext, rule, to_extension, to_number},
    scene::Scene,
};

/// The call that the portal places itself, as `renvoi pbx call` does.
#[tokio::test]
async fn a_call_is_tried_without_a_phone() {
    let scene = Scene::new().await;
    let busy = Triggers::when(true, None, false).unwrap();
    let office = scene
        .office(
            "tries",
            vec![
                ("201", ANSWERS, vec![immediately(1, to_extension("202"))]),
                ("202", ANSWERS, vec![]),
                (
                    "203",
                    &[Device::Busy],
                    vec![rule(1, busy, to_number("+33612345678"))],
                ),
                ("204", &[Device::Rings], vec![]),
                ("205", &[Device::Gone], vec![]),
            ],
        )
        .await;
    let attempt = async |to: &str, patience| {
        let call = TryCall {
            from: Some("06 12 34 56 78".to_owned()),
            org: office.org.clone(),
            to: ext(to),
            patience,
        };
        scene.driver.place(call).await.unwrap()
    };
    let result = attempt("201", 60).await;
    assert_eq!(result.end, TryEnd::Answered(ext("202")));
    assert_eq!(
        result.steps,
        ["201 → 202 (immediately)", "202 rings 30 s", "202 answers"]
    );
    assert_eq!(
        attempt("203", 60).await.end,
        TryEnd::AnsweredOutside("+33612345678".to_owned())
    );
    assert_eq!(attempt("204", 1).await.end, TryEnd::NoAnswer);
    assert_eq!(attempt("205", 60).await.end, TryEnd::Unreachable);
    let shown = office.phones[&ext("202")][0]
        .next_call(LIMIT)
        .await
        .unwrap();
    assert_eq!(
        shown.invitation().caller().number.as_deref(),
        Some("+33612345678")
    );
}
