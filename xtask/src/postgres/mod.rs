//! A private PostgreSQL server: its own port, password and data, gone when the value is dropped.

pub(crate) mod account;
mod binaries;

use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};

use self::account::Account;
use crate::{exec, interrupt::Interrupt};

pub(crate) use self::binaries::find as binaries;

/// The name of the superuser inside the server.
const SUPERUSER: &str = "statux";
/// Room for every test process's pool at once.
const MAX_CONNECTIONS: u32 = 300;
/// How often readiness is looked at, and how many times: 60 seconds.
const POLL: Duration = Duration::from_millis(100);
const POLLS_TO_START: u32 = 600;

/// The promise of a server about committed changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// It is there after a crash.
    Full,
    /// Nothing must survive a crash, so nobody waits for the disk.
    None,
}

/// A running private server. Dropping it stops the server and removes its data.
#[derive(Debug)]
pub(crate) struct PrivatePostgres {
    server: Child,
    folder: PathBuf,
    url: String,
}

impl PrivatePostgres {
    /// Makes a fresh data directory and starts a server on it. Call it from the main thread: the
    /// server is also stopped when the thread that started it dies.
    ///
    /// # Errors
    /// If PostgreSQL is not installed, or does not start; its log is then part of the error.
    pub(crate) fn start(interrupt: &Interrupt) -> anyhow::Result<Self> {
        Self::start_with(Durability::None, interrupt)
    }

    /// As [`PrivatePostgres::start`], but what is committed survives a crash, as in earnest.
    ///
    /// # Errors
    /// The same.
    pub(crate) fn start_durable(interrupt: &Interrupt) -> anyhow::Result<Self> {
        Self::start_with(Durability::Full, interrupt)
    }

    fn start_with(durability: Durability, interrupt: &Interrupt) -> anyhow::Result<Self> {
        let binaries = binaries()?;
        let account = account::for_postgres()?;
        let folder = fresh_folder(account.as_ref())?;
        let started = start_in(&folder, &binaries, account.as_ref(), durability, interrupt);
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        let (server, url) = started?;
        Ok(Self {
            server,
            folder,
            url,
        })
    }

