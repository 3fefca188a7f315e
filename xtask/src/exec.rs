//! Runs and stops other programs.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};

use crate::interrupt::{Interrupt, Interrupted};

/// How often a running program is looked at.
const POLL: Duration = Duration::from_millis(25);
/// How many polls a program gets to end by itself: ten seconds.
const POLLS_TO_END: u32 = 400;

/// Runs a program to its end and tells whether it succeeded. Its output goes to the terminal.
///
/// # Errors
/// If it cannot be started, or [`Interrupted`] after the program was stopped on request.
pub(crate) fn succeeds(command: &mut Command, interrupt: &Interrupt) -> anyhow::Result<bool> {
    interrupt.check()?;
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    loop {
        if let Some(status) = child.try_wait()? {
            // On Ctrl-C the terminal also stops the child, which is not a failure of its own.
            interrupt.check()?;
            return Ok(status.success());
        }
        if interrupt.requested() {
            stop(&mut child, "TERM");
            return Err(Interrupted.into());
        }
        thread::sleep(POLL);
    }
}

/// Runs a program quietly and returns what it printed.
///
/// # Errors
/// If it cannot be started or fails; the error then ends with what it wrote to standard error.
pub(crate) fn read(command: &mut Command) -> anyhow::Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!(
            "`{}` ended with {}: {}{}",
            shown(command),
            ended(output.status),
            String::from_utf8_lossy(&output.stderr).trim(),
            String::from_utf8_lossy(&output.stdout).trim(),
        );
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` printed something that is not UTF-8", shown(command)))
}

/// Asks a program to end with a signal, and ends it by force if it has not after ten seconds.
pub(crate) fn stop(child: &mut Child, signal: &str) {
    // The shell's own `kill` is on every machine; the standard library can only send SIGKILL.
    let _ = Command::new("sh")
        .args([
            "-c",
            r#"kill -s "$1" "$2""#,
            "sh",
            signal,
            &child.id().to_string(),
        ])
        .stderr(Stdio::null())
        .status();
    for _ in 0..POLLS_TO_END {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(POLL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// A command that gets `signal` from the kernel when we die without having stopped it.
/// Must be started from the main thread: the kernel watches the thread, not the process.
pub(crate) fn tied_to_us(program: &Path, signal: &str) -> Command {
    let Some(setpriv) = find_program("setpriv") else {
        return Command::new(program);
    };
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", signal, "--"]).arg(program);
    command
}

/// Looks a program up in `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// How a program ended, for people.
pub(crate) fn ended(status: ExitStatus) -> String {
    status
        .code()
        .map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", command.get_program().display())
}

fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_success_from_failure() {
        let interrupt = Interrupt::default();
        assert!(succeeds(&mut Command::new("true"), &interrupt).unwrap());
        assert!(!succeeds(&mut Command::new("false"), &interrupt).unwrap());
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = succeeds(&mut Command::new("no-such-program"), &Interrupt::default());
        assert_eq!(
            error.unwrap_err().to_string(),
            "cannot start `no-such-program`"
        );
    }

    #[test]
    fn nothing_is_started_after_a_request_to_stop() {
        let interrupt = Interrupt::default();
        interrupt.request();
        let error = succeeds(&mut Command::new("true"), &interrupt).unwrap_err();
        assert!(error.is::<Interrupted>());
    }

    #[test]
    fn a_running_program_is_stopped_by_the_signal_named() {
        let mut child = Command::new("sleep").arg("1000").spawn().unwrap();
        stop(&mut child, "TERM");
        let status = child.wait().unwrap();
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(15)
        );
    }

    #[test]
    fn a_failing_program_is_quoted() {
        let error = read(Command::new("sh").args(["-c", "echo no such table >&2; exit 3"]));
        let text = error.unwrap_err().to_string();
        assert!(
            text.ends_with("ended with exit code 3: no such table"),
            "{text}"
        );
    }
}
