//! `cargo xtask walk`: switches one rule of who gets in off after the other, in a copy of the
//! sources, and expects the random walk of people to find a break each time.

mod breaks;
mod copy;

use std::{fs, process::Output};

use anyhow::{Context as _, bail};
use regex::Regex;

use crate::{
    cli::{Purpose, WalkOptions},
    context::Context,
    say, setup,
};
use breaks::Break;

/// The crate whose rules are switched off, and whose test walks.
const CRATE: &str = "crates/identity-store";

/// `cargo xtask walk`.
pub(crate) fn command(context: &Context, options: &WalkOptions) -> anyhow::Result<bool> {
    setup::system(context, Purpose::Run, options.install)?;
    let mut breaks = breaks::read(&context.root.join(CRATE))?;
    if let Some(only) = &options.only {
        breaks.retain(|one| one.name == *only);
        if breaks.is_empty() {
            bail!(
                "expected a name of {CRATE}/{}, received {only}",
                breaks::LIST
            );
        }
    }
    let folder = context.target.join("walk");
    copy::tree(&context.root, &folder)?;
    copy::another_version(&folder)?;
    say::step(&format!(
        "{} rules switched off, one at a time",
        breaks.len()
    ));
    let mut all_found = true;
    let mut table = vec![
        "| rule | without it | steps | the break |".to_owned(),
        "|---|---|---|---|".to_owned(),
    ];
    for one in &breaks {
        context.interrupt.check()?;
        let found = without(context, one, options.steps)?;
        let (steps, what) = match &found {
            Found::Break { steps, what } => (steps.as_str(), what.as_str()),
            Found::Nothing => ("none", "NO BREAK WAS FOUND"),
        };
        all_found &= matches!(found, Found::Break { .. });
        let line = format!("| {} | {} | {steps} | {what} |", one.rule, one.off);
        say::note(&format!("{}: {line}", one.name));
        table.push(line);
    }
    say::step("Summary");
    say::note(&table.join("\n"));
    Ok(all_found)
}

/// What the walk has found.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Break { steps: String, what: String },
    Nothing,
}

/// Walks without a rule.
fn without(context: &Context, one: &Break, steps: u32) -> anyhow::Result<Found> {
    let copied = context.target.join("walk").join(CRATE);
    for (file, text) in one.edited(&context.root.join(CRATE))? {
        fs::write(copied.join(file), text)?;
    }
    let output = walk(context, steps);
    // Whatever has come of it, the next one begins with all rules.
    for (file, _) in one.edited(&context.root.join(CRATE))? {
        fs::copy(context.root.join(CRATE).join(&file), copied.join(&file))?;
    }
    let output = output?;
    let text = String::from_utf8_lossy(&output.stdout);
    found(&text, output.status.success()).with_context(|| {
        let errors = String::from_utf8_lossy(&output.stderr);
        format!("{}: the walk did not run:\n{text}{errors}", one.name)
    })
}

fn walk(context: &Context, steps: u32) -> anyhow::Result<Output> {
    let arguments = ["test", "--package", "identity-store", "--test", "walk"];
    let mut cargo = context.cargo(&arguments);
    cargo
        .args(["--", "sqlite"])
        .current_dir(context.target.join("walk"))
        // What others have written is compiled already there.
        .env("CARGO_TARGET_DIR", &context.target)
        .env("STATUX_WALK_STEPS", steps.to_string())
        .env("RUST_BACKTRACE", "0");
    cargo.output().context("cannot start cargo")
}

/// What a run printed, if it walked.
fn found(output: &str, passed: bool) -> anyhow::Result<Found> {
    let broken = Regex::new(r"broken after (\d+) steps, in walk \d+: (.*)")?;
    if let Some(found) = broken.captures(output) {
        let part = |number: usize| found.get(number).map_or("", |it| it.as_str()).to_owned();
        return Ok(Found::Break {
            steps: part(1),
            what: part(2),
        });
    }
    if passed && output.contains("1 passed") {
        return Ok(Found::Nothing);
    }
    bail!("expected a break, or that the walk passes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_is_told_from_a_walk_to_the_end_and_from_one_that_never_began() {
        let broken = "…\nbroken after 12 steps, in walk 0: Eve entered the account of Ann\nTerms";
        assert_eq!(
            found(broken, false).unwrap(),
            Found::Break {
                steps: "12".to_owned(),
                what: "Eve entered the account of Ann".to_owned()
            }
        );
        let passed = "test result: ok. 1 passed; 0 failed";
        assert_eq!(found(passed, true).unwrap(), Found::Nothing);
        assert!(found("test result: ok. 0 passed", true).is_err());
        assert!(found("error: could not compile", false).is_err());
    }
}
