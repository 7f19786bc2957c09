//! `renvoi user remove`

use clap::Args;

use crate::{
    cli::{Failure, output},
    config::Config,
    directory::{TheirExtension, leaving, remove_user},
    portal::Tools,
};

/// Remove somebody with the messages left for them, and end their sessions; what the journal says of them stays, with their name.
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
    /// Their extension goes too, with its rules, devices, direct numbers and messages.
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
        let registry = Tools::open(config).await?.registry();
        let leaving = leaving(&registry, &self.email, theirs, self.even_last).await?;
        output::confirm(self.yes, format!("Removing {leaving}."))?;
        let gone = remove_user(&registry, &self.email, theirs, self.even_last).await?;
        let extension = gone.extension.as_ref();
        let extension = extension.map_or_else(String::new, |gone| format!(" with {gone}"));
        let words = format!(
            "Removed {}{extension}. Messages gone: {}. Sessions ended: {}.",
            gone.was.email, gone.messages, gone.sessions_ended
        );
        output::done(self.json, &gone.describe(), words);
        Ok(())
    }
}
