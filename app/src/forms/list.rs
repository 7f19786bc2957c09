//! A list of callers as typed or pasted.

use crate::{
    api::forwarding::RuleDraft,
    domain::{Mode, Pattern},
};

use super::known::{Fault, Known, offered};

/// One caller of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    /// The line it stands on, from 1.
    pub line: u32,
    /// As typed, without the blanks around it.
    pub text: &'a str,
}

impl Item<'_> {
    /// What was understood of it; otherwise a key of the words, and what to say with it.
    pub fn read(&self, known: &Known<'_>) -> Result<Pattern, Fault> {
        known.pattern(self.text)
    }
}

/// Takes a list apart: lines, semicolons, commas and tabs separate. A comma before « poste 207 » belongs to the colleague.
pub fn items(text: &str) -> impl Iterator<Item = Item<'_>> {
    (1..)
        .zip(text.lines())
        .flat_map(|(line, whole)| whole.split([';', '\t']).map(move |part| (line, part)))
        .flat_map(|(line, part)| {
            commas(part)
                .into_iter()
                .map(move |text| Item { line, text })
        })
}

fn commas(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = vec![];
    let mut start = 0;
    for (at, piece) in text.split(',').scan(0, |next, piece| {
        let at = *next;
        *next += piece.len() + 1;
        Some((at, piece))
    }) {
        let goes_on = offered(piece).is_some()
            && found
                .last()
                .is_some_and(|name| offered(name).is_none() && super::name::is_one(name));
        if goes_on {
            found.pop();
        } else {
            start = at;
        }
        found.push(&text[start..at + piece.len()]);
    }
    found
        .into_iter()
        .map(|piece| piece.trim_matches(|c: char| c.is_whitespace() && !c.is_control()))
        .filter(|piece| !piece.is_empty())
        .collect()
}

impl RuleDraft {
    /// Which side of the list the rule speaks of, where it speaks of one.
    #[must_use]
    pub fn mode(&self) -> Option<Mode> {
        match self.origin.as_str() {
            "only" => Some(Mode::Only),
            "all_but" => Some(Mode::AllBut),
            _ => None,
        }
    }

    /// Whether somebody is written by name: then [`Known::colleagues`] is asked.
    #[must_use]
    pub fn has_names(&self) -> bool {
        let lists = items(&self.numbers).chain(items(&self.colleague));
        let mut typed = lists
            .map(|item| item.text)
            .chain([self.destination.as_str()]);
        typed.any(|text| offered(text).is_none() && super::name::is_one(text))
    }

    /// Appends who was typed beside the list.
    pub(super) fn add_colleague(&mut self) {
        let typed = std::mem::take(&mut self.colleague);
        if typed.trim().is_empty() {
            return;
        }
        let list = self.numbers.trim_end().len();
        self.numbers.truncate(list);
        if !self.numbers.is_empty() {
            self.numbers.push('\n');
        }
        self.numbers.push_str(typed.trim());
        if self.mode().is_none() {
            "only".clone_into(&mut self.origin);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        items(text)
            .map(|item| format!("{} {}", item.line, item.text))
            .collect()
    }

    #[test]
    fn lists_are_taken_apart_as_they_are_pasted() {
        assert_eq!(told(""), [""; 0]);
        assert_eq!(told(" ,;\r\n\t\n , "), [""; 0]);
        assert_eq!(
            told("06 12 34 56 78\r\n06 8*\n\n  207 "),
            ["1 06 12 34 56 78", "2 06 8*", "4 207"]
        );
        assert_eq!(
            told("0612345678,0145678901; +33 6 8*\t104"),
            ["1 0612345678", "1 0145678901", "1 +33 6 8*", "1 104"]
        );
    }

    #[test]
    fn a_colleague_keeps_the_comma() {
        assert_eq!(
            told("Élodie Marchand, poste 207"),
            ["1 Élodie Marchand, poste 207"]
        );
        assert_eq!(
            told("06 12 34 56 78, Élodie Marchand, poste\u{a0}207,Paul, extension 210, 104"),
            [
                "1 06 12 34 56 78",
                "1 Élodie Marchand, poste\u{a0}207",
                "1 Paul, extension 210",
                "1 104"
            ]
        );
        assert_eq!(
            told("06 12 34 56 78, poste 207, poste 208"),
            ["1 06 12 34 56 78", "1 poste 207", "1 poste 208"]
        );
    }
}
