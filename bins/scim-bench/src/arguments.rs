//! The command line.

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

/// What was asked for.
pub(crate) struct Arguments {
    /// The server's program.
    pub(crate) server: PathBuf,
    /// How many users the organization has.
    pub(crate) users: usize,
    /// An empty PostgreSQL database; without it SQLite is measured.
    pub(crate) postgres: Option<String>,
    /// How long each figure is measured.
    pub(crate) time: Duration,
    /// Keeps the loaded SQLite database here, and starts from the one that is there.
    pub(crate) keep: Option<PathBuf>,
    /// Measure only figures whose names contain this.
    pub(crate) only: Option<String>,
}

const USAGE: &str =
    "scim-bench --server PROGRAM --users N [--postgres URL | --keep DIR] [--quick] [--only TEXT]";

impl Arguments {
    /// Reads [`USAGE`].
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut arguments = Self {
            server: PathBuf::new(),
            users: 0,
            postgres: None,
            time: Duration::from_secs(4),
            keep: None,
            only: None,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--quick" => arguments.time = Duration::from_secs(1),
                "--server" => arguments.server = value()?.into(),
                "--users" => arguments.users = value()?.parse()?,
                "--postgres" => arguments.postgres = Some(value()?),
                "--keep" => arguments.keep = Some(value()?.into()),
                "--only" => arguments.only = Some(value()?),
                _ => return Err(USAGE.into()),
            }
        }
        let both = arguments.keep.is_some() && arguments.postgres.is_some();
        if arguments.users == 0 || arguments.server.as_os_str().is_empty() || both {
            return Err(USAGE.into());
        }
        Ok(arguments)
    }
}
