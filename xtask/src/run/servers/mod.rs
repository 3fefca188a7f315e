//! The two servers as child processes: started, watched and stopped together.

#[cfg(test)]
mod tests;

use std::{
    io::{BufRead as _, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};

use super::{probe, welcome::Urls};
use crate::{exec, interrupt::Interrupt, say};

const POLL: Duration = Duration::from_millis(100);
/// One minute: a first start migrates the database.
const POLLS_TO_START: u32 = 600;
/// How long a server that is ready may take to print the set-up link.
const LINK_TIMEOUT: Duration = Duration::from_secs(1);

/// Both servers. Dropping the value stops them.
#[derive(Debug)]
pub(super) struct Servers {
    running: Vec<(&'static str, Child)>,
    lines: Receiver<String>,
}

impl Servers {
    /// Starts both. Call it from the main thread: they also end when the thread that started them
    /// dies.
    pub(super) fn start(binaries: &Path, data: &Path, urls: Urls) -> anyhow::Result<Self> {
        let (sender, lines) = mpsc::channel();
        let mut servers = Self {
            running: Vec::new(),
            lines,
        };
        let mut statux = exec::tied_to_us(&binaries.join("statux-server"), "TERM");
        statux
            .current_dir(data)
            .env("STATUX_LISTEN", format!("127.0.0.1:{}", urls.port))
            .env("STATUX_PUBLIC_URL", urls.statux())
            .env(
                "STATUX_DATABASE_URL",
                format!("sqlite://{}", data.join("statux.db").display()),
            )
            .env("STATUX_ALLOW_PRIVATE_METADATA", "true");
        servers.add("statux-server", statux, &sender)?;
        let mut idp = exec::tied_to_us(&binaries.join("mock-idp"), "TERM");
        idp.current_dir(data)
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", urls.idp_port));
        servers.add("mock-idp", idp, &sender)?;
        Ok(servers)
    }

    fn add(
        &mut self,
        name: &'static str,
        mut command: Command,
        lines: &Sender<String>,
    ) -> anyhow::Result<()> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        if let Some(output) = child.stdout.take() {
            pass_on(name, output, lines.clone());
        }
        if let Some(output) = child.stderr.take() {
            pass_on(name, output, lines.clone());
        }
        self.running.push((name, child));
        Ok(())
    }

    /// Waits until both answer.
    ///
    /// # Errors
    /// If one ends first, or takes longer than a minute.
    pub(super) fn wait_until_ready(
        &mut self,
        urls: Urls,
        interrupt: &Interrupt,
    ) -> anyhow::Result<()> {
        for _ in 0..POLLS_TO_START {
            interrupt.check()?;
            self.require_running()?;
            if probe::answers(urls.port, "/health/ready")
                && probe::answers(urls.idp_port, "/metadata")
            {
                // Another program may have answered, having taken the port before us.
                return self.require_running();
            }
            thread::sleep(POLL);
        }
        bail!(
            "the servers did not answer within {} seconds",
            (POLL * POLLS_TO_START).as_secs()
        )
    }

    /// The one-time link that the server prints while its database is empty.
    pub(super) fn setup_link(&self, urls: Urls) -> Option<String> {
        while let Ok(line) = self.lines.recv_timeout(LINK_TIMEOUT) {
            if let Some(link) = link_in(&line, &urls.setup()) {
                return Some(link);
            }
        }
        None
    }

    /// Waits until the user asks to stop, which is a success.
    ///
    /// # Errors
    /// If one of the servers ends by itself.
    pub(super) fn watch(mut self, interrupt: &Interrupt) -> anyhow::Result<bool> {
        while !interrupt.requested() {
            self.require_running()?;
            thread::sleep(POLL);
        }
        say::note("Stopping.");
        Ok(true)
    }

    fn require_running(&mut self) -> anyhow::Result<()> {
        for (name, child) in &mut self.running {
            if let Some(status) = child.try_wait()? {
                bail!(
                    "{name} ended with {}: its own words are above",
                    exec::ended(status)
                );
            }
        }
        Ok(())
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for (_, child) in &mut self.running {
            exec::stop(child, "TERM");
        }
    }
}

/// Shows what a server says, and hands each line on.
fn pass_on(name: &'static str, output: impl Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            say::note(&format!("{name} | {line}"));
            // Nobody listens any more once the welcome is printed.
            let _ = lines.send(line);
        }
    });
}

/// The URL that starts with `prefix` in a line, if there is one.
fn link_in(line: &str, prefix: &str) -> Option<String> {
    let (_, rest) = line.split_once(prefix)?;
    let is_code = |letter: &char| letter.is_ascii_alphanumeric() || ['-', '_'].contains(letter);
    let code: String = rest.chars().take_while(is_code).collect();
    (!code.is_empty()).then(|| format!("{prefix}{code}"))
}
