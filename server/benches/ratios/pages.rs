//! The signed-in page of rules against a static answer of the same bytes from the same web server.

use std::{sync::Arc, time::Duration};

use crate::support::{
    count,
    load::{self, Connection},
    people,
    portal::{Database, serve},
    rules,
    table::{Aim, Table, millis, rate},
};
use axum::{Router, http::header, routing::get};
use bytes::Bytes;
use renvoi_app::domain::RuleList;
use renvoi_server::{
    accounts::Passwords, clock::SystemClock, forwarding::import, pbx::EmbeddedPbx, push,
};

/// As many as a browser opens, and two.
const CONNECTIONS: usize = 8;

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let seconds = u64::try_from(count("RENVOI_BENCH_SECONDS", 5)).expect("few");
    let database = Database::new(Passwords::weak_for_tests()).await;
    let registry = database.tools.registry();
    let org = people::organisation(&registry).await;
    let (row, _) = people::person(&registry, &org, "204").await;
    // Its second rule names this colleague.
    people::person(&registry, &org, "1000").await;
    let list = RuleList {
        version: 0,
        rules: rules::usual(12_345_678),
    };
    let mut text = serde_json::to_value(&list).expect("plain data");
    for rule in text["rules"].as_array_mut().expect("a list of rules") {
        // New rules have no id yet.
        rule.as_object_mut().expect("a rule").remove("id");
    }
    import(&database.tools, &org, &row, &text.to_string())
        .await
        .expect("imported");
    let (ours, push) = database
        .serve(Arc::new(EmbeddedPbx::new(Arc::new(SystemClock))))
        .await;
    push::drain(&push).await.expect("drained");

    let cookies = load::sign_in(ours, "204@bench", people::PASSWORD).await;
    let page = load::get("/rules", &cookies);
    let mut connection = Connection::open(ours).await.expect("it listens");
    let answer = connection.ask(&page).await.expect("it answers");
    let body = Bytes::from(answer.body);
    let bytes = body.len();
    assert!(
        String::from_utf8_lossy(&body).contains("1000"),
        "the page shows the rules"
    );
    let answer = move || {
        let body = body.clone();
        async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body) }
    };
    let bare = serve(Router::new().route("/rules", get(answer))).await;

    let warm = (Duration::from_secs(1), usize::MAX);
    let long = (Duration::from_secs(seconds), 200_000);
    for address in [ours, bare] {
        load::run(address, &page, 200, CONNECTIONS, warm).await;
    }
    let bare = load::run(bare, &page, 200, CONNECTIONS, long).await;
    let ours = load::run(ours, &page, 200, CONNECTIONS, long).await;

    table.ratio(
        &format!("signed-in /rules ({bytes} bytes), {CONNECTIONS} connections"),
        rate(ours.rate()),
        rate(bare.rate()),
        ours.rate() / bare.rate(),
        Aim::Above(0.1),
    );
    let slowest = ours.times.percentile(99);
    let what = format!(
        "the same, p99 in ms (median {})",
        millis(ours.times.median())
    );
    table.figure(
        &what,
        millis(slowest),
        slowest.as_secs_f64() * 1000.0,
        Aim::Below(10.0),
    );
}
