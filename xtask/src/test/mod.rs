//! `cargo xtask test`: everything that must pass, in the order in which failures show soonest.

mod environment;
mod keeper;
mod setup_script;

use std::{path::PathBuf, process::Command, thread};

use anyhow::anyhow;

pub(crate) use self::{keeper::keep_postgres, setup_script::setup_script};
use crate::{
    check,
    cli::{Purpose, TestOptions},
    codegen,
    context::{Context, EVERYTHING},
    exec, fuzz,
    postgres::PrivatePostgres,
    report::Report,
    say, setup,
};

/// How long each fuzzer runs: its seeds, and what is near them.
const FUZZ_SECONDS: u32 = 3;

const NOT_BUILT: &str = "the build failed";
const FILTERED: &str = "left out: a filter was given";

/// `cargo xtask test`.
pub(crate) fn command(context: &Context, options: &TestOptions) -> anyhow::Result<bool> {
    setup::system(context, Purpose::Test, options.install)?;
    let mut report = Report::default();
    let everything = options.filters.is_empty();
    if everything {
        check::quick(context, options.install, &mut report)?;
    }
    // pip waits for the network while the compiler waits for the processor.
    let (built, clients) = thread::scope(|scope| {
        let clients = scope.spawn(|| setup::venv::install(context, options.install));
        let built = report.step("build", || build(context));
        (
            built,
            clients
                .join()
                .unwrap_or_else(|_| Err(anyhow!("installing the SCIM clients panicked"))),
        )
    });
    if built? {
        tests(context, options, clients, &mut report)?;
    } else {
        for step in ["tests", "documentation's examples", "generated files"] {
            report.skip(step, NOT_BUILT);
        }
    }
    if everything {
        report.step("fuzzers, briefly", || fuzz::briefly(context, FUZZ_SECONDS))?;
        check::thorough(context, &mut report)?;
    } else {
        report.leave_out("checks", FILTERED);
    }
    Ok(report.finish())
}

/// Builds binaries, examples and tests at once: the tests start the binaries.
fn build(context: &Context) -> anyhow::Result<bool> {
    let mut build = context.cargo(&["build", "--all-targets"]);
    exec::succeeds(build.args(EVERYTHING), &context.interrupt)
}

/// The steps that need the private server, which lives exactly as long as this function runs.
fn tests(
    context: &Context,
    options: &TestOptions,
    clients: anyhow::Result<PathBuf>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut server = None;
    let mut database = String::new();
    let mut venv = PathBuf::new();
    let ready = report.step("test servers and clients", || {
        venv = clients?;
        database = match environment::postgres_url()? {
            Some(url) => url,
            None => server
                .insert(PrivatePostgres::start(&context.interrupt)?)
                .url()
                .to_owned(),
        };
        Ok(true)
    })?;
    if !ready {
        for step in ["tests", "documentation's examples", "generated files"] {
            report.skip(step, "what they need is not there");
        }
        return Ok(());
    }
    let variables = environment::whole(&database, &venv);
    report.step("tests", || {
        let mut run = test_command(context, &options.filters);
        exec::succeeds(run.envs(variables.clone()), &context.interrupt)
    })?;
    if !options.filters.is_empty() {
        report.leave_out("documentation's examples", FILTERED);
        return Ok(());
    }
    report.step("documentation's examples", || {
        let mut doc = context.cargo(&["test", "--doc", "--no-fail-fast"]);
        exec::succeeds(
            doc.args(EVERYTHING).envs(variables.clone()),
            &context.interrupt,
        )
    })?;
    report.step("generated files", || {
        codegen::is_current(context, &database)
    })?;
    Ok(())
}

/// The test runner: nextest where it is installed, else cargo's own.
fn test_command(context: &Context, filters: &[String]) -> Command {
    let nextest = exec::read(&mut context.cargo(&["nextest", "--version"])).is_ok();
    if !nextest {
        say::note("cargo-nextest is not installed: using `cargo test`, which is slower.");
    }
    let mut command = context.cargo(&[]);
    command.args(runner_arguments(nextest)).args(filters);
    command
}

fn runner_arguments(nextest: bool) -> Vec<&'static str> {
    let mut arguments = if nextest {
        vec!["nextest", "run", "--no-fail-fast"]
    } else {
        // The documentation's examples are a step of their own.
        vec!["test", "--no-fail-fast", "--lib", "--bins", "--tests"]
    };
    arguments.extend(EVERYTHING);
    if !nextest {
        // Behind this, libtest takes any number of filters.
        arguments.push("--");
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_take_several_filters_and_run_the_whole_workspace() {
        assert_eq!(
            runner_arguments(true),
            [
                "nextest",
                "run",
                "--no-fail-fast",
                "--workspace",
                "--all-features"
            ]
        );
        let plain = runner_arguments(false);
        assert!(plain.contains(&"--workspace") && plain.contains(&"--all-features"));
        assert_eq!(plain.last(), Some(&"--"));
    }
}
