//! Words for the terminal: colour only there, JSON where asked, exit codes that mean something.

use std::io::{BufRead as _, IsTerminal as _, Write as _, stdin};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use serde::Serialize;

use crate::{
    config::ConfigError,
    demo::DemoError,
    directory::DirectoryError,
    forwarding::LineError,
    pbx::PbxError,
    portal::{StartError, ToolsError},
    push::CompareError,
    secrets::KeyError,
    store::OpenError,
};

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Anything else.
    #[error("{0:#}")]
    Failed(#[from] anyhow::Error),
    /// No such thing.
    #[error("{0}")]
    NotFound(String),
    /// What was asked cannot be, with the reasons.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
    /// The database or the PBX does not answer.
    #[error("{0}")]
    Unavailable(String),
    /// Something was found to be wrong, and has been said already.
    #[error("")]
    Said,
    /// Something could not be, and has been said already, with the reasons.
    #[error("")]
    SaidRefused,
}

impl Failure {
    /// See the module's table.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Failed(_) | Self::Said => 1,
            Self::NotFound(_) => 3,
            Self::Refused(_) | Self::SaidRefused => 4,
            Self::Unavailable(_) => 5,
        }
    }

    /// One reason.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers hand over what they have just made"
    )]
    pub fn refused(reason: impl ToString) -> Self {
        Self::Refused(vec![reason.to_string()])
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::NoFile(_) => Self::NotFound(error.to_string()),
            other => Self::refused(other),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Scheme => Self::refused(format!("`database.url`: {error}")),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<ToolsError> for Failure {
    fn from(error: ToolsError) -> Self {
        match error {
            ToolsError::Database(error) => error.into(),
            ToolsError::Behind(_) => Self::refused(error),
            ToolsError::Key(error) => error.into(),
        }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Listen(..) => Self::Unavailable(format!("`server.listen`: {error}")),
            other => Self::Failed(other.into()),
        }
    }
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::Running(_) => Self::refused(error),
            DemoError::Port(_) | DemoError::PbxPort(_) => Self::Unavailable(error.to_string()),
            DemoError::Failed(error) => Self::Failed(error),
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(format!("the database: {error}"))
    }
}

impl From<PbxError> for Failure {
    fn from(error: PbxError) -> Self {
        match error {
            PbxError::Rejected(_) => Self::refused(error),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<DirectoryError> for Failure {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::NotFound { .. } => Self::NotFound(error.to_string()),
            DirectoryError::Taken { .. } | DirectoryError::Refused { .. } => Self::refused(error),
            DirectoryError::Store(error) => error.into(),
            DirectoryError::Hash(error) => Self::Failed(error.into()),
        }
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Store(error) => error.into(),
            other => Self::refused(other),
        }
    }
}

impl From<CompareError> for Failure {
    fn from(error: CompareError) -> Self {
        match error {
            CompareError::Pbx(error) => error.into(),
            CompareError::Store(error) => error.into(),
        }
    }
}

impl From<LineError> for Failure {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Damaged => Self::Failed(error.into()),
            LineError::Store(error) => error.into(),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// A line on standard output. A closed pipe is nobody's error.
pub(super) fn say(line: impl std::fmt::Display) {
    let _ = writeln!(anstream::stdout().lock(), "{line}");
}

/// A value as JSON on standard output.
pub(super) fn json(value: &impl Serialize) {
    say(serde_json::to_string_pretty(value).expect("answers are plain data"));
}

/// What was done: as JSON where that was asked for, otherwise in words.
pub(super) fn done(as_json: bool, value: &impl Serialize, words: impl std::fmt::Display) {
    if as_json {
        json(value);
    } else {
        say(words);
    }
}

/// What something is set to now.
pub(super) fn settings(as_json: bool, described: &serde_json::Value) {
    if as_json {
        json(described);
    } else {
        facts(described);
    }
}

/// Asks whether what is about to happen is meant. Who is not at a terminal has to have said so.
pub(super) fn confirm(said: bool, what: impl std::fmt::Display) -> Result<(), Failure> {
    if said {
        return Ok(());
    }
    if !stdin().is_terminal() {
        return Err(Failure::refused(format!(
            "{what} Where that is meant: --yes"
        )));
    }
    let mut asked = anstream::stderr().lock();
    write!(asked, "{what} Go on? [y/N] ")?;
    asked.flush()?;
    let mut answer = String::new();
    stdin().lock().read_line(&mut answer)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::refused("nothing was removed")),
    }
}

/// What went wrong, on standard error.
pub(super) fn complain(failure: &Failure) {
    if matches!(failure, Failure::Said | Failure::SaidRefused) {
        return;
    }
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let _ = writeln!(anstream::stderr().lock(), "{red}error:{red:#} {failure}");
}

/// What was done and may not have been meant, on standard error.
pub(super) fn warn(line: impl std::fmt::Display) {
    let yellow = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
    let _ = writeln!(
        anstream::stderr().lock(),
        "{yellow}warning:{yellow:#} {line}"
    );
}

/// Text in bold, on a terminal.
#[must_use]
pub(super) fn bold(text: &str) -> String {
    let bold = Style::new().bold();
    format!("{bold}{text}{bold:#}")
}

/// « ok » in green or « no » in red, on a terminal.
#[must_use]
pub(super) fn mark(good: bool) -> String {
    let (colour, word) = if good {
        (AnsiColor::Green, "ok")
    } else {
        (AnsiColor::Red, "no")
    };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    format!("{style}{word}{style:#}")
}

/// A flat object's values, one a line.
fn facts(value: &serde_json::Value) {
    let facts: Vec<(String, String)> = value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), fact(value)))
        .collect();
    let width = facts.iter().map(|(name, _)| name.chars().count()).max();
    for (name, value) in &facts {
        say(format!("{name:<width$}  {value}", width = width.unwrap_or(0)).trim_end());
    }
}

fn fact(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) if text.is_empty() => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => "-".to_owned(),
        Value::Array(list) => list.iter().map(fact).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// What a switch is set to on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum YesNo {
    /// On.
    #[value(alias = "on")]
    Yes,
    /// Off.
    #[value(alias = "off")]
    No,
}

impl YesNo {
    /// Whether it is on.
    pub(super) fn is_yes(self) -> bool {
        self == Self::Yes
    }
}

/// Columns as wide as their widest cell.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        cells.chain([head[column].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    say(bold(&line(
        &head.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>(),
    )));
    for row in rows {
        say(line(row));
    }
}
