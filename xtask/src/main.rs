//! Sets up, runs, tests, checks and measures the workspace: `cargo xtask --help` says how.
//!
//! Exit codes: 0 done, 1 something failed, 2 wrong usage or not offered, 130 interrupted.

mod bench;
mod check;
mod cli;
mod codegen;
mod context;
mod exec;
mod fuzz;
mod interrupt;
mod leaks;
mod postgres;
mod report;
mod run;
mod say;
mod setup;
mod test;
mod walk;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{
    cli::{Cli, Task},
    context::Context,
    interrupt::Interrupted,
};

/// Something failed; the reason is on the screen.
const FAILED: u8 = 1;
/// The subject asked for is not offered.
const NOT_OFFERED: u8 = 2;
/// The usual code of a command that was stopped with Ctrl-C.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) if error.is::<Interrupted>() => {
            say::error("stopped");
            ExitCode::from(INTERRUPTED)
        }
        Err(error) => {
            say::error(&format!("{error:#}"));
            ExitCode::from(FAILED)
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Task::Fuzz(options) = &cli.task
        && !fuzz::is_offered(options)
    {
        say::error(&format!("that is not fuzzed here:\n{}", fuzz::list()));
        return Ok(ExitCode::from(NOT_OFFERED));
    }
    let context = Context::load()?;
    let passed = match cli.task {
        Task::Setup(options) => setup::command(&context, &options)?,
        Task::Run(options) => run::command(&context, &options)?,
        Task::Test(options) => test::command(&context, &options)?,
        Task::Check(options) => check::command(&context, &options)?,
        Task::Codegen(options) => codegen::command(&context, &options)?,
        Task::Leaks(options) => leaks::command(&context, &options)?,
        Task::Walk(options) => walk::command(&context, &options)?,
        Task::Fuzz(options) => fuzz::command(&context, &options)?,
        Task::Bench(options) => bench::command(&context, &options)?,
        Task::NextestSetup => test::setup_script(&context).map(|()| true)?,
        Task::KeepPostgres(options) => {
            test::keep_postgres(options.watched, &context.interrupt).map(|()| true)?
        }
    };
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}
