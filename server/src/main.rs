//! The `renvoi` command.

use std::process::ExitCode;

use clap::Parser;
use renvoi_server::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    ExitCode::from(Cli::parse().run().await)
}
