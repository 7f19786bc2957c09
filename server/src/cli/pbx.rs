//! `renvoi pbx`

use std::{path::PathBuf, sync::Arc};

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Failure, extension::read_extension, output, within::Within};
use crate::{
    config::{Config, Driver},
    directory::{emergency_gaps, extension_of, organisation},
    pbx::{DriftKind, OrgKey, Plan, Subject, TryCall, TryEnd, asterisk, wait_ready},
    portal::{self, Tools},
    push::{self, Comparison, subject},
    store::{self, jobs::Queue, messages::Stuck},
};

/// The PBX.
#[derive(Debug, Subcommand)]
pub(super) enum Pbx {
    /// Say whether the PBX answers and what waits to be pushed.
    #[command(after_help = "Example: renvoi pbx status --json")]
    Status {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Push what waits; before it an extension, or everything.
    #[command(
        after_help = "Example: renvoi pbx push 204 --org cabinet-lefevre\n         renvoi pbx push --all"
    )]
    Push {
        /// An extension, whether it waits or not.
        #[arg(conflicts_with = "all")]
        extension: Option<String>,
        /// The organisation's short name; not needed where there is only one.
        #[arg(long, value_name = "SLUG", requires = "extension")]
        org: Option<String>,
        /// Everything, whether it waits or not.
        #[arg(long)]
        all: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Compare what the PBX holds with what it should hold; changes nothing. Exit code 1 where they differ.
    #[command(after_help = "Example: renvoi pbx diff --json")]
    Diff {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show what the PBX holds of one extension.
    #[command(after_help = "Example: renvoi pbx show 204 --org cabinet-lefevre")]
    Show {
        /// The extension.
        extension: String,
        #[command(flatten)]
        within: Within,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Place a call from outside without a phone, and tell where it ends.
    #[command(
        after_help = "Example: renvoi pbx call --from '06 12 34 56 78' --to 204\n         renvoi pbx call --from anonymous --to 204 --json"
    )]
    Call {
        /// The caller's number, or « anonymous ».
        #[arg(long)]
        from: String,
        /// The extension called.
        #[arg(long)]
        to: String,
        #[command(flatten)]
        within: Within,
        /// Seconds until the caller gives up.
        #[arg(long, default_value_t = 45)]
        patience: u8,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write the files to add to an Asterisk of your own, and print what to do with them.
    Files(Files),
}

/// `renvoi pbx files`
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi pbx files --dir /etc/asterisk/renvoi")]
pub(super) struct Files {
    /// The folder to write into.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Files {
    pub(super) fn run(self) -> Result<(), Failure> {
        let advice = asterisk::write_additions(&self.dir)?;
        let dir = self.dir.canonicalize()?;
        output::done(self.json, &json!({ "dir": dir, "advice": advice }), &advice);
        Ok(())
    }
}

impl Pbx {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Status { json } => status(config, json).await,
            Self::Push {
                extension,
                org,
                all,
                json,
            } => {
                let tools = Tools::open(config).await?;
                if let Some(extension) = extension {
                    ask(&tools, &extension, org.as_deref()).await?;
                }
                push_now(config, &tools, all, json).await
            }
            Self::Diff { json } => diff(config, json).await,
            Self::Show {
                extension,
                within,
                json,
            } => show(config, &extension, &within, json).await,
            Self::Call {
                from,
                to,
                within,
                patience,
                json,
            } => {
                let (tools, org) = within.open(config).await?;
                let to = read_extension(&to)?;
                let from = (from != "anonymous").then_some(from);
                if from
                    .as_ref()
                    .is_some_and(|from| !from.chars().any(|c| c.is_ascii_digit()))
                {
                    return Err(Failure::refused("--from is a number, or « anonymous »"));
                }
                call(
                    config,
                    &tools,
                    TryCall {
                        from,
                        org: key_of(&org.key)?,
                        to,
                        patience,
                    },
                    json,
                )
                .await
            }
            Self::Files(files) => files.run(),
        }
    }
}

fn key_of(text: &str) -> Result<OrgKey, Failure> {
    OrgKey::parse(text).ok_or_else(|| Failure::refused("the organisation's key is damaged"))
}

