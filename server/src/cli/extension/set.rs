//! `renvoi extension set`

use std::collections::BTreeSet;

use clap::Args;
use renvoi_app::domain::Outcome;

use super::read_number;
use crate::{
    cli::{
        Failure,
        output::{self, YesNo},
        within::Within,
    },
    config::Config,
    directory::{extension_of, set_extension},
    forwarding::body,
    store::{self, Db, extension::ExtensionRow},
};

/// Change one; what is not said stays as it is.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi extension set 204 --voicemail yes --direct +33199001204 --direct +33199001205\n         \
    renvoi extension set 204 --owner mh@cabinet.example"
)]
pub(in crate::cli) struct Set {
    /// Its digits; they stay.
    number: String,
    #[command(flatten)]
    within: Within,
    /// Whether it has a voicemail box.
    #[arg(long, value_name = "YES-NO")]
    voicemail: Option<YesNo>,
    /// A direct number in E.164; may be repeated, and replaces those said before.
    #[arg(long, value_name = "NUMBER")]
    direct: Vec<String>,
    /// It has no direct number.
    #[arg(long, conflicts_with = "direct")]
    no_direct: bool,
    /// The e-mail address of who is to own it; a former owner keeps their account.
    #[arg(long, value_name = "EMAIL")]
    owner: Option<String>,
    /// Nobody owns it.
    #[arg(long, conflicts_with = "owner")]
    no_owner: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Set {
    pub(in crate::cli) async fn run(self, config: &Config) -> Result<(), Failure> {
        let direct = self.direct.iter().map(|text| read_number(text));
        let direct: BTreeSet<_> = direct.collect::<Result<_, _>>()?;
        let (tools, org) = self.within.open(config).await?;
        let settings = set_extension(&tools.registry(), &org, &self.number, |extension| {
            if let Some(voicemail) = self.voicemail {
                extension.voicemail = voicemail.is_yes();
            }
            if self.no_direct || !direct.is_empty() {
                extension.direct = direct;
            }
            if self.no_owner || self.owner.is_some() {
                extension.owner = self.owner;
            }
        })
        .await?;
        if self.voicemail == Some(YesNo::No) {
            let mut read = tools.store.read().await?;
            let row = extension_of(read.db(), org.id, &self.number).await?;
            let names = to_voicemail(read.db(), &row).await?;
            if !names.is_empty() {
                let names = names.join(", ");
                output::warn(format!(
                    "without a voicemail box, these rules let it ring: {names}"
                ));
            }
        }
        output::settings(self.json, &settings.describe());
        Ok(())
    }
}

/// The names of the rules that send calls to its voicemail.
async fn to_voicemail(db: Db<'_>, row: &ExtensionRow) -> Result<Vec<String>, Failure> {
    let text = store::rules::body(db, row.id, row.rules_version).await?;
    let list = body::in_force(row.rules_version, text.as_deref()).unwrap_or_default();
    let rules = list.rules.into_iter();
    let rules = rules.filter(|rule| rule.enabled && rule.outcome == Outcome::Voicemail);
    Ok(rules
        .map(|rule| format!("« {} »", rule.name.as_str()))
        .collect())
}
