//! The program that measures a SCIM server, ours or another: how it is called and read.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::programs;
use crate::{cli::ScimBenchOptions, context::Context, exec};

/// The program that measures, with what it is told for every server.
pub(super) fn command_for(program: &Path, options: &ScimBenchOptions, users: u32) -> Command {
    let mut command = Command::new(program);
    command.stderr(Stdio::inherit());
    command.args(["--users", &users.to_string()]);
    if options.measure.quick {
        command.arg("--quick");
    }
    if let Some(only) = &options.only {
        command.args(["--only", only]);
    }
    command
}

/// Runs it to its end and reads its figures.
///
/// # Errors
/// If it fails, or the user asked to stop.
pub(super) fn read(context: &Context, command: &mut Command) -> anyhow::Result<Vec<Value>> {
    let printed = exec::read(command);
    // On Ctrl-C the terminal also stops the program, which is not a failure of its own.
    context.interrupt.check()?;
    programs::figures(&printed?)
}

/// Whether every answer was the expected one.
pub(super) fn is_right(figure: &Value) -> bool {
    figure.get("errors").is_none_or(|errors| errors == 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_wrong_answer_is_a_failure() {
        let right = [
            json!({"what": "post", "errors": 0}),
            json!({"what": "memory"}),
        ];
        assert!(right.iter().all(is_right));
        assert!(!is_right(&json!({"what": "post", "errors": 1})));
    }
}
