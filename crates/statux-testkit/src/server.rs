//! The built server and the mock identity provider, each on a port of its own.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a helper of tests fails the test it serves"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};

use identity_store::testing::PostgresDatabase;
use serde_json::Value;
use tempfile::TempDir;

use crate::database::POSTGRES_URL;
use crate::https::HttpsSite;
use crate::process::{Program, free_port, required_env};

/// How often another port is tried if another process took the free one first.
const PORT_ATTEMPTS: usize = 5;

/// A running server on a database of its own.
///
/// Sign-in attempts and SCIM requests are not limited, and metadata may come from the loopback
/// interface over plain http.
#[derive(Debug)]
pub struct Server {
    /// Its public URL, without a slash at its end: `http://127.0.0.1:<port>`, or that of the site
    /// that it is behind.
    pub url: String,
    port: u16,
    binary: PathBuf,
    database_url: String,
    program: Program,
    directory: TempDir,
    /// Dropped after the program that uses it.
    _database: Option<PostgresDatabase>,
}

/// An organization with its first platform admin, created on the command line.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// The URL of the assertion consumer service.
    pub acs_url: String,
    /// Our entity ID.
    pub entity_id: String,
    /// The URL that starts signing in with SSO.
    pub login_url: String,
    /// A key of the management API.
    pub api_key: String,
}

/// The e-mail address of the platform admin of [`Server::organization`].
pub const ADMIN_EMAIL: &str = "admin@example.com";
/// Its password.
pub const ADMIN_PASSWORD: &str = "correct horse battery";

impl Server {
    /// Starts `binary` on a fresh SQLite database.
    ///
    /// # Panics
    ///
    /// When it does not come up; the message holds what it printed.
    pub fn start(binary: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let database_url = format!("sqlite://{}", directory.path().join("statux.db").display());
        Self::start_on(binary, database_url, directory, None)
    }

    /// Starts `binary` on a fresh PostgreSQL database of the server that
    /// `STATUX_TEST_POSTGRES_URL` names.
    ///
    /// # Panics
    ///
    /// When it does not come up; the message holds what it printed.
    pub fn start_on_postgres(binary: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let admin_url = required_env(POSTGRES_URL);
        let run = format!("end_to_end_{}", std::process::id());
        let database =
            PostgresDatabase::create(&admin_url, &run).unwrap_or_else(|error| panic!("{error}"));
        // The displayed URL hides the password, so only the database name is taken from it.
        let shown = database
            .url()
            .unwrap_or_else(|error| panic!("{error}"))
            .to_string();
        let (_, name) = shown.rsplit_once('/').expect("a database name");
        let (server, _) = admin_url.rsplit_once('/').expect("a database name");
        let url = format!("{server}/{name}");
        Self::start_on(binary, url, directory, Some(database))
    }

    /// Starts `binary` on a fresh SQLite database behind a site over https.
    ///
    /// # Panics
    ///
    /// When it does not come up; the message holds what it printed.
    pub fn start_behind(site: &HttpsSite, binary: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let database_url = format!("sqlite://{}", directory.path().join("statux.db").display());
        let (binary, port) = (PathBuf::from(binary), site.backend);
        let program = run(&binary, port, &site.url, &database_url, directory.path())
            .unwrap_or_else(|message| panic!("{message}"));
        Self {
            url: site.url.clone(),
            port,
            binary,
            database_url,
            program,
            directory,
            _database: None,
        }
    }

    fn start_on(
        binary: &str,
        database_url: String,
        directory: TempDir,
        database: Option<PostgresDatabase>,
    ) -> Self {
        let mut trouble = String::new();
        for _ in 0..PORT_ATTEMPTS {
            let port = free_port();
            let url = origin(port);
            match run(
                Path::new(binary),
                port,
                &url,
                &database_url,
                directory.path(),
            ) {
                Ok(program) => {
                    return Self {
                        url,
                        port,
                        binary: binary.into(),
                        database_url,
                        program,
                        directory,
                        _database: database,
                    };
                }
                Err(message) if message.contains("in use") => trouble = message,
                Err(message) => panic!("{message}"),
            }
        }
        panic!("no free port: {trouble}");
    }

    /// Ends the server like a crash: by SIGKILL, which it cannot handle.
    pub fn kill(&mut self) {
        self.program.kill();
    }

    /// Ends the server as a service manager does: sends SIGTERM and waits for its end.
    ///
    /// # Panics
    ///
    /// When it does not end.
    pub fn terminate(&mut self) -> ExitStatus {
        self.program.terminate()
    }

    /// Starts it again on the same database and the same port, after [`Server::kill`].
    ///
    /// # Panics
    ///
    /// When it does not come up; the message holds what it printed.
    pub fn restart(&mut self) {
        let directory = self.directory.path();
        self.program = run(
            &self.binary,
            self.port,
            &self.url,
            &self.database_url,
            directory,
        )
        .unwrap_or_else(|message| panic!("{message}"));
    }

    /// A URL of the server: `server.at("/team")`.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The base URL of the SCIM endpoints.
    pub fn scim_base_url(&self) -> String {
        self.at("/api/v1/scim/v2")
    }

    /// The directory that holds the database; removed together with the server.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The one-time set-up link that the server prints on an empty database.
    ///
    /// # Panics
    ///
    /// When it does not print one.
    pub fn setup_link(&mut self) -> String {
        let start = format!("{}/setup/", self.url);
        self.program
            .wait_until("print a set-up link", |printed| {
                let after = &printed[printed.find(&start)?..];
                let end = after.find(|c: char| c.is_whitespace() || c == '"' || c == '\'')?;
                Some(after[..end].to_owned())
            })
            .unwrap_or_else(|message| panic!("{message}"))
    }

