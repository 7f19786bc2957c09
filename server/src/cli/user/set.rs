//! `renvoi user set`

use clap::Args;

use super::{read_lang, read_roles};
use crate::{
    cli::{Failure, output},
    config::Config,
    directory::set_user,
    portal::Tools,
};

/// Change one; what is not said stays as it is.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi user set mh@cabinet.example --extension 207 --role helpdesk --role administrator\n\
    Sessions go on, as what somebody may do is read at each request; but who gets a role signs in anew, where their\n\
    organisation asks a second factor for it."
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(in crate::cli) struct Set {
    /// E-mail address, as it is.
    email: String,
    /// E-mail address, as it shall be.
    #[arg(long = "email", value_name = "EMAIL")]
    to: Option<String>,
    /// Full name.
    #[arg(long)]
    name: Option<String>,
    /// Language: fr or en.
    #[arg(long)]
    lang: Option<String>,
    /// helpdesk, administrator or operator; may be repeated, and replaces those said before.
    #[arg(long)]
    role: Vec<String>,
    /// They are a user like any other.
    #[arg(long, conflicts_with = "role")]
    no_role: bool,
    /// The extension they own, which is nobody else's.
    #[arg(long)]
    extension: Option<String>,
    /// They own none.
    #[arg(long, conflicts_with = "extension")]
    no_extension: bool,
    /// Even where the last operator, or the organisation's last administrator, is one no more.
    #[arg(long)]
    even_last: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Set {
    pub(in crate::cli) async fn run(self, config: &Config) -> Result<(), Failure> {
        let roles = read_roles(&self.role)?;
        let lang = self.lang.as_deref().map(read_lang).transpose()?;
        let tools = Tools::open(config).await?;
        let settings = set_user(&tools.registry(), &self.email, self.even_last, |user| {
            user.email = self.to.unwrap_or_else(|| user.email.clone());
            user.name = self.name.unwrap_or_else(|| user.name.clone());
            user.lang = lang.unwrap_or(user.lang);
            if self.no_role || !roles.is_empty() {
                user.roles = roles;
            }
            if self.no_extension || self.extension.is_some() {
                user.extension = self.extension;
            }
        })
        .await?;
        output::settings(self.json, &settings.describe());
        Ok(())
    }
}
