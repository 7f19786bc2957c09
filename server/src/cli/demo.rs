//! `renvoi demo`

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use super::{Failure, output, serve::asked_to_stop};
use crate::{
    demo::{self, DemoState, Options},
    pbx::asterisk::private::Ports,
};

/// Run a demonstration: a private Asterisk, an organisation, people, phones.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi demo --asterisk target/asterisk\n         renvoi demo --data data --json"
)]
pub(super) struct Demo {
    /// Where everything is kept.
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// The portal's port; 0 takes a free one.
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// Where the private PBX's ports begin; 0 takes free ones.
    #[arg(long, default_value_t = 25000, value_parser = clap::value_parser!(u16).range(..=i64::from(Ports::LAST_BASE)))]
    pbx_port: u16,
    /// The folder with the private Asterisk; without it the PBX is embedded, and no telephone can register.
    #[arg(long, value_name = "DIR")]
    asterisk: Option<PathBuf>,
    /// Use the embedded PBX.
    #[arg(long, conflicts_with = "asterisk")]
    embedded: bool,
    /// Send mail to this server, in clear, on this machine; without it mails can be read at /dev/mail.
    #[arg(long, value_name = "HOST:PORT")]
    smtp: Option<SocketAddr>,
    /// Print what there is as JSON, and start nothing.
    #[arg(long)]
    json: bool,
}

impl Demo {
    pub(super) async fn run(self) -> Result<(), Failure> {
        if self.smtp.is_some_and(|smtp| !smtp.ip().is_loopback()) {
            return Err(Failure::refused(
                "--smtp: mail of a demonstration goes in clear, and does not leave this machine",
            ));
        }
        if self.json {
            let state = DemoState::read(&self.data)?.ok_or_else(|| {
                Failure::NotFound(format!(
                    "{} holds no demonstration yet",
                    self.data.display()
                ))
            })?;
            output::json(&state);
            return Ok(());
        }
        let log = crate::config::Log {
            filter: log_filter(),
            ..crate::config::Log::default()
        };
        crate::logging::start(&log);
        let options = Options {
            data: self.data,
            port: self.port,
            pbx_port: self.pbx_port,
            asterisk: self.asterisk,
            smtp: self.smtp,
        };
        let demo = demo::start(&options).await?;
        let stop = asked_to_stop()?;
        tell(&demo.state);
        stop.await;
        output::say("Stopping.");
        demo.stop().await;
        Ok(())
    }
}

fn log_filter() -> String {
    std::env::var("RENVOI_LOG_FILTER").unwrap_or_else(|_| "warn,sqlx=error".to_owned())
}

fn tell(state: &DemoState) {
    output::say("");
    output::say(output::bold(&format!("  {}", state.url)));
    output::say("");
    let rows: Vec<_> = state
        .accounts
        .iter()
        .map(|a| {
            vec![
                format!("  {}", a.login),
                a.password.clone(),
                a.role.clone(),
                a.name.clone(),
            ]
        })
        .collect();
    output::table(&["  SIGN IN AS", "PASSWORD", "ROLE", "NAME"], &rows);
    output::say("");
    if state.pbx.kind == "asterisk" {
        let rows: Vec<_> = state
            .phones
            .iter()
            .map(|p| {
                vec![
                    format!("  {}", p.extension),
                    p.server.clone().unwrap_or_default(),
                    p.user.clone(),
                    p.password.clone(),
                ]
            })
            .collect();
        output::table(
            &["  SOFTPHONE", "SIP SERVER", "SIP USER", "SIP PASSWORD"],
            &rows,
        );
    } else {
        output::say(
            "  The PBX is embedded: no telephone can register. Rules can be made, and what would become of a call is said.",
        );
    }
    output::say("");
    output::say(format!("  Try: {}", state.to_try));
    output::say("");
    output::say("Ready.");
}
