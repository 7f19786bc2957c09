//! The command line.
//!
//! Exit codes: 0 done · 1 failed · 2 wrong usage · 3 no such thing · 4 refused, with the reasons · 5 the database or the PBX
//! does not answer.

mod config;
mod demo;
mod device;
mod doctor;
mod explain;
mod extension;
mod group;
mod import;
mod init;
mod journal;
mod key;
mod mail;
mod migrate;
mod org;
mod output;
mod pbx;
mod people;
mod phone;
mod rules;
mod serve;
mod template;
mod token;
mod trunk;
mod user;
mod within;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

pub use output::Failure;

/// Self-service telephony: people decide in a browser where their calls go, and a real PBX does it.
#[derive(Debug, Parser)]
#[command(
    name = "renvoi",
    version,
    max_term_width = 100,
    after_help = "Example: renvoi init --help\nExit codes: 0 done, 1 failed, 2 wrong usage, \
    3 no such thing, 4 refused with the reasons, 5 the database or the PBX does not answer."
)]
pub struct Cli {
    /// Configuration file [default: renvoi.toml where it exists].
    #[arg(long, short, global = true, env = "RENVOI_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the portal, and keep the PBX as it should be.
    #[command(after_help = "Example: renvoi --config /etc/renvoi.toml serve")]
    Serve,
    /// Bring the database up to date.
    Migrate(migrate::Migrate),
    /// Run a demonstration: a private Asterisk, an organisation, people, phones.
    Demo(demo::Demo),
    /// Check database, PBX, mail, files and clock, and say how to mend what is wrong.
    Doctor(doctor::Doctor),
    /// Add the first organisation and its operator.
    Init(init::Init),
    /// The key that seals passwords.
    #[command(subcommand, after_help = "Example: renvoi key renew")]
    Key(key::Key),
    /// Organisations.
    #[command(subcommand, after_help = "Example: renvoi org list")]
    Org(org::Org),
    /// Extensions.
    #[command(
        subcommand,
        after_help = "Example: renvoi extension add 204 --phone Accueil"
    )]
    Extension(extension::Extension),
    /// Devices: SIP accounts of an extension.
    #[command(subcommand, after_help = "Example: renvoi device list")]
    Device(device::Device),
    /// Groups of extensions: who may supervise whom and take whose calls.
    #[command(subcommand, after_help = "Example: renvoi group list")]
    Group(group::Group),
    /// Desk phones, which fetch what they are from the portal.
    #[command(subcommand, after_help = "Example: renvoi phone list")]
    Phone(phone::Phone),
    /// Templates of keys, for many phones.
    #[command(subcommand, after_help = "Example: renvoi template list")]
    Template(template::Template),
    /// Trunks to the public network.
    #[command(subcommand, after_help = "Example: renvoi trunk list")]
    Trunk(trunk::Trunk),
    /// People.
    #[command(subcommand, after_help = "Example: renvoi user list")]
    User(user::User),
    /// People as lists: read in from a spreadsheet, written for one.
    #[command(
        subcommand,
        after_help = "Example: renvoi people import people.csv --dry-run"
    )]
    People(people::People),
    /// Tokens of the API.
    #[command(
        subcommand,
        after_help = "Example: renvoi token list --org cabinet-lefevre"
    )]
    Token(token::Token),
    /// Forwarding rules as JSON.
    #[command(subcommand, after_help = "Example: renvoi rules export 204")]
    Rules(rules::Rules),
    /// What other systems have left.
    #[command(
        subcommand,
        after_help = "Example: renvoi import asterisk-db --dry-run"
    )]
    Import(import::Import),
    /// Say where a call would go, and why.
    Explain(explain::Explain),
    /// The PBX.
    #[command(subcommand, after_help = "Example: renvoi pbx status")]
    Pbx(pbx::Pbx),
    /// The journal: verify it, and say for how long it is kept.
    #[command(subcommand, after_help = "Example: renvoi journal verify")]
    Journal(journal::Journal),
    /// Mail.
    #[command(subcommand, after_help = "Example: renvoi mail test ops@acme.example")]
    Mail(mail::Mail),
    /// The configuration.
    #[command(subcommand, after_help = "Example: renvoi config check")]
    Config(config::ConfigCommand),
}

impl Cli {
    /// The whole program. Here and not in `main.rs`: what is asynchronous is compiled where it is awaited from what is not.
    #[must_use]
    #[tokio::main]
    pub async fn main() -> ExitCode {
        ExitCode::from(Self::parse().run().await)
    }

    /// Does what was asked; answers the exit code.
    async fn run(self) -> u8 {
        match self.carry_out().await {
            Ok(()) => 0,
            Err(failure) => {
                output::complain(&failure);
                failure.exit_code()
            }
        }
    }

    async fn carry_out(self) -> Result<(), Failure> {
        refuse_control_characters(std::env::args_os())?;
        let file = self.config.as_deref();
        match self.command {
            Command::Config(command) => command.run(file),
            Command::Demo(demo) => demo.run().await,
            Command::Pbx(pbx::Pbx::Files(files)) => files.run(),
            command => {
                let config = crate::config::load(file)?;
                match command {
                    Command::Serve => serve::run(config).await,
                    Command::Migrate(migrate) => migrate.run(&config).await,
                    Command::Doctor(doctor) => doctor.run(&config, file).await,
                    Command::Init(init) => init.run(&config).await,
                    Command::Key(key) => key.run(&config).await,
                    Command::Org(org) => org.run(&config).await,
                    Command::Extension(extension) => extension.run(&config).await,
                    Command::Device(device) => device.run(&config).await,
                    Command::Group(group) => group.run(&config).await,
                    Command::Phone(phone) => phone.run(&config).await,
                    Command::Template(template) => template.run(&config).await,
                    Command::Trunk(trunk) => trunk.run(&config).await,
                    Command::User(user) => user.run(&config).await,
                    Command::People(people) => people.run(&config).await,
                    Command::Token(token) => token.run(&config).await,
                    Command::Rules(rules) => rules.run(&config).await,
                    Command::Import(import) => import.run(&config).await,
                    Command::Explain(explain) => explain.run(&config).await,
                    Command::Pbx(pbx) => pbx.run(&config).await,
                    Command::Journal(journal) => journal.run(&config).await,
                    Command::Mail(mail) => mail.run(&config).await,
                    Command::Config(_) | Command::Demo(_) => unreachable!("handled above"),
                }
            }
        }
    }
}

/// Nothing that is typed here, printed or pushed holds a control character: a word with one in it is a slip, or worse.
fn refuse_control_characters(words: impl Iterator<Item = OsString>) -> Result<(), Failure> {
    for word in words.skip(1) {
        let word = word.to_string_lossy();
        if word.chars().any(char::is_control) {
            let shown = word.escape_debug();
            return Err(Failure::refused(format!(
                "« {shown} » holds a control character"
            )));
        }
    }
    Ok(())
}
