//! Explains why a SAML response is accepted or rejected.
//!
//! It applies the same rules as the server; nothing is sent anywhere.
//! Exit codes: 0 accepted, 1 rejected, 2 the files or arguments cannot be used.

mod cli;
mod input;
mod inspect;
mod paste;
mod report;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match inspect::run(&cli) {
        Ok(verdict) => {
            report::print(&verdict, cli.json);
            ExitCode::from(u8::from(verdict.identity.is_err()))
        }
        Err(problem) => {
            report::print_problem(&problem);
            ExitCode::from(2)
        }
    }
}
