//! Rules → the text that the router evaluates.
//!
//! A program leaves one token for each trigger of each rule that matches, in the rules' order: `I…/` immediately, `B…/` busy,
//! `N<seconds>.…/` no answer, `U…/` unreachable. The router takes the first of each letter.

use super::{
    CompileError,
    condition::{Condition, Part, Season, negate},
    hours::NOTHING,
};
use crate::pbx::asterisk::text::Text;

/// Ends a row that another one follows.
const MORE: &str = "+";

/// Bytes of text in a row, so that [`MORE`] fits too.
const ROOM: usize = Text::LIMIT - MORE.len();

/// With so many rules in a row that have dates, it is first seen whether any of them can hold now. A rule that is looked at costs one
/// expression; this costs one and a look at a row.
const MANY_DATES: usize = 5;

/// A rule of a program.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Step {
    /// What must hold; nothing: it always matches.
    pub condition: Condition,
    /// Outside of this its dates do not hold; `None`: it has no dates.
    pub season: Option<Season>,
    /// What it leaves.
    pub tokens: String,
}

impl Step {
    /// Whether it needs to know whether the day is a holiday.
    pub(super) fn asks_holiday(&self) -> bool {
        let asks = |part: &Part| part.any_of.iter().any(|term| term.contains("${rvy}"));
        self.condition.iter().any(asks)
    }
}

/// The rows that go on with one of two programs, as one of these terms holds or none.
///
/// The last row evaluates the chosen program's first by itself: a round of the router would take longer than that. `:3` takes away
/// what SET leaves in the text; EVAL is given a 0 as in [`at_times`], for a program that no row has.
pub(super) fn choice(any_of: &[String], with: &str, without: &str) -> Vec<String> {
    let chosen = |any: &str| {
        format!(
            "${{SET(rvp=${{IF($[{any}]?{with}:{without})}}):3}}${{EVAL(0${{DB(${{rvg}}/${{rvp}})}}):1}}"
        )
    };
    let whole = chosen(&any_of.join("|"));
    if whole.len() <= ROOM {
        return vec![whole];
    }
    let mut texts = vec![];
    sum_up("rva0", any_of, &mut texts);
    for text in &mut texts {
        text.push_str(MORE);
    }
    texts.push(chosen("${rva0}"));
    texts
}

/// The rows of a program; empty where no rule is left. `preamble` stands first. What is evaluated only at times is a row of its own,
/// which `keep` writes and names.
pub(super) fn rows(
    preamble: Option<String>,
    steps: &[Step],
    keep: &mut dyn FnMut(String) -> String,
) -> Result<Vec<String>, CompileError> {
    let mut texts: Vec<String> = preamble.into_iter().collect();
    let mut steps = steps;
    while let [first, rest @ ..] = steps {
        if let Some((season, text, left)) = of_some_dates(steps) {
            texts.push(at_times(&season, &keep(text)));
            steps = left;
        } else {
            write(first, &mut texts);
            steps = rest;
        }
    }
    if let Some(long) = texts.iter().find(|text| text.len() > ROOM) {
        return Err(CompileError::Condition(long.len()));
    }
    let mut rows: Vec<String> = vec![];
    for text in texts {
        match rows.last_mut() {
            Some(row) if row.len() + text.len() <= ROOM => row.push_str(&text),
            _ => rows.push(text),
        }
    }
    let last = rows.len().saturating_sub(1);
    for row in &mut rows[..last] {
        row.push_str(MORE);
    }
    Ok(rows)
}

/// As many of the first steps as have dates and fit into a row, where they are many; the season of them all, and the steps after them.
fn of_some_dates(steps: &[Step]) -> Option<(Season, String, &[Step])> {
    let mut text = String::new();
    let mut season: Option<Season> = None;
    let mut taken = 0;
    for step in steps {
        let Some((own, whole)) = step.season.clone().zip(whole(step)) else {
            break;
        };
        if text.len() + whole.len() > ROOM {
            break;
        }
        text.push_str(&whole);
        season = Some(match season {
            Some(season) => season.with(own),
            None => own,
        });
        taken += 1;
    }
    let season = season.filter(|_| taken >= MANY_DATES)?;
    Some((season, text, &steps[taken..]))
}

/// Evaluates a row in its season, and otherwise none: [`super::hours::NOTHING`] names none. EVAL warns of an empty text, so it is
/// given a 0, which is taken away again.
fn at_times(season: &Season, name: &str) -> String {
    let season = season.text();
    format!("${{EVAL(0${{DB(${{rvg}}/${{IF($[{season}]?{name}:{NOTHING})}})}}):1}}")
}

