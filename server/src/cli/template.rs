//! `renvoi template`

use clap::{Args, Subcommand};
use renvoi_app::{
    api::{
        ApiError, Code,
        templates::{RunView, TemplateDocument, TemplateNotDone},
    },
    domain::phones::{Audience, Key},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Failure, output, within::Within};
use crate::{
    config::Config,
    phones::templates::{Begun, Templates, Whose},
};

/// Templates of keys: what an administrator gives to many phones. They are defined on the portal's page or by a program.
#[derive(Debug, Subcommand)]
pub(super) enum Template {
    /// List an organisation's, and what was done with them last.
    #[command(after_help = "Example: renvoi template list --org cabinet-lefevre --json")]
    List {
        #[command(flatten)]
        within: Within,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show the keys of one.
    #[command(after_help = "Example: renvoi template show Urgences")]
    Show {
        /// Its name.
        name: String,
        #[command(flatten)]
        within: Within,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    Apply(Apply),
    /// Take the last application back: each phone has its former keys again, but for what its owner has changed since.
    #[command(
        after_help = "Example: renvoi template undo 0198c0de-0000-7000-8000-000000000004 --yes"
    )]
    Undo {
        /// The application, as `renvoi template list` names it.
        run: String,
        #[command(flatten)]
        within: Within,
        /// Without asking.
        #[arg(long, short)]
        yes: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Give all phones of the organisation what its templates say.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi template apply --dry-run")]
pub(super) struct Apply {
    #[command(flatten)]
    within: Within,
    /// Only say who would get what.
    #[arg(long)]
    dry_run: bool,
    /// Without asking.
    #[arg(long, short)]
    yes: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// The templates of an organisation, at the server.
struct Desk {
    templates: Templates,
    whose: Whose,
}

impl Desk {
    async fn open(config: &Config, within: &Within) -> Result<Self, Failure> {
        let (tools, org) = within.open(config).await?;
        Ok(Self {
            templates: Templates::new(tools.desk(config), None),
            whose: Whose::at_server(&org),
        })
    }

    /// Does what has begun, to its end; a portal that runs may take its part.
    async fn carry_out(&self, begun: Begun) -> Result<RunView, Failure> {
        let id = begun.map_err(not_done)?;
        loop {
            self.templates.drain().await?;
            let run = self.run(id).await?;
            if run.state != "running" {
                return Ok(run);
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
    }

    /// The application of that name.
    async fn application(&self, named: &str) -> Result<RunView, Failure> {
        let unknown = || Failure::NotFound(format!("there is no application « {named} »"));
        let id: Uuid = named.parse().map_err(|_| unknown())?;
        match self.templates.run(&self.whose, id).await {
            Ok(run) if !run.is_undo => Ok(run),
            Ok(_) => Err(unknown()),
            Err(error) if error.code == Code::NotFound => Err(unknown()),
            Err(error) => Err(failed(error)),
        }
    }

    async fn run(&self, id: Uuid) -> Result<RunView, Failure> {
        self.templates.run(&self.whose, id).await.map_err(failed)
    }
}

impl Template {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::List { within, json } => list(config, &within, json).await,
            Self::Show { name, within, json } => show(config, &within, &name, json).await,
            Self::Apply(apply) => apply.run(config).await,
            Self::Undo {
                run,
                within,
                yes,
                json,
            } => {
                let desk = Desk::open(config, &within).await?;
                let run = desk.application(&run).await?;
                output::confirm(
                    yes,
                    format!("Taking back what was applied to {} phones.", run.reached),
                )?;
                let begun = desk.templates.undo(&desk.whose, run.id).await;
                let begun = begun.map_err(failed)?;
                let run = desk.carry_out(begun).await?;
                output::done(json, &told(&run), said(&run));
                Ok(())
            }
        }
    }
}

impl Apply {
    async fn run(self, config: &Config) -> Result<(), Failure> {
        let desk = Desk::open(config, &self.within).await?;
        let version = desk.templates.version(&desk.whose).await.map_err(failed)?;
        if self.dry_run {
            return preview(&desk, self.json).await;
        }
        let view = desk.templates.list(&desk.whose).await.map_err(failed)?;
        output::confirm(
            self.yes,
            format!(
                "Applying {} templates to {} phones.",
                view.templates.len(),
                view.phones
            ),
        )?;
        let begun = desk.templates.apply(&desk.whose, Some(&version)).await;
        let run = desk.carry_out(begun.map_err(failed)?).await?;
        output::done(self.json, &told(&run), said(&run));
        Ok(())
    }
}

async fn list(config: &Config, within: &Within, json: bool) -> Result<(), Failure> {
    let desk = Desk::open(config, within).await?;
    let all = desk.templates.documents(&desk.whose, None).await;
    let all = all.map_err(failed)?;
    let view = desk.templates.list(&desk.whose).await.map_err(failed)?;
    if json {
        let templates: Vec<Value> = all.iter().map(described).collect();
        let runs: Vec<Value> = view.runs.iter().map(told).collect();
        output::json(&json!({ "templates": templates, "pending": view.pending, "runs": runs }));
        return Ok(());
    }
    let rows: Vec<_> = all
        .iter()
        .zip(&view.templates)
        .map(|(one, line)| {
            vec![
                one.name.clone(),
                audience(one),
                line.keys.to_string(),
                line.locked.to_string(),
                line.phones.to_string(),
            ]
        })
        .collect();
    output::table(&["TEMPLATE", "FOR", "KEYS", "LOCKED", "PHONES"], &rows);
    if view.pending {
        output::say("They are not what was applied last: renvoi template apply");
    }
    if !view.runs.is_empty() {
        output::say("");
        let rows: Vec<_> = view.runs.iter().map(line).collect();
        output::table(&["RUN", "BEGAN", "WHAT", "STATE", "PHONES"], &rows);
    }
    if let Some(last) = view.last {
        output::say(format!("The way back: renvoi template undo {last}"));
    }
    Ok(())
}

/// A run in the list.
fn line(run: &RunView) -> Vec<String> {
    let state = if run.undone {
        "undone"
    } else {
        run.state.as_str()
    };
    vec![
        run.id.to_string(),
        run.at.strftime("%Y-%m-%d %H:%M").to_string(),
        if run.is_undo { "undo" } else { "apply" }.to_owned(),
        state.to_owned(),
        format!("{}/{}", run.reached, run.total),
    ]
}

async fn show(config: &Config, within: &Within, name: &str, json: bool) -> Result<(), Failure> {
    let desk = Desk::open(config, within).await?;
    let all = desk.templates.documents(&desk.whose, None).await;
    let found = all
        .map_err(failed)?
        .into_iter()
        .find(|one| one.name == name);
    let found =
        found.ok_or_else(|| Failure::NotFound(format!("there is no template « {name} »")))?;
    if json {
        output::json(&described(&found));
        return Ok(());
    }
    output::say(format!("{} ({})", found.name, audience(&found)));
    let rows: Vec<_> = found.keys.iter().map(row).collect();
    output::table(&["KEY", "FUNCTION", "VALUE", "LABEL", "LOCKED"], &rows);
    Ok(())
}

fn row(key: &Key) -> Vec<String> {
    use renvoi_app::api::phones::KeyDraft;
    let draft = KeyDraft::of(key);
    let place = match key.spot.module {
        0 => key.spot.position.to_string(),
        module => format!("M{module}-{}", key.spot.position),
    };
    let locked = if key.locked { "yes" } else { "" };
    vec![
        place,
        draft.kind,
        draft.value,
        draft.label,
        locked.to_owned(),
    ]
}

/// Who would get what, page by page.
async fn preview(desk: &Desk, json: bool) -> Result<(), Failure> {
    let (mut page, mut lines) = (1, vec![]);
    loop {
        let view = desk.templates.preview(&desk.whose, page).await;
        let view = view.map_err(failed)?;
        lines.extend(view.lines);
        if page >= view.pages {
            break;
        }
        page += 1;
    }
    if json {
        let lines: Vec<Value> = lines
            .iter()
            .map(|line| {
                let changes = line.changes.iter();
                let changes = changes.map(|(was, is)| json!({ "before": was, "after": is }));
                json!({
                    "phone": line.phone, "name": line.name, "extension": line.extension, "templates": line.templates,
                    "changes": changes.collect::<Vec<_>>(), "kept": line.kept, "left_out": line.left_out, "broken": line.broken,
                })
            })
            .collect();
        output::json(&lines);
        return Ok(());
    }
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            vec![
                line.extension.clone(),
                line.name.clone(),
                line.templates.join(", "),
                line.changes.len().to_string(),
                line.kept.to_string(),
                line.left_out.len().to_string(),
            ]
        })
        .collect();
    output::table(
        &[
            "EXTENSION",
            "PHONE",
            "TEMPLATES",
            "CHANGES",
            "KEPT",
            "UNFIT",
        ],
        &rows,
    );
    Ok(())
}

fn audience(one: &TemplateDocument) -> String {
    match one.template.as_ref().map(|template| &template.audience) {
        Some(Audience::Everybody) => "everybody".to_owned(),
        Some(Audience::Model { model }) => model.to_string(),
        Some(Audience::Group { group }) => format!("group {group}"),
        None => "a group that is gone".to_owned(),
    }
}

fn described(one: &TemplateDocument) -> Value {
    let audience = one.template.as_ref().map(|template| &template.audience);
    json!({ "id": one.id, "name": one.name, "version": one.version, "audience": audience, "keys": one.keys })
}

fn told(run: &RunView) -> Value {
    json!({
        "id": run.id, "undo": run.is_undo, "state": run.state, "undone": run.undone, "total": run.total,
        "reached": run.reached, "changed": run.changed, "same": run.same, "failed": run.failed, "lacking": run.lacking,
    })
}

fn said(run: &RunView) -> String {
    format!(
        "{} phones: {} changed, {} had everything, {} failed; on {} some key does not fit.",
        run.total, run.changed, run.same, run.failed, run.lacking
    )
}

fn failed(error: ApiError) -> Failure {
    match error.code {
        Code::NotFound => Failure::NotFound("there is no such thing".to_owned()),
        _ => Failure::Unavailable(format!("the database: {error}")),
    }
}

fn not_done(why: TemplateNotDone) -> Failure {
    Failure::refused(match why {
        TemplateNotDone::Running => "an application is going on",
        TemplateNotDone::Stale => "something was changed or applied since; once more, please",
        TemplateNotDone::Nothing => "there is no application to take back",
    })
}
