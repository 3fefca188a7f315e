//! The Statux identity server.
//!
//! Exit codes: 0 done, 1 could not do it (one line on standard error says why), 2 unusable
//! arguments or configuration.

mod cli;
mod commands;
mod configuration;
mod failure;
mod metrics;
mod output;
mod telemetry;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::error(&failure);
            failure.exit_code()
        }
    }
}
