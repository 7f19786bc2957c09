//! `renvoi user`

mod add;
mod remove;
mod remove_second_factor;
mod set;
mod welcome;

use std::io::{BufRead as _, IsTerminal as _, stdin};

use clap::Subcommand;
use renvoi_app::api::account::Lang;
use serde_json::json;

use super::{Failure, output};
use crate::{
    accounts::Role,
    config::Config,
    directory::{organisation, set_locked, set_password},
    portal::Tools,
    store,
};

/// People.
#[derive(Debug, Subcommand)]
pub(super) enum User {
    Add(Box<add::Add>),
    Set(Box<set::Set>),
    Remove(remove::Remove),
    RemoveSecondFactor(remove_second_factor::RemoveSecondFactor),
    Welcome(welcome::Welcome),
    /// List an organisation's, or all.
    #[command(after_help = "Example: renvoi user list --org cabinet-lefevre --json")]
    List {
        /// The organisation's short name.
        #[arg(long, value_name = "SLUG")]
        org: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Set a password, read from standard input; ends the person's sessions.
    #[command(after_help = "Example: renvoi user set-password mh@cabinet.example < password.txt")]
    SetPassword {
        /// E-mail address.
        email: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lock somebody out, and end their sessions.
    #[command(after_help = "Example: renvoi user lock mh@cabinet.example")]
    Lock {
        /// E-mail address.
        email: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Let somebody in again.
    #[command(after_help = "Example: renvoi user unlock mh@cabinet.example")]
    Unlock {
        /// E-mail address.
        email: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl User {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Add(add) => return add.run(config).await,
            Self::Set(set) => return set.run(config).await,
            Self::Remove(remove) => return remove.run(config).await,
            Self::RemoveSecondFactor(remove) => return remove.run(config).await,
            Self::Welcome(welcome) => return welcome.run(config).await,
            Self::List { org, json } => list(config, org.as_deref(), json).await?,
            Self::SetPassword { email, json } => {
                let tools = Tools::open(config).await?;
                let ended = set_password(&tools.registry(), &email, &read_password()?).await?;
                output::done(
                    json,
                    &json!({ "email": email, "sessions_ended": ended }),
                    format!("Set. Sessions ended: {ended}."),
                );
            }
            Self::Lock { email, json } => {
                let tools = Tools::open(config).await?;
                let ended = set_locked(&tools.registry(), &email, true).await?;
                output::done(
                    json,
                    &json!({ "email": email, "locked": true, "sessions_ended": ended }),
                    format!("Locked. Sessions ended: {ended}."),
                );
            }
            Self::Unlock { email, json } => {
                let tools = Tools::open(config).await?;
                set_locked(&tools.registry(), &email, false).await?;
                output::done(
                    json,
                    &json!({ "email": email, "locked": false }),
                    "Unlocked.",
                );
            }
        }
        Ok(())
    }
}

async fn list(config: &Config, org: Option<&str>, json: bool) -> Result<(), Failure> {
    let tools = Tools::open(config).await?;
    let org = match org {
        Some(slug) => Some(organisation(&tools.store, Some(slug)).await?.id),
        None => None,
    };
    let mut read = tools.store.read().await?;
    let mut rows = Vec::new();
    for user in store::user::all(read.db(), org).await? {
        let roles = store::user::grants(read.db(), user.id).await?;
        let roles: Vec<String> = roles.into_iter().map(|(role, _)| role).collect();
        let number = match user.extension_id {
            Some(id) => store::extension::by_id(read.db(), user.org_id, id)
                .await?
                .map(|row| row.number),
            None => None,
        };
        let second = store::second_factor::find(read.db(), user.id)
            .await?
            .is_some();
        let passkeys = store::passkeys::count(read.db(), user.id).await?;
        rows.push((user, number, roles, (second, passkeys)));
    }
    if json {
        let list = rows
            .iter()
            .map(|(user, number, roles, (second, passkeys))| {
                json!({ "email": user.email, "name": user.name, "extension": number, "roles": roles,
                    "locked": user.locked_at.is_some(), "password": user.password.is_some(),
                    "second_factor": second, "passkeys": passkeys })
            });
        output::json(&list.collect::<Vec<_>>());
    } else {
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(user, number, roles, (second, passkeys))| {
                let state = if user.locked_at.is_some() {
                    "locked"
                } else {
                    ""
                };
                let second = match (second, passkeys) {
                    (true, _) => "application",
                    (false, 1..) => "passkey",
                    _ => "",
                };
                vec![
                    user.email,
                    user.name,
                    number.unwrap_or_default(),
                    roles.join(","),
                    second.to_owned(),
                    state.to_owned(),
                ]
            })
            .collect();
        let head = [
            "E-MAIL",
            "NAME",
            "EXTENSION",
            "ROLES",
            "SECOND FACTOR",
            "STATE",
        ];
        output::table(&head, &rows);
    }
    Ok(())
}

fn read_roles(names: &[String]) -> Result<Vec<Role>, Failure> {
    let read = |name: &String| {
        Role::parse(name).ok_or_else(|| Failure::refused(format!("« {name} » is not a role")))
    };
    names.iter().map(read).collect()
}

fn read_lang(tag: &str) -> Result<Lang, Failure> {
    Lang::parse(tag).ok_or_else(|| Failure::refused("languages are fr and en"))
}

/// One line from standard input; asked for on a terminal, where it is not shown.
pub(super) fn read_password() -> Result<String, Failure> {
    if stdin().is_terminal() {
        return Ok(rpassword::prompt_password("Password: ")?);
    }
    let mut line = String::new();
    stdin().lock().read_line(&mut line)?;
    let line = line.trim_end_matches(['\r', '\n']).to_owned();
    if line.is_empty() {
        return Err(Failure::refused("no password on standard input"));
    }
    Ok(line)
}
