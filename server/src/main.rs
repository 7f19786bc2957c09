//! The `renvoi` command.

use std::process::ExitCode;

use renvoi_server::cli::Cli;

fn main() -> ExitCode {
    Cli::main()
}
