//! `renvoi token`

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

use super::{Failure, output};
use crate::{
    config::Config,
    directory::{organisation, user_of},
    portal::Tools,
    tokens::{Holder, NewToken, Scope, Scopes, Tokens},
};

/// Tokens of the API.
#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make one, and say it: it is never told again.
    #[command(
        after_help = "Example: renvoi token add 'Planning' --org cabinet-lefevre --scope rules:read --scope rules:write\n         \
        renvoi token add 'Script' --user mh@cabinet.example --scope rules:toggle --days 90\n\
        Scopes: rules:read, rules:write, rules:toggle, explain, journal:read, calendar:read, calendar:write,\n        \
        hours:read, hours:write, policy:read, policy:write, phones:read, phones:write, phones:manage, templates:read, templates:write."
    )]
    Add {
        /// What it is for.
        name: String,
        #[command(flatten)]
        of: Of,
        /// What it may; once for each.
        #[arg(long = "scope", value_name = "SCOPE", required = true)]
        scopes: Vec<String>,
        /// How many days it lives; without it, until it is revoked.
        #[arg(long)]
        days: Option<u16>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// List somebody's, or an organisation's own.
    #[command(after_help = "Example: renvoi token list --org cabinet-lefevre --json")]
    List {
        #[command(flatten)]
        of: Of,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// End one, at once.
    #[command(after_help = "Example: renvoi token revoke 'Planning' --org cabinet-lefevre")]
    Revoke {
        /// Its name or its id.
        token: String,
        #[command(flatten)]
        of: Of,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Whose.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Of {
    /// A person's, by e-mail address.
    #[arg(long, value_name = "EMAIL")]
    user: Option<String>,
    /// An organisation's own, by short name.
    #[arg(long, value_name = "SLUG")]
    org: Option<String>,
}

impl Of {
    async fn open(&self, config: &Config) -> Result<(Tokens, Holder), Failure> {
        let tools = Tools::open(config).await?;
        let holder = if let Some(email) = &self.user {
            let mut read = tools.store.read().await?;
            let user = user_of(read.db(), email, None).await?;
            Holder::user_at_the_command_line(&user)
        } else {
            let org = organisation(&tools.store, self.org.as_deref()).await?;
            Holder::organisation_at_the_command_line(&org)
        };
        let tokens =
            Tokens::new(tools.store.clone(), Arc::clone(&tools.clock)).sending(tools.mails);
        Ok((tokens, holder))
    }
}

impl Token {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Add {
                name,
                of,
                scopes,
                days,
                json,
            } => {
                let new = NewToken {
                    name,
                    scopes: Some(read_scopes(&scopes)?),
                    days,
                };
                add(config, &of, &new, json).await
            }
            Self::List { of, json } => list(config, &of, json).await,
            Self::Revoke { token, of, json } => revoke(config, &of, &token, json).await,
        }
    }
}

async fn add(config: &Config, of: &Of, new: &NewToken, json: bool) -> Result<(), Failure> {
    let (tokens, holder) = of.open(config).await?;
    let added = tokens.add(&holder, new).await?.map_err(|errors| {
        let told = errors.iter().map(|error| match error.code.as_str() {
            "token_twice" => format!("there is a token « {} » already", error.data),
            "too_many_tokens" => "there are 50 tokens already: revoke one first".to_owned(),
            "token_days" => "--days: from 1 to 3650".to_owned(),
            _ => "a token's name has 1 to 60 characters".to_owned(),
        });
        Failure::Refused(told.collect())
    })?;
    let token = added.secret.reveal();
    output::done(
        json,
        &json!({ "id": added.id, "name": new.name, "token": token, "expires_at": instant(added.expires_at) }),
        format!("{token}\nKeep it: it is not shown again."),
    );
    Ok(())
}

async fn list(config: &Config, of: &Of, json: bool) -> Result<(), Failure> {
    let (tokens, holder) = of.open(config).await?;
    let all = tokens.list(&holder).await?;
    let names = |scopes: &Option<Scopes>| scopes.as_ref().map(Scopes::names).unwrap_or_default();
    if json {
        let list = all.iter().map(|one| {
            json!({ "id": one.id, "name": one.name, "scopes": names(&one.scopes), "created_at": instant(Some(one.created_at)),
                    "used_at": instant(one.used_at), "expires_at": instant(one.expires_at), "over": one.is_over, "limited": one.limited })
        });
        output::json(&list.collect::<Vec<_>>());
        return Ok(());
    }
    let text = |at: Option<i64>| instant(at).as_str().unwrap_or_default().to_owned();
    let rows: Vec<_> = all
        .iter()
        .map(|one| {
            vec![
                one.name.clone(),
                names(&one.scopes).join(","),
                text(one.used_at),
                text(one.expires_at),
                one.id.to_string(),
            ]
        })
        .collect();
    output::table(&["NAME", "SCOPES", "USED", "ENDS", "ID"], &rows);
    Ok(())
}

async fn revoke(config: &Config, of: &Of, named: &str, json: bool) -> Result<(), Failure> {
    let (tokens, holder) = of.open(config).await?;
    let missing = || Failure::NotFound(format!("there is no token « {named} »"));
    let all = tokens.list(&holder).await?;
    let id: Option<Uuid> = named.parse().ok();
    let meant = all
        .iter()
        .find(|one| one.name == named || Some(one.id) == id)
        .ok_or_else(missing)?;
    let name = tokens
        .revoke(&holder, meant.id)
        .await?
        .ok_or_else(missing)?;
    output::done(
        json,
        &json!({ "revoked": name, "id": meant.id }),
        format!("Revoked « {name} »."),
    );
    Ok(())
}

fn read_scopes(names: &[String]) -> Result<Scopes, Failure> {
    let read = |name: &String| {
        Scope::parse(name).ok_or_else(|| {
            let all = Scope::ALL.map(Scope::name).join(", ");
            Failure::refused(format!("« {name} » is not a scope; there are {all}"))
        })
    };
    let scopes: Vec<Scope> = names.iter().map(read).collect::<Result<_, _>>()?;
    Scopes::new(scopes).ok_or_else(|| Failure::refused("a token is for something"))
}

/// To the second, in UTC.
fn instant(at: Option<i64>) -> Value {
    let at = at.and_then(|at| Timestamp::from_millisecond(at).ok());
    at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .into()
}
