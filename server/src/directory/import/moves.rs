//! What lines of one file take from each other: an extension that somebody leaves, a direct number that an extension loses, an address
//! that somebody had.
//!
//! Whether a line gets what it takes is known once all have been read: another one has to give it up, and be good itself. Lines that
//! hang together so are done in one transaction, or none of them is.

use std::collections::{BTreeMap, HashMap};

use renvoi_app::api::forwarding::FieldError;

/// So many lines are done in one transaction because they hang together, and no more: everybody else's saves wait for it.
pub(super) const MOST_TOGETHER: usize = 2000;

/// Something that one has, and that another may get.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Thing {
    /// An extension, by its digits: whoever owns it leaves it.
    Extension(String),
    /// A direct number in E.164: its extension loses it.
    Number(String),
    /// An e-mail address: whoever has it gets another one.
    Address(String),
}

/// A line takes what is somebody else's until now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) thing: Thing,
    /// What is wrong with the line where nobody gives it up.
    pub(super) otherwise: FieldError,
}

/// All that lines take and give up.
#[derive(Default)]
pub(super) struct Moves {
    /// By which line, good as far as it goes.
    given_up: HashMap<Thing, i64>,
    /// Of the lines that take something: what is wrong with them anyway, and what they take.
    taking: BTreeMap<i64, (Vec<FieldError>, Vec<Claim>)>,
}

/// Which lines get what they take.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// Lines that do not, and all that is wrong with them.
    pub(super) bad: BTreeMap<i64, Vec<FieldError>>,
    /// Lines that hang together, in order, by the first of them.
    pub(super) together: BTreeMap<i64, Vec<i64>>,
}

impl Moves {
    /// Takes what a line takes and gives up, with what is wrong with it anyway: one that is wrong gives up nothing.
    pub(super) fn note(
        &mut self,
        line: i64,
        problems: &[FieldError],
        claims: Vec<Claim>,
        gives_up: Vec<Thing>,
    ) {
        if problems.is_empty() {
            let things = gives_up.into_iter().map(|thing| (thing, line));
            self.given_up.extend(things);
        }
        if !claims.is_empty() {
            self.taking.insert(line, (problems.to_vec(), claims));
        }
    }

    /// Who gets what they take. A line that does not gives nothing up either; those that exchange something all do.
    pub(super) fn settle(self) -> Settled {
        let mut bad: BTreeMap<i64, Vec<FieldError>> = BTreeMap::new();
        // Who counts on a line, and for what.
        let mut counting: HashMap<i64, Vec<(i64, FieldError)>> = HashMap::new();
        let mut fallen = vec![];
        for (line, (problems, claims)) in self.taking {
            let mut wrong = problems;
            for claim in claims {
                match self.given_up.get(&claim.thing) {
                    Some(by) => {
                        let who = counting.entry(*by).or_default();
                        who.push((line, claim.otherwise));
                    }
                    None => wrong.push(claim.otherwise),
                }
            }
            if !wrong.is_empty() {
                fallen.push(line);
                bad.insert(line, wrong);
            }
        }
        while let Some(line) = fallen.pop() {
            for (taker, problem) in counting.remove(&line).unwrap_or_default() {
                let wrong = bad.entry(taker).or_default();
                if wrong.is_empty() {
                    fallen.push(taker);
                }
                wrong.push(problem);
            }
        }
        let mut groups = Groups::default();
        for (by, takers) in counting {
            // Whoever is wrong anyway hangs on nobody.
            for (taker, _) in takers {
                if !bad.contains_key(&taker) {
                    groups.join(by, taker);
                }
            }
        }
        let mut together = groups.all();
        together.retain(|_, lines| {
            let few = lines.len() <= MOST_TOGETHER;
            if !few {
                let many = FieldError::new("", "moves_many", &MOST_TOGETHER.to_string());
                bad.extend(lines.iter().map(|line| (*line, vec![many.clone()])));
            }
            few
        });
        Settled { bad, together }
    }
}

/// Lines that hang together, each known by the first.
#[derive(Default)]
struct Groups {
    /// A line before it that hangs together with it.
    before: HashMap<i64, i64>,
}

impl Groups {
    fn first(&mut self, line: i64) -> i64 {
        let mut first = line;
        while let Some(before) = self.before.get(&first) {
            first = *before;
        }
        // The way is short the next time.
        let mut at = line;
        while at != first {
            at = self.before.insert(at, first).unwrap_or(first);
        }
        first
    }