async fn status(config: &Config, json: bool) -> Result<(), Failure> {
    let tools = Tools::open(config).await?;
    let pbx = ready(config, &tools).await?;
    let mut health = pbx.health().await;
    let mut read = tools.store.read().await?;
    if health.version.is_some() {
        let zones = store::organisation::zones(read.db()).await?;
        health.problems.extend(pbx.clock(&zones).await?);
    }
    let jobs = store::jobs::all(read.db(), Queue::Pbx).await?;
    let check = store::state::last_check(read.db()).await?;
    let unreadable = store::messages::unreadable(read.db()).await?;
    let waiting = store::messages::waiting(read.db()).await?;
    health.problems.extend(emergency_gaps(read.db()).await?);
    if json {
        output::json(&json!({
            "version": health.version,
            "problems": health.problems.iter().map(|p| json!({ "what": p.what, "mend": p.mend })).collect::<Vec<_>>(),
            "waiting": jobs.iter().map(|j| json!({ "subject": j.subject, "attempts": j.attempts, "error": j.error, "detail": j.detail })).collect::<Vec<_>>(),
            "unreadable_messages": unreadable.iter().map(stuck_json).collect::<Vec<_>>(),
            "messages_of_full_boxes": waiting.iter().map(stuck_json).collect::<Vec<_>>(),
            "last_comparison": check.map(|c| json!({ "at": c.at, "compared": c.compared, "missing": c.missing, "different": c.changed, "unwanted": c.unwanted })),
        }));
    } else {
        match &health.version {
            Some(version) => output::say(format!("{} {version}", output::mark(true))),
            None => output::say(format!("{} it does not answer", output::mark(false))),
        }
        for problem in &health.problems {
            output::say(format!(
                "{} {}\n     {}",
                output::mark(false),
                problem.what,
                problem.mend
            ));
        }
        output::say(format!("Waiting to be pushed: {}", jobs.len()));
        for job in jobs.iter().take(20) {
            output::say(format!(
                "  {} (attempts {}) {}",
                job.subject, job.attempts, job.detail
            ));
        }
        say_stuck("Messages that could not be read", &unreadable);
        say_stuck("Messages that wait since the box is full", &waiting);
    }
    if health.version.is_none() {
        Err(Failure::Unavailable("the PBX does not answer".into()))
    } else {
        Ok(())
    }
}

fn left_at(stuck: &Stuck) -> String {
    let at = jiff::Timestamp::from_millisecond(stuck.left_at).unwrap_or_default();
    format!("{at:.0}")
}

fn stuck_json(stuck: &Stuck) -> serde_json::Value {
    json!({ "extension": stuck.number, "org": stuck.slug, "left_at": left_at(stuck), "recording": stuck.recording })
}

/// Nothing where there are none.
fn say_stuck(title: &str, stuck: &[Stuck]) {
    if stuck.is_empty() {
        return;
    }
    output::say(format!("{title}: {}", stuck.len()));
    for one in stuck {
        let Stuck {
            number,
            slug,
            recording,
            ..
        } = one;
        output::say(format!(
            "  {number}@{slug} {} {recording}.wav",
            left_at(one)
        ));
    }
}

/// The configured PBX, once it is ready or has had ten seconds. An embedded one is this process's own: it is given what it
/// should hold.
pub(super) async fn ready(
    config: &Config,
    tools: &Tools,
) -> Result<Arc<dyn crate::pbx::Pbx>, Failure> {
    let pbx = portal::connect(config, Arc::clone(&tools.clock));
    if config.pbx.driver == Driver::Embedded {
        let push = tools.push(pbx);
        let everything = push::everything(tools.store.read().await?.db(), &push).await?;
        push.pbx.put(&everything.plans).await;
        return Ok(push.pbx);
    }
    // Where it is not, what is asked of it says why.
    wait_ready(pbx.as_ref(), std::time::Duration::from_secs(10)).await;
    Ok(pbx)
}

/// Asks for a push of one extension.
async fn ask(tools: &Tools, extension: &str, org: Option<&str>) -> Result<(), Failure> {
    let org = organisation(&tools.store, org).await?;
    let number = read_extension(extension)?;
    let mut tx = tools.store.write().await?;
    extension_of(tx.db(), org.id, number.as_str()).await?;
    let subject = Subject::Extension(key_of(&org.key)?, number);
    push::ask(tx.db(), tools.clock.millis(), &[subject]).await?;
    Ok(tx.commit().await?)
}

