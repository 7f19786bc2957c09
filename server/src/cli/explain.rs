//! `renvoi explain`

use clap::Args;

use super::{Failure, output, within::Within};
use crate::{
    config::Config,
    forwarding::{ExplainError, explain, lines},
};

/// Where a call would go, and why each rule does or does not apply.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi explain 204 --from '06 12 34 56 78' --at 2026-12-24T19:30\n\
    The moment is local time of the extension's owner unless it carries an offset or Z; without --at it is now."
)]
pub(super) struct Explain {
    /// The extension called.
    extension: String,
    /// The caller: a number, an extension, or « anonymous ».
    #[arg(long)]
    from: String,
    /// The moment.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    #[command(flatten)]
    within: Within,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, org) = self.within.open(config).await?;
        let answer = explain(
            &tools,
            &org,
            &self.extension,
            &self.from,
            self.at.as_deref(),
        )
        .await;
        let answer = answer.map_err(|error| match error {
            ExplainError::NoExtension => {
                Failure::NotFound(format!("there is no extension « {} »", self.extension))
            }
            ExplainError::Line(error) => error.into(),
            ExplainError::Store(error) => error.into(),
            other => Failure::refused(other),
        })?;
        if self.json {
            output::json(&answer);
        } else {
            lines(&answer).into_iter().for_each(output::say);
        }
        Ok(())
    }
}
