//! `renvoi user add`

use clap::Args;
use serde_json::json;

use super::{read_lang, read_password, read_roles};
use crate::{
    cli::{Failure, output, within::Within},
    config::Config,
    directory::{NewUser, add_and_welcome_user, add_user},
};

/// Add one; the password is read from standard input unless --welcome or --no-password is given.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi user add mh@cabinet.example --name 'Marie-Hélène D.' --extension 204 < password.txt\n         \
    renvoi user add mh@cabinet.example --name 'Marie-Hélène D.' --extension 204 --welcome"
)]
pub(in crate::cli) struct Add {
    /// E-mail address.
    email: String,
    /// Full name.
    #[arg(long)]
    name: String,
    #[command(flatten)]
    within: Within,
    /// The extension they own.
    #[arg(long)]
    extension: Option<String>,
    /// Language: fr or en.
    #[arg(long, default_value = "fr")]
    lang: String,
    /// helpdesk, administrator or operator; may be repeated.
    #[arg(long)]
    role: Vec<String>,
    /// They cannot sign in until `renvoi user set-password` or `renvoi user welcome`.
    #[arg(long)]
    no_password: bool,
    /// They choose their password themselves, by a letter that lives 7 days.
    #[arg(long, conflicts_with = "no_password")]
    welcome: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Add {
    pub(in crate::cli) async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, org) = self.within.open(config).await?;
        let (roles, lang) = (read_roles(&self.role)?, read_lang(&self.lang)?);
        let password = if self.no_password || self.welcome {
            None
        } else {
            Some(read_password()?)
        };
        let new = NewUser {
            email: self.email,
            name: self.name,
            lang,
            extension: self.extension,
            password,
            roles,
        };
        let registry = tools.registry();
        let user = if self.welcome {
            add_and_welcome_user(&registry, &org, &new).await?
        } else {
            add_user(&registry, &org, &new).await?
        };
        let roles: Vec<_> = new.roles.iter().map(|role| role.name()).collect();
        output::done(
            self.json,
            &json!({ "email": user.email, "org": org.slug, "name": user.name, "extension": new.extension,
                     "roles": roles, "password": user.password.is_some(), "welcomed": self.welcome }),
            format!("Added {} to {}.", user.email, org.slug),
        );
        Ok(())
    }
}
