//! `renvoi org`

use clap::Subcommand;
use serde_json::json;

use super::{Failure, output};
use crate::{
    config::Config,
    directory::{NewOrganisation, add_organisation},
    portal::Tools,
    store,
};

/// Organisations.
#[derive(Debug, Subcommand)]
pub(super) enum Org {
    /// Add one.
    #[command(
        after_help = "Example: renvoi org add cabinet-lefevre --name 'Cabinet Lefèvre' --trunk operator"
    )]
    Add {
        /// Short name, as in 204@cabinet-lefevre.
        slug: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// IANA time zone.
        #[arg(long, default_value = "Europe/Paris")]
        zone: String,
        /// ISO 3166-1 country: how people write numbers.
        #[arg(long, default_value = "FR")]
        country: String,
        /// The trunk its calls leave by; see `renvoi trunk add`.
        #[arg(long)]
        trunk: Option<String>,
    },
    /// List all.
    #[command(after_help = "Example: renvoi org list --json")]
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Org {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let tools = Tools::open(config).await?;
        match self {
            Self::Add {
                slug,
                name,
                zone,
                country,
                trunk,
            } => {
                let new = NewOrganisation {
                    slug,
                    name,
                    zone,
                    country,
                    trunk,
                };
                let org = add_organisation(&tools.registry(), &new).await?;
                output::say(format!("Added organisation {} ({}).", org.slug, org.name));
            }
            Self::List { json } => {
                let orgs = store::organisation::all(tools.store.read().await?.db()).await?;
                if json {
                    let list = orgs.iter().map(|org| {
                        json!({ "slug": org.slug, "name": org.name, "zone": org.zone, "country": org.country, "key": org.key })
                    });
                    output::json(&list.collect::<Vec<_>>());
                } else {
                    let rows: Vec<_> = orgs
                        .into_iter()
                        .map(|org| vec![org.slug, org.name, org.zone, org.country, org.key])
                        .collect();
                    output::table(&["SHORT NAME", "NAME", "ZONE", "COUNTRY", "PBX KEY"], &rows);
                }
            }
        }
        Ok(())
    }
}
