//! `renvoi org`

mod sso;

use clap::Subcommand;
use renvoi_app::domain::SecondFactorFor;
use serde_json::json;

use super::{Failure, extension::read_number, output};
use crate::{
    config::Config,
    directory::{NewOrganisation, add_organisation, set_organisation},
    portal::Tools,
    store::{self, organisation::Organisation},
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
        /// Of whom a second factor is asked: nobody, operators, staff (whoever holds a role), everybody.
        #[arg(long, value_name = "nobody|operators|staff|everybody", value_parser = read_second_factor, default_value = "staff")]
        second_factor: SecondFactorFor,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Change one; what is not said stays as it is.
    #[command(
        after_help = "Example: renvoi org set cabinet-lefevre --trunk operator --number +33199001200"
    )]
    Set {
        /// Short name; it stays.
        slug: String,
        /// Name.
        #[arg(long)]
        name: Option<String>,
        /// IANA time zone: when rules with hours apply.
        #[arg(long)]
        zone: Option<String>,
        /// ISO 3166-1 country: how people write numbers, which numbers are emergencies.
        #[arg(long)]
        country: Option<String>,
        /// The trunk its calls leave by; see `renvoi trunk list`.
        #[arg(long)]
        trunk: Option<String>,
        /// No call leaves it.
        #[arg(long, conflicts_with = "trunk")]
        no_trunk: bool,
        /// The number (E.164) shown for whose extension has no direct number.
        #[arg(long)]
        number: Option<String>,
        /// The trunk's number is shown instead.
        #[arg(long, conflicts_with = "number")]
        no_number: bool,
        /// Of whom a second factor is asked: nobody, operators, staff (whoever holds a role), everybody. Who was not asked until now signs
        /// in anew.
        #[arg(long, value_name = "nobody|operators|staff|everybody", value_parser = read_second_factor)]
        second_factor: Option<SecondFactorFor>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Sign-in with an organisation's own provider, by `OpenID` Connect.
    #[command(
        subcommand,
        after_help = "Example: renvoi org sso show cabinet-lefevre"
    )]
    Sso(sso::OrgSso),
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
        if let Self::Sso(sso) = self {
            return sso.run(config).await;
        }
        let tools = Tools::open(config).await?;
        match self {
            Self::Sso(_) => {}
            Self::Add {
                slug,
                name,
                zone,
                country,
                trunk,
                second_factor,
                json,
            } => {
                let new = NewOrganisation {
                    slug,
                    name,
                    zone,
                    country,
                    trunk,
                    second_factor,
                };
                let org = add_organisation(&tools.registry(), &new).await?;
                let words = format!("Added organisation {} ({}).", org.slug, org.name);
                output::done(json, &described(&org), words);
            }
            Self::Set {
                slug,
                name,
                zone,
                country,
                trunk,
                no_trunk,
                number,
                no_number,
                second_factor,
                json,
            } => {
                let number = number.as_deref().map(read_number).transpose()?;
                let settings = set_organisation(&tools.registry(), &slug, |org| {
                    org.name = name.unwrap_or_else(|| org.name.clone());
                    org.zone = zone.unwrap_or_else(|| org.zone.clone());
                    org.country = country.unwrap_or_else(|| org.country.clone());
                    if trunk.is_some() || no_trunk {
                        org.trunk = trunk;
                    }
                    if number.is_some() || no_number {
                        org.number = number;
                    }
                    org.second_factor = second_factor.unwrap_or(org.second_factor);
                })
                .await?;
                if settings.trunk.is_none() {
                    output::warn("without a trunk no call leaves it, emergency calls included");
                }
                output::settings(json, &settings.describe());
            }
            Self::List { json } => {
                let orgs = store::organisation::all(tools.store.read().await?.db()).await?;
                if json {
                    output::json(&orgs.iter().map(described).collect::<Vec<_>>());
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

/// Of whom a second factor is asked, as it is typed.
pub(super) fn read_second_factor(text: &str) -> Result<SecondFactorFor, String> {
    SecondFactorFor::parse(text).ok_or_else(|| "nobody, operators, staff or everybody".to_owned())
}

/// An organisation, for a script.
fn described(org: &Organisation) -> serde_json::Value {
    json!({ "slug": org.slug, "name": org.name, "zone": org.zone, "country": org.country, "key": org.key,
            "second_factor": org.second_factor.name() })
}
