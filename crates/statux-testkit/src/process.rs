//! Programs that tests start, and what they need on the machine.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a helper of tests fails the test it serves"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "tests wait for real programs and are told of them by the environment"
)]

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may take until it responds.
pub const START_TIMEOUT: Duration = Duration::from_mins(1);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The value of a variable that `cargo xtask test` sets.
///
/// # Panics
///
/// When it is not set, with the command that sets it.
pub fn required_env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run the tests with `cargo xtask test`, which installs what they need and sets it")
    })
}

/// The path of a program that another package of this workspace builds, beside `sibling`.
///
/// # Panics
///
/// When it has not been built yet.
pub fn workspace_binary(sibling: &Path, name: &str) -> PathBuf {
    let path = sibling.with_file_name(name);
    assert!(
        path.is_file(),
        "{} is not built: build the whole workspace first (`cargo build --workspace`), as `cargo xtask test` does",
        path.display()
    );
    path
}

/// A loopback port that is currently free.
///
/// # Panics
///
/// When there is no free port.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|socket| socket.port())
        .expect("a free port on the loopback interface")
}

/// A running program in a process group of its own. Dropping it ends the whole group.
#[derive(Debug)]
pub struct Program {
    child: Child,
    name: String,
    output: PathBuf,
}

impl Program {
    /// Starts `command`; what it prints goes to the file `output`.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    pub fn start(command: &mut Command, output: &Path) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let file = std::fs::File::create(output).expect("a file for the program's output");
        let errors = file
            .try_clone()
            .expect("a second handle on the output file");
        let child = command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} cannot be started: {error}"));
        Self {
            child,
            name,
            output: output.to_owned(),
        }
    }

    /// What it has printed so far.
    pub fn printed(&self) -> String {
        std::fs::read_to_string(&self.output).unwrap_or_default()
    }

    /// The resident memory of the process, in megabytes.
    ///
    /// # Panics
    /// When the kernel does not tell.
    pub fn resident_megabytes(&self) -> u64 {
        let file = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(file).expect("the state of a process of ours");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kibibytes: u64 = kibibytes
            .and_then(|text| text.parse().ok())
            .expect("a size");
        kibibytes / 1024
    }

    /// Waits until something accepts connections on `port`.
    ///
    /// # Errors
    ///
    /// The program ended or took too long; the message holds what it printed.
    pub fn wait_for_port(&mut self, port: u16) -> Result<(), String> {
        let socket = SocketAddr::from(([127, 0, 0, 1], port));
        self.wait_until(&format!("answer on port {port}"), |_| {
            TcpStream::connect_timeout(&socket, Duration::from_secs(1))
                .ok()
                .map(drop)
        })
    }

    /// Waits until `look` finds something in what the program printed.
    ///
    /// # Errors
    ///
    /// The program ended or took too long; the message holds what it printed.
    pub fn wait_until<T>(
        &mut self,
        what: &str,
        mut look: impl FnMut(&str) -> Option<T>,
    ) -> Result<T, String> {
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            let ended = self.child.try_wait().ok().flatten();
            let printed = self.printed();
            if let Some(found) = look(&printed) {
                return Ok(found);
            }
            if let Some(status) = ended {
                return Err(format!(
                    "{} ended with {status} before it could {what}:\n{printed}",
                    self.name
                ));
            }
            if Instant::now() > deadline {
                return Err(format!(
                    "{} did not {what} in {START_TIMEOUT:?}:\n{printed}",
                    self.name
                ));
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// Ends the whole group with SIGKILL and waits for the program's end.
    pub fn kill(&mut self) {
        let _ = self.signal_group("-KILL");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks the program to end with SIGTERM, as a service manager does, and waits for its end.
    ///
    /// # Panics
    ///
    /// When it does not end.
    pub fn terminate(&mut self) -> ExitStatus {
        self.signal_group("-TERM").expect("the program kill");
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child of ours") {
                return status;
            }
            let printed = self.printed();
            assert!(
                Instant::now() < deadline,
                "{} did not end:\n{printed}",
                self.name
            );
            thread::sleep(POLL_INTERVAL);
        }
    }

    fn signal_group(&self, signal: &str) -> io::Result<()> {
        Command::new("kill")
            .args([signal, "--", &format!("-{}", self.child.id())])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map(drop)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
