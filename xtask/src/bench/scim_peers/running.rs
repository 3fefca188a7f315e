//! One peer as a child process in a folder of its own.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};

use crate::{exec, interrupt::Interrupt};

const POLL: Duration = Duration::from_millis(100);
/// Half a minute.
const POLLS_TO_START: u32 = 300;

/// A running server. Dropping it stops it and removes its folder.
pub(super) struct Running {
    server: Child,
    folder: PathBuf,
    port: u16,
}

impl Running {
    /// Starts it in an empty folder and waits until it takes connections. Call it from the main
    /// thread: the server also ends when the thread that started it dies.
    ///
    /// # Errors
    /// If it ends first or takes half a minute, or the user asked to stop.
    pub(super) fn start(
        program: &Path,
        script: &Path,
        token: &str,
        folder: PathBuf,
        interrupt: &Interrupt,
    ) -> anyhow::Result<Self> {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let output = File::create(output(&folder))?;
        let port = free_port()?;
        let server = exec::tied_to_us(program, "TERM")
            .arg(script)
            .args([&port.to_string(), token])
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("cannot start {}", script.display()))?;
        let mut running = Self {
            server,
            folder,
            port,
        };
        running.wait(interrupt)?;
        Ok(running)
    }

    fn wait(&mut self, interrupt: &Interrupt) -> anyhow::Result<()> {
        for _ in 0..POLLS_TO_START {
            interrupt.check()?;
            if let Some(status) = self.server.try_wait()? {
                bail!("ended with {}: {}", exec::ended(status), self.printed());
            }
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                return Ok(());
            }
            thread::sleep(POLL);
        }
        bail!("does not listen: {}", self.printed())
    }

    /// Its process.
    pub(super) fn pid(&self) -> u32 {
        self.server.id()
    }

    /// Where it listens on 127.0.0.1.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The first line of what it printed.
    pub(super) fn first_line(&self) -> String {
        self.printed().lines().next().unwrap_or_default().to_owned()
    }

    fn printed(&self) -> String {
        fs::read_to_string(output(&self.folder)).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        exec::stop(&mut self.server, "TERM");
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn output(folder: &Path) -> PathBuf {
    folder.join("output.log")
}

fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(name: &str, script: &str) -> (PathBuf, anyhow::Result<Running>) {
        let unique = format!("xtask-peer-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(unique);
        let python = exec::find_program("python3").unwrap();
        let file = folder.with_extension("py");
        fs::write(&file, script).unwrap();
        let running = Running::start(&python, &file, "t", folder.clone(), &Interrupt::default());
        fs::remove_file(file).unwrap();
        (folder, running)
    }

    #[test]
    fn one_that_listens_tells_its_version_and_stops_with_us() {
        let script = "import http.server, sys\n\
             print('1.2.3 ' + sys.argv[2], flush=True)\n\
             listen = ('127.0.0.1', int(sys.argv[1]))\n\
             http.server.HTTPServer(listen, http.server.BaseHTTPRequestHandler).serve_forever()";
        let (folder, running) = start("well", script);
        let running = running.unwrap();
        assert_eq!(running.first_line(), "1.2.3 t");
        let socket_address = (Ipv4Addr::LOCALHOST, running.port());
        assert!(TcpStream::connect(socket_address).is_ok());
        drop(running);
        assert!(TcpStream::connect(socket_address).is_err());
        assert!(!folder.exists());
    }

    #[test]
    fn one_that_ends_is_quoted() {
        let (folder, running) = start("dying", "import sys; sys.exit('no such module')");
        let Err(error) = running else {
            panic!("it runs")
        };
        let words = "ended with exit code 1: no such module";
        assert!(error.to_string().contains(words), "{error}");
        assert!(!folder.exists());
    }
}
