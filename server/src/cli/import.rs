//! `renvoi import`

use clap::{Args, Subcommand, ValueEnum};
use renvoi_app::api::account::Lang;
use serde_json::json;

use super::{Failure, output, pbx::ready, within::Within};
use crate::{
    config::Config,
    forwarding::{Taken, Taking, take_left},
    pbx::LeftKind,
};

/// What other systems have left.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Make rules of the forwards that FreePBX, or a dialplan like it, keeps in the Asterisk's own database (CF, CFB, CFU), and
    /// say of each whether it was taken. Who has rules already keeps them. Nothing is changed on the Asterisk.
    #[command(
        after_help = "Example: renvoi import asterisk-db --org cabinet-lefevre --dry-run\n\
                      Exit code 4 where something was not taken; what could be taken was."
    )]
    AsteriskDb(AsteriskDb),
}

/// `renvoi import asterisk-db`
#[derive(Debug, Args)]
pub(super) struct AsteriskDb {
    #[command(flatten)]
    within: Within,
    /// Say what would be done; save nothing.
    #[arg(long)]
    dry_run: bool,
    /// Replace the rules of who has some already.
    #[arg(long)]
    replace: bool,
    /// The language of the rules' names.
    #[arg(long, value_enum, default_value = "fr")]
    lang: Names,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// A language, as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Names {
    Fr,
    En,
}

impl Import {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::AsteriskDb(command) => command.run(config).await,
        }
    }
}

impl AsteriskDb {
    async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, org) = self.within.open(config).await?;
        let left = ready(config, &tools).await?.left().await?;
        let taking = Taking {
            lang: match self.lang {
                Names::Fr => Lang::Fr,
                Names::En => Lang::En,
            },
            replace: self.replace,
            dry_run: self.dry_run,
        };
        let taken = take_left(&tools, &org, left, taking).await?;
        let refused = taken.iter().filter(|taken| taken.refused.is_some()).count();
        if self.json {
            output::json(&taken.iter().map(value).collect::<Vec<_>>());
        } else {
            for taken in &taken {
                output::say(line(taken));
            }
            let done = if self.dry_run {
                "Would be taken"
            } else {
                "Taken"
            };
            let (all, took) = (taken.len(), taken.len() - refused);
            output::say(format!("Found: {all}. {done}: {took}. Not: {refused}."));
        }
        if refused > 0 {
            Err(Failure::SaidRefused)
        } else {
            Ok(())
        }
    }
}

fn family(kind: LeftKind) -> &'static str {
    match kind {
        LeftKind::All => "CF",
        LeftKind::Busy => "CFB",
        LeftKind::Unanswered => "CFU",
    }
}

fn line(Taken { left, refused }: &Taken) -> String {
    let what = format!("{:<3} {:<6} {}", family(left.kind), left.extension, left.to);
    match refused {
        None => format!("{} {what}", output::mark(true)),
        Some((code, data)) if data.is_empty() => format!("{} {what}: {code}", output::mark(false)),
        Some((code, data)) => format!("{} {what}: {code} ({data})", output::mark(false)),
    }
}

fn value(Taken { left, refused }: &Taken) -> serde_json::Value {
    json!({
        "family": family(left.kind), "extension": left.extension, "to": left.to, "taken": refused.is_none(),
        "why": refused.as_ref().map(|(code, data)| json!({ "code": code, "data": data })),
    })
}