async fn push_now(config: &Config, tools: &Tools, all: bool, json: bool) -> Result<(), Failure> {
    let push = tools.push(ready(config, tools).await?);
    if all {
        let mut read = tools.store.read().await?;
        let everything = push::everything(read.db(), &push).await?;
        drop(read);
        let plans = everything.plans.iter().map(Plan::subject);
        let broken = everything.broken.into_iter().map(|(subject, _)| subject);
        let subjects: Vec<_> = plans.chain(broken).collect();
        let mut tx = tools.store.write().await?;
        push::ask(tx.db(), tools.clock.millis(), &subjects).await?;
        tx.commit().await?;
    } else {
        let mut tx = tools.store.write().await?;
        store::jobs::hurry(tx.db(), Queue::Pbx, tools.clock.millis()).await?;
        tx.commit().await?;
    }
    if config.pbx.driver == Driver::Embedded {
        // What is pushed here would be gone with this process, and recorded as done.
        let waiting = store::jobs::all(tools.store.read().await?.db(), Queue::Pbx)
            .await?
            .len();
        output::done(
            json,
            &json!({ "asked": waiting, "applied": 0, "failed": 0 }),
            format!(
                "Asked for: {waiting}. The embedded PBX lives in the portal, which pushes while it runs."
            ),
        );
        return Ok(());
    }
    let outcome = push::drain(&push).await?;
    output::done(
        json,
        &json!({ "applied": outcome.applied, "failed": outcome.failed }),
        format!(
            "Pushed: {}. To be tried again: {}.",
            outcome.applied, outcome.failed
        ),
    );
    if outcome.failed > 0 {
        Err(Failure::Unavailable(
            "not everything reached the PBX".into(),
        ))
    } else {
        Ok(())
    }
}

async fn diff(config: &Config, json: bool) -> Result<(), Failure> {
    let tools = Tools::open(config).await?;
    let push = tools.push(ready(config, &tools).await?);
    let Comparison {
        compared,
        drifts,
        broken,
    } = push::compare(&push).await?;
    let word = |kind| match kind {
        DriftKind::Missing => "missing",
        DriftKind::Different => "different",
        DriftKind::Unwanted => "unwanted",
    };
    if json {
        let differing = drifts
            .iter()
            .map(|d| json!({ "subject": subject::to_text(&d.subject), "kind": word(d.kind) }));
        let unknown = broken.iter().map(|(broken, why)| {
            json!({ "subject": subject::to_text(broken), "kind": "broken", "why": why.to_string() })
        });
        output::json(&differing.chain(unknown).collect::<Vec<_>>());
    } else {
        for drift in &drifts {
            output::say(format!(
                "{:<9} {}",
                word(drift.kind),
                subject::to_text(&drift.subject)
            ));
        }
        for (broken, why) in &broken {
            output::say(format!("broken    {}: {why}", subject::to_text(broken)));
        }
        output::say(format!(
            "Compared: {compared}. Differing: {}. Not to be said: {}.",
            drifts.len(),
            broken.len()
        ));
    }
    if drifts.is_empty() && broken.is_empty() {
        Ok(())
    } else {
        Err(Failure::Said)
    }
}

async fn show(
    config: &Config,
    extension: &str,
    within: &Within,
    json: bool,
) -> Result<(), Failure> {
    let (tools, org) = within.open(config).await?;
    let number = read_extension(extension)?;
    let subject = Subject::Extension(key_of(&org.key)?, number);
    let lines = ready(config, &tools).await?.read(&subject).await?;
    let lines =
        lines.ok_or_else(|| Failure::NotFound(format!("the PBX holds nothing of {extension}")))?;
    let value = json!({ "subject": subject::to_text(&subject), "rows": lines });
    output::done(json, &value, lines.join("\n"));
    Ok(())
}

async fn call(config: &Config, tools: &Tools, call: TryCall, json: bool) -> Result<(), Failure> {
    let result = ready(config, tools).await?.place(call).await?;
    let (end, at) = match &result.end {
        TryEnd::Answered(extension) => ("answered", Some(extension.to_string())),
        TryEnd::Voicemail(extension) => ("voicemail", Some(extension.to_string())),
        TryEnd::AnsweredOutside(number) => ("answered_outside", Some(number.clone())),
        TryEnd::Busy => ("busy", None),
        TryEnd::NoAnswer => ("no_answer", None),
        TryEnd::Unreachable => ("unreachable", None),
    };
    if json {
        output::json(&json!({ "steps": result.steps, "end": end, "at": at }));
    } else {
        if config.pbx.driver == Driver::Embedded {
            output::say("No call is placed, since the PBX is embedded. What would become of it:");
        }
        result.steps.iter().for_each(output::say);
        output::say(match (end, at) {
            ("answered", Some(at)) => format!("Answered by a phone of {at}."),
            ("voicemail", Some(at)) => format!("Answered by the voicemail of {at}."),
            ("answered_outside", Some(at)) => format!("Answered outside, at {at}."),
            ("busy", _) => "Busy.".to_owned(),
            ("no_answer", _) => "Nobody answered.".to_owned(),
            _ => "Could not be delivered.".to_owned(),
        });
    }
    Ok(())
}
