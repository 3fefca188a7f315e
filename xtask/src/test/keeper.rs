//! Keeps a private PostgreSQL in the background for as long as a test run lasts.
//!
//! nextest waits for its set-up scripts to end and calls nothing after the run. So the script
//! leaves a process behind that owns the server, watches nextest, and stops the server and removes
//! its data when nextest has ended, in whatever way. Should that process be killed, the kernel
//! stops the server ([`exec::tied_to_us`](crate::exec::tied_to_us)).

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::process::{CommandExt as _, parent_id},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};

use crate::{interrupt::Interrupt, postgres::PrivatePostgres, say};

/// The subcommand that keeps a server.
const SUBCOMMAND: &str = "keep-postgres";
/// How often the watched process is looked at.
const POLL: Duration = Duration::from_millis(200);
/// A server is kept for twelve hours at most.
const MAX_POLLS: u32 = 5 * 60 * 60 * 12;
/// How far up from a set-up script its test runner is looked for.
const MAX_ANCESTORS: usize = 8;

/// Starts a keeper that watches the test runner above us, and returns the server's URL.
///
/// # Errors
/// If the server does not start; the keeper has then ended.
pub(super) fn start() -> anyhow::Result<String> {
    let runner = test_runner(parent_id());
    let mut keeper = Command::new(std::env::current_exe()?)
        .args([SUBCOMMAND, "--while", &runner.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Ctrl-C in the terminal is for the tests, which need their server until they have ended.
        .process_group(0)
        .spawn()
        .context("cannot start a process that keeps PostgreSQL")?;
    let mut url = String::new();
    if let Some(output) = keeper.stdout.take() {
        BufReader::new(output).read_line(&mut url)?;
    }
    if url.is_empty() {
        let mut problem = String::new();
        if let Some(mut output) = keeper.stderr.take() {
            output.read_to_string(&mut problem)?;
        }
        keeper.wait()?;
        bail!("{}", problem.trim().trim_start_matches("error: "));
    }
    Ok(url.trim().to_owned())
}

/// Starts a server, prints its URL, and stops it when the process `watched` has ended.
///
/// # Errors
/// If the server does not start.
pub(crate) fn keep_postgres(watched: u32, interrupt: &Interrupt) -> anyhow::Result<()> {
    let server = PrivatePostgres::start(interrupt)?;
    say::result(server.url());
    let mut polls = 0;
    while is_running(watched) && !interrupt.requested() && polls < MAX_POLLS {
        thread::sleep(POLL);
        polls += 1;
    }
    drop(server);
    Ok(())
}

/// The nextest above a process; the process itself where there is none.
fn test_runner(process: u32) -> u32 {
    let ancestors = std::iter::successors(Some(process), |process| parent_of(*process));
    ancestors
        .take(MAX_ANCESTORS)
        .find(|process| name_of(*process).as_deref() == Some("cargo-nextest"))
        .unwrap_or(process)
}

/// Whether a process exists and is more than an entry that its parent has not read yet.
fn is_running(process: u32) -> bool {
    let state = status_field(process, "State:");
    state.is_some_and(|state| !state.starts_with(['Z', 'X']))
}

fn name_of(process: u32) -> Option<String> {
    status_field(process, "Name:")
}

fn parent_of(process: u32) -> Option<u32> {
    status_field(process, "PPid:")?.parse().ok()
}

/// One line of what Linux says about a process.
fn status_field(process: u32, field: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    Some(line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_ended_is_not_running_even_before_its_parent_looks() {
        assert!(is_running(std::process::id()));
        let mut child = Command::new("true").spawn().unwrap();
        let polls = 0..100;
        let ended = polls.into_iter().any(|_| {
            thread::sleep(Duration::from_millis(50));
            !is_running(child.id())
        });
        child.wait().unwrap();
        assert!(ended, "it still counts as running");
    }

    #[test]
    fn without_nextest_above_the_process_itself_is_watched() {
        assert_eq!(parent_of(std::process::id()), Some(parent_id()));
        let first = 1;
        assert_eq!(test_runner(first), first);
    }

    #[test]
    fn the_server_ends_with_the_process_watched() {
        let mut watched = Command::new("sleep").arg("1000").spawn().unwrap();
        let process = watched.id();
        let keeper = thread::spawn(move || keep_postgres(process, &Interrupt::default()));
        thread::sleep(POLL);
        assert!(!keeper.is_finished());
        watched.kill().unwrap();
        watched.wait().unwrap();
        keeper.join().unwrap().unwrap();
    }
}
