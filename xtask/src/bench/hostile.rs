//! `cargo xtask bench hostile`: the costliest requests that are known, beside ordinary ones and beside
//! a plain parse of the same bytes; and what one organization gets while another, or a stranger, sends
//! such requests.

use std::{
    num::NonZero,
    path::Path,
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::{programs, scim, table};
use crate::{cli::MeasureOptions, context::Context, exec, say};

/// How many times a plain parse a request may cost: of the same bytes, or of an ordinary request of as
/// many bytes, whichever takes longer. A text of a megabyte is parsed in next to no time.
const MAX_RATIO: f64 = 10.0;

/// The packages whose program `hostile` is run.
const PACKAGES: [&str; 2] = ["scim-model", "saml-core"];

/// Builds the programs, runs them and shows their figures; `false` if one exceeds its bound.
///
/// # Errors
/// If a program cannot be built, fails or prints something else than figures.
pub(super) fn measure(context: &Context, options: MeasureOptions) -> anyhow::Result<bool> {
    let mut figures = Vec::new();
    for package in PACKAGES {
        say::step(&format!("Measuring the costliest inputs of {package}"));
        let mut command = context.cargo(&["bench", "--package", package, "--bench", "hostile"]);
        command.arg("--").stderr(Stdio::inherit());
        if options.quick {
            command.arg("--quick");
        }
        let all = programs::figures(&exec::read(&mut command)?)?;
        let ordinary = ordinary_parse(&all).context("no ordinary request")?;
        for measured in all {
            let figure = verdict_of(&measured, ordinary);
            figures.push(figure.context("a figure that is not complete")?);
        }
    }
    say::step("Building the server");
    let programs = scim::build(context)?;
    let neighbors = neighbors(context, &programs, options)?;
    let within = figures.iter().chain(&neighbors).all(is_within);
    if options.json {
        let all = json!({
            "subject": "hostile", "figures": figures, "neighbors": neighbors, "within": within,
        });
        say::result(&format!("{all:#}"));
    } else {
        say::result(&shown(&figures));
        say::result(&neighbors_shown(&neighbors));
    }
    Ok(within)
}

/// Runs the server on one core and its clients on another.
fn neighbors(
    context: &Context,
    programs: &Path,
    options: MeasureOptions,
) -> anyhow::Result<Vec<Value>> {
    if thread::available_parallelism().map_or(1, NonZero::get) < 2 {
        bail!("the server and its clients need a core each: this machine has one");
    }
    say::step("Measuring neighbors of those who send them");
    let mut command = Command::new("taskset");
    command
        .args(["--cpu-list", "1"])
        .arg(programs.join("scim-bench"))
        .arg("--neighbors")
        .arg("--server")
        .arg(programs.join("statux-server"))
        .stderr(Stdio::inherit());
    if options.quick {
        command.arg("--quick");
    }
    let printed = exec::read(&mut command);
    // On Ctrl-C the terminal also stops the program, which is not a failure of its own.
    context.interrupt.check()?;
    programs::figures(&printed?)
}

fn neighbors_shown(figures: &[Value]) -> String {
    format!(
        "\n{}\n\
         What a neighbor waits at most, in 99 of 100 cases, in microseconds: the median of the runs, alone and under \
         attack from 16 connections in turn. Server on one core, clients on another.\n\
         Bound: twice as long, or 10 ms where it is less than 5 ms alone.",
        table::table(&table::NEIGHBORS, figures)
    )
}

/// What parsing an ordinary request takes for each byte, in nanoseconds: the first is one.
fn ordinary_parse(all: &[Value]) -> Option<f64> {
    let first = all.first()?;
    let number = |key: &str| first.get(key)?.as_f64();
    Some(number("parse_nanos")? / number("bytes")?.max(1.0))
}

/// A figure with what follows from it.
fn verdict_of(measured: &Value, ordinary: f64) -> Option<Value> {
    let number = |key: &str| measured.get(key)?.as_f64();
    let (bytes, parse) = (number("bytes")?.max(1.0), number("parse_nanos")?);
    let handle = number("handle_nanos")?;
    let ratio = rounded(handle / parse.max(ordinary * bytes).max(1.0));
    let verdict = match (measured.get("is_bounded")?.as_bool()?, ratio > MAX_RATIO) {
        (false, _) => "",
        (true, false) => "within",
        (true, true) => "more than 10 times a parse",
    };
    Some(json!({
        "what": measured.get("name")?,
        "bytes": measured.get("bytes")?,
        "outcome": measured.get("outcome")?,
        "millis_per_megabyte": rounded(handle / bytes),
        "parse_millis_per_megabyte": rounded(parse / bytes),
        "to_parse": ratio,
        "verdict": verdict,
    }))
}

/// Nanoseconds for each byte are milliseconds for each megabyte, of a million bytes.
fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

fn is_within(figure: &Value) -> bool {
    let verdict = figure.get("verdict").and_then(Value::as_str);
    matches!(verdict, Some("" | "within"))
}

fn shown(figures: &[Value]) -> String {
    format!(
        "{}\n\
         Milliseconds of a processor for each megabyte, of the request and of a plain parse of the same bytes.\n\
         Bound: {MAX_RATIO} times a parse, or that of an ordinary request where it takes longer for as many bytes. An \
         ordinary request, and one that is so small that its fixed costs count, has none.",
        table::table(&table::HOSTILE, figures)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(parse_nanos: u64, handle_nanos: u64, is_bounded: bool) -> Value {
        let measured = json!({
            "name": "x", "bytes": 1_000_000, "outcome": "taken", "parse_nanos": parse_nanos,
            "handle_nanos": handle_nanos, "is_bounded": is_bounded,
        });
        verdict_of(&measured, 4.0).unwrap()
    }

    #[test]
    fn a_figure_exceeds_its_bound_by_its_ratio_to_the_slower_parse() {
        assert!(is_within(&figure(5_000_000, 50_000_000, true)));
        assert!(!is_within(&figure(5_000_000, 51_000_000, true)));
        // A parse of long texts takes next to no time.
        assert!(is_within(&figure(1_000, 40_000_000, true)));
        assert!(!is_within(&figure(1_000, 41_000_000, true)));
        assert!(is_within(&figure(1_000_000, 900_000_000, false)));
        assert_eq!(figure(5_000_000, 10_000_000, true)["to_parse"], 2.0);
        assert!(verdict_of(&json!({"name": "x"}), 4.0).is_none());
    }
}
