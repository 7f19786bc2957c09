//! `renvoi mail`

use clap::Subcommand;
use renvoi_app::api::account::Lang;
use serde_json::json;
use uuid::Uuid;

use super::{Failure, output, within::Within};
use crate::{
    accounts::EmailAddress,
    clock::{Clock as _, SystemClock},
    config::Config,
    directory::user_of,
    mail::{self, message, trial},
    store,
};

/// How many mails are listed.
const LISTED: i64 = 100;

/// Mail.
#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// Send a mail to see whether it can be done, and print what the server says.
    #[command(after_help = "Example: renvoi mail test ops@acme.example")]
    Test {
        /// Where to.
        address: String,
        /// Language: fr or en.
        #[arg(long, default_value = "fr")]
        lang: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the newest mails of an organisation, and what became of each.
    #[command(
        after_help = "Example: renvoi mail list --org cabinet-lefevre --person mh@cabinet.example --json"
    )]
    List {
        #[command(flatten)]
        within: Within,
        /// Only those of a person, by e-mail address.
        #[arg(long, value_name = "EMAIL")]
        person: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Mail {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Test {
                address,
                lang,
                json,
            } => test(config, &address, &lang, json).await,
            Self::List {
                within,
                person,
                json,
            } => list(config, &within, person.as_deref(), json).await,
        }
    }
}

async fn test(config: &Config, address: &str, lang: &str, json: bool) -> Result<(), Failure> {
    let to = EmailAddress::parse(address)
        .ok_or_else(|| Failure::refused(format!("« {address} » is not an e-mail address")))?;
    let lang = Lang::parse(lang)
        .ok_or_else(|| Failure::refused(format!("« {lang} » is neither fr nor en")))?;
    let way = mail::configured(&config.mail)
        .map_err(Failure::refused)?
        .ok_or_else(|| Failure::refused("no mail server is configured: set `mail.smtp`"))?;
    let letter = trial(&to, None, lang, &config.server.public_url);
    let message = message(&letter, &way.sender, Uuid::now_v7(), SystemClock.millis())
        .ok_or_else(|| Failure::refused("this address cannot stand in a mail"))?;
    let answer = way
        .transport
        .send(&message)
        .await
        .map_err(|error| match error {
            mail::SendError::Never(_) => Failure::refused(error),
            mail::SendError::Later(_) => Failure::Unavailable(error.to_string()),
        })?;
    if json {
        output::json(&json!({ "to": to.as_str(), "code": answer.code, "said": answer.said }));
    } else {
        output::say(format!("Sent to {to}: {} {}", answer.code, answer.said));
    }
    Ok(())
}

async fn list(
    config: &Config,
    within: &Within,
    person: Option<&str>,
    json: bool,
) -> Result<(), Failure> {
    let (tools, org) = within.open(config).await?;
    let mut read = tools.store.read().await?;
    let mails = match person {
        Some(email) => {
            let user = user_of(read.db(), email, Some(org.id)).await?;
            store::mails::of_person(read.db(), user.id, LISTED).await?
        }
        None => store::mails::newest(read.db(), org.id, LISTED).await?,
    };
    drop(read);
    let time = |at: i64| {
        jiff::Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| at.to_string())
    };
    if json {
        let list = mails.iter().map(|mail| {
            json!({ "id": mail.id, "kind": mail.kind, "to": mail.recipient, "state": mail.state, "code": mail.code,
                    "said": mail.said, "attempts": mail.attempts, "asked": time(mail.created_at), "changed": time(mail.changed_at) })
        });
        output::json(&list.collect::<Vec<_>>());
        return Ok(());
    }
    let rows: Vec<_> = mails
        .into_iter()
        .map(|mail| {
            let answer = format!("{} {}", mail.code, mail.said);
            vec![
                time(mail.created_at),
                mail.kind,
                mail.recipient,
                mail.state,
                answer,
            ]
        })
        .collect();
    output::table(&["ASKED", "LETTER", "TO", "STATE", "ANSWER"], &rows);
    Ok(())
}
