//! `renvoi rules`

use std::{fs, io::Read as _};

use clap::Subcommand;
use serde_json::json;

use super::{Failure, output, within::Within};
use crate::{
    config::Config,
    directory::extension_of,
    forwarding::{ReplaceError, Replaced, export, import, in_words},
};

/// Forwarding rules as JSON.
#[derive(Debug, Subcommand)]
pub(super) enum Rules {
    /// Print an extension's rules.
    #[command(after_help = "Example: renvoi rules export 204 --org cabinet-lefevre > 204.json")]
    Export {
        /// The extension.
        extension: String,
        #[command(flatten)]
        within: Within,
    },
    /// Replace an extension's rules: all or nothing. A version in the file means "only if this is still current".
    #[command(
        after_help = "Example: renvoi rules import 204 204.json\n         renvoi rules import 204 - < 204.json"
    )]
    Import {
        /// The extension.
        extension: String,
        /// The file; - for standard input.
        file: String,
        #[command(flatten)]
        within: Within,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// No list of fifty rules is larger, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

impl Rules {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let (Self::Export { extension, within }
        | Self::Import {
            extension, within, ..
        }) = &self;
        let (tools, org) = within.open(config).await?;
        let row = extension_of(tools.store.read().await?.db(), org.id, extension).await?;
        match self {
            Self::Export { .. } => {
                output::json(&export(&tools.store, &row).await?);
                Ok(())
            }
            Self::Import { file, json, .. } => {
                let text = read(&file)?;
                let Replaced { list, warnings } =
                    import(&tools, &org, &row, &text)
                        .await
                        .map_err(|error| match error {
                            ReplaceError::Store(error) => error.into(),
                            other => Failure::refused(other),
                        })?;
                if !json {
                    warnings.iter().map(in_words).for_each(output::warn);
                }
                output::done(
                    json,
                    &json!({ "version": list.version, "warnings": warnings }),
                    format!("Saved as version {}.", list.version),
                );
                Ok(())
            }
        }
    }
}

fn read(file: &str) -> Result<String, Failure> {
    let mut text = String::new();
    let source: Box<dyn std::io::Read> = match file {
        "-" => Box::new(std::io::stdin()),
        path => Box::new(
            fs::File::open(path).map_err(|error| Failure::NotFound(format!("{path}: {error}")))?,
        ),
    };
    source
        .take(LARGEST + 1)
        .read_to_string(&mut text)
        .map_err(|error| Failure::refused(format!("{file}: {error}")))?;
    if text.len() as u64 > LARGEST {
        return Err(Failure::refused(format!("{file}: more than 4 MiB")));
    }
    Ok(text)
}
