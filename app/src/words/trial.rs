//! What became of a call that was tried.

use jiff::civil::DateTime;

use super::{Names, Rich, and_list, hour, say, time, tried as texts, trigger_name};
use crate::{
    api::{account::Lang, forwarding::Followed},
    domain::{
        Because, Caller, Considered, Decision, Destination, Extension, Outcome, Rule, Winner,
        route::{RINGING, Rung, Trigger, Why},
        told::{Place, Told, ToldEnding, ToldStep},
    },
};

/// What happens once something has happened to the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriedRow {
    /// What has happened: « En ligne ».
    pub label: &'static str,
    /// Where the call goes.
    pub goes: Rich,
    /// Which rule says so.
    pub by: String,
    /// What happens there, in order; empty where nothing more is to be told, or is known yet.
    pub then: Vec<String>,
}

/// An answer in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriedWords {
    /// « Un numéro masqué appelle le 24 décembre 2026 à 19:30. »
    pub call: String,
    /// « Vos téléphones sonnent 20 s. »; empty where they do not.
    pub rings: String,
    /// Trigger by trigger: one row where nothing rings.
    pub rows: Vec<TriedRow>,
    /// Each rule by its name, and what became of it.
    pub rules: Vec<(String, String)>,
}

/// A call on its owner's wall clock, and what was decided.
#[derive(Clone, Copy, Debug)]
pub struct TriedCall<'a> {
    /// Who calls.
    pub caller: &'a Caller,
    /// When.
    pub at: DateTime,
    /// The rules in order.
    pub rules: &'a [Rule],
    /// What they say.
    pub decision: &'a Decision,
    /// Whether a call that no rule wants goes to voicemail.
    pub voicemail: bool,
    /// Whose rules they are.
    pub own: &'a Extension,
    /// How it goes on, where that is known.
    pub followed: Option<&'a Followed>,
}

/// The whole answer.
#[must_use]
pub fn tried_words(lang: Lang, call: &TriedCall<'_>, names: &Names<'_>) -> TriedWords {
    let teller = Teller { lang, call, names };
    let decision = call.decision;
    let at_once = decision
        .immediately
        .as_ref()
        .filter(|winner| winner.outcome != Outcome::LetItRing)
        .map(|winner| {
            let way = call.followed.map(|followed| &followed.busy);
            (teller.row(Trigger::Immediately, Some(winner), way), way)
        });
    let leaves = at_once
        .as_ref()
        .is_some_and(|(_, way)| way.is_none_or(|way| !teller.stays(way, Trigger::Immediately)));
    let mut rows: Vec<_> = at_once.into_iter().map(|(row, _)| row).collect();
    let mut rings = String::new();
    if !leaves {
        let after = decision.no_answer.as_ref().and_then(|winner| winner.after);
        let seconds = after.map_or(RINGING, crate::domain::Seconds::get);
        rings = texts::rings(lang, &time::seconds_short(lang, &seconds));
        let ways = call
            .followed
            .map(|all| (&all.busy, &all.no_answer, &all.unreachable));
        rows.extend([
            teller.row(Trigger::Busy, decision.busy.as_ref(), ways.map(|w| w.0)),
            teller.row(
                Trigger::NoAnswer,
                decision.no_answer.as_ref(),
                ways.map(|w| w.1),
            ),
            teller.row(
                Trigger::Unreachable,
                decision.unreachable.as_ref(),
                ways.map(|w| w.2),
            ),
        ]);
    }
    let rules = call.rules.iter().zip(&decision.considered);
    TriedWords {
        call: texts::call(
            lang,
            &capital(&teller.caller()),
            &super::full_date(lang, call.at.date()),
            &hour(call.at),
        ),
        rings,
        rows,
        rules: rules
            .enumerate()
            .map(|(place, (rule, seen))| {
                (
                    rule.name.as_str().to_owned(),
                    teller.rule(place, rule, seen),
                )
            })
            .collect(),
    }
}

/// With a capital first letter, for the start of a sentence.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

struct Teller<'a> {
    lang: Lang,
    call: &'a TriedCall<'a>,
    names: &'a Names<'a>,
}

