//! `decide()`, and what a list of rules costs on its way to the PBX: compiled, and pushed against bare writes of its rows.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use jiff::civil::date;
use renvoi_app::domain::{Call, Caller, Extension, Rule, decide};
use renvoi_server::pbx::{
    ExtensionPlan, OrgKey, Pbx as _, Plan,
    asterisk::compile,
    plan::{Code, PlannedRule},
};

use crate::support::{
    asterisk::{Asterisk, put},
    count,
    numbers::Samples,
    rules,
    table::{Aim, Table, micros, millis},
};

/// Decisions between two looks at the clock.
const AT_A_TIME: u32 = 200;

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let rounds = count("RENVOI_BENCH_DECISIONS", 500);
    let call = Call {
        caller: Caller::Internal(Extension::parse("204").expect("digits")),
        at: date(2026, 4, 14).at(14, 22, 0, 0),
        holiday: false,
    };
    for (what, list) in [
        ("50 rules of which none matches", rules::mismatching(50)),
        (
            "50 rules full of hours, dates and numbers",
            rules::crowded(50),
        ),
    ] {
        let time = decided(&list, &call, rounds);
        table.figure(
            &format!("decide(), {what}, in µs"),
            micros(time),
            time.as_secs_f64() * 1e6,
            Aim::Below(5.0),
        );
    }
    pushed(table, rounds.min(200)).await;
}

/// One decision, in the middle of many.
fn decided(list: &[Rule], call: &Call, rounds: usize) -> Duration {
    let mut samples = Samples::default();
    for _ in 0..rounds {
        let begun = Instant::now();
        for _ in 0..AT_A_TIME {
            black_box(decide(black_box(list), black_box(call)));
        }
        samples.add(begun.elapsed() / AT_A_TIME);
    }
    samples.median()
}

async fn pushed(table: &mut Table, rounds: usize) {
    let asterisk = Asterisk::start().await;
    let driver = asterisk.driver().await;
    let manager = asterisk.manager().await;
    let [mut compiled, mut pushed, mut bare] =
        std::array::from_fn::<_, 3, _>(|_| Samples::default());
    let mut rows = 0;
    for round in 0..rounds {
        // Another list each time: what is there already is not written again.
        let mut list = rules::crowded(50);
        list.rotate_left(round % 50);
        let plan = plan(list);
        let begun = Instant::now();
        let wanted = compile::extension(&plan).expect("a plan");
        compiled.add(begun.elapsed());
        rows = wanted.rules.len() + 1;

        let begun = Instant::now();
        for result in driver.put(&[Plan::Extension(plan)]).await {
            result.expect("put");
        }
        pushed.add(begun.elapsed());

        let written = wanted.rules.iter().chain([&wanted.header]);
        let actions: Vec<_> = written
            .map(|row| put(row.key.as_str(), row.value.as_str()))
            .collect();
        let begun = Instant::now();
        let asked = actions.into_iter().map(|action| manager.ask(action));
        for answer in futures::future::join_all(asked).await {
            assert!(answer.expect("it answers").is_success());
        }
        bare.add(begun.elapsed());
    }
    table.figure(
        &format!("a plan of 50 rules compiled ({rows} rows)"),
        millis(compiled.median()),
        0.0,
        Aim::None,
    );
    table.ratio(
        "the same pushed to the PBX, against its rows written",
        millis(pushed.median()),
        millis(bare.median()),
        pushed.median().as_secs_f64() / bare.median().as_secs_f64(),
        Aim::None,
    );
    asterisk.process.stop().await;
}

fn plan(list: Vec<Rule>) -> ExtensionPlan {
    let planned = |rule| PlannedRule {
        rule,
        allowed: true,
        colleague_numbers: vec![],
        code: Code::None,
    };
    ExtensionPlan {
        org: OrgKey::parse("bench1").expect("a key"),
        extension: Extension::parse("204").expect("digits"),
        zone: "Europe/Paris".to_owned(),
        rules: list.into_iter().map(planned).collect(),
        devices: vec![],
        voicemail: true,
        full: false,
        tenure: renvoi_server::pbx::Tenure::default(),
        holidays: vec![date(2026, 5, 1)],
        dialled: 0,
    }
}
