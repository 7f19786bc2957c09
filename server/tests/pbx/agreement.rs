//! The PBX means what the domain says: random rule lists and calls, as real calls between real phones, each with its own clock.
//! The embedded PBX is asked where each of them goes, and says the same.
//!
//! `RENVOI_CASES` calls are placed (1,000 where it is not set), drawn from `RENVOI_SEED` (printed where it is not set), and
//! those that are kept from earlier runs. One that goes wrong is made smaller on the same PBX before it is printed, in the form
//! in which it can be kept.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use crate::support::{
    agreement::{
        Case, Try, call, case, embedded, expected::expected, kept::KEPT, shrink::shrink,
        small::Small,
    },
    asterisk::{Pbx, driver, start},
    office::{Office, Outcome, Told},
};
use futures::{StreamExt as _, stream};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use renvoi_app::domain::{
    Extension, Origin, WeeklyRange,
    route::{Device, Ending, Left, Step, Why},
};
use renvoi_phones::{Behaviour, CallOptions};
use renvoi_server::pbx::{AsteriskPbx, Dialled, Pbx as _, Plan, Subject};

/// Calls placed one after the other within an organisation; organisations are side by side.
const CALLS: usize = 10;

/// Organisations at a time.
const AT_ONCE: usize = 16;

/// So many smaller cases are tried for one that goes wrong, and so many that go wrong are made smaller.
const TRIES: usize = 400;
const SHRUNK: usize = 2;

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
    let cases = usize::try_from(number("RENVOI_CASES", 1000)).unwrap();
    let seed = number("RENVOI_SEED", rand::random::<u32>().into());
    say(&format!("RENVOI_SEED={seed} RENVOI_CASES={cases}"));
    let pbx = start().await;
    let driver = driver(&pbx).await;
    let told = Told::listen(&pbx).await;
    let begun = Instant::now();
    let offices = cases.div_ceil(CALLS);
    let mut kept_wrong = vec![];
    for (n, kept) in KEPT.iter().enumerate() {
        let small = Small::from_json(&serde_json::from_str(kept).unwrap());
        let wrong = alone(&format!("kept{n:02}"), &small, &pbx, &driver, &told).await;
        kept_wrong.extend(wrong.map(|wrong| (format!("the kept case {n}\n{wrong}"), small)));
    }
    let tallies: Vec<Tally> = stream::iter(0..offices)
        .map(|n| one_office(seed, n, CALLS.min(cases - n * CALLS), &pbx, &driver, &told))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut total = tallies.into_iter().fold(Tally::default(), Tally::plus);
    total.wrong.extend(kept_wrong);
    say(&format!(
        "{} calls in {:.1?}: {:?}",
        total.calls,
        begun.elapsed(),
        total.endings
    ));
    let mut told_of = vec![];
    for (n, (text, small)) in total.wrong.iter().take(SHRUNK).enumerate() {
        let shrunk = smallest(&format!("small{n}"), small, &pbx, &driver, &told).await;
        told_of.push(format!("{text}{shrunk}"));
    }
    assert!(
        total.wrong.is_empty(),
        "seed {seed}, {} of {} calls:\n{}",
        total.wrong.len(),
        total.calls,
        told_of.join("\n")
    );
    assert_eq!(total.calls, cases);
    // An hour without rules, an extension without phones: nothing of that is worth a line in the PBX's log.
    let log = std::fs::read_to_string(pbx.folder.path().join("pbx/log/full.log")).unwrap();
    let complaints: Vec<&str> = log.lines().filter(|line| line.contains("EVAL")).collect();
    assert!(
        complaints.is_empty(),
        "{} lines, the first: {}",
        complaints.len(),
        complaints[0]
    );
    // Every way to end has been seen, so that agreement means something.
    assert!(
        cases < 300
            || total.endings.iter().all(|count| *count > 0)
                && [total.tried, total.dialled, total.too_far]
                    .iter()
                    .all(|count| *count > 0),
        "{:?}, tried {}, dialled {}, too far {}",
        total.endings,
        total.tried,
        total.dialled,
        total.too_far
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
    /// What is wrong, and with which call.
    wrong: Vec<(String, Small)>,
    /// What had been dialled before.
    dialled: usize,
    /// Those that had been forwarded as often as calls are, and would have been once more.
    too_far: usize,
}

