//! The keys that decrypt.

use std::path::{Path, PathBuf};

use saml_core::encryption::{DecryptionKey, DecryptionKeys};

use crate::input::{self, Problem};

/// The keys in the files, the current one first, then the one before; `None` without a file.
///
/// # Errors
/// When a file cannot be read, holds no usable key, or there are more than two.
pub(crate) fn keys(files: &[PathBuf]) -> Result<Option<DecryptionKeys>, Problem> {
    match files {
        [] => Ok(None),
        [current] => Ok(Some(DecryptionKeys::new(key(current)?))),
        [current, previous] => Ok(Some(
            DecryptionKeys::new(key(current)?).with_previous(key(previous)?),
        )),
        more => Err(Problem::TooManyKeys { count: more.len() }),
    }
}

fn key(path: &Path) -> Result<DecryptionKey, Problem> {
    let pem = input::read("decryption key", path)?;
    DecryptionKey::from_pem(&pem).map_err(|why| Problem::Key {
        path: path.display().to_string(),
        why,
    })
}
