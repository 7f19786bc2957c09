//! What the PBX driver and the rules on the PBX cost, on a real Asterisk. Prints ratios; the numbers beside them depend on the
//! machine.

#[allow(dead_code, reason = "shared with the tests, which use more of it")]
#[path = "../tests/support"]
mod support {
    pub mod asterisk;
    pub mod office;
    pub mod plans;
}

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use jiff::civil::Weekday;
use renvoi_app::domain::{
    Days, Minute, Mode, Origin, Pattern, Rule, Triggers, WeeklyRange, route::Device,
};
use renvoi_phones::{CallOptions, Phone};
use renvoi_server::pbx::{
    AsteriskPbx, ExtensionPlan, Pbx as _, Plan,
    asterisk::{
        ami::{Action, Client, State},
        compile,
        text::Text,
    },
};
use support::{
    asterisk::{Pbx, driver, start},
    office::{Blueprint, Office, SECOND, Told, network_address},
    plans::{ext, extension, org, organisation, rule, to_extension, to_number, trunk},
};

fn say(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

#[tokio::main]
async fn main() {
    let pbx = start().await;
    let driver = driver(&pbx).await;
    push(&pbx, &driver).await;
    set_up(&pbx, &driver).await;
}

/// Weekday evenings, and the weekend.
fn evenings() -> Vec<WeeklyRange> {
    use Weekday::{Saturday, Sunday};
    let minute = |text| Minute::parse(text).expect("a minute");
    let week = Days::new(Weekday::Monday.cycle_forward().take(5)).expect("some days");
    let weekend = Days::new([Saturday, Sunday]).expect("some days");
    [(week, "18:00", "08:30"), (weekend, "00:00", "24:00")]
        .into_iter()
        .filter_map(|(days, from, to)| WeeklyRange::new(days, minute(from), minute(to)))
        .collect()
}

/// Three rules, as people have them.
fn usual(n: u32) -> Vec<Rule> {
    let mobile = to_number(&format!("+336{n:08}"));
    let mut evening = rule(1, Triggers::Immediately, mobile.clone());
    evening.slot.weekly = evenings();
    let busy = Triggers::when(true, None, false).expect("an event");
    let away = Triggers::when(false, renvoi_app::domain::Seconds::new(20), true).expect("an event");
    vec![
        evening,
        rule(2, busy, to_extension("201")),
        rule(3, away, mobile),
    ]
}

fn plans(count: u32, offset: u32) -> Vec<Plan> {
    let org = org("bulk01");
    let plan = |n: u32| {
        Plan::Extension(extension(
            &org,
            &(100_000 + n).to_string(),
            1,
            usual(n + offset),
        ))
    };
    (0..count).map(plan).collect()
}

/// Ten thousand extensions against the same rows written barely.
async fn push(pbx: &Pbx, driver: &AsteriskPbx) {
    const COUNT: u32 = 10_000;
    let client = Client::connect(pbx.asterisk.access());
    client
        .state()
        .wait_for(|state| *state == State::Ready)
        .await
        .expect("it is ready");
    let text = |text: String| Text::new(text).expect("no line ends");
    let rows: Vec<_> = plans(COUNT, 0)
        .iter()
        .flat_map(|plan| {
            let Plan::Extension(plan) = plan else {
                unreachable!("only extensions")
            };
            let rows = compile::extension(plan).expect("it compiles");
            rows.rules.into_iter().chain([rows.header])
        })
        .collect();
    let bare: Vec<_> = rows
        .iter()
        .map(|row| {
            Action::new("DBPut")
                .saying("Family", "bare")
                .with("Key", text(row.key.as_str().to_owned()))
                .with("Val", text(row.value.as_str().to_owned()))
        })
        .collect();
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let begun = Instant::now();
        client.ask_all(&bare).await.expect("written");
        best = best.min(begun.elapsed());
    }
    let rate = |count: usize, took: Duration| count as f64 / took.as_secs_f64();
    say(format_args!(
        "bare pipelined writes: {:.0} rows/s ({} rows)",
        rate(rows.len(), best),
        rows.len()
    ));
    for (what, offset) in [
        ("new", 0),
        ("changed", 1),
        ("changed again", 2),
        ("unchanged", 2),
    ] {
        let plans = plans(COUNT, offset);
        let begun = Instant::now();
        let results = driver.put(&plans).await;
        let took = begun.elapsed();
        assert!(results.iter().all(Result::is_ok), "all are put");
        say(format_args!(
            "{COUNT} extensions, {what}: {:.0} plans/s, {:.0} rows/s, {:.2} of bare",
            rate(plans.len(), took),
            rate(rows.len(), took),
            best.as_secs_f64() / took.as_secs_f64()
        ));
    }
}

