//! Reading the files: response, metadata and keys.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use saml_core::KeyError;
use saml_core::encryption::{DecryptionKey, DecryptionKeys};

/// Why there is nothing to verify.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// A file cannot be read.
    #[error("cannot read the {what} {path}: {why}")]
    Unreadable {
        /// The purpose of the file.
        what: &'static str,
        /// Its name.
        path: String,
        /// The system's message.
        why: std::io::Error,
    },
    /// A file is longer than anything we would read.
    #[error("the {what} {path} has more than {max_bytes} bytes")]
    TooLong {
        /// The purpose of the file.
        what: &'static str,
        /// Its name.
        path: String,
        /// The limit.
        max_bytes: u64,
    },
    /// The metadata cannot be used.
    #[error("the metadata {path} cannot be used: {why}")]
    Metadata {
        /// The file's name.
        path: String,
        /// The reason.
        why: saml_core::MetadataError,
    },
    /// The decryption key cannot be used.
    #[error("the decryption key {path} cannot be used: {why}")]
    Key {
        /// The file's name.
        path: String,
        /// The reason.
        why: KeyError,
    },
    /// More decryption keys than a service provider has.
    #[error("{count} decryption keys were given; at most 2 are used at once")]
    TooManyKeys {
        /// How many there are.
        count: usize,
    },
}

/// Metadata of whole federations is larger, and not what a customer has.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Reads a file of bounded size; `-` is standard input.
///
/// # Errors
/// When it cannot be read or is too long.
pub(crate) fn read(what: &'static str, path: &Path) -> Result<Vec<u8>, Problem> {
    let name = || path.display().to_string();
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    let length = read.map_err(|why| Problem::Unreadable {
        what,
        path: name(),
        why,
    })?;
    if u64::try_from(length).is_ok_and(|length| length <= MAX_BYTES) {
        Ok(bytes)
    } else {
        Err(Problem::TooLong {
            what,
            path: name(),
            max_bytes: MAX_BYTES,
        })
    }
}

/// The keys in the files, the current one first, then the one before; `None` without a file.
///
/// # Errors
/// When a file cannot be read, holds no usable key, or there are more than two.
pub(crate) fn decryption_keys(files: &[PathBuf]) -> Result<Option<DecryptionKeys>, Problem> {
    match files {
        [] => Ok(None),
        [current] => Ok(Some(DecryptionKeys::new(decryption_key(current)?))),
        [current, previous] => Ok(Some(
            DecryptionKeys::new(decryption_key(current)?).with_previous(decryption_key(previous)?),
        )),
        more => Err(Problem::TooManyKeys { count: more.len() }),
    }
}

fn decryption_key(path: &Path) -> Result<DecryptionKey, Problem> {
    let pem = read("decryption key", path)?;
    DecryptionKey::from_pem(&pem).map_err(|why| Problem::Key {
        path: path.display().to_string(),
        why,
    })
}
