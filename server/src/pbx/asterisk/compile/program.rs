//! Rules → the text that the router evaluates.
//!
//! A program leaves one token for each trigger of each rule that matches, in the rules' order: `I…/` immediately, `B…/` busy,
//! `N<seconds>.…/` no answer, `U…/` unreachable. The router takes the first of each letter.

use super::{
    CompileError,
    condition::{Condition, Part, negate},
};
use crate::pbx::asterisk::text::Text;

/// Ends a row that another one follows.
const MORE: &str = "+";

/// Bytes of text in a row, so that [`MORE`] fits too.
const ROOM: usize = Text::LIMIT - MORE.len();

/// A rule of a program.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Step {
    /// What must hold; nothing: it always matches.
    pub condition: Condition,
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
/// what SET leaves in the text.
pub(super) fn choice(any_of: &[String], with: &str, without: &str) -> Vec<String> {
    let chosen = |any: &str| {
        format!(
            "${{SET(rvp=${{IF($[{any}]?{with}:{without})}}):3}}${{EVAL(${{DB(${{rvg}}/${{rvp}})}})}}"
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

/// The rows of a program; empty where no rule is left. `preamble` stands first.
pub(super) fn rows(preamble: Option<String>, steps: &[Step]) -> Result<Vec<String>, CompileError> {
    let mut texts: Vec<String> = preamble.into_iter().collect();
    for step in steps {
        write(step, &mut texts);
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

fn write(step: &Step, texts: &mut Vec<String>) {
    if step.condition.is_empty() {
        texts.push(step.tokens.clone());
        return;
    }
    let whole: Vec<String> = step.condition.iter().map(Part::text).collect();
    let whole = matched(&whole.join("&"), &step.tokens);
    if whole.len() <= ROOM {
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

    #[test]
    fn rows_are_filled_and_chained() {
        let step = |n: usize| Step {
            condition: vec![Part::any(vec!["x".repeat(n)])],
            tokens: "Iv/".to_owned(),
        };
        let rows = rows(None, &[step(400), step(400), step(400)]).unwrap();
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
            tokens: "Bx205/".to_owned(),
        };
        let rows = rows(None, &[step]).unwrap();
        assert!(rows.len() > 2);
        assert!(rows.iter().all(|row| row.len() <= Text::LIMIT));
        let all = rows.concat();
        assert!(terms.iter().all(|term| all.contains(term)));
        assert!(rows[1].contains("${rva0}|"));
        assert!(all.ends_with("${IF($[(${rva0})&((${rva1})=0)]?Bx205/)}"));
    }

    #[test]
    fn nothing_is_no_row() {
        assert_eq!(rows(None, &[]), Ok(vec![]));
    }
}
