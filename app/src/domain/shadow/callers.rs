//! Callers, as far as a list's origins tell them apart.

use super::{Matter, Rules, distinct, which};
use crate::domain::{Caller, E164, Extension, Mode, Origin, Pattern, Rule, origin::stranger};

/// The classes of callers. Which numbers are which colleague's is left open, since directories change: any number may be the
/// direct number of any colleague, or of nobody.
pub(super) struct Callers {
    /// Public numbers by the rules whose list they stand in; `None`: one that cannot be read, and stands in none.
    public: Vec<(Rules, Option<E164>)>,
    /// Colleagues likewise; `None`: one who stands in none.
    colleagues: Vec<(Rules, Option<Extension>)>,
    /// A colleague who stands in none.
    stranger: Option<Extension>,
    anyone: Rules,
    internal: Rules,
    external: Rules,
    anonymous: Rules,
    only: Rules,
    all_but: Rules,
}

/// A caller.
#[derive(Clone, Copy)]
pub(super) enum Who<'a> {
    Internal(&'a Extension),
    External(Option<&'a E164>, Option<&'a Extension>),
    Anonymous,
}

impl Who<'_> {
    pub(super) fn caller(self) -> Caller {
        match self {
            Self::Internal(extension) => Caller::Internal(extension.clone()),
            Self::External(number, colleague) => Caller::External {
                number: number.cloned(),
                colleague: colleague.cloned(),
            },
            Self::Anonymous => Caller::Anonymous,
        }
    }
}

impl Callers {
    pub(super) fn of(rules: &[Rule]) -> Self {
        let lists = Lists::of(rules);
        let origin = |wanted: &Origin| which(rules, |rule| rule.origin == *wanted);
        let mode = |wanted: Mode| {
            which(
                rules,
                |rule| matches!(&rule.origin, Origin::Numbers { mode, .. } if *mode == wanted),
            )
        };
        Self {
            public: lists.public(),
            colleagues: lists.colleagues(),
            stranger: stranger(rules),
            anyone: origin(&Origin::Anyone),
            internal: origin(&Origin::Internal),
            external: origin(&Origin::External),
            anonymous: origin(&Origin::Anonymous),
            only: mode(Mode::Only),
            all_but: mode(Mode::AllBut),
        }
    }

    /// The best for a rule.
    pub(super) fn best(&self, matter: &Matter) -> Vec<(Rules, Who<'_>)> {
        let listed = |rules: Rules| self.anyone | (self.only & rules) | (self.all_but & !rules);
        let public = self
            .public
            .iter()
            .map(|(rules, number)| (*rules, number.as_ref()));
        let public = matter.best(public, self.all_but);
        let colleagues = self
            .colleagues
            .iter()
            .map(|(rules, who)| (*rules, who.as_ref()));
        let colleagues = matter.best(colleagues, self.all_but);
        let internal = colleagues.iter().filter_map(|(rules, who)| {
            let who = who.or(self.stranger.as_ref())?;
            Some((listed(*rules) | self.internal, Who::Internal(who)))
        });
        let external = public.iter().flat_map(|(by_number, number)| {
            let both = move |(by_who, who): &(Rules, Option<_>)| {
                let rules = listed(by_number | by_who) | self.external;
                (rules, Who::External(*number, *who))
            };
            colleagues.iter().map(both)
        });
        let anonymous = [(listed(0) | self.anonymous, Who::Anonymous)];
        matter.own(internal.chain(external).chain(anonymous))
    }
}

/// What stands in the lists of an enabled rule, each once with the rules whose list it stands in, in order.
struct Lists<'a> {
    numbers: Vec<(&'a str, Rules)>,
    prefixes: Vec<(&'a str, Rules)>,
    extensions: Vec<(&'a str, Rules)>,
}

impl<'a> Lists<'a> {
    fn of(rules: &'a [Rule]) -> Self {
        let (mut numbers, mut prefixes, mut extensions) = (vec![], vec![], vec![]);
        for (place, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.enabled) {
            let Origin::Numbers { patterns, .. } = &rule.origin else {
                continue;
            };
            for pattern in patterns {
                let (list, text) = match pattern {
                    Pattern::Number(number) => (&mut numbers, number.as_str()),
                    Pattern::Prefix(prefix) => (&mut prefixes, prefix.as_str()),
                    Pattern::Extension(extension) => (&mut extensions, extension.as_str()),
                };
                list.push((text, 1 << place));
            }
        }
        Self {
            numbers: merged(numbers),
            prefixes: merged(prefixes),
            extensions: merged(extensions),
        }
    }

    fn colleagues(&self) -> Vec<(Rules, Option<Extension>)> {
        let listed = self.extensions.iter().filter_map(|(text, rules)| {
            let extension = Extension::parse(text).ok()?;
            Some((*rules, Some(extension)))
        });
        distinct([(0, None)].into_iter().chain(listed))
    }

    /// One that cannot be read stands for every number that stands in no list.
    fn public(&self) -> Vec<(Rules, Option<E164>)> {
        let exact = self.numbers.iter().map(|(text, _)| (*text).to_owned());
        let beginning = self.prefixes.iter().filter_map(|(text, _)| self.free(text));
        let listed = exact.chain(beginning).filter_map(|text| {
            let number = E164::parse(&text)?;
            Some((self.listing(&text), Some(number)))
        });
        distinct([(0, None)].into_iter().chain(listed))
    }

    /// The rules whose list a public number stands in.
    fn listing(&self, number: &str) -> Rules {
        let exact = find(&self.numbers, number).unwrap_or_default();
        (2..=number.len())
            .filter_map(|len| find(&self.prefixes, &number[..len]))
            .fold(exact, |all, rules| all | rules)
    }

    /// A number that begins so, stands in no list by itself, and begins with no longer prefix of a list.
    fn free(&self, beginning: &str) -> Option<String> {
        if E164::parse(beginning).is_some() && find(&self.numbers, beginning).is_none() {
            return Some(beginning.to_owned());
        }
        // One digit more than the longest number: there is nothing further.
        if beginning.len() > 15 {
            return None;
        }
        ('0'..='9')
            .map(|digit| format!("{beginning}{digit}"))
            .filter(|longer| find(&self.prefixes, longer).is_none())
            .find_map(|longer| self.free(&longer))
    }
}

/// One line a text, in order.
fn merged(mut lines: Vec<(&str, Rules)>) -> Vec<(&str, Rules)> {
    lines.sort_unstable();
    lines.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 |= later.1;
        }
        same
    });
    lines
}

fn find(lines: &[(&str, Rules)], text: &str) -> Option<Rules> {
    let place = lines.binary_search_by(|(line, _)| (*line).cmp(text)).ok()?;
    Some(lines[place].1)
}
