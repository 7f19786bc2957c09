//! Where a call would go, and why.

use jiff::{
    Timestamp, ZonedDateTime,
    civil::DateTime,
    fmt::temporal::Pieces,
    tz::{AmbiguousOffset, TimeZone},
};
use renvoi_app::domain::{
    Call, Caller, Destination, Extension, Outcome, Typed, check::Directory as _, decide,
    json::Explanation,
};

use super::{Line, LineError, refused};
use crate::{
    clock::Clock,
    directory::{Directory, is_holiday},
    portal::Tools,
    store::{self, Db, Store, organisation::Organisation},
};

/// Why a call cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// No such extension.
    #[error("there is no such extension")]
    NoExtension,
    /// The caller cannot be read.
    #[error("--from: {0}")]
    From(Unread),
    /// The moment cannot be read, or never is.
    #[error("--at: {0}")]
    At(Unread),
    /// Its rules cannot be read.
    #[error(transparent)]
    Line(#[from] LineError),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// Something typed that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{told}")]
pub struct Unread {
    /// Stable, a key of the words.
    pub code: &'static str,
    /// What was typed or understood.
    pub data: String,
    /// For a terminal.
    pub told: String,
}

/// Explains a call to an extension: `from` as typed, `at` as typed or now.
pub async fn explain(
    tools: &Tools,
    org: &Organisation,
    extension: &str,
    from: &str,
    at: Option<&str>,
) -> Result<Explanation, ExplainError> {
    let mut read = tools.store.read().await?;
    let row = store::extension::by_number(read.db(), org.id, extension)
        .await?
        .ok_or(ExplainError::NoExtension)?;
    let line = Line::of(read.db(), org.clone(), row).await?;
    explain_line(
        &tools.store,
        read.db(),
        tools.clock.as_ref(),
        &line,
        from,
        at,
    )
    .await
}

/// Explains a call to an extension that has been read.
pub async fn explain_line(
    store: &Store,
    db: Db<'_>,
    clock: &dyn Clock,
    line: &Line,
    from: &str,
    at: Option<&str>,
) -> Result<Explanation, ExplainError> {
    let org = &line.org;
    let directory = line.directory(store, db, &[]).await?;
    let zone = TimeZone::get(&org.zone).unwrap_or(TimeZone::UTC);
    let at = match at {
        Some(text) => moment(text, &zone)?,
        None => clock.local(&org.zone),
    };
    let caller = caller(from, &directory)?;
    let call = Call {
        at: at.datetime(),
        holiday: is_holiday(org, at.date()),
        caller,
    };
    let (rules, decision) = (&line.list.rules, decide(&line.list.rules, &call));
    Ok(Explanation::new(
        at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        rules,
        &call,
        &decision,
        |rule| refused(rule, &directory.context()).map(|error| error.code),
    ))
}

/// The farthest that a clock is away from UTC, in seconds: Kiribati's.
const FARTHEST: i32 = 14 * 3600;

/// A moment as typed: local time, or with an offset or `Z`. A local time that a clock change skips never is; one that it
/// repeats is the first.
fn moment(text: &str, zone: &TimeZone) -> Result<ZonedDateTime, ExplainError> {
    let wrong = |code, told| {
        let data = text.to_owned();
        ExplainError::At(Unread { code, data, told })
    };
    // A zone's name in brackets would be read over, whatever it names.
    if text.contains('[') {
        let told =
            format!("« {text} » names a zone: write local time, or an offset such as +01:00");
        return Err(wrong("moment_zone", told));
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        let offset = Pieces::parse(text).ok().and_then(|pieces| pieces.offset());
        let away = offset.map_or(0, |offset| offset.to_numeric_offset().seconds().abs());
        if away > FARTHEST {
            let told = format!("« {text} »: no clock is more than 14 hours away from UTC");
            return Err(wrong("moment_offset", told));
        }
        return Ok(instant.to_zoned_datetime(zone.clone()));
    }
    let unreadable = || {
        let told = format!("« {text} » is not a moment such as 2026-12-24T19:30");
        wrong("moment", told)
    };
    // A date alone is no moment.
    if !text.contains(['T', 't', ' ']) {
        return Err(unreadable());
    }
    let local: DateTime = text.parse().map_err(|_| unreadable())?;
    let ambiguous = zone.to_ambiguous_zoned_datetime(local);
    if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
        let told = format!("{text} does not exist there: the clocks go forward");
        return Err(wrong("time_skipped", told));
    }
    ambiguous.earlier().map_err(|_| unreadable())
}

fn caller(text: &str, directory: &Directory) -> Result<Caller, ExplainError> {
    if text.trim() == "anonymous" {
        return Ok(Caller::Anonymous);
    }
    let unreadable = |code, data: &str, error: &dyn std::fmt::Display| {
        ExplainError::From(Unread {
            code,
            data: data.to_owned(),
            told: format!("« {text} »: {error}"),
        })
    };
    match directory
        .numbering
        .read(text)
        .map_err(|error| unreadable(error.code(), error.data(), &error))?
    {
        Typed::Public(number) => Ok(Caller::External {
            colleague: directory.owner_of(&number),
            number: Some(number),
        }),
        Typed::Short(digits) => {
            let extension = Extension::parse(&digits)
                .map_err(|error| unreadable("no_such_extension", &digits, &error))?;
            if directory.has_extension(&extension) {
                Ok(Caller::Internal(extension))
            } else {
                let told = "neither an extension nor a full number";
                Err(unreadable("no_such_extension", &digits, &told))
            }
        }
    }
}