impl Teller<'_> {
    fn caller(&self) -> String {
        let lang = self.lang;
        match self.call.caller {
            Caller::Anonymous => texts::caller_hidden(lang).to_owned(),
            Caller::Internal(extension) => self.names.extension(lang, extension),
            Caller::External {
                colleague: Some(extension),
                ..
            } => texts::caller_outside(lang, &self.names.extension(lang, extension)),
            Caller::External {
                number: Some(number),
                ..
            } => say::number(lang, &self.names.number(number)),
            Caller::External { number: None, .. } => texts::caller_external(lang).to_owned(),
        }
    }

    /// Whether the call was to be sent on, and was not.
    fn stays(&self, way: &Told, when: Trigger) -> bool {
        way.steps.iter().any(|step| {
            matches!(step, ToldStep::Stays { at, trigger, .. } if at == self.call.own && *trigger == when)
        })
    }

    fn row(&self, trigger: Trigger, winner: Option<&Winner>, way: Option<&Told>) -> TriedRow {
        let lang = self.lang;
        let goes = match winner.map(|winner| &winner.outcome) {
            Some(Outcome::Forward(to)) => texts::forward(lang, &self.names.destination(lang, to)),
            Some(Outcome::Voicemail) => texts::voicemail(lang),
            Some(Outcome::Reject) => texts::busy_tone(lang),
            None | Some(Outcome::LetItRing) if self.call.voicemail => texts::voicemail(lang),
            None | Some(Outcome::LetItRing) => match trigger {
                Trigger::Immediately | Trigger::Busy => texts::busy_tone(lang),
                Trigger::NoAnswer => texts::nobody(lang),
                Trigger::Unreachable => texts::unreachable(lang),
            },
        };
        let name = winner.and_then(|winner| self.call.rules.get(winner.index));
        let by = name.map_or_else(
            || texts::by_none(lang).to_owned(),
            |rule| texts::by_rule(lang, &rule.name.as_str()),
        );
        TriedRow {
            label: trigger_name(lang, trigger),
            goes,
            by,
            then: way.map(|way| self.then(way, trigger)).unwrap_or_default(),
        }
    }

    /// What is told beyond the first decision.
    fn then(&self, way: &Told, when: Trigger) -> Vec<String> {
        let (lang, own) = (self.lang, self.call.own);
        let who = |extension: &Extension| self.names.extension(lang, extension);
        let mut then = vec![];
        let mut left = false;
        for step in &way.steps {
            match step {
                ToldStep::Forward { at, .. } if at == own => left = true,
                ToldStep::Stays { at, trigger, why } if at == own => {
                    if *trigger == when {
                        then.push(self.why(*why).to_owned());
                    }
                }
                ToldStep::Ring { at, .. } if at == own => {}
                ToldStep::Forward { at, to, .. } => {
                    let to = match to {
                        Place::Extension(to) => who(to),
                        Place::Number(to) => self
                            .names
                            .destination(lang, &Destination::Number(to.clone())),
                        Place::Outside => texts::outside(lang).to_owned(),
                    };
                    then.push(texts::chain_forward(lang, &who(at), &to));
                }
                ToldStep::Stays { at, why, .. } => {
                    then.push(texts::chain_stays(lang, &who(at), &self.why(*why)));
                }
                ToldStep::Ring {
                    at,
                    end: Rung::Answered,
                } => then.push(texts::chain_rings(lang, &who(at))),
                ToldStep::Ring { .. } => {}
            }
        }
        let end = match &way.ending {
            ToldEnding::Voicemail(at) if at != own => Some(texts::chain_voicemail(lang, &who(at))),
            ToldEnding::Voicemail(_) if left => Some(texts::back_to_voicemail(lang).to_owned()),
            ToldEnding::Busy if left => Some(texts::chain_busy(lang).to_owned()),
            ToldEnding::NoAnswer if left => Some(texts::chain_nobody(lang).to_owned()),
            ToldEnding::Unreachable if left => Some(texts::chain_unreachable(lang).to_owned()),
            _ => None,
        };
        then.extend(end);
        then
    }

    fn why(&self, why: Why) -> &'static str {
        match why {
            Why::Visited => texts::visited(self.lang),
            Why::NotAllowed => texts::not_allowed(self.lang),
            Why::TooFar => texts::too_far(self.lang),
        }
    }

    /// Why a rule does not apply, or for which triggers another one comes first.
    fn rule(&self, place: usize, rule: &Rule, seen: &Considered) -> String {
        let lang = self.lang;
        if !seen.because.is_empty() {
            let why: Vec<_> = seen
                .because
                .iter()
                .map(|because| because_text(lang, because).to_owned())
                .collect();
            return texts::no(lang, &and_list(lang, &why));
        }
        let decision = self.call.decision;
        let triggers = [
            (rule.triggers.immediately(), &decision.immediately),
            (rule.triggers.busy(), &decision.busy),
            (rule.triggers.no_answer().is_some(), &decision.no_answer),
            (rule.triggers.unreachable(), &decision.unreachable),
        ];
        let mut before: Vec<usize> = triggers
            .iter()
            .filter(|(has, _)| *has)
            .filter_map(|(_, winner)| winner.as_ref().map(|winner| winner.index))
            .filter(|index| *index != place)
            .collect();
        before.dedup();
        let wins = triggers.iter().any(|(has, winner)| {
            *has && winner.as_ref().is_some_and(|winner| winner.index == place)
        });
        let names: Vec<_> = before
            .iter()
            .filter_map(|index| self.call.rules.get(*index))
            .map(|rule| super::shadow_texts::name(lang, &rule.name.as_str()))
            .collect();
        let at_once = decision
            .immediately
            .as_ref()
            .filter(|winner| winner.outcome != Outcome::LetItRing && winner.index != place);
        match (wins, names.as_slice(), at_once) {
            (true, [], None) => texts::applies(lang).to_owned(),
            (true, [], Some(winner)) => {
                let name = self
                    .call
                    .rules
                    .get(winner.index)
                    .map(|rule| rule.name.as_str());
                texts::sent_before(lang, &name.unwrap_or_default())
            }
            (true, names, _) => texts::applies_partly(lang, &and_list(lang, names)),
            (false, names, _) => texts::beaten(lang, names.len() as u64, &and_list(lang, names)),
        }
    }
}

fn because_text(lang: Lang, because: Because) -> &'static str {
    match because {
        Because::Disabled => texts::disabled(lang),
        Because::Origin => texts::origin(lang),
        Because::WeekdayOrHour => texts::weekday_or_hour(lang),
        Because::Date => texts::date(lang),
        Because::Holiday => texts::holiday(lang),
    }
}

#[cfg(test)]
#[path = "trial_tests.rs"]
mod tests;
