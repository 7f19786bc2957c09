//! Sign-ins per second, over HTTP, against bare argon2id on every core.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::support::{
    count, load,
    people::{self, PASSWORD},
    portal::Database,
    table::{Aim, Table, millis, rate},
};
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::phc::PasswordHash,
};
use renvoi_server::{accounts::Passwords, clock::SystemClock, pbx::EmbeddedPbx};

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let seconds = u64::try_from(count("RENVOI_BENCH_SECONDS", 5)).expect("few");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let database = Database::new(Passwords::new()).await;
    let registry = database.tools.registry();
    let org = people::organisation(&registry).await;
    people::person(&registry, &org, "204").await;
    let (address, _) = database
        .serve(Arc::new(EmbeddedPbx::new(Arc::new(SystemClock))))
        .await;
    let request = load::post(
        "/signin",
        "",
        &[("login", "204@bench"), ("password", PASSWORD)],
    );

    let [mut ours, mut bare] = [vec![], vec![]];
    let long = Duration::from_secs(seconds);
    load::run(address, &request, 303, cores, (long / 4, usize::MAX)).await;
    // Turn by turn, because a machine's speed changes.
    for _ in 0..3 {
        bare.push(hashes(cores, long / 3));
        let done = load::run(address, &request, 303, 2 * cores, (long / 3, usize::MAX)).await;
        ours.push(done.rate());
    }
    let mean = |rates: &[f64]| rates.iter().sum::<f64>() / load::numbers(rates.len());
    let (ours, bare) = (mean(&ours), mean(&bare));

    let what = format!("sign-ins, {cores} cores");
    table.ratio(&what, rate(ours), rate(bare), ours / bare, Aim::Above(0.9));

    // A page, as somebody alone has it, and while every core hashes.
    let cookies = load::sign_in(address, "204@bench", PASSWORD).await;
    let page = load::get("/rules", &cookies);
    let one = (long / 2, usize::MAX);
    load::run(address, &page, 200, 1, (long / 4, usize::MAX)).await;
    let idle = load::run(address, &page, 200, 1, one).await.times;
    let signing_in = load::run(address, &request, 303, 2 * cores, one);
    let (busy, _) = tokio::join!(load::run(address, &page, 200, 1, one), signing_in);
    let (idle, busy) = (idle.median(), busy.times.median());
    table.ratio(
        "/rules while every core signs in, median",
        millis(busy),
        millis(idle),
        busy.as_secs_f64() / idle.as_secs_f64(),
        Aim::Below(2.0),
    );
}

/// Verifications per second on every core.
fn hashes(cores: usize, long: Duration) -> f64 {
    let params = Params::new(19 * 1024, 2, 1, None).expect("in range");
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let kept: PasswordHash = argon.hash_password(PASSWORD.as_bytes()).expect("hashed");
    let kept = kept.to_string();
    let begun = Instant::now();
    let done: usize = std::thread::scope(|scope| {
        let one = || {
            let mut done = 0;
            while begun.elapsed() < long {
                argon
                    .verify_password(PASSWORD.as_bytes(), kept.as_str())
                    .expect("it is");
                done += 1;
            }
            done
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(one)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("it ends"))
            .sum()
    });
    load::numbers(done) / begun.elapsed().as_secs_f64()
}
