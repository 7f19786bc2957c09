//! `renvoi trunk`

mod said;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use self::said::Said;
use super::{Failure, output, user::read_password};
use crate::{
    config::Config,
    directory::{TrunkSettings, add_trunk, remove_trunk, set_trunk, set_trunk_password},
    portal::Tools,
    store,
};

/// Trunks to the public network.
#[derive(Debug, Subcommand)]
pub(super) enum Trunk {
    /// Add one; where it has a user, its password is read from standard input.
    #[command(
        after_help = "Example: renvoi trunk add operator --peer sip.operator.example:5060 --user t4711 --register yes < password.txt\n\
        Without --peer it is a stand-in for the public network, for trying things out."
    )]
    Add {
        /// What people call it.
        name: String,
        #[command(flatten)]
        said: Box<Said>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Change one; what is not said stays as it is.
    #[command(
        after_help = "Example: renvoi trunk set operator --callers national --forwarded forwarder --number +33199001200\n\
        With --user its password is read from standard input."
    )]
    Set(Box<Set>),
    /// Set the password that the other end has given, read from standard input.
    #[command(after_help = "Example: renvoi trunk set-password operator < password.txt")]
    SetPassword {
        /// What people call it.
        name: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// List all.
    #[command(after_help = "Example: renvoi trunk list --json")]
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Remove one that no organisation's calls leave by.
    #[command(after_help = "Example: renvoi trunk remove operator")]
    Remove {
        /// What people call it.
        name: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// `renvoi trunk set`
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(super) struct Set {
    /// What people call it.
    name: String,
    /// What people shall call it.
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    #[command(flatten)]
    said: Said,
    /// It becomes a stand-in for the public network.
    #[arg(long, conflicts_with_all = ["peer", "user", "source"])]
    stand_in: bool,
    /// The peer asks for no password.
    #[arg(long, conflicts_with = "user")]
    no_user: bool,
    /// No number is shown for who has none of their own.
    #[arg(long, conflicts_with = "number")]
    no_number: bool,
    /// Calls are accepted from the peer's address alone.
    #[arg(long, conflicts_with = "source")]
    no_source: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Trunk {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Add { name, said, json } => {
                let said = said.read()?;
                let password = said.user().map(|_| read_password()).transpose()?;
                let mut settings = TrunkSettings::new(&name);
                said.apply(&mut settings);
                let tools = Tools::open(config).await?;
                let trunk = add_trunk(&tools.registry(), settings, password.as_deref()).await?;
                let words = format!("Added trunk {} ({} on the PBX).", trunk.name, trunk.key);
                output::done(json, &described(&trunk), words);
            }
            Self::Set(set) => set.run(config).await?,
            Self::SetPassword { name, json } => {
                let tools = Tools::open(config).await?;
                set_trunk_password(&tools.registry(), &name, &read_password()?).await?;
                let words = format!("Trunk {name} has another password.");
                output::done(json, &json!({ "name": name }), words);
            }
            Self::List { json } => list(config, json).await?,
            Self::Remove { name, json } => {
                let tools = Tools::open(config).await?;
                remove_trunk(&tools.registry(), &name).await?;
                let words = format!("Removed trunk {name}.");
                output::done(json, &json!({ "removed": name }), words);
            }
        }
        Ok(())
    }
}

impl Set {
    async fn run(self, config: &Config) -> Result<(), Failure> {
        let said = self.said.read()?;
        let password = said.user().map(|_| read_password()).transpose()?;
        let tools = Tools::open(config).await?;
        let settings = set_trunk(
            &tools.registry(),
            &self.name,
            password.as_deref(),
            |trunk| {
                if self.stand_in {
                    (trunk.peer, trunk.sources, trunk.registers) = (None, vec![], false);
                }
                if self.no_user || self.stand_in {
                    trunk.user.clear();
                    trunk.registers = false;
                }
                if self.no_number {
                    trunk.habits.number = None;
                }
                if self.no_source {
                    trunk.sources.clear();
                }
                said.apply(trunk);
                if let Some(name) = self.rename {
                    trunk.name = name;
                }
            },
        )
        .await?;
        output::settings(self.json, &settings.describe());
        Ok(())
    }
}

async fn list(config: &Config, json: bool) -> Result<(), Failure> {
    let tools = Tools::open(config).await?;
    let trunks = store::trunk::all(tools.store.read().await?.db()).await?;
    if json {
        output::json(&trunks.iter().map(described).collect::<Vec<_>>());
        return Ok(());
    }
    let row = |trunk: &store::trunk::Trunk| {
        let peer = match trunk.host.as_str() {
            "" => "stand-in".to_owned(),
            host => format!("{host}:{}", trunk.port),
        };
        let (name, country, key) = (&trunk.name, &trunk.country, &trunk.key);
        let (callers, called) = (&trunk.callers, &trunk.called);
        [name, &peer, country, callers, called, &trunk.number, key]
            .map(Clone::clone)
            .to_vec()
    };
    output::table(
        &[
            "NAME", "PEER", "COUNTRY", "CALLERS", "CALLED", "NUMBER", "PBX KEY",
        ],
        &trunks.iter().map(row).collect::<Vec<_>>(),
    );
    Ok(())
}

/// All of it; what cannot be read is missing.
fn described(trunk: &store::trunk::Trunk) -> Value {
    let mut described = TrunkSettings::of(trunk).map_or_else(
        |_| json!({ "name": trunk.name }),
        |settings| settings.describe(),
    );
    described["key"] = json!(trunk.key);
    described
}
