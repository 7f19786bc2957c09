//! The PBX means what the domain says: random rule lists and calls, as real calls between real phones, each with its own clock.
//! The embedded PBX is asked where each of them goes, and says the same.
//!
//! `RENVOI_CASES` calls are placed (300 where it is not set), drawn from `RENVOI_SEED` (printed where it is not set).

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

#[allow(dead_code, reason = "each test file uses its own part")]
mod support {
    pub mod agreement;
    pub mod asterisk;
    pub mod office;
    pub mod plans;
}

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use futures::{StreamExt as _, stream};
use rand::{SeedableRng as _, rngs::StdRng};
use renvoi_app::domain::{
    Extension,
    route::{Device, Ending, Left},
};
use renvoi_phones::Behaviour;
use renvoi_server::pbx::{AsteriskPbx, Pbx as _, Plan, Subject};
use support::{
    agreement::{Case, Try, call, case, embedded, expected::expected},
    asterisk::{Pbx, driver, start},
    office::{Office, Outcome, Told},
};

/// Calls placed one after the other within an organisation; organisations are side by side.
const CALLS: usize = 10;

/// Organisations at a time.
const AT_ONCE: usize = 16;

/// A call's end: five hops of ringing and more.
const LIMIT: Duration = Duration::from_mins(3);

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number"))
    })
}

/// To the terminal, past the harness, which would keep it to itself where all goes well.
fn say(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pbx_means_what_the_domain_says() {
    let cases = usize::try_from(number("RENVOI_CASES", 300)).unwrap();
    let seed = number("RENVOI_SEED", rand::random::<u32>().into());
    say(&format!("RENVOI_SEED={seed} RENVOI_CASES={cases}"));
    let pbx = start().await;
    let driver = driver(&pbx).await;
    let told = Told::listen(&pbx).await;
    let begun = Instant::now();
    let offices = cases.div_ceil(CALLS);
    let tallies: Vec<Tally> = stream::iter(0..offices)
        .map(|n| one_office(seed, n, CALLS.min(cases - n * CALLS), &pbx, &driver, &told))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let total = tallies.into_iter().fold(Tally::default(), Tally::plus);
    say(&format!(
        "{} calls in {:.1?}: {:?}",
        total.calls,
        begun.elapsed(),
        total.endings
    ));
    assert!(
        total.wrong.is_empty(),
        "seed {seed}, {} of {} calls:\n{}",
        total.wrong.len(),
        total.calls,
        total.wrong[..total.wrong.len().min(3)].join("\n")
    );
    assert_eq!(total.calls, cases);
    // Every way to end has been seen, so that agreement means something.
    assert!(
        cases < 300 || total.endings.iter().all(|count| *count > 0) && total.tried > 0,
        "{:?}, tried {}",
        total.endings,
        total.tried
    );
}

/// What became of some calls.
#[derive(Default)]
struct Tally {
    calls: usize,
    /// Answered, outside, voicemail, busy, nobody, unreachable.
    endings: [usize; 6],
    /// Those that the embedded PBX was asked to place, too.
    tried: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn plus(mut self, other: Self) -> Self {
        self.calls += other.calls;
        self.tried += other.tried;
        for (sum, count) in self.endings.iter_mut().zip(other.endings) {
            *sum += count;
        }
        self.wrong.extend(other.wrong);
        self
    }
}

async fn one_office(
    seed: u64,
    n: usize,
    calls: usize,
    pbx: &Pbx,
    driver: &AsteriskPbx,
    told: &Told,
) -> Tally {
    let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(n as u64));
    let case = case(&mut rng, n);
    let office = Office::open(driver, pbx, told, case.blueprint.clone()).await;
    office.network.behave(network(case.network));
    let reachable: Vec<Extension> = office
        .phones
        .iter()
        .filter(|(_, phones)| !phones.is_empty())
        .map(|(e, _)| e.clone())
        .collect();
    let mut tally = Tally::default();
    for _ in 0..calls {
        let attempt = call(&mut rng, &case, &reachable);
        let (route, expected) = expected(&case, &attempt);
        let outcome = office
            .call(&attempt.from, &attempt.dialled, attempt.at, LIMIT)
            .await;
        let words = heard(&case, &outcome);
        tally.calls += 1;
        tally.endings[ending(&route.ending)] += 1;
        let thought = embedded::route(&case, &attempt).await;
        let tried = embedded::tried(&case, &attempt).await;
        tally.tried += usize::from(tried.is_some());
        if thought != route || tried.as_ref().is_some_and(|(is, should)| is != should) {
            let mut text = described(n, &case, &attempt);
            let _ = writeln!(
                text,
                "  the domain   {route:?}\n  the embedded {thought:?}\n  tried, and as it should be {tried:?}"
            );
            tally.wrong.push(text);
        }
        if outcome.seen != expected.seen || words != expected.words {
            let mut text = described(n, &case, &attempt);
            let _ = writeln!(
                text,
                "  expected {:?} {:?}\n  got      {:?} {words:?}",
                expected.seen, expected.words, outcome.seen
            );
            let _ = writeln!(text, "  route {:?}", route.steps);
            tally.wrong.push(text);
        }
    }
    let mut gone: Vec<Subject> = vec![];
    for (plan, _) in &case.blueprint.extensions {
        gone.extend(plan.devices.iter().cloned().map(Subject::Device));
        gone.push(Plan::Extension(plan.clone()).subject());
    }
    gone.extend([
        Subject::Organisation(case.blueprint.org.clone()),
        Subject::Trunk(case.blueprint.trunk.clone()),
    ]);
    for result in driver.remove(&gone).await {
        result.unwrap();
    }
    tally
}

