//! Files that hold everybody's data are for the server's own user alone.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Makes an empty file that only its owner may read and write, unless there is one; returns whether
/// it did. SQLite gives the files beside it (`-wal`, `-shm`) the same mode.
pub(super) fn create(file: &Path) -> io::Result<bool> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}
