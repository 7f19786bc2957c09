//! `renvoi people import`

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};
use futures::stream;
use renvoi_app::{
    api::{
        account::Lang,
        people::{EffectLine, Effects},
    },
    words::{Names, import_problem, journal_facts},
};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;
use uuid::Uuid;

use crate::{
    administration::people::{counted, problem_of, shown_line},
    cli::{Failure, output, within::Within},
    config::Config,
    directory::import::{Importer, NewImport, ReceiveError},
    journal::Author,
    portal::Tools,
    store::{self, imports::ImportRow, organisation::Organisation},
};

/// Lines told at once.
const PIECE: i64 = 1000;

/// What people are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// Their e-mail address; a line without one, by its extension.
    Email,
    /// Their extension: to correct addresses.
    Extension,
}

/// Create and update people, their extensions and direct numbers from a CSV file (`-`: standard input). Every line is checked first;
/// where one is wrong, nothing is written unless --leave-out is given.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi people import people.csv --dry-run\n         \
    renvoi people import people.csv --welcome"
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(in crate::cli) struct Import {
    /// The file.
    file: PathBuf,
    #[command(flatten)]
    within: Within,
    /// Say what each line comes to, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// What people are told apart by.
    #[arg(long, value_enum, default_value = "email")]
    by: By,
    /// Send who is new the letter with which they choose their password.
    #[arg(long)]
    welcome: bool,
    /// Do the good lines where others are wrong.
    #[arg(long)]
    leave_out: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Import {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, org) = self.within.open(config).await?;
        if self.welcome && !tools.mails {
            let why = "welcome: no mail server is configured: set `mail.smtp`";
            return Err(Failure::refused(why));
        }
        let importer = Importer::new(tools.registry(), None);
        let id = self.receive(&importer, &org).await?;
        let checked = settled(&tools, &importer, &org, id).await?;
        if let Some(problem) = problem_of(&checked) {
            forget(&tools, id).await?;
            let why = import_problem(Lang::En, &problem);
            return Err(Failure::refused(why));
        }
        let effects = effects_of(&tools, id).await?;
        let wrong = effects.bad > 0;
        if self.dry_run || (wrong && !self.leave_out) {
            let lines = self.tell(&tools, &org, id, !self.dry_run).await?;
            forget(&tools, id).await?;
            if self.json {
                output::json(&described(&checked, effects, &lines, true));
            } else {
                output::say(summary(effects, "Nothing was written"));
            }
            return if wrong {
                Err(Failure::SaidRefused)
            } else {
                Ok(())
            };
        }
        store::imports::turn(tools.store.once().await?.db(), id, &["checked"], "running").await?;
        let done = settled(&tools, &importer, &org, id).await?;
        let effects = effects_of(&tools, id).await?;
        let lines = self.tell(&tools, &org, id, true).await?;
        if self.json {
            output::json(&described(&done, effects, &lines, false));
        } else {
            output::say(summary(effects, "Done"));
        }
        Ok(())
    }

    async fn receive(&self, importer: &Importer, org: &Organisation) -> Result<Uuid, Failure> {
        let standard = self.file.as_os_str() == "-";
        let source: Box<dyn tokio::io::AsyncRead + Send + Unpin> = if standard {
            Box::new(tokio::io::stdin())
        } else {
            let path = &self.file;
            let opened = tokio::fs::File::open(path).await.map_err(|error| {
                let told = format!("{}: {error}", path.display());
                match error.kind() {
                    std::io::ErrorKind::NotFound => Failure::NotFound(told),
                    _ => Failure::refused(told),
                }
            })?;
            Box::new(opened)
        };
        let pieces = stream::try_unfold(source, |mut source| async move {
            let mut piece = vec![0; 64 * 1024];
            let read = source.read(&mut piece).await?;
            piece.truncate(read);
            std::io::Result::Ok((read > 0).then_some((piece, source)))
        });
        let new = NewImport {
            org: org.id,
            author: Author::CommandLine,
            operator: true,
            name: self.file.to_string_lossy().into_owned(),
            by_extension: self.by == By::Extension,
            welcome: self.welcome,
        };
        importer
            .receive(new, pieces)
            .await
            .map_err(|error| match error {
                ReceiveError::Store(error) => error.into(),
                error => Failure::refused(error),
            })
    }

    /// Tells lines in words, unless all is told as JSON; answers them for that.
    async fn tell(
        &self,
        tools: &Tools,
        org: &Organisation,
        id: Uuid,
        only_bad: bool,
    ) -> Result<Vec<Value>, Failure> {
        let mut told = vec![];
        let mut from = 0;
        loop {
            let mut read = tools.store.read().await?;
            let effect = only_bad.then_some("bad");
            let rows = store::imports::lines(read.db(), id, effect, from, PIECE).await?;
            drop(read);
            if rows.is_empty() {
                return Ok(told);
            }
            from += PIECE;
            for line in rows.iter().map(shown_line) {
                if self.json {
                    told.push(line_as_json(&line));
                } else {
                    output::say(line_in_words(&line, &org.country));
                }
            }
        }
    }
}