fn network(left: Left) -> Behaviour {
    let status = |status| Behaviour::status(status).unwrap();
    match left {
        Left::Answered => Behaviour::answer(),
        Left::Busy => Behaviour::Busy,
        Left::NoAnswer => status(480),
        Left::Unreachable => status(404),
        Left::TrunkFailed => status(503),
    }
}

/// What the PBX told, without the ringing of phones that refuse every call: to the domain they are not there.
fn heard(case: &Case, outcome: &Outcome) -> Vec<String> {
    let rings_in_vain = |word: &String| {
        case.blueprint.extensions.iter().any(|(plan, devices)| {
            word.starts_with(&format!("{} rings ", plan.extension))
                && devices.iter().all(|d| *d == Device::Gone)
        })
    };
    outcome
        .words()
        .into_iter()
        .filter(|word| !rings_in_vain(word))
        .collect()
}

fn ending(ending: &Ending) -> usize {
    match ending {
        Ending::Answered(_) => 0,
        Ending::Outside(_) => 1,
        Ending::Voicemail(_) => 2,
        Ending::Busy => 3,
        Ending::NoAnswer => 4,
        Ending::Unreachable => 5,
    }
}

fn described(n: usize, case: &Case, attempt: &Try) -> String {
    let mut text = format!(
        "office {n}: {:?} dials {} at {} (network {:?})\n",
        attempt.from, attempt.dialled, attempt.at, case.network
    );
    for (plan, devices) in &case.blueprint.extensions {
        let local = jiff::tz::TimeZone::get(&plan.zone)
            .unwrap()
            .to_datetime(attempt.at);
        let _ = writeln!(
            text,
            "  {} {} local {local} {devices:?} voicemail {} holidays {:?}",
            plan.extension, plan.zone, plan.voicemail, plan.holidays
        );
        for planned in plan.rules.iter().take(12) {
            let rule = &planned.rule;
            let origin: String = format!("{:?}", rule.origin).chars().take(300).collect();
            let _ = writeln!(
                text,
                "    {} allowed={} {:?} until={:?} {:?} {origin} {:?}",
                if rule.enabled { "on" } else { "off" },
                planned.allowed,
                rule.triggers,
                rule.until,
                rule.outcome,
                rule.slot
            );
        }
    }
    text
}
