//! Whether the time of an answer tells what the answer does not: that there is an account, or that a password is right.
//!
//! Two kinds of attempts are made in turn, and how long their answers took is compared by the test of Mann and Whitney: it asks how
//! often one of the second kind took longer than one of the first, whatever the distributions look like, and a few answers that the
//! machine held up do not hide a difference. With 1,000 of each, a difference is called one where it would come by chance once in
//! 1,000 comparisons (|z| > 3.29); where one kind is the slower one in 56 % of all pairs, that is found with a probability of 0.9. Each
//! row tells how many microseconds more that would have been here.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Instant,
};

use crate::support::{
    count,
    load::{self, Connection, numbers},
    people::{self, PASSWORD},
    portal::{Database, NO_LIMITS},
    table::{Aim, Table},
};
use renvoi_server::{
    accounts::{Limits, Passwords},
    clock::SystemClock,
    directory::set_locked,
    pbx::EmbeddedPbx,
};

/// Beyond that, a difference is not chance: 1 in 1,000, two-sided.
const FOUND: f64 = 3.29;
/// So much more, and it is found nine times out of ten.
const SURELY: f64 = FOUND + 1.28;
/// So many requests come from one address before the next is used: how often instructions may be asked for is counted by address.
const FROM_ONE_ADDRESS: usize = 16;

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let tries = count("RENVOI_BENCH_TRIES", 1000);
    // What is compared is everything but hashing, which a unit test shows to be the same for nobody's password; with the real one it
    // would hide the rest behind 20 ms.
    let mut database = Database::new(Passwords::weak_for_tests()).await;
    // Only their queue.
    database.tools.mails = true;
    let registry = database.tools.registry();
    let org = people::organisation(&registry).await;
    for number in ["204", "205", "206"] {
        people::person(&registry, &org, number).await;
    }
    set_locked(&registry, "205@bench.example", true)
        .await
        .expect("locked");
    let pbx = || Arc::new(EmbeddedPbx::new(Arc::new(SystemClock)));
    let (open, _) = database.serve(pbx()).await;
    let strict = Limits {
        account: 1,
        longest: 900,
        ..NO_LIMITS
    };
    let (strict, _) = database.serve_within(pbx(), strict).await;

    let sign_in =
        |login, password| load::post("/signin", "", &[("login", login), ("password", password)]);
    let wrong = "not the right password";
    let comparisons = [
        (
            "wrong password: nobody's name, somebody's",
            open,
            401,
            [sign_in("999@bench", wrong), sign_in("204@bench", wrong)],
        ),
        (
            "nobody's name, one of a locked account with its password",
            open,
            401,
            [
                sign_in("nobody@bench.example", PASSWORD),
                sign_in("205@bench.example", PASSWORD),
            ],
        ),
        (
            "locked account: wrong password, right one",
            open,
            401,
            [
                sign_in("205@bench.example", wrong),
                sign_in("205@bench.example", PASSWORD),
            ],
        ),
        (
            "while it waits: wrong password, right one",
            strict,
            429,
            [sign_in("206@bench", wrong), sign_in("206@bench", PASSWORD)],
        ),
        (
            "instructions asked for: nobody's address, somebody's",
            open,
            303,
            [
                load::post("/recover", "", &[("email", "nobody@bench.example")]),
                load::post("/recover", "", &[("email", "204@bench.example")]),
            ],
        ),
        (
            "code of the helpdesk: nobody's name, somebody's",
            open,
            401,
            [
                load::post(
                    "/recover/code",
                    "",
                    &[("login", "999@bench"), ("code", "12345678")],
                ),
                load::post(
                    "/recover/code",
                    "",
                    &[("login", "204@bench"), ("code", "12345678")],
                ),
            ],
        ),
    ];
    for (what, address, status, requests) in comparisons {
        let [first, second] = times(address, &requests, status, tries).await;
        let slower = slower(&first, &second);
        let z = z(&first, &second, 0.0);
        let seen = smallest(&first, &second);
        let what = format!("{what}, {tries} of each: |z|");
        let figure = format!(
            "{:.1} (slower in {:.1} %; sees {seen:.0} µs)",
            z.abs(),
            slower * 100.0
        );
        table.figure(&what, figure, z.abs(), Aim::Below(FOUND));
    }
}

/// How long both took, in microseconds, in turn: now the one first, now the other, so that neither always follows on the other.
async fn times(
    address: SocketAddr,
    requests: &[Vec<u8>; 2],
    status: u16,
    tries: usize,
) -> [Vec<f64>; 2] {
    let mut times = [vec![], vec![]];
    let mut connection = None;
    for n in 0..tries + FROM_ONE_ADDRESS {
        if n % (FROM_ONE_ADDRESS / 2) == 0 {
            let part = |n: usize| u8::try_from(n % 250 + 1).expect("below 251");
            let local = Ipv4Addr::new(127, 7, part(n / 2000), part(n / 8));
            let mut opened = Connection::from(local, address).await.expect("it listens");
            if status == 429 {
                // A name waits at the address that failed with it, and at no other.
                opened.ask(&requests[0]).await.expect("it answers");
            }
            connection = Some(opened);
        }
        let connection = connection.as_mut().expect("opened for the first");
        for kind in if n % 2 == 0 { [0, 1] } else { [1, 0] } {
            let asked = Instant::now();
            let answer = connection.ask(&requests[kind]).await.expect("it answers");
            let took = asked.elapsed().as_secs_f64() * 1e6;
            assert_eq!(answer.status, status, "{}", answer.head);
            // The first ones warm up.
            if n >= FROM_ONE_ADDRESS {
                times[kind].push(took);
            }
        }
    }
    times
}

/// In which share of all pairs the one of the second kind took longer.
fn slower(first: &[f64], second: &[f64]) -> f64 {
    let mut sorted = first.to_vec();
    sorted.sort_by(f64::total_cmp);
    let wins = second.iter().map(|time| {
        let below = sorted.partition_point(|other| other < time);
        let equal = sorted.partition_point(|other| other <= time) - below;
        numbers(below) + numbers(equal) / 2.0
    });
    wins.sum::<f64>() / (numbers(first.len()) * numbers(second.len()))
}

/// By how many standard deviations that share is from a half, were the second kind so many microseconds slower than it was.
fn z(first: &[f64], second: &[f64], more: f64) -> f64 {
    let second: Vec<_> = second.iter().map(|time| time + more).collect();
    let (n, m) = (numbers(first.len()), numbers(second.len()));
    let deviation = ((n + m + 1.0) / (12.0 * n * m)).sqrt();
    (slower(first, &second) - 0.5) / deviation
}

/// The microseconds that would have been found nine times out of ten, to the nearest one above.
fn smallest(first: &[f64], second: &[f64]) -> f64 {
    // Without what there is: the two kinds as if they were one.
    let median = |times: &[f64]| {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    };
    let level = median(first) - median(second);
    let (mut low, mut high) = (0.0, 1e6);
    while high - low > 1.0 {
        let middle = f64::midpoint(low, high);
        if z(first, second, level + middle) > SURELY {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}