    /// The URL of its maintenance database, with user and password.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Makes an empty database, whose name needs no quotes, and returns its URL.
    ///
    /// # Errors
    /// If there is one already.
    pub(crate) fn create_database(&self, name: &str) -> anyhow::Result<String> {
        let statement = format!("CREATE DATABASE {name}");
        exec::read(
            Command::new(binaries()?.join("psql"))
                .args(["--no-psqlrc", "--quiet", "--command", &statement])
                .arg(&self.url),
        )?;
        let server = self.url.rsplit_once('/').map_or("", |(server, _)| server);
        Ok(format!("{server}/{name}"))
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: sessions are ended, not waited for.
        exec::stop(&mut self.server, "INT");
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn start_in(
    folder: &Path,
    binaries: &Path,
    account: Option<&Account>,
    durability: Durability,
    interrupt: &Interrupt,
) -> anyhow::Result<(Child, String)> {
    let data = folder.join("data");
    let password = random_hex()?;
    let password_file = folder.join("password");
    fs::write(&password_file, &password)?;
    if let Some(account) = account {
        chown(
            &password_file,
            Some(account.user_id),
            Some(account.group_id),
        )?;
    }
    interrupt.check()?;
    let mut initdb = as_account(&binaries.join("initdb"), account);
    initdb
        .args([
            "--username",
            SUPERUSER,
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
        ])
        .args(["--locale", "C.UTF-8", "--no-sync", "--pwfile"])
        .arg(&password_file)
        .arg("--pgdata")
        .arg(&data)
        .current_dir(folder);
    exec::read(&mut initdb).context("cannot make a PostgreSQL data directory")?;

    let port = free_port()?;
    let log = folder.join("server.log");
    let mut postgres = as_account(&binaries.join("postgres"), account);
    postgres
        .arg("-D")
        .arg(&data)
        .args(server_options(port, durability));
    postgres.current_dir(folder).stdin(Stdio::null());
    postgres
        .stdout(File::create(&log)?)
        .stderr(File::options().append(true).open(&log)?);
    // A process group of its own: Ctrl-C must reach it through us, after its clients have ended.
    std::os::unix::process::CommandExt::process_group(&mut postgres, 0);
    let mut server = postgres.spawn().context("cannot start PostgreSQL")?;
    if let Err(error) = wait_until_ready(&mut server, binaries, port, interrupt) {
        exec::stop(&mut server, "INT");
        let log = fs::read_to_string(&log).unwrap_or_default();
        return Err(error.context(format!(
            "PostgreSQL did not start; its log:\n{}",
            log.trim()
        )));
    }
    Ok((
        server,
        format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"),
    ))
}

/// Reachable from this machine only, and quick where nothing in it must survive a crash.
fn server_options(port: u16, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        "unix_socket_directories=".to_owned(),
        format!("max_connections={MAX_CONNECTIONS}"),
    ];
    if durability == Durability::None {
        settings.extend([
            "fsync=off".to_owned(),
            "synchronous_commit=off".to_owned(),
            "full_page_writes=off".to_owned(),
            // An autovacuum worker in a template database would hold up `CREATE DATABASE`.
            "autovacuum=off".to_owned(),
        ]);
    }
    settings
        .into_iter()
        .flat_map(|setting| ["-c".to_owned(), setting])
        .collect()
}

fn wait_until_ready(
    server: &mut Child,
    binaries: &Path,
    port: u16,
    interrupt: &Interrupt,
) -> anyhow::Result<()> {
    for _ in 0..POLLS_TO_START {
        interrupt.check()?;
        if let Some(status) = server.try_wait()? {
            bail!("it ended with {}", exec::ended(status));
        }
        let ready = Command::new(binaries.join("pg_isready"))
            .args([
                "--quiet",
                "--host",
                "127.0.0.1",
                "--port",
                &port.to_string(),
            ])
            .status()
            .is_ok_and(|status| status.success());
        if ready {
            return Ok(());
        }
        thread::sleep(POLL);
    }
    bail!(
        "it was not ready after {} seconds",
        (POLL * POLLS_TO_START).as_secs()
    )
}

/// A command that runs as the account given, and ends with us.
fn as_account(program: &Path, account: Option<&Account>) -> Command {
    let Some(account) = account else {
        return exec::tied_to_us(program, "INT");
    };
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={}", account.user_id))
        .arg(format!("--regid={}", account.group_id))
        .args(["--clear-groups", "--pdeathsig", "INT", "--"])
        .arg(program);
    command
}

/// An empty folder that only the account can enter. Root's own temporary folder may be out of its
/// reach, so root takes `/tmp`.
fn fresh_folder(account: Option<&Account>) -> anyhow::Result<PathBuf> {
    let parent = if account.is_some() {
        PathBuf::from("/tmp")
    } else {
        std::env::temp_dir()
    };
    let folder = parent.join(format!("statux-postgres-{}", random_hex()?));
    fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    if let Some(account) = account {
        chown(&folder, Some(account.user_id), Some(account.group_id))?;
    }
    Ok(folder)
}

fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

/// 128 random bits.
fn random_hex() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 16];
    std::io::Read::read_exact(&mut File::open("/dev/urandom")?, &mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_runs_answers_and_leaves_nothing_behind() {
        let server = PrivatePostgres::start(&Interrupt::default()).unwrap();
        let psql = |url: &str| {
            exec::read(
                Command::new(binaries().unwrap().join("psql"))
                    .args(["--no-psqlrc", "--tuples-only", "--no-align"])
                    .args(["--command", "SELECT current_user", url]),
            )
        };
        assert_eq!(psql(server.url()).unwrap().trim(), SUPERUSER);

        let (user, rest) = server.url().split_once('@').unwrap();
        let wrong = format!("{user}x@{rest}");
        assert!(psql(&wrong).unwrap_err().to_string().contains("password"));

        let (url, folder) = (server.url().to_owned(), server.folder.clone());
        drop(server);
        assert!(psql(&url).is_err(), "still running");
        assert!(!folder.exists(), "still there: {}", folder.display());
    }

    #[test]
    fn a_request_to_stop_leaves_no_folder_behind() {
        let interrupt = Interrupt::default();
        interrupt.request();
        let error = PrivatePostgres::start(&interrupt).unwrap_err();
        assert!(error.is::<crate::interrupt::Interrupted>());
    }
}
