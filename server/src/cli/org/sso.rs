//! `renvoi org sso`

use clap::{Args, Subcommand};
use renvoi_app::{api::account::Lang, words::field_error};
use serde_json::{Value, json};

use crate::{
    cli::{Failure, output, user::read_password},
    config::Config,
    directory::{organisation, user_of},
    journal::Author,
    portal::Tools,
    sso::{self, Draft, SaveError, Sso, described, link_by_hand, set_domains, unlink},
    store::{self, organisation::Organisation},
};

/// Sign-in with an organisation's own provider, by `OpenID` Connect.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum OrgSso {
    /// Show what is set, and what the provider has to know.
    #[command(after_help = "Example: renvoi org sso show cabinet-lefevre --json")]
    Show {
        /// Short name.
        slug: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    Set(Box<Set>),
    /// Take the provider away: passwords let people in again.
    #[command(after_help = "Example: renvoi org sso remove cabinet-lefevre")]
    Remove {
        /// Short name.
        slug: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Link somebody by hand, where their provider vouches for no address. The journal has the identifier of who was refused for that.
    #[command(
        after_help = "Example: renvoi org sso link mh@cabinet.example --subject 248289761001"
    )]
    Link {
        /// E-mail address.
        email: String,
        /// The provider's identifier of the person (sub).
        #[arg(long)]
        subject: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take somebody's link with the provider away; they are told by mail.
    #[command(after_help = "Example: renvoi org sso unlink mh@cabinet.example")]
    Unlink {
        /// E-mail address.
        email: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Change it, or set it for the first time; what is not said stays as it is. The provider is asked who it is.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi org sso set cabinet-lefevre --issuer https://login.cabinet.example/realms/cabinet \
    --client-id renvoi --secret < secret.txt\n\
    With --secret the client's secret is read from standard input."
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(in crate::cli) struct Set {
    /// Short name.
    slug: String,
    /// The provider's address, exactly as it announces itself.
    #[arg(long)]
    issuer: Option<String>,
    /// The portal's identifier at the provider.
    #[arg(long)]
    client_id: Option<String>,
    /// The portal proves itself with a secret.
    #[arg(long)]
    secret: bool,
    /// The portal proves itself with nothing.
    #[arg(long, conflicts_with = "secret")]
    no_secret: bool,
    /// The text of the button; empty: our own words.
    #[arg(long)]
    button: Option<String>,
    /// Whether passwords of the portal let people in.
    #[arg(long, value_name = "on|off", value_parser = read_switch)]
    passwords: Option<bool>,
    /// Whether the portal's second factor is asked for as well.
    #[arg(long, value_name = "on|off", value_parser = read_switch)]
    second_factor: Option<bool>,
    /// Whether the provider's e-mail addresses are taken for verified where it does not say so (Entra ID never does).
    #[arg(long, value_name = "on|off", value_parser = read_switch)]
    trust_addresses: Option<bool>,
    /// E-mail addresses of this domain lead to the provider; to be said for each, and replaces those before.
    #[arg(long)]
    domain: Vec<String>,
    /// No e-mail address leads to it.
    #[arg(long, conflicts_with = "domain")]
    no_domain: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

fn read_switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("on or off".to_owned()),
    }
}

impl OrgSso {
    pub(in crate::cli) async fn run(self, config: &Config) -> Result<(), Failure> {
        let author = Author::CommandLine;
        match self {
            Self::Show { slug, json } => {
                let tools = Tools::open(config).await?;
                let org = organisation(&tools.store, Some(&slug)).await?;
                show(config, &tools, &org, json).await?;
            }
            Self::Set(set) => return set.run(config).await,
            Self::Remove { slug, json } => {
                let tools = Tools::open(config).await?;
                let org = organisation(&tools.store, Some(&slug)).await?;
                let removed = sso::remove(&tools.registry(), org.id, &author).await?;
                let words = if removed {
                    "Removed: passwords let people in again."
                } else {
                    "There is none to remove."
                };
                output::done(json, &json!({ "org": slug, "removed": removed }), words);
            }
            Self::Link {
                email,
                subject,
                json,
            } => {
                let tools = Tools::open(config).await?;
                link_by_hand(&tools.registry(), &email, &subject).await?;
                let told = json!({ "email": email, "subject": subject });
                output::done(json, &told, format!("Linked {email}."));
            }
            Self::Unlink { email, json } => {
                let tools = Tools::open(config).await?;
                let user = user_of(tools.store.read().await?.db(), &email, None).await?;
                let unlinked = unlink(&tools.registry(), user.id, None, &author).await?;
                let words = if unlinked {
                    "Unlinked."
                } else {
                    "There is no link to remove."
                };
                let told = json!({ "email": email, "unlinked": unlinked });
                output::done(json, &told, words);
            }
        }
        Ok(())
    }
}

impl Set {
    async fn run(self, config: &Config) -> Result<(), Failure> {
        let secret = match (self.secret, self.no_secret) {
            (true, _) => Some(read_password()?),
            (_, true) => Some(String::new()),
            _ => None,
        };
        let tools = Tools::open(config).await?;
        let registry = tools.registry();
        let org = organisation(&tools.store, Some(&self.slug)).await?;
        let row = store::sso::find(tools.store.read().await?.db(), org.id).await?;
        let was = row.as_ref().map_or_else(Draft::blank, Draft::of);
        let draft = Draft {
            issuer: self.issuer.unwrap_or_else(|| was.issuer.clone()),
            client_id: self.client_id.unwrap_or_else(|| was.client_id.clone()),
            secret,
            label: self.button.unwrap_or_else(|| was.label.clone()),
            passwords: self.passwords.unwrap_or(was.passwords),
            second_factor: self.second_factor.unwrap_or(was.second_factor),
            trusts_addresses: self.trust_addresses.unwrap_or(was.trusts_addresses),
            version: was.version,
        };
        if draft != was || row.is_none() {
            let service = Sso::new(registry.clone(), config);
            let row = sso::save(&service, &org, &Author::CommandLine, &draft, None)
                .await
                .map_err(said)?;
            let mut read = tools.store.read().await?;
            let linked = store::sso::count_linked(read.db(), org.id, &row.issuer).await?;
            if !row.passwords && linked == 0 {
                output::warn(
                    "nobody has come in by that provider yet, and passwords let nobody in any more",
                );
            }
        }
        if self.no_domain || !self.domain.is_empty() {
            set_domains(&registry, &org, &self.domain).await?;
        }
        show(config, &tools, &org, self.json).await
    }
}

/// What is wrong, one line for each field.
fn said(error: SaveError) -> Failure {
    match error {
        SaveError::Fields(errors) => {
            let lines = errors
                .iter()
                .map(|error| format!("{}: {}", error.field, field_error(Lang::En, error)));
            Failure::Refused(lines.collect())
        }
        SaveError::Stale => Failure::refused("somebody has changed it meanwhile; try again"),
        SaveError::Store(error) => error.into(),
    }
}

async fn show(
    config: &Config,
    tools: &Tools,
    org: &Organisation,
    json: bool,
) -> Result<(), Failure> {
    let mut read = tools.store.read().await?;
    let row = store::sso::find(read.db(), org.id).await?;
    let domains = store::sso::domains(read.db(), org.id).await?;
    let linked = match &row {
        Some(row) => store::sso::count_linked(read.db(), org.id, &row.issuer).await?,
        None => 0,
    };
    drop(read);
    let service = Sso::new(tools.registry(), config);
    let mut told = described(row.as_ref());
    if row.is_some() {
        told["domains"] = json!(domains);
        told["linked"] = json!(linked);
    } else {
        told["issuer"] = Value::Null;
    }
    told["redirect_uri"] = json!(service.redirect_uri(&org.slug));
    told["signed_out_uri"] = json!(service.signed_out_uri());
    told["logout_uri"] = json!(service.logout_uri(&org.slug));
    output::settings(json, &told);
    Ok(())
}
