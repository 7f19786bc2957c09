//! `renvoi group`

use clap::Subcommand;
use serde_json::json;

use super::{Failure, output, within::Within};
use crate::{
    config::Config,
    directory::{add_group, group_of, remove_group, set_members},
    store,
};

/// Groups of extensions that may supervise each other and take each other's calls; where an organisation has none, everybody may.
#[derive(Debug, Subcommand)]
pub(super) enum Group {
    /// Add one. With an organisation's first, who is in no group can no longer supervise others or take their calls.
    #[command(after_help = "Example: renvoi group add Accueil --member 204 --member 205")]
    Add {
        /// What people call it.
        name: String,
        #[command(flatten)]
        within: Within,
        /// An extension in it; may be said several times.
        #[arg(long = "member", value_name = "EXTENSION")]
        members: Vec<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// List an organisation's, with who is in them.
    #[command(after_help = "Example: renvoi group list --org cabinet-lefevre --json")]
    List {
        #[command(flatten)]
        within: Within,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Remove one; its members stay. After an organisation's last, everybody may supervise everybody and take their calls.
    #[command(after_help = "Example: renvoi group remove Accueil --yes")]
    Remove {
        /// What people call it.
        name: String,
        #[command(flatten)]
        within: Within,
        /// Without asking.
        #[arg(long, short)]
        yes: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Put extensions into one, take others out, and say who is in it then.
    #[command(after_help = "Example: renvoi group members Accueil --add 206 --remove 204")]
    Members {
        /// What people call it.
        name: String,
        #[command(flatten)]
        within: Within,
        /// An extension that comes into it; may be said several times.
        #[arg(long, value_name = "EXTENSION")]
        add: Vec<String>,
        /// An extension that leaves it; may be said several times.
        #[arg(long, value_name = "EXTENSION")]
        remove: Vec<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Group {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Add {
                name,
                within,
                members,
                json,
            } => {
                let (tools, org) = within.open(config).await?;
                let group = add_group(&tools.registry(), &org, &name, &members).await?;
                let value = json!({ "name": group.name, "members": members });
                output::done(json, &value, format!("Added group {}.", group.name));
            }
            Self::List { within, json } => list(config, &within, json).await?,
            Self::Remove {
                name,
                within,
                yes,
                json,
            } => {
                let (tools, org) = within.open(config).await?;
                group_of(tools.store.read().await?.db(), org.id, &name).await?;
                output::confirm(yes, format!("Removing group {name}."))?;
                remove_group(&tools.registry(), &org, &name).await?;
                let value = json!({ "removed": name });
                output::done(json, &value, format!("Removed group {name}."));
            }
            Self::Members {
                name,
                within,
                add,
                remove,
                json,
            } => {
                let (tools, org) = within.open(config).await?;
                let members = set_members(&tools.registry(), &org, &name, &add, &remove).await?;
                let words = match members.as_slice() {
                    [] => format!("Nobody is in group {name}."),
                    members => format!("In group {name}: {}.", members.join(", ")),
                };
                output::done(json, &json!({ "name": name, "members": members }), words);
            }
        }
        Ok(())
    }
}

async fn list(config: &Config, within: &Within, json: bool) -> Result<(), Failure> {
    let (tools, org) = within.open(config).await?;
    let mut read = tools.store.read().await?;
    let groups = store::group::all(read.db(), org.id).await?;
    let everybody = store::group::members(read.db(), org.id).await?;
    let members = |number: i64| {
        let mine = everybody.iter().filter(move |(of, _)| *of == number);
        mine.map(|(_, extension)| extension.as_str())
            .collect::<Vec<_>>()
    };
    if json {
        let list = groups
            .iter()
            .map(|group| json!({ "name": group.name, "members": members(group.number) }));
        output::json(&list.collect::<Vec<_>>());
    } else {
        let rows: Vec<_> = groups
            .iter()
            .map(|group| vec![group.name.clone(), members(group.number).join(", ")])
            .collect();
        output::table(&["GROUP", "MEMBERS"], &rows);
    }
    Ok(())
}
