//! The signing key: made at the start, or kept in a file.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use saml_core::idp::IdpKey;

const BITS: u32 = 2048;
const FILE: &str = "signing-key.pem";

/// The key in `directory`, made there if it has none; without a directory a fresh key.
pub(crate) fn load_or_make(directory: Option<&Path>, now: DateTime<Utc>) -> Result<IdpKey, String> {
    let Some(directory) = directory else {
        return make(now);
    };
    let path = directory.join(FILE);
    match fs::read(&path) {
        Ok(pem) => IdpKey::from_pem(&pem).map_err(|error| {
            format!(
                "{} holds no key with a certificate: {error}",
                path.display()
            )
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = make(now)?;
            let pem = key
                .to_pem()
                .map_err(|error| format!("the key cannot be written: {error}"))?;
            store(directory, &path, &pem)
                .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
            Ok(key)
        }
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

fn make(now: DateTime<Utc>) -> Result<IdpKey, String> {
    // A clock that runs behind must not find the certificate too young.
    let from = now - TimeDelta::days(1);
    IdpKey::generate_rsa(
        BITS,
        "Mock identity provider",
        from.into(),
        (from + TimeDelta::days(3650)).into(),
    )
    .map_err(|error| format!("no key could be made: {error}"))
}

fn store(directory: &Path, path: &Path, pem: &[u8]) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(pem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_a_directory_survives_a_restart() {
        let directory = tempfile::tempdir().unwrap();
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let data = directory.path().join("data");
        let first = load_or_make(Some(&data), now).unwrap();
        let second = load_or_make(Some(&data), now).unwrap();
        assert_eq!(
            first.certificate_base64().unwrap(),
            second.certificate_base64().unwrap()
        );
        fs::write(data.join(FILE), "not a key").unwrap();
        assert!(
            load_or_make(Some(&data), now)
                .unwrap_err()
                .contains("holds no key")
        );
    }
}
