//! The server that is measured, with an organization of its own.

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::api::Api;
use crate::client::ask;
use crate::database::Database;
use crate::process::{Process, free_socket};
use crate::stop::Stop;

/// An organization with what opens it.
pub(crate) struct Organization {
    pub(crate) id: String,
    /// An API key.
    pub(crate) key: String,
    /// A SCIM token.
    pub(crate) token: String,
}

/// A running server. Dropping it ends it.
pub(crate) struct Server {
    process: Process,
    pub(crate) socket_address: SocketAddr,
}

impl Server {
    /// Starts it; it makes the tables that are missing.
    pub(crate) fn start(
        program: &Path,
        database: &Database,
        stop: &Stop,
    ) -> Result<Self, Box<dyn Error>> {
        Self::start_with(command(program, database), database, stop)
    }

    /// Starts it on this core alone, without limits on what anybody sends: what one gets beside
    /// another is to be seen.
    pub(crate) fn start_on(
        core: usize,
        program: &Path,
        database: &Database,
        stop: &Stop,
    ) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new("taskset");
        command
            .args(["--cpu-list", &core.to_string()])
            .arg(program)
            .current_dir(database.folder())
            .env("STATUX_DATABASE_URL", database.url())
            .env("STATUX_SIGN_IN_ATTEMPTS_PER_MINUTE", "0");
        Self::start_with(command, database, stop)
    }

    fn start_with(
        mut command: Command,
        database: &Database,
        stop: &Stop,
    ) -> Result<Self, Box<dyn Error>> {
        let socket_address = free_socket()?;
        command
            .env("STATUX_LISTEN", socket_address.to_string())
            .env("STATUX_PUBLIC_URL", format!("http://{socket_address}"))
            .env("STATUX_SCIM_REQUESTS_PER_SECOND", "0");
        let mut process = Process::start(&mut command, &database.folder().join("server.log"))?;
        process.wait_for(socket_address, stop)?;
        Ok(Self {
            process,
            socket_address,
        })
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Makes an organization with an API key and a SCIM token, as its admins would.
    pub(crate) fn organization(
        &self,
        program: &Path,
        database: &Database,
        stop: &Stop,
    ) -> Result<Organization, Box<dyn Error>> {
        let run = |arguments: &[&str]| -> Result<Value, Box<dyn Error>> {
            let output = command(program, database)
                .args(arguments)
                .arg("--json")
                .output()?;
            let told = String::from_utf8_lossy(&output.stderr);
            serde_json::from_slice(&output.stdout)
                .map_err(|error| format!("{arguments:?}: {error}: {told}").into())
        };
        let organization = run(&["organization", "create", "--name", "Bench"])?;
        let id = text(&organization, "id")?;
        let key = run(&[
            "api-key",
            "create",
            "--organization",
            &id,
            "--name",
            "bench",
        ])?;
        let key = text(&key, "key")?;
        let api = Api::new(self.socket_address, &key);
        let mut request = Vec::new();
        let body = br#"{"name":"bench"}"#;
        api.write(&mut request, "POST", "/api/v1/scim-tokens", body);
        let (status, body) = ask(self.socket_address, &request, stop)?;
        if status != 201 {
            return Err(format!("no token: {status}").into());
        }
        Ok(Organization {
            token: text(&serde_json::from_slice(&body)?, "token")?,
            id,
            key,
        })
    }

    /// Lets it finish and end by itself, so that its database is complete in one file.
    pub(crate) fn end(self) -> Result<(), Box<dyn Error>> {
        Ok(self.process.terminate()?)
    }
}

fn command(program: &Path, database: &Database) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(database.folder())
        .env("STATUX_DATABASE_URL", database.url());
    command
}

fn text(value: &Value, name: &str) -> Result<String, Box<dyn Error>> {
    let found = value.get(name).and_then(Value::as_str);
    found
        .map(str::to_owned)
        .ok_or_else(|| format!("{name} is missing in {value}").into())
}
