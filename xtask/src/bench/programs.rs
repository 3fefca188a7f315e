//! The benchmark program of saml-core, built once for each set of verifiers: which of them verify
//! is decided when a program is built, so that no switch in the library can leave one out.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::Context as _;
use serde_json::Value;

use crate::{context::Context, exec};

/// One way to build the program.
pub(crate) struct Build {
    /// For people.
    pub(crate) what: &'static str,
    features: &'static [&'static str],
}

const ALONE: Build = Build {
    what: "Measuring our verifier alone",
    features: &["--no-default-features", "--features", "idp"],
};
/// With the second verifier.
pub(crate) const BOTH: Build = Build {
    what: "Measuring both verifiers",
    features: &["--features", "idp"],
};
/// The builds to measure, in this order.
pub(crate) const BUILDS: [Build; 2] = [ALONE, BOTH];

/// Builds the program with optimizations.
///
/// # Errors
/// If it does not compile.
pub(crate) fn build(context: &Context, build: &Build) -> anyhow::Result<PathBuf> {
    let mut cargo = context.cargo(&["bench", "--no-run", "--package", "saml-core"]);
    cargo
        .args([
            "--bench",
            "saml",
            "--message-format",
            "json-render-diagnostics",
        ])
        .args(build.features)
        .stderr(Stdio::inherit());
    executable(&exec::read(&mut cargo)?).context("cargo built no benchmark program")
}

/// Runs it and reads its figures; it also writes what it measures to `documents`.
///
/// # Errors
/// If it fails or prints something else than JSON.
pub(crate) fn run(
    program: &Path,
    quick: bool,
    documents: Option<&Path>,
) -> anyhow::Result<Vec<Value>> {
    let mut command = Command::new(program);
    if quick {
        command.arg("--quick");
    }
    if let Some(folder) = documents {
        command.arg("--write-documents").arg(folder);
    }
    figures(&exec::read(&mut command)?)
}

/// The program that cargo's messages name.
fn executable(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .next_back()
}

/// One figure a line.
///
/// # Errors
/// If a line is not JSON.
pub(crate) fn figures(printed: &str) -> anyhow::Result<Vec<Value>> {
    let lines = printed.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .context("a benchmark program printed something that is not JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_the_last_one_that_cargo_names() {
        let messages = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
                        {\"reason\":\"compiler-artifact\",\"executable\":\"/t/saml-1\"}\n\
                        {\"reason\":\"build-finished\",\"success\":true}";
        assert_eq!(executable(messages), Some("/t/saml-1".into()));
        assert_eq!(executable("{\"reason\":\"build-finished\"}"), None);
    }

    #[test]
    fn what_is_not_json_is_an_error() {
        assert_eq!(figures("{\"a\":1}\n{\"a\":2}").unwrap().len(), 2);
        assert!(figures("{\"a\":1}\nhello").is_err());
    }
}