/// From the INVITE that carries the password to the INVITE at the called phone.
async fn set_up(pbx: &Pbx, driver: &AsteriskPbx) {
    let told = Told::listen(pbx).await;
    let org = org("setup01");
    let answers: &[Device] = &[Device::Answers { after: 0 }];
    let lists = lists();
    let mut extensions = vec![(extension(&org, "200", 1, vec![]), answers.to_vec())];
    for (index, (_, rules)) in lists.iter().enumerate() {
        let plan: ExtensionPlan = extension(&org, &(201 + index).to_string(), 1, rules.clone());
        extensions.push((plan, answers.to_vec()));
    }
    let trunk = trunk("setup99");
    let blueprint = Blueprint {
        organisation: organisation(&org, Some(&trunk), &[]),
        trunk,
        network: network_address(),
        extensions,
        org,
    };
    let office = Office::open(driver, pbx, &told, blueprint).await;
    let caller = &office.phones[&ext("200")][0];
    let callee = &office.phones[&ext("201")][0];
    // In turns, so that whatever else the machine does falls on all alike.
    let mut times = vec![vec![]; lists.len() + 1];
    for _ in 0..CALLS {
        times[0].push(one_call(caller, callee, "*98*setup01-201-1").await);
        for (index, times) in times[1..].iter_mut().enumerate() {
            let number = (201 + index).to_string();
            times.push(one_call(caller, &office.phones[&ext(&number)][0], &number).await);
        }
    }
    let plain = median(&mut times[0]);
    say(format_args!("plain Dial: {plain:.2} ms"));
    for ((what, _), times) in lists.iter().zip(&mut times[1..]) {
        let time = median(times);
        say(format_args!(
            "{what}: {time:.2} ms, {:.2} of plain",
            time / plain
        ));
    }
}

/// How often each is called.
const CALLS: usize = 150;

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Milliseconds.
async fn one_call(caller: &Phone, callee: &Phone, number: &str) -> f64 {
    let call = caller
        .call(number, &CallOptions::default())
        .expect("placed");
    let incoming = callee.next_call(5 * SECOND).await.expect("it arrives");
    call.outcome(5 * SECOND).await.expect("answered");
    let sent = call.progress().times.accepted_invite.expect("it was sent");
    let time = incoming.invitation().received.duration_since(sent);
    call.hang_up().await.expect("hung up");
    time.as_secs_f64() * 1000.0
}

/// Lists that never match a call from inside at an ordinary hour, so that every rule is looked at.
fn lists() -> Vec<(&'static str, Vec<Rule>)> {
    let many = |count: u32, make: &dyn Fn(u32) -> Rule| (0..count).map(make).collect::<Vec<_>>();
    let immediate = |n: u32| rule(n.into(), Triggers::Immediately, to_number("+33612345678"));
    let slot = move |n: u32| {
        let mut rule = immediate(n);
        rule.slot.weekly = Days::ALL
            .iter()
            .filter_map(|day| {
                let from = Minute::new(3, u16::try_from(n).ok()?)?;
                WeeklyRange::new(Days::new([day])?, from, Minute::new(4, 0)?)
            })
            .collect();
        rule
    };
    let dated = move |n: u32| {
        let mut rule = immediate(n);
        rule.until = Some(jiff::civil::date(2020, 1, 1).at(0, i8::try_from(n).unwrap_or(0), 0, 0));
        rule
    };
    let numbers = move |count: u32| {
        move |n: u32| {
            let mut rule = immediate(n);
            let colleague = |m: u32| Pattern::Extension(ext(&(300_000 + n * 1000 + m).to_string()));
            let patterns = (0..count).map(colleague).collect();
            rule.origin = Origin::Numbers {
                mode: Mode::Only,
                patterns,
            };
            rule
        }
    };
    vec![
        ("no rule", vec![]),
        ("1 rule", many(1, &slot)),
        ("10 rules", many(10, &slot)),
        ("50 rules, other hours", many(50, &slot)),
        ("50 rules, past dates", many(50, &dated)),
        ("50 rules, 3 other callers each", many(50, &numbers(3))),
        ("50 rules, 100 other callers each", many(50, &numbers(100))),
    ]
}