/// Works on a list until it is settled. A portal that runs beside may do so too.
async fn settled(
    tools: &Tools,
    importer: &Importer,
    org: &Organisation,
    id: Uuid,
) -> Result<ImportRow, Failure> {
    loop {
        let worked = importer.step().await?;
        let mut read = tools.store.read().await?;
        let row = store::imports::by_id(read.db(), org.id, id).await?;
        drop(read);
        let row = row.ok_or_else(|| Failure::refused("the list was removed meanwhile"))?;
        if !matches!(row.state.as_str(), "receiving" | "checking" | "running") {
            return Ok(row);
        }
        if !worked {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn forget(tools: &Tools, id: Uuid) -> store::Result<()> {
    store::imports::delete(tools.store.once().await?.db(), id).await
}

async fn effects_of(tools: &Tools, id: Uuid) -> store::Result<Effects> {
    let mut read = tools.store.read().await?;
    Ok(counted(store::imports::counts(read.db(), id).await?))
}

fn summary(effects: Effects, what: &str) -> String {
    let Effects {
        new,
        changed,
        same,
        bad,
        ..
    } = effects;
    format!("{what}. New: {new}. Changed: {changed}. Unchanged: {same}. Wrong: {bad}.")
}

fn described(row: &ImportRow, effects: Effects, lines: &[Value], dry: bool) -> Value {
    json!({
        "import": (!dry).then(|| row.id.to_string()),
        "written": !dry,
        "encoding": row.encoding,
        "new": effects.new,
        "changed": effects.changed,
        "same": effects.same,
        "bad": effects.bad,
        "done": effects.done,
        "lines": lines,
    })
}

fn line_as_json(line: &EffectLine) -> Value {
    let problems = line.problems.iter().map(|problem| {
        json!({
            "column": problem.field,
            "code": problem.code,
            "message": import_problem(Lang::En, problem),
        })
    });
    json!({
        "line": line.line,
        "effect": line.effect,
        "whom": line.whom,
        "detail": line.detail,
        "problems": problems.collect::<Vec<_>>(),
    })
}

/// « 12  changed  Marie-Hélène D. · mh@cabinet.example  Name: A → B »
fn line_in_words(line: &EffectLine, country: &str) -> String {
    let names = Names {
        country,
        colleagues: &[],
    };
    let action = if line.effect == "new" {
        "user.added"
    } else {
        "user.changed"
    };
    let facts = journal_facts(Lang::En, action, &line.detail, &names)
        .into_iter()
        .map(|fact| match (fact.before, fact.after) {
            (Some(before), Some(after)) => format!("{}: {before} → {after}", fact.label),
            (before, after) => {
                let value = before.or(after).unwrap_or_default();
                format!("{}: {value}", fact.label)
            }
        });
    let problems = line.problems.iter().map(|problem| {
        let why = import_problem(Lang::En, problem);
        if problem.field.is_empty() {
            why
        } else {
            format!("column « {} »: {why}", problem.field)
        }
    });
    let effect = if line.effect == "bad" {
        "wrong"
    } else {
        &line.effect
    };
    let told: Vec<String> = facts.chain(problems).collect();
    format!(
        "{:>6}  {effect:7}  {}  {}",
        line.line,
        line.whom,
        told.join("; ")
    )
    .trim_end()
    .to_owned()
}
