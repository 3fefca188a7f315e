//! `cargo xtask fuzz`: random messages against saml-core and scim-model, guided by what they reach.
//!
//! libFuzzer with the stable compiler: the flags are those that cargo-fuzz gives, but for
//! `AddressSanitizer`, which only a nightly compiler has. The libraries have no unsafe code outside the
//! wrapper around libxmlsec1, which is looked at in other ways.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;

use crate::{
    cli::{FuzzOptions, Purpose},
    context::Context,
    exec, say, setup,
};

/// A fuzzer.
const TARGETS: [(&str, &str); 11] = [
    ("response", "responses, signed or read as if they were"),
    ("metadata", "metadata of identity providers"),
    ("redirect", "values of the HTTP-Redirect binding"),
    ("canonical", "canonicalization"),
    ("decryption", "responses with encrypted assertions"),
    ("logout", "messages of single logout, by both bindings"),
    ("signed_metadata", "metadata that its publisher signs"),
    ("scim_filter", "filters of SCIM"),
    ("scim_patch", "PATCH of users and groups"),
    ("scim_bulk", "bulk requests of SCIM"),
    ("scim_body", "users and groups as clients send them"),
];
/// The compiler's instrumentation, by which libFuzzer sees which code an input reaches.
const FLAGS: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
];
/// How much memory an input may take, in MB.
const MAX_MEGABYTES: u32 = 200;
/// How much of the log is shown where something was found.
const LINES_OF_A_FINDING: usize = 40;
/// How long an input may take among other tests, where a busy machine can make anything wait, in
/// seconds.
const MAX_SECONDS_BESIDE_TESTS: u32 = 20;

/// Whether all these are targets.
pub(crate) fn is_offered(options: &FuzzOptions) -> bool {
    let known = |name: &String| TARGETS.iter().any(|(target, _)| target == name);
    options.targets.iter().all(known)
}

/// The targets, one a line.
pub(crate) fn list() -> String {
    let lines = TARGETS.map(|(name, what)| format!("{name}  {what}"));
    lines.join("\n")
}

/// `cargo xtask fuzz`.
pub(crate) fn command(context: &Context, options: &FuzzOptions) -> anyhow::Result<bool> {
    setup::system(context, Purpose::Fuzz, options.install)?;
    let chosen = |name: &str| {
        options.targets.is_empty() || options.targets.iter().any(|target| target == name)
    };
    let Some(programs) = build(context)? else {
        return Ok(false);
    };
    let mut clean = true;
    for (name, what) in TARGETS {
        if chosen(name) {
            say::step(&format!("{name}: {what}, {} s", options.seconds));
            clean &= run(
                context,
                &programs.join(name),
                name,
                options.seconds,
                options.max_input,
            )?;
        }
    }
    if clean {
        say::note("Nothing was found.");
    }
    Ok(clean)
}

/// All targets for a short time: the seeds and what is near them.
///
/// # Errors
/// If a program cannot be started, or the user asked to stop.
pub(crate) fn briefly(context: &Context, seconds: u32) -> anyhow::Result<bool> {
    let Some(programs) = build(context)? else {
        return Ok(false);
    };
    let mut clean = true;
    for (name, _) in TARGETS {
        let program = programs.join(name);
        clean &= run(context, &program, name, seconds, MAX_SECONDS_BESIDE_TESTS)?;
    }
    Ok(clean)
}

fn folder(context: &Context) -> PathBuf {
    context.target.join("fuzz")
}

/// Builds all targets; the folder of the programs, or nothing if they do not compile.
fn build(context: &Context) -> anyhow::Result<Option<PathBuf>> {
    // With a target named, build scripts and macros do not get the flags.
    let platform = platform()?;
    let mut cargo = context.cargo(&["build", "--release", "--locked", "--bins"]);
    cargo
        .args(["--target", &platform, "--manifest-path", "fuzz/Cargo.toml"])
        .env("CARGO_TARGET_DIR", folder(context))
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
    let built = exec::succeeds(&mut cargo, &context.interrupt)?;
    Ok(built.then(|| folder(context).join(platform).join("release")))
}

/// The target that the compiler builds for by default.
pub(crate) fn platform() -> anyhow::Result<String> {
    let version = exec::read(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.to_owned())
}

/// Runs one target. What it finds is kept in a file that it names.
fn run(
    context: &Context,
    program: &Path,
    name: &str,
    seconds: u32,
    max_seconds: u32,
) -> anyhow::Result<bool> {
    let corpus = folder(context).join("corpus").join(name);
    let findings = folder(context).join("findings").join(name);
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&findings)?;
    let words = if name.starts_with("scim_") {
        "fuzz/scim.dict"
    } else {
        "fuzz/xml.dict"
    };
    let mut fuzzer = Command::new(program);
    fuzzer
        .arg(corpus)
        .arg(context.root.join("fuzz/seeds").join(name))
        .arg(format!("-dict={}", context.root.join(words).display()))
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-rss_limit_mb={MAX_MEGABYTES}"))
        .arg(format!("-timeout={max_seconds}"))
        .args(["-max_len=16384", "-print_final_stats=1"]);
    let log = folder(context).join(format!("{name}.log"));
    say::note(&format!("{name}: its progress is in {}", log.display()));
    fuzzer.stderr(fs::File::create(&log)?);
    let clean = exec::succeeds(&mut fuzzer, &context.interrupt)?;
    let printed = fs::read(&log)?;
    let printed = String::from_utf8_lossy(&printed);
    if clean {
        say::note(&format!("{name}: {}", summary(&printed)));
    } else {
        let from = printed.lines().count().saturating_sub(LINES_OF_A_FINDING);
        let end: Vec<&str> = printed.lines().skip(from).collect();
        say::error(&format!(
            "{name}: found something; `{} FILE` repeats it, the files are in {}\n{}",
            program.display(),
            findings.display(),
            end.join("\n")
        ));
    }
    Ok(clean)
}

/// libFuzzer's final figures.
fn summary(printed: &str) -> String {
    let figure = |name: &str| {
        let line = printed.lines().find_map(|line| line.strip_prefix(name));
        line.map_or("?", |rest| rest.trim_start_matches(':').trim())
    };
    format!(
        "{} inputs, the slowest took {} s, {} MB at most",
        figure("stat::number_of_executed_units"),
        figure("stat::slowest_unit_time_sec"),
        figure("stat::peak_rss_mb")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_final_figures_are_read() {
        let printed = "#1\tNEW\nstat::number_of_executed_units: 157114\n\
            stat::slowest_unit_time_sec:    0\nstat::peak_rss_mb:              41\n";
        let expected = "157114 inputs, the slowest took 0 s, 41 MB at most";
        assert_eq!(summary(printed), expected);
    }

    #[test]
    fn every_target_has_a_program_and_seeds() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
        for (name, _) in TARGETS {
            assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
            assert!(root.join(format!("targets/{name}.rs")).is_file(), "{name}");
            let seeds = fs::read_dir(root.join("seeds").join(name)).unwrap();
            assert!(seeds.count() > 0, "{name}");
        }
    }
}
