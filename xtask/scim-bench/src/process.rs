//! A program that runs beside us and ends with us.

use std::fs::{self, File};
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use crate::stop::Stop;
use crate::stopwatch::Stopwatch;

/// How long it may take to start or to end.
const PATIENCE: Duration = Duration::from_mins(1);
const POLL: Duration = Duration::from_millis(20);

/// A running program. Dropping it ends it at once.
pub(crate) struct Process {
    child: Child,
    output: PathBuf,
}

impl Process {
    /// Starts it; what it prints goes to the file `output`.
    pub(crate) fn start(command: &mut Command, output: &Path) -> io::Result<Self> {
        let file = File::create(output)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            // Ctrl-C reaches it through us.
            .process_group(0)
            .spawn()?;
        Ok(Self {
            child,
            output: output.to_owned(),
        })
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it accepts connections.
    ///
    /// # Errors
    /// When it ends before, takes too long, or the user asked to stop.
    pub(crate) fn wait_for(&mut self, socket_address: SocketAddr, stop: &Stop) -> io::Result<()> {
        let began = Stopwatch::start();
        while began.elapsed() < PATIENCE {
            stop.check()?;
            if TcpStream::connect(socket_address).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(self.ended(status));
            }
            thread::sleep(POLL);
        }
        Err(io::Error::other("the server does not listen"))
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    ///
    /// # Errors
    /// When it fails or takes too long.
    pub(crate) fn terminate(mut self) -> io::Result<()> {
        // The standard library can only send SIGKILL.
        Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()?;
        let began = Stopwatch::start();
        while began.elapsed() < PATIENCE {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(self.ended(status)),
                None => thread::sleep(POLL),
            }
        }
        Err(io::Error::other("the server does not end"))
    }

    fn ended(&self, status: ExitStatus) -> io::Error {
        let printed = fs::read_to_string(&self.output).unwrap_or_default();
        io::Error::other(format!("the server ended with {status}:\n{printed}"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A socket address of the loopback interface where nobody listens at this moment.
pub(crate) fn free_socket() -> io::Result<SocketAddr> {
    TcpListener::bind(("127.0.0.1", 0))?.local_addr()
}