    fn join(&mut self, one: i64, other: i64) {
        let (one, other) = (self.first(one), self.first(other));
        if one != other {
            self.before.insert(one.max(other), one.min(other));
        }
    }

    fn all(mut self) -> BTreeMap<i64, Vec<i64>> {
        let mut all: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        let mut lines: Vec<i64> = self.before.keys().copied().collect();
        lines.sort_unstable();
        for line in lines {
            let first = self.first(line);
            all.entry(first).or_insert_with(|| vec![first]).push(line);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(n: i64) -> Thing {
        Thing::Number(n.to_string())
    }

    fn claim(n: i64) -> Claim {
        Claim {
            thing: number(n),
            otherwise: FieldError::new("SDA", "direct_taken", &n.to_string()),
        }
    }

    /// Lines as they come: wrong anyway, what they take, what they give up.
    fn settled(lines: &[(i64, bool, &[i64], &[i64])]) -> (Vec<(i64, usize)>, Vec<Vec<i64>>) {
        let mut moves = Moves::default();
        for (line, wrong, takes, gives) in lines {
            let problems = if *wrong {
                vec![FieldError::new("Nom", "control", "")]
            } else {
                vec![]
            };
            let claims = takes.iter().copied().map(claim).collect();
            let gives = gives.iter().copied().map(number).collect();
            moves.note(*line, &problems, claims, gives);
        }
        let Settled { bad, together } = moves.settle();
        let bad = bad.into_iter().map(|(line, wrong)| (line, wrong.len()));
        (bad.collect(), together.into_values().collect())
    }

    #[test]
    fn who_takes_gets_what_a_good_line_gives_up() {
        let none: Vec<Vec<i64>> = vec![];
        // Before and behind it, and in a circle.
        assert_eq!(
            settled(&[(2, false, &[], &[1]), (3, false, &[1], &[])]),
            (vec![], vec![vec![2, 3]])
        );
        assert_eq!(
            settled(&[(2, false, &[1], &[]), (3, false, &[], &[1])]),
            (vec![], vec![vec![2, 3]])
        );
        assert_eq!(
            settled(&[
                (2, false, &[1], &[3]),
                (3, false, &[], &[]),
                (4, false, &[2], &[1]),
                (5, false, &[3], &[2]),
                (6, false, &[9], &[8]),
                (7, false, &[], &[9]),
            ]),
            (vec![], vec![vec![2, 4, 5], vec![6, 7]])
        );
        // Nobody gives it up; or whoever does is wrong, or does not get what they take in their turn.
        assert_eq!(
            settled(&[(2, false, &[1, 2], &[])]),
            (vec![(2, 2)], none.clone())
        );
        assert_eq!(
            settled(&[(2, true, &[], &[1]), (3, false, &[1], &[])]),
            (vec![(3, 1)], none.clone())
        );
        assert_eq!(
            settled(&[
                (2, false, &[1], &[]),
                (3, false, &[2], &[1]),
                (4, false, &[3], &[2]),
                (5, false, &[], &[5]),
                (6, false, &[5], &[]),
            ]),
            (vec![(2, 1), (3, 1), (4, 1)], vec![vec![5, 6]])
        );
        // A circle breaks as a whole.
        assert_eq!(
            settled(&[(2, false, &[1, 7], &[2]), (3, false, &[2], &[1])]).0,
            [(2, 2), (3, 1)]
        );
        // What is wrong anyway is told beside what it does not get, and not beside what it would.
        assert_eq!(
            settled(&[
                (2, true, &[1], &[]),
                (3, true, &[9], &[]),
                (4, false, &[], &[1])
            ]),
            (vec![(2, 1), (3, 2)], none)
        );
    }

    #[test]
    fn no_more_hang_together_than_one_transaction_takes() {
        let chain = |count: i64| {
            let mut moves = Moves::default();
            for line in 0..count {
                moves.note(line, &[], vec![claim(line)], vec![number(line + 1)]);
            }
            moves.note(count, &[], vec![], vec![number(0)]);
            moves.settle()
        };
        let most = i64::try_from(MOST_TOGETHER).expect("a small number");
        let fits = chain(most - 1);
        assert!(fits.bad.is_empty());
        assert_eq!(fits.together[&0].len(), MOST_TOGETHER);
        let more = chain(most);
        assert!(more.together.is_empty());
        assert_eq!(more.bad.len(), MOST_TOGETHER + 1);
        assert!(
            more.bad
                .values()
                .all(|wrong| wrong[0].code == "moves_many" && wrong.len() == 1)
        );
    }
}