impl Tally {
    fn plus(mut self, other: Self) -> Self {
        self.calls += other.calls;
        self.tried += other.tried;
        self.dialled += other.dialled;
        self.too_far += other.too_far;
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
    let mut case = case(&mut rng, n);
    let office = Office::open(driver, pbx, told, case.blueprint.clone()).await;
    case.codes = codes(&mut rng, &office);
    case.dialled = dial(&case.codes, &office, driver).await;
    office.network.behave(network(case.network));
    let reachable: Vec<Extension> = office
        .phones
        .iter()
        .filter(|(_, phones)| !phones.is_empty())
        .map(|(e, _)| e.clone())
        .collect();
    let mut tally = Tally {
        dialled: case.dialled.len(),
        ..Tally::default()
    };
    for _ in 0..calls {
        let attempt = call(&mut rng, &case, &reachable);
        let placed = place(&case, &attempt, &office).await;
        tally.calls += 1;
        tally.endings[placed.ending] += 1;
        tally.tried += usize::from(placed.tried);
        tally.too_far += usize::from(placed.is_too_far);
        if !placed.wrong.is_empty() {
            let text = format!("{}{}", described(n, &case, &attempt), placed.wrong);
            tally.wrong.push((text, Small::of(&case, &attempt)));
        }
    }
    clear(&case, driver).await;
    tally
}

/// What became of a call.
struct Placed {
    ending: usize,
    /// The embedded PBX was asked to place it, too.
    tried: bool,
    /// It had been forwarded as often as calls are, and would have been once more.
    is_too_far: bool,
    /// Where it did not go as it should; empty where it did.
    wrong: String,
}

async fn place(case: &Case, attempt: &Try, office: &Office) -> Placed {
    let (route, expected) = expected(case, attempt);
    let outcome = office
        .call(&attempt.from, &attempt.dialled, attempt.at, LIMIT)
        .await;
    let words = heard(case, &outcome);
    let thought = embedded::route(case, attempt).await;
    let tried = embedded::tried(case, attempt).await;
    let mut wrong = String::new();
    if thought != route || tried.as_ref().is_some_and(|(is, should)| is != should) {
        let _ = writeln!(
            wrong,
            "  the domain   {route:?}\n  the embedded {thought:?}\n  tried, and as it should be {tried:?}"
        );
    }
    if outcome.seen != expected.seen || words != expected.words {
        let _ = writeln!(
            wrong,
            "  expected {:?} {:?}\n  got      {:?} {words:?}",
            expected.seen, expected.words, outcome.seen
        );
        let _ = writeln!(wrong, "  route {:?}", route.steps);
    }
    let is_too_far = route.steps.iter().any(|step| {
        matches!(
            step,
            Step::Stays {
                why: Why::TooFar,
                ..
            }
        )
    });
    Placed {
        ending: ending(&route.ending),
        tried: tried.is_some(),
        is_too_far,
        wrong,
    }
}

/// Takes an organisation from the PBX.
async fn clear(case: &Case, driver: &AsteriskPbx) {
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
}

/// Places one call in an organisation of its own; answers what is wrong with it.
async fn alone(
    name: &str,
    small: &Small,
    pbx: &Pbx,
    driver: &AsteriskPbx,
    told: &Told,
) -> Option<String> {
    let (mut case, attempt) = small.build(name);
    let office = Office::open(driver, pbx, told, case.blueprint.clone()).await;
    case.dialled = dial(&case.codes, &office, driver).await;
    office.network.behave(network(case.network));
    let placed = place(&case, &attempt, &office).await;
    clear(&case, driver).await;
    (!placed.wrong.is_empty()).then_some(placed.wrong)
}

/// The smallest case found that goes wrong like this one, and how.
async fn smallest(
    name: &str,
    case: &Small,
    pbx: &Pbx,
    driver: &AsteriskPbx,
    told: &Told,
) -> String {
    if alone(name, case, pbx, driver, told).await.is_none() {
        return format!("  by itself it goes well:\n{}\n", case.to_json());
    }
    let mut n = 0;
    let (small, tries) = shrink(case.clone(), TRIES, async |smaller: &Small| {
        n += 1;
        let name = format!("{name}x{n}");
        alone(&name, smaller, pbx, driver, told).await.is_some()
    })
    .await;
    let wrong = alone(&format!("{name}end"), &small, pbx, driver, told).await;
    format!(
        "made smaller in {tries} tries:\n{}\n{}",
        wrong.unwrap_or_default(),
        small.to_json()
    )
}

/// Some codes for every other office: rules are switched, back again too, and forwards for a while.
fn codes(rng: &mut StdRng, office: &Office) -> Vec<(Extension, String)> {
    let phones: Vec<_> = office
        .phones
        .iter()
        .filter(|(_, p)| !p.is_empty())
        .collect();
    if phones.is_empty() || rng.random_bool(0.5) {
        return vec![];
    }
    let numbers: Vec<_> = office.phones.keys().collect();
    let mut codes = vec![];
    for _ in 0..rng.random_range(1..=6) {
        let (who, _) = phones.choose(rng).unwrap();
        let digits = match rng.random_range(0..12) {
            0 => {
                let until = *["*21", "*22", "*23*3112"].choose(rng).unwrap();
                format!("{until}*{}", numbers.choose(rng).unwrap())
            }
            1 => (*["#21#", "*20"].choose(rng).unwrap()).to_owned(),
            _ => format!("*74{:02}", rng.random_range(1..=6)),
        };
        codes.push(((*who).clone(), digits));
    }
    codes
}

/// Dials them; answers what the PBX has changed.
async fn dial(
    codes: &[(Extension, String)],
    office: &Office,
    driver: &AsteriskPbx,
) -> Vec<Dialled> {
    if codes.is_empty() {
        return vec![];
    }
    for (who, digits) in codes {
        let call = office.phones[who][0]
            .call(digits, &CallOptions::default())
            .unwrap();
        // What is refused changes nothing.
        if call.outcome(LIMIT).await.unwrap().status < 300 {
            call.hang_up().await.unwrap();
        }
    }
    let mut dialled = driver.dialled().await.unwrap();
    dialled.retain(|one| one.org == office.org);
    dialled.sort_by_key(|one| one.at);
    dialled
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
    format!(
        "office {n}: {:?} dials {} at {} (network {:?}) after {:?}: {:?}\n",
        attempt.from, attempt.dialled, attempt.at, case.network, case.codes, case.dialled
    )
}

/// The shrinker is for the day on which something fails, so it is tried on failures that are made up.
#[tokio::test]
async fn a_case_is_made_as_small_as_it_still_fails() {
    let seed = number("RENVOI_SEED", rand::random::<u32>().into());
    say(&format!("RENVOI_SEED={seed}"));
    let mut rng = StdRng::seed_from_u64(seed);
    let mut shrunk = 0;
    for n in 0..40 {
        let mut case = case(&mut rng, n);
        let attempt = call(&mut rng, &case, &[]);
        // Somebody whose phone is registered.
        let registered = |(_, devices): &&(_, Vec<Device>)| devices[0] != Device::Gone;
        let Some((who, _)) = case.blueprint.extensions.iter().find(registered) else {
            continue;
        };
        let who = who.extension.clone();
        let dials = |digits: &str| (who.clone(), digits.to_owned());
        case.codes = ["*7401", "#21#", "*7402"].map(dials).to_vec();
        let whole = Small::of(&case, &attempt);
        // What is written down is read back as it was, and means the same.
        assert_eq!(Small::from_json(&whole.to_json()), whole);
        let (again, its_attempt) = whole.build("written");
        assert_eq!(expected(&again, &its_attempt), expected(&case, &attempt));
        // As if a range over midnight were not understood once something has been dialled.
        let fails = |small: &Small| {
            if !small.codes.contains(&dials("#21#")) {
                return false;
            }
            let mut rules = small.posts.iter().flat_map(|post| &post.rules);
            rules.any(|(rule, _)| {
                rule.enabled && rule.slot.weekly.iter().any(WeeklyRange::crosses_midnight)
            })
        };
        if !fails(&whole) {
            continue;
        }
        shrunk += 1;
        let (small, _) = shrink(whole, 10_000, async |small: &Small| fails(small)).await;
        assert!(fails(&small));
        let rules: Vec<_> = small.posts.iter().flat_map(|post| &post.rules).collect();
        let [(rule, true)] = rules.as_slice() else {
            panic!("more than one rule is left: {rules:?}")
        };
        assert_eq!(
            (rule.slot.weekly.len(), rule.slot.dates.len(), rule.until),
            (1, 0, None)
        );
        assert_eq!(
            (&rule.origin, &rule.outcome),
            (&Origin::Anyone, &renvoi_app::domain::Outcome::LetItRing)
        );
        assert_eq!(small.codes, [dials("#21#")]);
        assert!(small.posts.len() <= 3 && small.is_sound());
    }
    assert!(shrunk > 5, "few of these cases fail: {shrunk}");
}
