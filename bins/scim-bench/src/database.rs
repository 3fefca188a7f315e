//! Where the database is, and one that is loaded already.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::people::People;

/// What is kept of a loaded database.
const FILES: [&str; 3] = [FILE, IDS, TOKEN];
const FILE: &str = "statux.db";
const IDS: &str = "ids";
const TOKEN: &str = "token";

/// An SQLite file in a temporary folder, or a database of a PostgreSQL server.
pub(crate) struct Database {
    folder: TempDir,
    postgres: Option<String>,
}

impl Database {
    /// SQLite, without an address of PostgreSQL.
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
        for file in FILES {
            fs::copy(kept.0.join(file), self.folder().join(file))?;
        }
        let people = People::read(&self.folder().join(IDS))?;
        let token = fs::read_to_string(self.folder().join(TOKEN))?;
        Ok(Some((people, token)))
    }

    /// Keeps what was loaded; the server has ended.
    pub(crate) fn keep(&self, kept: &Kept, people: &People, token: &str) -> io::Result<()> {
        fs::create_dir_all(&kept.0)?;
        fs::copy(self.folder().join(FILE), kept.0.join(FILE))?;
        people.save(&kept.0.join(IDS))?;
        // It comes last: where it is, everything is.
        fs::write(kept.0.join(TOKEN), token)
    }
}

/// The folder of one size.
pub(crate) struct Kept(PathBuf);

impl Kept {
    pub(crate) fn new(folder: &Path, users: usize) -> Self {
        Self(folder.join(users.to_string()))
    }
}
