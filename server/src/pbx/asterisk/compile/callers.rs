//! Who a rule speaks of, and lists of callers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use renvoi_app::domain::{Extension, Mode, Origin, Pattern};

use super::{
    extension::{Rows, link},
    rules::Phones,
};
use crate::pbx::{asterisk::text::Text, plan::PlannedRule};

/// Up to so many callers are compared one by one; longer lists are rows of their own.
const SHORT: usize = 6;

/// A row of exact callers should hold about so many.
const ROW: usize = 60;

/// Who is calling. There is a program for each, in the order of the router's `rvc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// A colleague who shows the number.
    Internal,
    /// From a trunk, with a number, readable or not.
    External,
    /// Withheld or absent.
    Anonymous,
}

impl Class {
    pub(super) const ALL: [Self; 3] = [Self::Internal, Self::External, Self::Anonymous];
}

/// What a rule's origin asks of callers of one class.
pub(super) enum Test {
    /// It speaks of none of them.
    Never,
    /// It speaks of them all.
    Always,
    /// One of these must hold, or none where negated.
    Listed { any_of: Vec<String>, negated: bool },
}

/// Callers: digits without `+`, or `x` and an extension.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct List {
    exact: BTreeSet<String>,
    prefixes: BTreeSet<String>,
}

impl List {
    fn of(patterns: &[Pattern], planned: &PlannedRule, class: Class) -> Self {
        let mut list = Self::default();
        match class {
            Class::Internal => {
                let colleagues = patterns.iter().filter_map(extension);
                list.exact
                    .extend(colleagues.map(|colleague| format!("x{colleague}")));
            }
            Class::External => {
                for pattern in patterns {
                    match pattern {
                        Pattern::Number(number) => list.exact.insert(digits(number.as_str())),
                        Pattern::Prefix(prefix) => list.prefixes.insert(digits(prefix.as_str())),
                        Pattern::Extension(_) => continue,
                    };
                }
                let named = |colleague: &Extension| {
                    patterns
                        .iter()
                        .filter_map(extension)
                        .any(|e| e == colleague)
                };
                let numbers = planned
                    .colleague_numbers
                    .iter()
                    .filter(|(colleague, _)| named(colleague));
                list.exact
                    .extend(numbers.map(|(_, number)| digits(number.as_str())));
            }
            Class::Anonymous => {}
        }
        list
    }

    fn len(&self) -> usize {
        self.exact.len() + self.prefixes.len()
    }

    /// Compares one by one.
    fn compared(&self) -> Vec<String> {
        let exact = self
            .exact
            .iter()
            .map(|caller| format!("\"${{rvn}}\"=\"{caller}\""));
        let start = |prefix: &String| format!("\"${{rvn:0:{}}}\"=\"{prefix}\"", prefix.len());
        exact.chain(self.prefixes.iter().map(start)).collect()
    }
}

fn extension(pattern: &Pattern) -> Option<&Extension> {
    match pattern {
        Pattern::Extension(extension) => Some(extension),
        Pattern::Number(_) | Pattern::Prefix(_) => None,
    }
}

fn digits(number: &str) -> String {
    number.trim_start_matches('+').to_owned()
}

/// The lists of one extension, each stored once.
#[derive(Default)]
pub(super) struct Lists {
    names: HashMap<List, (String, usize)>,
    rows: Vec<(String, Vec<String>)>,
    /// Everybody in some list of a class.
    all: HashMap<Class, List>,
}

impl Lists {
    /// What a rule asks of callers of a class.
    pub(super) fn test(&mut self, planned: &PlannedRule, class: Class) -> Test {
        let only = |this: Class| {
            if class == this {
                Test::Always
            } else {
                Test::Never
            }
        };
        let (mode, patterns) = match &planned.rule.origin {
            Origin::Anyone => return Test::Always,
            Origin::Internal => return only(Class::Internal),
            Origin::External => return only(Class::External),
            Origin::Anonymous => return only(Class::Anonymous),
            Origin::Numbers { mode, patterns } => (mode, patterns),
        };
        let list = List::of(patterns, planned, class);
        let negated = *mode == Mode::AllBut;
        match list.len() {
            0 if negated => Test::Always,
            0 => Test::Never,
            _ => {
                let all = self.all.entry(class).or_default();
                all.exact.extend(list.exact.iter().cloned());
                all.prefixes.extend(list.prefixes.iter().cloned());
                let any_of = self.terms(list);
                Test::Listed { any_of, negated }
            }
        }
    }