/// A step as one text; `None` where that is too long for a row.
fn whole(step: &Step) -> Option<String> {
    if step.condition.is_empty() {
        return Some(step.tokens.clone());
    }
    let whole: Vec<String> = step.condition.iter().map(Part::text).collect();
    let whole = matched(&whole.join("&"), &step.tokens);
    (whole.len() <= ROOM).then_some(whole)
}

fn write(step: &Step, texts: &mut Vec<String>) {
    if let Some(whole) = whole(step) {
        texts.push(whole);
        return;
    }
    // Too long for a row: each part is added up in a variable first.
    let mut parts = vec![];
    for (index, part) in step.condition.iter().enumerate() {
        let name = format!("rva{index}");
        sum_up(&name, &part.any_of, texts);
        parts.push(negate(&format!("${{{name}}}"), part.negated));
    }
    texts.push(matched(&parts.join("&"), &step.tokens));
}

/// Writes texts after which the variable says whether one of the terms holds. What SET leaves in the text (0 or 1) is no token.
fn sum_up(name: &str, any_of: &[String], texts: &mut Vec<String>) {
    let mut terms = any_of.iter().peekable();
    let mut sum = String::new();
    while terms.peek().is_some() {
        let mut first = true;
        while let Some(term) = terms.next_if(|term| first || sum.len() + term.len() < ROOM - 40) {
            first = false;
            if !sum.is_empty() {
                sum.push('|');
            }
            sum.push_str(term);
        }
        texts.push(format!("${{SET({name}=$[{sum}])}}"));
        sum = format!("${{{name}}}");
    }
}

fn matched(condition: &str, tokens: &str) -> String {
    format!("${{IF($[{condition}]?{tokens})}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For programs without rows of their own.
    fn kept_nowhere(text: String) -> String {
        text
    }

    #[test]
    fn many_rules_with_dates_are_looked_at_in_their_season_only() {
        let day = |month, day| jiff::civil::date(2026, month, day);
        let step = |month: i8| {
            let bound = |d| renvoi_app::domain::Bound::Day(day(month, d));
            let dates = [renvoi_app::domain::DateRange::new(bound(2), bound(3)).unwrap()];
            Step {
                condition: super::super::condition::dates(&dates).into_iter().collect(),
                season: Season::of(&dates),
                tokens: format!("Ix20{month}/"),
            }
        };
        let always = Step {
            condition: vec![],
            season: None,
            tokens: "Bv/".to_owned(),
        };
        let mut kept = vec![];
        let mut keep = |text| {
            kept.push(text);
            format!("d{}", kept.len())
        };
        // Four are not worth it; five in a row are.
        let mut steps: Vec<_> = (1..5).map(step).collect();
        steps.push(always);
        steps.extend((3..8).rev().map(step));
        let rows = rows(None, &steps, &mut keep).unwrap();
        let text = rows.concat();
        assert!(
            text.ends_with("Bv/${EVAL(0${DB(${rvg}/${IF($[(${rvt}>=202603020000&${rvt}<202607040000)]?d1:---)})}):1}"),
            "{text}"
        );
        assert_eq!(text.matches("Ix").count(), 4, "{text}");
        assert_eq!(kept.len(), 1);
        let order: Vec<_> = kept[0]
            .match_indices("Ix20")
            .map(|(at, _)| &kept[0][at + 4..=at + 4])
            .collect();
        assert_eq!(order, ["7", "6", "5", "4", "3"]);
    }

    #[test]
    fn rows_are_filled_and_chained() {
        let step = |n: usize| Step {
            condition: vec![Part::any(vec!["x".repeat(n)])],
            season: None,
            tokens: "Iv/".to_owned(),
        };
        let rows = rows(None, &[step(400), step(400), step(400)], &mut kept_nowhere).unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows[0].ends_with('+') && !rows[1].ends_with('+'));
        assert!(rows.iter().all(|row| row.len() <= Text::LIMIT));
    }

    #[test]
    fn a_condition_that_fills_rows_is_added_up() {
        let terms: Vec<_> = (0..140).map(|n| format!("${{rvt}}<{n:012}")).collect();
        let negated = Part {
            any_of: vec!["${a}".to_owned()],
            negated: true,
        };
        let step = Step {
            condition: vec![Part::any(terms.clone()), negated],
            season: None,
            tokens: "Bx205/".to_owned(),
        };
        let rows = rows(None, &[step], &mut kept_nowhere).unwrap();
        assert!(rows.len() > 2);
        assert!(rows.iter().all(|row| row.len() <= Text::LIMIT));
        let all = rows.concat();
        assert!(terms.iter().all(|term| all.contains(term)));
        assert!(rows[1].contains("${rva0}|"));
        assert!(all.ends_with("${IF($[(${rva0})&((${rva1})=0)]?Bx205/)}"));
    }

    #[test]
    fn nothing_is_no_row() {
        assert_eq!(rows(None, &[], &mut kept_nowhere), Ok(vec![]));
    }
}
