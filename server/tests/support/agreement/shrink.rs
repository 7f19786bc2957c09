//! A case that fails, made as small as it still fails.

use jiff::{Timestamp, ToSpan as _};
use renvoi_app::domain::{
    Holidays, Origin, Outcome, Rule, Slot, Triggers,
    route::{Device, Left},
};

use super::{
    direct_number,
    small::{Small, SmallPost},
};
use crate::support::office::From;

/// Tries smaller cases as long as one of them `fails`, at most so many; answers the smallest, and how many were tried.
pub async fn shrink(
    case: Small,
    most: usize,
    mut fails: impl AsyncFnMut(&Small) -> bool,
) -> (Small, usize) {
    let (mut case, mut tries) = (case, 0);
    'smaller: loop {
        for change in changes(&case) {
            let mut candidate = case.clone();
            change(&mut candidate);
            if candidate == case || !candidate.is_sound() {
                continue;
            }
            if tries == most {
                return (case, tries);
            }
            tries += 1;
            if fails(&candidate).await {
                case = candidate;
                continue 'smaller;
            }
        }
        return (case, tries);
    }
}

type Change<T> = Box<dyn Fn(&mut T)>;

fn change<T>(change: impl Fn(&mut T) + 'static) -> Change<T> {
    Box::new(change)
}

/// Changes after which a case says less, the boldest first. None makes anything larger, so that it comes to an end.
fn changes(case: &Small) -> Vec<Change<Small>> {
    let mut all = vec![change(|case: &mut Small| case.codes.clear())];
    for n in 0..case.codes.len() {
        all.push(change(move |case: &mut Small| {
            case.codes.remove(n);
        }));
    }
    for (place, post) in case.posts.iter().enumerate() {
        all.push(change(move |case: &mut Small| {
            let gone = case.posts.remove(place).number;
            case.codes.retain(|(who, _)| *who != gone);
        }));
        let rules = post.rules.len();
        let mut without = |gone: std::ops::Range<usize>| {
            all.push(change(move |case: &mut Small| {
                case.posts[place].rules.drain(gone.clone());
            }));
        };
        without(0..rules);
        if rules > 3 {
            without(0..rules / 2);
            without(rules / 2..rules);
        }
        for n in 0..rules {
            without(n..n + 1);
        }
    }
    all.push(change(|case: &mut Small| case.network = Left::Answered));
    all.push(change(|case: &mut Small| {
        case.from = From::Anonymous;
        // From outside nobody reaches an extension by itself.
        case.dialled = direct_number(&case.called).to_string();
    }));
    for seconds in [3600, 60] {
        all.push(change(move |case: &mut Small| {
            case.at = whole(case.at, seconds);
        }));
    }
    for (place, post) in case.posts.iter().enumerate() {
        for one in changes_of_post(post) {
            all.push(change(move |case: &mut Small| one(&mut case.posts[place])));
        }
    }
    all
}

fn changes_of_post(post: &SmallPost) -> Vec<Change<SmallPost>> {
    let mut all = vec![
        change(|post: &mut SmallPost| "UTC".clone_into(&mut post.zone)),
        change(|post: &mut SmallPost| post.voicemail = false),
        change(|post: &mut SmallPost| post.holidays.clear()),
        change(|post: &mut SmallPost| post.devices = vec![Device::Gone]),
    ];
    for n in 0..post.holidays.len() {
        all.push(change(move |post: &mut SmallPost| {
            post.holidays.remove(n);
        }));
    }
    for n in 0..post.devices.len() {
        all.push(change(move |post: &mut SmallPost| {
            post.devices.remove(n);
        }));
    }
    for (n, (rule, _)) in post.rules.iter().enumerate() {
        all.push(change(move |post: &mut SmallPost| post.rules[n].1 = true));
        for one in changes_of_rule(rule) {
            all.push(change(
                move |post: &mut SmallPost| one(&mut post.rules[n].0),
            ));
        }
    }
    all
}

fn changes_of_rule(rule: &Rule) -> Vec<Change<Rule>> {
    let mut all = vec![
        change(|rule: &mut Rule| rule.slot = Slot::default()),
        change(|rule: &mut Rule| rule.slot.holidays = Holidays::Ignore),
        change(|rule: &mut Rule| rule.until = None),
        change(|rule: &mut Rule| rule.origin = Origin::Anyone),
        change(|rule: &mut Rule| rule.triggers = Triggers::Immediately),
        // « Let it ring » says less than « reject », which says less than a place to go to.
        change(|rule: &mut Rule| rule.outcome = Outcome::LetItRing),
    ];
    if rule.outcome != Outcome::LetItRing {
        all.push(change(|rule: &mut Rule| rule.outcome = Outcome::Reject));
    }
    for n in 0..rule.slot.weekly.len() {
        all.push(change(move |rule: &mut Rule| {
            rule.slot.weekly.remove(n);
        }));
    }
    for n in 0..rule.slot.dates.len() {
        all.push(change(move |rule: &mut Rule| {
            rule.slot.dates.remove(n);
        }));
    }
    if let Origin::Numbers { patterns, .. } = &rule.origin {
        let mut without = |gone: std::ops::Range<usize>| {
            all.push(change(move |rule: &mut Rule| {
                if let Origin::Numbers { patterns, .. } = &mut rule.origin {
                    patterns.drain(gone.clone());
                }
            }));
        };
        let count = patterns.len();
        if count > 1 {
            without(0..count / 2);
            without(count / 2..count);
        }
        // Of a long list the halves go first.
        if (3..8).contains(&count) {
            (0..count).for_each(|n| without(n..n + 1));
        }
    }
    all
}

/// Without what is left of a division by so many seconds.
fn whole(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_sub(at.as_second().rem_euclid(seconds).seconds())
        .unwrap()
}
