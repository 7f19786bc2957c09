//! `renvoi trunk`

use clap::Subcommand;
use serde_json::json;

use super::{Failure, output, user::read_password};
use crate::{
    config::Config,
    directory::{NewTrunk, add_trunk, set_trunk_password},
    pbx::{Host, SipAddress},
    portal::Tools,
    store,
};

/// Trunks to the public network.
#[derive(Debug, Subcommand)]
pub(super) enum Trunk {
    /// Add one; where it has a user, its password is read from standard input.
    #[command(
        after_help = "Example: renvoi trunk add operator --peer sip.operator.example:5060 --user t4711 < password.txt\n\
        Without --peer it is a stand-in for the public network, for trying things out."
    )]
    Add {
        /// What people call it.
        name: String,
        /// Where calls are sent and accepted from, `host:port` (UDP).
        #[arg(long, value_name = "HOST:PORT")]
        peer: Option<String>,
        /// User name, where the peer asks for one.
        #[arg(long)]
        user: Option<String>,
        /// ISO 3166-1 country: how the peer writes numbers.
        #[arg(long, default_value = "FR")]
        country: String,
    },
    /// Set the password that the other end has given, read from standard input.
    #[command(after_help = "Example: renvoi trunk set-password operator < password.txt")]
    SetPassword {
        /// What people call it.
        name: String,
    },
    /// List all.
    #[command(after_help = "Example: renvoi trunk list --json")]
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Trunk {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let tools = Tools::open(config).await?;
        match self {
            Self::Add {
                name,
                peer,
                user,
                country,
            } => {
                let peer = peer
                    .map(|peer| peer.parse::<SipAddress>())
                    .transpose()
                    .map_err(|error| Failure::refused(format!("--peer: {error}")))?;
                let credentials = match user {
                    Some(user) => Some((user, read_password()?)),
                    None => None,
                };
                let trunk = add_trunk(
                    &tools.registry(),
                    &NewTrunk {
                        name,
                        peer,
                        credentials,
                        country,
                    },
                )
                .await?;
                output::say(format!(
                    "Added trunk {} ({} on the PBX).",
                    trunk.name, trunk.key
                ));
            }
            Self::SetPassword { name } => {
                set_trunk_password(&tools.registry(), &name, &read_password()?).await?;
                output::say(format!("Trunk {name} has another password."));
            }
            Self::List { json } => {
                let trunks = store::trunk::all(tools.store.read().await?.db()).await?;
                let peer = |host: &str, port: i64| match host {
                    "" => "stand-in".to_owned(),
                    host => match Host::parse(host) {
                        Ok(host) => format!("{host}:{port}"),
                        Err(error) => error.to_string(),
                    },
                };
                if json {
                    let list = trunks.iter().map(|t| {
                        json!({ "name": t.name, "key": t.key, "peer": peer(&t.host, t.port), "country": t.country })
                    });
                    output::json(&list.collect::<Vec<_>>());
                } else {
                    let rows: Vec<_> = trunks
                        .iter()
                        .map(|t| {
                            vec![
                                t.name.clone(),
                                peer(&t.host, t.port),
                                t.country.clone(),
                                t.key.clone(),
                            ]
                        })
                        .collect();
                    output::table(&["NAME", "PEER", "COUNTRY", "PBX KEY"], &rows);
                }
            }
        }
        Ok(())
    }
}
