//! Where PostgreSQL's programs are. Debian keeps those of a server out of `PATH`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use crate::exec;

/// The folder with `initdb`, `postgres` and the client programs of the newest version installed.
///
/// # Errors
/// If there is none.
pub(crate) fn find() -> anyhow::Result<PathBuf> {
    newest(Path::new("/usr/lib/postgresql"))
        .or_else(|| {
            exec::find_program("initdb")?
                .parent()
                .map(Path::to_path_buf)
        })
        .context("PostgreSQL is not installed: `apt-get install postgresql`")
}

fn newest(versions: &Path) -> Option<PathBuf> {
    fs::read_dir(versions)
        .ok()?
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path(),
            ))
        })
        .map(|(version, folder)| (version, folder.join("bin")))
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max()
        .map(|(_, folder)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_complete_version_is_taken_by_number() {
        let folder = std::env::temp_dir().join(format!("xtask-postgres-{}", std::process::id()));
        for (version, complete) in [("9", true), ("15", true), ("17", false), ("common", true)] {
            let bin = folder.join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            if complete {
                fs::write(bin.join("initdb"), "").unwrap();
            }
        }
        assert_eq!(newest(&folder), Some(folder.join("15/bin")));
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(newest(&folder), None);
    }
}
