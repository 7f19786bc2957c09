//! `renvoi doctor`

use std::path::Path;

use clap::Args;
use serde_json::json;

use super::{Failure, output};
use crate::{
    config::Config,
    doctor::{Finding, examine},
};

/// Check database, PBX, mail, files and clock, and say how to mend what is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi doctor\nExit code 1 where something is wrong.")]
pub(super) struct Doctor {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(super) async fn run(self, config: &Config, file: Option<&Path>) -> Result<(), Failure> {
        let findings = examine(config, file).await;
        let well = findings.iter().all(Finding::is_well);
        if self.json {
            let list = findings.iter().map(
                |f| json!({ "what": f.what, "ok": f.is_well(), "said": f.said, "mend": f.mend }),
            );
            output::json(&list.collect::<Vec<_>>());
        } else {
            for finding in &findings {
                output::say(format!(
                    "{} {:<12} {}",
                    output::mark(finding.is_well()),
                    finding.what,
                    finding.said
                ));
                if let Some(mend) = &finding.mend {
                    output::say(format!("                {mend}"));
                }
            }
        }
        if well { Ok(()) } else { Err(Failure::Said) }
    }
}