    /// What the server has printed so far.
    pub fn printed(&self) -> String {
        self.program.printed()
    }

    /// Runs a subcommand on the server's database; `input` goes to its standard input.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    pub fn command(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(&self.binary);
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env("STATUX_PUBLIC_URL", &self.url)
            .env("STATUX_DATABASE_URL", &self.database_url);
        run_with_input(&mut command, input)
    }

    /// Runs a subcommand that must succeed and print one JSON object.
    ///
    /// # Panics
    ///
    /// When it fails or prints something else.
    pub fn command_json(&self, arguments: &[&str], input: &str) -> Value {
        let output = self.command(arguments, input);
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{arguments:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_str(&printed)
            .unwrap_or_else(|error| panic!("{arguments:?} printed no JSON ({error}): {printed}"))
    }

    /// Makes an organization with an API key and the platform admin [`ADMIN_EMAIL`].
    ///
    /// # Panics
    ///
    /// When one of the subcommands fails.
    pub fn organization(&self) -> Organization {
        self.organization_of(ADMIN_EMAIL)
    }

    /// The same, with another platform admin.
    ///
    /// # Panics
    ///
    /// When one of the subcommands fails.
    pub fn organization_of(&self, admin_email: &str) -> Organization {
        let made = self.command_json(
            &["organization", "create", "--name", "Example", "--json"],
            "",
        );
        let text = |value: &Value, name: &str| {
            value[name]
                .as_str()
                .unwrap_or_else(|| panic!("{name} is missing in {value}"))
                .to_owned()
        };
        let id = text(&made, "id");
        let admin = [
            "admin",
            "create",
            "--organization",
            &id,
            "--email",
            admin_email,
            "--password-stdin",
            "--json",
        ];
        self.command_json(&admin, ADMIN_PASSWORD);
        let key = self.command_json(
            &[
                "api-key",
                "create",
                "--organization",
                &id,
                "--name",
                "tests",
                "--json",
            ],
            "",
        );
        Organization {
            acs_url: text(&made, "acs_url"),
            entity_id: text(&made, "entity_id"),
            login_url: text(&made, "login_url"),
            api_key: text(&key, "key"),
            id,
        }
    }
}

fn origin(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Starts the server and waits until it responds.
fn run(
    binary: &Path,
    port: u16,
    url: &str,
    database_url: &str,
    directory: &Path,
) -> Result<Program, String> {
    let mut command = Command::new(binary);
    command
        .current_dir(directory)
        .env("STATUX_LISTEN", format!("127.0.0.1:{port}"))
        .env("STATUX_PUBLIC_URL", url)
        .env("STATUX_DATABASE_URL", database_url)
        .env("STATUX_ALLOW_PRIVATE_METADATA", "true")
        .env("STATUX_SIGN_IN_ATTEMPTS_PER_MINUTE", "0")
        .env("STATUX_SCIM_REQUESTS_PER_SECOND", "0");
    let mut program = Program::start(&mut command, &directory.join("server.log"));
    program.wait_for_port(port)?;
    Ok(program)
}

/// A running mock identity provider.
#[derive(Debug)]
pub struct MockIdp {
    /// The URL that browsers use, without a slash at its end.
    pub url: String,
    port: u16,
    _program: Program,
    _directory: TempDir,
}

impl MockIdp {
    /// Starts the program at `binary`.
    ///
    /// # Panics
    ///
    /// When it does not come up; the message holds what it printed.
    pub fn start(binary: &Path) -> Self {
        Self::start_with(binary, &[])
    }

    /// Starts the program at `binary` for a server, whose metadata it then reads.
    ///
    /// # Panics
    ///
    /// When it does not come up; the message holds what it printed.
    pub fn start_for(server: &Server, binary: &Path) -> Self {
        Self::start_with(binary, &["--statux-url", &server.at("")])
    }

    fn start_with(binary: &Path, arguments: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut trouble = String::new();
        for _ in 0..PORT_ATTEMPTS {
            let port = free_port();
            let mut command = Command::new(binary);
            command.args(["--listen", &format!("127.0.0.1:{port}")]);
            command.args(arguments);
            let mut program = Program::start(&mut command, &directory.path().join("mock-idp.log"));
            match program.wait_for_port(port) {
                Ok(()) => {
                    return Self {
                        url: origin(port),
                        port,
                        _program: program,
                        _directory: directory,
                    };
                }
                Err(message) if message.contains("in use") => trouble = message,
                Err(message) => panic!("{message}"),
            }
        }
        panic!("no free port: {trouble}");
    }

    /// Starts the program at `binary` behind a site over https.
    ///
    /// # Panics
    ///
    /// When it does not come up; the message holds what it printed.
    pub fn start_behind(site: &HttpsSite, binary: &Path) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let (port, url) = (site.backend, site.url.clone());
        let listen = format!("127.0.0.1:{port}");
        let mut command = Command::new(binary);
        command.args(["--listen", &listen, "--public-url", &url]);
        let mut program = Program::start(&mut command, &directory.path().join("mock-idp.log"));
        program
            .wait_for_port(port)
            .unwrap_or_else(|message| panic!("{message}"));
        Self {
            url,
            port,
            _program: program,
            _directory: directory,
        }
    }

    /// The URL of its metadata for a server, which need not trust a certificate made for a test.
    pub fn metadata_url(&self) -> String {
        format!("{}/metadata", origin(self.port))
    }
}

/// Runs a command to completion with `input` on its standard input.
///
/// # Panics
///
/// When it cannot be started.
pub fn run_with_input(command: &mut Command, input: &str) -> Output {
    use std::io::Write as _;
    use std::process::Stdio;

    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!(
                "{} cannot be started: {error}",
                command.get_program().display()
            )
        });
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends without reading closes the pipe; its output says why.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait_with_output().expect("the program's output")
}
