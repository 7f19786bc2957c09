//! `renvoi user remove`

use clap::Args;

use crate::{
    cli::{Failure, output},
    config::Config,
    directory::{Belongings, TheirExtension, remove_user, user_of},
    portal::Tools,
    store,
};

/// Remove somebody and end their sessions; what the journal says of them stays, with their name.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi user remove mh@cabinet.example --keep-extension --yes\n         \
    renvoi user remove mh@cabinet.example --with-extension"
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(in crate::cli) struct Remove {
    /// E-mail address.
    email: String,
    /// Their extension stays as it is, its rules with it, and nobody owns it.
    #[arg(long)]
    keep_extension: bool,
    /// Their extension goes too, with its rules, devices and direct numbers.
    #[arg(long, conflicts_with = "keep_extension")]
    with_extension: bool,
    /// Even the last operator, or the organisation's last administrator.
    #[arg(long)]
    even_last: bool,
    /// Without asking.
    #[arg(long, short)]
    yes: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Remove {
    pub(in crate::cli) async fn run(self, config: &Config) -> Result<(), Failure> {
        let theirs = match (self.keep_extension, self.with_extension) {
            (true, _) => TheirExtension::Keep,
            (_, true) => TheirExtension::Remove,
            (false, false) => TheirExtension::Undecided,
        };
        let tools = Tools::open(config).await?;
        output::confirm(self.yes, self.question(&tools).await?)?;
        let gone = remove_user(&tools.registry(), &self.email, theirs, self.even_last).await?;
        let extension = gone.extension.as_ref();
        let extension = extension.map_or_else(String::new, |gone| format!(" with {gone}"));
        let words = format!(
            "Removed {}{extension}. Sessions ended: {}.",
            gone.was.email, gone.sessions_ended
        );
        output::done(self.json, &gone.describe(), words);
        Ok(())
    }

    /// What is about to happen.
    async fn question(&self, tools: &Tools) -> Result<String, Failure> {
        let mut read = tools.store.read().await?;
        let user = user_of(read.db(), &self.email, None).await?;
        let extension = match user.extension_id.filter(|_| self.with_extension) {
            Some(id) => store::extension::by_id(read.db(), user.org_id, id).await?,
            None => None,
        };
        let with = match extension {
            Some(row) => format!(" with {}", Belongings::of(read.db(), &row).await?),
            None => String::new(),
        };
        Ok(format!("Removing {} ({}){with}.", user.name, user.email))
    }
}
