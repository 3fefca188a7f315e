//! The file with the servers' key.

use std::os::unix::fs::PermissionsExt as _;

use identity_store::tokens::server_key::GivenKeys;

use crate::configuration::{ConfigurationError, Settings};

/// The setting.
const KEY: &str = "secret_key_file";

/// What the setting leads to.
#[derive(Debug)]
pub(crate) struct SecretKey {
    /// The keys in the file; `None` without the setting.
    pub(crate) given: Option<GivenKeys>,
    /// What is wrong with the file and can be lived with.
    pub(crate) warning: Option<String>,
}

/// Reads the file.
///
/// # Errors
/// When it cannot be read, or holds no keys. Nothing that it holds is told.
pub(crate) fn read(settings: &Settings) -> Result<SecretKey, ConfigurationError> {
    let Some(path) = &settings.secret_key_file else {
        return Ok(SecretKey {
            given: None,
            warning: None,
        });
    };
    let shown = path.display();
    let wrong = |why: String| ConfigurationError::Value {
        key: KEY.to_owned(),
        why: format!("{shown}: {why}"),
    };
    let unreadable = |error: std::io::Error| wrong(format!("cannot read the file: {error}"));
    let mode = std::fs::metadata(path)
        .map_err(unreadable)?
        .permissions()
        .mode()
        & 0o777;
    let text = std::fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(text)
        .map_err(|_| wrong("expected text, received something else".to_owned()))?;
    let given = text.parse::<GivenKeys>();
    let warning = (mode & 0o077 != 0).then(|| {
        format!("{KEY}: others than its owner may use {shown}: expected the mode 0600, received {mode:04o}")
    });
    Ok(SecretKey {
        given: Some(given.map_err(|error| wrong(error.to_string()))?),
        warning,
    })
}

/// The error for a key that is not the one that the data needs.
pub(crate) fn unsettled(error: &impl ToString) -> ConfigurationError {
    ConfigurationError::Value {
        key: KEY.to_owned(),
        why: error.to_string(),
    }
}