    fn terms(&mut self, list: List) -> Vec<String> {
        if list.len() <= SHORT {
            return list.compared();
        }
        let wanted = wanted(&list.prefixes, true);
        let next = self.names.len() + 1;
        let rows = &mut self.rows;
        let (name, count) = self.names.entry(list).or_insert_with_key(|list| {
            let name = format!("l{next}");
            let exact = list.exact.iter().map(|caller| format!("={caller}"));
            let chunks = slashed(exact.chain(list.prefixes.iter().cloned()));
            let count = chunks.len();
            rows.push((name.clone(), chunks));
            (name, count)
        });
        (0..*count)
            .map(|n| found(&wanted, &link(name, n)))
            .collect()
    }

    /// One of these holds where some list of the class holds the caller. Exact callers are spread over rows by their last
    /// digits, so that one row is looked into, however many there are.
    ///
    /// What phones may switch on counts where they are heard: other lists, other rows.
    pub(super) fn any(&mut self, class: Class, phones: Phones) -> Vec<String> {
        let Some(all) = self.all.get(&class) else {
            return vec![];
        };
        let name = match (class, phones) {
            (Class::Internal, Phones::Silent) => "gi",
            (Class::External, Phones::Silent) => "ge",
            (Class::Internal, Phones::Heard) => "ji",
            (Class::External, Phones::Heard) => "je",
            (Class::Anonymous, _) => return vec![],
        };
        let mut terms = vec![];
        let last = match all.exact.len() {
            0..=ROW => 0,
            n if n <= 10 * ROW => 1,
            _ => 2,
        };
        let mut spread: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for caller in &all.exact {
            let end = &caller[caller.len().saturating_sub(last)..];
            spread.entry(end).or_default().push(format!("={caller}"));
        }
        let spread: Vec<_> = spread
            .into_iter()
            .map(|(end, callers)| (end, slashed(callers.into_iter())))
            .collect();
        let longest = spread
            .iter()
            .map(|(_, chunks)| chunks.len())
            .max()
            .unwrap_or_default();
        let end = match last {
            0 => String::new(),
            n => format!("${{rvn:-{n}}}"),
        };
        terms.extend((0..longest).map(|n| found("=${rvn}", &link(&format!("{name}.{end}"), n))));
        for (end, chunks) in spread {
            self.rows.push((format!("{name}.{end}"), chunks));
        }
        let prefixes = slashed(all.prefixes.iter().cloned());
        let wanted = wanted(&all.prefixes, false);
        terms.extend((0..prefixes.len()).map(|n| found(&wanted, &link(&format!("{name}p"), n))));
        self.rows.push((format!("{name}p"), prefixes));
        terms
    }

    pub(super) fn write(self, rows: &mut Rows) {
        for (name, chunks) in self.rows {
            rows.chain(&name, chunks);
        }
    }
}

/// The entries that would hold the caller: itself, and its beginnings of the lengths that occur.
fn wanted(prefixes: &BTreeSet<String>, exact: bool) -> String {
    let lengths: BTreeSet<_> = prefixes.iter().map(String::len).collect();
    let beginnings = lengths.iter().map(|length| format!("${{rvn:0:{length}}}"));
    let wanted: Vec<_> = exact
        .then(|| "=${rvn}".to_owned())
        .into_iter()
        .chain(beginnings)
        .collect();
    wanted.join("|")
}

fn found(wanted: &str, row: &str) -> String {
    format!("${{REGEX(\"/({wanted})/\" ${{DB(${{rvg}}/{row})}})}}")
}

/// `/a/b/…/`, in as many rows as it takes.
pub(super) fn slashed(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut chunks: Vec<String> = vec![];
    for item in items {
        match chunks.last_mut() {
            Some(chunk) if chunk.len() + item.len() < Text::LIMIT => chunk.push_str(&item),
            _ => chunks.push(format!("/{item}")),
        }
        if let Some(chunk) = chunks.last_mut() {
            chunk.push('/');
        }
    }
    chunks
}
