//! What can be wrong with a configuration.

/// One line: which key, what was expected, what was received.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigurationError {
    /// The file was named but cannot be read.
    #[error("cannot read the configuration file {path}: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        why: std::io::Error,
    },
    /// The file is not TOML.
    #[error("configuration: {path}: {why}")]
    Syntax {
        /// The file.
        path: String,
        /// The first mistake in it.
        why: String,
    },
    /// The file holds a key that is not a setting.
    #[error("configuration: {key}: expected one of the keys {known}")]
    UnknownKey {
        /// The key.
        key: String,
        /// All keys there are.
        known: String,
    },
    /// A setting was given by both of its names.
    #[error("configuration: {key} and {old_key} are two names of one setting: expected only {key}")]
    BothNames {
        /// The name it has.
        key: String,
        /// The name it had before.
        old_key: String,
    },
    /// A value that cannot be used.
    #[error("configuration: {key}: {why}")]
    Value {
        /// The key.
        key: String,
        /// What was expected and received, without secrets.
        why: String,
    },
}
