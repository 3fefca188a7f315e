//! Where the database is, and one that is loaded already.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::people::People;

const FILE: &str = "statux.db";
/// Files with changes that a server which has ended may not have moved into the database yet.
const LOG: &str = "statux.db-wal";
const IDS: &str = "ids";
const TOKEN: &str = "token";

/// An SQLite file in a temporary folder, or a database of a PostgreSQL server.
pub(crate) struct Database {
    folder: TempDir,
    postgres: Option<String>,
}

impl Database {
    /// SQLite, without a URL of PostgreSQL.
    pub(crate) fn new(postgres: Option<String>) -> io::Result<Self> {
        Ok(Self {
            folder: tempfile::tempdir()?,
            postgres,
        })
    }

    /// For people.
    pub(crate) fn name(&self) -> &'static str {
        match self.postgres {
            Some(_) => "PostgreSQL",
            None => "SQLite",
        }
    }

    /// As the server wants it.
    pub(crate) fn url(&self) -> String {
        match &self.postgres {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.folder().join(FILE).display()),
        }
    }

    /// Where the server works.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Takes what was loaded before, with the people and the token; `None` when nothing was.
    pub(crate) fn take(&self, kept: &Kept) -> io::Result<Option<(People, String)>> {
        if !kept.0.join(TOKEN).is_file() {
            return Ok(None);
        }
        copy(&kept.0, self.folder())?;
        let people = People::read(&kept.0.join(IDS))?;
        let token = fs::read_to_string(kept.0.join(TOKEN))?;
        Ok(Some((people, token)))
    }

    /// Keeps what was loaded; the server has ended.
    pub(crate) fn keep(&self, kept: &Kept, people: &People, token: &str) -> io::Result<()> {
        fs::create_dir_all(&kept.0)?;
        copy(self.folder(), &kept.0)?;
        people.save(&kept.0.join(IDS))?;
        // It comes last: where it is, everything is.
        fs::write(kept.0.join(TOKEN), token)
    }
}

/// Copies a database that no server uses.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from.join(FILE), to.join(FILE))?;
    if from.join(LOG).is_file() {
        fs::copy(from.join(LOG), to.join(LOG))?;
    }
    Ok(())
}

/// The folder of one size.
pub(crate) struct Kept(PathBuf);

impl Kept {
    pub(crate) fn new(folder: &Path, users: usize) -> Self {
        Self(folder.join(users.to_string()))
    }
}
