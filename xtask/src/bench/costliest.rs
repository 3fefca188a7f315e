//! `cargo xtask bench hostile --search`: a random search for the costliest requests of each endpoint
//! (`fuzz/targets/costliest/`). The worst are kept in files, which the benchmark and the tests replay.

use anyhow::bail;

use crate::{cli::HostileOptions, context::Context, exec, fuzz, say};

/// The endpoints that can be searched.
const ENDPOINTS: [&str; 8] = [
    "user",
    "group",
    "patch",
    "group_patch",
    "bulk",
    "search",
    "response",
    "metadata",
];
/// The compiler's instrumentation: each basic block calls a function of the program, which counts.
const FLAGS: [&str; 4] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=3",
    "-Cllvm-args=-sanitizer-coverage-trace-pc-guard",
    "-Cllvm-args=-sanitizer-coverage-prune-blocks=0",
];
const PROGRAM: &str = "costliest";

/// Searches these endpoints in turn, or all.
///
/// # Errors
/// If an endpoint is unknown, or the program cannot be built or fails.
pub(super) fn search(
    context: &Context,
    endpoints: &[String],
    options: &HostileOptions,
) -> anyhow::Result<bool> {
    let chosen: Vec<&str> = if endpoints.is_empty() {
        ENDPOINTS.to_vec()
    } else {
        endpoints.iter().map(String::as_str).collect()
    };
    if let Some(unknown) = chosen.iter().find(|it| !ENDPOINTS.contains(it)) {
        bail!("no endpoint {unknown}: {}", ENDPOINTS.join(", "));
    }
    say::step("Building the search");
    // A folder of its own: what is instrumented otherwise is compiled again.
    let folder = context.target.join("costliest");
    let platform = fuzz::platform()?;
    let mut cargo = context.cargo(&["build", "--release", "--locked", "--bin", PROGRAM]);
    cargo
        .args(["--features", PROGRAM, "--target", &platform])
        .args(["--manifest-path", "fuzz/Cargo.toml"])
        .env("CARGO_TARGET_DIR", &folder)
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"))
        // What is counted is what is shipped, without the fuzzers' checks of each addition.
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
        .env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "false")
        .env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "false");
    if !exec::succeeds(&mut cargo, &context.interrupt)? {
        return Ok(false);
    }
    let program = folder.join(platform).join("release").join(PROGRAM);
    for endpoint in chosen {
        say::step(&format!("{endpoint}: {} minutes", options.minutes));
        let mut search = std::process::Command::new(&program);
        search
            .arg(endpoint)
            .args(["--seconds", &(options.minutes * 60).to_string()])
            .args(["--seed", &options.seed.to_string()])
            .arg("--root")
            .arg(&context.root);
        if !exec::succeeds(&mut search, &context.interrupt)? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    #[test]
    fn every_endpoint_is_one_of_the_program_and_has_a_file() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let program = root.join("fuzz/targets/costliest/endpoints.rs");
        let program = fs::read_to_string(program).unwrap();
        for endpoint in ENDPOINTS {
            assert!(program.contains(&format!("\"{endpoint}\"")), "{endpoint}");
            let file = format!("src/hostile/found/{endpoint}.json");
            let kept = ["scim-model", "saml-core"];
            let kept = kept.map(|it| root.join("crates").join(it).join(&file).is_file());
            assert!(kept.contains(&true), "{endpoint}");
        }
    }
}
