//! Its clock and its time zones: at call time rules are read on them, not on ours.

use jiff::{Timestamp, ToSpan as _, civil::DateTime, tz::TimeZone};

use super::{AsteriskPbx, health::problem};
use crate::pbx::{
    PbxError, Problem,
    asterisk::{ami::Action, text::Text},
};

/// So far apart, in seconds, a rule that begins on the minute would be seen to begin too soon or too late.
const APART: i64 = 5;

impl AsteriskPbx {
    /// What is wrong with its clock, or with what these zones mean to it.
    pub(super) async fn compare_clock(&self, zones: &[String]) -> Result<Vec<Problem>, PbxError> {
        let mut problems: Vec<_> = self.instant().await?.into_iter().collect();
        for zone in zones {
            problems.extend(self.zone(zone).await?);
        }
        Ok(problems)
    }

    async fn instant(&self) -> Result<Option<Problem>, PbxError> {
        let asked = self.clock.now();
        let said = self
            .variable("STRFTIME(,UTC,%Y%m%d%H%M%S)".to_owned())
            .await?;
        let answered = self.clock.now();
        let theirs = DateTime::strptime("%Y%m%d%H%M%S", &said)
            .and_then(|time| TimeZone::UTC.to_timestamp(time))
            .map(Timestamp::as_second);
        let Ok(theirs) = theirs else {
            return Ok(Some(problem(
                format!("the PBX does not tell the time, but « {said} »"),
                "load func_strings in modules.conf",
            )));
        };
        // It was told within the time that the question took.
        let apart = match theirs {
            theirs if theirs < asked.as_second() => theirs - asked.as_second(),
            theirs if theirs > answered.as_second() => theirs - answered.as_second(),
            _ => 0,
        };
        let word = if apart < 0 { "behind" } else { "ahead of" };
        Ok((apart.abs() > APART).then(|| {
            problem(
                format!("the PBX's clock is {} s {word} ours", apart.abs()),
                "let both machines keep time by NTP: rules begin and end by the PBX's clock",
            )
        }))
    }

    /// A zone must mean the same there: Asterisk takes a name it does not know for UTC, without a word.
    async fn zone(&self, name: &str) -> Result<Option<Problem>, PbxError> {
        let Ok(zone) = TimeZone::get(name) else {
            return Ok(Some(problem(
                format!("« {name} » is no time zone"),
                "choose a zone of the IANA database",
            )));
        };
        let now = self.clock.now();
        // Every six weeks of a year: no zone keeps a changed offset for less.
        let instants: Vec<_> = (0..9)
            .filter_map(|n| now.checked_add((n * 42 * 24).hours()).ok())
            .collect();
        let ask = |at: &Timestamp| {
            let function = format!("STRFTIME({},{name},%Y%m%d%H%M)", at.as_second());
            Ok(Action::new("Getvar").with("Variable", Text::new(function)?))
        };
        let actions = instants
            .iter()
            .map(ask)
            .collect::<Result<Vec<_>, PbxError>>()?;
        let answers = self.ami.ask_all(&actions).await?;
        let ours = instants
            .iter()
            .map(|at| zone.to_datetime(*at).strftime("%Y%m%d%H%M").to_string());
        let same = ours.eq(answers.iter().map(|answer| answer.text("Value").to_owned()));
        Ok((!same).then(|| {
            problem(
                format!("« {name} » is not the same on the PBX as here"),
                "update the time zones (package tzdata) on both machines, then restart Asterisk",
            )
        }))
    }
}
