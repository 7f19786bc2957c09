//! `renvoi people export`

use std::io::Write as _;

use clap::Args;
use futures::TryStreamExt as _;
use renvoi_app::api::account::Lang;

use crate::{
    cli::{Failure, within::Within},
    config::Config,
    directory::export,
    journal::Author,
};

/// Write an organisation's people as CSV to standard output; `renvoi people import` reads it back.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi people export --org cabinet-lefevre > people.csv")]
pub(in crate::cli) struct Export {
    #[command(flatten)]
    within: Within,
    /// The language of titles and words: fr or en.
    #[arg(long, default_value = "fr")]
    lang: String,
}

impl Export {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let lang = Lang::parse(&self.lang);
        let lang = lang.ok_or_else(|| Failure::refused("languages are fr and en"))?;
        let (tools, org) = self.within.open(config).await?;
        export::note_export(&tools.registry(), &Author::CommandLine, &org).await?;
        let mut pieces = std::pin::pin!(export::people(tools.store.clone(), org.id, lang));
        let mut out = std::io::stdout().lock();
        while let Some(piece) = pieces.try_next().await? {
            out.write_all(&piece)?;
        }
        out.flush()?;
        Ok(())
    }
}
