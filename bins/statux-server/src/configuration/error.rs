//! Configuration errors.

/// A configuration error as one line: the key, what was expected, and what was received.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigurationError {
    /// The file was named explicitly but cannot be read.
    #[error("cannot read the configuration file {path}: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// The operating system's error.
        why: std::io::Error,
    },
    /// The file is not TOML.
    #[error("configuration: {path}: {why}")]
    Syntax {
        /// The file.
        path: String,
        /// The first syntax error.
        why: String,
    },
    /// The file holds a key that is not a setting.
    #[error("configuration: {key}: expected one of the keys {known}")]
    UnknownKey {
        /// The key.
        key: String,
        /// All valid keys.
        known: String,
    },
    /// A setting was given under both its current and its former name.
    #[error("configuration: {key} and {old_key} are two names of one setting: expected only {key}")]
    BothNames {
        /// The current name.
        key: String,
        /// The former name.
        old_key: String,
    },
    /// An invalid value.
    #[error("configuration: {key}: {why}")]
    Value {
        /// The key.
        key: String,
        /// What was expected and received, without secrets.
        why: String,
    },
}