/// An explanation for a terminal.
#[must_use]
pub fn lines(answer: &Explanation) -> Vec<String> {
    let from = answer.caller.number.as_deref().unwrap_or("number withheld");
    let mut lines = vec![format!("{from} ({}), {}", answer.caller.origin, answer.at)];
    let triggers = [
        ("immediately", &answer.immediately),
        ("busy", &answer.busy),
        ("no answer", &answer.no_answer),
        ("unreachable", &answer.unreachable),
    ];
    for (word, winner) in triggers {
        let what = winner.as_ref().map_or_else(
            || "no rule".to_owned(),
            |winner| {
                let to = match &winner.outcome {
                    Outcome::Forward(Destination::Extension(to)) => format!("forward to {to}"),
                    Outcome::Forward(Destination::Number(to)) => format!("forward to {to}"),
                    Outcome::Voicemail => "voicemail".to_owned(),
                    Outcome::LetItRing => "let it ring".to_owned(),
                    Outcome::Reject => "reject".to_owned(),
                };
                let after = winner
                    .after
                    .map(|after| format!(" after {after} s"))
                    .unwrap_or_default();
                let refused = winner
                    .refused
                    .as_ref()
                    .map(|code| format!("; refused ({code}), so that it lets the call ring"));
                format!(
                    "{to}{after} (« {} »){}",
                    winner.rule,
                    refused.unwrap_or_default()
                )
            },
        );
        lines.push(format!("  {word:<12} {what}"));
    }
    lines.extend(answer.considered.iter().map(|rule| {
        let why: Vec<String> = rule
            .because
            .iter()
            .map(|because| because.code().to_owned())
            .collect();
        let why = if rule.applies {
            "applies".to_owned()
        } else {
            format!("no: {}", why.join(", "))
        };
        format!("  « {} » {why}", rule.rule)
    }));
    lines
}

#[cfg(test)]
mod tests {
    use renvoi_app::domain::json::{ExplainedCaller, ExplainedWinner};

    use super::*;

    #[test]
    fn moments_are_read_or_refused_with_the_reason() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        for (text, instant) in [
            ("2026-12-24T19:30", "2026-12-24T18:30:00Z"),
            ("2026-12-24 19:30", "2026-12-24T18:30:00Z"),
            ("2026-12-24T19:30Z", "2026-12-24T19:30:00Z"),
            ("2026-12-24T19:30+01:00", "2026-12-24T18:30:00Z"),
            ("2026-12-24T19:30+14:00", "2026-12-24T05:30:00Z"),
            ("2026-12-24T19:30-12:00", "2026-12-25T07:30:00Z"),
            // Twice that night: the first.
            ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
        ] {
            let read = moment(text, &paris).unwrap();
            assert_eq!(read.timestamp(), instant.parse().unwrap(), "{text}");
        }
        for (text, code) in [
            ("", "moment"),
            ("tomorrow", "moment"),
            ("2026-12-24", "moment"),
            ("2026-02-31T10:00", "moment"),
            ("2026-12-24T24:01", "moment"),
            ("2026-12-24T19:30+01:00[Mars/Base]", "moment_zone"),
            ("2026-12-24T19:30+01:00[Europe/Paris]", "moment_zone"),
            ("2026-12-24T19:30[Europe/Paris]", "moment_zone"),
            ("2026-12-24T19:30Z[u-ca=gregory]", "moment_zone"),
            ("2026-12-24T19:30+25:00", "moment_offset"),
            ("2026-12-24T19:30+14:01", "moment_offset"),
            ("2026-12-24T19:30-23:59", "moment_offset"),
            ("2026-12-24T19:30+99:00", "moment"),
            ("2026-03-29T02:30", "time_skipped"),
        ] {
            match moment(text, &paris) {
                Err(ExplainError::At(unread)) => assert_eq!(unread.code, code, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_terminal_is_told_what_does_not_come_to_pass() {
        let winner = |refused: Option<&str>| ExplainedWinner {
            id: String::new(),
            rule: "Tout".to_owned(),
            after: None,
            outcome: Outcome::Voicemail,
            refused: refused.map(str::to_owned),
        };
        let answer = Explanation {
            at: String::new(),
            caller: ExplainedCaller {
                number: None,
                origin: "anonymous",
            },
            immediately: Some(winner(Some("no_voicemail"))),
            busy: Some(winner(None)),
            no_answer: None,
            unreachable: None,
            considered: vec![],
        };
        let told = lines(&answer);
        assert_eq!(
            told[1..3],
            [
                "  immediately  voicemail (« Tout »); refused (no_voicemail), so that it lets the call ring",
                "  busy         voicemail (« Tout »)"
            ]
        );
    }
}
